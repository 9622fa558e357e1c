"""Speaks the protocol of `finemed ask --batch --json` without a model; what it does is in the question.

Copied by the tests to desktop/__main__.py of an empty folder, where `python -m desktop` finds it first.
It notes in calls.jsonl how it was started and what it was asked.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
import time
from pathlib import Path

CALLS = Path("calls.jsonl")


def note(**values: object) -> None:
    with CALLS.open("a", encoding="utf-8") as out:
        out.write(json.dumps(values) + "\n")


def say(event: str, identifier: str, **values: object) -> None:
    values = {"event": event, "id": identifier, **values}
    sys.stdout.write(json.dumps(values, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def sha256(path: str | None) -> str | None:
    name = path.rpartition(":")[0] if path else ""
    return hashlib.sha256(Path(name or path or "").read_bytes()).hexdigest() if path else None


def reply(text: str) -> str:
    """What the model writes; "DIE" and its like happen instead."""
    if "DIE ONCE" in text and not Path("died").exists():
        Path("died").touch()
        sys.exit("it is full")
    if "DIE ALWAYS" in text:
        sys.exit('{"error": "out_of_memory"}')
    if "NONSENSE" in text:
        sys.stdout.write("Hello.\n")
    if "HANG" in text:
        time.sleep(60)
    if "SLOW" in text:
        time.sleep(0.3)
    return "" if "EMPTY" in text else f"Answer to: {text}\u2028End."


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--model")
    parser.add_argument("--adapter")
    options, _ = parser.parse_known_args()
    note(argv=sys.argv[1:], pid=os.getpid())
    hashes = {"model_sha256": sha256(options.model), "adapter_sha256": sha256(options.adapter)}
    for line in sys.stdin:
        asked = json.loads(line)
        note(**asked)
        say("alert", asked["id"])
        text = reply(asked["text"])
        say("token", asked["id"], text=text)
        error = "engine_failed" if "ENGINE" in asked["text"] else None
        say("answer", asked["id"], text=text, error=error, finish_reason="stop", **hashes)


if __name__ == "__main__":
    main()
