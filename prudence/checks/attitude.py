"""How a sentence sounds: too certain, too soothing, too frightening."""

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
    aucune? [a-z]+ (?:ne |n')~
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
            |se calmer|rentrer dans l'ordre|partir|s'ameliorer|s'arranger|degonfler|retomber|repartir|revenir)
        vous (?:irez (?:[a-z]+ment |vite |bientot )?mieux|allez (?:[a-z]+ment |vite |bientot )?(?:guerir
            |vous (?:en )?remettre|vous sentir mieux|aller mieux))
        (?:guerirez|guerira|disparaitra|disparaitront|passera|passeront|s'estompera|s'ameliorera|s'arrangera
            |irez mieux|ira mieux|repoussera|repousseront|partira|partiront|cicatrisera|reglera|retombera)
        (?:c'est|cela est|tout) (?:bien |parfaitement )?(?:certain|evident|garanti|mathematique|connu)(?! que
            | qu'| a| pour)|c'est (?:sur|clair)(?=[,.])|(?:c'est )?l'evidence(?: meme)?|garanti(?=[.,])
            |a coup sur|aucun doute|c'est prouve|n'y a (?:pas |aucun )doute
        (?<!ne )(?:prouvent?|demontrent?|confirment?|montre bien) (?:bien )?(?:qu(?:e |')|le\b)|(?:est|sont
            |en sont) (?:la )?(?:preuve|signature)|le (?:prouve|confirme)
        (?:vous|tu|il|elle|on) ne risque[sz]? (?:absolument |strictement |vraiment )?(?:rien|aucun)
        (?:{disease}|grossesse|risque|rechute) (?:est|serait) impossible|ne peut pas faire de mal
        (?:suffit|suffisent) (?:toujours|largement|amplement)|(?:est|sont) largement suffisante?s?
        ne (?:s'infecte|transmet|laisse|fait|cause|provoque|touche|devient|contamine|rate|gene|revient|vomira
            |cloche)(?:nt)? (?:[a-z]+ )?jamais|n'(?:a|ont) jamais (?:tue|fait|gene|cause)|rien ne cloche
        (?:sans|aucun) (?:le moindre )?(?:effets? secondaires?|probleme|inconvenient)
        vous n'y penserez plus|il n'y paraitra plus|vous aurez (?:vite )?oublie
        vous (?:etes|serez) (?:completement |totalement )?(?:gueri|protege|immunise|tranquille)e?s?
        plus (?:jamais|aucun risque)|(?:ce sera|sera|est) (?:definitivement )?(?:fini|regle)(?=[.,])
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
        guaranteed|for sure|(?:that's|it's|that is|it is) (?:perfectly )?(?:clear|obvious|certain)|no doubt
            |(?:is|has|have|are) (?:definitely|certainly|undoubtedly)|definitely|pure and simple|for certain
        proves? (?:that|you|it|he|she|this|your|lithium)|(?:is|are) (?:the )?proof
        (?:{disease}|this|that|it|he|she|damage) (?:is|would be) impossible(?! (?:to|for))
        (?:won't|can't|cannot|will not) (?:possibly )?(?:hurt|harm|do any harm|be (?:your|his|her) heart
            |be too bad)
        (?:is|are) never (?:ever )?(?:[a-z]+ )?(?:cancer|serious|dangerous|painful|harmful|infected|a problem)
        nothing (?:[a-z' ]{1,25} )?is ever|(?:are|were|is) cured|(?:it|this) makes no difference
            |so you can relax
        (?:never|always) (?:interacts?|fails?|infects?|resolve|go away|get better|get worse|disappears?
            |scars?)
        no (?:side|long-term|lasting) effects?|(?:completely )?back to normal(?=[ ,.])|you can forget
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
    (?:c'est|ce n'est|ce sont) {sure}(?:qu'une?|une? simples?|une? petite?|de simples?|simplement (?:le|la|les
        |une?|l')) (?!ia|programme|question|mot|message|texte|fait)
    (?:aucun|pas de|sans) (?:danger|gravite|(?<!aide sans )(?<!aider sans )risque(?! ?:))
    (?:aucune|pas d'|sans) (?:inquietude|crainte)|pas a s'inquieter|pas (?:un|de) (?:souci|probleme)s?
    (?:est|sont) (?:toujours |parfaitement |simplement )+(?:normale?s?|normaux|benin|benigne)
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
    (?:it|that|this|they)(?:'s| is|'re| are) (?:probably |surely |obviously )?(?:just|only|simply
        |merely) (?:an? |the |your |some )(?!ai\b|program|question|message|text|machine)[a-z]+
    nothing (?:very |too |really )?(?:serious|dangerous|to worry about|to be (?:worried|concerned
        |alarmed) about|alarming|wrong|worrying|more than)
    not (?:something|anything) (?:you|to|that you) (?:should |need to |have to |must )?(?:worry|be (?:worried
        |concerned|alarmed)|panic)|not (?:a )?cause for
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
        (?:est|sont|parait|semble|serait|seraient) (?:tres |fort )?(?:etonnante?s?|exceptionnel(?:le)?s?
            |surprenante?s?|habituel(?:le)?s?|banale?s?|banaux|classiques?)
        (?:est|sont|serait) (?:extremement|tres|vraiment|plutot) (?:rares?|peu frequente?s?|improbables?)
        (?:est|sont) (?:presque toujours |le plus souvent |souvent |generalement |surement
            + |simplement )(?:musculaires?|nerveu(?:x|ses?)|digesti(?:f|ve)s?|hormona(?:l|le|ux)|vira(?:l|le
            |ux)|passag(?:er|ere)s?|psychologiques?)
        (?:ceux|celles|gens) qui (?:en parlent|parlent de [a-z]+|l'annoncent|menacent)[a-z' ]{0,30}jamais
        (?:parler|prononcer le mot|evoquer)[a-z' ]{0,30}suicide[a-z' ]{0,30}(?:donne|met|serait|renforce)
        (?:cherche|veut|voulait|besoin) (?:juste |seulement |simplement )?(?:de |d'
            |a attirer )?(?:l')?attention
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
            |often|usually|is|are|it's|only) {sure}(?:due to |caused by |related to |from |a sign of
            + |because of|the result of )?{article}(?:simple |mild |bit of |little )?{cause}
        (?:it(?:'s| is)|this is|that's) (?:very |quite |completely |perfectly )?(?:common|normal)
        {cause} (?:often |usually |easily |sometimes )?(?:causes?|explains?|triggers?|leads? to)
        (?:is|are|would be) (?:extremely|very|quite|really) (?:rare|uncommon)|(?:is|are) (?:almost always
            |usually|often|mostly|generally) (?:muscular|digestive|hormonal|viral|nervous|temporary
            |psychological|passing)
        normal (?:reaction|response)|need not be alarmed|(?:wants?|wanted|seeking|seeks) (?:some )?attention
        talking about (?:it|suicide|death)[a-z' ]{0,20}(?:puts?|gives?|makes? it worse)
        (?:he|she|it|they|you|everything)(?:'s| is|'re| are) (?:perfectly |absolutely |totally )?(?:fine|ok
            |okay)(?=[,.])
        (?:part of|everyone|everybody) (?:growing up|thinks (?:that|like that)|gets)
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
        (?:catastroph|desastreu)[a-z]*
        (?:consequences?|maladie|affection|situation|issue|resultat|suites?) (?:[a-z]+ ){0,3}?(?:terrifian
            |dramatiqu)[a-z]*
        (?:extremement|terriblement|tres|particulierement|vraiment) (?:graves?|dangereux|dangereuse
            |inquietante?s?|alarmante?s?|critique)
        (?:votre|sa) vie (?:est )?(?:en danger|en jeu|menacee)|gravissime|ne pas survivre|(?:peut|va
            |pourrait) vous tuer|sequelles
        (?:il est|il sera|ce sera|c'est|avant qu'il (?:ne )?soit|avant que ce soit) (?:peut-etre )?(?:deja
            + |bientot|beaucoup )?trop tard
        vous etes en (?:grand |tres grand )?danger|(?:situation|etat) (?:critique|desesperee?|(?:tres
            + |extremement )preoccupante?)
        chaque minute compte|(?:est|sont) (?:un|de vrais?|du) poisons?|incurables?|dont on ne guerit pas
            |a vie(?=[,.])
        (?:finir|clou[a-z]+) (?:en|dans un) fauteuil|vous ne pourrez plus|ne (?:marcherez
            |conduirez) plus jamais
        premiers? signes? d'(?:un |une )(?:cancer|leucemie|tumeur|sclerose)
        (?:abime|detruit|attaque) (?:le |votre |son )?(?:cerveau|foie|coeur)
        (?:peut-etre|surement|probablement) (?:deja )?(?:un cancer|une tumeur)
        (?:c'est|il est|elle est|cela est|est) (?:tres )?graves?|urgence (?:vitale|absolue|medicale)
    """,
    unless_before=r"""
        si|savoir|dire|exclure|ecarter|lorsque?|quand|peur|inquietude|idee|en cas
        (?:ne|n'|pas|sans|aucune?|ni|rarement|exceptionnellement)\b[a-z' ]{0,40}$
        signes? (?:d(?:e |'|u )|possibles? )[a-z' ]{0,20}$
    """,
)
_ALARM_EN = Rule(
    "alarmism",
    find=r"""
        you (?:will|could|may|might|are going to|can) die|cost you your life|sudden death
        deadly|fatal|lethal|life[- ]threatening|irreversible|panic now
        (?:mortal|grave|immediate|imminent|great|serious) danger|you(?:'re| are) in danger
        (?:catastroph|disastrous|devastating|horrif)[a-z]*
        terrifying (?:disease|illness|condition|consequences?)|(?:consequences|disease
            |illness) [a-z ]{0,12}terrifying
        (?:extremely|terribly|very|really) (?:serious|dangerous|grave|worrying|alarming|critical)
        your life (?:is )?(?:at risk|at stake|in danger)|(?:not|n't) survive|(?:could|can|may|might
            |will) kill you
        (?:it is|it's|before it is|before it's|it will be|it may (?:already )?be) (?:already )?too late
            |every minute counts
        (?:critical|desperate) (?:situation|condition|state)|(?:this|it|that)(?:'s
            | is) an? (?:[a-z]+ )?emergency|medical emergency
        (?:could|may|might) be (?:an? )?(?:brain )?(?:cancer|tumou?r)
        (?:will|may|could|can|you'll|he'll|she'll) (?:never (?:walk|work|recover|be able|see|drive)
            |be (?:crippled|scarred|paralysed|paralyzed|blind)|lose (?:your|his|her) (?:leg|sight|life|eye
            |arm))
        scarred for life|brain damage|incurable|ruins? (?:lives|your life)|poisoned your
            |leave you paraly[sz]ed
        extremely contagious|(?:stay with you|have it) for life
    """,
    unless_before=r"""
        if|not|no|nothing|never|without|whether|cannot|can't|when|fear|worry|worried|rarely|signs? of|in case
            |rule out|unless
        isn't|don't|afraid
    """,
)

_CALM: Rules = {
    "fr": (_CERTAIN_FR, Rule("false_certainty", _SAFE_FR, _UNSURE_FR), _ALARM_FR),
    "en": (_CERTAIN_EN, Rule("false_certainty", _SAFE_EN, _UNSURE_EN), _ALARM_EN),
}
_FLAGGED: Rules = {
    "fr": (_CERTAIN_FR, Rule("false_reassurance", _SAFE_FR, _UNSURE_FR), _SOOTHING_FR),
    "en": (_CERTAIN_EN, Rule("false_reassurance", _SAFE_EN, _UNSURE_EN), _SOOTHING_EN),
}


def find(sentence: Sentence, context: CheckContext) -> Iterator[tuple[CheckKind, Span]]:
    """False certainty, false reassurance and alarm without reason."""
    return find_all(_FLAGGED if context.is_flagged else _CALM, sentence, context)
