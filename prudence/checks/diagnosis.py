"""A disease named as the person's: "vous avez une angine", "it is probably a migraine".

A disease that the question states as already known may be repeated; one that it merely fears may not.
"""

from __future__ import annotations

from collections.abc import Iterator

from prudence.checks.kinds import CheckKind
from prudence.checks.rules import CheckContext, Rule, Rules, Sentence, matches, pattern
from prudence.types import Language, Span

# "if", "whether", "only a doctor can say that", "you fear that": the disease is then not stated.
_NOT_STATED_FR = r"""
    si(?! (?:j'ai bien|je comprends bien))\b[^,]{0,120}$
    s'(?:il|elle)s?
    lorsque?|quand|que ce soit|avez-vous|a-t-(?:il|elle)|ceux|celles|personnes|gens|certaine?s|selon vous
        |d'apres vous
    (?:seule?s?|sans|impossible|avant)\b.{0,60}\b(?:dire|savoir|affirmer|conclure|confirmer|determiner
        |verifier)\b.{0,40}\bqu~
    (?:ne|n')[a-z' -]{0,40}\b(?:pas|jamais|rien|ni|aucune?)\b[a-z', -]{0,40}$
    (?:pas|ni|aucune?) $
    vous (?:vous )?(?:dites|ecrivez|craignez|pensez|croyez|demandez|redoutez|mentionnez|precisez|rapportez)
    vous avez (?:peur|lu|entendu)
    (?:il|elle|on|votre [a-z]+) (?:dit|pense|croit|a dit) qu~
    (?:medecin|docteur|pharmacien) (?:vous )?(?:a|pense|dit|pourra|peut|saura|devra|dira|verifiera)
    on vous a
    (?:peur|crainte|idee) (?:d'|de|que)~
"""
_NOT_STATED_EN = r"""
    (?:if|when|unless)\b[^,]{0,120}$
    whether|do you have|people|someone|anyone|those|according to you
    (?:only|without|impossible|before)\b.{0,60}\b(?:say|tell|know|confirm|determine|conclude|diagnose|decide)
    (?:not|never|cannot|no|nor|neither)\b[a-z', -]{0,40}$
    [a-z]+n't\b[a-z', -]{0,40}$
    you(?:'re| are)? (?:say|said|write|wrote|fear|think|believe|mention|mentioned|wonder|ask|asked|read|told)
    you(?:'re| are) (?:afraid|worried)
    (?:he|she|they|your [a-z]+) (?:says?|thinks?|believes?|said)
    (?:doctor|pharmacist|professional|nurse) (?:can|could|will|may|might|said|says|told|thinks|has|needs)
    (?:fear|idea) (?:of|that)
"""

# What the person has or is.
_PERSON_FR = Rule(
    "diagnosis",
    find=r"""
        (?:vous (?:avez|faites|presentez|souffrez|developpez|couvez|subissez|vivez)|tu (?:as|fais
            |souffres)) {sure}(?:de ce qu'on appelle |ce qu'on appelle )?{article}{words}{disease}
        (?:a|avez|as|ont) {sure}(?:attrape|contracte|developpe|declenche) {article}{words}{disease}
        vous (?:pourriez|pouvez) (?:bien |tres bien )?(?:avoir|souffrir|faire|etre atteinte?|presenter
            |developper) {article}{words}(?!maladies?\b|syndrome\b|allerg){disease}
        vous manquez (?:seulement |surement |simplement )?d(?:e |')(?:fer|sommeil|magnesium|vitamines?
            |volonte)
        vous etes (?:atteinte?|victime|en train de faire) {sure}{article}{words}{disease}
        (?:il|elle|on|votre (?:petite? |fils |fille )?[a-z]+|cette personne|l'enfant|le bebe) (?:a|fait
            |presente|souffre|developpe|couve) {sure}{article}{words}{disease}
        (?:vous etes|(?:il|elle) est) {sure}(?:depressi(?:f|ve)|en (?:pleine )?depression|en burn-?out
            |diabetique|anemi(?:ee?|que)|bipolaire|allergique|asthmatique|epileptique|hypocondriaque
            |anorexique|boulimique|schizophrene|deshydratee?|hypertendue?|carencee?|autiste|dependante?|addict
            |alcoolique|hyperactive?|hypersensible|un joueur pathologique|retombee? dans)
        (?:vous etes|tu es|(?:il|elle|votre [a-z]+) est) {sure}(?:schizophrene|bipolaire|depressi(?:f|ve)
            |autiste|boulimique|en depression)
        on est en presence d[e'] ?[a-z ]{0,20}?{disease}
        votre (?!maladie|syndrome){disease}
    """,
    unless_before=_NOT_STATED_FR,
)
_PERSON_EN = Rule(
    "diagnosis",
    find=r"""
        (?:you|he|she|they|your (?:little |older |younger )?[a-z]+|the (?:child|baby|patient|person))(?:'ve
            |'re| are| is| have| has)? {sure}(?:have|has|got|had|having|suffering from|suffers? from
            |experiencing|developed|caught|dealing with|showing signs of) {article}{words}{disease}
        (?:you(?:'re| are) describing|what you(?:'re| are)? (?:describe|describing|have|experiencing
            |feeling)(?: here)? is|(?:what|that) [a-z' ]{1,40} (?:going through|suffering from
            |has) is) {sure}{article}{words}(?:{disease}|condition)
        you (?:may|might|could)(?: well| very well)? (?:have|be (?:having|suffering from|experiencing)|suffer
            |from) {article}{words}(?!diseases?\b|disorders?\b|allerg|concerns?){disease}
        (?:you|he|she) (?:very |most )?(?:probably |likely |definitely |clearly |simply )?(?:caught|picked up
            |developed) {article}{words}{disease}
        (?:you(?:'re| are)|(?:he|she)(?:'s| is)) {sure}(?:(?:clinically )?depressed|ana?emic|diabetic|bipolar
            |allergic|asthmatic|epileptic|anorexic|bulimic|schizophrenic|dehydrated|a hypochondriac
            |hypertensive|deficient)
        your (?!disease|disorder|syndrome){disease}
    """,
    unless_before=_NOT_STATED_EN,
)
# What "this" is, or comes from.
_THIS_FR = Rule(
    "diagnosis",
    find=r"""
        il pourrait (?:bien |tres bien )?s'agir {article}{words}(?!maladies?\b|syndrome\b){disease}
        (?:pourrai(?:t|ent)|peut|peuvent) (?:bien |tres bien )?etre (?:le |un |des
            + |les )?(?:premiers? )?(?:signes?|symptomes?) {article}{words}(?!maladies?\b|syndrome\b
            |infection\b|allergie\b){disease}
        (?:ce que (?:vous |tu )(?:decri[a-z]+|ressent[a-z]+|viv[a-z]+|av[a-z]+|racont[a-z]+)(?: la)?)
            + (?:est|c'est|releve|s'appelle) {sure}{article}{words}{disease}
        (?:est|sont) {sure}(?:une? |des )?(?:simples? |petite?s? |banale?s? |vulgaires? )+{words}(?:{disease}
            |{cause})
        (?:est|sont) le signe (?:classique |typique )?{article}{words}{disease}
        (?:est|sont) (?:pale|fatigue|tendu|irrite)[a-z]* (?:a cause|en raison) d(?:e |u ){article}?{cause}
        ressemble(?:nt)? (?:beaucoup |fort |bien |tout a fait )?(?:a |au ){article}?{words}(?:{disease}
            |{cause})
        (?:il s'agit|il doit s'agir|c'est|ce sont|ce n'est qu(?:e|')|ce doit etre
            |ressemble(?:nt)?(?: beaucoup| fort)?|correspond(?:ent)?|typiques?|classiques?
            |caracteristiques?) ?{sure}{article}{words}(?:{disease}|{cause})
        (?:evoque(?:nt)?|temoigne(?:nt)?|tradui(?:t|sent)|indique(?:nt)?|suggere(?:nt)?|revele(?:nt)?
            |en faveur|compatibles? avec|f(?:ait|ont) penser|face
            |tableau (?:est celui )?) ?{sure}{article}{words}(?:{disease}|{cause})
        (?:s'appelle|on dirait|on appelle cela) {article}{words}{disease}
        (?:vient|viennent|provien(?:t|nent)|resulten?t?|decoule(?:nt)?
            |s'explique(?:nt)?) {sure}{article}{words}(?:{disease}|{cause})
        (?:chances|probable|certain|doute|semble)[a-z ']{0,12}? qu(?:e |')(?:ce soi(?:t|ent)|vous (?:ayez
            |souffriez)|(?:il|elle) ait|il s'agisse) (?:attrape |contracte
            + |developpe )?{article}{words}(?:{disease}|{cause})
        sont (?:tous )?(?:la )?(?:les|des) (?:signes|symptomes)(?: classiques
            | typiques)? {article}{words}{disease}
        (?:diagnostic(?: le plus probable)?|cause (?:la plus )?probable)(?: est
            | :) {sure}{article}{words}(?:{disease}|{cause})
        (?:est|sont|semblent?|parait|doit etre) {sure}(?:etre )?(?:due?s?|liee?s?|causee?s?|provoquee?s?
            |declenchee?s?|imputables?) {article}{words}(?:{disease}|{cause})
    """,
    unless_before=_NOT_STATED_FR,
)
_THIS_EN = Rule(
    "diagnosis",
    find=r"""
        (?:it|this|that|these|they|those)(?:'s| is| are|'re) {sure}(?!for |with |to
            + |about ){article}{words}(?:{disease}|{cause})
        (?:it|this|that)(?:'s| is) [a-z]+ (?:dementia|flu|arthritis|eczema|anxiety|stress|depression)
        (?:(?:sounds?|looks?|feels?)(?: very| a lot)? like|(?:seems?|appears?)(?: to be| like)?|(?:looking
            |pointing) (?:at|to)|com(?:es|ing) from|stems? from
            |results? from) {sure}{article}{words}(?:{disease}|{cause})
        (?:typical of|characteristic of|consistent with|compatible with|in keeping with|are (?:all )?(?:signs
            |symptoms) of) {article}{words}(?:{disease}|{cause})
        (?:classic|typical|clear|common|telltale) (?:signs?|symptoms?|cases?
            |example) of {article}{words}(?:{disease}|{cause})
        (?:symptoms?|signs?|pain|this|these|that|which|it) (?:strongly |clearly )?(?:suggests?|indicates?
            |points? to|shows?|means?|confirms?)(?: that)?(?: you(?:'re| are)?(?: have
            | having)?)? {article}{words}(?:{disease}|{cause})
        is called [a-z ,]{0,30}?{disease}|(?:parasitic|autoimmune|skin|viral|bacterial|chronic|rare)
            + (?:disease|disorder|condition) (?:called|known as) [a-z]+
        (?:is|are|seems?) (?:most |very |quite |more than )?(?:likely
            |probably)(?: to be)? {article}{words}(?:{disease}|{cause})
        (?:could|may|might) (?:well )?be (?:an? |the )?(?:early |first |classic )?(?:signs?
            |symptoms?|case) of {article}{words}(?!diseases?\b|disorders?\b|infections?\b|allerg){disease}
        (?:it|this|that|these|pain|rash|itching|symptoms?) (?:is|are) (?:usually|often|generally|typically
            |normally|most often|mainly|largely|probably) (?:caused by|due to|triggered by|linked to
            |the result|of|related to) {article}{words}(?:{disease}|{cause})
        (?:is|are|was) (?:probably |surely |clearly )?(?:just|only|simply|merely
            |a touch of) {article}{words}(?:{disease}|{cause}|fungus)
        (?:comes?|came|is) from (?:a |an |the |your )?{words}(?:{disease}|{cause})
        (?:diagnosis(?: is| of|:)|diagnose you with|cause is) {sure}{article}{words}(?:{disease}|{cause})
        (?:is|are|was|were|seems|appears) {sure}(?:to be )?(?:due to|caused by|the result of|related to
            |linked to|because of|triggered by|brought on by) {article}{words}(?:{disease}|{cause})
    """,
    unless_before=_NOT_STATED_EN,
)
_ABOUT_THE_PERSON: Rules = {"fr": (_PERSON_FR,), "en": (_PERSON_EN,)}
_ABOUT_THIS: Rules = {"fr": (_THIS_FR,), "en": (_THIS_EN,)}

_POSSIBLE: Rules = {
    "fr": (
        Rule(
            "diagnosis",
            find=r"""
                (?:peut-etre|pourrai(?:t|ent)|possible|eventuellement)\b[a-z' ,-]{0,60}?\b(?!maladie
                    |syndrome){disease}
                peu(?:t|vent) (?:etre|s'agir|correspondre|evoquer|traduire
                    |indiquer)\b[a-z' ,-]{0,60}?\b(?!maladie|syndrome){disease}
            """,
        ),
    ),
    "en": (
        Rule(
            "diagnosis",
            find=r"""
                (?:may|might|could|possibl[ey]|perhaps|maybe|potentially)\b[a-z' ,-]{0,60}?\b(?!disease
                    |disorder|syndrome){disease}
            """,
        ),
    ),
}

# After "what is shingles?", "it is a viral infection" explains a word and diagnoses nobody.
_DEFINITION: dict[Language, str] = {
    "fr": r"""
        (?:c'est quoi|qu'est-ce qu(?:e c'est qu)?(?:e |')) ?(?:une?|le|la|les|l'|des)~
        que (?:signifie|veut dire)
        quels sont les (?:signes|symptomes)
    """,
    "en": r"""
        what (?:is|are) (?:an? [a-z]|the (?:signs|symptoms|causes|difference)|(?!it|this|that|wrong
            |these)[a-z]+ ?\?)~
        what does [a-z ]+ mean
    """,
}
_DOUBT: dict[Language, str] = {
    "fr": r"""
        \?
        peur|craintes?|crains|crois|croit|pense|impression|dit que|disent que|peut-etre|est-ce|si c'est
        internet|google|forum|lu|angoisse|redoute|selon|d'apres|dit|assure|jure|soutient|parle d[e']~
        pour (?:lui|elle|mon|ma)
    """,
    "en": r"""
        \?
        afraid|fear|worried|scared|thinks?|believe|says it|maybe|perhaps|could it|is it|internet|google
            |online|read|wonder|says|reckons|swears|insists|told me|according
    """,
}
_TOLD: dict[Language, str] = {
    "fr": r"""
        medecin|docteur|diagnosti[a-z]+|hopital|specialiste|suivie?|traitee?|operee?|depuis (?:des|plusieurs
            |\d+) ans
    """,
    "en": r"doctor|diagnos[a-z]+|hospital|specialist|treated|for (?:many|several|\d+) years",
}
_QUESTION_SENTENCES = r"[^.!?\n]+[.!?\n]?"


def find(sentence: Sentence, context: CheckContext) -> Iterator[tuple[CheckKind, Span]]:
    """Diagnoses stated in a sentence."""
    for span in _unknown_diseases(_ABOUT_THE_PERSON, sentence, context):
        yield "diagnosis", span
    for span in _unknown_diseases(_ABOUT_THIS, sentence, context):
        if not _asks_for_a_definition(context):
            yield "diagnosis", span


def find_possibilities(sentence: Sentence, context: CheckContext) -> Iterator[Span]:
    """Diseases named as a mere possibility: no violation, but not without weight for a reader."""
    return _unknown_diseases(_POSSIBLE, sentence, context)


def _unknown_diseases(rules: Rules, sentence: Sentence, context: CheckContext) -> Iterator[Span]:
    for rule in rules[context.language]:
        for match in matches(rule, sentence, context):
            if not _is_known(_disease_of(match.group(), context.language), context):
                yield sentence.span(match.start(), match.end())


def _asks_for_a_definition(context: CheckContext) -> bool:
    return pattern(_DEFINITION[context.language], context.language).search(context.question) is not None


def _disease_of(words: str, language: Language) -> str:
    """The disease that the words name: they end with it, or with an adjective such as "diabétique"."""
    named = pattern("{disease}|{cause}", language).findall(words)
    return named[-1] if named else words.rpartition(" ")[2]


def _is_known(disease: str, context: CheckContext) -> bool:
    """Whether the question itself states the disease, without doubt or as told by a professional."""
    stem = disease[: max(4, len(disease) - 2)]
    told, doubt = (pattern(lines[context.language], context.language) for lines in (_TOLD, _DOUBT))
    return any(
        stem in sentence and (told.search(sentence) or not doubt.search(sentence))
        for sentence in pattern(_QUESTION_SENTENCES, context.language).findall(context.question)
    )
