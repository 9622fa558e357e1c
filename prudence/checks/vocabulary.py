"""Groups of words that the rules name in braces: {disease}, {drug}, {number} … Folded, one item a line."""

from __future__ import annotations

from functools import cache

from prudence.types import Language

# The part of the body in "gingivite", and French words in -ome that name no disease.
_ITE_FR = (
    r"[a-z]*(?:gingiv|derm|dermat|kerat|uve|blephar|cellul|fasci|capsul|thyroid|nephr|vagin|vulv|enter|glott|myos"
    r"|nevr|orch|parotid|synov|chondr|follicul|balan|trache|rhin|phleb|periost|burs|mast|condyl|hidraden|stomat"
    r"|oesophag|diverticul|radicul|arter|aden|oment|spondyl|tendin|bronch|ot|sinus|cyst|gastr|arthr|hepat|mening)ites?"
)
_NO_OME_FR = r"(?:symptome|diplome|autonome|fantome|atome|econome|agronome|arome|royaume|idiome|monochrome)s?"
_DISEASE_FR = r"""
    angines?(?: de poitrine)?|rhume|grippes?|(?:syndrome|etat) grippal|gastro(?:-enterite)?s?
    rhino-?pharyngite|bronchi(?:te|olite)s?|pneumo(?:nie|pathie|thorax)|otites?|sinusites?|laryngite
    pharyngite|amygdalite
    cystites?|pyelonephrite|prostatite|vaginite|infections?|inflammations?|virus|abces|septicemie|sepsis
    infarctus|crise cardiaque|syndrome coronarien|insuffisance (?:cardiaque|renale|respiratoire|veineuse)
    avc|accident (?:vasculaire|ischemique)|embolie|phlebites?|thrombose|anevrisme|dissection aortique
    pericardite|myocardite|arythmie|fibrillation|tachycardie|hypertension|hypotension|malaise vagal
    meningite|encephalite|appendicite|peritonite|occlusion intestinale|pancreatite|hepatites?|cirrhose
    calculs?(?: renaux| biliaires?)?|coliques? (?:nephretiques?|hepatiques?)|ulceres?|gastrite|indigestion
    reflux|rgo|colopathie|(?:intestin|colon) irritable|intoxication|hemorroides|fissure anale
    hernie|sciatique|lombalgie|lumbago|torticolis|entorse|foulure|fracture|tendinite|bursite|arthrose
    (?:poly)?arthrite|fibromyalgie|claquage|dechirure musculaire|elongation|contracture|crise de goutte
    migraines?|cephalees? de tension|nevralgie|commotion|traumatisme cranien|epilepsie|sclerose en plaques
    maladie|parkinson|alzheimer|demence|neuropathie|labyrinthite|vertige positionnel|apnee du sommeil
    depression|burn-?out|surmenage|hypocondrie|anxiete generalisee|phobie|schizophrenie|psychose|anorexie
    troubles? (?:anxieux|paniques?|bipolaires?|depressifs?|obsessionnels?|alimentaires?|de l'humeur)
    (?:crise|attaque|bouffee)s? (?:d'angoisse|d'anxiete|de panique|d'asthme|d'epilepsie|de foie|delirante)
    spasmophilie|tetanie|boulimie|stress post-traumatique|diabete|hypoglycemie|hyperglycemie|acidocetose
    hypo-?thyroidie|hyper-?thyroidie|goitre|anemie|carences?|asthme|allergie|reaction allergique
    choc anaphylactique|oedeme de quincke|eczema|psoriasis|urticaire|zona|herpes|varicelle|rougeole|rubeole
    coqueluche|scarlatine|oreillons|covid(?:-19)?|gale|mycose|impetigo|furoncle|erysipele|panaris
    cancers?|tumeurs?|leucemie|lymphome|melanome|metastases?|kystes?|fibrome|polypes?|nodules?|lupus
    endometriose|fausse couche|grossesse extra-uterine|(?:pre-?)?eclampsie|menopause|deshydratation
    conjonctivite|glaucome|cataracte|decollement de (?:la )?retine|insolation|coup de chaleur|syndrome
    mst|ist|vih|sida|syphilis|chlamydia|tuberculose|paludisme|lyme|gueule de bois|ganglion|gercures?|tocs?
    acne|couperose|rosacee|verrues?|poux|lucite|vitiligo|pelade|alopecie|calvitie|engelures?|intertrigo
    pied d'athlete|pityriasis|hemangiome|cheloide|masque de grossesse|chloasma|purge de la peau|ongle incarne
    carie|aphtes?|bouchon (?:de cerumen|d'oreille)|oeil sec|orgelet|chalazion|surinfection|gale
    nerf (?:coince|pince)|cruralgie|pincement|canal carpien|ecchymose|douleurs? de croissance
    rhume des foins|hypersensibilite
    constipation|crise d(?:e |')[a-z]+|retard de phase|deficit de l'attention|harcelement moral|addictions?
    erreur de (?:tube|dosage)|parasitose|baby blues|chute de tension
    manque (?:de |d')(?:fer|insuline|magnesium)
    {ite}|(?!{no_ome}\b)[a-z]{4,}omes?|(?:hyper|hypo|dys|tachy|brady|leuc)[a-z]{3,}ies?
    (?!sympath|empath|antipath|telepath|homeopath|osteopath)[a-z]{4,}pathies?|[a-z]{4,}(?:phobies?|phagie)
    (?!nostalgie)[a-z]{4,}algies?|(?:arthr|myc|nevr|psych|scoli|dermat|fibr|scler|osteopor)[a-z]*oses?
"""
_DISEASE_EN = r"""
    (?:common|head|bad|simple|a) cold|flu|influenza|strep(?: throat)?|tonsillitis|pharyngitis|laryngitis
    sinusitis|bronch(?:itis|iolitis)|pneumonia|otitis|infections?|uti|cystitis|abscess|sepsis|virus
    heart attack|myocardial infarction|angina|heart failure|arrhythmia|fibrillation|afib|pericarditis
    myocarditis|stroke|tia|aneurysm|aortic dissection|embolism|blood clot|dvt|thrombosis|hypertension
    (?:high|low) blood pressure|meningitis|encephalitis|appendicitis|peritonitis|pancreatitis|hepatitis
    cirrhosis|gallstones?|kidney stones?|ulcers?|gastritis|acid reflux|gerd|ibs|irritable bowel|indigestion
    food poisoning|gastroenteritis|stomach (?:flu|bug)|hemorrhoids|hernia|(?:herniated|slipped) disc
    sciatica|sprain|sprained [a-z]+|strain|pulled muscle|fracture|broken [a-z]+|tend[io]nitis|bursitis
    (?:osteo)?arthritis|fibromyalgia|gout|migraines?|(?:tension|cluster) headaches?|concussion|epilepsy
    multiple sclerosis|parkinson(?:'s)?|alzheimer(?:'s)?|dementia|neuropathy|vertigo|bppv|depression|burnout
    anxiety(?: disorder| attack)?|panic (?:attack|disorder)|ptsd|ocd|adhd|bipolar(?: disorder)?
    schizophrenia|psychosis|eating disorder|anorexia|bulimia|diabetes|hypogly[a-z]+|hypergly[a-z]+
    ketoacidosis|hypothyroidism|hyperthyroidism|thyroid (?:problem|disease|disorder)|ana?emia
    (?:vitamin|iron|magnesium) deficiency|deficiency|asthma(?: attack)?|allerg(?:y|ies)|allergic reaction
    anaphylaxis|eczema|psoriasis|hives|shingles|herpes|chicken ?pox|measles|mumps|rubella|whooping cough
    scarlet fever|covid(?:-19)?|scabies|ringworm|impetigo|cellulitis|cancers?|tumou?rs?|leuka?emia
    lymphoma|melanoma|cysts?|fibroids?|polyps?|endometriosis|miscarriage|ectopic pregnancy|preeclampsia
    menopause|conjunctivitis|pink eye|glaucoma|cataracts?|detached retina|heat ?stroke|heat exhaustion
    dehydration|lyme(?: disease)?|sti|std|hiv|syphilis|chlamydia|tuberculosis|malaria|lupus|syndrome
    sleep apno?ea|inflammation|disorder|disease|plantar fasciitis|carpal tunnel|imbalance
    acne|rosacea|verrucas?|warts?|molluscum|head lice|bedbug bites|athlete's foot|hair loss|baldness
    ingrown hairs?|skin tags?|heat rash|milia|prickly heat|frostbite|chilblains?|low blood sugar|salmonella
    cavity|wax plug|ear ?wax|dry eye|stye|pinched nerve|growing pains|shin splints
    hay fever|food poisoning|hangover|swimmer's ear|tooth abscess|lactose intolerance|giardiasis
    period pains?|dysmenorrh[a-z]+|rhinitis|constipation|parasit[a-z]+|baby blues|postnatal depression
    binge eating|addiction|psychopath|personality disorder|phobia|post-viral [a-z]+|lactic acid
    [a-z]{4,}itis|[a-z]{3,}(?:osis|oses)(?<!prognosis)(?<!diagnosis)(?<!diagnoses)(?<!hypnosis)
    [a-z]{4,}(?:oma|omas)(?<!diploma)(?<!aroma)(?<!in coma)|[a-z]{4,}(?:algia|emia|aemia|uria|phobia|rrhoea)
    [a-z]{5,}pathy(?<!sympathy)(?<!empathy)(?<!osteopathy)(?<!homeopathy)
"""
# Harmless explanations that small models like to give for alarming signs.
_CAUSE_FR = r"""
    stress|anxiete|angoisses?|nerfs|nervosite|emotions?|tension nerveuse|fatigue|digestion|gaz|courbatures?
    crampes?|mauvaise (?:posture|position|digestion)|faux mouvement|froid|chaleur|hormones?|regles|indigestion
    poussee dentaire|manque de sommeil|(?:douleur|tension) musculaire|vieillissement|meteo|climatisation
    coup de (?:froid|fatigue|stress)|mauvaise (?:circulation|hygiene)|dents?
"""
_CAUSE_EN = r"""
    stress|anxiety|nerves|worry|fatigue|tiredness|exhaustion|digestion|gas|trapped wind|cramps?
    poor (?:posture|sleep)|muscle (?:tension|soreness|pain)|cold weather|hormones?|teething|indigestion
    lack of (?:sleep|discipline|exercise)|overexertion|ag(?:e)?ing|dry (?:air|throat)|the heat
    tight muscles|muscle (?:bruising|strain)
"""
_MEDICINE_FR = r"""
    paracetamol|acetaminophene|doliprane|dafalgan|efferalgan|ibuprofene|advil|nurofen|aspirine|kardegic
    ketoprofene|naproxene|diclofenac|voltarene|anti-?inflammatoires?|antibiotiques?|amoxicilline|augmentin
    penicilline|azithromycine|cortisone|corticoides?|prednis(?:ol)?one|codeine|tramadol|morphine
    opi(?:ac|oid)es?
    antalgiques?|anti-?douleurs?|analgesiques?|antipyretiques?|xanax|alprazolam|lexomil|bromazepam|valium
    diazepam|benzodiazepines?|anxiolytiques?|somniferes?|zolpidem|stilnox|antidepresseurs?|sertraline
    fluoxetine|prozac|escitalopram|lithium|neuroleptiques?|antipsychotiques?|levothyrox|metformine|insuline
    ventoline|salbutamol|anticoagulants?|warfarine|coumadine|previscan|xarelto|eliquis|beta-?bloquants?
    statines?|antihypertenseurs?|diuretiques?|antihistaminiques?|cetirizine|loratadine|omeprazole|antiacides?
    gaviscon|spasfon|antispasmodiques?|smecta|imodium|loperamide|laxatifs?|decongestionnants?
    pseudo-?ephedrine|sirop|pilules?|contraceptifs?|melatonine|millepertuis|valeriane|huiles? essentielles?
    vitamines?|complements? alimentaires?|ritaline|methadone|cannabis|trinitrine|adrenaline|magnesium|zinc
    fer|potassium|charbon|antifongiques?|antimycosiques?|antiviraux|minoxidil|methotrexate|biotherapie
    isotretinoine|retinol|hydroquinone|patchs?|inhalateurs?|antiepileptiques?|antirejets?|calmants?|granules
    probiotiques?|homeopathie|coupe-faim|anti-?inflammatoire|doxycycline|hydroxyzine|antivomitifs?|tisanes?
    creme a (?:la|base de) [a-z]+|corticoide|neuroleptique|antidouleur|anti-?reflux|spray|pommade antibiotique
"""
_MEDICINE_EN = r"""
    paracetamol|acetaminophen|tylenol|panadol|ibuprofen|advil|motrin|nurofen|aspirin|naproxen|aleve
    diclofenac|nsaids?|anti-?inflammator(?:y|ies)|antibiotics?|amoxicillin|penicillin|azithromycin
    doxycycline|(?:hydro)?cortisone|steroids?|prednisone|codeine|tramadol|morphine|oxycodone|opioids?
    pain ?killers?|pain (?:relievers?|medications?|medicines?)|xanax|alprazolam|valium|diazepam|lorazepam
    ativan|benzodiazepines?|sleeping pills?|zolpidem|ambien|antidepressants?|ssris?|sertraline|zoloft
    fluoxetine|prozac|escitalopram|lithium|antipsychotics?|levothyroxine|metformin|insulin|albuterol
    salbutamol|ventolin|inhaler|blood thinners?|anticoagulants?|warfarin|eliquis|xarelto|beta[- ]?blockers?
    statins?|diuretics?|antihistamines?|benadryl|diphenhydramine|cetirizine|zyrtec|loratadine|claritin
    omeprazole|antacids?|imodium|loperamide|laxatives?|decongestants?|pseudoephedrine
    syrup|cough medicine|(?:over-the-counter|otc) [a-z-]+|birth control|melatonin|st\.? john'?s wort
    valerian|essential oils?|vitamins?
    supplements?|eye drops|nitroglycerin|epinephrine|adderall|ritalin|methadone|magnesium|zinc|iron
    antifungals?|antivirals?|minoxidil|methotrexate|isotretinoin|(?:steroid|antifungal|antibiotic) creams?
    patch(?:es)?|puffs?|hydroxyzine|puffer|calming tablets?|probiotics?|cbd|beta blockers?|charcoal
    salicylic acid|port and valerian|children's painkillers?|anti-?diarrh[a-z]+|sedatives?
"""
_GENERIC_FR = "medicaments?|medications?|traitements?|comprimes?|cachets?|gelules?|collyres?|chimiotherapie"
_GENERIC_EN = "medications?|medicines?|meds|drugs?|tablets?|pills?|capsules?|treatments?"
_PROFESSIONAL_FR = r"""
    medecins?|docteur|generaliste|pharmacien(?:ne)?s?|infirmiere?s?|sage-femmes?|dentiste|pediatre
    psychologues?
    psychiatres?|specialistes?|cardiologue|gynecologue|dermatologue|ophtalmologue|soignante?s?|secours|samu
    (?:professionnel|personnel)s?(?: de (?:la )?sante| medical| soignant)?|urgences|service de garde
"""
_PROFESSIONAL_EN = r"""
    doctors?|physicians?|gps?|pharmacists?|nurses?|midwife|midwives|dentist|p(?:a)?ediatrician|psychologists?
    psychiatrists?|specialists?|cardiologist|therapists?|counsell?ors?|clinicians?|paramedics?|professionals?
    (?:health ?care|medical|mental health) (?:professional|provider|team|staff)s?
    emergency (?:services|room|department)|urgent care|walk-in clinic|clinic
"""
# Ways of telling somebody to do a thing, and what is then done with a medicine.
_ADVISE_FR = r"""
    vous (?:pouvez|devez|devriez|pourriez)|(?:il|elle|on) (?:peut|doit|devrait)|il (?:faut|suffit|convient)
    il vaut mieux|mieux vaut|il (?:est|serait) [a-z]+|je (?:vous )?(?:conseille|recommande|suggere)|essayez
    n'hesitez pas|pensez|commencez par|continuez|le mieux (?:est|serait)|rien (?:ne )?(?:vous |l')?empeche
    libre a vous|vous avez le droit
"""
_ADVISE_EN = r"""
    (?:you|he|she|they) (?:can|could|should|may|must|might|need to|have to)|try|consider|feel free to|start by
    i(?:'d| would)? (?:recommend|suggest|advise)|it(?:'s| is| may be| might be) [a-z]+(?: for you)? to
    continue(?: to)?|remember to|be sure to|go ahead and
"""
_TAKE_FR = r"prendre|donner|utiliser|avaler|appliquer|essayer|administrer|recourir a"
_TAKE_EN = r"tak(?:e|ing)|giv(?:e|ing)|us(?:e|ing)|try(?:ing)?|apply(?:ing)?|administer"
_CHANGE_FR = r"""
    arreter|cesser|interrompre|suspendre|sauter|diminuer|reduire|augmenter|doubler|remplacer|reprendre
    commencer|debuter|changer(?: de)?|passer a|terminer|finir|stopper|espacer|supprimer|alterner|associer
    cumuler|ajouter|acheter|commander|couper
"""
_CHANGE_EN = r"""
    stop|quit|discontinue|skip|pause|halve|double|increase|decrease|reduce|lower|taper|replace
    switch(?: to)?|swap|start|begin|resume|restart|finish|drop|cut|alternate|crush|combine
"""
_CHANGING_EN = r"""
    stopping|quitting|discontinuing|skipping|pausing|halving|doubling|increasing|decreasing|reducing|lowering
    tapering|replacing|switching(?: to)?|starting|resuming|restarting|finishing|dropping|crushing
"""
# Where an imperative can begin.
_AT_ONCE_FR = r"(?:^|[.,;:!-] ?|\b(?:et|puis|donc|alors|ou|oui|ensuite|sinon|simplement) )"
_AT_ONCE_EN = (
    r"(?:^|[.,;:!-] ?|\b(?:and|then|just|please|simply|also|or|immediately|first|should|can|could|must|may"
    r"|[a-z]+ly|need to|have to) )"
)
# What is counted when a medicine is dosed.
_FORM_FR = r"""
    comprimes?|cachets?|gelules?|capsules?|sachets?|ampoules?|bouffees?|pulverisations?|suppositoires?
    injections?|gouttes?|unites?|applications?|granules?|piqures? d'insuline|sprays?|pilules?|doses?
    (?:petites? )?(?:cuilleres?|cuillerees?)(?: a (?:cafe|soupe))?
"""
_FORM_EN = r"""
    tablets?|pills?|capsules?|caplets?|puffs?|sprays?|drops?|sachets?|suppositor(?:y|ies)|injections?|doses?
    (?:tea|table)?spoon(?:ful)?s?|units?|applications?|scoops?
"""
_RHYTHM_FR = r"""
    {count} fois (?:par|/) ?(?:jour|semaine)|toutes les {count} ?(?:heures|h|jours|minutes)
    matin(?:,? midi)? et soir|pendant {count} (?:jours|semaines|mois)|(?:par|chaque) (?:jour|soir|matin|nuit)
    (?:au|avant le) coucher|avant chaque [a-z]+|un jour sur deux|a volonte
"""
_RHYTHM_EN = r"""
    (?:once|twice|{count} times) (?:a|per|every|each) (?:day|week)|(?:once|twice) daily
    every {count}(?:(?: to |-){count})? ?(?:hours|days|minutes|h)|for {count} (?:days|weeks|months)
    (?:per|each|every) (?:day|evening|morning|night|meal)|at bedtime|before bed
"""
_TENS_FR = (
    r"deux|trois|quatre|cinq|six|sept|huit|neuf|dix|douze|quinze|vingts?|trente|quarante|cinquante|soixante"
    r"|cents?|mille"
)
_TENS_EN = (
    r"two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty|fifty|hundred|thousand"
)
_MANY_FR = (
    rf"(?:\d+(?:[.,/]\d+)?|(?:{_TENS_FR})(?:[ -](?:{_TENS_FR})){{0,3}}"
    r"|demi-?|un (?:demi|quart de)|une? moitie de|quelques)"
)
_MANY_EN = rf"(?:\d+(?:[.,/]\d+)?|(?:{_TENS_EN})(?:[ -](?:{_TENS_EN})){{0,3}}|half an?|a few|a couple of)"
# "probably", "clearly": words that state a thing while sounding modest. Up to two, each with its space.
_SURE_FR = (
    r"(?:(?:(?:tres |bien |tout )?(?:probablement|certainement|surement|clairement|manifestement|evidemment"
    r"|vraisemblablement|simplement|juste|absolument|vraiment|totalement|donc|typiquement|forcement|egalement|aussi|bien|ici|plutot"
    r"|effectivement|visiblement|apparemment|fortement|nettement)|sans doute|en fait|a priori|tout a fait"
    r"|la) ){0,2}"
)
_SURE_EN = (
    r"(?:(?:(?:most |very |quite |almost |more than )?(?:probably|certainly|likely|surely|clearly|definitely"
    r"|obviously|apparently|undoubtedly|simply|just|absolutely|totally|only|actually|really|also|indeed|basically|essentially"
    r"|strongly)|without a doubt) ){0,2}"
)
_ARTICLE_FR = (
    r"(?:(?:a |au |aux |par )?(?:une?|des?|de la|du|les?|la|votre|ses|son|sa|d'une?) |(?:a |par |de )?l'"
    r"|d'|aux? )"
)
_ARTICLE_EN = r"(?:an? |the |some |your |a (?:case|bout|touch|type|form) of |symptoms of )?"
# Up to three words before a noun ("une petite infection"), none of which takes the statement back.
_WORDS = r"(?:(?!(?:pas|peut|ni|ou|not|no|never|possibly|maybe|perhaps|or)\b)[a-z-]+ ){0,3}?"
# What stands between "take" or "stop" and the medicine: "le reste de la boîte d'", "the rest of the".
_OBJECT = (
    r"(?:(?!(?:listes?|ordonnances?|notices?|noms?|photos?|rendez-vous|parler|contact|avis|temps|notes?|conseils?"
    r"|effets?|questions?|pas|ni|ou|sans|aucune?|no|lists?|prescriptions?|leaflets?|names?|photos?|picture|advice|time|notes"
    r"|not|without|effects?|box|packaging)\b)[a-z0-9'-]+ ){0,5}?(?:[ld]')?"
)

# A short telephone number: two to five digits that count or measure nothing.
_CODE = (
    r"\d{2,5}(?!\d)(?! ?(?:%|°|(?:ans?|minutes?|min|mn|heures?|h|jours?|mois|semaines?|mg|g|kg|ml|cm"
    r"|fois|secondes?|degres?|years?|hours?|days?|weeks?|months?|times|seconds?|personnes?|people)\b"
    r"|[.,/-]?\d|a \d))"
)

_GROUPS: dict[Language, dict[str, str]] = {
    "fr": {
        "disease": _DISEASE_FR,
        "cause": _CAUSE_FR,
        "medicine": _MEDICINE_FR,
        "drug": f"{_MEDICINE_FR}\n{_GENERIC_FR}",
        "professional": _PROFESSIONAL_FR,
        "advise": _ADVISE_FR,
        "take": _TAKE_FR,
        "change": _CHANGE_FR,
        "form": _FORM_FR,
        "rhythm": _RHYTHM_FR,
        "many": _MANY_FR,
        "count": rf"une?|{_MANY_FR}",
    },
    "en": {
        "disease": _DISEASE_EN,
        "cause": _CAUSE_EN,
        "medicine": _MEDICINE_EN,
        "drug": f"{_MEDICINE_EN}\n{_GENERIC_EN}",
        "professional": _PROFESSIONAL_EN,
        "advise": _ADVISE_EN,
        "take": _TAKE_EN,
        "change": _CHANGE_EN,
        "changing": _CHANGING_EN,
        "form": _FORM_EN,
        "rhythm": _RHYTHM_EN,
        "many": _MANY_EN,
        "count": rf"{_MANY_EN}|an?|one",
    },
}
_PLAIN: dict[Language, dict[str, str]] = {
    "fr": {
        "sure": _SURE_FR,
        "article": _ARTICLE_FR,
        "words": _WORDS,
        "object": _OBJECT,
        "code": _CODE,
        "at_once": _AT_ONCE_FR,
        "ite": _ITE_FR,
        "no_ome": _NO_OME_FR,
    },
    "en": {
        "sure": _SURE_EN,
        "article": _ARTICLE_EN,
        "words": _WORDS,
        "object": _OBJECT,
        "code": _CODE,
        "at_once": _AT_ONCE_EN,
    },
}


def expand(pattern: str, language: Language) -> str:
    """Replace the names in braces by their groups."""
    for name, group in _groups(language).items():
        pattern = pattern.replace(f"{{{name}}}", group)
    return pattern


@cache
def _groups(language: Language) -> dict[str, str]:
    groups = {name: f"(?:{_joined(lines)})" for name, lines in _GROUPS[language].items()}
    return groups | _PLAIN[language]


def _joined(lines: str) -> str:
    return "|".join(line.strip() for line in lines.splitlines() if line.strip())
