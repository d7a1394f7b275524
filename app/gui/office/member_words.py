"""How a person of the office is described: what they are, what comes to them, how they stand."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from PySide6.QtCore import QObject

from app.accounts.rows import Member


class Words(QObject):
    """A QObject, so that translators find the words."""

    def jobs(self) -> list[tuple[str, str]]:
        """What one may be in the office's day: (key, words)."""
        return [
            ("BROKER", self.tr("Broker")),
            ("REVIEWER", self.tr("Reviewer")),
            ("LICENSED_BROKER", self.tr("Licensed broker")),
            ("MANAGER", self.tr("Manager")),
        ]

    def job_helps(self) -> dict[str, str]:
        """What each of them means."""
        return {
            "BROKER": self.tr("Reads invoices, settles lines, writes declarations."),
            "REVIEWER": self.tr("Settles lines; a second pair of eyes."),
            "LICENSED_BROKER": self.tr("May settle lines that ask for a licence."),
            "MANAGER": self.tr("Runs the office's day."),
        }

    def roles(self, may_make_admins: bool) -> list[tuple[str, str]]:
        """What one may be allowed: (key, words)."""
        found = [
            ("USER", self.tr("Work on invoices")),
            ("PROJECT_OWNER", self.tr("Work, and manage the office")),
        ]
        return [*found, ("ADMIN", self.tr("Everything"))] if may_make_admins else found

    def role_helps(self) -> dict[str, str]:
        """What each of them means."""
        return {
            "USER": self.tr("Own invoices, the office's review, its clients."),
            "PROJECT_OWNER": self.tr("Also team, rules, audit trail, privacy and the firm."),
            "ADMIN": self.tr("Also tariffs and plans."),
        }  # fmt: skip

    def what(self, member: Member) -> str:
        """What a person is, in words."""
        job = dict(self.jobs()).get(member.staff_role or "", "")
        if member.role in ("PROJECT_OWNER", "ADMIN") and member.staff_role != "MANAGER":
            manages = self.tr("manages the office")
            return f"{job}, {manages}" if job else self.tr("Manages the office")
        return job or self.tr("Colleague")

    def area(self, member: Member, clients: Mapping[UUID, str]) -> str:
        """What a person answers for, on one line."""
        parts = []
        if len(member.chapters) == 1:
            parts.append(self.tr("Chapter {0}").format(member.chapters[0]))
        elif member.chapters:
            parts.append(self.tr("Chapters {0}").format(", ".join(sorted(member.chapters))))
        if len(member.client_ids) == 1:
            parts.append(clients.get(member.client_ids[0], self.tr("1 client")))
        elif member.client_ids:
            parts.append(self.tr("{0} clients").format(len(member.client_ids)))
        return "; ".join(parts) or self.tr("Everything")

    def is_closed(self, member: Member) -> bool:
        """Whether somebody closed the account, rather than that nobody used it yet."""
        return not member.is_active and not member.is_invited

    def state(self, member: Member) -> tuple[str, str]:
        """How an account stands: a word and its colour."""
        if member.is_invited:  # not active before a password is chosen
            return self.tr("Invited"), "amber"
        if not member.is_active:
            return self.tr("Closed"), "grey"
        if member.is_locked:
            return self.tr("Locked"), "red"
        return self.tr("Active"), "green"
