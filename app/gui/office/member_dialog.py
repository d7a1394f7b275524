"""The dialogs about a colleague: who they are and answer for, and the code they come in with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from app.accounts.rows import Invitation, Member, MemberFacts
from app.gui import fonts, shown
from app.gui.dialog import FormDialog, Telling
from app.gui.fields import ChoiceField, LineField, PickField, in_columns, wrapped
from app.gui.office.member_words import Words
from app.gui.parts import button, card, label

ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class MemberDialog(FormDialog):
    """Asks who a colleague is; with ``member``, of one who is here already."""

    def __init__(
        self,
        over: QWidget,
        chapters: Sequence[tuple[str, str]],
        clients: Sequence[tuple[UUID, str]],
        member: Member | None = None,
        may_make_admins: bool = False,
    ) -> None:
        words = Words()
        super().__init__("", "", "", over, width=620)
        self._top = 44
        if member is None:
            title, act = self.tr("Invite a colleague"), self.tr("Invite")
            self.say(self.tr("You get a code to pass on; with it they choose their own password."))
        else:
            title, act = self.tr("Change {0}").format(member.name or member.email), self.tr("Save")
        self.title.setText(title)
        self.setAccessibleName(title)
        self.act.setText(act)
        self.act.setAccessibleName(act)
        self.full_name = LineField(self.tr("Name"), longest=255)
        self.email = LineField(self.tr("E-mail address"), longest=255)
        self.email.help.setText(self.tr("They sign in with it."))
        self.email.help.setVisible(member is None)
        self.staff_role = ChoiceField(self.tr("In the office"), words.jobs())
        self.staff_role.explain(words.job_helps())
        self.role = ChoiceField(self.tr("May"), words.roles(may_make_admins))
        self.role.explain(words.role_helps())
        self.phone = LineField(self.tr("Telephone"), longest=50)
        self.licence = LineField(self.tr("Licence number"), longest=50)
        self.chapters = PickField(
            self.tr("Answers for chapters"),
            self.tr("Doubtful lines of these chapters are routed here. Empty: any chapter."),
            self.tr("Type a number or a word, such as 84 or footwear"),
            chapters,
        )
        self.clients = PickField(
            self.tr("Answers for clients"),
            self.tr("Empty: any client."),
            self.tr("Type a part of the name"),
            [(str(key), name) for key, name in clients],
        )
        self.content.addLayout(
            in_columns(
                [self.full_name, self.email, self.staff_role, self.role, self.phone, self.licence]
            )
        )
        self.content.addWidget(self.chapters)
        self.content.addWidget(self.clients)
        self.first = self.full_name.line
        if member is not None:
            self._fill(member)
        else:
            self.staff_role.set_value("BROKER")
            self.role.set_value("USER")

    def _fill(self, member: Member) -> None:
        self.full_name.set_value(member.name)
        self.email.set_value(member.email)
        self.email.lock(True)
        self.staff_role.set_value(member.staff_role or "BROKER")
        self.role.set_value(member.role)
        self.phone.set_value(member.phone or "")
        self.licence.set_value(member.licence_number or "")
        self.chapters.set_picked(member.chapters)
        self.clients.set_picked(map(str, member.client_ids))

    def wrong(self) -> str:
        if not self.full_name.value():
            self.full_name.line.setFocus()
            return self.tr("Say who it is: a name is needed.")
        if not ADDRESS.fullmatch(self.email.value()):
            self.email.line.setFocus()
            return self.tr("An e-mail address is needed, such as name@firm.example.")
        for field in (self.chapters, self.clients):
            if field.line.text().strip():
                field.line.setFocus()
                return self.tr("“{0}” is typed and not picked: press Enter, or clear it.").format(
                    field.line.text().strip()
                )
        return ""

    def facts(self) -> MemberFacts:
        """What was said."""
        return MemberFacts(
            email=self.email.value(),
            name=self.full_name.value(),
            role=self.role.value(),
            staff_role=self.staff_role.value(),
            phone=self.phone.value(),
            licence_number=self.licence.value(),
            chapters=self.chapters.picked(),
            client_ids=tuple(UUID(key) for key in self.clients.picked()),
        )


class CodeDialog(Telling):
    """Shows a one-time code, once: large, to be copied, with what to tell the colleague."""

    def __init__(self, over: QWidget, invitation: Invitation, name: str, is_new: bool) -> None:
        super().__init__("", "", over, width=500)
        title = (
            self.tr("{0} is invited").format(name)
            if is_new
            else self.tr("A new code for {0}").format(name)
        )
        self.title.setText(title)
        self.setAccessibleName(title)
        self.say(
            self.tr("This code is shown once and kept nowhere. Copy it before you close this.")
        )
        self.code = label(invitation.code, 26, fonts.SEMIBOLD, figures=True)
        self.code.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.code.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.code.setAccessibleName(
            self.tr("The code, letter by letter: {0}").format(" ".join(invitation.code))
        )
        self.copy = button(self.tr("Copy the code"), self._copy, icon="mdi6.content-copy")
        frame = card(quiet=True)
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(18, 16, 18, 14)
        inside.setSpacing(12)
        inside.addWidget(self.code)
        inside.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignHCenter)
        self.content.addWidget(frame)
        self.content.addWidget(label(self.tr("What to tell them"), fonts.SMALL, fonts.SEMIBOLD))
        steps = [
            self.tr("Start Tariffdesk and choose “I have a code”."),
            self.tr("Type the address {0} and the code.").format(invitation.email),
            self.tr("Choose a password of their own; nobody else knows it, you neither."),
        ]
        for number, step in enumerate(steps, 1):
            self.content.addWidget(wrapped(f"{number}.  {step}"))
        self.content.addWidget(
            wrapped(
                self.tr(
                    "It works once, until {0}. Pass it on by telephone or in person, not by e-mail."
                ).format(shown.moment(invitation.expires_at)),
                fonts.SMALL,
                tone="muted",
            )
        )
        self.first = self.copy
        self._invitation = invitation

    def _copy(self) -> None:
        QApplication.clipboard().setText(self._invitation.code)
        self.copy.setText(self.tr(" Copied"))
        self.copy.set_icon("mdi6.check")
        self.seen.setFocus()
