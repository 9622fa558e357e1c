"""`finemed ask`: one question, one cautious answer, in the terminal."""

from __future__ import annotations

import argparse
from dataclasses import asdict, replace

from desktop.answering import (
    AnswerEvent,
    AnswerFinished,
    AnswerJob,
    AnswerOptions,
    SectionChecked,
    SectionReplaced,
    SectionStarted,
    SectionText,
    prepare,
    run,
)
from desktop.catalog.installed import ModelChoice
from desktop.commands.common import (
    add_language,
    add_model_options,
    current_settings,
    open_shelf,
    parse_adapter,
    print_json,
    report_error,
)
from desktop.engine.base import AdapterSpec, CancelToken, ChatEngine, Sampling
from desktop.engine.factory import create_engine
from desktop.errors import FineMedError
from desktop.model_shelf import answer_language, model_name
from desktop.store import paths
from prudence.checks import Violation
from prudence.knowledge import Knowledge
from prudence.red_flags import Alert


class NoQuestionError(FineMedError):
    """The text is empty."""

    code = "no_question"


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `ask`."""
    parser = commands.add_parser("ask", help="answer one fictional situation in the terminal")
    parser.add_argument("text", metavar="TEXT", help="the fictional situation")
    add_language(parser)
    parser.add_argument("--country", default=None, help="ISO code for the emergency numbers, such as FR")
    add_model_options(parser)
    parser.add_argument(
        "--adapter", default="", metavar="ID[:SCALE]", help="LoRA adapter; none is the base model"
    )
    parser.add_argument(
        "--free", action="store_true", help="the model's raw answer, checked but not replaced"
    )
    parser.add_argument("--seed", type=int, default=None, help="the same seed gives the same answer")
    parser.add_argument("--json", action="store_true", help="one JSON object per line")
    parser.set_defaults(run=run_command)


def run_command(args: argparse.Namespace) -> int:
    """Answer and return the exit code; Ctrl-C stops cleanly."""
    try:
        if not args.text.strip():
            raise NoQuestionError("There is no question: write the situation between quotes.")
        return _answer(args)
    except FineMedError as error:
        return report_error(error)
    except KeyboardInterrupt:
        return 130


def _answer(args: argparse.Namespace) -> int:
    settings = current_settings()
    shelf = open_shelf()
    choice = shelf.choose(args.model, preferred=settings.model)
    adapter = parse_adapter(args.adapter)
    sampling = Sampling(seed=settings.seed if args.seed is None else args.seed)
    language = args.lang or answer_language(choice, settings.language)
    knowledge = Knowledge.load(paths.resources_dir())
    alert = knowledge.detector.assess(args.text)
    country = settings.country if args.country is None else args.country.upper()
    options = AnswerOptions(
        language=language,
        country=country,
        mode="free" if args.free else "structured",
        adapter=adapter,
        sampling=sampling,
    )
    job = prepare(args.text.strip(), options, knowledge=knowledge, alert=alert)
    printer = _JsonPrinter(choice, adapter, sampling) if args.json else _TextPrinter()
    printer.alert(alert, knowledge.numbers.country(country).number_text(language))
    profile = settings.profile if args.profile == "auto" else args.profile
    engine = create_engine(shelf.spec(choice, profile), cache_dir=paths.cache_dir())
    try:
        return _print_answer(job, engine, printer)
    finally:
        engine.close()


def _print_answer(job: AnswerJob, engine: ChatEngine, printer: _JsonPrinter | _TextPrinter) -> int:
    for event in run(job, engine, cancel=CancelToken()):
        printer.event(event)
        if isinstance(event, AnswerFinished) and event.failure is not None:
            return report_error(event.failure)
    return 0


class _JsonPrinter:
    """Prints the events of DESIGN.md: alert, token, replace, answer."""

    def __init__(self, choice: ModelChoice, adapter: AdapterSpec | None, sampling: Sampling) -> None:
        self._model = model_name(choice)
        self._adapter = f"{adapter.adapter_id}:{adapter.scale:g}" if adapter else None
        self._seed = sampling.seed

    def alert(self, alert: Alert, number: str) -> None:
        evidence = [asdict(e) for e in alert.evidence]
        print_json(
            {
                "event": "alert",
                "tier": alert.tier.label,
                "families": list(alert.families),
                "number": number,
                "evidence": evidence,
            }
        )

    def event(self, event: AnswerEvent) -> None:
        match event:
            case SectionStarted() | SectionChecked():
                pass
            case SectionText(key, text):
                print_json({"event": "token", "section": key, "text": text})
            case SectionReplaced(key, text, origin):
                print_json({"event": "replace", "section": key, "text": text, "origin": origin})
            case AnswerFinished():
                print_json(self._answer(event))

    def _answer(self, result: AnswerFinished) -> dict[str, object]:
        return {
            "event": "answer",
            "sections": result.sections,
            "origins": result.origins,
            "text": result.text,
            "score": result.score.to_json() if result.score else None,
            "violations": [_violation(v, result.text) for v in result.violations],
            "refused": [{"kind": v.kind, "quote": v.quote} for v in result.refused],
            "timings": asdict(result.timings),
            "model": self._model,
            "adapter": self._adapter,
            "seed": self._seed,
            "finish_reason": result.finish_reason,
            "dropped_turns": result.dropped_turns,
        }


class _TextPrinter:
    """Prints what a person reads: the alert first, then the finished sections."""

    def alert(self, alert: Alert, number: str) -> None:
        if alert.tier:
            print(f"[{alert.tier.label}] {number} — {', '.join(alert.families)}\n", flush=True)

    def event(self, event: AnswerEvent) -> None:
        match event:
            case SectionStarted(_, heading) if heading:
                print(f"## {heading}", flush=True)
            case SectionChecked(_, text):
                print(f"{text}\n", flush=True)
            case AnswerFinished(score=score) if score is not None:
                print(f"({score.total}/30)")
            case _:
                pass


def _violation(violation: Violation, text: str) -> dict[str, object]:
    line = replace(violation, quote=text[violation.start : violation.end])
    return {
        "kind": line.kind,
        "start": line.start,
        "end": line.end,
        "quote": line.quote,
        "gate": line.is_gate,
    }
