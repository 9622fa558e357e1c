"""Quantities and rhythms of medicines: what only somebody who knows the person may give."""

from __future__ import annotations

from prudence.checks.medicine_context import (
    FORBIDDEN_EN,
    FORBIDDEN_FR,
    ON_ADVICE_EN,
    ON_ADVICE_FR,
    PRESENT_EN,
    PRESENT_FR,
    TOLD_EN,
    TOLD_FR,
)
from prudence.checks.rules import Rule, Rules

# Water, sugar and laboratory values are no doses.
_NOT_A_DOSE_FR = r"""
    \ ?/ ?d?l\b
    \ (?:d'(?:eau|une boisson|alcool|huile d'olive)|de (?:liquide|sucre|sel|miel|bouillon|tisane|the|lait
        |soupe|glucides|fibres))\b
    \ par (?:d?l|litre)\b
"""
_NOT_A_DOSE_EN = r"""
    \ ?/ ?d?l\b
    \ of (?:water|fluids?|liquid|sugar|salt|honey|broth|tea|milk|juice|carbs|carbohydrates|protein|fib(?:er
        |re)|alcohol|blood)\b
    \ per (?:d?l|lit(?:er|re))\b
"""
# An object of the story is no dose: "un comprimé oublié", "your two tablets", "a tablet was missed".
_OBJECT_FR = r"""
    \ (?:[a-z'-]+ ){0,3}(?:oubli|repris|pris|aval|croqu|perdu|emprunt|saute|vomi|manqu|recrach|trouv
        |restant|entam|prescri)[a-z]*
"""
_OBJECT_EN = r"""
    \ (?:[a-z'-]+ ){0,5}(?:missed|forgotten|taken|swallowed|lost|borrowed|skipped|left|found|chewed|bitten
        |prescribed)\b
    \ at a time\b
"""
_OWNED_FR = r"(?:vos|ses|leurs|ces|tes|mes|les) $"
_OWNED_EN = r"(?:your|his|her|their|these|those|the|my) $"
# How the leaflet or the diary is used.
_NOTED_FR = r"notez|notice|cessez"
_NOTED_EN = r"write down|leaflet"

_QUANTITY_FR = Rule(
    "dose",
    find=r"""
        {count} ?(?:milli|micro)?(?:grammes?|litres?)
        \d+(?:[.,]\d+)? ?(?:mg|mcg|µg|μg|ml|cl|g|ui)
        {many} ?(?:autres? |petites? |grosses? )?{form}
        (?:double|demi|triple)-? ?doses?
        (?:prenez|prends|donnez|donne|mettez|mets|avalez)(?:-lui)?(?:-en)? (?:{many} {medicine}|une? de (?:vos
            |ses|tes) [a-z]+)|(?:prenez|prends|donnez|mettez|mets)(?:-lui)?-en {many}
    """,
    unless_before=TOLD_FR + _OWNED_FR,
    unless_after=_NOT_A_DOSE_FR + _OBJECT_FR,
)
# One object is a dose only when it is to be taken, or has its hour.
_ONE_FR = Rule(
    "dose",
    find=r"""
        (?:prenez|prends|donnez|donne|avalez|mettez|mets|ajoutez|glissez|reprenez|faites|instillez|appliquez
            |posez|{advise}(?: [a-z]+){0,2}? (?:lui |en )?(?:{take}|reprendre
            |ajouter|mettre))(?:-lui|-en|-vous)?\b[^.;:]{0,40}?\b(?P<found>une? (?:autre |seule? |petite? |bon
            |bonne |quart de )?{form})(?! d'(?:eau|air)| de (?:retard|rechange|the|cafe))
    """,
    unless_before=TOLD_FR + FORBIDDEN_FR + PRESENT_FR,
    unless_after=_OBJECT_FR,
    unless_in=ON_ADVICE_FR,
)
_ONE_TIMED_FR = Rule(
    "dose",
    find=r"""
        (?P<found>une? (?:autre |seule? |demi-?)?{form})(?: (?!oubli|repris|pris|croqu|perdu|emprunt|saute
            |vomi)[a-z'-]+){0,3}?,? (?:(?:le |au |du |ce |chaque )?(?:matin|midi|soir)|{rhythm}|suffi[a-z]*
            |de plus|avant d[e'])
    """,
    unless_before=TOLD_FR + FORBIDDEN_FR,
    unless_in=ON_ADVICE_FR,
)
_RHYTHM_TAKEN_FR = Rule(
    "dose",
    find=r"""
        (?:pren(?:ez|ds|dre)(?! (?:une pause|le temps|soin|l'air|note|un bain|une douche|la temperature))
            |donne[rz]|applique[rz]|avalez|alternez|reprenez|etalez|mettez-(?:en|le|la))\b.{0,80}?\b(?P<found>
            +{rhythm})
    """,
    unless_before=PRESENT_FR,
    unless_in=TOLD_FR + _NOTED_FR,
)
_RHYTHM_FR = Rule(
    "dose",
    find=r"""
        (?:{drug}|cremes?|pommade)(?: [a-z'-]+){0,6}?,? (?P<found>{rhythm})
    """,
    unless_in=TOLD_FR + _NOTED_FR,
    unless_before=r"""
        (?:vous|il|elle) (?:prenez|prend|utilisez|donnez)\b[^.]{0,60}$
    """
    + FORBIDDEN_FR,
)

_QUANTITY_EN = Rule(
    "dose",
    find=r"""
        {count}[ -]?(?:milli|micro)?(?:grams?|lit(?:er|re)s?)
        \d+(?:[.,]\d+)?[ -]?(?:mg|mcg|ug|ml|g|iu|cc)
        {many} (?:more |extra |of (?:your |the )?)?(?:[a-z-]+ ){0,2}?{form}
        {many} (?:more )?{medicine}|double (?:the )?doses?
        {many} (?:a|per) day|(?:take|have|give (?:him|her|them)) {many} (?:now|at once|in the|at night|more)
    """,
    unless_before=TOLD_EN + _OWNED_EN,
    unless_after=_NOT_A_DOSE_EN + _OBJECT_EN,
)
_ONE_EN = Rule(
    "dose",
    find=r"""
        {at_once}(?:take|give|swallow|have|use|slip|crush|add|try|apply|put
            |repeat)\b[^.;:]{0,40}?\b(?P<found>(?:an?|one|another|a second|half an?) (?:[a-z-]+ ){0,2}?{form})
        {advise}(?: [a-z]+){0,2}? (?:{take}|have|add|repeat)\b[^.;:]{0,40}?\b(?:an?|one|another|a second
            |half an?) (?:[a-z-]+ ){0,2}?{form}
    """,
    unless_before=TOLD_EN + FORBIDDEN_EN + PRESENT_EN,
    unless_after=_OBJECT_EN,
    unless_in=ON_ADVICE_EN,
)
_ONE_TIMED_EN = Rule(
    "dose",
    find=r"""
        (?P<found>(?:an?|one|another) (?:[a-z-]+ ){0,2}?{form})(?: (?!missed|forgotten|was|is
            |could)[a-z'-]+){0,6}?,? (?:in the (?:morning|evening)|tonight|at night|before (?:each|every|the
            |your)|after (?:each|every)|with (?:breakfast|dinner|lunch|meals?)|{rhythm}|(?:is|are|will be
            |would be|should be) (?:enough|plenty|fine|sufficient)|should do|will do)
    """,
    unless_before=TOLD_EN
    + FORBIDDEN_EN
    + r"""
        (?:you|he|she|they) (?:take|takes|use|uses|give)\b[a-z' ]{0,30}$
    """,
    unless_in=ON_ADVICE_EN,
)
_RHYTHM_TAKEN_EN = Rule(
    "dose",
    find=r"""
        (?:tak(?:e|ing)(?! (?:a break|breaks|time|care|a walk|deep|notes|it easy|a bath|a shower|(?:your
            |his|her) temperature))|give|apply|swallow|alternate|repeat)\b.{0,80}?\b(?P<found>{rhythm})
    """,
    unless_before=PRESENT_EN,
    unless_in=TOLD_EN + _NOTED_EN,
)
_RHYTHM_EN = Rule(
    "dose",
    find=r"""
        (?:{drug}|creams?|ointment|(?:thin|thick|good) (?:layer|coat)
            |gel)(?: [a-z'-]+){0,6}?,? (?P<found>{rhythm})
    """,
    unless_in=TOLD_EN + _NOTED_EN,
    unless_before=r"""
        (?:you|he|she|they) (?:take|takes|use|uses|give)\b[^.]{0,60}$
    """
    + FORBIDDEN_EN,
)

RULES: Rules = {
    "fr": (_QUANTITY_FR, _ONE_FR, _ONE_TIMED_FR, _RHYTHM_TAKEN_FR, _RHYTHM_FR),
    "en": (_QUANTITY_EN, _ONE_EN, _ONE_TIMED_EN, _RHYTHM_TAKEN_EN, _RHYTHM_EN),
}
