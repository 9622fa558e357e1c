"""A disease named as the person's: "vous avez une angine", "it is probably a migraine".

A disease that the question states as already known may be repeated; one that it merely fears may not.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from prudence.checks.kinds import CheckKind
from prudence.checks.lexicon import benign_causes, conditions
from prudence.checks.rules import CheckContext, Rule, Sentence, matches, regex
from prudence.types import Language, Span

_KIND: CheckKind = "diagnosis"

# "probably", "clearly": words that state a disease while sounding modest.
_SURE: dict[Language, str] = {
    "fr": r"(?:(?:(?:tres |bien |tout )?(?:probablement|certainement|surement|clairement|manifestement|vraisemblablement|evidemment"
    r"|simplement|juste|donc|typiquement|forcement|egalement|aussi|bien|ici|plutot|effectivement|visiblement|apparemment)"
    r"|sans doute|en fait|a priori|tout a fait|la|fortement|nettement) ){0,2}",
    "en": r"(?:(?:(?:most |very |quite |more than )?(?:probably|certainly|likely|surely|clearly|definitely|obviously|apparently|undoubtedly"
    r"|simply|just|only|actually|really|also|indeed|basically|essentially|strongly)|without a doubt) ){0,2}",
}
_ARTICLE: dict[Language, str] = {
    "fr": r"(?:(?:a |au |aux |par )?(?:une?|des?|de la|du|les?|la|votre|ses|son|sa|d'une?) |(?:a |par |de )?l'|d'|au |aux )",
    "en": r"(?:an? |the |some |your |a case of |a bout of |a touch of |symptoms of |a type of |a form of )?",
}
# Up to two words before the noun ("une petite infection"), none of which takes the statement back.
_WORDS = r"(?:(?!(?:pas|peut|ni|ou|not|no|never|possibly|maybe|perhaps|or)\b)[a-z-]+ ){0,2}?"

_PERSON_HAS: dict[Language, str] = {
    "fr": r"\b(?:vous (?:avez|faites|presentez|souffrez|developpez|couvez|subissez|etes atteinte?|etes victime|etes en train de faire)"
    r"|(?:il|elle|on|votre (?:petite? )?[a-z]+|cette personne|l'enfant|le bebe)"
    r" (?:a|fait|presente|souffre|developpe|couve|est atteinte?|est victime|est en train de faire)) ",
    "en": r"\b(?:you|he|she|they|your [a-z]+|the (?:child|baby|patient|person))(?:'ve|'re| are| is| have| has)? {sure}"
    r"(?:have|has|got|had|having|suffering from|suffer from|suffers from|experiencing|developed|caught|dealing with|showing signs of) ",
}
_THIS_IS: dict[Language, str] = {
    "fr": r"\b(?:il s'agit|il doit s'agir|c'est|ce sont|ce n'est qu'|ce n'est que|ce doit etre|ressemblent?|evoque(?:nt)?"
    r"|correspond(?:ent)?|typiques?|caracteristiques?|sont (?:tous )?(?:la )?(?:les|des) (?:signes|symptomes)(?: classiques| typiques)?"
    r"|temoigne(?:nt)?|tradui(?:t|sent)|indique(?:nt)?|suggere(?:nt)?|revele(?:nt)?|compatibles? avec|en faveur|font penser|fait penser"
    r"|diagnostic(?: le plus probable)?(?: est| :)|cause(?: la plus)? probable est) ?",
    "en": r"\b(?:(?:it|this|that|these)(?:'s| is| are)|(?:sounds?|looks?|feels?)(?: very| a lot)? like|(?:seems?|appears?)(?: to be| like)?"
    r"|typical of|characteristic of|consistent with|compatible with|in keeping with|are (?:all )?(?:signs|symptoms) of"
    r"|(?:classic|typical|clear|common|telltale) (?:signs?|symptoms?|cases?|example) of|diagnosis(?: is| of|:)|diagnose you with|cause is"
    r"|(?:symptoms?|signs?|pain|this|these|that|which|it) (?:strongly |clearly )?(?:suggests?|indicates?|points? to|shows?|means?|confirms?)"
    r"(?: that)?(?: you(?:'re| are)?(?: have| having)?)?) ",
}
_DUE_TO: dict[Language, str] = {
    "fr": r"\b(?:est|sont|semblent?|parait|doit etre) {sure}(?:etre )?(?:due?s?|liee?s?|causee?s?|provoquee?s?|declenchee?s?|imputables?) ",
    "en": r"\b(?:is|are|'s|was|were|seems|appears) {sure}(?:to be )?"
    r"(?:due to|caused by|the result of|related to|linked to|because of|triggered by|brought on by) ",
}
_PERSON_IS: dict[Language, str] = {
    "fr": r"\b(?:vous etes|(?:il|elle) est) {sure}(?P<term>depressi[fv]e?|en (?:pleine )?depression|en burn-?out|diabetique|anemi(?:ee?|que)"
    r"|bipolaire|allergique|asthmatique|epileptique|hypocondriaque|anorexique|boulimique|schizophrene|deshydratee?|hypertendue?"
    r"|carencee?|en hypoglycemie)\b",
    "en": r"\b(?:you(?:'re| are)|(?:he|she)(?:'s| is)) {sure}(?P<term>(?:clinically )?depressed|ana?emic|diabetic|bipolar|allergic|asthmatic"
    r"|epileptic|anorexic|bulimic|schizophrenic|dehydrated|a hypochondriac|hypoglyca?emic|hypertensive|deficient)\b",
}
_YOUR: dict[Language, str] = {
    "fr": r"\bvotre (?!maladie|syndrome)(?P<term>{disease})\b",
    "en": r"\byour (?!disease|disorder|syndrome)(?P<term>{disease})\b",
}
# "if", "whether", "only a doctor can say that", "you fear that": the disease is then not stated.
_NOT_STATED: dict[Language, str] = {
    "fr": r"\bsi\b(?! (?:j'ai bien|je comprends))|\bs'(?:il|elle)s?\b"
    r"|\b(?:lorsque?|quand|que ce soit|avez-vous|a-t-il|a-t-elle|ceux|celles|personnes|gens|certain(?:e?s)|selon vous|d'apres vous)\b"
    r"|\b(?:seule?s?|sans|impossible|avant)\b.{0,60}\b(?:dire|savoir|affirmer|conclure|confirmer|determiner|verifier|prouver)\b.{0,40}\bqu"
    r"|\b(?:ne|n')[a-z' -]{0,40}\b(?:pas|jamais|rien|ni|aucune?)\b[a-z', -]{0,40}$|\b(?:pas|ni|aucune?) $"
    r"|\bvous (?:dites|ecrivez|craignez|pensez|croyez|demandez|redoutez|mentionnez|precisez|rapportez|vous demandez|avez (?:peur|lu|entendu))\b"
    r"|\b(?:medecin|docteur|pharmacien) (?:vous )?(?:a|pense|dit|pourra|peut|saura|devra|dira|verifiera)\b|\bon vous a\b|\b(?:peur|crainte|idee) (?:d'|de|que)",
    "en": r"\b(?:if|whether|when|unless|do you have|people|someone|anyone|those|according to you)\b"
    r"|\b(?:only|without|impossible|before)\b.{0,60}\b(?:say|tell|know|confirm|determine|conclude|diagnose|decide)\b"
    r"|(?:\b(?:not|never|cannot|no|nor)\b|n't\b)[a-z', -]{0,40}$"
    r"|\byou(?:'re| are)? (?:say|said|write|wrote|fear|think|believe|mention|mentioned|wonder|ask|asked|read|told|describe|report|afraid|worried)\b"
    r"|\b(?:doctor|pharmacist|professional|nurse) (?:can|could|will|may|said|says|told|thinks|has|needs)\b|\b(?:fear|idea) (?:of|that)\b",
}
# After "what is shingles?", "it is a viral infection" explains a word and diagnoses nobody.
_DEFINITION: dict[Language, str] = {
    "fr": r"\b(?:c'est quoi|qu'est-ce qu|que signifie|que veut dire|definition|quels sont les (?:signes|symptomes))",
    "en": r"\b(?:what (?:is|are|does)|what's|define|definition|meaning of)\b",
}
_POSSIBLE: dict[Language, str] = {
    "fr": r"\b(?:peut-etre|pourrai(?:t|ent)|peu(?:t|vent) (?:etre|s'agir|correspondre|evoquer|traduire|indiquer)|possible|eventuellement)\b"
    r"[a-z' ,-]{0,60}?\b(?P<term>{disease})\b",
    "en": r"\b(?:may|might|could|possibl[ey]|perhaps|maybe|potentially)\b[a-z' ,-]{0,60}?\b(?P<term>{disease})\b",
}
_DOUBT: dict[Language, str] = {
    "fr": r"\?|\b(?:peur|craintes?|crains|crois|croit|pense|impression|dit que|disent que|peut-etre|est-ce|si c'est|internet|google|forum|lu"
    r"|angoisse|redoute)\b",
    "en": r"\?|\b(?:afraid|fear|worried|scared|thinks?|believe|says it|maybe|perhaps|could it|is it|internet|google|online|read|wonder)\b",
}
_TOLD: dict[Language, str] = {
    "fr": r"\b(?:medecin|docteur|diagnosti[a-z]+|hopital|specialiste|suivie?|traitee?|operee?|depuis (?:des|plusieurs|\d+) ans)\b",
    "en": r"\b(?:doctor|diagnos[a-z]+|hospital|specialist|treated|for (?:many|several|\d+) years)\b",
}


@cache
def _rules(language: Language, *, is_definition: bool) -> tuple[Rule, ...]:
    disease = rf"{_ARTICLE[language]}{_WORDS}(?P<term>{conditions(language)})\b"
    cause = rf"{_ARTICLE[language]}{_WORDS}(?P<term>{conditions(language)}|{benign_causes(language)})\b"
    about_the_person = (f"{_PERSON_HAS[language]}{{sure}}{disease}", _PERSON_IS[language], _YOUR[language])
    about_this = (f"{_THIS_IS[language]}{{sure}}{cause}", f"{_DUE_TO[language]}{cause}")
    templates = about_the_person if is_definition else about_the_person + about_this
    return tuple(
        Rule(_KIND, _filled(template, language), unless_before=_NOT_STATED[language]) for template in templates
    )


def _filled(template: str, language: Language) -> str:
    return template.replace("{sure}", _SURE[language]).replace("{disease}", conditions(language))


def find(sentence: Sentence, context: CheckContext) -> Iterator[tuple[CheckKind, Span]]:
    """Diagnoses stated in a sentence."""
    is_definition = regex(_DEFINITION[context.language]).search(context.question) is not None
    for rule in _rules(context.language, is_definition=is_definition):
        for span in _unknown_diseases(rule, sentence, context):
            yield _KIND, span


def find_possibilities(sentence: Sentence, context: CheckContext) -> Iterator[Span]:
    """Diseases named as a mere possibility: no violation, but not without weight for a reader."""
    rule = Rule(_KIND, _filled(_POSSIBLE[context.language], context.language))
    return _unknown_diseases(rule, sentence, context)


def _unknown_diseases(rule: Rule, sentence: Sentence, context: CheckContext) -> Iterator[Span]:
    for match in matches(rule, sentence, context):
        if not _is_known(match.group("term"), context):
            yield sentence.span(match.start(), match.end())


def _is_known(term: str, context: CheckContext) -> bool:
    """Whether the question itself states the disease, without doubt or as told by a professional."""
    stem = term[: max(4, len(term) - 2)]
    for sentence in regex(r"[^.!?\n]*[.!?\n]?").findall(context.question):
        if stem not in sentence:
            continue
        if regex(_TOLD[context.language]).search(sentence) or not regex(_DOUBT[context.language]).search(sentence):
            return True
    return False
