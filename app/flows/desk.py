"""The desk: everything a signed-in person's window asks, over the real database."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import psycopg
from sqlalchemy import text

from app.bootstrap import Runtime
from app.declarations.ready import ready
from app.flows.account import Account
from app.flows.browsing import Browsing
from app.flows.client_keeping import ClientKeeping
from app.flows.crediting import Crediting
from app.flows.declaring import Declaring
from app.flows.invoicing import Invoicing
from app.flows.joining import Joining
from app.flows.keeping import Desktop, Keeping
from app.flows.mapping import ColumnChecking
from app.flows.overseeing import Overseeing
from app.flows.preferring import Preferring
from app.flows.queueing import Queueing
from app.flows.reviewing import Reviewing
from app.flows.rows import DeskStatus
from app.flows.teaming import Teaming
from app.flows.teamwork import Teamwork
from app.review import jobs


class Desk(
    Invoicing,
    Queueing,
    Joining,
    ColumnChecking,
    Reviewing,
    Keeping,
    Browsing,
    Crediting,
    Declaring,
    Preferring,
    Account,
    Teaming,
    ClientKeeping,
    Teamwork,
    Overseeing,
):
    """One object for all pages; see :class:`app.gui.services.Desk`."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._desk = runtime.desk
        self._here = Desktop(runtime, self._desk)

    def status(self) -> DeskStatus:
        """Which database, and who."""
        with self._desk.read() as session:
            row = session.execute(
                text(
                    "select coalesce(u.full_name, u.email) as person, o.name as office"
                    " from users u join offices o on o.id = u.office_id"
                    " where u.id = (select current_user_id())"
                )
            ).one()
            self.look_at_trail(session)
        server = self._runtime.server
        return DeskStatus(
            database="Built-in database" if server else self._desk.engine.url.host or "Server",
            person=row.person,
            office=row.office,
            notice=self._runtime.notice,
        )

    def waiting(self) -> dict[str, int]:
        """The number beside each page in the rail."""
        with self._desk.read() as session:
            under_way = session.execute(
                text(
                    "select count(*) from processing_jobs where status in ('PENDING','PROCESSING')"
                )
            ).scalar_one()
            return {
                "review": jobs.open_lines(session),
                "invoices": under_way,
                "declarations": ready(session),
            }

    def listen(self) -> psycopg.Connection[Any]:
        """A connection that hears every commit's events."""
        return self._desk.listen()

    def now(self) -> datetime:
        """The server's clock."""
        with self._desk.read() as session:
            moment: datetime = session.execute(text("select clock_timestamp()")).scalar_one()
        return moment
