"""generate: every case answered by every system, with several seeds."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import cast, get_args

from tqdm import tqdm

from convert.hashing import HashMemory
from finetune.answering.answer_file import AnswerFile
from finetune.answering.child_system import ChildSpec, ChildSystem, Mode, installed_model
from finetune.answering.endpoint import EndpointSystem
from finetune.answering.systems import Question, System, SystemIdentity
from finetune.errors import ExistingOutputError, PairsError, SystemUnderTestError
from finetune.recipe import load_training_recipe
from finetune.records import CATEGORIES, Answer, Case, load_cases
from finetune.stages.pairs import validation_pairs
from prudence.phrases import load_phrases
from prudence.types import LANGUAGES, Language

COLUMNS = ("base", "tuned", "application")
Key = tuple[str, str, str, int]


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of `generate`."""
    parser.add_argument("--out", type=Path, required=True, help="folder that gets answers.jsonl")
    parser.add_argument("--cases", type=Path, default=Path("finetune/data/cases"), help="folder of the cases")
    parser.add_argument("--resources", type=Path, default=Path("resources"), help="the system prompts")
    parser.add_argument(
        "--held-out-only", action="store_true", help="only cases that nothing was learnt from"
    )
    parser.add_argument(
        "--validation-of",
        type=Path,
        metavar="RECIPE",
        help="instead of the cases, ask the pairs that this recipe does not train on",
    )
    parser.add_argument("--limit", type=int, help="only the first so many cases (for a trial)")
    parser.add_argument("--languages", type=_languages, default=LANGUAGES, metavar="fr,en")
    parser.add_argument("--seeds", type=_count, default=3, metavar="N", help="seeds 1 to N (default: 3)")
    parser.add_argument("--force", action="store_true", help="replace answers of another model or prompt")
    systems = parser.add_argument_group("systems: one column of the report each")
    systems.add_argument("--model", metavar="ID|GGUF", help="base model of the three columns")
    systems.add_argument(
        "--adapter", metavar="GGUF[:SCALE]", help="adapter of the columns tuned and application"
    )
    systems.add_argument("--columns", type=_columns, default=COLUMNS, metavar=",".join(COLUMNS))
    systems.add_argument(
        "--system",
        "--also",
        action="append",
        default=[],
        metavar="NAME=ID|GGUF[,ADAPTER[:SCALE]][,application]",
        help="one more column; raw text unless `,application` follows",
    )
    systems.add_argument("--endpoint", metavar="URL", help="one more column: an OpenAI-compatible server")
    systems.add_argument(
        "--endpoint-model", metavar="NAME", help="model of the server, and name of its column"
    )
    systems.add_argument("--in-flight", type=_count, default=4, help="requests at a time (default: 4)")
    systems.add_argument("--timeout", type=float, default=900.0, metavar="SECONDS", help="for one answer")


def run(options: argparse.Namespace) -> int:
    """Answer what is not answered yet; 1 when some answers failed, and will be tried again next time."""
    if options.validation_of is not None and options.held_out_only:
        raise PairsError("--held-out-only chooses among the cases: leave it out with --validation-of.")
    systems = open_systems(options)
    prompts = {
        language: load_phrases(options.resources / "phrases", language).system_prompt
        for language in options.languages
    }
    texts = case_texts(options) if options.validation_of is None else pair_texts(options)
    plan = [questions(texts, prompts, seed=seed) for seed in range(1, options.seeds + 1)]
    file = AnswerFile(options.out / "answers.jsonl")
    done = settle(file, systems, [q for of_seed in plan for q in of_seed], is_forced=options.force)
    n_failed = generate(systems, plan, file, done)
    print(
        json.dumps({"systems": [s.identity.name for s in systems], "already": len(done), "failed": n_failed})
    )
    return 1 if n_failed else 0


@dataclass(frozen=True)
class AskedText:
    """What is asked: a case in one language, or the question of a pair."""

    case: str
    language: Language
    text: str


def case_texts(options: argparse.Namespace) -> list[AskedText]:
    """The chosen cases, each in every language."""
    cases = choose_cases(load_cases(options.cases), only_held_out=options.held_out_only, limit=options.limit)
    return [AskedText(case.case_id, lang, case.texts[lang]) for case in cases for lang in options.languages]


def pair_texts(options: argparse.Namespace) -> list[AskedText]:
    """The pairs that a recipe does not train on; each has one language, and its id stands for a case."""
    pairs = validation_pairs(load_training_recipe(options.validation_of))
    asked = [AskedText(p.id, p.language, p.question) for p in pairs if p.language in options.languages]
    return asked[: options.limit]


def choose_cases(cases: Iterable[Case], *, only_held_out: bool, limit: int | None) -> list[Case]:
    """One case of each category in turn, so that an interrupted run is balanced."""
    wanted = [case for case in cases if case.is_held_out or not only_held_out]
    by_category = [[case for case in wanted if case.category == category] for category in CATEGORIES]
    return [case for turn in zip_longest(*by_category) for case in turn if case is not None][:limit]


def questions(texts: Iterable[AskedText], prompts: Mapping[Language, str], *, seed: int) -> list[Question]:
    """Every text with one seed."""
    return [
        Question.ask(
            asked.case, asked.language, seed=seed, system_prompt=prompts[asked.language], text=asked.text
        )
        for asked in texts
    ]


def settle(
    file: AnswerFile, systems: Sequence[System], planned: Sequence[Question], *, is_forced: bool
) -> set[Key]:
    """Make the file fit the plan and return what is answered; failures are taken out to be tried again.

    Raises:
        ExistingOutputError: answers of another model, adapter or prompt stand under the same names.
    """
    if file.drop_torn_line():
        _tell("The last line was cut when the program was stopped: dropped.")
    names = {system.identity.name: system.identity for system in systems}
    asked = {(q.case, q.language, q.seed): q.prompt_sha256 for q in planned}

    def is_stale(answer: Answer) -> bool:
        identity = names.get(answer.system)
        if identity is None:
            return False
        prompt = asked.get((answer.case, answer.language, answer.seed), answer.prompt_sha256)
        return not identity.wrote(answer) or answer.prompt_sha256 != prompt

    def is_to_try_again(answer: Answer) -> bool:
        is_planned = (answer.case, answer.language, answer.seed) in asked and answer.system in names
        return is_planned and answer.outcome == "failed"

    stale = sum(is_stale(answer) and answer.outcome == "answered" for answer in file.read())
    if stale and not is_forced:
        raise ExistingOutputError(
            f"{stale} answers there come from another model, adapter or prompt under the same names: "
            "take another --out or other names, or give --force to replace them."
        )
    if dropped := file.drop(lambda answer: is_stale(answer) or is_to_try_again(answer)):
        _tell(f"{dropped} answers that failed or are out of date will be made again.")
    return {answer.key for answer in file.read()}


def generate(
    systems: Sequence[System], plan: Sequence[Sequence[Question]], file: AnswerFile, done: set[Key]
) -> int:
    """Write what is missing, seed by seed and column by column; return how many answers failed.

    Raises:
        SystemUnderTestError: a system cannot be used; what it answered is in the file.
    """
    work = [
        (system, missing)
        for of_seed in plan
        for system in systems
        if (missing := [q for q in of_seed if (q.case, q.language, system.identity.name, q.seed) not in done])
    ]
    n_failed = 0
    with tqdm(total=sum(len(missing) for _, missing in work), unit="answer", disable=not work) as bar:
        for system, missing in work:
            bar.set_description(f"{system.identity.name}, seed {missing[0].seed}")
            # Closed at once when a person stops it: a child or a server's requests end with it.
            with closing(system.answers(missing)) as answers:
                for answer in answers:
                    file.append(answer)
                    n_failed += answer.outcome == "failed"
                    bar.set_postfix(failed=n_failed, refresh=False)
                    bar.update()
    return n_failed


def open_systems(options: argparse.Namespace) -> list[System]:
    """The columns of the command line; files are hashed, nothing is loaded.

    Raises:
        SystemUnderTestError: a file is missing, a name is used twice, or there is no system at all.
    """
    hashes = HashMemory(options.out)
    systems: list[System] = [
        _child(spec, hashes, timeout_s=options.timeout)
        for spec in (*_columns_of(options), *map(parse_system, options.system))
    ]
    if options.endpoint:
        systems.append(_endpoint(options))
    names = [system.identity.name for system in systems]
    if not names:
        raise SystemUnderTestError("There is nothing to ask: give --model, --system or --endpoint.")
    if len(set(names)) < len(names):
        raise SystemUnderTestError(f"Two columns have the same name: {', '.join(names)}.")
    return systems


def _columns_of(options: argparse.Namespace) -> Iterator[ChildSpec]:
    if not options.model:
        return
    model = installed_model(options.model)
    if options.columns != ("base",) and not options.adapter:
        raise SystemUnderTestError("Give --adapter, or --columns base for the base model alone.")
    for column in options.columns:
        mode: Mode = "application" if column == "application" else "free"
        if column == "base":
            yield ChildSpec(column, model, mode=mode)
        else:
            yield ChildSpec(column, model, *parse_adapter(options.adapter), mode=mode)


def parse_system(text: str) -> ChildSpec:
    """Read NAME=ID|GGUF[,ADAPTER[:SCALE]][,application].

    Raises:
        SystemUnderTestError: it is written in another way, or a file is missing.
    """
    name, _, spec = text.partition("=")
    model, *rest = spec.split(",")
    mode: Mode = "application" if rest[-1:] == ["application"] else "free"
    adapters = rest[:-1] if mode == "application" else rest
    if not name or not model or len(adapters) > 1:
        raise SystemUnderTestError(
            f"{text!r} is no system: write NAME=ID|GGUF[,ADAPTER[:SCALE]][,application]."
        )
    if not adapters:
        return ChildSpec(name, installed_model(model), mode=mode)
    return ChildSpec(name, installed_model(model), *parse_adapter(adapters[0]), mode=mode)


def parse_adapter(text: str) -> tuple[Path, float]:
    """Read GGUF[:SCALE].

    Raises:
        SystemUnderTestError: there is no such file.
    """
    name, _, scale_text = text.rpartition(":")
    try:
        path, scale = (Path(name), float(scale_text)) if name else (Path(text), 1.0)
    except ValueError:
        path, scale = Path(text), 1.0  # a colon of a Windows path
    if path.suffix != ".gguf" or not path.is_file():
        raise SystemUnderTestError(
            f"There is no adapter file {path}: a LoRA GGUF is needed (`finemed-convert lora`)."
        )
    return path, scale


def _child(spec: ChildSpec, hashes: HashMemory, *, timeout_s: float) -> ChildSystem:
    identity = SystemIdentity(
        name=spec.name,
        model=spec.model.name,
        model_sha256=hashes.sha256(spec.model),
        adapter=f"{spec.adapter.stem}:{spec.scale:g}" if spec.adapter else "",
        adapter_sha256=hashes.sha256(spec.adapter) if spec.adapter else "",
    )
    return ChildSystem(identity, spec.command, timeout_s=timeout_s)


def _endpoint(options: argparse.Namespace) -> EndpointSystem:
    if not options.endpoint_model:
        raise SystemUnderTestError("Give --endpoint-model: the name under which the server knows its model.")
    identity = SystemIdentity(name=options.endpoint_model, model=options.endpoint_model)
    return EndpointSystem(
        identity, options.endpoint, n_in_flight=options.in_flight, timeout_s=options.timeout
    )


def _tell(words: str) -> None:
    print(words, file=sys.stderr)


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("1 or more")
    return number


def _languages(text: str) -> tuple[Language, ...]:
    return cast("tuple[Language, ...]", _names(text, get_args(Language)))


def _columns(text: str) -> tuple[str, ...]:
    return _names(text, COLUMNS)


def _names(text: str, known: Sequence[str]) -> tuple[str, ...]:
    """Names with commas between, in the order of `known`."""
    names = {name.strip() for name in text.split(",")}
    if unknown := sorted(names - set(known)):
        raise argparse.ArgumentTypeError(f"{unknown[0]!r} is none of {', '.join(known)}")
    return tuple(name for name in known if name in names)
