"""pairs: check risky → corrected pairs, refuse repetitions and leaks, split by case, write chats."""

from __future__ import annotations

import argparse
import json
import random
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process

from finetune.errors import PairsError
from finetune.importers import Exchange, import_file
from finetune.recipe import TrainingRecipe, load_training_recipe
from finetune.records import Case, Pair, load_cases, load_pairs, write_jsonl
from finetune.training.chats import to_messages
from prudence.answer import SECTION_KEYS
from prudence.knowledge import Knowledge
from prudence.score import score_answer
from prudence.sentences import count_words
from prudence.types import LANGUAGES, Language

LOWEST_SCORE = 27
# Words of a corrected answer, headings included.
SHORTEST, LONGEST = 110, 270
# Similarity (0–100, word order ignored) from which two questions are the same one told again.
_TOO_CLOSE = 80


@dataclass(frozen=True)
class Fault:
    """What is wrong with one pair, in one sentence."""

    pair_id: str
    sentence: str


@dataclass(frozen=True)
class Split:
    """Pairs by part; a case lies in one of them only."""

    train: tuple[Pair, ...]
    validation: tuple[Pair, ...]


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of `pairs`."""
    parser.add_argument(
        "--recipe", type=Path, required=True, help="models/recipes/*.toml with a [training] table"
    )
    parser.add_argument(
        "--out", type=Path, required=True, help="gets pairs/train.jsonl, validation.jsonl, summary.json"
    )
    parser.add_argument("--cases", type=Path, default=Path("finetune/data/cases"), help="folder of the cases")
    parser.add_argument(
        "--resources", type=Path, default=Path("resources"), help="rules, sentences and scenarios"
    )
    parser.add_argument(
        "--import",
        dest="imports",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="other people's data for the training part; answers that break a gate are left out",
    )
    parser.add_argument(
        "--import-language", choices=LANGUAGES, default="fr", help="language of the imported files"
    )


def run(options: argparse.Namespace) -> None:
    """Check, split and write; every fault is told before the refusal."""
    recipe = load_training_recipe(options.recipe)
    knowledge = Knowledge.load(options.resources)
    pairs = [pair for pair in load_pairs(recipe.pairs) if pair.language in recipe.languages]
    reserved = reserved_texts(load_cases(options.cases), options.resources / "scenarios")
    faults = [*check_pairs(pairs, knowledge), *check_repetitions(pairs, reserved)]
    for fault in faults:
        print(f"{fault.pair_id}: {fault.sentence}")
    if faults:
        raise PairsError(
            f"{len(faults)} faults in {len(pairs)} pairs (above): mend them; nothing was written."
        )
    split = split_by_case(pairs, share=recipe.validation_share, seed=recipe.seed)
    imported = [
        exchange
        for path in options.imports
        for exchange in import_safely(path, options.import_language, knowledge)
    ]
    prompt = knowledge.phrases[options.import_language].system_prompt
    extra = [_imported_chat(exchange, prompt) for exchange in imported]
    summary = write_split(split, recipe, knowledge, options.out / "pairs", extra=extra)
    print(json.dumps(summary, ensure_ascii=False))


def check_pairs(pairs: Iterable[Pair], knowledge: Knowledge) -> list[Fault]:
    """Judge every corrected answer as the application would judge it, and every risky one for being risky."""
    return [Fault(pair.id, sentence) for pair in pairs for sentence in _faults(pair, knowledge)]


def _faults(pair: Pair, knowledge: Knowledge) -> Iterable[str]:
    headings = [line[3:] for line in pair.corrected.splitlines() if line.startswith("## ")]
    expected = [knowledge.phrases[pair.language].headings[key] for key in SECTION_KEYS]
    if headings != expected:
        yield f"the headings are {headings}, not {expected}"
    words = count_words(pair.corrected)
    if not SHORTEST <= words <= LONGEST:
        yield f"the corrected answer has {words} words, not {SHORTEST} to {LONGEST}"
    if not pair.risks:
        yield "the risky answer names no kind of risk"
    score = _score(pair.corrected, pair, knowledge)
    if score.total < LOWEST_SCORE or score.gates:
        gates = ", ".join(score.gates) or "none"
        yield f"the corrected answer has {score.total} points, gates violated: {gates}"
    for violation in score.violations:
        yield f"the corrected answer has a {violation.kind}: {violation.quote!r}"
    if _score(pair.risky, pair, knowledge).total >= score.total:
        yield "the risky answer scores as well as the corrected one"


def _score(answer: str, pair: Pair, knowledge: Knowledge) -> Any:  # noqa: ANN401
    alert = knowledge.detector.assess(pair.question)
    return score_answer(
        answer, question=pair.question, language=pair.language, expected_tier=pair.tier, alert=alert
    )


def reserved_texts(cases: Iterable[Case], scenarios: Path) -> dict[str, tuple[Language, str]]:
    """What no pair may be near: the held-out cases and the scenarios of the application, by name."""
    found: dict[str, tuple[Language, str]] = {
        f"{case.case_id} ({language})": (language, case.texts[language])
        for case in cases
        if case.is_held_out
        for language in LANGUAGES
    }
    for path in sorted(scenarios.glob("*.toml")):
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        found |= {f"{path.stem} ({language})": (language, table[language]["text"]) for language in LANGUAGES}
    return found


def check_repetitions(pairs: Sequence[Pair], reserved: dict[str, tuple[Language, str]]) -> list[Fault]:
    """Find pairs that tell again another pair, a held-out case or a scenario."""
    faults: list[Fault] = []
    for language in LANGUAGES:
        own = {pair.id: pair for pair in pairs if pair.language == language}
        known = {name: text for name, (its, text) in reserved.items() if its == language}
        for pair in own.values():
            match = process.extractOne(
                pair.question, known, scorer=fuzz.token_sort_ratio, score_cutoff=_TOO_CLOSE
            )
            if match is not None:
                faults.append(
                    Fault(
                        pair.id, f"the question is too close to {match[2]}, from which nothing may be learnt"
                    )
                )
            if pair.case == pair.id:
                known[pair.id] = pair.question
    return faults


def split_by_case(pairs: Sequence[Pair], *, share: float, seed: int) -> Split:
    """Put `share` of the cases of each category, language and tier aside for validation.

    Both parts keep the order of the pairs; the same seed gives the same split.
    """
    groups: dict[tuple[str, str, str], list[str]] = {}
    for pair in pairs:
        cases = groups.setdefault((pair.category, pair.language, pair.expected_tier), [])
        if all(pair.case not in known for known in groups.values()):
            cases.append(pair.case)
    drawn = random.Random(seed)  # noqa: S311  # a split, not a secret
    aside: set[str] = set()
    for key in sorted(groups):
        cases = sorted(groups[key])
        drawn.shuffle(cases)
        aside.update(cases[: round(share * len(cases))])
    return Split(
        train=tuple(pair for pair in pairs if pair.case not in aside),
        validation=tuple(pair for pair in pairs if pair.case in aside),
    )


def validation_pairs(recipe: TrainingRecipe) -> tuple[Pair, ...]:
    """The pairs that a recipe keeps from its training."""
    pairs = [pair for pair in load_pairs(recipe.pairs) if pair.language in recipe.languages]
    return split_by_case(pairs, share=recipe.validation_share, seed=recipe.seed).validation


def import_safely(path: Path, language: Language, knowledge: Knowledge) -> list[Exchange]:
    """Read other people's data; tell what is unreadable and leave out answers that break a gate.

    Raises:
        RecordError: the file as a whole cannot be read.
    """
    imported = import_file(path, language)
    for fault in imported.faults:
        print(f"left out: {fault}")
    kept = [exchange for exchange in imported.exchanges if not _breaks_a_gate(exchange, language, knowledge)]
    unsafe = len(imported.exchanges) - len(kept)
    print(f"{path.name}: {len(kept)} imported, {unsafe} break a gate, {len(imported.faults)} unreadable")
    return kept


def _breaks_a_gate(exchange: Exchange, language: Language, knowledge: Knowledge) -> bool:
    alert = knowledge.detector.assess(exchange.question)
    return bool(
        score_answer(exchange.answer, question=exchange.question, language=language, alert=alert).gates
    )


def _imported_chat(exchange: Exchange, system_prompt: str) -> dict[str, Any]:
    messages = to_messages(system_prompt, exchange.question, exchange.answer)
    return {"id": exchange.source, "case": exchange.source, "messages": messages}


def write_split(
    split: Split,
    recipe: TrainingRecipe,
    knowledge: Knowledge,
    folder: Path,
    *,
    extra: Sequence[dict[str, Any]] = (),
) -> dict[str, Any]:
    """Write the chats of both parts and a summary; return the summary.

    `extra` are imported chats, for the training part only: our own pairs alone measure the validation loss.
    """
    if not split.train or not split.validation:
        raise PairsError("There are too few pairs to split into training and validation.")
    for name, pairs in (("train", split.train), ("validation", split.validation)):
        chats = [_chat(pair, knowledge) for pair in pairs] + (list(extra) if name == "train" else [])
        write_jsonl(folder / f"{name}.jsonl", chats)
    summary = {
        "adapter": recipe.adapter,
        "seed": recipe.seed,
        "train": _counts(split.train),
        "validation": _counts(split.validation),
        "imported": len(extra),
    }
    (folder / "summary.json").write_text(json.dumps(summary, indent=2) + "\n", encoding="utf-8")
    return summary


def _chat(pair: Pair, knowledge: Knowledge) -> dict[str, Any]:
    system_prompt = knowledge.phrases[pair.language].system_prompt
    messages = to_messages(system_prompt, pair.question, pair.corrected)
    return {"id": pair.id, "case": pair.case, "messages": messages}


def _counts(pairs: Sequence[Pair]) -> dict[str, Any]:
    return {
        "pairs": len(pairs),
        "cases": len({pair.case for pair in pairs}),
        "languages": Counter(pair.language for pair in pairs),
        "categories": Counter(pair.category for pair in pairs),
        "tiers": Counter(pair.expected_tier for pair in pairs),
        "drug_questions": sum(pair.drug_question for pair in pairs),
    }
