"""Texts that show a model the kind of input it will get: our scenarios and pairs, as chats."""

from __future__ import annotations

import itertools
import json
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from gguf import GGUFReader
from llama_cpp.llama_chat_format import Jinja2ChatFormatter

from convert.errors import CalibrationError
from convert.gguf_file import open_gguf
from convert.recipe import CalibrationSpec

LANGUAGES = ("fr", "en")
Chat = list[dict[str, str]]


@dataclass(frozen=True)
class CalibrationTexts:
    """What was found.

    Attributes:
        chats: conversations, the two languages taking turns.
        counts: number of conversations by source, for the report.
    """

    chats: Sequence[Chat]
    counts: dict[str, int]


def calibration_files(spec: CalibrationSpec) -> tuple[Path, ...]:
    """Every file that is read, for hashing."""
    folders = [folder for folder in (spec.scenarios, spec.phrases) if folder is not None]
    found = [path for folder in folders for path in sorted(folder.glob("*.toml"))]
    return (*found, *spec.pairs)


def read_calibration(spec: CalibrationSpec) -> CalibrationTexts:
    """Read scenarios, sentences and training pairs.

    Raises:
        CalibrationError: nothing was found, or a file cannot be read.
    """
    by_language = [_scenario_chats(spec.scenarios, _phrases(spec.phrases, lang), lang) for lang in LANGUAGES]
    scenarios = [*_taking_turns(*by_language)]
    pairs = [chat for path in spec.pairs for chat in _read_pairs(path)]
    if not scenarios and not pairs:
        raise CalibrationError("There is no calibration text: the recipe names no scenario and no pair.")
    counts = {"scenarios": len(scenarios), "pairs": len(pairs)}
    return CalibrationTexts([*_taking_turns(scenarios, pairs)], counts)


def _taking_turns(*sources: Sequence[Chat]) -> Iterator[Chat]:
    """One of each source in turn, so that a limit on the tokens does not drop a whole source."""
    for group in itertools.zip_longest(*sources):
        yield from (chat for chat in group if chat is not None)


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except ValueError as fault:
        raise CalibrationError(f"{path.name} is not valid TOML: {fault}.") from fault


def _phrases(folder: Path | None, lang: str) -> dict[str, Any]:
    """Our sentences of one language; empty if there are none."""
    path = folder / f"{lang}.toml" if folder is not None else None
    return _read_toml(path) if path is not None and path.is_file() else {}


def _scenario_chats(folder: Path | None, phrases: dict[str, Any], lang: str) -> list[Chat]:
    """Each scenario as a question, answered in the five sections with our own sentences in turn."""
    if folder is None:
        return []
    texts = [_read_toml(path).get(lang, {}).get("text") for path in sorted(folder.glob("*.toml"))]
    answers = _answers(phrases)
    chats: list[Chat] = []
    for text in filter(None, texts):
        answer = next(answers, None)
        chats.append([_message("user", text), *([_message("assistant", answer)] if answer else [])])
    if chats and "system_prompt" in phrases:
        # Once is enough: repeated before each question it would drown them.
        chats[0].insert(0, _message("system", phrases["system_prompt"].strip()))
    return chats


def _message(role: str, content: str) -> dict[str, str]:
    return {"role": role, "content": content}


def _answers(phrases: dict[str, Any]) -> Iterator[str]:
    """Endless answers: under each heading the sentences of its section, tier after tier."""
    tiers: list[dict[str, Any]] = list(phrases.get("sections", {}).values())
    supplies = {
        heading: itertools.cycle(sentences)
        for key, heading in phrases.get("headings", {}).items()
        if (sentences := [text for tier in tiers for text in _strings(tier.get(key))])
    }
    while supplies:
        yield "\n\n".join(f"## {heading}\n{next(supply)}" for heading, supply in supplies.items())


def _strings(node: object) -> Iterator[str]:
    """Sentences without placeholders, however deep they lie."""
    if isinstance(node, str) and "{" not in node:
        yield node
    elif isinstance(node, dict):
        for value in cast("dict[str, object]", node).values():
            yield from _strings(value)
    elif isinstance(node, list):
        for value in cast("list[object]", node):
            yield from _strings(value)


def _read_pairs(path: Path) -> Iterator[Chat]:
    """Conversations of a JSON-lines file, one `messages` list of {role, content} per line."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as fault:
        raise CalibrationError(f"The training pairs {path} cannot be read.") from fault
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            messages = json.loads(line)["messages"]
            yield [{"role": str(m["role"]), "content": str(m["content"])} for m in messages]
        except (ValueError, KeyError, TypeError) as fault:
            raise CalibrationError(f"Line {number} of {path.name} holds no list of messages.") from fault


def render_chats(gguf: Path, chats: Sequence[Chat]) -> list[str]:
    """Write chats as the model will see them, with its own chat template (run in jinja's sandbox).

    Raises:
        CalibrationError: the model has no chat template.
    """
    reader = open_gguf(gguf)
    template = reader.fields.get("tokenizer.chat_template")
    if template is None:
        raise CalibrationError(f"{gguf.name} has no chat template: its training format is not known.")
    tokens = reader.fields["tokenizer.ggml.tokens"].contents()
    names = {key: _special(reader, tokens, key) for key in ("bos", "eos")}
    formatter = Jinja2ChatFormatter(
        template.contents(), eos_token=names["eos"], bos_token=names["bos"], add_generation_prompt=False
    )
    return [formatter(messages=cast("Any", chat)).prompt for chat in chats]


def _special(reader: GGUFReader, tokens: Sequence[str], key: str) -> str:
    field = reader.fields.get(f"tokenizer.ggml.{key}_token_id")
    return "" if field is None else tokens[int(field.contents())]
