"""Whose line it is: the people of the office, their areas, and what the office asks of a job."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.accounts.roles import StaffRole
from app.review import rules
from app.review.rows import DecisionRule
from app.review.rules import Asked


@dataclass(frozen=True)
class Area:
    """A person of the office and the part of the work that comes to them."""

    user_id: UUID
    staff_id: UUID
    name: str
    is_licensed: bool
    is_manager: bool
    chapters: frozenset[str] = frozenset()
    clients: frozenset[UUID] = frozenset()


@dataclass(frozen=True)
class JobRouting:
    """What holds for every line of a job: read once, then asked line by line without a query."""

    person: UUID | None
    client_id: UUID | None
    assigned_staff_id: UUID | None
    needs_licence: bool
    rules: tuple[DecisionRule, ...] = ()
    areas: tuple[Area, ...] = ()

    @property
    def mine(self) -> Area | None:
        """The area of who asks."""
        return next((area for area in self.areas if area.user_id == self.person), None)

    @property
    def is_all_mine(self) -> bool:
        """Whether every line comes to who asks: by the job, or by its client."""
        area = self.mine
        return area is not None and (
            area.staff_id == self.assigned_staff_id or self.client_id in area.clients
        )

    def answering(self, chapter: str | None) -> list[Area]:
        """Who answers for a line: whom the job was given to, whose chapter or client it is."""
        ways = (
            [area for area in self.areas if area.staff_id == self.assigned_staff_id],
            [area for area in self.areas if chapter in area.chapters],
            [area for area in self.areas if self.client_id in area.clients],
        )
        return list({area.user_id: area for way in ways for area in way}.values())

    def asked(
        self, codes: Collection[str | None], value: Decimal | None, currency: str | None
    ) -> Asked:
        """What a line of these codes (proposed, said) takes, as far as lists show it."""
        chapters = {code[:2] for code in codes if code}
        under = [
            rule
            for rule in self.rules
            if rules.applies(rule, chapters, self.client_id, value, currency)
        ]
        return Asked(
            by_licensed=self.needs_licence or any(rule.needs_licence for rule in under),
            by_two=any(rule.needs_second for rule in under),
        )

    def seconds(self, chapter: str | None, besides: UUID, licensed: bool) -> list[Area]:
        """Who is asked for a second say: whose area it is, else the managers."""
        others = [
            area
            for area in self.areas
            if area.user_id != besides and (area.is_licensed or not licensed)
        ]
        answering = self.answering(chapter)
        return (
            [area for area in others if area in answering]
            or [area for area in others if area.is_licensed and licensed]
            or [area for area in self.areas if area.is_manager and area.user_id != besides]
        )


def of_job(session: Session, job_id: UUID) -> JobRouting:
    """All of it in one query; empty for a job that is not there."""
    row = session.execute(
        text("""
            select (select current_user_id()) as person, j.client_id, j.assigned_staff_id,
                   j.needs_licensed_decider as needs_licence,
                   (select jsonb_agg(to_jsonb(r) - 'office_id' - 'created_by' - 'created_at'
                                     order by r.created_at, r.id)
                    from decision_rules r where r.office_id = j.office_id) as rules,
                   (select jsonb_agg(jsonb_build_object(
                               'user_id', u.id, 'staff_id', s.id,
                               'name', coalesce(u.full_name, s.name),
                               'staff_role', s.role, 'role', u.role, 'area', s.assigned_area)
                               order by s.name, s.id)
                    from staff s join users u on u.id = s.user_id
                    where s.office_id = j.office_id and u.is_active) as staff
            from processing_jobs j where j.id = :job_id
        """),
        {"job_id": job_id},
    ).one_or_none()
    if row is None:
        return JobRouting(None, None, None, False)
    return JobRouting(
        person=row.person,
        client_id=row.client_id,
        assigned_staff_id=row.assigned_staff_id,
        needs_licence=row.needs_licence,
        rules=tuple(
            DecisionRule(
                id=UUID(rule["id"]),
                chapter=rule["chapter"],
                client_id=rule["client_id"] and UUID(rule["client_id"]),
                minimum_value=None
                if rule["minimum_value"] is None
                else Decimal(str(rule["minimum_value"])),
                currency=rule["currency"],
                needs_licence=rule["needs_licence"],
                needs_second=rule["needs_second"],
                note=rule["note"],
            )
            for rule in row.rules or ()
        ),
        areas=tuple(
            Area(
                user_id=UUID(one["user_id"]),
                staff_id=UUID(one["staff_id"]),
                name=one["name"],
                is_licensed=one["staff_role"] == StaffRole.LICENSED_BROKER,
                is_manager=one["role"] != "USER",
                chapters=frozenset(one["area"].get("chapters") or ()),
                clients=frozenset(UUID(key) for key in one["area"].get("clients") or ()),
            )
            for one in row.staff or ()
        ),
    )
