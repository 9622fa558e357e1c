"""The pattern language finds what its writer means, inside one sentence, with the shortest match."""

from __future__ import annotations

import random
import re

import pytest

from prudence.normalise import Spelling, tokenise
from prudence.pattern_index import PatternIndex
from prudence.patterns import PatternError, parse_pattern

SPELLING = Spelling(number_words={"huit": 8.0})


def found(pattern: str, text: str) -> list[str]:
    """The words of every match of one pattern."""
    tokens = tokenise(text, read=SPELLING.read)
    occurrences = PatternIndex([("it", parse_pattern(pattern))]).find(tokens).get("it", [])
    return [" ".join(t.text for t in tokens[o.start : o.end]) for o in occurrences]


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("mal", "Mal de tête, mal partout", ["mal", "mal"]),
        ("tête", "la TETE", ["tete"]),
        ("respir*", "il respirait, respire", ["respirait", "respire"]),
        ("mal|douleur*", "douleurs et mal", ["douleurs", "mal"]),
        ("a tres? mal", "a mal, a très mal, a bien mal", ["a mal", "a tres mal"]),
        ("mal ~2 tete", "mal à la tête", ["mal a la tete"]),
        ("mal ~1 tete", "mal à la tête", []),
        ("mal ~2 tete", "mal. La tête", []),
        ("mal ~8 tete", "mal à la tête et à la tête", ["mal a la tete"]),
        ("vite|d_un_coup", "d'un coup, vite", ["d un coup", "vite"]),
        ("tombe d_un_coup", "il tombe d'un coup", ["tombe d un coup"]),
        ("d_un_coup", "d'un. Coup", []),
        ("a {38-41} !ans|an", "a 38 ans, a 39", ["a 39"]),
        ("mal !de_mer ~1 tete", "mal de mer, mal de tête", ["mal de tete"]),
        ("{>=38.5}", "38,4 puis 38,5", ["38.5"]),
        ("{<3} mois", "3 mois, 2 mois", ["2 mois"]),
        ("{3-12} mois", "2 mois, huit mois, 13 mois", ["huit mois"]),
        ("{n} ans", "huit ans", ["huit ans"]),
        ("a {>40}|beaucoup", "a 40, a 41, a beaucoup", ["a 41", "a beaucoup"]),
    ],
)
def test_patterns_match_what_they_say(pattern: str, text: str, matches: list[str]) -> None:
    assert found(pattern, text) == matches


@pytest.mark.parametrize(
    "pattern",
    ["", "~2 mal", "!mal tete", "mal ~3", "tres? mal?", "mal ~9 tete", "{5", "a-b", "mal||bas", "*"],
)
def test_a_pattern_that_cannot_mean_anything_is_refused_and_quoted(pattern: str) -> None:
    with pytest.raises(PatternError, match=re.escape(repr(pattern))):
        parse_pattern(pattern)


def test_a_pattern_knows_that_it_says_no() -> None:
    negations = frozenset({"pas", "plus"})
    assert parse_pattern("respire plus|mal", negation_words=negations).carries_negation
    assert parse_pattern("mal|pas_bien", negation_words=negations).carries_negation
    assert not parse_pattern("respire pas? mal", negation_words=negations).carries_negation


def test_words_in_a_gap_are_not_words_of_the_match() -> None:
    tokens = tokenise("mal à la tête")
    (occurrence,) = PatternIndex([("it", parse_pattern("mal ~2 tete"))]).find(tokens)["it"]
    assert occurrence.words == {0, 3}


def test_a_match_does_not_reach_a_word_that_opens_something_new_after_a_comma() -> None:
    index = PatternIndex([("it", parse_pattern("parle ~2 pas|mal"))], openers=frozenset({"pas"}))
    assert not index.find(tokenise("il parle bien, pas de fièvre"))
    assert index.find(tokenise("il parle bien, mal assis"))
    assert index.find(tokenise("il parle bien pas de fièvre"))


def test_an_index_of_many_patterns_agrees_with_regular_expressions() -> None:
    rng = random.Random(11)  # noqa: S311 - the same data at every run
    letters = "abcde"
    patterns = {p: _as_regex(p) for p in (_random_pattern(rng, letters) for _ in range(150))}
    index = PatternIndex((p, parse_pattern(p)) for p in patterns)
    for _ in range(40):
        sentence = [rng.choice(letters) for _ in range(rng.randint(1, 30))]
        occurrences = index.find(tokenise(" ".join(sentence)))
        for pattern, regex in patterns.items():
            expected = [i for i in range(len(sentence)) if regex.match("".join(sentence), i)]
            assert [o.start for o in occurrences.get(pattern, [])] == expected, (pattern, sentence)


def _random_pattern(rng: random.Random, letters: str) -> str:
    parts = [rng.choice(letters)]
    for _ in range(rng.randint(0, 3)):
        part = "|".join(rng.sample(letters, rng.randint(1, 2)))
        parts.extend([f"~{rng.randint(1, 4)}"] * rng.randint(0, 1))
        parts.append(part + rng.choice(["", "", "?"]))
    return " ".join(parts)


def _as_regex(pattern: str) -> re.Pattern[str]:
    """The same pattern over one-letter words written without spaces."""
    pieces = [
        f".{{0,{part[1:]}}}?" if part.startswith("~") else f"(?:{part.rstrip('?')}){'?' * part.endswith('?')}"
        for part in pattern.split()
    ]
    return re.compile("".join(pieces))
