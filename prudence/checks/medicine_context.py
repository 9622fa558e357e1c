"""What stands around a medicine that nobody is told to take: told, forbidden, left to a professional."""

from __future__ import annotations

# What the person did, or what a prescription says, is told and not advised.
TOLD_FR = r"""
    (?:vous|il|elle|on|enfant|bebe|fille|fils|mere|pere|mari|femme) (?:lui |en |l'|n')?(?:avez|a|avait
        |aviez) (?:pas |deja |bien |aussi |donc )?(?:pris|avale|recu|bu|donne|utilise|absorbe|ingere|double
        |saute|oublie|arrete|commence|essaye)
    vous (?:dites|ecrivez|demandez|parlez|mentionnez|indiquez|precisez|hesitez|envisagez|voulez|souhaitez
        |pensez)
    vous vous (?:demandez|interrogez|inquietez)
    avoir (?:pris|avale|bu|recu|donne|arrete|double)
    ordonnance (?:indique|mentionne|prevoit)
    vous a(?:vait)? (?:ete )?prescrit
    votre (?:question|idee|envie)
"""
TOLD_EN = r"""
    (?:you|he|she|they|child|baby|daughter|son|mother|father|husband|wife)(?:'ve| have| has
        | had)? (?:also |already |not )?(?:took|taken|swallowed|received|drank|gave|given|used|had|doubled
        |skipped|forgot|forgotten|stopped|started|tried)
    (?:you|he|she|they)(?:'ve| have| has| had)? been (?:taking|given|prescribed)
    you(?:'re| are)? (?:say|said|write|wrote|ask|asking|asked|mention|mentioned|wonder|wondering|describe
        |want|wish|thinking|tempted|considering)
    (?:having|after) (?:taken|taking|swallowed|swallowing)
    prescription (?:says|states)
    your (?:question|idea)
"""
# "Vous prenez", "you take": the present of somebody who tells.
PRESENT_FR = r"(?:vous|il|elle|on|qui|qu'il|qu'elle) (?:ne |n'|le |la |les |l'|lui |en |y )*$"
PRESENT_EN = r"(?:you|he|she|they|who) (?:already |also |only )?$"
# Left to somebody who may decide.
ON_ADVICE_FR = r"""
    (?:avis|accord|conseils?|recommandations?|instructions?|consignes?|prescriptions?) (?:d'un|du|des?
        |medicale?|de votre|de son|prealable)
    sans (?:l'avis|avis|en parler|demander|consulter|l'accord|ordonnance)
    avant (?:de |d')(?:le |la |les |l'|en |lui )?(?:{take}|{change}|modifier)
    avant toute?
    (?:demandez|demander|parlez-en|parler|parlez|verifiez|voyez|discutez)\b.{0,60}\b{professional}
    {professional} (?:qui )?(?:vous |lui |l')?(?:le |la )?(?:a|peut|pourra|dira|decidera|prescrit|conseille
        |decide|verra|proposera|saura|indiquera|recommande|jugera)
    prescrite?s?|comme (?:indique|prevu)|selon (?:l'|votre )ordonnance
    avec vous|a l'hopital
"""
ON_ADVICE_EN = r"""
    (?:advice|approval|guidance|instructions?|recommendations?|direction|supervision) (?:of|from)
    without (?:asking|talking|consulting|checking|speaking|medical|a doctor|advice|first|the advice
        |your doctor)
    before (?:taking|using|starting|stopping|giving|changing|you (?:take|use|start|stop)|any)
    (?:ask|asking|talk to|talking to|speak to|speak with|check with|consult|discuss)\b.{0,60}\b{professional}
    (?:{professional}|they) (?:can|could|will|may|might|has|have|tells?|says?|prescribed|decides?|advises?
        |recommends?|told)
    prescribed|with you
"""
FORBIDDEN_FR = r"""
    (?:ne|n')(?! ?hesitez) ?[a-z' -]{0,30}$
    (?:si(?! besoin| necessaire)|savoir)(?: [a-z']+){0,4} ?$
    (?:eviter|evitez|sans|inutile|deconseille|jamais|ni|risque|dangereux|au lieu|plutot que|avant|renoncez
        |interdit)\b[a-z' -]{0,30}$
"""
FORBIDDEN_EN = r"""
    (?:not|never|avoid|without|cannot|nor|rather than|instead of|before|against|refrain from|risk|dangerous
        |unsafe)\b[a-z' ,-]{0,30}$
    [a-z]+n't\b[a-z' ,-]{0,30}$
    (?:if(?! needed| necessary)|whether)(?: [a-z']+){0,4} ?$
"""
