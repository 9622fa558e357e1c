"""What the presenter makes of an alert, without a window."""

from __future__ import annotations

import time

import pytest
from PySide6.QtWidgets import QApplication

from desktop.presenter import Presenter
from desktop.store import paths
from prudence.alert import Alert, Evidence
from prudence.knowledge import Knowledge
from prudence.types import Tier


@pytest.fixture(scope="module")
def presenter(qapp: QApplication) -> Presenter:
    return Presenter(Knowledge.load(paths.resources_dir()))


@pytest.mark.parametrize(
    ("question", "found", "quote"),
    [
        ("He won’t wake up.", "t wake up", "won’t wake up"),
        ("he won't wake up", "won", "won't"),
        ("Depuis hier j’ai du mal à respirer.", "ai du mal à respirer", "j’ai du mal à respirer"),
        ("it is 'numb' here", "numb", "numb"),
        ("’t", "t", "t"),
        ("mal", "mal", "mal"),
    ],
)
def test_a_quote_holds_whole_words(presenter: Presenter, question: str, found: str, quote: str):
    start = question.index(found)
    evidence = (Evidence("stroke", start, start + len(found), found),)
    alert = Alert(Tier.VITAL, ("stroke",), evidence)
    card = presenter.alert_card(alert, question=question, language="en", country="FR")
    assert card is not None
    assert card.quotes == (quote,)


@pytest.mark.parametrize(("found", "quote"), [("lips blue", "lips blue"), ("t wake up", "won’t wake up")])
def test_a_quote_behind_ten_thousand_letters_comes_at_once(presenter: Presenter, found: str, quote: str):
    question = f"{'a' * 10_000} lips blue won’t wake up"
    start = question.index(found)
    alert = Alert(Tier.VITAL, ("stroke",), (Evidence("stroke", start, start + len(found), found),))
    started = time.process_time()
    card = presenter.alert_card(alert, question=question, language="en", country="FR")
    assert time.process_time() - started < 0.5
    assert card is not None
    assert card.quotes == (quote,)
