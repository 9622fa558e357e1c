"""What is denied, past, over, supposed, taught or told is not an alarm; what only sounds so still is."""

from __future__ import annotations

import pytest

from prudence.red_flags import RedFlagDetector
from prudence.types import Tier

NOTHING, ALARM = Tier.NONE, Tier.VITAL


@pytest.mark.parametrize(
    ("text", "tier"),
    [
        ("les flammes", ALARM),
        ("pas de flammes", NOTHING),
        ("pas de flammes, les flammes montent", ALARM),
        ("pas de fumée, ni flammes", NOTHING),
        ("pas de fumée mais des flammes", ALARM),
        ("pas de fumée ; des flammes", ALARM),
        ("pas un deux trois quatre cinq six sept flammes", ALARM),
        ("pas seulement des flammes", ALARM),
        ("respire pas", ALARM),
        ("respire pas les flammes montent", ALARM),
    ],
)
def test_a_denial_reaches_until_something_closes_it(text: str, tier: Tier, tiny: RedFlagDetector) -> None:
    assert tiny.assess(text, language="fr").tier is tier


@pytest.mark.parametrize(
    ("text", "tier"),
    [
        ("jadis des flammes", NOTHING),
        ("jadis des flammes, et maintenant des flammes", ALARM),
        ("jadis des flammes. Des flammes", ALARM),
        ("jadis, mais il brule", ALARM),
        ("des flammes, c'est réglé maintenant", NOTHING),
        ("éteint, ça brûle, réglé maintenant", ALARM),
        ("si des flammes", NOTHING),
        ("des flammes si", ALARM),
        ("les flammes de l'amour", NOTHING),
        ("amour un deux trois quatre cinq six sept huit flammes", ALARM),
        ("peur des flammes", NOTHING),
        ("peur des un deux trois quatre flammes", ALARM),
        ("peur des bruits, les flammes montent", ALARM),
        ("un brûle-parfum", NOTHING),
        ("un brûle-parfum et des flammes", ALARM),
        ("comment reconnaître les flammes", NOTHING),
        ("comment reconnaître cela ? Des flammes", ALARM),
        ("mon devoir. Des flammes", NOTHING),
        ("mon devoir. Maintenant des flammes", ALARM),
        ("dans ce roman. Des flammes", NOTHING),
    ],
)
def test_a_context_excuses_what_it_covers_unless_the_present_is_named(
    text: str, tier: Tier, tiny: RedFlagDetector
) -> None:
    assert tiny.assess(text, language="fr").tier is tier


@pytest.mark.parametrize(
    "text",
    [
        "Ma mère ne se réveille pas, je la secoue et rien",
        "je n'arrive plus à respirer",
        "Je ne sens plus mon bras gauche depuis une heure",
        "Il n'a pas de fièvre, mais il a la bouche de travers depuis ce matin",
        "pas de fièvre par contre il respire plus",
        "Sans doute la fatigue, il dit, mais il a une douleur qui serre dans la poitrine et il est en sueur",
        "Je ne sais pas quoi faire, il vomit du sang",
        "on n'a pas de médecin ici et elle ne répond plus",
        "My dad won't wake up",
        "I can't breathe and my puffer isn't helping",
        "No fever, no cough, but her face has dropped on one side since this morning",
        "She can't feel her legs after the fall from the ladder",
        "He says it is only stress but he has crushing chest pain and is sweating",
    ],
)
def test_emergencies_that_say_no_are_emergencies(text: str, detector: RedFlagDetector) -> None:
    assert detector.assess(text).tier is Tier.VITAL


@pytest.mark.parametrize(
    "text",
    [
        "Aucune douleur dans la poitrine, pas d'essoufflement, juste un rhume",
        "Il n'a pas perdu connaissance, il n'a pas vomi, il joue",
        "Ma grand-mère a fait un AVC en 2009, quels loisirs lui conseiller ?",
        "Quels sont les signes d'une hémorragie interne ? C'est pour mon exposé",
        "Dans le film que j'ai vu hier, le héros ne respirait plus",
        "Si un jour je faisais un malaise seul, ma montre appellerait-elle ?",
        "J'étais mort de rire, je n'en pouvais plus",
        "No chest pain, not short of breath, just a runny nose",
        "She didn't lose consciousness, hasn't been sick and is playing",
        "My father died of a heart attack ten years ago",
        "What are the signs of meningitis? It's for my exam",
        "In the novel I'm writing the heroine coughs up blood",
        "I nearly had a heart attack when I saw the bill",
    ],
)
def test_texts_that_need_nobody_stay_quiet(text: str, detector: RedFlagDetector) -> None:
    alert = detector.assess(text)
    assert alert.tier is Tier.NONE, alert.evidence
