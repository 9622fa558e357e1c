"""The headless commands as a user types them, with the real embedded model."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence

import pytest

from prudence.answer import SECTION_KEYS


def finemed(
    *arguments: str, stdin: str = "", env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "desktop", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, **(env or {})},
        timeout=150,
        check=False,
    )


def lines(output: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in output.splitlines()]


def by_event(events: Sequence[dict[str, object]], name: str) -> list[dict[str, object]]:
    return [event for event in events if event["event"] == name]


def test_ask_streams_tokens_and_ends_with_one_answer() -> None:
    done = finemed("ask", "I have had a sore throat for three days.", "--lang", "en", "--json")
    assert done.returncode == 0, done.stderr
    events = lines(done.stdout)
    assert events[0]["event"] == "alert"
    assert events[0]["tier"] == "none"
    assert len(by_event(events, "token")) > 10
    (answer,) = by_event(events, "answer")
    assert events[-1] is answer
    sections = answer["sections"]
    assert isinstance(sections, dict)
    assert tuple(sections) == SECTION_KEYS
    timings = answer["timings"]
    assert isinstance(timings, dict)
    assert timings["prompt_tokens"] > 50
    assert timings["completion_tokens"] > 10
    assert timings["ttft_ms"] > 0
    assert answer["seed"] == 7
    assert isinstance(answer["score"], dict)
    assert done.stderr == ""


def test_ask_alerts_before_the_first_token_and_gives_the_number() -> None:
    text = "My father has a crushing chest pain going down his left arm and he is sweating."
    done = finemed("ask", text, "--lang", "en", "--country", "UK", "--json")
    events = lines(done.stdout)
    assert events[0]["event"] == "alert"
    assert events[0]["tier"] == "vital"
    assert "cardiac_chest_pain" in events[0]["families"]  # type: ignore[operator]
    assert "999" in str(events[0]["number"])
    (answer,) = by_event(events, "answer")
    origins = answer["origins"]
    assert isinstance(origins, dict)
    assert {origins[key] for key in ("advice", "referral", "warning")} == {"fixed"}
    assert "999" in str(answer["text"]).split("##")[1]


def test_ask_answers_a_batch_line_by_line_and_goes_on_after_a_bad_one() -> None:
    command = [sys.executable, "-m", "desktop", "ask", "--batch", "--json", "--free"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    ) as child:
        assert child.stdin
        assert child.stdout
        assert child.stderr
        child.stdin.write('nonsense\n{"id": "thanks", "text": "Say thank you.", "lang": "en", "seed": 1}\n')
        child.stdin.flush()
        events = [json.loads(child.stdout.readline())]
        while events[-1]["event"] != "answer":  # it comes although the input is still open
            events.append(json.loads(child.stdout.readline()))
        child.stdin.close()
        assert child.stdout.read() == ""
        (fault,) = lines(child.stderr.read())
        assert child.wait(timeout=30) == 1
    assert fault["error"] == "bad_line"
    assert {event["id"] for event in events} == {"thanks"}
    assert events[-1]["seed"] == 1
    assert len(events[-1]["model_sha256"]) == 64


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("ask", "   ", "--json"), "no_question"),
        (("ask", "Hello", "--model", "no-such-model"), "model_unknown"),
        (("ask", "Hello", "--adapter", "no-such-adapter"), "adapter_unknown"),
    ],
)
def test_a_fault_is_one_json_line_on_stderr(arguments: tuple[str, ...], code: str) -> None:
    done = finemed(*arguments)
    assert done.returncode == 1
    (error,) = lines(done.stderr)
    assert error["error"] == code
    assert str(error["message"]).endswith((".", "list"))
    assert "Traceback" not in done.stderr


def test_wrong_usage_exits_with_two() -> None:
    assert finemed("ask").returncode == 2
    assert finemed("dance").returncode == 2


def test_without_a_display_one_sentence_names_ask() -> None:
    env = {"QT_QPA_PLATFORM": "", "DISPLAY": "", "WAYLAND_DISPLAY": ""}
    done = finemed(env=env)
    if sys.platform.startswith("linux"):
        assert done.returncode == 1
        assert "finemed ask" in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1


def test_red_flags_answers_each_line_in_order() -> None:
    texts = [
        "Il ne se réveille pas, il ne respire plus.",
        "",
        "J’ai un petit rhume depuis hier.",
        "He won't wake up.",
    ]
    done = finemed("red-flags", stdin="\n".join(texts) + "\n")
    tiers = [line["tier"] for line in lines(done.stdout)]
    assert tiers == ["vital", "none", "none", "vital"]


def test_red_flags_keeps_the_order_of_many_lines() -> None:
    texts = [f"Il ne respire plus depuis {n} minutes" if n % 3 else "un petit rhume" for n in range(600)]
    done = finemed("red-flags", "--timing", stdin="\n".join(texts) + "\n")
    assert [line["tier"] for line in lines(done.stdout)] == ["vital" if n % 3 else "none" for n in range(600)]
    assert "600 lines" in done.stderr


def test_selftest_says_ready() -> None:
    done = finemed("selftest", "--json")
    events = lines(done.stdout)
    checks = {str(event["name"]): event for event in by_event(events, "check")}
    assert {"model", "hash", "memory", "processor", "speed", "offline", "disk"} <= set(checks)
    assert checks["offline"]["is_ok"] is True
    assert checks["hash"]["is_ok"] is True
    assert events[-1] == {"event": "verdict", "ready": True}
    assert done.returncode == 0


def test_bench_shows_that_a_warm_scenario_starts_at_once() -> None:
    shares: list[float] = []
    for _ in range(3):  # another program may take the processor in one of the short measurements
        done = finemed("bench", "--json", "--profile", "small")
        assert done.returncode == 0, done.stderr
        (figures,) = lines(done.stdout)
        shares.append(max(float(str(figures["warm_share"])), float(str(figures["warm_disk_share"]))))
        if shares[-1] <= 0.10:
            break
    assert min(shares) <= 0.10
    assert float(str(figures["decode_tokens_per_s"])) > 0
    assert float(str(figures["peak_mib"])) > float(str(figures["anonymous_mib"]))
