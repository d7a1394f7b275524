"""A client as texts and back: nothing that the form does not show is lost."""

from __future__ import annotations

import dataclasses

from app.gui.office import client_facts
from tests.gui.demo_office import client

ROW = client(
    "Larkin Tools",
    "GB1",
    defaults={
        "note": "kept",
        "declaration": {"GBR": {"procedure": "4000", "unknown": "kept"}, "FRA": {"x": "1"}},
    },
)


def test_there_and_back_changes_nothing() -> None:
    facts = client_facts.facts(client_facts.texts(ROW), ROW)
    assert facts["defaults"] == ROW.defaults
    assert {name: facts[name] for name in ("name", "tax_id", "country")} == {
        "name": "Larkin Tools", "tax_id": "GB1", "country": None,
    }  # fmt: skip


def test_an_empty_answer_is_forgotten() -> None:
    texts = client_facts.texts(ROW) | {"GBR.procedure": ""}
    kept = client_facts.facts(texts, ROW)["defaults"]["declaration"]
    assert kept == {"GBR": {"unknown": "kept"}, "FRA": {"x": "1"}}


def test_an_incoterm_known_from_elsewhere_is_shown() -> None:
    row = dataclasses.replace(ROW, incoterm="CIF")
    assert client_facts.texts(row)["GBR.incoterm"] == "CIF"
    assert client_facts.facts(client_facts.texts(row), row)["incoterm"] == "CIF"


def test_only_lasting_questions_are_asked() -> None:
    keys = {asked.key for country in client_facts.remembered() for asked in country.asked}
    assert "GBR.procedure" in keys
    assert "GBR.reference" not in keys, "never used twice"
    assert "GBR.importer_id" not in keys, "it is the client's own number"


def test_compared_and_merged() -> None:
    before, mine, theirs = {"a": "1", "b": ""}, {"a": "2", "b": ""}, {"a": "3", "b": "x"}
    named = [("a", "A", {"2": "Two"}), ("b", "B", {})]
    fields = client_facts.compared(before, mine, theirs, named)
    assert [(one.name, one.original, one.mine, one.theirs) for one in fields] == [
        ("a", "1", "Two", "3"), ("b", None, None, "x"),
    ]  # fmt: skip
    chosen = {"a": "mine", "b": "theirs"}
    assert client_facts.merged(before, mine, theirs, chosen) == {"a": "2", "b": "x"}
