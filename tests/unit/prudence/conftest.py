"""The committed red flags, loaded once, and a tiny lexicon for tests of the engine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from red_flag_samples import RED_FLAGS, TINY_CONTEXT, TINY_SHARED, tiny_family

from prudence.lexicon import LexiconError
from prudence.red_flags import RedFlagDetector


@pytest.fixture(scope="session")
def detector() -> RedFlagDetector:
    """The committed red flags."""
    return RedFlagDetector.load(RED_FLAGS)


@pytest.fixture
def tiny_folder(tmp_path: Path) -> Path:
    """A folder with one small family, "fire"."""
    files = {"_context": TINY_CONTEXT, "_shared": TINY_SHARED, "fire": tiny_family()}
    for name, text in files.items():
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def tiny(tiny_folder: Path) -> RedFlagDetector:
    """The detector of that folder."""
    return RedFlagDetector.load(tiny_folder)


@pytest.fixture
def refuses(tiny_folder: Path) -> Callable[[str, str, str], str]:
    """Replaces words of a tiny file; returns the sentence of the error that loading then raises."""

    def load_with(file: str, old: str, new: str) -> str:
        path = tiny_folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(LexiconError) as error:
            RedFlagDetector.load(tiny_folder)
        return str(error.value)

    return load_with
