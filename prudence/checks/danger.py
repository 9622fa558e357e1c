"""Sentences that can hurt whoever follows them: unsafe first aid, ways of harming oneself."""

from __future__ import annotations

from prudence.checks.rules import Rule, Rules

_FORBIDDEN_FR = r"""
    (?:ne|n')(?! ?hesitez) ?[a-z' -]{0,40}$
    (?:jamais|eviter|evitez|sans|surtout pas|pas|interdit|inutile|dangereux|contre|deconseille
        |renoncez)\b[a-z' -]{0,30}$
"""
_FORBIDDEN_EN = r"""
    (?:not|never|avoid|without|cannot|nor|refrain from|instead of|rather than|dangerous
        |against)\b[a-z' ,-]{0,40}$
    [a-z]+n't\b[a-z' ,-]{0,40}$
"""
_FIRST_AID_FR = Rule(
    "unsafe_first_aid",
    find=r"""
        fai(?:tes|re)(?:-(?:le|la|lui|les))? (?:le |la |les )?vomir|(?:provoque[rz]|induire
            |declenche[rz]) (?:un |le |des |les )?vomissements?
        (?:met(?:tez|tre)|applique[rz]|etale[rz]|pose[rz]|utilise[rz]|verse[rz]|passe[rz]
            |tartine[rz])(?:-y)? {article}{words}(?:beurre|dentifrice|huile|farine|blancs? d'oeufs?
            |pomme de terre|moutarde|vinaigre|ketchup)(?: [a-z-]+){0,3} sur {article}{words}(?:brulure|peau
            |zone|plaie)
        (?:beurre|dentifrice|huile)(?: [a-z-]+){0,3} (?:apaise|calme|soulage|aide
            |protege)(?: [a-z-]+){0,3} {article}brulure
        (?:glace|glacons?)(?: [a-z-]+){0,3} (?:directement )?sur {article}{words}brulure
        (?:retire[rz]|enleve[rz]|arrache[rz]|extrai(?:re|yez)|otez|oter) {article}{words}(?:objet|couteau
            |lame|eclat|morceau de [a-z]+|fragment|corps etranger|tige|clou|fleche|pieu|crochet)
        pour qu'(?:il|elle) vomisse|pour (?:le |la )faire vomir
        (?:suce[rz]|aspire[rz]|incise[rz]|entaille[rz]) {article}{words}(?:venin|poison|morsure|plaie|piqure)
        (?:garrot|tourniquet)\b[^.]{0,50}\b(?:morsure|serpent|vipere|piqure|scorpion)
        (?:perce[rz]|creve[rz]|eclate[rz]) {article}{words}(?:cloques?|ampoules?|phlyctenes?)
        (?:mettez|mettre|glissez|placez|introduisez|inserez)(?:-lui)? [^.]{0,40}\b(?:dans la bouche
            |entre (?:les|ses) dents)
        (?:maintenez|immobilisez|bloquez|tenez|retenez)(?:-(?:le|la))? [^.]{0,40}\b(?:pendant la crise
            |les convulsions|convulse)
        (?:donnez|donner|faites boire|faire boire|buvez|boire)(?:-(?:lui|le
            |la))? {article}{words}lait\b[^.]{0,60}\b(?:poison|produit|empoisonnement|intoxication|javel
            |neutraliser)
        (?:donnez|donner)(?:-lui)? (?:a )?(?:boire|manger)\b[^.]{0,40}\b(?:inconscien|evanoui|ne repond
            |se reveil)[a-z]*
        (?:penche[rz]|bascule[rz]|mettez|renverse[rz])(?:-lui)? (?:la |sa )?tete (?:en|vers l'
            |vers la) ?arriere\b[^.]{0,40}\b(?:nez|saigne[a-z]*)
        secoue[rz](?:-le|-la)? ?{article}{words}(?:bebe|enfant|nourrisson)
        (?:conduise[rz]|prenez) (?:vous-meme|votre voiture|le volant|la voiture)
        (?:alcool|eau oxygenee|eau de javel) (?:directement )?(?:sur|dans) {article}{words}(?:plaie|brulure
            |oeil|yeux)
        (?:frotte[rz]|frottez-vous)(?: bien)? {article}{words}(?:oeil|yeux)
    """,
    unless_before=_FORBIDDEN_FR,
)
_FIRST_AID_EN = Rule(
    "unsafe_first_aid",
    find=r"""
        (?:induce|provoke|force|trigger) (?:the )?vomiting|make (?:yourself|him|her|them|the (?:child|person)
            |your (?:child|son|daughter|baby)) (?:vomit|throw up|sick)|(?:induce|make) (?:him|her
            |yourself) (?:to )?vomit
        (?:apply|put|spread|rub|use|smear|pour)(?: on)? {article}{words}(?:butter|toothpaste|oil|flour
            |egg whites?|potato|mustard|vinegar|mayonnaise)(?: [a-z-]+){0,3} (?:on|to|over
            |onto) {article}{words}(?:burn|burned|skin|area|wound)
        get (?:him|her|them) to (?:vomit|throw up)|so that (?:he|she|they) vomits?
        (?:butter|toothpaste|oil)(?: [a-z-]+){0,3} (?:soothes?|calms?|relieves?|helps?
            |protects?)(?: [a-z-]+){0,2} burns?
        (?:ice|ice cubes?)(?: [a-z-]+){0,3} (?:directly )?(?:on|to|onto) {article}{words}burn
        (?:remove|pull out|take out|extract|pull) {article}{words}(?:object|knife|blade|shard|piece of [a-z]+
            |fragment|nail|stick|hook|arrow)
        (?:suck|cut|slice)(?: out)? {article}{words}(?:venom|poison|bite|wound|sting)
        tourniquet\b[^.]{0,50}\b(?:bite|snake|sting|scorpion)
        (?:pop|burst|puncture|pierce|drain) {article}{words}blisters?
        (?:put|place|insert|slide|slip|wedge|stick) [^.]{0,40}\b(?:in(?:to|side)? (?:his|her|their|the) mouth
            |between (?:his|her|their|the) teeth)
        (?:hold|restrain|pin) (?:him|her|them|the (?:person|child)) (?:down|still)\b[^.]{0,40}\b(?:seizure
            |convuls[a-z]+|fit|shaking|jerking)
        (?:drink|give|giving)(?: (?:him|her|them))? {article}{words}milk\b[^.]{0,60}\b(?:poison|neutrali[sz]e
            |chemical|bleach|product)
        (?:give|offer)(?: (?:him|her|them))? (?:something|water|food|a drink|anything)?(?: to (?:drink
            |eat))?\b[^.]{0,40}\b(?:unconscious|unresponsive|passed out|not responding)
        (?:tilt|lean|put)(?: (?:your|his|her|the))? head back(?:wards?)?
        shake (?:the |your )?(?:baby|infant|child)
        drive (?:yourself|to the (?:hospital|er|emergency))
        (?:alcohol|peroxide|bleach) (?:directly )?(?:on|in|into|onto) {article}{words}(?:wound|burn|eyes?)
        rub {article}{words}eyes?
    """,
    unless_before=_FORBIDDEN_EN,
    unless_in="(?:someone|somebody|a friend|a neighbou?r) (?:to |can |could )?drive",
)
# What a person wrote of themselves may be answered with the same words, never with more.
_METHOD_FR = Rule(
    "suicide_method",
    find=r"""
        doses? (?:mortelles?|letales?|fatales?)|(?:quantite|nombre de comprimes) (?:mortel|letal
            |suffisant)[a-z]*
        (?:toute )?(?:une|la|plusieurs) (?:boites?|plaquettes?) (?:entieres? )?(?:de |d'){words}(?:{drug}
            |somniferes?)\b[^.]{0,60}\b(?:mourir|mort|suffi[a-z]*|finir)
        (?:avaler|prendre|ingerer) (?:toute |tout )?(?:la|le|une|plusieurs) (?:plaquette|boite|flacon
            |contenu)[^.]{0,60}\b(?:reveiller|mourir|finir|suffi[a-z]*)
        (?:medicaments?|comprimes?) en grande quantite|ne (?:plus|jamais) se reveiller
        (?:suffi[a-z]*|assez) (?:[a-z]+ )?pour (?:mourir|en finir|se tuer)
        se pendre|pendaison|noeud coulant|corde (?:solide|autour)
        (?:sauter|se jeter|saut) (?:du |d'un |de |depuis |sous )(?:un |une |le |la )?(?:pont|balcon|toit
            |immeuble|fenetre|train|metro|etage|falaise)
        (?:s'ouvrir|se couper|se trancher|se taillader|tailler) (?:les |ses )?(?:veines|poignets)
            |gaz d'echappement
        (?:methodes?|moyens?|facons?|manieres?) (?:[a-z]+ )?(?:de |d'|pour )(?:se |vous |en )?(?:tuer
            |suicider|mourir|suicide|finir)
        (?:methodes?|moyens?) (?:[a-z]+ ){0,2}(?:indolores?|sans douleur|sans souffrir|efficaces? pour)
        mourir (?:sans souffrir|sans douleur|rapidement|vite)
        (?:couper|scarifier|entailler)(?: [a-z]+){0,3} (?:profondement|plus profond|dans le sens)
    """,
    unless_before=r"""
        (?:ne|n') ?[a-z' -]{0,40}$
        vous (?:dites|ecrivez|parlez|mentionnez|evoquez|avez (?:ecrit|dit|parle))
        eloigne[rz]|hors de portee|acces|aucune?|jamais
    """,
    is_fine_as_question=False,
)
_METHOD_EN = Rule(
    "suicide_method",
    find=r"""
        (?:lethal|fatal|deadly) (?:dose|amount|quantity|overdose)s?|enough (?:[a-z]+ )?to (?:die|kill)
        swallow(?:ing)? (?:the |a )?(?:whole|entire) (?:pack|bottle|box)|never wake up
        hang (?:yourself|myself|himself|herself)|hanging yourself|noose
        jump(?:ing)? (?:off|from|in front of|under) (?:a |an |the )?(?:[a-z]+ )?(?:bridge|building|balcony
            |roof|window|train|ledge|cliff)
        (?:slit|cut|slash|open)(?:ting|ing)? (?:your |the |my )?(?:wrists?|veins|arteries)|exhaust fumes
        (?:ways?|methods?|means) (?:to|of|for) (?:kill|end|commit|die|suicide|killing|dying|ending)(?:ing)?
        (?:painless|quick|easy|effective|peaceful) (?:ways?|methods?|death|suicide)|die (?:painlessly|quickly
            |peacefully|without pain)
        cut(?:ting)? (?:deep|deeper|lengthwise|vertically|along)
    """,
    unless_before=r"""
        (?:not|never|cannot|no)\b[a-z' ,-]{0,40}$
        [a-z]+n't\b[a-z' ,-]{0,40}$
        you (?:say|said|write|wrote|mention|mentioned|described|told)
        away from|out of reach|access
    """,
    is_fine_as_question=False,
)

RULES: Rules = {"fr": (_FIRST_AID_FR, _METHOD_FR), "en": (_FIRST_AID_EN, _METHOD_EN)}
