"""What a text says about its own words: denied, past, over, supposed, taught, told in a story.

The idea is that of ConText (Harkema et al. 2009): cues open a scope, other cues and punctuation close
it. The cues are data (`resources/red_flags/_context.toml`); nothing here knows a medical word.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from prudence.normalise import Token
from prudence.patterns import Occurrence

# A denial reaches this many words after its cue, if nothing closes it before.
NEGATION_REACH = 7

# Context → how far one cue of it reaches; a cue of the present in the same reach cancels it.
CONTEXTS: Mapping[str, str] = {
    "historical": "sentence",
    "resolved": "sentence",
    "hypothetical": "sentence",
    "figurative": "sentence",
    "educational": "text",
    "fictional": "text",
}
CUES = ("negation", "pseudo_negation", "negation_end", "negation_goes_on", "current", *CONTEXTS)


@dataclass(frozen=True)
class TextContext:
    """The contexts of every token of one text.

    Attributes:
        negated: indices of denied tokens.
        by_sentence: sentence → contexts that cover it.
        whole_text: contexts that cover the text.
    """

    negated: frozenset[int]
    by_sentence: Mapping[int, frozenset[str]]
    whole_text: frozenset[str]

    def covers(self, token: Token) -> frozenset[str]:
        """The contexts a token stands in, negation aside."""
        return self.by_sentence.get(token.sentence, frozenset()) | self.whole_text


def read_context(tokens: Sequence[Token], cues: Mapping[str, Sequence[Occurrence]]) -> TextContext:
    """Find denied tokens and the contexts of each sentence, from the cues that were found."""
    current = {tokens[cue.start].sentence for cue in cues.get("current", ())}
    by_sentence: dict[int, set[str]] = {}
    whole_text: set[str] = set()
    for name, reach in CONTEXTS.items():
        sentences = {tokens[cue.start].sentence for cue in cues.get(name, ())}
        if reach == "text":
            if sentences and not current:
                whole_text.add(name)
            continue
        for sentence in sentences - current:
            by_sentence.setdefault(sentence, set()).add(name)
    return TextContext(
        negated=_negated(tokens, cues),
        by_sentence={sentence: frozenset(names) for sentence, names in by_sentence.items()},
        whole_text=frozenset(whole_text),
    )


def _negated(tokens: Sequence[Token], cues: Mapping[str, Sequence[Occurrence]]) -> frozenset[int]:
    pseudo = _covered(cues.get("pseudo_negation", ()))
    ends = {cue.start for cue in cues.get("negation_end", ())}
    goes_on = {cue.start for cue in cues.get("negation_goes_on", ())}
    negated: set[int] = set()
    for cue in cues.get("negation", ()):
        if not any(index in pseudo for index in range(cue.start, cue.end)):
            negated.update(range(cue.start, _scope_end(tokens, cue, ends, goes_on)))
    return frozenset(negated)


def _scope_end(tokens: Sequence[Token], cue: Occurrence, ends: set[int], goes_on: set[int]) -> int:
    clause = tokens[cue.end - 1].clause
    index = cue.end
    while index < min(len(tokens), cue.end + NEGATION_REACH):
        closes_at_comma = tokens[index].after_comma and index not in goes_on
        if tokens[index].clause != clause or index in ends or closes_at_comma:
            break
        index += 1
    return index


def _covered(occurrences: Sequence[Occurrence]) -> frozenset[int]:
    return frozenset(index for cue in occurrences for index in range(cue.start, cue.end))
