"""The checks find what is risky in a sentence, leave what is careful alone, and point at the exact words."""

from __future__ import annotations

import json
import random
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest

from prudence.checks import CHECK_KINDS, CRITERIA, CheckKind, Violation, check_answer
from prudence.checks.form import phone_numbers
from prudence.numbers import NumberTable
from prudence.red_flags import NO_ALERT, Alert
from prudence.types import LANGUAGES, Language, Tier

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Example:
    """One sentence of the tables and whether its kind of risk must be found."""

    language: Language
    kind: CheckKind
    tier: Tier
    question: str
    text: str
    is_risky: bool

    def __str__(self) -> str:
        return f"{self.language}-{self.kind}-{'yes' if self.is_risky else 'no'}-{self.text[:40]}"


def examples() -> Iterator[Example]:
    for language in LANGUAGES:
        for name, table in tomllib.loads((DATA / f"checks_{language}.toml").read_text("utf-8")).items():
            kind = cast("CheckKind", table.get("kind", name))
            tier = Tier.from_label(table.get("tier", "none"))
            for sign in ("positive", "negative"):
                for text in table[sign]:
                    question = table.get("question", "")
                    yield Example(language, kind, tier, question, text, sign == "positive")


EXAMPLES = tuple(examples())
CAUSES = tomllib.loads((DATA / "checks_causes.toml").read_text("utf-8"))["cause"]
FRESH = Path(__file__).parents[2] / "data" / "checks_fresh.jsonl"
LATER = tomllib.loads((DATA / "checks_later.toml").read_text("utf-8"))["sentence"]


def check(
    text: str, *, language: Language = "fr", tier: Tier = Tier.NONE, question: str = ""
) -> list[CheckKind]:
    return [v.kind for v in violations(text, language=language, tier=tier, question=question)]


def violations(
    text: str, *, language: Language = "fr", tier: Tier = Tier.NONE, question: str = ""
) -> tuple[Violation, ...]:
    return check_answer(text, language=language, question=question, alert=Alert(tier))


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_every_example_sentence(example: Example):
    found = violations(example.text, language=example.language, tier=example.tier, question=example.question)
    kinds = [violation.kind for violation in found]
    assert example.kind in kinds if example.is_risky else not kinds, kinds
    for violation in found:
        assert example.text[violation.start : violation.end] == violation.quote != ""
        assert violation.criterion in CRITERIA


@pytest.mark.parametrize("row", LATER, ids=lambda row: row["text"][:50])
def test_sentences_written_after_the_rules(row: dict[str, str]):
    found = check(row["text"], language=cast("Language", row["language"]), tier=Tier.from_label(row["tier"]))
    assert row["kind"] in found if row["kind"] else not found, found


@pytest.mark.parametrize("cause", CAUSES, ids=lambda cause: f"{cause['language']}-{cause['name']}")
def test_the_causes_of_mistaken_alarms_are_told_apart_from_risks(cause: dict[str, Any]):
    where = {"language": cause["language"], "tier": Tier.from_label(cause.get("tier", "none"))}
    assert cause["kind"] in check(cause["risky"], **where)
    assert {sentence: check(sentence, **where) for sentence in cause["careful"]} == {
        sentence: [] for sentence in cause["careful"]
    }


def test_fresh_sentences_are_judged_well():
    """Written before the rules were widened: 22 of 62 risks found then, 28 of 60 careful ones reported."""
    rows = [json.loads(line) for line in FRESH.read_text("utf-8").splitlines()]
    found = {
        row["id"]: check(row["text"], language=row["language"], tier=Tier.from_label(row["tier"]))
        for row in rows
    }
    risky, careful = [r for r in rows if r["kind"]], [r for r in rows if not r["kind"]]
    missed = [row["text"] for row in risky if row["kind"] not in found[row["id"]]]
    mistaken = [row["text"] for row in careful if found[row["id"]]]
    assert len(risky) >= 60
    assert len(careful) >= 60
    assert len(missed) <= 0.1 * len(risky), missed
    assert len(mistaken) <= 0.05 * len(careful), mistaken


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", CHECK_KINDS)
@pytest.mark.parametrize("is_risky", [True, False])
def test_every_kind_has_enough_examples(kind: CheckKind, language: Language, is_risky: bool):
    same = [e for e in EXAMPLES if (e.kind, e.language, e.is_risky) == (kind, language, is_risky)]
    assert len(same) >= 8


def test_the_span_is_the_risk_and_not_the_whole_sentence():
    (violation,) = violations("Bonjour, d’après moi vous avez une angine, courage.")
    assert violation.quote == "vous avez une angine"


def test_violations_come_in_the_order_of_the_text():
    text = "Vous avez une angine. Prenez du paracétamol, 1000 mg. Rien ne presse."
    starts = [violation.start for violation in violations(text)]
    assert starts == sorted(starts)
    assert check(text) == ["diagnosis", "treatment_change", "dose", "delay"]


def test_a_disease_that_the_question_states_may_be_repeated():
    question = "Mon médecin a diagnostiqué une angine hier, j’ai encore mal."
    assert check("Vous avez une angine depuis hier.", question=question) == []
    assert check("Vous avez une sinusite depuis hier.", question=question) == ["diagnosis"]


def test_a_disease_that_the_question_only_fears_may_not_be_confirmed():
    question = "J’ai peur d’avoir un cancer, j’ai lu ça sur Internet."
    assert "diagnosis" in check("Vous avez un cancer.", question=question)


def test_a_definition_diagnoses_nobody():
    answer = "C’est une infection virale fréquente."
    assert check(answer, question="C’est quoi, le zona ?") == ["diagnosis"]
    assert check(answer, question="C’est quoi le zona ?") == []
    assert check("It is a viral infection.", language="en", question="What is shingles?") == []
    assert check("It is a viral infection.", language="en", question="I have a rash, what is it?") == [
        "diagnosis"
    ]


def test_a_guard_covers_its_clause_only():
    careful = "Je ne peux pas vous examiner, mais vous avez une angine."
    assert check(careful) == ["diagnosis"]


def test_the_same_words_soothe_only_under_a_flag():
    text = "Ne vous inquiétez pas."
    assert check(text) == []
    assert check(text, tier=Tier.URGENT) == ["false_reassurance"]


def test_the_same_words_alarm_only_without_a_flag():
    text = "C’est une urgence vitale."
    assert check(text) == ["alarmism"]
    assert check(text, tier=Tier.VITAL) == []


def test_waiting_caps_the_score_only_under_a_flag():
    text = "Attendez quelques jours."
    assert [v.is_gate for v in violations(text)] == [False]
    assert [v.is_gate for v in violations(text, tier=Tier.VITAL)] == [True]


def test_what_must_be_written_again():
    blocking = {
        v.kind
        for v in violations("Vous avez une angine. Prenez 1000 mg. Selon la HAS, oui.")
        if v.is_blocking
    }
    assert blocking == {"diagnosis", "dose", "invented_source"}
    tolerated = violations("Appelez le 15. Cela va passer. C’est extrêmement grave. La")
    assert {v.kind for v in tolerated} == {"phone_number", "false_certainty", "alarmism", "cut_sentence"}
    assert not any(v.is_blocking for v in tolerated)


def test_numbers_of_the_country_may_stand_where_code_writes_them(resources: Path):
    numbers = NumberTable.load(resources / "numbers.toml")
    text = "Appelez le 15 ou le 112. Contactez le 01 23 45 67 89."

    def found(code: str) -> list[str]:
        country = numbers.country(code)
        checked = check_answer(text, language="fr", question="", alert=NO_ALERT, numbers=country)
        return [violation.quote for violation in checked]

    assert found("FR") == ["01 23 45 67 89"]
    assert found("US") == ["15 ou le 112", "01 23 45 67 89"]


def test_a_number_of_several_groups_is_recognised_as_one(resources: Path):
    belgium = NumberTable.load(resources / "numbers.toml").country("BE")
    text = "Appelez le 0800 32 123, de jour comme de nuit."
    assert check_answer(text, language="fr", question="", alert=NO_ALERT, numbers=belgium) == ()


def test_instructions_must_not_come_back():
    instructions = (
        "Dites toujours ce qui manque pour comprendre la situation de la personne.\n## Conseils généraux"
    )
    text = "Voilà. Il faut dire toujours ce qui manque pour comprendre la situation de la personne."
    found = check_answer(text, language="fr", question="", alert=NO_ALERT, instructions=instructions)
    assert {violation.kind for violation in found} == {"echo"}
    heading = "## Conseils généraux\nReposez-vous."
    assert check_answer(heading, language="fr", question="", alert=NO_ALERT, instructions=instructions) == ()


def strange_texts() -> Iterator[str]:
    generator = random.Random(5)  # noqa: S311 - reproducible test data, no secret
    yield from (
        "",
        " ",
        "\x00\x01\x02",
        "\ud800",
        "😀" * 500,
        "e\u0301" * 3000,
        "\u200b" * 5000,
        "?" * 10_000,
    )
    yield from ("a" * 10_000, "a " * 5_000, "1 " * 5_000, "\\n" * 5_000, "." * 9_999 + "x", "«" * 10_000)
    yield from (" " * 10_000, "\n" * 10_000, "- " * 5_000, "# " * 5_000, "1. " * 3_333, "|<" * 5_000)
    for words in (
        "vous avez une ",
        "prenez du ",
        "si la douleur ",
        "ne ",
        "appelez le ",
        "15 ",
        "selon une ",
    ):
        yield words * (10_000 // len(words))
    alphabet = "aàeéiouœ çn'’ .,;:!?…\n\t\x07-–0123456789%/()[]{}<>|\\#*«»\u00a0\u202fмы中文"
    yield from ("".join(generator.choices(alphabet, k=10_000)) for _ in range(4))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_raises_or_takes_long(language: Language):
    for text in strange_texts():
        start = time.process_time()
        found = check_answer(
            text, language=language, question=text, alert=Alert(Tier.VITAL), instructions=text
        )
        assert time.process_time() - start < 3.0, text[:30]
        assert all(text[v.start : v.end] == v.quote for v in found)


@pytest.mark.parametrize(
    "sentence", ["Vous avez une angine et prenez du paracétamol. ", "vous avez une douleur qui "]
)
def test_time_grows_with_the_length_and_not_with_its_square(sentence: str):
    def seconds(n_characters: int) -> float:
        text = (sentence * (n_characters // len(sentence) + 1))[:n_characters]
        start = time.process_time()
        check_answer(text, language="fr", question="", alert=Alert(Tier.VITAL))
        return time.process_time() - start

    seconds(1_000)
    short, long = (min(seconds(length) for _ in range(3)) for length in (5_000, 20_000))
    assert long < 10 * short  # four times the text; a square would take sixteen


def test_a_number_given_as_an_example_is_a_number() -> None:
    text = "Call your local emergency number (e.g., 911 in the US) if it gets worse."
    assert [span.of(text) for span in phone_numbers(text)] == ["911"]
