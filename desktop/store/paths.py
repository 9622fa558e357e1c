"""Where files live. `FINEMED_HOME` moves everything that is written into one folder.

Read-only files (resources, catalogue) lie beside the packages in a source checkout and inside the
bundle when frozen.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from platformdirs import PlatformDirs

_DIRS = PlatformDirs("FineMed", appauthor=False)


def is_frozen() -> bool:
    """Whether this is the packaged application, not a source checkout."""
    return bool(getattr(sys, "frozen", False))


def application_dir() -> Path:
    """Folder that holds `resources/` and `models/` (read-only)."""
    if is_frozen():
        return Path(getattr(sys, "_MEIPASS", Path(sys.executable).parent))
    return Path(__file__).resolve().parents[2]


def own_command() -> list[str]:
    """How to run this program again, as a child with a sub-command."""
    return [sys.executable] if is_frozen() else [sys.executable, "-m", "desktop"]


def resources_dir() -> Path:
    """Scenarios, red flags, phrases, translations, icons."""
    return application_dir() / "resources"


def catalog_file() -> Path:
    """The pinned list of models."""
    return application_dir() / "models" / "catalog.toml"


def _home() -> Path | None:
    home = os.environ.get("FINEMED_HOME")
    return Path(home) if home else None


def data_dir() -> Path:
    """What must not be lost: conversations and models."""
    home = _home()
    return home / "data" if home else Path(_DIRS.user_data_dir)


def cache_dir() -> Path:
    """What may be deleted at any time: prompt states, hashes, probe verdicts."""
    home = _home()
    return home / "cache" if home else Path(_DIRS.user_cache_dir)


def settings_file() -> Path:
    """The JSON file of the reader's choices."""
    home = _home()
    return (home / "config" if home else Path(_DIRS.user_config_dir)) / "settings.json"


def models_dir() -> Path:
    """Installed GGUF files."""
    return data_dir() / "models"


def adapters_dir() -> Path:
    """Installed LoRA adapters in GGUF form."""
    return data_dir() / "adapters"


def conversations_file() -> Path:
    """The SQLite file of the conversations."""
    return data_dir() / "conversations.sqlite3"


def log_file() -> Path:
    """Log of the window; never holds prompts or answers."""
    return cache_dir() / "finemed.log"
