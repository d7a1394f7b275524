"""The page of the tariff: tree and search side by side, the code in hand with its notes."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.flows.rows import Edition, Found, TariffDetail, TariffNode
from app.gui import fonts, shown, tasks, theme
from app.gui.commands import Command
from app.gui.page import Page
from app.gui.parts import Box, Empty, button, label
from app.gui.reading import Reading
from app.gui.review.apart import spaced
from app.gui.review.search import FoundRole, FoundRows, fill_list
from app.gui.services import Desk
from app.gui.tariff_tree import TariffTree

PAUSE = 60  # ms


class TariffPage(Page):
    """What is typed finds; what is chosen, in the tree or among the hits, is shown in full."""

    hears = frozenset({"TariffLoaded"})

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._country = ""
        self._round = 0
        self._wanted: str | None = None
        self._shown: TariffDetail | None = None
        self._build()

    def _build(self) -> None:
        self.countries = Box()
        self.countries.setAccessibleName(self.tr("Tariff"))
        self.countries.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.countries.setMaximumWidth(290)
        self.countries.activated.connect(lambda _: self._open_country())
        self.field = QLineEdit()
        self.field.setAccessibleName(self.tr("Search the tariff"))
        self.field.setPlaceholderText(self.tr("Search by words or digits  ( / )"))
        self.field.setClearButtonEnabled(True)
        self.field.textChanged.connect(self._typed)
        self.field.returnPressed.connect(self._to_hits)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(PAUSE)
        self._soon.timeout.connect(self._search)
        self.tree = TariffTree()
        self.tree.wanted.connect(self._read_children)
        self.tree.chosen.connect(self._read_detail)
        self.hits = QListWidget()
        self.hits.setAccessibleName(self.tr("Codes found"))
        self.hits.setItemDelegate(FoundRows(self.hits))
        self.hits.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.hits.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.hits.currentItemChanged.connect(self._hit_chosen)
        self.hits.itemActivated.connect(self._to_tree)
        self.told = label("", fonts.SMALL, tone="muted", figures=True)
        self.nothing = Empty(
            "mdi6.magnify",
            self.tr("Nothing found"),
            self.tr("Try fewer or other words, or the first digits of a code."),
        )
        self.nothing.set_width(300)
        found = QWidget()
        column = QVBoxLayout(found)
        column.setContentsMargins(8, 0, 4, 0)
        column.setSpacing(4)
        self.told.setContentsMargins(8, 0, 0, 0)
        column.addWidget(self.told)
        column.addWidget(self.hits, 1)
        self.lists = QStackedWidget()
        self.lists.addWidget(found)
        self.lists.addWidget(self.nothing)
        self.beside = QSplitter(Qt.Orientation.Vertical)
        self.beside.setHandleWidth(1)
        self.beside.setChildrenCollapsible(False)
        self.beside.addWidget(self.lists)
        self.beside.addWidget(self.tree)
        self.beside.setSizes([260, 360])
        self.lists.hide()
        left = QWidget()
        top = QHBoxLayout()
        top.setContentsMargins(14, 12, 14, 8)
        top.setSpacing(8)
        top.addWidget(self.field, 1)
        top.addWidget(self.countries)
        inside = QVBoxLayout(left)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addLayout(top)
        inside.addWidget(self.beside, 1)
        self.code = label("", 24, fonts.SEMIBOLD, figures=True)
        self.facts = label("", fonts.SMALL, tone="muted", figures=True, wrap=True)
        self.copy = button(
            "", self._copy, icon="mdi6.content-copy", flat=True, tip=self.tr("Copy the code")
        )
        self.reading = Reading(self.tr("The code, where it stands, and its notes"))
        self.reading.anchorClicked.connect(lambda link: self._go_to(link.toString()))
        side = QFrame()
        side.setObjectName("side")
        side.setMinimumWidth(380)
        head = QHBoxLayout()
        head.addWidget(self.code)
        head.addWidget(self.copy)
        head.addStretch()
        column = QVBoxLayout(side)
        column.setContentsMargins(20, 14, 14, 8)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.facts)
        column.addSpacing(6)
        column.addWidget(self.reading, 1)
        self.reading.setViewportMargins(0, 0, 14, 0)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(1)
        split.setChildrenCollapsible(False)
        split.addWidget(left)
        split.addWidget(side)
        split.setStretchFactor(0, 1)
        split.setSizes([620, 488])
        self.stack = QStackedWidget()
        self.empty = Empty(
            "mdi6.file-tree-outline",
            self.tr("No tariff is loaded"),
            self.tr("An administrator loads one with: run tariff load FILE --country GBR"),
        )
        self.stack.addWidget(split)
        self.stack.addWidget(self.empty)
        self.body.addWidget(self.stack)
        theme.look().changed.connect(self._write)

    def commands(self) -> list[Command]:
        """Search, back to the tree, copy."""
        return [
            Command("tariff-search", self.tr("Search the tariff"), self._focus_search,
                    self.tr("By words or digits"), ("/", "Ctrl+F"), "mdi6.magnify", "tariff",
                    "line", True),
            Command("tariff-tree", self.tr("Show in the tree"), self._to_tree,
                    self.tr("Open the tree where this code stands"), ("Ctrl+T",),
                    "mdi6.file-tree-outline", "tariff", "line", True,
                    enabled=lambda: self._shown is not None),
            Command("tariff-copy", self.tr("Copy the code"), self._copy, "", ("Ctrl+Shift+C",),
                    "mdi6.content-copy", "tariff", "line", True,
                    enabled=lambda: self._shown is not None),
        ]  # fmt: skip

    # -- the tree

    def opened(self, what: object | None = None) -> None:
        """Read the editions once; a code sent along is shown."""
        if isinstance(what, str):
            self._wanted = what
        if not self.countries.count():
            tasks.read(self, self.desk.editions, self._show_editions)
        elif self._wanted:
            self._go_to(self._wanted)
        self.tree.setFocus()

    def look_again(self) -> None:
        """A tariff was loaded: read the editions and the top of the tree again."""
        tasks.read(self, self.desk.editions, self._show_editions)

    def _show_editions(self, editions: list[Edition]) -> None:
        self.stack.setCurrentIndex(0 if editions else 1)
        before = self.countries.currentData()
        self.countries.clear()
        for one in editions:
            self.countries.addItem(f"{one.name}, {one.edition}", one.country)
            tip = self.tr("{0} codes").format(shown.count(one.codes))
            self.countries.setItemData(self.countries.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        if editions:
            self.countries.setCurrentIndex(max(0, self.countries.findData(before)))
            self._open_country()
        else:
            self.is_now_filled()

    def _open_country(self) -> None:
        self._country = self.countries.currentData()
        self.tree.clear()
        self._read_children("")
        if self.field.text().strip():
            self._search()

    def _read_children(self, code: str) -> None:
        country = self._country
        tasks.read(
            self,
            lambda: self.desk.children(country, code or None),
            lambda nodes: self._show_children(country, code, nodes),
        )

    def _show_children(self, country: str, code: str, nodes: list[TariffNode]) -> None:
        if country != self._country:
            return
        self.tree.fill(code, nodes)
        wanted, self._wanted = self._wanted, None
        if wanted:
            self._go_to(wanted)
        elif not code and nodes and self._shown is None:
            self.tree.reach(nodes[0].code)

    # -- the code in hand

    def _read_detail(self, code: str) -> None:
        country = self._country

        def then(detail: TariffDetail) -> None:
            if country == self._country:
                self._shown = detail
                self._write()
                self.commands_changed.emit()
                self.is_now_filled()

        tasks.read(self, lambda: self.desk.detail(country, code), then)

    def _write(self) -> None:
        found = self._shown
        if found is None:
            return
        node, now = found.node, theme.tones()
        self.code.setText(spaced(node.code))
        facts = []
        if node.duty_text:
            facts.append(self.tr("Duty {0}").format(node.duty_text))
        if node.supplementary_unit:
            facts.append(self.tr("Supplementary unit {0}").format(node.supplementary_unit))
        if found.valid_from:
            facts.append(self.tr("In force since {0}").format(shown.day(found.valid_from)))
        if found.valid_to:
            facts.append(self.tr("until {0}").format(shown.day(found.valid_to)))
        self.facts.setText("   ·   ".join(facts))
        parts = [f'<p class="lead">{escape(node.description)}</p>']
        above = found.path[:-1]
        if above:
            parts.append(f'<p class="head">{escape(self.tr("Where it stands"))}</p>')
            for step in above:
                parts.append(
                    f'<p><a href="{step.code}" style="color:{now.accent_text};'
                    f'text-decoration:none">{spaced(step.code)}</a>&nbsp;&nbsp; '
                    f"{escape(step.description)}</p>"
                )
        for note in found.notes:
            text = "</p><p>".join(escape(piece) for piece in note.text.split("\n") if piece.strip())
            parts.append(f'<p class="head">{escape(note.title)}</p><p>{text}</p>')
        self.reading.write("".join(parts))

    def _copy(self) -> None:
        if self._shown is not None:
            QApplication.clipboard().setText(self._shown.node.code)

    def _go_to(self, code: str) -> None:
        """Open the tree down to a code and choose it."""
        if not self.tree.reach(code):
            self._wanted = code
            above = (code[:size] for size in range(len(code) - 1, 1, -1))
            below = next((step for step in above if self.tree.knows(step)), None)
            if below is None or not self.tree.ask(below):
                self._wanted = None
                self._read_detail(code)

    def _to_tree(self, _item: QListWidgetItem | None = None) -> None:
        if self._shown is not None:
            self._go_to(self._shown.node.code)
            self.tree.setFocus()

    # -- searching

    def _focus_search(self) -> None:
        self.field.setFocus()
        self.field.selectAll()

    def _typed(self, text: str) -> None:
        self._round += 1
        if text.strip():
            self._soon.start()
        else:
            self._soon.stop()
            self.lists.hide()

    def _search(self) -> None:
        text, mine, country = self.field.text().strip(), self._round, self._country
        tasks.read(
            self, lambda: self.desk.find(country, text), lambda hits: self._found(mine, hits)
        )

    def _found(self, mine: int, hits: list[Found]) -> None:
        if mine != self._round:
            return
        self.lists.show()
        self.lists.setCurrentIndex(0 if hits else 1)
        self.told.setText(self.tr("{0} found, best first").format(shown.count(len(hits))))
        fill_list(self.hits, hits)

    def _hit_chosen(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            hit: Found = item.data(FoundRole)
            self._read_detail(hit.code)

    def _to_hits(self) -> None:
        if self.hits.count() and self.lists.isVisible():
            self.hits.setFocus()
