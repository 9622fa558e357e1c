"""What a text says about its own words: denied, past, over, supposed, taught, told in a story.

The idea is that of ConText (Harkema et al. 2009): cues open a scope, other cues and punctuation close
it. The cues are data (`resources/red_flags/_context.toml`); nothing here knows a medical word.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from prudence.normalise import Token
from prudence.patterns import Occurrence

# A denial reaches this many words after its cue, if nothing closes it before.
NEGATION_REACH = 7

# How far one cue of a context reaches; "near" is FIGURATIVE_REACH words on both sides, inside the sentence.
CONTEXTS: Mapping[str, str] = {
    "historical": "sentence",
    "resolved": "sentence",
    "hypothetical": "sentence",
    "figurative": "near",
    "educational": "sentence",
    "lesson": "text",
    "fictional": "text",
}
FIGURATIVE_REACH = 7
CUES = ("negation", "pseudo_negation", "negation_end", "negation_goes_on", "current", *CONTEXTS)


@dataclass(frozen=True)
class TextContext:
    """The contexts of every token of one text.

    Attributes:
        negated: indices of denied tokens.
        covered: context → indices of the tokens that stand in it.
    """

    negated: frozenset[int]
    covered: Mapping[str, frozenset[int]]

    def covers(self, index: int) -> frozenset[str]:
        """The contexts that a token stands in, negation aside."""
        return frozenset(name for name, indices in self.covered.items() if index in indices)


def read_context(tokens: Sequence[Token], found: Mapping[str, Sequence[Occurrence]]) -> TextContext:
    """Find denied tokens and the contexts of every token, from all that was found in the text.

    A negation word that belongs to a sign ("does not wake up") denies nothing else.
    A cue of the present ("since this morning", "help") cancels the contexts around it, except figures
    of speech: in its sentence, or in the whole text for contexts that cover the text.
    """
    # "All fine now" is over although it says "now".
    taken = _covered(cue for name in CONTEXTS for cue in found.get(name, ()))
    present = {tokens[cue.start].sentence for cue in found.get("current", ()) if cue.start not in taken}
    covered: dict[str, frozenset[int]] = {}
    for name, reach in CONTEXTS.items():
        cues = found.get(name, ())
        if not cues:
            continue
        if reach == "near":
            covered[name] = _around(tokens, cues)
        elif reach == "sentence":
            sentences = {tokens[cue.start].sentence for cue in cues} - present
            covered[name] = frozenset(i for i, token in enumerate(tokens) if token.sentence in sentences)
        elif not present:
            covered[name] = frozenset(range(len(tokens)))
    return TextContext(_negated(tokens, found), covered)


def _around(tokens: Sequence[Token], cues: Sequence[Occurrence]) -> frozenset[int]:
    indices: set[int] = set()
    for cue in cues:
        around = range(max(0, cue.start - FIGURATIVE_REACH), min(len(tokens), cue.end + FIGURATIVE_REACH))
        indices.update(i for i in around if tokens[i].sentence == tokens[cue.start].sentence)
    return frozenset(indices)


def _negated(tokens: Sequence[Token], found: Mapping[str, Sequence[Occurrence]]) -> frozenset[int]:
    signs = (o for name, occurrences in found.items() if name not in CUES for o in occurrences)
    pseudo = _covered(found.get("pseudo_negation", ())) | _covered(
        o for o in signs if o.pattern.carries_negation
    )
    ends = {cue.start for cue in found.get("negation_end", ())}
    goes_on = {cue.start for cue in found.get("negation_goes_on", ())}
    negated: set[int] = set()
    for cue in found.get("negation", ()):
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


def _covered(occurrences: Iterable[Occurrence]) -> frozenset[int]:
    return frozenset(index for cue in occurrences for index in range(cue.start, cue.end))
