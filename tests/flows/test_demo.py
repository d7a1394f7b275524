"""Tests that the demonstration office is as its own words say."""

from __future__ import annotations

from app.accounts.roles import StaffRole, UserRole
from app.flows import demo


def test_goods_have_six_digits_and_are_told_apart() -> None:
    codes = [code for _text, code, *_rest in demo.GOODS]
    assert all(len(code) == 6 and code.isdigit() for code in codes)
    assert len(set(codes)) == len(codes)


def test_confidence_runs_over_every_tenth() -> None:
    # From 1.0 for the first of the goods to 0.0 for the last.
    assert len(demo.GOODS) == 11


def test_people_have_every_role() -> None:
    assert {person.role for person in demo.PEOPLE} == set(UserRole)
    assert {person.staff for person in demo.PEOPLE} == {*StaffRole, None}
