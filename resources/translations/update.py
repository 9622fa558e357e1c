"""Bring the French translation up to date with the source code and compile it.

    python resources/translations/update.py                 what is missing?
    python resources/translations/update.py --fill FILE     take translations from a JSON object

The JSON object maps "Context|source" or "source" to the French sentence. `finemed_fr.ts` is the
committed data; `finemed_fr.qm` is its compilation; both are written here and nowhere else.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from xml.etree import ElementTree
from pathlib import Path

HERE = Path(__file__).parent
DESKTOP = HERE.parent.parent / "desktop"
# Widgets, and what is told in their words.
SOURCES = (*(DESKTOP / "ui").glob("*.py"), DESKTOP / "presenter.py", DESKTOP / "fault_texts.py")
TS_FILE = HERE / "finemed_fr.ts"
_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n'


def update_ts(ts_file: Path) -> None:
    """Read all sentences of the source code into a .ts file; translations in it are kept."""
    sources = sorted(str(path) for path in SOURCES)
    command = ["pyside6-lupdate", "-no-obsolete", "-locations", "none", *sources, "-ts", str(ts_file)]
    subprocess.run(_as_module(command), check=True, capture_output=True)


def compile_qm(ts_file: Path, qm_file: Path) -> None:
    """Compile a .ts file."""
    command = ["pyside6-lrelease", str(ts_file), "-qm", str(qm_file)]
    subprocess.run(_as_module(command), check=True, capture_output=True)


def unfinished(ts_file: Path) -> list[str]:
    """Sentences without a finished translation, as "Context|source"."""
    return [key for key, message in _messages(ElementTree.parse(ts_file)) if not _is_finished(message)]


def fill(ts_file: Path, translations: dict[str, str]) -> None:
    """Write translations into a .ts file and mark them as finished."""
    tree = ElementTree.parse(ts_file)
    for key, message in _messages(tree):
        text = translations.get(key, translations.get(key.split("|", 1)[1]))
        target = message.find("translation")
        if text is not None and target is not None:
            target.text = text
            target.attrib.pop("type", None)
    ElementTree.indent(tree, "    ")
    body = ElementTree.tostring(tree.getroot(), encoding="unicode")
    ts_file.write_text(f"{_HEAD}{body}\n", encoding="utf-8")


def _as_module(command: list[str]) -> list[str]:
    """Run a PySide6 tool with this very Python, wherever its scripts are installed."""
    tool = command[0].removeprefix("pyside6-")
    code = f"from PySide6.scripts.pyside_tool import {tool}; {tool}()"
    return [sys.executable, "-c", code, *command[1:]]


def _messages(tree: ElementTree.ElementTree) -> list[tuple[str, ElementTree.Element]]:
    return [
        (f"{context.findtext('name', '')}|{message.findtext('source', '')}", message)
        for context in tree.iter("context")
        for message in context.iter("message")
    ]


def _is_finished(message: ElementTree.Element) -> bool:
    target = message.find("translation")
    return target is not None and bool(target.text) and "type" not in target.attrib


def main() -> int:
    """Update, fill, compile; print what is still missing and fail if anything is."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--fill", type=Path, help="JSON object with French sentences")
    arguments = parser.parse_args()
    update_ts(TS_FILE)
    given = json.loads(arguments.fill.read_text(encoding="utf-8")) if arguments.fill else {}
    fill(TS_FILE, given)
    missing = unfinished(TS_FILE)
    compile_qm(TS_FILE, TS_FILE.with_suffix(".qm"))
    print("\n".join(missing) or "nothing is missing")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
