"""French is complete, compiled, well typeset, and can be changed while the window is open."""

from __future__ import annotations

import importlib.util
import re
import shutil
import sys
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree as ET

import pytest
from gui_support import ALERT, MakeWindow, SpeakLanguage, score, settle, write_answer
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.main_window import MainWindow


@pytest.fixture(scope="module")
def tool(resources: Path) -> ModuleType:
    """The script that keeps the translation up to date."""
    spec = importlib.util.spec_from_file_location(
        "update_translations", resources / "translations" / "update.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def messages(ts_file: Path) -> list[tuple[str, str]]:
    root = ET.parse(ts_file).getroot()  # noqa: S314 (our own file)
    return [(m.findtext("source", ""), m.findtext("translation", "")) for m in root.iter("message")]


def test_every_sentence_of_the_source_is_translated(
    tool: ModuleType, resources: Path, tmp_path: Path
) -> None:
    fresh = tmp_path / "finemed_fr.ts"
    shutil.copy(resources / "translations" / "finemed_fr.ts", fresh)
    tool.update_ts(fresh)
    assert tool.unfinished(fresh) == []
    assert sorted(messages(fresh)) == sorted(messages(resources / "translations" / "finemed_fr.ts"))


def test_the_compiled_file_is_up_to_date(tool: ModuleType, resources: Path, tmp_path: Path) -> None:
    tool.compile_qm(resources / "translations" / "finemed_fr.ts", tmp_path / "finemed_fr.qm")
    committed = (resources / "translations" / "finemed_fr.qm").read_bytes()
    assert (tmp_path / "finemed_fr.qm").read_bytes() == committed


def test_placeholders_survive_translation(resources: Path) -> None:
    for source, translation in messages(resources / "translations" / "finemed_fr.ts"):
        assert sorted(re.findall(r"{\w+}", source)) == sorted(re.findall(r"{\w+}", translation)), source


def test_french_typography(resources: Path) -> None:
    for _, translation in messages(resources / "translations" / "finemed_fr.ts"):
        assert "'" not in translation, translation
        assert "!" not in translation, translation
        assert not re.search(r"[^\u202f][;?]", translation), translation
        assert not re.search(r"[^\u00a0]:", translation), translation
        assert not re.search(r"«[^\u00a0]|[^\u00a0]»", translation), translation


def words_on_screen(window: MainWindow) -> set[str]:
    widgets: list[QWidget] = window.findChildren(QWidget)
    texts = {
        widget.text()
        for widget in widgets
        if isinstance(widget, QLabel | QAbstractButton) and widget.isVisible()
    }
    return {text for text in texts if text}


def test_everything_changes_language_at_run_time(
    make_window: MakeWindow, speak: SpeakLanguage, qtbot: QtBot
) -> None:
    window = make_window("en")
    write_answer(window)
    window.show_alert(1, ALERT)
    window.replace_section_text(1, "unknown", "A sentence.", "template")
    window.show_score(score(violated=1))
    settle(qtbot)
    english = words_on_screen(window)
    speak("fr")
    settle(qtbot)
    french = words_on_screen(window)
    kept = {word for word in english & french if re.search(r"[a-z]{4}", word)}
    given = {text for text in kept if not _is_ours(text)}
    assert kept == given, "these words of the interface stayed English"
    assert window.root.menus.bar.actions()[0].text() == "&Fichier"
    speak("en")
    settle(qtbot)
    assert words_on_screen(window) == english


def _is_ours(text: str) -> bool:
    """Whether a text comes from the source code and differs between the languages."""
    ts_file = Path(__file__).parents[2] / "resources" / "translations" / "finemed_fr.ts"
    return any(source == text != translation for source, translation in messages(ts_file))
