"""`finemed ask`: one question, one cautious answer, in the terminal; or a batch of them."""

from __future__ import annotations

import argparse
import sys
from functools import cached_property

from desktop.answering import AnswerFinished, AnswerJob, AnswerOptions, prepare, run
from desktop.commands.ask_batch import read_questions
from desktop.commands.ask_output import JsonPrinter, Printer, Provenance, TextPrinter
from desktop.commands.common import (
    BadLineError,
    add_language,
    add_model_options,
    current_settings,
    open_shelf,
    parse_adapter,
    report_error,
)
from desktop.engine.base import CancelToken, ChatEngine, EngineError, Sampling
from desktop.engine.factory import create_engine
from desktop.engine.file_hashes import FileHashes
from desktop.errors import FineMedError
from desktop.model_shelf import answer_language, model_name
from desktop.store import paths
from prudence.knowledge import Knowledge
from prudence.types import Language


class NoQuestionError(FineMedError):
    """The text is empty."""

    code = "no_question"


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `ask`."""
    parser = commands.add_parser("ask", help="answer one fictional situation in the terminal")
    question = parser.add_mutually_exclusive_group(required=True)
    question.add_argument("text", nargs="?", metavar="TEXT", help="the fictional situation")
    question.add_argument(
        "--batch",
        action="store_true",
        help='answer each {"id", "text", "lang"?, "seed"?} line of the standard input',
    )
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
        return _answer_batch(args) if args.batch else _answer_one(args)
    except FineMedError as error:
        return report_error(error)
    except KeyboardInterrupt:
        return 130


def _answer_one(args: argparse.Namespace) -> int:
    if not args.text.strip():
        raise NoQuestionError("There is no question: write the situation between quotes.")
    answerer = _Answerer(args)
    try:
        failure = answerer.answer(args.text, JsonPrinter() if args.json else TextPrinter())
    finally:
        answerer.close()
    return report_error(failure) if failure else 0


def _answer_batch(args: argparse.Namespace) -> int:
    """Answer line by line; a bad line or a failure is told on stderr and makes the exit code 1."""
    answerer = _Answerer(args)
    new_printer = JsonPrinter if args.json else TextPrinter
    status = 0
    try:
        answerer.load()
        for question in read_questions(iter(sys.stdin.buffer)):
            if isinstance(question, BadLineError):
                status = report_error(question)
                continue
            printer = new_printer(question.question_id)
            failure = answerer.answer(question.text, printer, language=question.language, seed=question.seed)
            if failure is not None:
                failure.params["id"] = question.question_id
                status = report_error(failure)
    finally:
        answerer.close()
    return status


class _Answerer:
    """Answers questions with the model, adapter and mode of the command line.

    Raises:
        FineMedError: model or adapter cannot be found.
    """

    def __init__(self, args: argparse.Namespace) -> None:
        self._args = args
        self._settings = current_settings()
        self._shelf = open_shelf()
        self._choice = self._shelf.choose(args.model, preferred=self._settings.model)
        self._adapter = parse_adapter(args.adapter)
        self._knowledge = Knowledge.load(paths.resources_dir())

    def load(self) -> None:
        """Load the model now; else it is loaded at the first question, once its alert is printed."""
        _ = self._engine

    @cached_property
    def _engine(self) -> ChatEngine:
        profile = self._settings.profile if self._args.profile == "auto" else self._args.profile
        return create_engine(self._shelf.spec(self._choice, profile), cache_dir=paths.cache_dir())

    def answer(
        self, text: str, printer: Printer, *, language: Language | None = None, seed: int | None = None
    ) -> EngineError | None:
        """Print one answer; return what failed, if it is made of template sentences because of that."""
        job = self._job(text.strip(), language, seed)
        country = self._knowledge.numbers.country(self._country)
        printer.alert(job.alert, country.number_text(job.language))
        failure: EngineError | None = None
        for event in run(job, self._engine, cancel=CancelToken()):
            if isinstance(event, AnswerFinished):
                printer.answer(event, self._provenance(job.request.sampling.seed))
                failure = event.failure
            else:
                printer.event(event)
        return failure

    @property
    def _country(self) -> str:
        given: str | None = self._args.country
        return self._settings.country if given is None else given.upper()

    def _job(self, text: str, language: Language | None, seed: int | None) -> AnswerJob:
        fallback_seed = self._settings.seed if self._args.seed is None else self._args.seed
        options = AnswerOptions(
            language=language or self._args.lang or answer_language(self._choice, self._settings.language),
            country=self._country,
            mode="free" if self._args.free else "structured",
            adapter=self._adapter,
            sampling=Sampling(seed=fallback_seed if seed is None else seed),
        )
        alert = self._knowledge.detector.assess(text)
        return prepare(text, options, knowledge=self._knowledge, alert=alert)

    def _provenance(self, seed: int) -> Provenance:
        adapter = self._adapter
        hashes = FileHashes(paths.cache_dir())
        return Provenance(
            model=model_name(self._choice),
            model_sha256=self._engine.info.sha256,
            adapter=f"{adapter.adapter_id}:{adapter.scale:g}" if adapter else None,
            adapter_sha256=hashes.sha256(adapter.path) if adapter else None,
            seed=seed,
        )

    def close(self) -> None:
        """Free the model, if it was loaded."""
        if "_engine" in self.__dict__:
            self._engine.close()
