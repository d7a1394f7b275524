"""How a person of the office is described."""

from __future__ import annotations

import dataclasses

from app.gui.office.member_words import Words
from tests.gui.demo_office import member, uid

BEA = member("Bea Holt", "LICENSED_BROKER", chapters=("61", "30"))


def test_what_they_are_and_answer_for(qapp: object) -> None:
    words = Words()
    assert words.what(BEA) == "Licensed broker"
    assert words.what(member("Ana Silva", "BROKER", role="ADMIN")) == "Broker, manages the office"
    assert words.area(BEA, {}) == "Chapters 30, 61"
    one = dataclasses.replace(BEA, chapters=("84",), client_ids=(uid("x"),))
    assert words.area(one, {uid("x"): "Larkin Tools"}) == "Chapter 84; Larkin Tools"
    assert words.area(member("Tom Reed"), {}) == "Everything"


def test_how_an_account_stands(qapp: object) -> None:
    words = Words()
    assert words.state(BEA) == ("Active", "green")
    locked = dataclasses.replace(BEA, is_locked=True)
    assert words.state(locked) == ("Locked", "red")
    assert words.state(dataclasses.replace(locked, is_active=False)) == ("Closed", "grey")
    assert words.state(dataclasses.replace(BEA, is_invited=True, is_active=False)) == (
        "Invited",
        "amber",
    )
    assert "ADMIN" not in dict(words.roles(may_make_admins=False))
