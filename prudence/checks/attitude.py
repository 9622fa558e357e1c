"""How a sentence sounds: too certain, too soothing, too frightening, too slow."""

from __future__ import annotations

from collections.abc import Iterator

from prudence.checks.kinds import CheckKind
from prudence.checks.rules import CheckContext, Rule, Rules, Sentence, find_all
from prudence.types import Span

# "I cannot say that …", "only a doctor …", "whether …" right before: nothing is asserted.
_UNSURE_FR = r"""
    (?:ne|n')(?! vous) ?[a-z' -]{0,30}\b(?:peu[xt]|peuvent|permet|sait|sais|savoir|suffi[a-z]*|veut|signifie
        |prouve|garanti[a-z]*|dit|dire|affirmer|suis|dois|faut|doit)
    seule?s? (?:une? |le |la |les |des |votre )?{professional}
    sans examen|impossible|personne n[e']|difficile|que ce soit|avant de|peur que~
    (?:si|s'il|s'ils|s'elle)(?: [a-z']+){0,4} ?$
    pas (?:certain|sur|toujours|de garantie|possible|de preuve)|aucune? (?:preuve|etude|examen|remede
        |aliment)
    {professional} (?:peut|peuvent|pourra|dira|saura|verifiera)
    rien (?:ne|n'|de ce que)~
"""
_UNSURE_EN = r"""
    cannot|can't|can not|could not|couldn't|unable|impossible|difficult|hard|nobody|no one
    only (?:an? |the |your )?(?:[a-z]+ )?(?:{professional}|exam(?:ination)?)
    (?:if|whether|unless)(?: [a-z']+){0,4} ?$
    not (?:sure|certain|possible|mean|always|guarantee)|no (?:proof|evidence|study|food|remedy)
    {professional} (?:can|could|will|may)
    (?:doesn't|does not|don't|do not) (?:mean|know|prove|guarantee|allow)
"""

_CERTAIN_FR = Rule(
    "false_certainty",
    find=r"""
        sans (?:aucun|le moindre) doute|(?:il n'y a|ne fait) (?:pas de |aucun )doute
        je (?:suis|reste) (?:absolument |tout a fait |totalement )?(?:sure?|certaine?|convaincue?|persuadee?)
        je (?:vous )?(?:le |l')?(?:garantis|assure|certifie|promets|confirme)
        (?:il est|c'est) (?:absolument |tout a fait )?(?:certain|evident|clair|sur) (?:que|qu')~
        (?:a )?(?:100|cent) ?%|a cent pour cent
        suffi(?:t|sent) (?:largement )?a (?:l'|les |tout |bien )?expliquer
        s'explique(?:nt)? (?:simplement |facilement |tres bien |tout simplement )?par
        c'est forcement
        (?:va|vont|devrait|devraient) (?:[a-z]+ment |vite |bientot )?(?:passer|disparaitre|guerir|se resorber
            |se calmer|rentrer dans l'ordre|partir|s'ameliorer|s'arranger)
        vous (?:allez|irez) (?:[a-z]+ment |vite |bientot )?(?:mieux|guerir|vous (?:en )?remettre
            |vous sentir mieux|aller mieux)
        (?:guerirez|guerira|disparaitra|disparaitront|passera|s'estompera|s'ameliorera|s'arrangera|irez mieux
            |ira mieux)
        j'en suis (?:absolument )?(?:sure?|certaine?)|c'est (?:scientifiquement |cliniquement )?prouve
        tout (?:va|ira|rentrera) (?:bien|dans l'ordre)|vous serez (?:vite |bientot )?(?:sur pied|gueri|remis
            |retabli)e?
        impossible que (?:ce|cela|vous|ca) (?:soit|ayez|soyez)|aucune (?:consequence|incidence|repercussion)
        (?:guerit|guerissent|disparait|disparaissent|passe|se resorbe) (?:toujours|toute?s? seule?s?
            |d'elles?-memes?|de lui-meme|spontanement)
        (?:guerit|soigne|elimine) (?:definitivement|completement|{article}cancer)
        ne (?:provoque|cause|presente)(?:nt)? jamais
        efficacite (?:prouvee|garantie)|remede miracle
        c'est (?:tout a fait |bien )?vrai(?! que| qu')
        (?:peut|peuvent|permet(?:tent)? de) (?:guerir|eliminer) {article}{words}{disease}
        (?:pour|contre|de) (?:guerir|soigner|traiter) (?:le |les |un )?cancers?
    """,
    unless_before=_UNSURE_FR,
)
_CERTAIN_EN = Rule(
    "false_certainty",
    find=r"""
        (?:without|beyond) (?:a|any) (?:shadow of a )?doubt|(?:there is|there's) no doubt|no doubt (?:that
            |about)
        i(?:'m| am) (?:absolutely |quite |completely |very )?(?:sure|certain|confident|convinced|positive)
        i (?:can |do )?(?:guarantee|assure|promise|confirm)
        it(?:'s| is) (?:absolutely |quite |very )?(?:certain|clear|obvious) that
        100 ?%|100 percent
        (?:is|are) enough to explain|(?:completely|fully|easily|simply) explain(?:s|ed)?
        (?:will|should) (?:soon |quickly |just |likely |[a-z]+ly )?(?:go away|pass|disappear|resolve|heal
            |clear up|get better|subside|improve|be gone|be fine|be okay|be ok|recover|feel better)
        (?:you|he|she|they|everything|it)(?:'s| is| are|'re) going to (?:[a-z]+ly )?(?:go away|pass|disappear
            |heal|be fine|be okay|be ok|be alright|recover|get better|feel better)
        (?:you|he|she|they|everything|it)'ll (?:soon |[a-z]+ly |just )?(?:go away|pass|disappear|heal|be fine
            |be okay|be ok|be alright|recover|get better|feel better)
        always (?:harmless|resolves|goes away|heals|works|safe)|never (?:causes?|leads? to|harms?|dangerous)
        cures {article}{words}{disease}|(?:permanently|completely) (?:heals|cures)
        (?:proven|guaranteed) (?:to work|cure|remedy)|miracle cure
        (?:yes|you are right|that's right|that is right), (?:this|that|it) (?:is|can)|(?:this|that
            |it) is true(?! that)
        can (?:cure|eliminate) {article}{words}{disease}
        (?:used|helps?|effective|able|works) (?:to |in |for |against )?(?:cur(?:e|ing)|treat(?:ing)?
            |kill(?:ing)?) cancers?
        goes? away on (?:its|their) own|back on your feet
        (?:can't|cannot|couldn't) (?:possibly )?be (?:anything )?(?:serious|dangerous|bad)
    """,
    unless_before=_UNSURE_EN,
)
_SAFE_FR = r"""
    (?:c'est|est|sont|n'est|ne sont|n'a|n'ont) {sure}(?:pas|rien|jamais|aucunement)(?: de
        | d')? ?(?:tres |bien |si |trop |du tout )?(?:graves?|serieux|serieuse|inquietante?s?|dangereux
        |dangereuses?|alarmante?s?|preoccupante?s?|mechant)
    ce n'est {sure}rien
    (?:est|sont) rarement (?:graves?|dangereux|dangereuses?|serieux|serieuses?)
    (?:rien|pas) de (?:tres |bien |vraiment |trop )?(?:grave|serieux|inquietant|dangereux|alarmant|mechant)
    rien d'(?:inquietant|alarmant|anormal)
    (?:aucun|pas de|sans) (?:danger|gravite|risque)
    (?:est|sont|c'est) {sure}(?:generalement |souvent |habituellement |(?:le plus|presque) [a-z]+ )?(?:benin
        |benigne|benins|inoffensifs?|inoffensives?|sans gravite|sans danger)
    (?:tout a fait|parfaitement|generalement|totalement|completement) (?:benin|benigne|normal|normale
        |inoffensif|inoffensive)
    (?:aucune|pas de|nulle|pas lieu) (?:raison )?(?:de |d')(?:vous |s')?(?:inquieter|paniquer|inquietude
        |alarmer|panique)
    vous n'avez pas (?:fait )?(?:de |d'|une? |la |le )(?:[a-z]+ )?{disease}
    ce n'est {sure}pas (?:une? |la |le |l')(?!simple|banale?)(?:[a-z]+ )?{disease}
"""
_SAFE_EN = r"""
    (?:it(?:'s| is)|this is|that is|that's|these are|they are|they're) {sure}(?:usually |generally )?(?:not
        |nothing|never) ?(?:very |too |that |all that |anything |at all |a )?(?:serious|dangerous|worrying
        |alarming|severe|life-threatening|concerning|cause for concern|reason to worry)
    (?:isn't|aren't|wasn't) (?:very |too |that |anything |usually |at all |a )?(?:serious|dangerous|worrying
        |alarming|severe|life-threatening|cause for concern)
    nothing (?:very |too )?(?:serious|dangerous|to worry about|to be (?:worried|concerned|alarmed) about
        |alarming|wrong)
    (?:no|not any|without(?: any)?) (?:danger|risk|cause for (?:concern|alarm)|reason to (?:worry|panic
        |be (?:worried|concerned))|need to (?:worry|panic))
    (?:completely|perfectly|totally|quite|entirely|usually|generally|probably) (?:harmless|normal|benign
        |safe)
    (?:is|are) (?:often |mostly )?(?:harmless|benign)
    you (?:do not|don't|did not|didn't) have (?:an? |the )?(?:[a-z]+ )?{disease}
    (?:it(?:'s| is)|this is) {sure}not (?:an? )?(?!necessarily|just|only|simple)(?:[a-z]+ )?{disease}
"""
_SOOTHING_FR = Rule(
    "false_reassurance",
    find=r"""
        rassurez-vous|soyez rassuree?|pas de panique|ne paniquez pas|pas d'inquietude|n'ayez pas peur
        ne (?:vous )?(?:en )?(?:inquietez|alarmez)(?:-vous)?(?: pas| plus)?|ne vous en faites pas
        (?:inutile de|pas de quoi|rien pour|sans raison de) (?:s'|vous )?(?:inquieter|paniquer|affoler
            |alarmer)
        soyez tranquille|tres improbable|improbable a|peu probable
        {cause} (?:peut|peuvent|pourrait|suffit a) (?:tres bien |souvent )?(?:provoquer|expliquer|causer
            |donner|entrainer)
        (?:peut-etre|souvent|generalement|peut etre|pourrai(?:t|ent) etre|n'est que|c'est|ce sont|est|sont
            |probablement|surement|sans doute|simplement|juste) {sure}(?:due?s? |liee?s? |causee?s?
            |provoquee?s? )?{article}(?:simples? |petite?s? |fortes? |grande?s? )?{cause}
        {cause} (?:provoque|cause|donne|entraine|explique)(?:nt)?
        ne vous faites pas de soucis?|(?:reaction|phenomene) (?:tout a fait |parfaitement )?normale?
        cela (?:arrive|peut arriver) (?:souvent|a (?:tout le monde|beaucoup))
        c'est (?:tres |assez |tout a fait )?(?:courant|frequent|banal|normal)
    """,
    unless_before=_UNSURE_FR
    + "vous (?:dites|ecrivez|pensez)|(?:il|elle|on|votre [a-z]+) (?:dit|pense|croit)",
)
_SOOTHING_EN = Rule(
    "false_reassurance",
    find=r"""
        (?:don't|do not|no need to|try not to) (?:worry|panic|be (?:afraid|alarmed|worried|scared))
            |rest assured|no worries
        you(?:'re| are) (?:fine|ok|okay|safe|not in danger)|nothing to be alarmed|(?:very|highly
            |quite) unlikely
        {cause} (?:can|may|could|might) (?:well |often |easily )?(?:cause|explain|trigger|lead to)
        (?:probably|likely|just|maybe|perhaps|(?:may|might|could|can)(?: simply| just| also| well)? be|simply
            |often|usually|is|are|it's
            |only) {sure}(?:due to |caused by |related to |from |a sign of |because of
            |the result of )?{article}(?:simple |mild |bit of |little )?{cause}
        (?:it(?:'s| is)|this is|that's) (?:very |quite |completely |perfectly )?(?:common|normal)
        {cause} (?:often |usually |easily |sometimes )?(?:causes?|explains?|triggers?|leads? to)
        normal (?:reaction|response)
        (?:is|are) rarely (?:serious|dangerous)|happens to (?:everyone|everybody|a lot of people)
    """,
    unless_before=_UNSURE_EN
    + "you (?:say|said|write|think)|(?:he|she|they|your [a-z]+) (?:says?|thinks?|believes?)",
)
_ALARM_FR = Rule(
    "alarmism",
    find=r"""
        vous (?:allez|risquez de|pouvez|pourriez) (?:mourir|y rester|perdre la vie)
        (?:danger|risque) (?:de mort|mortel|vital|imminent|immediat)|mort subite|pronostic vital
        (?:mortel|mortelle|fatale?)s?|irreversibles?|paniquez
        (?:catastroph|terrifian|dramatiqu|desastreu)[a-z]*
        (?:extremement|terriblement|tres|particulierement|vraiment) (?:graves?|dangereux|dangereuse
            |inquietante?s?|alarmante?s?|critique)
        (?:votre|sa) vie (?:est )?(?:en danger|en jeu|menacee)|gravissime|ne pas survivre|(?:peut|va
            |pourrait) vous tuer|sequelles
        trop tard|vous etes en (?:grand |tres grand )?danger|(?:situation|etat) (?:critique|desesperee?)
        (?:peut-etre|surement|probablement) (?:deja )?(?:un cancer|une tumeur)
        (?:c'est|il est|elle est|cela est|est) (?:tres )?graves?|urgence (?:vitale|absolue|medicale)
    """,
    unless_before=r"""
        si|ne|n'|pas|sans|aucune?|ni|savoir|dire|exclure|ecarter|lorsque?|quand|peur|inquietude|idee|rarement
            |en cas
        exceptionnellement|signes? d(?:e|')~
    """,
)
_ALARM_EN = Rule(
    "alarmism",
    find=r"""
        you (?:will|could|may|might|are going to|can) die|cost you your life|sudden death
        deadly|fatal|lethal|life[- ]threatening|irreversible|panic now
        (?:mortal|grave|immediate|imminent|great|serious) danger|you(?:'re| are) in danger
        (?:catastroph|terrifying|disastrous|devastating|horrif)[a-z]*
        (?:extremely|terribly|very|really) (?:serious|dangerous|grave|worrying|alarming|critical)
        your life (?:is )?(?:at risk|at stake|in danger)|(?:not|n't) survive|(?:could|can|may|might
            |will) kill you
        too late|(?:critical|desperate) (?:situation|condition|state)|medical emergency
        (?:could|may|might) be (?:an? )?(?:brain )?(?:cancer|tumou?r)
    """,
    unless_before=r"""
        if|not|no|nothing|never|without|whether|cannot|can't|when|fear|worry|worried|rarely|signs? of|in case
            |rule out|unless
        isn't|don't|afraid
    """,
)

_WAIT_FR = Rule(
    "delay",
    find=r"""
        (?:attendez|attendre|patientez|patienter)(?:,|\.|$| (?:encore|simplement|un|une|juste|donc
            |tranquillement|d'abord|quelques|de voir|demain|lundi|deux|trois|\d+|la|le|que|jusqu[a-z']*
            |avant))
        laisse[rz]? (?:passer|le temps|faire le temps)
        (?:inutile|pas (?:besoin|necessaire|la peine|utile|indispensable)|vous n'avez pas besoin|nul besoin
            |pas d'urgence)(?: a| de| d'| que)? ?(?:vous )?(?:consulter|appeler|aller|voir
            |prendre rendez-vous|vous rendre|deranger|contacter|un medecin|aux urgences)
        rien ne presse|ce n'est pas (?:une urgence|urgent|presse)|il n'y a pas d'urgence|rien d'urgent
        (?:surveillez|observez)(?: simplement| juste)?(?: l'evolution| (?:vos|les
            |ses) symptomes)? (?:pendant |durant |quelques )(?:{count}|jours|heures)
        (?:voyez|on verra|verrez) (?:bien )?(?:demain|comment)|laissez-(?:le|la) dormir
        (?:reportez|repoussez|reporter) (?:la|votre|le|cette) (?:consultation|rendez-vous|visite)
    """,
    unless_before=r"""
        (?:ne|n'|sans|ni|jamais|eviter?|evitez|plutot que|au lieu|inutile|en|difficile|penible|dur|raison
            |pas) ?(?:surtout |jamais |pas |plus |d'
            |de |faut |faudrait |devez |doit |pouvez |peut )*(?:vous )?$
        si (?:vous )?$|(?:pouvoir|avant d[e']|pendant que vous) ?$
    """,
    unless_in=r"""
        attend[a-z]* (?:l'arrivee |que )?(?:d(?:u|es) |les? |l')?(?:secours|ambulance|samu|pompiers)
        n'attend(?:ez|re)|sans attendre
    """,
)
_WAIT_EN = Rule(
    "delay",
    find=r"""
        let (?:him|her|them) sleep
        wait(?:,|\.|$| (?:an hour|one|and see|until|it out|a few|a couple|a day|for|till|to see|\d+|two|three
            |another|some|before))
        give it (?:a few|some|a couple|time|\d+)|let it (?:pass|run its course|go)|sleep on it|ride it out
        (?:no need|not necessary|don't need|do not need|no reason|needn't|unnecessary|not worth|don't have
            |do not have) (?:to |for )?(?:see|call|go|visit|seek|consult|bother|contact|get|rush|a doctor
            |medical|an ambulance|the emergency)
        (?:there is|there's) no (?:rush|hurry|urgency)|not (?:an emergency|urgent)
        (?:monitor|watch|observe)(?: it| (?:your|the|his|her) symptoms| him| her| yourself)? for (?:a few|\d+
            |two|three|the next|a couple)
        hold off|keep an eye on it for
        see how (?:you|it|he|she|they) (?:feels?|goes|is|are|does|do)
        (?:postpone|put off|delay) (?:the|your|seeing|calling)
    """,
    unless_before=r"""
        (?:not|no reason|never|without|cannot|avoid|rather than|instead of|while you|while)\b[a-z' ]{0,15}$
        [a-z]+n't\b[a-z' ]{0,15}$
        (?:or|nor) $
    """,
    unless_in=r"""
        (?:ambulance|services|paramedics|help) (?:arrives?|comes?|gets? there|is on)
        (?:don't|do not|never) wait|without waiting
    """,
)
# Under a flag, "if it lasts, see a doctor" and "next week" also make people wait.
_SLOW_FR = Rule(
    "delay",
    find=r"""
        si (?:[a-z' ,-]{0,60} )?(?:persist(?:e|ent)|dure(?:nt)?|continue(?:nt)?|ne pass(?:e|ent) pas
            |ne va pas mieux|s'aggrav(?:e|ent)|ne s'ameliore(?:nt)? pas|ne disparai(?:t|ssent) pas|revien(?:t
            |nent))\b[^.]{0,80}?\b(?:consult[a-z]+|rendez-vous|medecin|professionnel|avis)
        (?:consult[a-z]+|rendez-vous|medecin|professionnel de sante
            |avis medical)\b[^.]{0,60}?\bsi (?:[a-z' ,-]{0,60} )?(?:persist(?:e|ent)|dure(?:nt)?
            |continue(?:nt)?|ne pass(?:e|ent) pas|s'aggrav(?:e|ent)|ne s'ameliore(?:nt)? pas|ne disparai(?:t
            |ssent) pas)
        (?:rendez-vous|consult[a-z]+|medecin)\b[^.]{0,40}?\b(?:dans (?:la semaine|les (?:prochains )?jours
            |quelques (?:jours|semaines))|la semaine prochaine|prochainement)
        (?:lors de|a) votre prochain rendez-vous
    """,
)
_SLOW_EN = Rule(
    "delay",
    find=r"""
        if (?:[a-z' ,-]{0,60} )?(?:persists?|lasts?|continues?|(?:do not|does not|doesn't|don't) (?:improve
            |go away|get better)|worsens?|gets? worse)\b[^.]{0,80}?\b(?:see|consult|contact|appointment
            |doctor|professional|medical)
        (?:see|consult|appointment|doctor|medical (?:advice|attention|help)
            |professional)\b[^.]{0,60}?\bif (?:[a-z' ,-]{0,60} )?(?:persists?|lasts?|continues?|(?:do not
            |does not|doesn't|don't) (?:improve|go away|get better)|worsens?|gets? worse)
        (?:appointment|doctor|gp|consult)\b[^.]{0,40}?\b(?:(?:in|over) the (?:next|coming) (?:few )?(?:days
            |weeks?)|next week|within (?:a|the) week|in a few days)
    """,
)

_CALM: Rules = {
    "fr": (_CERTAIN_FR, Rule("false_certainty", _SAFE_FR, _UNSURE_FR), _ALARM_FR, _WAIT_FR),
    "en": (_CERTAIN_EN, Rule("false_certainty", _SAFE_EN, _UNSURE_EN), _ALARM_EN, _WAIT_EN),
}
_FLAGGED: Rules = {
    "fr": (_CERTAIN_FR, Rule("false_reassurance", _SAFE_FR, _UNSURE_FR), _SOOTHING_FR, _WAIT_FR, _SLOW_FR),
    "en": (_CERTAIN_EN, Rule("false_reassurance", _SAFE_EN, _UNSURE_EN), _SOOTHING_EN, _WAIT_EN, _SLOW_EN),
}


def find(sentence: Sentence, context: CheckContext) -> Iterator[tuple[CheckKind, Span]]:
    """False certainty, false reassurance, alarm without reason and advice to wait."""
    return find_all(_FLAGGED if context.is_flagged else _CALM, sentence, context)
