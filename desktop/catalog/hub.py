"""Source "hub": one file of the Hugging Face hub at a pinned commit.

huggingface_hub knows the address (and `HF_ENDPOINT`, for mirrors); the bytes are fetched by our own
client, which resumes, stops and reports alike for every source.
"""

from __future__ import annotations

import os

from desktop.catalog.catalog import HubSource
from desktop.catalog.errors import SourceError
from desktop.catalog.job import InstallJob


def fetch_from_hub(source: HubSource, job: InstallJob) -> None:
    """Complete `job.partial` from the hub.

    Raises:
        SourceError, InstallCancelledError: see `HttpClient.download`.
    """
    job.client.download(
        _file_url(source),
        job.partial,
        size_bytes=job.entry.size_bytes,
        max_bytes=job.entry.size_bytes,
        on_bytes=lambda done_bytes, _: job.report(done_bytes, source.kind),
    )


def _file_url(source: HubSource) -> str:
    try:
        from huggingface_hub import hf_hub_url
    except ImportError as error:
        raise SourceError("huggingface_hub is not part of this installation") from error
    endpoint = os.environ.get("HF_ENDPOINT") or None
    return hf_hub_url(source.repo, source.file, revision=source.revision, endpoint=endpoint)
