"""The tab Team: everybody of the office, what comes to them, and how their accounts stand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.accounts.roles import Right
from app.accounts.rows import Invitation, Me, Member
from app.flows.rows import TariffNode
from app.gui import fonts, shown, tasks, theme
from app.gui.dialog import confirm
from app.gui.flow import FlowLayout
from app.gui.listed import ListedModel
from app.gui.office.member_dialog import CodeDialog, MemberDialog
from app.gui.office.member_words import Words
from app.gui.office.tab import Side, Tab, beside, listing, pairs
from app.gui.page import Page
from app.gui.paged import Column, Index
from app.gui.parts import Badge, Bar, button, label, paint_badge
from app.gui.services import Desk
from app.gui.table import Cells, Table

WHO, WHAT, AREA, SEEN, STATE = range(5)
NARROW = 960  # pixels of the whole tab under which the last visit is left out of the list


class MemberCells(Cells):
    """Paints a person: name over address, the state as a badge."""

    def __init__(self, tab: TeamTab) -> None:
        super().__init__()
        self._tab = tab

    def content(self, painter: QPainter, rect: QRectF, index: Index, row: Any) -> None:
        member: Member = row
        now = theme.tones()
        if index.column() == WHO:
            half = rect.height() / 2
            upper = rect.adjusted(0, 5, 0, -half + 1)
            name = member.name or member.email
            if member.user_id == self._tab.me.user_id:
                name = self.tr("{0} (you)").format(name)
            painter.setFont(fonts.font(fonts.BODY, fonts.MEDIUM))
            painter.setPen(now.muted if self._tab.words.is_closed(member) else now.text)
            metrics = painter.fontMetrics()
            side = Qt.AlignmentFlag.AlignVCenter
            painter.drawText(
                upper,
                side,
                metrics.elidedText(name, Qt.TextElideMode.ElideRight, int(rect.width())),
            )
            painter.setFont(fonts.font(fonts.TINY))
            painter.setPen(now.muted)
            lower = rect.adjusted(0, half - 1, 0, -5)
            email = painter.fontMetrics().elidedText(
                member.email, Qt.TextElideMode.ElideRight, int(rect.width())
            )
            painter.drawText(lower, side, email)
        elif index.column() == STATE:
            paint_badge(painter, rect, *self._tab.words.state(member))
        else:
            self.text(painter, rect, index, now.muted if index.column() != WHAT else now.text)


class TeamTab(Tab):
    """The list at the left, one person at the right."""

    hears = frozenset({"MemberChanged", "SessionEnded", "ClientChanged"})

    def __init__(self, desk: Desk, me: Me, page: Page) -> None:
        super().__init__(desk, me, page)
        self.words = Words(self)
        self._clients: dict[UUID, str] = {}
        self._chapters: list[tuple[str, str]] = []
        self._wanted: UUID | None = None
        self._build()

    def _build(self) -> None:
        self.told = label("", tone="muted")
        self.invite_button = button(
            self.tr("Invite a colleague"), self.invite, main=True, icon="mdi6.account-plus-outline"
        )
        self.model: ListedModel[Member] = ListedModel(
            [
                Column(self.tr("Name"), lambda one: one.name or one.email, 190,
                       tip=lambda one: one.email),
                Column(self.tr("What they are"), self.words.what, 140, tip=self.words.what),
                Column(self.tr("Answers for"), lambda one: self.words.area(one, self._clients),
                       tip=lambda one: self.words.area(one, self._clients)),
                Column(self.tr("Last here"), self._seen, 112),
                Column(self.tr("State"), lambda one: self.words.state(one)[0], 84),
            ],
            key=lambda one: one.user_id,
        )  # fmt: skip
        self.table = Table(self.model, self.tr("The team"), MemberCells(self), 46)
        self.table.chosen.connect(lambda _row: self._show_member())
        self.table.entered.connect(lambda _row: self.change())
        left = listing(self.told, self.invite_button, self.table)
        self.side = Side(self.tr("About this person"))
        self.close_button = button(self.tr("Close account"), self.close_account)
        self.reopen_button = button(self.tr("Open again"), self.reopen, main=True)
        self.unlock_button = button(self.tr("Unlock"), self.unlock, main=True)
        self.change_button = button(self.tr("Change"), self.change)
        for made in (self.close_button, self.change_button, self.unlock_button, self.reopen_button):
            self.side.buttons.addWidget(made, 1)
        self.hold(beside(left, self.side))

    def can(self, does: str) -> bool:
        """Whether an act can be done on the person in hand."""
        member = self.member()
        if member is None:
            return False
        return {
            "change": not self.words.is_closed(member),
            "new_code": self._may_have_code(member),
            "unlock": member.is_active and member.is_locked,
            "close_account": self._may_close(member),
            "reopen": self.words.is_closed(member),
        }[does]

    def resizeEvent(self, event: QResizeEvent) -> None:
        # In a small window the state counts more than the last visit, which stands at the right.
        super().resizeEvent(event)
        self.table.setColumnHidden(SEEN, self.width() < NARROW)

    # -- reading

    def look_again(self) -> None:
        """Read the team, and the names of clients and chapters."""
        if not self._chapters:
            tasks.read(self, self._look_up_chapters, self._know_chapters)
        tasks.read(
            self,
            lambda: (self.desk.members(), {one.id: one.name for one in self.desk.clients()}),
            self._show,
        )

    def _look_up_chapters(self) -> list[tuple[str, str]]:
        return chapters_of(self.desk)

    def _know_chapters(self, chapters: list[tuple[str, str]]) -> None:
        self._chapters = chapters
        self._show_member()

    def _show(self, found: tuple[list[Member], dict[UUID, str]]) -> None:
        members, self._clients = found
        wanted = self._wanted or (member.user_id if (member := self.member()) else None)
        self._wanted = None
        active = sum(not self.words.is_closed(one) for one in members)
        self.told.setText(
            self.tr("Only you so far. Colleagues sign in at their own desks.")
            if len(members) == 1
            else self.tr("{0} people").format(active)
        )
        self.model.fill(members)
        place = self.model.place_of(wanted)
        self.table.go_to(place if place is not None else 0)
        self._show_member()
        self.is_now_filled()

    def member(self) -> Member | None:
        """The person in hand."""
        place = self.table.currentIndex().row()
        return self.model.rows[place] if 0 <= place < len(self.model.rows) else None

    def _seen(self, member: Member) -> str:
        if member.open_sessions:
            return self.tr("now")
        if member.last_login_at is None:
            return self.tr("not yet")
        return shown.moment(member.last_login_at)

    def _may_close(self, member: Member) -> bool:
        return not self.words.is_closed(member) and member.user_id != self.me.user_id

    def _may_have_code(self, member: Member) -> bool:
        return not self.words.is_closed(member) and member.user_id != self.me.user_id

    def _show_member(self) -> None:
        member = self.member()
        column = self.side.fresh()
        for made in (self.close_button, self.reopen_button, self.unlock_button, self.change_button):
            made.setVisible(False)
        if member is None:
            self.side.show_line()
            return
        top = QHBoxLayout()
        top.addWidget(label(member.name or member.email, 15, fonts.SEMIBOLD, wrap=True), 1)
        top.addWidget(Badge(*self.words.state(member)), 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(top)
        self._say_state(column, member)
        may = dict(self.words.roles(may_make_admins=True)).get(member.role, member.role)
        facts = [
            (self.tr("Address"), member.email),
            (self.tr("Is"), dict(self.words.jobs()).get(member.staff_role or "", shown.DASH)),
            (self.tr("May"), may),
            (self.tr("Licence"), member.licence_number or ""),
            (self.tr("Telephone"), member.phone or ""),
            (self.tr("Last here"), self._seen(member)),
            (self.tr("Signed in"), self._desks(member)),
        ]
        pairs(column, [fact for fact in facts if fact[1]])
        self._say_area(column, member)
        if self._may_have_code(member) and not member.is_invited:
            column.addSpacing(4)
            column.addWidget(label(self.tr("Forgot the password?"), fonts.SMALL, fonts.SEMIBOLD))
            told = self.tr("With a new code they choose another one; until then they are out.")
            column.addWidget(label(told, fonts.SMALL, tone="muted", wrap=True))
            code = button(self.tr("New code"), self.new_code, icon="mdi6.key-outline")
            column.addWidget(code, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch()
        self.close_button.setVisible(self._may_close(member))
        self.change_button.setVisible(not self.words.is_closed(member))
        self.unlock_button.setVisible(member.is_active and member.is_locked)
        self.reopen_button.setVisible(self.words.is_closed(member))
        self.side.show_line()
        self.commands_changed.emit()

    def _desks(self, member: Member) -> str:
        if not member.open_sessions:
            return ""
        if member.open_sessions == 1:
            return self.tr("at one desk")
        return self.tr("at {0} desks").format(member.open_sessions)

    def _say_state(self, column: QVBoxLayout, member: Member) -> None:
        if member.is_active and not member.is_locked and not member.is_invited:
            return
        bar = Bar()
        column.addWidget(bar)
        if self.words.is_closed(member):
            bar.say("grey", self.tr("Nobody can sign in with this account. What it did stays."))
        elif member.is_locked:
            bar.say("red", self.tr("Locked after five wrong passwords. Ask whether it was them."))
        else:
            bar.say("amber", self.tr("Has a code and has not chosen a password yet."),
                    self.tr("New code"), self.new_code)  # fmt: skip
        bar.dismissable(False)

    def _say_area(self, column: QVBoxLayout, member: Member) -> None:
        column.addSpacing(4)
        column.addWidget(label(self.tr("Answers for"), fonts.SMALL, fonts.SEMIBOLD))
        names = dict(self._chapters)
        chips = [names.get(chapter, chapter) for chapter in member.chapters]
        chips += [self._clients.get(key, self.tr("a removed client")) for key in member.client_ids]
        if not chips:
            told = self.tr("Everything: doubtful lines of any chapter and client.")
            column.addWidget(label(told, fonts.SMALL, tone="muted", wrap=True))
            return
        box = QWidget()
        flow = FlowLayout(box)
        for chip in chips:
            made = label("", fonts.SMALL, fonts.MEDIUM, figures=True)
            made.setText(made.fontMetrics().elidedText(chip, Qt.TextElideMode.ElideRight, 290))
            made.setToolTip(chip)
            made.setProperty("chip", True)
            flow.addWidget(made)
        column.addWidget(box)

    # -- acts

    def _dialog(self, member: Member | None) -> MemberDialog:
        clients = sorted(self._clients.items(), key=lambda one: one[1].casefold())
        admin = Right.SEE_ALL_OFFICES in self.me.rights
        return MemberDialog(self.page, self._chapters, clients, member, admin)

    def invite(self) -> None:
        """Ask who it is, then show the code."""
        dialog = self._dialog(None)

        def go() -> None:
            facts = dialog.facts()
            tasks.write(
                dialog,
                lambda: self.desk.invite(facts),
                lambda invitation: self._show_code(dialog, invitation, facts.name, True),
            )

        dialog.submitted.connect(go)
        dialog.ask()

    def _show_code(
        self, dialog: MemberDialog | None, invitation: Invitation, name: str, is_new: bool
    ) -> None:
        if dialog is not None:
            dialog.close_dialog()
        self._wanted = invitation.user_id
        CodeDialog(self.page, invitation, name, is_new).ask()
        self.look_again()

    def change(self) -> None:
        """Change what the person in hand is and answers for."""
        member = self.member()
        if member is None or self.words.is_closed(member):
            return
        dialog = self._dialog(member)

        def done(_: None) -> None:
            dialog.close_dialog()
            self.look_again()

        def go() -> None:
            facts = dialog.facts()
            tasks.write(dialog, lambda: self.desk.change_member(member.user_id, facts), done)

        dialog.submitted.connect(go)
        dialog.ask()

    def new_code(self) -> None:
        """A code for one who forgot the password, after saying what it does."""
        member = self.member()
        if member is None or not self._may_have_code(member):
            return
        name = member.name or member.email

        def go() -> None:
            tasks.write(
                self,
                lambda: self.desk.new_code(member.user_id),
                lambda invitation: self._show_code(None, invitation, name, False),
            )

        if member.is_invited:  # nobody is signed out by it
            go()
            return
        confirm(
            self.page,
            self.tr("A new code for {0}?").format(name),
            self.tr("They are signed out everywhere at once and come in again with the code only."),
            self.tr("Make a new code"),
            go,
            danger=False,
        )

    def unlock(self) -> None:
        """Open the account that wrong passwords locked."""
        member = self.member()
        if member is not None and member.is_locked:
            self._write(member, lambda: self.desk.unlock_member(member.user_id),
                        self.tr("{0} can sign in again."))  # fmt: skip

    def close_account(self) -> None:
        """Close the account in hand, after saying what that means."""
        member = self.member()
        if member is None or not self._may_close(member):
            return
        name = member.name or member.email
        confirm(
            self.page,
            self.tr("Close the account of {0}?").format(name),
            self.tr(
                "They are signed out everywhere at once and cannot come in again. What they "
                "decided stays, under their name; you can open the account again."
            ),
            self.tr("Close the account"),
            lambda: self._write(
                member,
                lambda: self.desk.deactivate(member.user_id),
                self.tr("The account of {0} is closed."),
            ),
            self.tr("Keep it open"),
        )

    def reopen(self) -> None:
        """Open a closed account again."""
        member = self.member()
        if member is not None and self.words.is_closed(member):
            self._write(member, lambda: self.desk.reactivate(member.user_id),
                        self.tr("The account of {0} is open again."))  # fmt: skip

    def _write(self, member: Member, act: Callable[[], None], told: str) -> None:
        self._wanted = member.user_id

        def done(_: None) -> None:
            self.page.bar.say("green", told.format(member.name or member.email))
            self.look_again()

        tasks.write(self, act, done)


def chapters_of(desk: Desk) -> list[tuple[str, str]]:
    """(two digits, "84  what it is about") of every chapter of the international tariff."""
    editions = desk.editions()
    if not editions:
        return []
    found: list[TariffNode] = []
    country = editions[0].country
    for node in desk.children(country, None):
        found.extend([node] if len(node.code) == 2 else desk.children(country, node.code))
    return [(one.code, f"{one.code}  {one.description}") for one in found if len(one.code) == 2]
