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

# How far one cue of a context reaches; "rest" is from the cue to the end of its sentence, "near" is
# NEAR_REACH words on both sides and "next" as many after it, both up to the next comma; "cue" is itself.
CONTEXTS: Mapping[str, str] = {
    "historical": "sentence",
    "resolved": "sentence",
    "hypothetical": "rest",
    "figurative": "near",
    "feared": "next",
    "lookalike": "cue",
    "educational": "sentence",
    "lesson": "text",
    "fictional": "text",
}
NEAR_REACH = 4
# The present tense tells against the past; stories, suppositions and lessons use it too.
PAST = ("historical", "resolved")
CUES = (
    "negation",
    "pseudo_negation",
    "negation_end",
    "negation_goes_on",
    "current",
    "ongoing",
    *CONTEXTS,
)


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

    A negation word that belongs to a sign ("does not wake up") denies nothing after that sign.
    A cue of the present ("since this morning", "help") cancels the contexts around it, except figures
    of speech: in its sentence, or in the whole text for contexts that cover the text. A verb in the
    present tense ("she is vomiting") only cancels the past, in its sentence.
    """
    negated = _negated(tokens, found)
    # "All fine now" is over although it says "now"; "no pain today" is no pain.
    taken = negated | _covered(cue for name in CONTEXTS for cue in found.get(name, ()))
    present = _sentences(tokens, found.get("current", ()), taken)
    not_past = present | _sentences(tokens, found.get("ongoing", ()), taken)
    covered: dict[str, frozenset[int]] = {}
    for name, reach in CONTEXTS.items():
        cues = found.get(name, ())
        if not cues:
            continue
        if reach in ("near", "next"):
            covered[name] = _around(tokens, cues, before=0 if reach == "next" else NEAR_REACH)
        elif reach == "cue":
            covered[name] = _covered(cues)
        elif reach == "rest":
            covered[name] = _after(tokens, cues, present)
        elif reach == "sentence":
            sentences = _sentences(tokens, cues) - (not_past if name in PAST else present)
            covered[name] = frozenset(i for i, token in enumerate(tokens) if token.sentence in sentences)
        elif not present:
            covered[name] = frozenset(range(len(tokens)))
    return TextContext(negated, covered)


def _sentences(
    tokens: Sequence[Token], cues: Sequence[Occurrence], but_at: frozenset[int] = frozenset()
) -> set[int]:
    return {tokens[cue.start].sentence for cue in cues if cue.start not in but_at}


def _after(tokens: Sequence[Token], cues: Sequence[Occurrence], but_in: set[int]) -> frozenset[int]:
    """Tokens from the first cue of each sentence to its end, outside some sentences."""
    first: dict[int, int] = {}
    for cue in cues:
        first.setdefault(tokens[cue.start].sentence, cue.start)
    starts = {sentence: start for sentence, start in first.items() if sentence not in but_in}
    return frozenset(i for i, token in enumerate(tokens) if i >= starts.get(token.sentence, len(tokens)))


def _around(tokens: Sequence[Token], cues: Sequence[Occurrence], *, before: int) -> frozenset[int]:
    """Cues and the words around them; with none before, the cue itself is free to begin a sign."""
    indices: set[int] = set()
    for cue in cues:
        start, end = cue.start if before else cue.end, cue.end
        first, last = max(0, start - before), min(len(tokens), end + NEAR_REACH)
        while start > first and _goes_on(tokens, start):
            start -= 1
        while end < last and _goes_on(tokens, end):
            end += 1
        indices.update(range(start, end))
    return frozenset(indices)


def _goes_on(tokens: Sequence[Token], index: int) -> bool:
    """Whether nothing but a space stands between a token and the one before."""
    return tokens[index].clause == tokens[index - 1].clause and not tokens[index].after_comma


def _negated(tokens: Sequence[Token], found: Mapping[str, Sequence[Occurrence]]) -> frozenset[int]:
    pseudo = _covered(found.get("pseudo_negation", ()))
    ends = {cue.start for cue in found.get("negation_end", ())}
    goes_on = {cue.start for cue in found.get("negation_goes_on", ())}
    signs = _ends_of_negative_signs(found)
    negated: set[int] = set()
    for cue in found.get("negation", ()):
        if not any(index in pseudo for index in range(cue.start, cue.end)):
            end = min(_scope_end(tokens, cue, ends, goes_on), signs.get(cue.end - 1, len(tokens)))
            negated.update(range(cue.start, end))
    return frozenset(negated)


def _ends_of_negative_signs(found: Mapping[str, Sequence[Occurrence]]) -> Mapping[int, int]:
    """For each token inside signs of several words that say "not": where the first of them ends."""
    ends: dict[int, int] = {}
    for name, occurrences in found.items():
        if name in CUES:
            continue
        for o in occurrences:
            if o.pattern.carries_negation and o.end - o.start > 1:
                ends.update((i, min(o.end, ends.get(i, o.end))) for i in range(o.start, o.end))
    return ends


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
