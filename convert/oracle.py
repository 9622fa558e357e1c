"""llama.cpp's own converter, as a reference to compare with; downloaded, never part of this project."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tarfile
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from convert.errors import ConvertError

CACHE_VARIABLE = "FINEMED_ORACLE_CACHE"
"""Folder in which the source archive is kept and unpacked."""

_INDEX = "https://pypi.org/simple/llama-cpp-python/"
_ARCHIVE = "llama_cpp_python-0.3.36.tar.gz"
_SHA256 = "832db0699007f1be95a7e41ef12e88926b02ba836461e36a36372db2760c1a2e"
_NEEDED = ("convert_hf_to_gguf.py", "convert_lora_to_gguf.py", "conversion/", "gguf-py/")
_STUB = "class SentencePieceProcessor:\n    pass\n"
"""The converter imports sentencepiece before it notices that a model has no such vocabulary."""


class OracleError(ConvertError):
    """The reference converter cannot be had, or failed."""

    code = "oracle"


def oracle_folder(cache: Path) -> Path:
    """Download (once) and unpack the reference converter.

    Raises:
        OracleError: the package index cannot be reached, or the archive is not the pinned one.
    """
    folder = cache / "llama.cpp"
    if not (folder / _NEEDED[0]).is_file():
        archive = cache / _ARCHIVE
        cache.mkdir(parents=True, exist_ok=True)
        if not archive.is_file():
            _download(archive)
        if hashlib.sha256(archive.read_bytes()).hexdigest() != _SHA256:
            raise OracleError(f"{archive} is not the pinned source archive: delete it and try again.")
        _unpack(archive, cache / "llama.cpp")
        (folder / "sentencepiece.py").write_text(_STUB, encoding="utf-8")
    return folder


def _download(archive: Path) -> None:
    request = urllib.request.Request(_INDEX, headers={"Accept": "application/vnd.pypi.simple.v1+json"})
    try:
        with urllib.request.urlopen(request, timeout=60) as reply:  # noqa: S310  # a constant https address
            files: list[dict[str, Any]] = json.load(reply)["files"]
        address = next(entry["url"] for entry in files if entry["filename"] == _ARCHIVE)
        address = urllib.parse.urljoin(_INDEX, address)
        with urllib.request.urlopen(address, timeout=300) as reply:  # noqa: S310  # checked by its hash
            partial = archive.with_name(archive.name + ".partial")
            partial.write_bytes(reply.read())
            os.replace(partial, archive)
    except (OSError, StopIteration, urllib.error.URLError) as fault:
        raise OracleError(
            f"The reference converter cannot be downloaded: put {_ARCHIVE} into {archive.parent}."
        ) from fault


def _unpack(archive: Path, folder: Path) -> None:
    prefix = _ARCHIVE.removesuffix(".tar.gz") + "/vendor/llama.cpp/"
    partial = folder.with_name(folder.name + ".partial")
    with tarfile.open(archive) as tar:
        for member in tar:
            name = member.name.removeprefix(prefix)
            if member.isfile() and name != member.name and name.startswith(_NEEDED):
                member.name = name
                tar.extract(member, partial, filter="data")
    os.replace(partial, folder)


def oracle_command(folder: Path, script: str, arguments: Sequence[str]) -> list[str]:
    """The command line that runs one script of the reference."""
    return [sys.executable, str(folder / script), *arguments]


def oracle_environment(folder: Path) -> dict[str, str]:
    """Environment of the reference: its stub of sentencepiece, and no network."""
    return os.environ | {"PYTHONPATH": str(folder), "HF_HUB_OFFLINE": "1"}


def run_oracle(folder: Path, script: str, arguments: Sequence[str]) -> None:
    """Run the reference converter.

    Raises:
        OracleError: it failed; the last line that it printed is given.
    """
    command = oracle_command(folder, script, arguments)
    done = subprocess.run(
        command, env=oracle_environment(folder), capture_output=True, text=True, check=False
    )
    if done.returncode:
        last = (done.stderr.strip() or "no message").splitlines()[-1]
        raise OracleError(f"The reference converter failed: {last}")
