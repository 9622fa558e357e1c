"""What people type becomes comparable words, and every word still knows where it stood."""

from __future__ import annotations

import random
import unicodedata

import pytest

from prudence.normalise import Spelling, fold_word, tokenise

SPELLING = Spelling(
    expansions={"jsuis": ("je", "suis"), "c": ("c", "est"), "pa": ("pas",)},
    number_words={"trois": 3.0},
    glued="j",
)


def words(text: str) -> list[str]:
    return [token.text for token in tokenise(text, read=SPELLING.read)]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("À l'Œil NU", ["a", "l", "oeil", "nu"]),
        ("l’été", ["l", "ete"]),
        ("ﬁèvre", ["fievre"]),
        ("aiiiie nooooon", ["aie", "non"]),
        ("hémor\u00adragie", ["hemorragie"]),
        ("mal\u200b de tête", ["mal", "de", "tete"]),
        ("jsuis mal", ["je", "suis", "mal"]),
        ("jvomis", ["je", "vomis"]),
        ("jpa", ["je", "pas"]),
        ("jambe", ["jambe"]),
        ("c mort", ["c", "est", "mort"]),
        ("c'est mort", ["c", "est", "mort"]),
        ("2mois", ["2", "mois"]),
        ("🚑 aide 🚑", ["aide"]),
        ("I can’t breathe", ["i", "can", "t", "breathe"]),
    ],
)
def test_spellings_are_levelled(typed: str, read: list[str]) -> None:
    assert words(typed) == read


@pytest.mark.parametrize("typed", ["38,5", "38.5", "38°5"])
def test_decimals_have_one_value_however_they_are_written(typed: str) -> None:
    (token,) = tokenise(typed)
    assert token.value == 38.5
    assert token.text == "38.5"


def test_number_words_have_a_value_and_keep_their_text() -> None:
    (token,) = tokenise("Trois", read=SPELLING.read)
    assert (token.text, token.value) == ("trois", 3.0)


def test_figures_of_other_scripts_do_no_harm() -> None:
    assert [token.value for token in tokenise("٣ ² ９")] == [None, 2.0, 9.0]


def test_sentences_clauses_and_commas_are_told_apart() -> None:
    tokens = tokenise("oui, non; si (hier)\nfin. Encore")
    assert [t.sentence for t in tokens] == [0, 0, 0, 0, 1, 2]
    assert [t.after_comma for t in tokens] == [False, True, False, False, False, False]
    assert tokens[1].clause != tokens[2].clause != tokens[3].clause


def test_every_token_quotes_the_original_characters() -> None:
    text = "Mon\u00a0cœur 💔 s’emballe : 38,5 de ﬁèvre\u200b, jsuis mal"
    quotes = [text[t.start : t.end] for t in tokenise(text, read=SPELLING.read)]
    assert quotes == ["Mon", "cœur", "s", "emballe", "38,5", "de", "ﬁèvre", "jsuis", "jsuis", "mal"]


def test_lexicon_words_are_levelled_like_texts() -> None:
    assert fold_word("Œdème") == "oedeme"


def test_any_characters_at_all_give_tokens_inside_the_text() -> None:
    rng = random.Random(3)  # noqa: S311 - the same data at every run
    alphabet = [chr(c) for c in range(0x3000) if unicodedata.category(chr(c)) != "Cs"] + list(
        "🤯👶🏽ﷺẞİ\U000e0041"
    )
    for _ in range(60):
        text = "".join(rng.choice(alphabet) for _ in range(400))
        for token in tokenise(text, read=SPELLING.read):
            assert 0 <= token.start < token.end <= len(text)
            assert token.text
