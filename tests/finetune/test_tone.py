"""Soothing, frightening and acknowledging words, whatever the tier of the question."""

from __future__ import annotations

import pytest

from finetune.reporting.tone import sends_to_emergency, tone_of
from prudence.types import Language


@pytest.mark.parametrize(
    ("language", "text"), [("fr", "Rassurez-vous, ce n’est rien."), ("en", "Don’t worry, you are fine.")]
)
def test_soothing_words_are_counted_although_no_flag_is_up(language: Language, text: str) -> None:
    tone = tone_of(text, language)

    assert tone.reassurance > 0
    assert tone.alarm == 0


@pytest.mark.parametrize(
    ("language", "text"),
    [("fr", "Vous risquez de mourir."), ("en", "This is extremely dangerous and could kill you.")],
)
def test_frightening_words_are_counted(language: Language, text: str) -> None:
    assert tone_of(text, language).alarm > 0


def test_counts_are_per_hundred_words() -> None:
    acknowledged = "Je comprends."
    filler = " " + " ".join(["mot"] * 98) + "."

    assert tone_of(acknowledged + filler, "fr").acknowledgement == 1.0


def test_a_heading_acknowledges_nobody() -> None:
    assert tone_of("## Ce que je comprends\nUn rhume.", "fr").acknowledgement == 0


def test_nothing_said_has_no_tone() -> None:
    tone = tone_of("", "fr")

    assert (tone.reassurance, tone.alarm, tone.acknowledgement) == (0, 0, 0)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("fr", "Appelez le 15.", True),
        ("fr", "Allez aux urgences maintenant.", True),
        ("fr", "Si vous respirez mal, appelez le 15.", False),
        ("en", "Call an ambulance.", True),
        ("en", "If you faint, call an ambulance.", False),
        ("en", "See your doctor this week.", False),
    ],
)
def test_only_a_sentence_without_if_sends_to_emergency(language: Language, text: str, expected: bool) -> None:
    assert sends_to_emergency(text, language) is expected
