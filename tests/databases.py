"""Databases for tests: cloned from a template, with the rows that most tests begin with."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import psycopg
from sqlalchemy import make_url, text

from app.accounts.models import Office, SignedIn, User
from app.accounts.roles import UserRole
from app.core import migrate
from app.core.database import Database, Role, libpq_url
from app.intake.models import InvoiceLine, ProcessingJob
from app.matching.models import ProductMatch
from app.tariff.models import INTERNATIONAL, HsCode


@dataclass
class Databases:
    """One database in its three roles."""

    url: str
    owner: Database
    worker: Database
    client: Database
    _opened: list[Database] = field(default_factory=list)

    def new_desk(
        self,
        *,
        office_id: UUID | None = None,
        role: UserRole = UserRole.USER,
        balance: int = 1000,
        **user: Any,
    ) -> Desk:
        """A person of that office, or of a fresh one, signed in at a desk."""
        with self.owner.work() as work:
            if office_id is None:
                office = Office(name=f"Office {uuid4().hex[:6]}", country="GBR")
                work.session.add(office)
                work.session.flush()
                office_id = office.id
            person = User(
                email=f"{uuid4().hex[:10]}@example.com",
                hashed_password="!",
                country="GBR",
                office_id=office_id,
                role=role,
                credits_remaining=balance,
                **user,
            )
            work.session.add(person)
            work.session.flush()
            token = secrets.token_hex(32)
            digest = hashlib.sha256(token.encode()).hexdigest()
            work.session.add(
                SignedIn(user_id=person.id, token_hash=digest, expires_at=text("now() + '1 h'"))
            )
        desk = Desk(self.client.signed_in(token), person.id, office_id, token)
        self._opened.append(desk.database)
        return desk

    def login_of(self, role: Role) -> str:
        """The URL of this database for a login that may become that role and no other."""
        login, password = f"only_{role.removeprefix('tariffdesk_')}", "of-a-test"
        _run(
            self.url,
            f"do $$ begin create role {login} login password '{password}' in role {role};"
            " exception when duplicate_object or unique_violation then null; end $$",
        )
        parsed = make_url(self.url).set(username=login, password=password)
        return parsed.render_as_string(hide_password=False)

    def desk_login(self) -> str:
        """The URL of this database for a desk of an office: a client and nothing else."""
        return self.login_of(Role.CLIENT)

    def code(self, code: str = "847130", country: str = INTERNATIONAL, **facts: Any) -> str:
        """A code of the tariff, there once however often it is asked for."""
        with self.owner.work() as work:
            if work.session.get(HsCode, (country, code)) is None:
                values = {
                    "description": f"Goods of {code}",
                    "chapter": code[:2],
                    "section": "16",
                    "level": len(code),
                } | facts
                work.session.add(HsCode(country=country, code=code, **values))
        return code

    def job(self, desk: Desk, lines: int = 1, **facts: Any) -> tuple[UUID, list[UUID]]:
        """A job of that desk's person with so many lines, none of them matched."""
        values = {
            "input_file_name": "invoice.xlsx",
            "input_file_url": "file:///invoice.xlsx",
            "input_file_size": 1024,
            "country_schema": "GBR",
        } | facts
        with self.owner.work() as work:
            job = ProcessingJob(user_id=desk.user_id, **values)
            work.session.add(job)
            work.session.flush()
            made = [
                InvoiceLine(
                    job_id=job.id, number=i + 1, description=f"Goods {i + 1}", source=f"row {i + 2}"
                )
                for i in range(lines)
            ]
            work.session.add_all(made)
            work.session.flush()
            return job.id, [line.id for line in made]

    def match(self, job_id: UUID, line_id: UUID, code: str | None = None, **facts: Any) -> UUID:
        """A match of a line, sure of its code where one is given."""
        values = {
            "product_description": "Goods",
            "confidence_score": "0.90" if code else "0.20",
            "outcome": "MATCHED" if code else "VAGUE",
            "requires_manual_review": code is None,
        } | facts
        with self.owner.work() as work:
            match = ProductMatch(
                job_id=job_id,
                line_id=line_id,
                matched_hs_code=code,
                matched_country=INTERNATIONAL if code else None,
                **values,
            )
            work.session.add(match)
            work.session.flush()
            return match.id

    def close(self) -> None:
        """Give all connections back."""
        for one in (self.owner, self.worker, self.client, *self._opened):
            one.close()


@dataclass(frozen=True)
class Desk:
    """A place where a person is signed in: ``database`` is what their program sees."""

    database: Database
    user_id: UUID
    office_id: UUID
    token: str


def make_template(server: str, name: str) -> None:
    """Build a database by the migrations, in place of any of that name."""
    drop(server, name)
    create(server, name)
    migrate.migrate(url_of(server, name))


@contextmanager
def clone(server: str, template: str) -> Iterator[Databases]:
    """A copy of the template, dropped at the end."""
    name = f"test_{uuid4().hex[:16]}"
    create(server, name, template)
    url = url_of(server, name)
    found = Databases(
        url, *(Database(url, role) for role in (Role.OWNER, Role.WORKER, Role.CLIENT))
    )
    try:
        yield found
    finally:
        found.close()
        drop(server, name)


def drop(server: str, name: str) -> None:
    """Drop a database whoever is connected to it."""
    _run(server, f"drop database if exists {name} with (force)")


def _run(server: str, statement: str) -> None:
    with psycopg.connect(libpq_url(server), autocommit=True) as connection:
        connection.execute(statement)


def create(server: str, name: str, template: str | None = None) -> None:
    """Create an empty database, or a copy of another one."""
    copied = f" template {template} strategy file_copy" if template else ""
    _run(server, f"create database {name}{copied}")
    if template:
        # A copy has its template's tables but not the rights on the database as a whole.
        _run(server, f"revoke temporary on database {name} from public")


def url_of(server: str, name: str) -> str:
    """The URL of another database of the same server."""
    return make_url(server).set(database=name).render_as_string(hide_password=False)
