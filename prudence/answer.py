"""The five sections of an answer: which the model fills, what people wrote for the others, what is accepted.

In a vital emergency or a crisis the model fills sections 1 and 2 only; the rest are fixed sentences.
Headings, telephone numbers and safety-nets are always written here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from prudence.checks import Violation, check_answer
from prudence.checks.form import phone_numbers, unfinished
from prudence.checks.kinds import violation
from prudence.numbers import Country
from prudence.phrases import FIXED, SECTION_KEYS, Framing, Phrases, SectionKey, framing_of
from prudence.red_flags import Alert
from prudence.sentences import count_words, fold, split_sentences
from prudence.types import Language, Span, Tier

__all__ = [
    "SECTION_KEYS",
    "AnswerPlan",
    "SectionKey",
    "Slot",
    "SlotReview",
    "assemble",
    "parse_sections",
    "plan_answer",
    "review_slot",
]

# Tokens for one to four sentences.
_MAX_TOKENS: dict[SectionKey, int] = {
    "understand": 70,
    "unknown": 80,
    "advice": 90,
    "referral": 80,
    "warning": 80,
}
_WRITTEN_WHEN_FIXED: tuple[SectionKey, ...] = ("understand", "unknown")
_WRITTEN_FOR_INFORMATION: tuple[SectionKey, ...] = ("understand", "unknown", "advice")
# Fewer words than this say nothing.
_MIN_WORDS = 5
# A sentence says what one of ours says when it begins with the same words and has few words of its own.
_BEGINNING_WORDS = 4
_SHARED_WORDS = 0.8
_LIST_ITEM = re.compile(r"\s*(?:[-*•]|\d{1,2}[.)])\s")
# Written with separators or longer than a short code.
_LONG_NUMBER = re.compile(r"\d[ .-]\d|\d{6}")


@dataclass(frozen=True)
class Slot:
    """One section of an answer.

    Attributes:
        opening, closing: sentences of ours around the model's text, empty or complete.
        template: the fixed text of the section, or what stands in for a refused model text.
    """

    key: SectionKey
    heading: str
    opening: str
    closing: str
    template: str
    is_model_written: bool
    max_tokens: int

    def text(self, written: str) -> str:
        """The whole section around what was written; a list stands on lines of its own."""
        before = "\n" if _LIST_ITEM.match(written) else " "
        after = "\n" if _LIST_ITEM.match(written.rpartition("\n")[2]) else " "
        opened = before.join(part for part in (self.opening, written) if part)
        return after.join(part for part in (opened, self.closing) if part)


@dataclass(frozen=True)
class AnswerPlan:
    """Everything about one answer that is decided before the model writes a word."""

    framing: Framing
    question: str
    alert: Alert
    language: Language
    numbers: Country
    phrases: Phrases
    slots: tuple[Slot, ...]


@dataclass(frozen=True)
class SlotReview:
    """A slot's text as it may be shown, with what was found in it.

    Attributes:
        text: trimmed, without echoes, repetitions, telephone numbers and a cut last sentence.
        violations: spans in `text`; a removed number is marked where its replacement stands.
        is_accepted: enough content and nothing that must be written again.
    """

    text: str
    violations: tuple[Violation, ...]
    is_accepted: bool


def plan_answer(
    *,
    question: str,
    alert: Alert,
    language: Language,
    numbers: Country,
    phrases: Phrases,
    family_advice: tuple[str, ...],
) -> AnswerPlan:
    """Decide the sections of one answer.

    Args:
        question: text as typed; untrusted, only compared with.
        alert: what the red-flag rules found in it.
        language: of the answer; `phrases` are of the same.
        numbers: the country whose numbers may be shown.
        phrases: the sentences written by people.
        family_advice: the red-flag family's own sentences; empty takes those of the phrases.
    """
    if phrases.language != language:
        raise ValueError(f"phrases are in {phrases.language!r}, the answer in {language!r}")
    framing = framing_of(alert)
    empty = AnswerPlan(framing, question, alert, language, numbers, phrases, ())
    advice = family_advice or phrases.default_advice[framing]
    return replace(empty, slots=tuple(_slot(key, empty, advice) for key in SECTION_KEYS))


def _slot(key: SectionKey, plan: AnswerPlan, advice: tuple[str, ...]) -> Slot:
    section = plan.phrases.sections[plan.framing][key]
    template = section.no_line if section.no_line and plan.numbers.suicide is None else section.template
    opening = section.opening if advice or "{advice}" not in section.opening else ""
    opening, template, closing = (
        plan.phrases.with_numbers(text, plan.numbers) for text in (opening, template, section.closing)
    )
    return Slot(
        key=key,
        heading=plan.phrases.headings[key],
        opening=opening.replace("{advice}", " ".join(advice)),
        closing=closing,
        template=template.replace("{advice}", "\n".join(f"- {sentence}" for sentence in advice)),
        is_model_written=_is_model_written(key, plan.framing),
        max_tokens=_MAX_TOKENS[key],
    )


def _is_model_written(key: SectionKey, framing: Framing) -> bool:
    if framing in FIXED:
        return key in _WRITTEN_WHEN_FIXED
    return framing != "information" or key in _WRITTEN_FOR_INFORMATION


def review_slot(text: str, *, slot: Slot, plan: AnswerPlan) -> SlotReview:
    """Clean what the model wrote in a slot, check it, and say whether it may stand.

    Never raises, whatever the text. Nothing is unescaped and no word is changed, except that
    telephone numbers are replaced.
    """
    own = _without_echoes(_own_lines(text, plan.language), plan)
    body = _without_repetitions(own, ours=f"{slot.opening} {slot.closing}")
    cut = unfinished(body)
    kept, replaced = _without_numbers(body[: cut.start].rstrip() if cut else body, plan.phrases)
    is_flagged = plan.alert.tier > Tier.NONE
    removed = (violation("phone_number", span, kept, is_flagged=is_flagged) for span in replaced)
    violations = tuple(sorted((*_checked(kept, plan), *removed), key=lambda found: found.span))
    has_content = count_words(kept) >= _MIN_WORDS and slot.is_model_written
    is_accepted = has_content and not any(found.is_blocking for found in violations)
    return SlotReview(kept, violations, is_accepted)


def _checked(text: str, plan: AnswerPlan) -> tuple[Violation, ...]:
    instructions = plan.phrases.system_prompt
    return check_answer(
        text, language=plan.language, question=plan.question, alert=plan.alert, instructions=instructions
    )


def _own_lines(text: str, language: Language) -> str:
    """The slot's own lines: headings at its start are dropped, the next heading ends it."""
    own: list[str] = []
    for line in text.strip().splitlines():
        heading = _read_heading(line, language)
        if heading is None and not line.lstrip().startswith("#"):
            own.append(line)
        elif any(own_line.strip() for own_line in own):
            break
        elif heading is not None:
            own.append(heading[1])
    return "\n".join(own).strip()


def _without_echoes(text: str, plan: AnswerPlan) -> str:
    echoes = [found.span for found in _checked(text, plan) if found.kind == "echo"]
    touched = [
        sentence
        for sentence in split_sentences(text)
        if any(echo.start < sentence.end and sentence.start < echo.end for echo in echoes)
    ]
    return _without(text, touched)


def _without_repetitions(text: str, *, ours: str) -> str:
    """Drop sentences that were already said, by the model or by ours around its text.

    A small model may loop; a fine-tuned one ends with "I am an AI …" as we do.
    """
    said = [_words(sentence.of(ours)) for sentence in split_sentences(ours)]
    seen: set[tuple[str, ...]] = set()
    repeated: list[Span] = []
    for sentence in split_sentences(text):
        words = _words(sentence.of(text))
        if words in seen or any(_says_the_same(words, known) for known in said):
            repeated.append(sentence)
        seen.add(words)
    return _without(text, repeated)


def _says_the_same(words: tuple[str, ...], known: tuple[str, ...]) -> bool:
    own = set(words)
    has_same_beginning = words[:_BEGINNING_WORDS] == known[:_BEGINNING_WORDS]
    return has_same_beginning and len(own & set(known)) >= _SHARED_WORDS * len(own)


def _words(sentence: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", fold(sentence).text))


def _without(text: str, spans: Iterable[Span]) -> str:
    kept, end = "", 0
    for span in spans:
        kept, end = kept + text[end : span.start], span.end
    return re.sub(r" {2,}", " ", kept + text[end:]).strip()


def _without_numbers(text: str, phrases: Phrases) -> tuple[str, tuple[Span, ...]]:
    """Replace telephone numbers; return the text and where the replacements stand in it."""
    kept, end = "", 0
    replaced: list[Span] = []
    for span in phone_numbers(text):
        is_long = _LONG_NUMBER.search(span.of(text)) is not None
        words = phrases.removed_number if is_long else phrases.emergency_number
        kept, end = kept + text[end : span.start] + words, span.end
        replaced.append(Span(len(kept) - len(words), len(kept)))
    return kept + text[end:], tuple(replaced)


def assemble(plan: AnswerPlan, texts: Mapping[SectionKey, str]) -> str:
    """The answer as Markdown: a heading line and the text of each section that has one, in order."""
    return "\n\n".join(f"## {slot.heading}\n{texts[slot.key]}" for slot in plan.slots if texts.get(slot.key))


# How fine-tuned models vary the five headings; folded.
_HEADING_WORDS: dict[Language, dict[SectionKey, str]] = {
    "fr": {
        "understand": r"ce que (?:je comprends|j'ai compris)|(?:ma )?comprehension",
        "unknown": r"ce que je ne (?:peux|sais) pas(?: savoir)?|ce qui (?:me )?manque|incertitudes?",
        "advice": r"(?:quelques )?conseils?",
        "referral": r"vers qui|qui (?:consulter|contacter)|quand consulter|orientation",
        "warning": r"sign(?:es?|aux) d'al(?:erte|arme)|limites? de l'ia|limites",
    },
    "en": {
        "understand": r"what i (?:understand|understood)|(?:my )?understanding",
        "unknown": r"what i (?:can(?:not|'t| not)|don't|do not) know|what is (?:missing|unknown)|uncertainty",
        "advice": r"general (?:advice|tips)|(?:some )?advice|recommendations",
        "referral": r"who (?:to|you should) (?:turn|contact|see|call)|when to (?:see|seek)|where to turn",
        "warning": r"warning signs?|red flags?|limit(?:s|ations) of (?:this |the )?ai|limitations",
    },
}
_AFTER_HEADING = re.compile(r"(?P<more>[^.!?:]{0,60}?)[*_ ]*(?::[*_ ]*(?P<text>.*))?$")


def parse_sections(text: str, language: Language) -> dict[SectionKey, str]:
    """Cut a free answer at its headings, however they are marked: `##`, bold, numbered, with a colon.

    Returns:
        Section key → its text, in the order of the answer; empty when no heading is recognised.
    """
    sections: dict[SectionKey, list[str]] = {}
    current: list[str] = []
    for line in text.splitlines():
        heading = _read_heading(line, language)
        if heading is None:
            current.append(line)
        else:
            current = sections.setdefault(heading[0], [])
            current.append(heading[1])
    return {key: "\n".join(lines).strip() for key, lines in sections.items()}


def _read_heading(line: str, language: Language) -> tuple[SectionKey, str] | None:
    """The section that a line announces, and the text that follows on the same line."""
    folded = fold(line)
    for key, words in _HEADING_WORDS[language].items():
        start = re.match(
            rf"[#>*_ -]*+(?:(?:section|partie|part) )?(?:\d ?[.):-]*+ ?)?[*_ ]*+(?:{words})\b", folded.text
        )
        rest = _AFTER_HEADING.match(folded.text, start.end()) if start else None
        if rest is None:
            continue
        if not rest["text"]:
            return key, ""
        return key, line[folded.origins[rest.start("text")] :].strip()
    return None
