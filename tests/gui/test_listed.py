"""The model of a short list: a refresh of the same rows keeps the selection."""

from __future__ import annotations

from dataclasses import dataclass

from pytestqt.qtbot import QtBot

from app.gui.listed import ListedModel
from app.gui.paged import Column
from app.gui.table import Table


@dataclass(frozen=True)
class Row:
    key: int
    word: str


def test_the_same_rows_keep_the_selection(qtbot: QtBot) -> None:
    model: ListedModel[Row] = ListedModel(
        [Column("Word", lambda one: one.word)], lambda one: one.key
    )
    table = Table(model, "Words")
    qtbot.addWidget(table)
    assert model.fill([Row(1, "a"), Row(2, "b")])
    table.go_to(1)
    assert not model.fill([Row(1, "a"), Row(2, "changed")])
    assert table.currentIndex().row() == 1
    assert table.currentIndex().data() == "changed"
    assert model.fill([Row(2, "b")])
    assert (model.place_of(2), model.place_of(1)) == (0, None)


def test_more_than_a_page(qtbot: QtBot) -> None:
    model: ListedModel[Row] = ListedModel(
        [Column("Word", lambda one: one.word)], lambda one: one.key
    )
    model.fill([Row(n, str(n)) for n in range(450)])
    assert model.rowCount() == 450
    row = model.row(449)
    assert row is not None
    assert row.word == "449"
