"""Measures the red flags on a corpus: sensitivity, false alarms, misses, speed.

    python -m prudence.evaluation CORPUS.jsonl … [--report FILE.md] [--sealed]

One JSON object per line: id, lang, text, tier (expected), families (any of them would be right), kind, and
readers (optional): the tiers that others gave who read the text without its label.
A vital text is hit by a vital alert only; a crisis text by crisis or vital; an urgent text by any alert.
The language is not told to the rules, as in the application: people type either.
"""

from __future__ import annotations

import argparse
import gc
import json
import math
import shlex
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles

from prudence.red_flags import Alert, RedFlagDetector
from prudence.types import Tier

DEFAULT_LEXICON = Path(__file__).resolve().parents[1] / "resources" / "red_flags"
TIMED_TEXT_WORDS = 60
Z_95 = 1.959964  # two-sided 95 % quantile of the normal law


@dataclass(frozen=True)
class Sample:
    """One text of the corpus and what is expected of it.

    Attributes:
        corpus: name of its file.
        readers: tiers that others gave it who did not see `tier`; the same readers for all texts of a corpus.
    """

    corpus: str
    sample_id: str
    language: str
    text: str
    tier: Tier
    families: frozenset[str]
    kind: str
    readers: tuple[Tier, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """One text and the alert it raised."""

    sample: Sample
    alert: Alert

    @property
    def is_hit(self) -> bool:
        """Whether an emergency was given the tier it needs, or a higher one."""
        return self.alert.tier >= self.sample.tier

    @property
    def is_named(self) -> bool:
        """Whether one of the families written down for this text was found."""
        return bool(self.sample.families & set(self.alert.families))

    @property
    def is_false_alarm(self) -> bool:
        """Whether a text that needs nobody raised an alert."""
        return self.sample.tier is Tier.NONE and self.alert.tier > Tier.NONE


@dataclass(frozen=True)
class Proportion:
    """So many out of so many."""

    count: int
    total: int

    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval, as fractions (Wilson 1927); (0, 1) when there is nothing to count."""
        if not self.total:
            return 0.0, 1.0
        n, p, z2 = self.total, self.count / self.total, Z_95**2
        centre = (p + z2 / (2 * n)) / (1 + z2 / n)
        half = Z_95 / (1 + z2 / n) * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
        return max(0.0, centre - half), min(1.0, centre + half)

    def __str__(self) -> str:
        low, high = self.interval()
        share = f"{100 * self.count / self.total:.1f} %" if self.total else "–"
        return f"{self.count}/{self.total} = {share} [{100 * low:.1f}–{100 * high:.1f}]"


@dataclass(frozen=True)
class Timing:
    """Processor time: milliseconds for a text of 60 words, and corpus lines per second on one core."""

    p50_ms: float
    p95_ms: float
    max_ms: float
    lines_per_s: float


def read_corpus(path: Path) -> tuple[Sample, ...]:
    """Read a corpus file, one JSON object per line.

    Raises:
        ValueError: a line is not as it must be; the sentence gives its number.
    """
    samples: list[Sample] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip():
            try:
                samples.append(_sample(path.name, json.loads(line)))
                _require_same_readers(samples)
            except (ValueError, KeyError, TypeError) as error:
                raise ValueError(f"{path.name}: line {number}: {error!r}") from error
    return tuple(samples)


def evaluate(detector: RedFlagDetector, samples: Iterable[Sample]) -> tuple[Outcome, ...]:
    """Ask the rules about every text."""
    return tuple(Outcome(sample, detector.assess(sample.text)) for sample in samples)


def measure_time(detector: RedFlagDetector, samples: Sequence[Sample]) -> Timing:
    """Time a fresh detector on the corpus, then on its words cut into texts of 60."""
    words = [word for sample in samples for word in sample.text.split()]
    texts = [
        " ".join(words[i : i + TIMED_TEXT_WORDS])
        for i in range(0, len(words) - TIMED_TEXT_WORDS + 1, TIMED_TEXT_WORDS)
    ]
    total_s = sum(_seconds(detector, sample.text) for sample in samples)
    times_ms = sorted(1000 * _seconds(detector, text) for text in texts)
    cuts = quantiles(times_ms, n=20) if len(times_ms) > 1 else [math.nan] * 19
    lines_per_s = len(samples) / total_s if total_s else math.nan
    return Timing(cuts[9], cuts[18], times_ms[-1] if times_ms else math.nan, lines_per_s)


def render(outcomes: Sequence[Outcome], timing: Timing, *, command: str, is_sealed: bool = False) -> str:
    """Write the report as Markdown; of a sealed corpus no text is shown, so that nobody learns from it."""
    benign = [o for o in outcomes if o.sample.tier is Tier.NONE]
    benign_by_kind = _by_group("kind", benign, lambda o: o.sample.kind)
    benign_by_language = _by_group("language", benign, lambda o: o.sample.language)
    speed = (
        f"Text of {TIMED_TEXT_WORDS} words: median {timing.p50_ms:.2f} ms, p95 {timing.p95_ms:.2f} ms, "
        f"longest {timing.max_ms:.2f} ms. Corpus: {timing.lines_per_s:.0f} lines/s. Processor time, one core."
    )
    texts = (
        []
        if is_sealed
        else [
            f"## Misses\n\n{_listing([o for o in outcomes if not o.is_hit])}",
            f"## False alarms, one by one\n\n{_listing([o for o in benign if o.is_false_alarm])}",
        ]
    )
    parts = [
        f"# Red flags: measurement of {datetime.now(tz=UTC).date().isoformat()}\n\n`{command}`",
        f"{len(outcomes)} texts. Brackets are Wilson 95 % intervals, in per cent.",
        *_by_corpus(outcomes),
        f"## Sensitivity\n\n{_sensitivity(outcomes)}",
        *_readers(outcomes),
        f"## Sensitivity by family\n\n{_by_family(outcomes)}",
        f"## False alarms on texts that need nobody\n\nAll: {_false_alarms(benign)}",
        benign_by_kind,
        benign_by_language,
        *texts,
        f"## Speed\n\n{speed}",
    ]
    return "\n\n".join(parts) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the report, and write it to a file when asked."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    parser = argparse.ArgumentParser(prog="python -m prudence.evaluation", description=__doc__)
    parser.add_argument("corpora", type=Path, nargs="+", metavar="CORPUS.jsonl")
    parser.add_argument("--report", type=Path, help="also write the report here (Markdown)")
    parser.add_argument("--sealed", action="store_true", help="show no text: the corpus stays unseen")
    parser.add_argument("--lexicon", type=Path, default=DEFAULT_LEXICON, help="folder of the family files")
    options = parser.parse_args(given)
    detector = RedFlagDetector.load(options.lexicon)
    samples = [sample for path in options.corpora for sample in read_corpus(path)]
    timing = measure_time(detector, samples)  # first: nothing is remembered yet
    outcomes = evaluate(detector, samples)
    command = shlex.join(["python", "-m", "prudence.evaluation", *given])
    report = render(outcomes, timing, command=command, is_sealed=options.sealed)
    sys.stdout.write(report)
    if options.report:
        options.report.write_text(report, encoding="utf-8")
    return 0


def _sample(corpus: str, row: dict[str, object]) -> Sample:
    families = row["families"]
    if not isinstance(families, list):
        raise TypeError("families: a list expected")
    tier = Tier.from_label(str(row["tier"]))
    names = frozenset(str(family) for family in families)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    readers = row.get("readers", [])
    if not isinstance(readers, list):
        raise TypeError("readers: a list expected")
    read = tuple(Tier.from_label(str(label)) for label in readers)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    identifier, language, text = (str(row[key]) for key in ("id", "lang", "text"))
    return Sample(corpus, identifier, language, text, tier, names, str(row["kind"]), read)


def _require_same_readers(samples: Sequence[Sample]) -> None:
    if len(samples[-1].readers) != len(samples[0].readers):
        raise ValueError("readers: as many expected as in the first line")


def _seconds(detector: RedFlagDetector, text: str) -> float:
    # Processor time, so that other programs on the machine do not count.
    start = time.process_time()
    detector.assess(text)
    return time.process_time() - start


def _by_corpus(outcomes: Sequence[Outcome]) -> list[str]:
    """The figures that matter for each file and for all of them; nothing where there is one file."""
    corpora = list(dict.fromkeys(o.sample.corpus for o in outcomes))
    if len(corpora) < 2:
        return []
    groups = {name: [o for o in outcomes if o.sample.corpus == name] for name in corpora}
    rows: list[Sequence[str]] = []
    for name, group in {**groups, "all": outcomes}.items():
        harmless = [o for o in group if o.sample.tier is Tier.NONE]
        benign = [o for o in harmless if o.sample.kind == "benign"]
        emergencies = [o for o in group if o.sample.tier >= Tier.CRISIS]
        rows.append((name, str(_hits(emergencies)), str(_false_alarms(harmless)), str(_false_alarms(benign))))
    heads = ("corpus", "vital and crisis", "false alarms", "of these on plainly benign texts")
    return [f"## By corpus\n\n{_table(heads, rows)}"]


def _sensitivity(outcomes: Sequence[Outcome]) -> str:
    groups = {
        "vital and crisis": {Tier.VITAL, Tier.CRISIS},
        "vital": {Tier.VITAL},
        "crisis": {Tier.CRISIS},
        "urgent": {Tier.URGENT},
    }
    rows = [
        _sensitivity_row(name, [o for o in outcomes if o.sample.tier in tiers])
        for name, tiers in groups.items()
    ]
    return _table(("expected tier", "hit", "a right family named"), rows)


def _readers(outcomes: Sequence[Outcome]) -> list[str]:
    """What readers of the bare texts would have scored, and the program where they agree with the label."""
    corpora = dict.fromkeys(o.sample.corpus for o in outcomes if o.sample.readers)
    return [_read_by_people(name, [o for o in outcomes if o.sample.corpus == name]) for name in corpora]


def _read_by_people(corpus: str, outcomes: Sequence[Outcome]) -> str:
    emergencies = [o for o in outcomes if o.sample.tier >= Tier.CRISIS]
    harmless = [o for o in outcomes if o.sample.tier is Tier.NONE]
    rows = [
        (
            f"reader {number + 1}",
            str(
                Proportion(
                    sum(o.sample.readers[number] >= o.sample.tier for o in emergencies), len(emergencies)
                )
            ),
            str(Proportion(sum(o.sample.readers[number] > Tier.NONE for o in harmless), len(harmless))),
        )
        for number in range(len(outcomes[0].sample.readers))
    ]
    agreed = [o for o in outcomes if {*o.sample.readers} == {o.sample.tier}]
    agreed_emergencies = [o for o in agreed if o.sample.tier >= Tier.CRISIS]
    rows.append(("this program", str(_hits(emergencies)), str(_false_alarms(harmless))))
    rows.append(
        (
            "this program, where readers and label agree",
            str(_hits(agreed_emergencies)),
            str(_false_alarms([o for o in agreed if o.sample.tier is Tier.NONE])),
        )
    )
    table = _table(("judged by", "vital and crisis given the tier they need", "false alarms"), rows)
    said = f"The {len(outcomes)} texts of {corpus} were also judged by readers who did not see the labels."
    return f"## Readers who did not see the labels\n\n{said}\n\n{table}"


def _by_family(outcomes: Sequence[Outcome]) -> str:
    emergencies = [o for o in outcomes if o.sample.tier > Tier.NONE]
    families = sorted({family for o in emergencies for family in o.sample.families})
    rows = [_sensitivity_row(f, [o for o in emergencies if f in o.sample.families]) for f in families]
    return _table(("family", "hit", "a right family named"), rows)


def _sensitivity_row(name: str, outcomes: Sequence[Outcome]) -> tuple[str, str, str]:
    named = Proportion(sum(o.is_named for o in outcomes), len(outcomes))
    return name, str(_hits(outcomes)), str(named)


def _hits(outcomes: Sequence[Outcome]) -> Proportion:
    return Proportion(sum(o.is_hit for o in outcomes), len(outcomes))


def _false_alarms(outcomes: Sequence[Outcome]) -> Proportion:
    return Proportion(sum(o.is_false_alarm for o in outcomes), len(outcomes))


def _by_group(title: str, outcomes: Sequence[Outcome], group_of: Callable[[Outcome], str]) -> str:
    rows = [
        (name, str(_false_alarms([o for o in outcomes if group_of(o) == name])))
        for name in sorted({group_of(o) for o in outcomes})
    ]
    return _table((title, "false alarms"), rows)


def _listing(outcomes: Sequence[Outcome]) -> str:
    lines = [
        f"- {o.sample.sample_id} ({o.sample.kind}; expected {o.sample.tier.label} "
        f"{', '.join(sorted(o.sample.families))}; found {o.alert.tier.label} {', '.join(o.alert.families)}) "
        f"{o.sample.text!r} ← {[item.quote for item in o.alert.evidence]}"
        for o in outcomes
    ]
    return "\n".join(lines) or "None."


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    # No full collections, as in the application, which keeps the rules out of their way.
    gc.set_threshold(*gc.get_threshold()[:2], 1_000_000)
    sys.exit(main())
