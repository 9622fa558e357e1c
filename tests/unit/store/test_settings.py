"""Choices survive a restart, and no settings file can keep a class from starting."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop.store.settings import Settings, default_settings, load_settings, save_settings

DEFAULTS = default_settings("fr_FR", "FR")


def test_choices_survive_a_restart(tmp_path: Path) -> None:
    chosen = Settings(
        language="en", country="UK", theme="dark", text_scale=150, model="m", seed=3, window=(1024, 700)
    )
    save_settings(tmp_path / "deep" / "settings.json", chosen)
    assert load_settings(tmp_path / "deep" / "settings.json", defaults=DEFAULTS) == chosen


def test_missing_file_gives_defaults(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "none.json", defaults=DEFAULTS) == DEFAULTS


@pytest.mark.parametrize("content", ["", "{", "[1, 2]", '"text"', "\x00\x01"])
def test_broken_file_is_set_aside_and_defaults_are_used(tmp_path: Path, content: str) -> None:
    path = tmp_path / "settings.json"
    path.write_text(content, encoding="utf-8")
    assert load_settings(path, defaults=DEFAULTS) == DEFAULTS
    assert (tmp_path / "settings.broken.json").read_text(encoding="utf-8") == content
    assert not path.exists()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("language", "de"),
        ("theme", 7),
        ("text_scale", "big"),
        ("window", [0, 10]),
        ("window", "x"),
        ("seed", True),
    ],
)
def test_wrong_value_becomes_the_default_and_others_stay(tmp_path: Path, key: str, value: object) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"country": "BE", key: value, "unknown": 1}), encoding="utf-8")
    settings = load_settings(path, defaults=DEFAULTS)
    assert settings.country == "BE"
    assert getattr(settings, key) == getattr(DEFAULTS, key)


@pytest.mark.parametrize(("written", "read"), [(10, 80), (100, 100), (900, 300)])
def test_text_size_stays_within_its_limits(tmp_path: Path, written: int, read: int) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"text_scale": written}), encoding="utf-8")
    assert load_settings(path, defaults=DEFAULTS).text_scale == read


def test_interrupted_write_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "settings.json"
    save_settings(path, DEFAULTS)

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("desktop.store.settings.os.replace", fail)
    with pytest.raises(OSError, match="disk full"):
        save_settings(path, Settings(theme="dark"))
    assert load_settings(path, defaults=DEFAULTS) == DEFAULTS


@pytest.mark.parametrize(
    ("locale", "language"), [("fr_FR", "fr"), ("fr_BE", "fr"), ("en_GB", "en"), ("C", "fr")]
)
def test_first_language_follows_the_system(locale: str, language: str) -> None:
    assert default_settings(locale, "FR").language == language
