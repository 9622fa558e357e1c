"""How near an answer is to a reference text: shared characters, words, word order and terms of a field.

Headings are left out of both texts: an answer earns nothing by repeating them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz.distance import LCSseq
from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF

from finetune.errors import RecordError
from prudence.sentences import fold
from prudence.types import LANGUAGES, Language

# French and English plurals of one word.
_PLURAL = "(?:s|x|es)?"


@dataclass(frozen=True)
class Overlap:
    """Nearness of one answer to its reference.

    Attributes:
        chrf: character F-score, 0 to 100 (Popović 2015), of sacrebleu.
        bleu: 0 to 100, of one text: orders of n-grams without any match are smoothed, of sacrebleu.
        rouge_l: F1 of the longest common subsequence of words, 0 to 1 (Lin 2004).
        terms: share of the reference's terms that the answer holds, 0 to 1; None when it holds none.
    """

    chrf: float
    bleu: float
    rouge_l: float
    terms: float | None


class OverlapMeter:
    """Measures answers against references.

    Args:
        terms: terms of the field by language.
    """

    def __init__(self, terms: Mapping[Language, Sequence[str]]) -> None:
        self._patterns = {language: [_pattern(term) for term in terms[language]] for language in terms}
        self._chrf, self._bleu = CHRF(), BLEU(effective_order=True)

    def measure(self, answer: str, reference: str, *, language: Language) -> Overlap:
        """Compare one answer with one reference."""
        given, expected = body(answer), body(reference)
        return Overlap(
            chrf=self._chrf.sentence_score(given, [expected]).score,
            bleu=self._bleu.sentence_score(given, [expected]).score,
            rouge_l=rouge_l(words(given), words(expected)),
            terms=self._coverage(fold(given).text, fold(expected).text, language),
        )

    def _coverage(self, answer: str, reference: str, language: Language) -> float | None:
        expected = [pattern for pattern in self._patterns[language] if pattern.search(reference)]
        return sum(bool(p.search(answer)) for p in expected) / len(expected) if expected else None


@dataclass(frozen=True)
class CorpusOverlap:
    """Scores of many answers taken as one text, with the signatures that make them comparable."""

    chrf: float
    bleu: float
    chrf_signature: str
    bleu_signature: str


def corpus_overlap(answers: Iterable[str], references: Iterable[str]) -> CorpusOverlap:
    """Score all answers as one text, as sacrebleu defines chrF and BLEU for a corpus."""
    given, expected = [body(text) for text in answers], [[body(text) for text in references]]
    chrf, bleu = CHRF(), BLEU()
    scores = chrf.corpus_score(given, expected).score, bleu.corpus_score(given, expected).score
    signatures = str(chrf.get_signature()), str(bleu.get_signature())
    return CorpusOverlap(round(scores[0], 2), round(scores[1], 2), *signatures)


def rouge_l(answer: Sequence[str], reference: Sequence[str]) -> float:
    """F1 of the longest common subsequence: 2 L / (n + m) for n and m words, 0 for an empty text.

    Source:
        Lin 2004, ROUGE: A Package for Automatic Evaluation of Summaries, section 3, with beta = 1.
    """
    return 2 * LCSseq.similarity(answer, reference) / max(1, len(answer) + len(reference))


def words(text: str) -> list[str]:
    """Words in lower case, without accents."""
    return re.findall(r"\w+", fold(text).text)


def body(text: str) -> str:
    """A text without its Markdown headings."""
    return "\n".join(line for line in text.splitlines() if not line.startswith("#")).strip()


def load_terms(path: Path) -> dict[Language, tuple[str, ...]]:
    """Read a list of terms: `fr = [...]`, `en = [...]`.

    Raises:
        RecordError: unreadable, a language is missing or empty, or a term is listed twice.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        terms: dict[Language, tuple[str, ...]] = {
            language: tuple(str(term) for term in table[language]) for language in LANGUAGES
        }
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise RecordError(f"{path} cannot be read as a list of terms: {fault}.") from fault
    for language, listed in terms.items():
        if not listed or len({fold(term).text for term in listed}) < len(listed):
            raise RecordError(f"{path}: the {language} terms are empty or one is listed twice.")
    return terms


def _pattern(term: str) -> re.Pattern[str]:
    """The folded term between word borders, each of its words in singular or plural."""
    parts = (rf"{re.escape(word)}{_PLURAL}" for word in fold(term).text.split(" "))
    return re.compile(rf"\b{' '.join(parts)}\b")
