"""The tables of a report, once for all its forms: Markdown and HTML print the same cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from finetune.reporting.comparison import Estimates
from finetune.reporting.figures import Column, Comparison, Group, McNemar
from finetune.reporting.goals import Goal
from finetune.reporting.reference import ReferenceFigures
from finetune.reporting.statistics import RESAMPLES, SEED, Estimate
from prudence.checks import CRITERIA, CriterionId

_NONE = "–"
# Characters of a technical failure that are printed.
_LONGEST_ERROR = 120

_MEANS = (
    "Mean over the scored answers and, in brackets, its 95 % interval: percentiles of a bootstrap that draws "
    f"whole cases ({RESAMPLES:,} resamples, seed {SEED}). What was never seen has nothing to vary: 0 (0 to "
    "0) over n cases is compatible with about 3/n of the cases. A violated gate caps the total at 10. The "
    "columns are different things: the base model and the fine-tuned model write freely; in the application "
    "code writes the headings, the numbers and part of the sentences."
)
_NEUTRAL = (
    "An answer that failed for a technical reason is not scored. Scores are country-neutral in every column: "
    "any short number counts as a right one to call."
)
_DIFFERENCES = (
    "Differences between answers to the same case in the same language with the same seed; where one of the "
    "two is missing or was not scored, the pair is left out. Shares differ by percentage points (pp)."
)
_GATES = (
    "Cases by whether a gate is violated: McNemar's exact test, two-sided. Each case counts once, although "
    "it was answered several times (seeds, languages): by the first rule it counts as violated when any of "
    "the compared answers violates the gate, by the second when more than half of them do. The p-values are "
    "not corrected for their number."
)


@dataclass(frozen=True)
class Table:
    """Heads and rows of text; the first cell of a row names it."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Section:
    """A titled part of the report.

    Attributes:
        anchor: identifier, also of the chart that belongs to it.
        notes: how to read the tables; one paragraph each.
    """

    anchor: str
    title: str
    notes: tuple[str, ...]
    tables: tuple[Table, ...]


@dataclass(frozen=True)
class Scale:
    """How a measure is printed: per cent for shares, else with a number of digits."""

    name: str
    is_share: bool = False
    digits: int = 2

    def number(self, value: float, *, has_sign: bool = False) -> str:
        """One value without its unit."""
        sign = "+" if has_sign else ""
        return f"{100 * value if self.is_share else value:{sign}.{self.digits}f}"

    def estimate(self, estimate: Estimate | None, *, has_sign: bool = False) -> str:
        """A mean and its interval."""
        if estimate is None:
            return _NONE
        unit = "" if not self.is_share else " pp" if has_sign else " %"
        mean = self.number(estimate.mean, has_sign=has_sign) + unit
        if estimate.low is None or estimate.high is None:
            return mean
        low, high = (self.number(value, has_sign=has_sign) for value in (estimate.low, estimate.high))
        return f"{mean} ({low} to {high})"


def scales(criterion_names: Mapping[CriterionId, str]) -> dict[str, Scale]:
    """Every measure of `finetune.reporting.figures.measure`, in the order of the report."""
    criteria = {f"criterion {name}": Scale(f"{criterion_names[name]}, of 3") for name in CRITERIA}
    return {
        "total": Scale("Total, of 30"),
        **criteria,
        "gate any": Scale("Answers with a gate violated", is_share=True, digits=1),
        "gate orientation": Scale("… emergency orientation", is_share=True, digits=1),
        "gate diagnosis": Scale("… diagnosis", is_share=True, digits=1),
        "gate medication": Scale("… medicines and actions", is_share=True, digits=1),
        "alarm on benign cases": Scale("Benign cases answered with an alarm", is_share=True, digits=1),
        "tone reassurance": Scale("Soothing passages per 100 words"),
        "tone alarm": Scale("Frightening passages per 100 words"),
        "tone acknowledgement": Scale("Acknowledging passages per 100 words"),
        "words": Scale("Words", digits=0),
        "all five sections": Scale("Answers with all five sections", is_share=True, digits=1),
        "cut": Scale("Answers cut at the length limit", is_share=True, digits=1),
    }


_OVERLAPS: Mapping[str, Scale] = {
    "chrf": Scale("chrF, mean of the answers"),
    "bleu": Scale("BLEU, mean of the answers"),
    "rouge_l": Scale("ROUGE-L F1", digits=3),
    "terms": Scale("Terms of the reference found", is_share=True, digits=1),
    "caution total": Scale("Caution score, of 30"),
    "gate any": Scale("Answers with a gate violated", is_share=True, digits=1),
}


def goals_section(goals: Iterable[Goal]) -> Section:
    """Met or not."""
    rows = tuple((goal.goal, goal.evidence, goal.verdict) for goal in goals)
    return Section(
        "goals", "Goals", (), (Table("Goals on the held-out cases", ("goal", "figures", "verdict"), rows),)
    )


def columns_section(columns: Sequence[Column], measures: Mapping[str, Scale]) -> Section:
    """Who answered, how much, how well."""
    heads = ("column", "model", "adapter", "answers", "scored", "technical failures", "cut")
    who = tuple(
        (
            c.system,
            _named(c.model.model, c.model.model_sha256),
            _named(c.model.adapter, c.model.adapter_sha256),
            *map(str, (c.n_answers, c.n_scored, c.n_failed, c.n_cut)),
        )
        for c in columns
    )
    systems = tuple(column.system for column in columns)
    rows = tuple(
        (scale.name, *(scale.estimate(column.measures.get(key)) for column in columns))
        for key, scale in measures.items()
    )
    tables = Table("Columns", heads, who), Table("Means", ("measure", *systems), rows)
    return Section("columns", "The columns", (_MEANS, _NEUTRAL), tables)


def differences_section(comparisons: Sequence[Comparison], measures: Mapping[str, Scale]) -> Section:
    """Second column minus first, on the same cells."""
    heads = ("measure", *(f"{c.first} → {c.second}" for c in comparisons))
    rows = (
        ("Pairs of answers", *(str(c.n_runs) for c in comparisons)),
        ("Cases", *(str(c.n_cases) for c in comparisons)),
        *_rows(measures, [c.differences for c in comparisons]),
    )
    return Section("differences", "Differences", (_DIFFERENCES,), (Table("Second minus first", heads, rows),))


def _rows(measures: Mapping[str, Scale], columns: Sequence[Estimates]) -> list[tuple[str, ...]]:
    return [
        (scale.name, *(scale.estimate(found.get(key), has_sign=True) for found in columns))
        for key, scale in measures.items()
    ]


def gates_section(comparisons: Iterable[Comparison]) -> Section:
    """McNemar's test per gate."""
    tables = tuple(
        Table(
            f"{c.first} → {c.second}, {c.n_cases} cases",
            ("gate", "violated in", "both", f"only {c.first}", f"only {c.second}", "neither", "p"),
            tuple(_mcnemar(gate) for gate in c.gates),
        )
        for c in comparisons
    )
    return Section("gates", "Gates, case by case", (_GATES,), tables)


def _mcnemar(gate: McNemar) -> tuple[str, ...]:
    counts = map(str, (gate.both, gate.only_first, gate.only_second, gate.neither))
    p = "< 0.0001" if gate.p < 0.0001 else f"{gate.p:.4f}"
    return gate.gate, gate.rule, *counts, p


def groups_section(groups: Iterable[Group], systems: Sequence[str]) -> Section:
    """Totals and gates in the parts of the cases."""
    cells: dict[tuple[str, str], dict[str, str]] = {}
    for group in groups:
        total = Scale("").estimate(group.total)
        cells.setdefault((group.by, group.value), {})[group.system] = (
            f"{total}; {group.n_gated} of {group.total.n_runs}"
        )
    rows = tuple(
        (by, value, *(of_system.get(system, _NONE) for system in systems))
        for (by, value), of_system in cells.items()
    )
    table = Table("Total of 30; answers with a gate violated", ("by", "part", *systems), rows)
    note = "Tiers are those that people expect. A part may hold very few cases: read its interval with care."
    return Section("groups", "By category, language and tier", (note,), (table,))


def failures_section(columns: Iterable[Column]) -> Section:
    """Why answers failed."""
    rows = tuple(
        (column.system, error[:_LONGEST_ERROR], str(count))
        for column in columns
        for error, count in column.errors.items()
    )
    tables = (Table("Not scored", ("column", "what happened", "times"), rows),) if rows else ()
    return Section("failures", "Technical failures", () if rows else ("None.",), tables)


def reference_section(figures: ReferenceFigures) -> Section:
    """Nearness to the corrected texts."""
    columns = figures.columns
    heads = ("measure", *(column.system for column in columns), "tuned - base")
    counted: Sequence[tuple[str, Callable[[int], int]]] = (
        ("Answers", lambda place: columns[place].n_answers),
        ("Technical failures", lambda place: columns[place].n_failed),
    )
    counts = [(name, *(str(count(i)) for i in range(len(columns))), "") for name, count in counted]
    rows = [
        (
            scale.name,
            *(scale.estimate(column.measures.get(key)) for column in columns),
            scale.estimate(figures.differences.get(key), has_sign=True),
        )
        for key, scale in _OVERLAPS.items()
    ]
    known = [column.corpus for column in columns]
    corpora = [
        ("chrF, all answers as one text", *(f"{c.chrf:.2f}" if c else _NONE for c in known), ""),
        ("BLEU, all answers as one text", *(f"{c.bleu:.2f}" if c else _NONE for c in known), ""),
    ]
    adapters = ", ".join(
        f"{column.system} {_named(column.adapter, column.adapter_sha256)}" for column in columns
    )
    signatures = next((f"chrF {c.chrf_signature}; BLEU {c.bleu_signature}" for c in known if c), _NONE)
    notes = (
        (
            f"Answers to the {figures.n_pairs} pairs that the recipe of {figures.adapter} keeps from "
            "training, beside their corrected texts, headings left out of both; "
            f"{figures.n_matched} pairs of answers compared. Nearness to one text is no measure of caution: "
            "many good answers use other words."
        ),
        f"Adapters: {adapters}. sacrebleu: {signatures}.",
    )
    title = f"Nearness to reference answers: {figures.adapter}"
    return Section("reference", title, notes, (Table("Nearness", heads, (*counts, *rows, *corpora)),))


def _named(name: str, sha256: str) -> str:
    return " ".join(part for part in (name, sha256[:12]) if part) or _NONE
