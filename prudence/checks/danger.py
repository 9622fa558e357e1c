"""Sentences that can hurt whoever follows them: unsafe first aid, ways of harming oneself."""

from __future__ import annotations

from collections.abc import Iterator

from prudence.checks.kinds import CheckKind
from prudence.checks.rules import CheckContext, Rule, Rules, Sentence, find_all
from prudence.types import Span, Tier

_FORBIDDEN_FR = r"""
    (?:ne|n')(?! ?hesitez) ?[a-z' -]{0,40}$
    (?:jamais|eviter|evitez|sans|surtout pas|pas|interdit|inutile|dangereux|contre|deconseille|plutot que
        |au lieu|renoncez|ni|interdisez)\b[a-z', -]{0,40}$
    (?:si|s'il|s'ils|s'elle)\b[a-z' ]{0,40}$
    vous vous $
"""
_FORBIDDEN_EN = r"""
    (?:not|never|avoid|without|cannot|nor|refrain from|instead of|rather than|dangerous
        |against)\b[a-z' ,-]{0,40}$
    [a-z]+n't\b[a-z' ,-]{0,40}$
    (?:no|nothing|if (?:you|he|she|they))\b[a-z' ,-]{0,30}$
"""
_FIRST_AID_FR = Rule(
    "unsafe_first_aid",
    find=r"""
        fai(?:tes|re)(?:-(?:le|la|lui|les|vous))? (?:le |la |les )?vomir|(?:provoque[rz]|induire
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
        (?:perce[rz]?|creve[rz]?|eclate[rz]?)(?:-(?:le|la|les))? (?:{article}{words}(?:cloques?|ampoules?
            |phlyctenes?|boutons?|abces|grosses)|bien|avec)
        (?:mettez|mettre|glissez|placez|introduisez|inserez)(?:-lui)? [^.]{0,40}\b(?:dans la bouche
            |entre (?:les|ses) dents|au fond de la gorge)
        (?:maintenez|immobilisez|bloquez|tenez|retenez)(?:-(?:le|la))? [^.]{0,40}\b(?:pendant la crise
            |les convulsions|convulse)
        (?:donnez|donner|faites boire|faire boire|buvez|boire)(?:-(?:lui|le
            |la))? {article}{words}lait\b[^.]{0,60}\b(?:poison|produit|empoisonnement|intoxication|javel
            |neutraliser)
        (?:donnez|donner)(?:-lui)? (?:a )?(?:boire|manger)\b[^.]{0,40}\b(?:inconscien|evanoui|ne repond
            |se reveil)[a-z]*
        (?:penche[rz]|bascule[rz]|mettez|renverse[rz])(?:-lui)? (?:la |sa )?tete (?:en|vers l'
            |vers la) ?arriere\b[^.]{0,40}\b(?:nez|saigne[a-z]*|sang)
        secoue[rz](?:-le|-la)? ?{article}{words}(?:bebe|enfant|nourrisson)
        (?:conduise[rz]|prenez) (?:vous-meme|votre voiture|le volant|la voiture)
        (?:alcool(?: a \d+)?|eau oxygenee|eau de javel) (?:directement )?(?:sur|dans) {article}{words}(?:plaie
            |brulure|oeil|yeux)
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
        (?:pop|burst|puncture|pierce|drain|lance)(?:ping|ing)? (?:{article}{words}(?:blisters?|boils?|pimples?
            |abscess)|them|it with)
        (?:put|place|insert|slide|slip|wedge|stick) (?!nothing)[^.]{0,40}\b(?:in(?:to|side)? (?:his|her|their
            |the) mouth|between (?:his|her|their|the) teeth|down (?:his|her|the|your) throat)
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
# What burns, poisons or tears the skin, and remedies that hide or worsen an emergency.
_HARSH_FR = Rule(
    "unsafe_first_aid",
    find=r"""
        (?:desinfect[a-z]+|frictionn[a-z]+|frott[a-z]+|nettoy[a-z]+|lave[rz]?|tampon[a-z]+|passe[rz]?
            |verse[rz]?|mette[rz]|mets|ajoute[rz]?|applique[rz]?|etale[rz]?|trempe[rz]?|rince[rz]?
            |bain de bouche)[^.;]{0,50}?\b(?:a l'|avec (?:de l'|du |un peu d'|de la )?|de l'|d'un peu d'|d'
            |du |au |dans l'|le )(?:alcool(?! gel)|eau de javel|javel|eau oxygenee|ether|essence|vinaigre
            |citron|ail(?: cru)?|gros sel|petrole|white-spirit|dentifrice|huiles? essentielles? pures?)
        (?:vinaigre|citron|ail|dentifrice|javel|huile essentielle) (?:pure? |cru )?sur (?:les? |la |vos
            + |votre )?(?:peau|zone|zones|plaques?|boutons?|plaie|brulure|lesions?|verrue|gencive|cicatrice
            |cuir)[a-z ]{0,20}
        frottez[^.;]{0,40}(?:jusqu'a|fort)|jusqu'au sang|jusqu'a ce que (?:ca|cela) saigne
        (?:brule[rz]|chauffe[rz]) (?:le|la|les|une?|l') ?(?:[a-z]+ ){0,2}?(?:zone|piqure|tique|verrue|grain
            |bouton|aiguille|point)|le bruler avec
        (?:arrache[rz]|decolle[rz]|gratte[rz]|coupe[rz]|incise[rz])(?: vous-meme)?(?: bien| tout)? (?:la |les
            + |le |une )?(?:peaux?|croutes?|verrue|cloque|boutons?|lesions?|racines?)(?! des? (?:ongles?
            |cheveux))
        (?:le |la |les )?coupe[rz] (?:au|avec) (?:cutter|une lame|les ciseaux|ras|des ciseaux)
        (?:etouffe[rz]|endorme[rz]) (?:la |les )?tiques?|coton-tige[a-z' ]{0,20} (?:au fond|profond)
            |epingle a cheveux|(?:pousse[rz]|enfonce[rz])[a-z' ]{0,20} coton-tige|nettoyez bien au coton-tige
        (?:dans|sous|prenez|donnez(?:-lui)?) (?:un |une |le |la )?(?:bain|douche) (?:bien )?(?:froide?
            |glacee?)|eau glacee
        sac en papier
        (?:massez|massez-la|petrissez) (?:bien |tres )?(?:fort(?! au)|fermement|le mollet|la jambe|la zone
            |vigoureusement)
        serre[rz] (?:bien |fort |tres )*(?:la |le |un |une )?(?:jambe|bandage|elastique|lien|ligature)
        (?:verse[rz]|versez-lui)[^.;]{0,40} dans (?:la|sa) bouche|boire de force|en lui (?:tenant
            |pincant) (?:le nez|la tete)
        (?:un |du |le )?(?:petit |grand |autre )?verres? (?:de |d')(?:vin|whisky|rhum|alcool|eau-de-vie|biere
            |cognac) (?:l'|le |vous |la |pour |aide|avant|au coucher|suffi|calme|soulage)[a-z]*
        (?:donnez|buvez|prenez)(?:-lui)? [^.;]{0,30}\b(?:verre d'alcool|whisky|rhum|eau-de-vie|biere
            |(?:verres? de|du) vin)
        (?:roulez|conduisez|reprenez la (?:voiture|route)) (?:quand meme|des|sans)
        (?:insecticide|produit) pour (?:chiens?|chats?|animaux)|(?:craque|tourne)[a-z' ]{0,30} d'un coup sec
        sautez (?:le |un |des )?(?:repas|diner|dejeuner|petit-dejeuner)
        arrete[rz] de boire d'un (?:seul )?coup
    """,
    unless_before=_FORBIDDEN_FR,
    unless_in=r"""
        (?:abim|piqu|irrit|brul|abîm|blesse|aggrav|dangereu|retard|infect|ouvre)[a-z]* (?:la |les
            + |le )?(?:peau|plaies?|sang)
    """,
)
_HARSH_EN = Rule(
    "unsafe_first_aid",
    find=r"""
        (?:put|apply|pour|dab|rub|hold|clean|disinfect|spread|soak|wash|scrub|use|gargle
            |pack)\b[^.;]{0,50}?\b(?:(?:rubbing |neat |surgical )?alcohol(?! gel| hand)|bleach
            |(?:hydrogen )?peroxide|vinegar|lemon(?: juice)?|petrol|kerosene|whisky|vodka|toothpaste
            |salt(?! water)|raw garlic|ether)
        (?:salt|lemon|vinegar|bleach|toothpaste) (?:[a-z]+ ){0,3}?(?:straight )?(?:on|into|onto|in) (?:it
            |them|the|your)
        rub (?:the |his |her |your )?[a-z]+ with alcohol|rub with alcohol
        until (?:it|they|he|she) (?:bleeds?|stings?|falls? off|drop)|drop off
        (?:burn|burning) (?:the|it|them) (?:[a-z]+ ){0,3}?(?:with|spot|place|tick|off)|burn it off
        {at_once}(?:cut|snip|slice|scrape|pick|peel|pull|scratch|file) (?:it |them |away |off |out |at
            + |into )*(?:it|them|the|each)? ?(?:[a-z]+ ){0,2}?(?:skin|scabs?|crusts?|wart|mole|root|bumps?
            |blister)|pull out each sting with tweezers
        (?:snip|cut|slice|scrape|hack) (?:it|them) (?:off|away|out|with)|cut into it
        (?:squeeze|pop|lance|drain)(?:ing|ping)? (?:each |the |it|them|every )[a-z ]{0,30}
        (?:in|under|take|have|give (?:him|her)) an? (?:cold|icy|ice|ice-cold) (?:bath|shower)|paper bag
        cold bath [a-z ]{0,30}will
        (?:two )?fingers down
        (?:massage|rub|roll) (?:it |the |his |her |your )?(?:calf|leg|hip|knot
            |lump)? ?(?:[a-z]+ ){0,2}?(?:hard|firmly|deeply|vigorously)|massage the (?:calf|leg|hip)
        (?:cotton bud|q-tip|hairpin)[a-z ]{0,20}(?:deep|further|peroxide|carefully)
            |push in (?:a little )?deeper|ear candles?
        (?:a |some |the |cold |neat )?(?:glass of (?:wine|port|whisky|brandy)|(?:cold )?beer|whisky|brandy
            |shot of [a-z]+) (?:before|to (?:relax|calm|help|make)|for|will|helps?|pull)|(?:have|give (?:him
            |her)) a (?:drink|whisky|beer|brandy|glass of wine)
        (?:strong )?coffee will (?:open|wake|keep|cancel|help)|(?:make|have) (?:him|her|them) (?:drink|walk
            |swallow|lie (?:down )?flat|throw up|vomit)
        put (?:him|her|them) (?:in|under) a cold|lie (?:down )?(?:together )?under
        (?:hold|pin) (?:him|her|them) down|between (?:his|her|their) teeth
        (?:snap|use) a rubber band|tie (?:a |the )?(?:thread|string|tourniquet|band)[a-z ]{0,15}tight
        {at_once}skip (?:a |your |the )?(?:meals?|breakfast|lunch|dinner)|under \d{3,4} calories
    """,
    unless_before=_FORBIDDEN_EN,
    unless_in="damages?|harms?|irritates?|burns? the|dangerous|spreads? (?:it|germs)|hurts?|slows?",
)
# Where a life is at stake, nothing is given by mouth and nothing is tried that costs time.
_FORCED_FR = Rule(
    "unsafe_first_aid",
    find=r"""
        (?:faites|fais)(?:-(?:le|la|lui|les))? (?:beaucoup |un peu )?(?:boire|avaler|manger|marcher)
        donne[rz]?(?:-(?:lui|leur))? (?:a boire|a manger|un (?:cafe|verre|bouillon|steak|bain)|du (?:jus|soda
            |lait|cafe|the|cola|bouillon)|de l'eau|une (?:tisane|boisson))
        buvez (?:un |de |beaucoup)|(?:couche[rz])(?:-(?:le|la|vous|lui))? (?:bien )?a plat
        couchez (?:tout le monde|-le sur le dos)|(?:allez|faites) (?:courir|marcher|un tour)|marchez|promenez
        fermez les fenetres|prenez une douche
    """,
    unless_before=_FORBIDDEN_FR,
    unless_in=r"""
        conscien[a-z]*|bien reveille[a-z]*|massage|peut avaler
        secours (?:le |vous )?(?:demand|dis)[a-z]*
    """,
)
_FORCED_EN = Rule(
    "unsafe_first_aid",
    find=r"""
        (?:give|let|make|get|offer) (?:him|her|them|your [a-z]+) (?!nothing)(?:to )?(?:some |small |a
            + |something )?(?:[a-z]+ ){0,3}?(?:drink|sips?|coffee|tea|milk|juice|cola|soup|bath|eat|walk)
        drink (?:a|some|warm|plenty|lots|salt)|lie (?:him|her|them)? ?(?:down )?flat|walk (?:around|it off
            |about)
        (?:go for a|take a) (?:walk|run|nap|bath|shower)|keep the windows (?:shut|closed)|windows (?:shut
            |closed)
    """,
    unless_before=_FORBIDDEN_EN,
    unless_in=r"""
        awake and|fully awake|alert enough|can swallow|conscious
        (?:team|operator|services) (?:asks?|tells?|says?)
    """,
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
        (?:methodes?|moyens?|facons?|manieres?) la plus (?:rapide|douce|simple|sure
            |efficace)[a-z ]{0,10}(?:mourir|en finir)
        avaler (?:toute )?(?:la|une) (?:boite|plaquette)|vider (?:la|une) (?:boite|plaquette)
        (?:couper|scarifier|entailler)(?: [a-z]+){0,3} (?:profondement|plus profond|dans le sens)
    """,
    unless_before=r"""
        (?:ne|n') ?[a-z' -]{0,40}$
        (?:vous|il|elle|s'il|s'ils) (?:dites|ecrivez|parlez?|mentionnez?|evoquez?|avez (?:ecrit|dit|parle)
            |pensez?|cherchez?|dit)
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
        (?:painless|quick|easy|effective|peaceful|painful|quickest|easiest|surest) (?:ways?|methods?|death
            |suicide)|die (?:painlessly|quickly|peacefully|without pain)
        cut(?:ting)? (?:deep|deeper|lengthwise|vertically|along)
    """,
    unless_before=r"""
        (?:not|never|cannot|no)\b[a-z' ,-]{0,40}$
        [a-z]+n't\b[a-z' ,-]{0,40}$
        (?:you|he|she|they) (?:say|said|write|wrote|mention|mentioned|described|told|says|talks?|talked
            |speaks?|thinks?)
        away from|out of reach|access
    """,
    is_fine_as_question=False,
)

_ALWAYS: Rules = {
    "fr": (_FIRST_AID_FR, _HARSH_FR, _METHOD_FR),
    "en": (_FIRST_AID_EN, _HARSH_EN, _METHOD_EN),
}
_FOR_A_LIFE: Rules = {"fr": (_FORCED_FR,), "en": (_FORCED_EN,)}


def find(sentence: Sentence, context: CheckContext) -> Iterator[tuple[CheckKind, Span]]:
    """Unsafe first aid and ways of harming oneself."""
    yield from find_all(_ALWAYS, sentence, context)
    if context.alert.tier is Tier.VITAL:
        yield from find_all(_FOR_A_LIFE, sentence, context)
