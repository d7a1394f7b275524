"""Tests of the tariff page's questions."""

from __future__ import annotations

import pytest

from app.core.errors import Refused
from app.flows.desk import Desk
from app.tariff.codes import INTERNATIONAL


def test_editions_tell_what_is_loaded(office: Desk) -> None:
    (edition,) = office.editions()
    assert (edition.country, edition.name, edition.edition) == (
        INTERNATIONAL,
        "International (HS)",
        "HS 2022",
    )
    assert edition.codes > 50


def test_the_tree_opens_from_chapter_to_subheading(office: Desk) -> None:
    chapters = office.children(INTERNATIONAL, None)
    assert "84" in [node.code for node in chapters]
    headings = office.children(INTERNATIONAL, "84")
    assert [node.code for node in headings] == ["8467", "8482"]
    leaves = office.children(INTERNATIONAL, "8482")
    assert "848210" in [node.code for node in leaves]
    assert not any(node.has_children for node in leaves)


def test_finding_and_reading_one_code(office: Desk) -> None:
    assert office.find(INTERNATIONAL, "8482.10")[0].code == "848210"
    assert office.find(INTERNATIONAL, "zzqqxx wwvvkk") == []
    found = office.detail(INTERNATIONAL, "848210")
    assert [node.code for node in found.path] == ["84", "8482", "848210"]
    assert (found.node.description, found.node.has_children) == ("Ball bearings", False)
    with pytest.raises(Refused):
        office.detail(INTERNATIONAL, "000000")
