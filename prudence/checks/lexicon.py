"""Words that the rules share: conditions, drugs, benign causes. Folded, one alternation per language."""

from __future__ import annotations

from functools import cache

from prudence.checks.rules import alternatives
from prudence.types import Language

_CONDITIONS: dict[Language, str] = {
    "fr": r"""
    angines?(?: de poitrine)?|rhume|grippes?|syndrome grippal|etat grippal|gastro(?:-enterite)?s?|rhino-?pharyngite
    |bronchi(?:te|olite)s?|pneumo(?:nie|pathie|thorax)|otites?|sinusites?|laryngite|pharyngite|amygdalite|cystites?
    |pyelonephrite|prostatite|vaginite|infarctus|crise cardiaque|syndrome coronarien|insuffisance (?:cardiaque|renale|respiratoire|veineuse)
    |avc|accident (?:vasculaire|ischemique)|embolie|phlebites?|thrombose|anevrisme|dissection aortique|pericardite|myocardite|arythmie
    |fibrillation|tachycardie|hypertension|hypotension|meningite|encephalite|appendicite|peritonite|occlusion intestinale
    |pancreatite|hepatites?|cirrhose|calculs?(?: renaux| biliaires?)?|coliques? (?:nephretiques?|hepatiques?)|ulceres?|gastrite
    |reflux(?: gastrique| gastro-oesophagien)?|rgo|colopathie|intestin irritable|colon irritable|indigestion|intoxication(?: alimentaire)?
    |hemorroides|fissure anale|hernie(?: discale| inguinale)?|sciatique|lombalgie|lumbago|torticolis|entorse|foulure|fracture
    |tendinite|bursite|arthrose|arthrite|polyarthrite|fibromyalgie|claquage|dechirure musculaire|elongation|contracture
    |migraines?|cephalees? de tension|nevralgie|commotion(?: cerebrale)?|traumatisme cranien|epilepsie|sclerose en plaques
    |maladie de [a-z]+|parkinson|alzheimer|demence|neuropathie|labyrinthite|depression|burn-?out|surmenage|hypocondrie
    |troubles? (?:anxieux|paniques?|bipolaires?|depressifs?|obsessionnels?|alimentaires?|de l'humeur|de l'anxiete|de la personnalite)
    |anxiete generalisee|phobie
    |(?:crise|attaque|bouffee)s? (?:d'angoisse|d'anxiete|de panique|d'asthme|d'epilepsie|de foie|de spasmophilie|delirante)
    |spasmophilie|tetanie|schizophrenie|psychose|anorexie|boulimie|stress post-traumatique|diabete|hypoglycemie|hyperglycemie
    |acidocetose|hypo-?thyroidie|hyper-?thyroidie|anemie|carences?(?: en [a-z]+)?|asthme|allergie|reaction allergique
    |choc anaphylactique|oedeme de quincke|eczema|psoriasis|urticaire|zona|herpes|varicelle|rougeole|rubeole|coqueluche
    |scarlatine|oreillons|covid(?:-19)?|gale|mycose|impetigo|abces|furoncle|erysipele|panaris|septicemie|sepsis|infections?
    |inflammations?|virus|cancers?|tumeurs?|leucemie|lymphome|melanome|metastases?|kystes?|fibrome|polypes?|endometriose
    |fausse couche|grossesse extra-uterine|(?:pre-?)?eclampsie|menopause|conjonctivite|glaucome|cataracte|decollement de (?:la )?retine
    |insolation|coup de chaleur|deshydratation|maladie|mst|ist|vih|sida|syphilis|chlamydia|tuberculose|paludisme|syndrome
    |vertige positionnel|malaise vagal|apnee du sommeil|goitre|nodules?|lupus|crise de goutte
    """,
    "en": r"""
    (?:common|head|bad|simple|a) cold|flu|influenza|strep(?: throat)?|tonsillitis|pharyngitis|laryngitis|sinusitis|bronchitis|bronchiolitis|pneumonia
    |ear infection|otitis|(?:urinary tract |viral |bacterial |yeast |fungal |sinus |skin |throat |kidney )?infections?|uti|cystitis
    |heart attack|myocardial infarction|angina|heart failure|arrhythmia|atrial fibrillation|afib|pericarditis|myocarditis|stroke|tia
    |aneurysm|aortic dissection|pulmonary embolism|blood clot|dvt|thrombosis|hypertension|high blood pressure|low blood pressure
    |meningitis|encephalitis|appendicitis|peritonitis|pancreatitis|hepatitis|cirrhosis|gallstones?|kidney stones?|ulcers?|gastritis
    |acid reflux|gerd|ibs|irritable bowel(?: syndrome)?|indigestion|food poisoning|gastroenteritis|stomach (?:flu|bug|virus)
    |hemorrhoids|hernia|(?:herniated|slipped|bulging) disc|sciatica|sprain|sprained [a-z]+|strain|muscle strain|pulled muscle|fracture|broken [a-z]+
    |tendonitis|tendinitis|bursitis|arthritis|osteoarthritis|fibromyalgia|gout|migraines?|tension headaches?|cluster headaches?|concussion
    |epilepsy|multiple sclerosis|parkinson(?:'s)?|alzheimer(?:'s)?|dementia|neuropathy|vertigo|bppv|depression|anxiety(?: disorder| attack)?
    |panic (?:attack|disorder)|burnout|ptsd|ocd|adhd|bipolar(?: disorder)?|schizophrenia|psychosis|eating disorder|anorexia|bulimia
    |diabetes|hypogly[a-z]+|hypergly[a-z]+|ketoacidosis|hypothyroidism|hyperthyroidism|thyroid (?:problem|disease|disorder)
    |an(?:a)?emia|(?:vitamin|iron|magnesium) deficiency|deficiency|asthma(?: attack)?|allergy|allergies|allergic reaction|anaphylaxis
    |eczema|psoriasis|hives|shingles|herpes|chicken ?pox|measles|mumps|rubella|whooping cough|scarlet fever|covid(?:-19)?|scabies
    |ringworm|impetigo|abscess|cellulitis|sepsis|cancers?|tumou?rs?|leuk(?:a)?emia|lymphoma|melanoma|cysts?|fibroids?|polyps?
    |endometriosis|miscarriage|ectopic pregnancy|preeclampsia|menopause|conjunctivitis|pink eye|glaucoma|cataracts?|detached retina
    |heat ?stroke|heat exhaustion|dehydration|lyme(?: disease)?|sti|std|hiv|syphilis|chlamydia|tuberculosis|malaria|lupus
    |sleep apn(?:o)?ea|syndrome|virus|inflammation|disorder|disease|plantar fasciitis|carpal tunnel(?: syndrome)?
    """,
}

# Harmless explanations that small models like to give for alarming signs.
_BENIGN_CAUSES: dict[Language, str] = {
    "fr": r"""
    stress|anxiete|angoisses?|nerfs|nervosite|emotion|tension nerveuse|fatigue|surmenage|digestion|indigestion|gaz|courbatures?
    |crampes?|mauvaise posture|faux mouvement|froid|chaleur|hormones?|regles|dents|poussee dentaire|manque de sommeil|deshydratation
    |douleur musculaire|tension musculaire|simple coup de froid
    """,
    "en": r"""
    stress|anxiety|nerves|worry|fatigue|tiredness|exhaustion|digestion|indigestion|gas|trapped wind|cramps?|poor posture|muscle (?:tension|soreness|pain)
    |cold weather|hormones?|teething|lack of sleep|poor sleep|dehydration|overexertion
    """,
}

_DRUGS: dict[Language, str] = {
    "fr": r"""
    paracetamol|acetaminophene|doliprane|dafalgan|efferalgan|ibuprofene|advil|nurofen|aspirine|aspegic|kardegic|ketoprofene|naproxene
    |diclofenac|voltarene|anti-?inflammatoires?|ains|antibiotiques?|amoxicilline|augmentin|penicilline|azithromycine|ciprofloxacine
    |cortisone|corticoides?|cortico[a-z]+|prednisolone|prednisone|codeine|tramadol|morphine|opiaces?|opioides?|antalgiques?|antidouleurs?
    |analgesiques?|xanax|alprazolam|lexomil|bromazepam|valium|diazepam|benzodiazepines?|anxiolytiques?|somniferes?|zolpidem|stilnox
    |antidepresseurs?|sertraline|fluoxetine|prozac|escitalopram|lithium|neuroleptiques?|antipsychotiques?|levothyrox|metformine|insuline
    |ventoline|salbutamol|anticoagulants?|warfarine|coumadine|previscan|xarelto|eliquis|beta-?bloquants?|statines?|antihypertenseurs?
    |diuretiques?|antihistaminiques?|cetirizine|loratadine|omeprazole|antiacides?|gaviscon|spasfon|smecta|imodium|loperamide|laxatifs?
    |decongestionnants?|pseudo-?ephedrine|antitussifs?|sirop|pilule|contraceptif|melatonine|millepertuis|valeriane|huiles? essentielles?
    |vitamines? [a-z]\d*|complements? alimentaires?|medicaments?|medications?|traitements?|comprimes?|gelules?|collyres?|vaccins?|chimiotherapie
    |ritaline|methadone|cannabis|trinitrine|adrenaline|antispasmodiques?|antiemetiques?|metoclopramide|domperidone|antipyretiques?
    """,
    "en": r"""
    paracetamol|acetaminophen|tylenol|panadol|ibuprofen|advil|motrin|nurofen|aspirin|naproxen|aleve|diclofenac|nsaids?|anti-?inflammatory(?: drugs?| medications?)?|anti-?inflammatories
    |antibiotics?|amoxicillin|penicillin|azithromycin|ciprofloxacin|doxycycline|cortisone|hydrocortisone|steroids?|prednisone|codeine|tramadol
    |morphine|oxycodone|opioids?|pain ?killers?|pain (?:relievers?|medications?|medicines?)|xanax|alprazolam|valium|diazepam|lorazepam|ativan|benzodiazepines?|sleeping pills?
    |zolpidem|ambien|antidepressants?|ssris?|sertraline|zoloft|fluoxetine|prozac|escitalopram|lithium|antipsychotics?|levothyroxine|metformin
    |insulin|albuterol|salbutamol|ventolin|inhaler|blood thinners?|anticoagulants?|warfarin|eliquis|xarelto|beta[- ]?blockers?|statins?
    |diuretics?|antihistamines?|benadryl|diphenhydramine|cetirizine|zyrtec|loratadine|claritin|omeprazole|antacids?|pepto-?bismol|imodium
    |loperamide|laxatives?|decongestants?|pseudoephedrine|cough (?:syrup|medicine)|birth control(?: pills?)?|melatonin|st\.? john'?s wort|valerian
    |essential oils?|vitamin [a-z]\d*|supplements?|medications?|medicines?|meds|drugs?|tablets?|pills?|capsules?|eye drops|nitroglycerin|epinephrine|adderall|ritalin|methadone
    """,
}


@cache
def conditions(language: Language) -> str:
    """Group that matches the name of a disease or disorder."""
    return alternatives(_CONDITIONS[language])


@cache
def benign_causes(language: Language) -> str:
    """Group that matches a harmless explanation."""
    return alternatives(_BENIGN_CAUSES[language])


@cache
def drugs(language: Language) -> str:
    """Group that matches a medicine, a class of medicines or a form of one."""
    return alternatives(_DRUGS[language])
