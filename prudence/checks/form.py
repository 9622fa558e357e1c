"""What does not belong in an answer whatever it says: sources, numbers, other languages, debris."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from prudence.checks.kinds import CheckKind
from prudence.checks.rules import CheckContext, Rule, Rules, Sentence, find_all, pattern
from prudence.sentences import count_words, fold, is_finished, split_sentences
from prudence.types import Language, Span

# Bodies and journals whose names give an invented sentence authority.
_BODIES = (
    r"has|haute autorite de sante|oms|organisation mondiale de la sante|inserm|ansm|ameli|vidal"
    r"|assurance maladie|sante publique france|institut pasteur|who|world health organi[sz]ation|nhs|cdc|fda"
    r"|nih|nice|mayo clinic|webmd|cleveland clinic|harvard|pubmed|cochrane|(?:the )?lancet|nejm|bmj|jama"
)
_LINK = r"""
    https?://[^ ]+
    www\.[^ ]+
    10\.\d{4,9}/[^ ]+
    [a-z]+ et al\.?,? ?\(?\d{4}
    sources? ?:
    references? ?:
"""
_SOURCES: Rules = {
    "fr": (
        Rule("invented_source", _LINK),
        Rule(
            "invented_source",
            find=rf"""
                (?:selon|d'apres|recommand[a-z]+ (?:par|de)|publie[a-z]* (?:par|dans)|conform[a-z]+ (?:a
                    |aux)[a-z ]*) ?(?:la |le |l'|les )?(?:{_BODIES})
                (?:la |le |l'|les )?(?:{_BODIES}) (?:recommande|indique|precise|conseille|estime|affirme
                    |preconise|rappelle)(?:nt)?
                (?:selon|d'apres) (?:une|des|les|plusieurs|cette|certaines) (?:[a-z]+ ){{0,2}}?(?:etudes?
                    |recherches|essais?)
                (?:etudes?|recherches|meta-analyses?|publications?)(?: [a-z]+){{0,2}}? (?:montr|prouv|demontr
                    |indiqu|suggerr?|confirm|revel|conclu)[a-z]*
                (?:etudes?|recherches)(?: [a-z]+){{0,2}}? ont (?:montre|prouve|demontre|confirme|revele
                    |conclu)
                etudes? (?:[a-z]+ )?publiees?
                (?:selon|d'apres) (?:les (?:experts|scientifiques|chercheurs|recommandations|autorites
                    |statistiques)|la (?:litterature|science))
                (?:societe|academie|college|association|institut|federation|ministere
                    |centre)(?: [a-z']+){{1,5}}? (?:preconise|recommande|conseille|indique|precise)
                (?:travaux|articles)(?: [a-z]+){{0,3}}? (?:montr|prouv|demontr)[a-z]*
                (?:scientifiquement|cliniquement) (?:prouve|demontre|etabli)
                (?:etudes?|recherches)(?: [a-z]+){{0,3}}? (?:l'|le |les )?(?:a|ont) (?:bien |deja
                    + |clairement )?(?:montr|prouv|demontr|etabli)[a-z]*
            """,
            unless_before=r"(?:aucune?|sans|ne|n'|pas)\b[a-z' ]{0,40}$",
        ),
    ),
    "en": (
        Rule("invented_source", _LINK),
        Rule(
            "invented_source",
            find=rf"""
                (?:according to|as per|recommended by|published (?:by|in)|guidelines (?:from|of
                    |by)) (?:the )?(?:{_BODIES})
                (?:the )?(?:{_BODIES}) (?:recommends?|states?|says?|advises?|suggests?|notes?|guidelines)
                according to (?:a|an|the|several|many|some|recent) (?:[a-z]+ ){{0,2}}?(?:study|studies
                    |research|trials?)
                (?:study|studies|research|trials?|meta-analys[ie]s) (?:have |has |had )?(?:shows?|shown
                    |suggests?|suggested|found|indicates?|proves?|proven|confirms?|demonstrates?
                    |demonstrated)
                (?:study|studies) (?:[a-z]+ )?published
                according to (?:experts|scientists|researchers|the (?:literature|guidelines|science)
                    |medical (?:literature|guidelines|experts)|statistics)
                (?:american|british|national|world|european|royal
                    |international)(?: [a-z]+){{1,4}}? (?:recommends?|states?|says?|advises?|suggests?)
                (?:papers|articles)(?: [a-z]+){{0,3}}? (?:shown?|shows?|found|demonstrated?|prove[dn]?)
                (?:scientifically|clinically) (?:proven|demonstrated)
                (?:stud(?:y|ies)|research|researchers|scientists) (?:from|at|in
                    |by) (?:[a-z]+ ){{1,3}}?(?:(?:has|have) )?(?:shows?|shown|found|proves?|proven|suggests?
                    |confirms?|say)
            """,
            unless_before="no|not|without|cannot|don't|can't",
        ),
    ),
}
_ECHOES: Rules = {
    "fr": (
        Rule(
            "echo",
            find=r"""
                tu (?:es finemed|es une ia|reponds|ecris|dois|ne poses|ne donnes|restes|rappelles)
                (?:reponds|ecris|redige|reponse) en (?:francais|cinq|\d)
                en cinq (?:parties|sections)|une a quatre phrases|\d+ (?:a|-) ?\d+ (?:mots|phrases)
                (?<!sans )(?:consignes?|instructions?|invite|prompt) ?:
                voici (?:la|une|ma) reponse
                les? titres? suivants?|sous ces titres
            """,
            is_fine_as_question=False,
        ),
    ),
    "en": (
        Rule(
            "echo",
            find=r"""
                you are (?:finemed|a demonstration)
                (?:answer|reply|respond|write) in (?:english|five|\d)
                in five (?:parts|sections)|one to four sentences|\d+ (?:to|-) ?\d+ (?:words|sentences)
                (?:instructions?|system prompt|prompt) ?:
                here is (?:the|an|my) (?:answer|response)
                the following headings|under these headings
            """,
            is_fine_as_question=False,
        ),
    ),
}
_ROLE_MARKS = re.compile(
    r"<\|[^|>\n]{1,30}\|>|\[/?INST\]|<</?SYS>>"
    r"|^(?:#+ ?)?(?:user|assistant|system|utilisateur|instruction|response)\s?:",
    re.IGNORECASE | re.MULTILINE,
)
# So many words in a row of the instructions are a copy.
_ECHO_WORDS = 7

_CODES = (
    r"(?:9-1-1|1-800[-\d]{6,12}|0800[ \d]{3,12}\d|{code})"
    r"(?:,? (?:\([a-z ]{1,20}\),? )?(?:ou|or|et|and) (?:(?:le|au|the|dial|call) )?{code})*"
)
# Ten digits and the like stand for themselves; a short code counts where somebody is told to call it.
_PHONE_NUMBERS = rf"""
    (?<![\w.,/+])(?P<long>\+?\d{{1,4}}(?:[ .-]\d{{2,4}}){{3,5}}|\d{{3}}[ .-]\d{{3}}[ .-]\d{{4}}|(?:\+
        |0)\d{{8,12}})(?!\w)
    (?:(?:r?appel|compos|telephon|contact|call|dial|tape)[a-z]*|faites|punch in|press|joignez|joindre|numeros?
        |samu|pompiers|secours|urgences?|sms|phone|text|ring|numbers?)\b(?:e\.g\.
        |[^.\d\n]){{0,30}}?(?<![\w.,])(?P<codes>{_CODES})(?!\w)
    (?:le|au) (?P<code>(?:15|18|112|114|3114|911)(?!\w)(?! (?:janv|fev|mars|avr|mai|juin|juil|aou|sep|oct|nov
        |dec)))
"""
_LITERAL_BREAKS = re.compile(r"(?:\\[nrt]|<br ?/?>)+")
# Cyrillic to Thai and Georgian, then the East Asian scripts with their punctuation.
_SCRIPT = "\u0400-\u1cff\u2e80-\ud7ff\uf900-\ufdff\uff01-\uffef"
_OTHER_SCRIPT = re.compile(rf"[{_SCRIPT}]+(?:[ \t]+[{_SCRIPT}]+)*")
# Frequent words that exist in one of the two languages only.
_FREQUENT: dict[Language, str] = {
    "fr": r"""
        le|la|les|une|des|du|de|et|est|vous|que|qui|dans|pour|pas|ne|sur|avec|votre|vos|cette|ces|il|elle|je
            |au
        aux|sont|etre|ou|leur|mais|donc|si|peut|plus
    """,
    "en": r"""
        the|and|is|you|that|of|to|for|with|your|are|this|it|be|can|have|not|from|should|will|they|if|was|when
        there|their|may
    """,
}
_LIST_ITEM = re.compile(r"\s*(?:[-*•]|\d{1,2}[.)])\s")


def find(sentence: Sentence, context: CheckContext) -> Iterator[tuple[CheckKind, Span]]:
    """Sources, phone numbers, echoed instructions and foreign sentences."""
    yield from find_all(_SOURCES, sentence, context)
    yield from find_all(_ECHOES, sentence, context)
    for start, end in _phone_numbers(sentence.text):
        yield "phone_number", sentence.span(start, end)
    if _is_foreign(sentence.text, context.language):
        yield "wrong_language", sentence.span(0, len(sentence.text))


def find_in_text(text: str, *, instructions: str) -> Iterator[tuple[CheckKind, Span]]:
    """What is looked for in the whole text as it stands: debris, other scripts, a missing end."""
    for debris, kind in _WHOLE_TEXT:
        for match in debris.finditer(text):
            yield kind, Span(*match.span())
    yield from _copied(text, instructions)
    cut = unfinished(text)
    if cut is not None:
        yield "cut_sentence", cut


_WHOLE_TEXT: tuple[tuple[re.Pattern[str], CheckKind], ...] = (
    (_LITERAL_BREAKS, "literal_newline"),
    (_OTHER_SCRIPT, "wrong_language"),
    (_ROLE_MARKS, "echo"),
)


def phone_numbers(text: str) -> tuple[Span, ...]:
    """Telephone numbers of a text, one span for "15 ou le 112"."""
    folded = fold(text)
    return tuple(folded.span(start, end) for start, end in _phone_numbers(folded.text))


def _phone_numbers(folded: str) -> Iterator[tuple[int, int]]:
    # Numbers are written alike in both languages.
    for match in pattern(_PHONE_NUMBERS, "fr").finditer(folded):
        yield match.span(match.lastgroup or 0)


def unfinished(text: str) -> Span | None:
    """The last sentence when it does not end; list items without full stops are a style."""
    sentences = split_sentences(text)
    if not sentences or is_finished(sentences[-1].of(text)):
        return None
    last = sentences[-1]
    others = [span.of(text) for span in sentences[:-1]]
    bare_items = [item for item in others if _LIST_ITEM.match(item) and not is_finished(item)]
    return None if bare_items and _LIST_ITEM.match(last.of(text)) else last


def _is_foreign(folded: str, language: Language) -> bool:
    own, other = (len(pattern(_FREQUENT[lang], lang).findall(folded)) for lang in _own_and_other(language))
    return count_words(folded) >= 5 and other >= 3 and other > 2 * own


def _own_and_other(language: Language) -> tuple[Language, Language]:
    return ("fr", "en") if language == "fr" else ("en", "fr")


def _copied(text: str, instructions: str) -> Iterator[tuple[CheckKind, Span]]:
    """Runs of words of the answer that stand in the instructions."""
    known = _runs(instructions)
    if not known:
        return
    folded = fold(text)
    words = list(re.finditer(r"[a-z0-9]+", folded.text))
    for first, last in zip(words, words[_ECHO_WORDS - 1 :], strict=False):
        run = " ".join(re.findall(r"[a-z0-9]+", folded.text[first.start() : last.end()]))
        if run in known:
            yield "echo", folded.span(first.start(), last.end())


@cache
def _runs(instructions: str) -> frozenset[str]:
    """Every run of words of the instructions, headings left out: an answer may carry those."""
    lines = (line for line in instructions.splitlines() if not line.startswith("#"))
    words = re.findall(r"[a-z0-9]+", fold("\n".join(lines)).text)
    return frozenset(" ".join(words[i : i + _ECHO_WORDS]) for i in range(len(words) - _ECHO_WORDS + 1))
