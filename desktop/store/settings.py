"""The reader's choices in one small versioned JSON file.

A broken file is set aside as `settings.broken.json` and defaults are used: a class must be able to start.
"""

from __future__ import annotations

import json
import logging
import os
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Literal, cast, get_args

from prudence.types import LANGUAGES, Language

log = logging.getLogger(__name__)

SETTINGS_VERSION = 1
MIN_TEXT_SCALE, MAX_TEXT_SCALE = 80, 300

Theme = Literal["light", "dark", "contrast"]
Profile = Literal["auto", "normal", "small"]
Mode = Literal["structured", "free"]


@dataclass(frozen=True)
class Settings:
    """What a reader chose; unknown keys of a file are dropped, wrong values become defaults.

    Attributes:
        language: of the interface and, where the model can, of the answers.
        country: ISO code of the emergency numbers; "" is another country.
        text_scale: percent.
        model: catalogue id or path of a GGUF file; "" lets the catalogue choose.
        adapter: id of an installed adapter, optionally ":scale"; "" is none.
    """

    language: Language = "fr"
    country: str = "FR"
    theme: Theme = "light"
    text_scale: int = 100
    mode: Mode = "structured"
    model: str = ""
    adapter: str = ""
    profile: Profile = "auto"
    seed: int = 7
    window: tuple[int, int] = field(default=(1280, 800))

    def with_text_scale(self, percent: int) -> Settings:
        """Return a copy with the text size kept within its limits."""
        return replace(self, text_scale=max(MIN_TEXT_SCALE, min(MAX_TEXT_SCALE, percent)))


_CHOICES: dict[str, tuple[object, ...]] = {
    "language": LANGUAGES,
    "theme": get_args(Theme),
    "mode": get_args(Mode),
    "profile": get_args(Profile),
}


def default_settings(locale_name: str, country: str) -> Settings:
    """Settings of a first start: English only for a reader whose system is clearly not French."""
    language: Language = "fr" if locale_name.lower().startswith("fr") or locale_name in ("", "C") else "en"
    return Settings(language=language, country=country)


def load_settings(path: Path, *, defaults: Settings) -> Settings:
    """Read the file, or return `defaults` when it is missing or unreadable."""
    try:
        untrusted = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return defaults
    except (OSError, ValueError) as error:
        return _set_aside(path, str(error), defaults)
    if not isinstance(untrusted, dict):
        return _set_aside(path, "not a JSON object", defaults)
    return _validated(cast("dict[str, object]", untrusted), defaults)


def save_settings(path: Path, settings: Settings) -> None:
    """Write the whole file or nothing.

    Raises:
        OSError: the folder cannot be written; the caller tells it once.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".tmp")
    text = json.dumps({"version": SETTINGS_VERSION, **asdict(settings)}, ensure_ascii=False, indent=2)
    temporary.write_text(text + "\n", encoding="utf-8")
    os.replace(temporary, path)


def _set_aside(path: Path, reason: str, defaults: Settings) -> Settings:
    log.info("settings could not be read (%s); defaults are used", reason)
    try:
        os.replace(path, path.with_name("settings.broken.json"))
    except OSError:
        log.info("the broken settings file could not be moved")
    return defaults


def _validated(untrusted: dict[str, object], defaults: Settings) -> Settings:
    accepted: dict[str, object] = {}
    for item in fields(Settings):
        value = untrusted.get(item.name)
        if value is not None and _is_valid(item.name, value, getattr(defaults, item.name)):
            accepted[item.name] = tuple(cast("list[int]", value)) if item.name == "window" else value
    settings = replace(defaults, **accepted)  # pyright: ignore[reportArgumentType]
    return settings.with_text_scale(settings.text_scale)


def _is_valid(name: str, value: object, default: object) -> bool:
    if name in _CHOICES:
        return value in _CHOICES[name]
    if name == "window":
        return (
            isinstance(value, list)
            and len(cast("list[object]", value)) == 2
            and all(isinstance(n, int) and 0 < n < 20_000 for n in cast("list[object]", value))
        )
    return type(value) is type(default)
