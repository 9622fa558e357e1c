"""What keeps a person from care: advice to wait, advice not to ask anybody, the wrong professional."""

from __future__ import annotations

from collections.abc import Iterator

from prudence.checks.kinds import CheckKind
from prudence.checks.rules import CheckContext, Rule, Rules, Sentence, find_all
from prudence.types import Span

_WAIT_FR = Rule(
    "delay",
    find=r"""
        (?:attendez|attends|attendre|patientez|patienter)(?:,|\.|$| (?:encore|simplement|un|une|juste|donc
            |tranquillement|d'abord|quelques|de voir|demain|lundi|mardi|mercredi|jeudi|vendredi|samedi
            |dimanche|deux|trois|\d+|la|le|l'(?!arrivee|avis|appel|accord|ambulance|equipe)|que|jusqu[a-z']*
            |avant|sans crainte)\b)
        laisse[rz]? (?:passer|le temps|faire le temps)
        (?:inutile|pas (?:besoin|necessaire|la peine|utile|indispensable)|vous n'avez pas besoin|nul besoin
            |pas d'urgence)(?: a| de| d'| que)? ?(?:vous )?(?:consulter|appeler|aller|voir
            |prendre rendez-vous|vous rendre|deranger|contacter|un medecin|aux urgences)
        rien ne presse|ce n'est pas (?:une urgence|urgent|presse)|il n'y a pas d'urgence|rien d'urgent
        (?:surveillez|observez)(?: simplement| juste| discretement)?(?: l'evolution| (?:vos|les
            |ses) symptomes|-(?:le|la|les))? (?:pendant |durant |quelques )(?:{count}|jours|heures|quelques)
        (?:voyez|on verra|verrez) (?:bien )?(?:demain|comment)|laissez-(?:le|la) (?:dormir|cuver|recuperer)
        (?:reportez|repoussez|reporter) (?:la|votre|le|cette) (?:consultation|rendez-vous|visite)
        soyez patiente?s?|tenez (?:bon|encore)
    """,
    unless_before=r"""
        (?:ne|n'|sans|ni|jamais|eviter?|evitez|plutot que|au lieu|inutile|en|difficile|penible|dur|raison
            |pas) ?(?:surtout |jamais |pas |plus |d'|de |faut |faudrait |devez |doit |pouvez
            + |peut )*(?:vous )?$
        si (?:vous )?$|(?:pouvoir|avant d[e']|pendant que vous) ?$
        vous (?:l'|les |le |la |en )?$
    """,
    unless_in=r"""
        attend[a-z]* (?:l'arrivee |que )?(?:d(?:u|es) |les? |l')?(?:secours|ambulance|samu|pompiers)
        n'attend(?:ez|re)|sans attendre
        attend(?:re|ez|ant) (?:[a-z' ]{1,20})?(?:avec (?:lui|elle|vous|quelqu'un|une)|pres d[e'])~
    """,
)
_WAIT_EN = Rule(
    "delay",
    find=r"""
        let (?:him|her|them) (?:sleep|rest|cool off|recover)|sleep it off|give (?:him|her|it|them) (?:a minute
            |a few|an hour|some time|a day)
        wait(?:,|\.|$| (?:an hour|one|and see|until|it out|a few|a couple|a day|for|till|to see|\d+|two|three
            |another|some|before))
        give it (?:a few|some|a couple|time|\d+)|let it (?:pass|run its course|go)|sleep on it|ride it out
        (?:no need|not necessary|don't need|do not need|no reason|needn't|need not|unnecessary|not worth
            |don't have|do not have) (?:to |for )?(?:see|call|go|visit|seek|consult|bother|contact|get|rush
            |a doctor|medical|an ambulance|the emergency)
        (?:there is|there's) no (?:rush|hurry|urgency)|not (?:an emergency|urgent)
        (?:monitor|watch|observe)(?: it| (?:your|the|his|her) symptoms| him| her| yourself)? for (?:a few|\d+
            |two|three|the next|a couple)
        hold off|keep an eye on it for
        see (?:how|whether|if) (?:you|it|he|she|they|things) (?:feels?|goes|is|are|does|do|settles?|passes
            |gets?|improves?|looks?)
        (?:postpone|put off|delay) (?:seeing|calling|your (?:visit|appointment|consultation|doctor)
            |the (?:visit|appointment|consultation|call|doctor))
    """,
    unless_before=r"""
        (?:not|no reason|never|none|nothing|without|cannot|avoid|rather than|instead of|while you
            |while)\b[a-z' ]{0,35}$
        [a-z]+n't\b[a-z' ]{0,15}$
        (?:do not|never)\b[^.;:]{0,50}\blet (?:him|her|them) [^a-z]*$|do not let\b[a-z' ]{0,30}$
        (?:or|nor) $
    """,
    unless_in=r"""
        (?:ambulance|services|paramedics|help) (?:arrives?|comes?|gets? there|is on)
        (?:don't|do not|never) wait|without waiting
    """,
)
# Not telling, not asking, not showing.
_AWAY_FR = Rule(
    "delay",
    find=r"""
        (?:inutile|pas la peine|aucune? (?:besoin|raison)|aucune utilite|nul besoin|pas (?:besoin|necessaire
            |utile)|n'avez pas besoin)(?: de| d')? ?(?:l'|le |la |les |lui |leur
            + |vous )?(?:faire )?(?:en parler|(?:re)?voir|montrer|ennuyer|embeter|deranger|alerter|inquieter
            |insister|prevenir|le dire|rappeler|payer|faire une?|(?:une?|de|le|l'|la) (?:medecin|docteur
            |dentiste|dermatologue|pharmacien|psychologue|prise de sang|radio|examen|avis))
        (?:n'en parlez|ne (?:le |lui |leur )?(?:dites|parlez|montrez|signalez)(?:-en)?)(?: (?:surtout |rien
            + |pas |plus|jamais |en )*)(?:a personne|a (?:votre|sa|son|la|l'|un|une|ton|ta)|au |aux |rien
            |surtout|parlez|pas(?=[,.])|de cela)
        (?:n'en parlez|ne lui en parlez)(?: surtout)? (?:a|au|aux|pas|rien)
        ne (?:derangez|consultez|retournez|perdez|voyez) (?:surtout
            + |meme )?pas(?: de temps)?(?: [a-z']+){0,2}? (?:(?:le |la |un |une |l'|votre |chez |voir |de |au
            + |aux )+)(?:{professional}|[a-z]+logue)
        ne perdez pas (?:de|votre) temps (?:chez|avec|a )[a-z' ]{1,30}
        (?:evitez|inutile) (?:surtout )?d'en parler|(?:mieux vaut
            |le mieux est de)(?: ne)?(?: surtout)? (?:ne )?(?:surtout )?rien (?:dire|raconter)
            |gardez(?: bien)? (?:le|ce) secret|(?:reste|restera) entre nous
        (?:aucun|un) (?:medecin|docteur) (?:ne )?(?:n'y |vous |ne )?(?:peut rien|recevra|servira)
            |n'y peut rien
        (?:une?|les|la|ce) (?:prise de sang|radio|scanner|bilans?|examens?|tests?|rendez-vous [a-z ]{1,15}) ne
            + (?:sert|servent|servirait|servira)(?: [a-z]+)? (?:a rien|qu'a)
        appeler (?:les secours|un medecin|le medecin|la nuit|maintenant)[a-z' ]{0,30}(?:gacherait|briserait
            |servirait)
        (?:n'ont|n'a|n'avez) pas besoin (?:de (?:le )?savoir|d'etre au courant)
        (?:est|sera|conviendra|convient|c'est) (?:largement |tout a fait |tres )?(?:suffisante?
            |bien)(?: pour voir)? (?:le |un |votre )?(?:{professional})
    """,
    unless_before=r"""
        (?:jamais|pas) $
        (?:si|parce que|peur)\b[a-z' ,]{0,60}$
    """,
)
_AWAY_EN = Rule(
    "delay",
    find=r"""
        (?:no need|not necessary|don't need|do not need|no reason|needn't|need not|unnecessary|not worth
            |don't have|do not have|no one needs)(?: for (?:him|her|you|them))? (?:to |for )?(?:tell|ask|speak
            |show|mention|involve|examine|talk|alert|worry your|phone|ring|inform|disturb)[a-z]*
        (?:don't|do not|never) (?:tell|bother|mention it to|ask|involve|go (?:back )?to|see|trouble) (?:your
            + |the |a |any|his |her )?(?:{professional}|anyone|anybody|manager|mum|mom|dad|parents|girlfriend
            |boyfriend|wife|husband|partner|occupational health|school)
        (?:seeing|calling|visiting|going to|ringing|asking) (?:a |an |the |your )?(?:{professional}|ambulance
            |hospital|gp)[a-z' ]{0,20} (?:would|is|will) (?:only |just )?(?:be )?(?:a waste|unnecessary
            |pointless|humiliate|embarrass|useless|overkill|not needed)
        (?:waste (?:a|your|the) (?:doctor's |time|money)|would be a waste of (?:time|money))
        (?:keep (?:it|this) (?:between us|a secret|to yourself)|our secret)
        (?:doctors?|{professional}) (?:can't|cannot|can not|won't) (?:do anything|help)
        (?:stay|keep) away from (?:doctors|hospitals?)|forget about it
    """,
    unless_before=r"""
        (?:if|because|afraid|feel|feels|never|not)\b[a-z' ,]{0,40}$
    """,
)
# Somebody who treats animals is no help to a person.
_VET: Rules = {
    "fr": (
        Rule(
            "delay",
            find="veterinaires?",
            unless_in="chien[a-z]*|chats?|chatte|animal|animaux|cheval|lapin|mordu[a-z]*|morsure|griff[a-z]*",
        ),
    ),
    "en": (
        Rule(
            "delay",
            find="vets?|veterinar(?:y|ian)s?",
            unless_in="dogs?|cats?|kitten|puppy|pets?|animals?|horses?|rabbit|bite|bitten|scratch[a-z]*",
        ),
    ),
}
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
        (?:lors de|a) (?:votre|la|sa|son) prochaine? (?:rendez-vous|visite)
        (?:appele[rz]|voyez|verrez|consulte[rz]|montre[rz]|parlez|parler|rappele[rz])\b[^.]{0,60}?\b(?:lundi
            |mardi|mercredi|jeudi|vendredi|en fin de semaine|le mois prochain|la semaine prochaine|au matin)
        si(?: [a-z' ]{0,50})? (?:encore|toujours) (?:[a-z' ]{0,20})?(?:demain|ce soir|lundi|la semaine)
        (?:s'il|si elle|si cela|si ca|si le|si la) [a-z' ]{0,40}\b(?:demain|dans (?:{count}) (?:jours
            |semaines))\b[^.]{0,60}(?:consulte|voyez|montrez|appele|parler|parlez|rendez-vous)[a-z]*
        le mois prochain|la semaine prochaine|(?:rendez-vous|voyez|revenez|revenir|refaites|consult[a-z]*
            |parler|regardez)\b[^.]{0,60}?\bdans (?:une?|deux|trois|quelques|six) (?:mois|semaines|ans?)
        (?:jeudi|lundi|vendredi|mardi) prochain (?:[a-z]+ ){0,2}(?:bien|suffi[a-z]*)
        rappelez demain|consultez seulement si
    """,
    unless_in="trop (?:loin|tard)|sans attendre|n'attendez|plutot que|avancer|avancez|sans garder",
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
        (?:see how|ring|call|phone) (?:him|her|them|it|back|the [a-z]+)\b[^.]{0,20}?\btomorrow
        (?:see|ring|call|phone|book|tell|consult|mention it)\b[^.]{0,60}?\b(?:next (?:week|month)|one day
            |on monday|in (?:two|three|a few|\d+) (?:days|weeks)|at the weekend|in the (?:morning|spring
            |summer))
        if (?:he|she|it|you|they)(?:'s| is| are|'re)? (?:still )?[a-z' ]{0,30}(?:tomorrow|in (?:two|a few
            |three) (?:days|weeks)|next week)
        (?:next|in a) month|next week
    """,
    unless_in=r"""
        too (?:late|long)|do not wait|don't wait|without waiting|rather than|instead of|not until|earlier
    """,
)

_ALWAYS: Rules = {
    "fr": (_WAIT_FR, _AWAY_FR, *_VET["fr"]),
    "en": (_WAIT_EN, _AWAY_EN, *_VET["en"]),
}
_UNDER_A_FLAG: Rules = {"fr": (_SLOW_FR,), "en": (_SLOW_EN,)}


def find(sentence: Sentence, context: CheckContext) -> Iterator[tuple[CheckKind, Span]]:
    """Advice that keeps from care; under a flag also advice to see somebody later."""
    yield from find_all(_ALWAYS, sentence, context)
    if context.is_flagged:
        yield from find_all(_UNDER_A_FLAG, sentence, context)
