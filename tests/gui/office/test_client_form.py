"""The form of a client: the usual questions first, every one on demand, what is kept always."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from app.gui.office import client_facts
from app.gui.office.client_form import ClientForm
from tests.gui.demo_office import client


@pytest.fixture
def form(qtbot: QtBot) -> ClientForm:
    made = ClientForm()
    qtbot.addWidget(made)
    made.resize(700, 600)
    made.show()
    return made


def test_unusual_questions_show_once_answered(form: ClientForm) -> None:
    assert form.fields["GBR.procedure"].isVisible()
    assert form.fields["GBR.supervising_office"].isHidden()
    kept = {"declaration": {"GBR": {"supervising_office": "GBBEL004"}}}
    form.show_values(client_facts.texts(client("Larkin", defaults=kept)))
    assert form.fields["GBR.supervising_office"].value() == "GBBEL004"
    assert form.fields["GBR.supervising_office"].isVisible()


def test_every_question_on_demand(form: ClientForm) -> None:
    assert form.more.text().startswith("Show ")
    form.more.click()
    assert form.more.isHidden()
    assert all(field.isVisible() for field in form.fields.values())
    assert all(field.box.accessibleName() for field in form.fields.values())


def test_putting_values_in_is_not_editing(form: ClientForm, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(form.edited):
        form.show_values(client_facts.texts(client("Larkin", "GB1")))
    assert form.values() == client_facts.texts(client("Larkin", "GB1"))


def test_values_have_words(form: ClientForm) -> None:
    words = {key: words for key, _label, words in form.named()}
    assert words["country"]["GBR"] == "United Kingdom"
