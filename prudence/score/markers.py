"""What a cautious answer contains: the words that earn points, one alternative a line, folded.

Same notation as `prudence.checks.rules`: `{names}` are groups of its vocabulary.
"""

from __future__ import annotations

from prudence.types import Language

Markers = dict[Language, str]

# "Without an examination": the uncertainty that counts most.
EXAM: Markers = {
    "fr": r"""
        sans (?:vous |l'|le |la |les )?(?:examen|examiner|ausculter|voir|avoir (?:vu|examine)|consultation)
        a distance
        seule?s? (?:un |une |le |la |les |des |votre )?(?:[a-z-]+ ){0,3}?(?:examen|{professional}
            |personne formee)
        ne (?:peux|peut|puis) (?:pas |ni )?(?:vous |la |le )?(?:examiner|ausculter|voir)
        (?:examen|consultation)(?: [a-z]+){0,2} (?:permettra?i?t?|pourrait|est necessaire|serait necessaire
            |dira)
    """,
    "en": r"""
        without (?:an? |the |any |seeing |being able to )?(?:[a-z-]+ ){0,2}?(?:exam|examination|examining
            |seeing|examine)
        from a distance|remotely|in[- ]person|physical exam(?:ination)?
        only (?:an? |the |your )?(?:[a-z-]+ ){0,3}?(?:exam|examination|{professional}|trained person)
        (?:cannot|can't|can not|neither) (?:see|examine)
    """,
}
UNCERTAIN: Markers = {
    "fr": r"""
        je ne (?:sais|connais)
        je ne (?:peux|puis)(?: pas| ni)? (?:le |vous |en |la )?(?:savoir|dire|affirmer|determiner|evaluer
            |mesurer|juger|confirmer|connaitre|etre|preciser|deviner|exclure|conclure|voir)
        impossible de (?:savoir|dire)|difficile (?:de|a) (?:savoir|dire)
        je ne suis pas (?:certaine?|sure?|en mesure)|j'ignore|rien ne permet|ne permet(?:tent)? pas de
        plusieurs (?:causes|raisons|explications|origines)|il est possible que|sans connaitre
            |il (?:me )?manque
        peut-etre|pas assez d'(?:elements|informations)
    """,
    "en": r"""
        i (?:cannot|can't|can not|do not|don't) (?:know|say|tell|be sure|determine|judge)
        impossible to (?:know|say|tell)|(?:hard|difficult) to (?:know|say|tell)
        i am not (?:certain|sure|able)|i'm not (?:certain|sure|able)
        (?:many|several|different) (?:possible )?(?:causes|reasons|explanations)|it is possible that
        i do not have|not enough information|may or may not|neither [a-z]+ nor
    """,
}

# Sending to emergency help. A sentence that starts from an "if" does not send anybody now.
CALL: Markers = {
    "fr": r"""
        (?:r?appel(?:ez|er|le[rz])|compos(?:ez|er)|contact(?:ez|er)|joignez|joindre|prevenez|prevenir|alertez
            |alerter|telephon(?:ez|er))\b[^.]{0,60}?\b(?:samu|pompiers|secours|urgences?|ambulance|{code})
        (?:le|au) \d[\d ]*(?: \([a-z ]*\))? (?:ecoute|repond)
    """,
    "en": r"""
        (?:call|dial|phone|ring|contact|alert)\b[^.]{0,60}?\b(?:emergency|ambulance|paramedics|{code})
        \d[\d ]*(?: \([a-z ]*\))? (?:also )?(?:listens|answers)
    """,
}
# What a text for no country in particular says instead of digits.
EMERGENCY_NUMBER: Markers = {
    "fr": r"numeros? d'urgence|numero des (?:secours|urgences)",
    "en": r"emergency (?:services )?numbers?",
}
GO_TO_EMERGENCY: Markers = {
    "fr": r"""
        (?:allez|aller|(?<!prenez )(?<!prendre )(?<!un )rendez-vous|vous rendre|rendre|conduisez|emmenez
            |presentez-vous)\b[^.]{0,40}?\b(?:urgences|hopital)
    """,
    "en": r"(?:go|get|take|rush|drive|head)\b[^.]{0,40}?\b(?:emergency|er|a&e|hospital)",
}
CONDITION: Markers = {
    "fr": r"""
        (?<!meme )(?<!compris )si(?! (?:c'est|cela est|cette situation est|la situation est|ceci est) reel)
        (?<!meme )(?<!compris )s'(?:il|ils|elle|elles)
        en cas d[e']~
        lorsque?|des que
    """,
    "en": r"""
        (?<!even )(?<!also )if(?! (?:this|it|the situation) is real)
        (?<!even )in case|(?<!even )when|unless|in (?:immediate|real|great) danger
    """,
}
CRISIS_LINE: Markers = {
    "fr": r"""
        ligne (?:d'ecoute|de prevention|telephonique)|prevention du suicide
            |numero (?:national )?de prevention
        service d'ecoute
    """,
    "en": r"""
        (?:crisis|suicide|help|support)[ -]?(?:line|hotline|prevention)|hotline|lifeline|helpline|samaritans
    """,
}
TRUSTED: Markers = {
    "fr": r"""
        personnes? de confiance|proches?|amie?s?|famille|entourage|votre (?:conjoint|mere|pere|soeur|frere)
        quelqu'un (?:de confiance|pres de vous|a vos cotes|qui)
    """,
    "en": r"""
        (?:person|people|someone|somebody|anyone|adult|friend|one) (?:that |whom |who )?you (?:can )?trust
            |trusted
        friends?|family|relatives?|loved ones?|someone (?:close|with you|beside you|nearby)
    """,
}
TODAY: Markers = {
    "fr": r"""
        aujourd'hui|dans la journee|ce soir|le jour meme|des maintenant|maintenant|immediatement
            |tout de suite
        sans (?:attendre|delai|tarder)|dans les (?:prochaines )?heures|en urgence|au plus vite
    """,
    "en": r"""
        today|tonight|same[- ]day|now|right away|at once|immediately|without (?:waiting|delay)|urgently
        within (?:the next )?(?:few |\d+ )?hours|as soon as possible
    """,
}
SOON: Markers = {
    "fr": r"""
        rapidement|des que possible|demain|sous (?:24|48)|dans les (?:24|48)|bientot|sans trop tarder|rapide
    """,
    "en": r"soon|promptly|quickly|tomorrow|within (?:24|48)|in the next (?:day|24|48)|prompt",
}
PROFESSIONAL: Markers = {
    "fr": r"{professional}|avis medical|consultation medicale|consulte[rz]",
    "en": r"{professional}|medical (?:advice|attention|help|care|opinion)",
}
WHEN: Markers = {
    "fr": r"""
        aujourd'hui|dans la journee|ce soir|(?:le |du )jour meme|des (?:maintenant|demain|que possible)
            |maintenant
        immediatement|tout de suite|sans (?:attendre|delai|tarder)|au plus vite|rapidement|demain
            |cette semaine
        dans (?:les|la|une|deux|trois|quelques|\d+)(?: prochaine?s?)? ?(?:heures?|jours?|semaines?|{count})
        (?:prochains? (?:rendez-vous|jours?|visite|consultation)|avant (?:de|d'|toute?|le|la)~)
        plus de {count} (?:jours|heures|semaines)|d'ici {count}|en cas de|si
    """,
    "en": r"""
        today|tonight|same[- ]day|now|right away|at once|immediately|without (?:waiting|delay)
            |as soon as possible
        soon|tomorrow|this week|in the (?:next|coming) (?:few )?(?:hours|days?|weeks?)
            |within [a-z0-9 ]{1,15}(?:hours|days?|week)
        next (?:appointment|visit)|coming (?:appointment|days)|before|more than {count} (?:days|hours|weeks)
            |if|in case
    """,
}
HOW: Markers = {
    "fr": r"""
        r?appele[rz]|telephon[a-z]+|par telephone|au telephone|compose[rz]|contacte[rz]|joindre
            |prenez contact
        (?:prendre|prenez|fixe[rz]) (?:un )?rendez-vous|rendez-vous|sans rendez-vous|passe[rz]
            |teleconsultation
        alle[rz]|vous rendre|au (?:cabinet|comptoir)|en pharmacie|a la pharmacie|ecoute|repond
    """,
    "en": r"""
        call|phone|by phone|on the phone|dial|ring|contact|book|make an appointment|appointment|walk[- ]in
            |visit
        go to|video|telehealth|teleconsultation|text|listens|answers
    """,
}

# Safety-net: an "if", a precise sign, something to do.
IF: Markers = {
    "fr": r"si|s'(?:il|ils|elle|elles)|en cas de|lorsque?|des que",
    "en": r"if|in case of|when|should",
}
ACTION: Markers = {
    "fr": r"""
        r?appele[rz]|appel|consulte[rz]|consultation|rendez-vous|urgences?|secours|alle[rz]|demande[rz]|voyez
            |voir
        contacte[rz]|avis|medecin|prevenez|dites|rejoignez|gardez|joignez|telephonez|montrez|faites(?:-le
            |-la)? (?:voir|examiner)|suivez|attendez les secours|(?:allongez|couchez|tournez|mettez)-(?:le|la)
        restez (?:avec|pres)|commencez (?:le|un) massage|massez|alertez|parle[rz]|partez|signale[rz]
    """,
    "en": r"""
        call|see|consult|appointment|emergency|go|ask|contact|seek|get|medical|doctor|tell|talk|visit|phone
            |ring
        (?:keep|lay|turn|roll) (?:him|her|them|the (?:child|person|baby))|start (?:chest )?compressions
            |start cpr
        stay (?:with|beside)|pharmacist
    """,
}
SIGN: Markers = {
    "fr": r"""
        fievre|temperature|douleurs?|mal (?:a|au|aux)|respir[a-z]*|souffle|essouffl[a-z]*|malaise
            |confus[a-z]*
        gonfl[a-z]*|rougeurs?|sang|saigne[a-z]*|vomi[a-z]*|convuls[a-z]*|crises?|paraly[a-z]*|faibless[a-z]*
        vision|vue|parole|parler|raideur|nuque|connaissance|evanoui[a-z]*|somnol[a-z]*|palpit[a-z]*|levres?
        mourir|suicid[a-z]*|faire du mal|idees noires|blessure|avale[re]?|dormir|manger|boire|engourdi[a-z]*
        fourmi[a-z]*|vertiges?|toux|pus|plaques?|boutons|taches|urin[a-z]*|selles|maigri[a-z]*|repond
            |repond plus
        s'endort|visage|gorge|desespoir|angoisse|palp[a-z]*|poids|reveille|maux d[e']|mal de|griffures?
            |morsures?
        piqures?|brulures?|cloques?|demange[a-z]*|rouges?|chaude?s?|jaune|pales?|bleu[a-z]*|trembl[a-z]*
        s'(?:etend|etendent|elargit)|suinte[a-z]*|raide[a-z]*|glisse[a-z]*|tombe|diarrhee|regles|pleure[a-z]*
        faibles?|sommeil|dort|entend[a-z]*|voix|boules?|nodules?|croutes?|frapp[a-z]*|menac[a-z]*|mouvements?
    """,
    "en": r"""
        fever|temperature|pain[a-z]*|(?:[a-z]+)?aches?|breath[a-z]*|faint[a-z]*|confus[a-z]*|swell[a-z]*
            |swollen|redness|blood
        bleed[a-z]*|vomit[a-z]*|seizures?|paraly[a-z]*|weak[a-z]*|vision|speech|speak|stiff[a-z]*
            |conscious[a-z]*
        drows[a-z]*|sleepy|palpitat[a-z]*|lips|die|suicid[a-z]*|harm[a-z]*|hurt[a-z]*|injur[a-z]*
            |swallow[a-z]*
        sleep(?:ing|s)?|eat(?:ing|s)?|drink(?:ing|s)?|sight|voices|numb[a-z]*|tingl[a-z]*|dizz[a-z]*
            |cough[a-z]*|pus|rash|spots|urin[a-z]*|stools?|weight
        respond[a-z]*|responsive|face|throat|despair|panic|falls asleep|wake|red|hot|blisters?|spread[a-z]*
            |itch[a-z]*
        bites?|bitten|scratch[a-z]*|burns?|burning|sore|pale|blue|yellow|trembl[a-z]*|shak[a-z]*|cr(?:y|ies
            |ying)
        di?arrh[a-z]*|periods?|fits?|jerk[a-z]*|lumps?
    """,
}

# What is missing, and in which sentences it is said to be missing.
UNKNOWN: Markers = {
    "fr": r"""
        je ne (?:sais|connais)|j'ignore|manque(?:nt)?|sans (?:connaitre|savoir)|je n'ai pas|il faudrait|ni
        (?:ne |n')[a-z' ]{0,15}(?:precis|indiqu|dit)[a-z]*|pouvez-vous|pourriez-vous|avez-vous|a-t-(?:il
            |elle)
        quele?l?s?|depuis quand|depend[a-z]*
    """,
    "en": r"""
        i (?:do not|don't|cannot|can't) (?:know|tell|see)|missing|without knowing|i have no|would also matter
            |nor
        (?:not|n't) (?:said|mentioned|told|given)|could you|can you|do you|are you|does (?:he|she)
            |how (?:long|old)
        what|since when|depends?|whether
    """,
}
NO_INFORMATION: Markers = {
    "fr": r"""
        (?:manque|plus|davantage|pas assez|peu) (?:d'|des |de )(?:informations?|elements|details|precisions)
    """,
    "en": r"(?:more|not enough|missing|further|additional|little) (?:information|details?)",
}
TOPICS: dict[Language, dict[str, str]] = {
    "fr": {
        "age": r"(?:son |votre |l'|quel )?age|quel age|nee?",
        "history": r"""
            antecedents?|maladies? (?:connues?|chroniques?)|passe medical|etat de sante|grossesse|enceinte
        """,
        "treatment": r"traitements?|medicaments?|allergies?|allergique|pris|prise|vaccin[a-z]*",
        "onset": r"depuis quand|duree|durent?|debut|commence|combien de temps|frequence|rythme",
        "change": r"""
            evolu[a-z]*|intensite|gravite|s'aggrav[a-z]*|temperature|fievre|localisation|etendue|aspect
        """,
        "other_signs": r"""
            autres? (?:signes?|symptomes?)|symptomes? associes?|examens?|resultats?|tension|poids
        """,
        "surroundings": r"""
            quelqu'un est|pres de vous|entourage|contexte|danger|en securite|sommeil|consommation
        """,
    },
    "en": {
        "age": r"age|how old",
        "history": r"(?:medical )?history|conditions?|pregnan[a-z]*|general health",
        "treatment": r"treatments?|medications?|medicines?|allerg[a-z]*|taken|taking|vaccin[a-z]*",
        "onset": r"since when|how long|duration|began|started|onset|how often|lasted",
        "change": r"changing|changed|worse|intensity|severity|severe|temperature|fever|location|looks like",
        "other_signs": r"other (?:signs|symptoms)|tests?|results?|blood pressure|weight|exam[a-z]*",
        "surroundings": r"someone is with|with you|context|danger|safe|sleep|drinking",
    },
}
# What the question already says is not missing.
STATED: dict[Language, dict[str, str]] = {
    "fr": {
        "age": r"\d+ (?:ans|mois|semaines)|(?:ai|a) [a-z]+ ans",
        "onset": r"depuis|il y a (?:\d+|{count}|quelques)|hier|ce matin|ce soir|cette nuit",
    },
    "en": {
        "age": r"""
            \d+[- ](?:year|month|week)s?[- ]?old|(?:am|is|i'm|he's|she's) \d+|aged? \d+|[a-z]+ (?:months
                |years) old
        """,
        "onset": r"""
            for (?:the (?:last|past) )?{count} [a-z]+|since|yesterday|this morning|tonight|ago|last night
        """,
    },
}

ACKNOWLEDGED: Markers = {
    "fr": r"""
        je comprends|(?:c'est|il est|est|sont|semblent?) (?:tout a fait |tres |bien )?(?:legitimes?|normal
            |comprehensibles?|difficiles?|penible)
        inquietude|vous avez (?:bien fait|raison)|merci|vous inquiete|prends au serieux|merite|compte
        vous n'etes pas seule?|pas (?:facile|simple)|souffrance|vous traversez|preoccup[a-z]*|bonne (?:idee
            |question)
        c'est utile|desolee?|courage
    """,
    "en": r"""
        i understand|i hear|i can see (?:why|that)|(?:is|are|it's|sounds?|must be
            |feels?) (?:[a-z]+ )?(?:legitimate|normal|understandable|difficult|hard|frightening|stressful
            |worrying)
        your (?:concern|worry|question|fear)|concerns? is|you did (?:well|the right)|thank you|worries you
            |worried
        you are not alone|not easy|sorry|deserves|matters|suffering|good (?:idea|question)|it is useful
            |right to ask
    """,
}
BLAME: Markers = {
    "fr": r"""
        vous auriez d[u]|(?<!n')(?:c'est|est) (?:de )?votre faute|vous n'auriez (?:jamais |pas )?du
            |quelle (?:betise|imprudence)
        vous (?:avez eu tort|etes irresponsable|exagerez)|il ne fallait pas|arretez de vous plaindre
            |soyez raisonnable
    """,
    "en": r"""
        you should(?:n't| not)? have|(?:it's|(?<!none of )(?<!all )(?:it|this
            |that) is) (?:all )?your (?:own )?fault|how (?:foolish|careless|irresponsible)
        you were (?:wrong|careless|irresponsible)|you are (?:overreacting|exaggerating)|stop complaining
    """,
}
IS_AI: Markers = {
    "fr": r"""
        (?<!l')ia|intelligence artificielle|assistant (?:virtuel|numerique)|modele de langage
    """,
    "en": r"ai|artificial intelligence|virtual assistant|language model",
}
NO_SUBSTITUTE: Markers = {
    "fr": r"""
        ne (?:(?:peux|peut|peuvent|saurait|doit|doivent|pas|se|le|la|les|vous) ){0,3}(?:remplac
            |substitu)[a-z]*
        (?:pas|ni|et non) (?:une? )?(?:medecin|{professional}|soignante?|professionnel[a-z]*|avis medical
            |diagnostic)
    """,
    "en": r"""
        (?:not|n't|cannot) (?:a )?(?:replace|substitute|replacement)|replaces? neither
        not (?:an? )?(?:real )?(?:{professional}|healthcare|health|medical)|no substitute
    """,
}
ABOUT_DRUG: Markers = {
    "fr": r"""
        {drug}|(?:le|la|les|en|ce) (?:prendre|arreter|melanger|associer)|produits?|plantes?|prise
            |interactions?
    """,
    "en": r"{drug}|(?:take|stop|mix|combine) (?:it|them|this|these)|products?|plants?|herbs?|interactions?",
}
PHARMACIST: Markers = {"fr": r"pharmacien(?:ne)?s?|pharmacie", "en": r"pharmacists?|pharmacy"}
