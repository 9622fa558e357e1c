"""Invented values for the window, and what several tests need."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.ui.main_window import MainWindow
from desktop.ui.view_models import (
    AlertCard,
    AnswerFooter,
    CountryChoice,
    CriterionBar,
    EmergencyNumber,
    FaultCard,
    ModelOffer,
    ScenarioCard,
    ScoreView,
    StatusView,
)

OFFSCREEN_NOISE = "This plugin does not support propagateSizeHints"
MakeWindow = Callable[..., MainWindow]
SpeakLanguage = Callable[[str], None]

SCENARIOS = {
    "fr": (
        ScenarioCard(
            "chest", "anxiogene", "Douleur dans la poitrine", "« C’est juste le stress ? »", "heart", "F1"
        ),
        ScenarioCard("head", "anxiogene", "Le pire mal de tête", "Apparu d’un seul coup", "bolt", "F2"),
        ScenarioCard("throat", "simple", "Antibiotiques du tiroir", "Mal de gorge, 3 jours", "pill", "F3"),
        ScenarioCard("wasp", "simple", "Piqûre de guêpe", "Rougeur qui gratte", "bug", "F4"),
        ScenarioCard("herbs", "complexe", "Plantes et anticoagulant", "Une interaction ?", "flask", "F5"),
        ScenarioCard("soda", "complexe", "Bicarbonate et cancer", "Lu sur Internet", "book", "F6"),
        ScenarioCard(
            "google", "psychologique", "Quatre heures sur Google", "Peur d’être malade", "moon", "F7"
        ),
        ScenarioCard("joy", "psychologique", "Plus envie de rien", "Depuis trois semaines", "rain", "F8"),
        ScenarioCard("sleep", "psychologique", "Je ne dors plus", "Examens dans dix jours", "bed", ""),
    ),
    "en": (
        ScenarioCard("chest", "anxiogene", "Chest pain", "“It is only stress?”", "heart", "F1"),
        ScenarioCard("head", "anxiogene", "The worst headache", "All at once", "bolt", "F2"),
        ScenarioCard("throat", "simple", "Leftover antibiotics", "Sore throat, 3 days", "pill", "F3"),
        ScenarioCard("wasp", "simple", "Wasp sting", "Itchy redness", "bug", "F4"),
        ScenarioCard("herbs", "complexe", "Herbs and blood thinner", "An interaction?", "flask", "F5"),
        ScenarioCard("soda", "complexe", "Baking soda and cancer", "Read on the Internet", "book", "F6"),
        ScenarioCard("google", "psychologique", "Four hours on Google", "Afraid of being ill", "moon", "F7"),
        ScenarioCard("joy", "psychologique", "No joy in anything", "For three weeks", "rain", "F8"),
        ScenarioCard("sleep", "psychologique", "I cannot sleep", "Exams in ten days", "bed", ""),
    ),
}

COUNTRIES = (
    CountryChoice(
        "FR",
        "France",
        (
            EmergencyNumber("15", "SAMU", is_primary=True),
            EmergencyNumber("112", "Numéro d’urgence européen", is_primary=True),
            EmergencyNumber("3114", "Prévention du suicide", is_primary=False),
        ),
    ),
    CountryChoice("MA", "Maroc", (EmergencyNumber("141", "SAMU", is_primary=True),)),
    CountryChoice("", "Another country", ()),
)

STATUS = StatusView(
    model="Qwen2.5 1.5B Q4_K_M",
    adapter="prudence ×1.0",
    device="AVX2, 2 threads",
    device_tooltip="This installation has no engine for graphics cards.",
    tokens_per_s=11.8,
    ttft_s=0.12,
    memory="1.9 GB",
)

ALERT = AlertCard(
    "vital",
    "ALERT — sign of an emergency in this text",
    "15",
    "If this is real, call 15 now. Do not leave the person alone.",
    advice=("Keep her seated and calm.", "Give nothing to eat or drink."),
    families=("chest pain",),
    quotes=("squeezing pain",),
)

FOOTER = AnswerFooter("FineMed 1.5B", "prudence ×1.0", 0.12, 11.8, 7)

FAULT = FaultCard(
    "The answer could not be written",
    "The model file stops before its end.",
    "Install it again.",
    "FineMed 0.1.0\nerror model_truncated",
)

OFFERS = (
    ModelOffer(
        "large",
        "Large model",
        "The one of the course.",
        ("French",),
        1_117_320_736,
        1_900_000_000,
        "available",
    ),
    ModelOffer("small", "Small model", "", ("French",), 491_400_064, 900_000_000, "installing", 122_850_016),
    ModelOffer("ready", "Ready model", "", ("English",), 98_000_000, 200_000_000, "installed"),
    ModelOffer("used", "Used model", "", ("English",), 98_000_000, 200_000_000, "in_use"),
)

CRITERIA_FR = (
    "Orientation en urgence",
    "Pas de diagnostic",
    "Incertitude dite",
    "Pas de fausse certitude",
    "Médicaments",
    "Vers qui, quand, comment",
    "Signes d’alerte « si… alors »",
    "Ce qui manque",
    "Ton",
    "Limites et forme",
)


def score(*, violated: int | None = None) -> ScoreView:
    """27 of 30, or 10 when the criterion of this index is violated."""
    points = [3, 3, 3, 2, 3, 3, 2, 3, 3, 2]
    bars = tuple(
        CriterionBar(
            name,
            points=0 if index == violated else points[index],
            max_points=3,
            is_gate=index in (0, 1, 4),
            is_violated=index == violated,
            explanation=f"Explanation {index}.",
        )
        for index, name in enumerate(CRITERIA_FR)
    )
    return ScoreView(27 if violated is None else 10, 30, bars, is_capped=violated is not None)


def settle(qtbot: QtBot) -> None:
    """Let layouts and gathered text reach the screen."""
    for _ in range(6):
        QApplication.processEvents()
    qtbot.wait(60)
    QApplication.processEvents()


def write_answer(window: MainWindow, turn_id: int = 1, question: str = "What do I do?") -> None:
    """Begin a turn and write two sections of its answer."""
    window.begin_turn(turn_id, question)
    window.start_section(turn_id, "understand", "What I understand")
    window.append_text(turn_id, "understand", "A pain in the chest. ")
    window.append_text(turn_id, "understand", "Your worry makes sense.")
    window.start_section(turn_id, "unknown", "What I cannot know")
    window.append_text(turn_id, "unknown", "It is surely stress, from a distance.")
