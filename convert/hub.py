"""Faults of the Hugging Face hub as one sentence."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from convert.errors import ConvertError


class HubError(ConvertError):
    """The hub refused something, or could not be reached."""

    code = "hub"


@contextmanager
def hub_faults(what: str) -> Generator[None]:
    """Turn any fault of the hub's client into a `HubError` that begins with `what`."""
    try:
        yield
    except ConvertError:
        raise
    except Exception as fault:  # the HTTP client below changes between versions
        reason = str(fault).strip().partition("\n")[0] or type(fault).__name__
        raise HubError(f"{what}: {reason}") from fault
