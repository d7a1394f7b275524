"""The page of credits: what is left, what comes back when, and every entry of the history."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.flows.rows import Balance, LedgerRow
from app.gui import fonts, shown, tasks, theme
from app.gui.page import Page
from app.gui.paged import Column, Index, PagedModel
from app.gui.parts import Empty, Meter, label, paint_badge
from app.gui.services import Desk
from app.gui.table import Cells, Table

WHEN, KIND, WHAT, POT, DELTA, BALANCE = range(6)


class LedgerCells(Cells):
    """Paints an entry: its kind as a badge, what was added in green."""

    def __init__(self, page: CreditsPage) -> None:
        super().__init__()
        self._page = page

    def content(self, painter: QPainter, rect: QRectF, index: Index, row: Any) -> None:
        entry: LedgerRow = row
        now = theme.tones()
        if index.column() == KIND:
            paint_badge(painter, rect, *self._page.kind_of(entry))
        elif index.column() == DELTA:
            self.text(
                painter, rect, index, now.green[1] if entry.delta > 0 else now.text, fonts.MEDIUM
            )
        elif index.column() in (WHEN, POT, BALANCE):
            self.text(painter, rect, index, now.muted)
        else:
            self.text(painter, rect, index)


class Pot(QFrame):
    """A card: a big number, what it is, a meter and a sentence."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setObjectName("card")
        self.title = label(title, fonts.SMALL, fonts.SEMIBOLD, tone="muted")
        self.figure = label("", fonts.FIGURE, fonts.SEMIBOLD, figures=True)
        self.of = label("", fonts.SMALL, tone="muted", figures=True)
        self.meter = Meter()
        self.told = label("", fonts.SMALL, tone="muted", wrap=True, figures=True)
        self.told.setMinimumHeight(34)
        self.told.setAlignment(Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 14, 18, 12)
        layout.setSpacing(4)
        layout.addWidget(self.title)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.figure)
        row.addWidget(self.of, 1)
        layout.addLayout(row)
        layout.addSpacing(2)
        layout.addWidget(self.meter)
        layout.addSpacing(4)
        layout.addWidget(self.told)
        layout.addStretch()

    def fill(self, left: int, whole: int, of: str, told: str) -> None:
        """``left`` of ``whole``; ``of`` stands beside the number, ``told`` beneath."""
        self.figure.setText(shown.count(left))
        self.of.setText(of)
        share = min(1.0, left / whole) if whole else 0.0
        self.meter.show_parts([(share, "accent")], f"{shown.count(left)} {of}")
        self.meter.setVisible(whole > 0)
        self.of.setVisible(whole > 0)
        self.told.setText(told)


class CreditsPage(Page):
    """Three cards over the ledger."""

    hears = frozenset({"CreditsMoved"})

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.total = Pot(self.tr("You can match"))
        self.free = Pot(self.tr("Free credits"))
        self.pro = Pot(self.tr("Bought credits"))
        cards = QHBoxLayout()
        cards.setContentsMargins(16, 16, 16, 10)
        cards.setSpacing(12)
        for pot in (self.total, self.free, self.pro):
            cards.addWidget(pot, 1)
        head = label(self.tr("History"), 15, fonts.SEMIBOLD)
        head.setContentsMargins(16, 6, 0, 2)
        self.model: PagedModel[LedgerRow] = PagedModel(
            [
                Column(self.tr("When"), lambda one: shown.moment(one.at), 160),
                Column(self.tr("Entry"), lambda one: self.kind_of(one)[0], 120),
                Column(self.tr("What for"), lambda one: one.what),
                Column(self.tr("From"), lambda one: self.pot_of(one), 100),
                Column(self.tr("Credits"), lambda one: f"{one.delta:+,}", 100, right=True),
                Column(self.tr("Left"), lambda one: shown.count(one.balance), 110, right=True),
            ]
        )
        self.model.opened.connect(self._opened)
        self.table = Table(self.model, self.tr("History of credits"), LedgerCells(self), 32)
        self.nothing = Empty(
            "mdi6.history",
            self.tr("No entries yet"),
            self.tr("Each matched line costs one credit; lines known from memory are free."),
        )
        self.below = QStackedWidget()
        self.below.addWidget(self.table)
        self.below.addWidget(self.nothing)
        self.body.addLayout(cards)
        self.body.addWidget(head)
        self.body.addWidget(self.below, 1)

    def opened(self, what: object | None = None) -> None:
        """Read balance and history."""
        if self.model.total == 0:
            self.model.open(self.desk.ledger)
            tasks.read(self, self.desk.balance, self._show)
        else:
            self.look_again()
        self.table.setFocus()

    def look_again(self) -> None:
        """Both again, in place."""
        tasks.read(self, self.desk.balance, self._show)
        # New entries come in at the top, so the whole list moves.
        self.model.open(self.desk.ledger, keep=True)

    def _opened(self) -> None:
        self.below.setCurrentIndex(0 if self.model.total else 1)
        if self.model.total and not self.table.currentIndex().isValid():
            self.table.go_to(0)
        self.is_now_filled()

    def _show(self, now: Balance) -> None:
        held = ""
        if now.held:
            held = self.tr("{0} more are held for invoices under way. ").format(
                shown.count(now.held)
            )
        told = held + self.tr("Used this period: {0}.").format(shown.count(now.used_this_period))
        whole = now.free_allowance + now.pro_granted
        self.total.fill(now.available, whole, self.tr("lines"), told)
        told = ""
        if not now.free_allowance:
            told = self.tr("The plan {0} has none; it brings bought credits.").format(now.plan)
        elif now.resets_on is not None:
            told = self.tr("Full again on {0}").format(shown.day(now.resets_on))
            if now.days_until_reset is not None:
                told += self.tr(", in %n day(s).", "", now.days_until_reset).replace(
                    "(s)", "" if now.days_until_reset == 1 else "s"
                )
        self.free.fill(
            now.free_left, now.free_allowance,
            self.tr("of {0}").format(shown.count(now.free_allowance)), told,
        )  # fmt: skip
        told = self.tr("Plan {0}.").format(now.plan)
        if now.expires_on is not None:
            told += " " + self.tr("The first expire on {0}.").format(shown.day(now.expires_on))
        self.pro.fill(
            now.pro_left, now.pro_granted,
            self.tr("of {0}").format(shown.count(now.pro_granted)), told,
        )  # fmt: skip

    def kind_of(self, entry: LedgerRow) -> tuple[str, str]:
        """The word and colour of an entry's kind."""
        return {
            "GRANT": (self.tr("Granted"), "green"),
            "HOLD": (self.tr("Held"), "amber"),
            "COMMIT": (self.tr("Spent"), "grey"),
            "RELEASE": (self.tr("Released"), "green"),
            "EXPIRE": (self.tr("Expired"), "red"),
            "REFUND": (self.tr("Refunded"), "green"),
            "ADJUST": (self.tr("Adjusted"), "grey"),
        }.get(entry.kind, (entry.kind.capitalize(), "grey"))

    def pot_of(self, entry: LedgerRow) -> str:
        """Free or bought."""
        return self.tr("Free") if entry.credit_type == "free" else self.tr("Bought")
