"""The tree: asks for a branch once, reaches what it knows."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from app.flows.rows import TariffNode
from app.gui.tariff_tree import TariffTree


def node(code: str, children: bool = True) -> TariffNode:
    return TariffNode(code, "INT", f"goods of {code}", len(code), children)


def test_branches_are_asked_for_once(qtbot: QtBot) -> None:
    tree, wanted, chosen = TariffTree(), [], []
    qtbot.addWidget(tree)
    tree.wanted.connect(wanted.append)
    tree.chosen.connect(chosen.append)
    tree.fill("", [node("84"), node("85")])
    assert tree.reach("84")
    assert chosen == ["84"]
    assert not tree.reach("8413")
    assert tree.ask("84")
    assert wanted == ["84"]
    assert not tree.ask("84"), "it is on its way"
    tree.fill("84", [node("8413"), node("8414")])
    tree.ask("8413")
    tree.fill("8413", [node("841370", children=False)])
    assert tree.reach("841370")
    assert chosen[-1] == "841370"
    assert not tree.ask("841370"), "nothing stands under it"
    assert wanted == ["84", "8413"]
    tree.clear()
    assert not tree.knows("84")
