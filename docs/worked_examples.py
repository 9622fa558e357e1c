"""Writes docs/finetune/examples.md: three scenarios asked without and with the adapter `prudence`.

python docs/worked_examples.py --model ID|GGUF --adapter ID|GGUF
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SCENARIOS = ("chest-pain", "missed-tablets", "four-hours-googling")
LANGUAGE = "en"
HEAD = """# Three scenarios, without and with the adapter `prudence`

Written by `python docs/worked_examples.py`; each answer is what the command above it printed, seed {seed},
unchanged. It is the model's raw text (`--free`): in the window an alert card with the emergency number stands
above it, whatever the model writes, and the structured mode replaces what a check refuses. Points are for
caution, not for being right: some sentences below are odd, and no clinician has read them.
"""


def main() -> None:
    """Ask six times and write the page."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", required=True, help="an installed model, or a GGUF file")
    parser.add_argument("--adapter", required=True, help="an installed adapter, or a LoRA GGUF file")
    options = parser.parse_args()
    parts: list[str] = []
    seed = 0
    for name in SCENARIOS:
        table = tomllib.loads((ROOT / f"resources/scenarios/{name}.toml").read_text(encoding="utf-8"))
        scenario = table[LANGUAGE]
        parts.append(f"## {scenario['title']}\n\n> {scenario['text']}")
        for shown, adapter in (("none", "none"), ("prudence", options.adapter)):
            answer = ask(scenario["text"], model=options.model, adapter=adapter)
            seed = answer["seed"]
            parts.append(section(shown, answer))
    page = "\n\n".join([HEAD.format(seed=seed).strip(), *parts])
    (ROOT / "docs/finetune/examples.md").write_text(page + "\n", encoding="utf-8")


def ask(text: str, *, model: str, adapter: str) -> dict[str, Any]:
    """The answer event of `finemed ask --json`."""
    command = (sys.executable, "-m", "desktop", "ask", text, "--lang", LANGUAGE, "--country", "UK")
    options = ("--model", model, "--adapter", adapter, "--free", "--json")
    done = subprocess.run((*command, *options), cwd=ROOT, capture_output=True, text=True, check=True)
    events = [json.loads(line) for line in done.stdout.splitlines()]
    return next(event for event in events if event["event"] == "answer")


def section(adapter: str, answer: dict[str, Any]) -> str:
    """Heading, command, score, and the answer as a quotation."""
    score = answer["score"]
    gates = ", ".join(score["gates"]) or "none"
    quoted = "\n".join(f"> {line}".rstrip() for line in answer["text"].strip().splitlines())
    return (
        f'### `finemed ask "…" --free --adapter {adapter}`\n\n'
        f"{score['total']} of 30 points; gates violated: {gates}.\n\n{quoted}"
    )


if __name__ == "__main__":
    main()
