"""Sentences and folding keep track of the characters they come from."""

from __future__ import annotations

import pytest

from prudence.sentences import count_words, fold, is_finished, split_sentences


def sentences(text: str) -> list[str]:
    return [span.of(text) for span in split_sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Reposez-vous. Buvez.", ["Reposez-vous.", "Buvez."]),
        ("La fièvre est à 38.5 depuis hier. Et après ?", ["La fièvre est à 38.5 depuis hier.", "Et après ?"]),
        ("Le Dr. Martin n’est pas là. Voyez M. Untel.", ["Le Dr. Martin n’est pas là.", "Voyez M. Untel."]),
        ("1. Se reposer\n2. Boire", ["1. Se reposer", "2. Boire"]),
        ("Elle a dit « non. » Puis oui.", ["Elle a dit « non. »", "Puis oui."]),
        ("Peut-être… Qui sait ?! Bien.", ["Peut-être…", "Qui sait ?!", "Bien."]),
        ("**Consultez.** Puis attendez", ["**Consultez.**", "Puis attendez"]),
        ("  \n \n", []),
        ("", []),
    ],
)
def test_a_text_is_cut_into_sentences(text: str, expected: list[str]):
    assert sentences(text) == expected


def test_sentences_are_the_exact_characters_of_the_text():
    text = "  Une phrase.\u00a0Une autre\u202f?  \nFin"
    assert sentences(text) == ["Une phrase.", "Une autre\u202f?", "Fin"]


def test_folding_levels_case_accents_quotes_and_spaces():
    assert fold("L’ŒIL\u00a0: «\u202fÇA\u202fVA\u202f» — où\t?").text == 'l\'oeil : " ca va " - ou ?'


def test_folding_drops_invisible_characters_and_keeps_lines():
    assert fold("an\u200bgine\u00ad\x00 !\nok").text == "angine !\nok"


def test_a_folded_span_gives_back_the_original_characters():
    text = "Sa sœur a un\u200b œdème."
    folded = fold(text)
    start = folded.text.index("oedeme")
    assert folded.span(start, start + len("oedeme")).of(text) == "œdème"


@pytest.mark.parametrize("text", ["Oui.", "Oui ?", "Oui…", "« Oui. »", "**Oui.**", "(Oui.)"])
def test_finished_sentences(text: str):
    assert is_finished(text)


@pytest.mark.parametrize("text", ["Oui", "Oui,", "Oui :", "", "la douleur et"])
def test_unfinished_sentences(text: str):
    assert not is_finished(text)


def test_words_are_counted():
    assert count_words("L’âge, 38,5 et l’heure.") == 7
    assert count_words("… ?") == 0
