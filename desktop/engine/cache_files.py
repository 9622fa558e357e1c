"""Small files of the cache folder: written atomically, never missed when they are gone."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, cast


def load_json(path: Path) -> dict[str, Any]:
    """The object in a JSON file of the cache; empty when it is missing or damaged."""
    try:
        found: object = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}


def save_json(path: Path, value: dict[str, Any]) -> None:
    """Write a JSON file of the cache; on a full or read-only disk nothing is remembered."""
    write_atomically(path, json.dumps(value, indent=1, sort_keys=True).encode("utf-8"))


def write_atomically(path: Path, *parts: bytes) -> bool:
    """Write `parts` under another name, then rename; say whether it worked."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            file.writelines(parts)
        os.replace(temporary, path)
    except OSError:
        remove_quietly(temporary)
        return False
    return True


def remove_quietly(path: Path) -> None:
    """Delete a file of the cache if that is possible."""
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return
