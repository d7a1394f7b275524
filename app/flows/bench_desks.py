"""Many desks on one job while connections are cut and the server restarts: nothing may be lost.

A server of its own in a throwaway folder, one office, and for every desk its own sign-in, its own
connections and its own outbox. At the end the database is asked, in SQL, whether every decision
that a desk was told of is there exactly once.
"""

from __future__ import annotations

import contextlib
import random
import shutil
import statistics
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.accounts import sign_in
from app.accounts.models import Office, Staff, User
from app.accounts.roles import StaffRole
from app.bootstrap import Runtime, Tell
from app.core import embedded, migrate
from app.core.database import Collided, Database, Role, libpq_url
from app.core.errors import Refused, Unavailable
from app.core.settings import Settings
from app.flows.desk import Desk
from app.flows.keeping import Desktop
from app.flows.outbox import Entry
from app.flows.rows import Decided
from app.intake.models import InvoiceLine, ProcessingJob
from app.matching.models import ProductMatch
from app.office import audit
from app.review.rows import LineQuery, ReviewLine
from app.tariff.models import INTERNATIONAL, HsCode

CODES = ("847130", "731815", "848210", "420221", "610910", "940161", "853952", "690721")
PASSWORD = "a password for desks of straw"
# Of a hundred turns of a desk: how many take the last decision back, and how many go to a line
# that somebody has settled or has in hand.
UNDOING, INTRUDING = 6, 15
DRAIN = 120.0  # seconds for everything that waits to arrive at the end


@dataclass(frozen=True)
class Plan:
    """How many desks work for how long, and how often they are disturbed."""

    desks: int = 20
    lines: int = 2_000
    seconds: float = 120.0
    kills: int = 60  # connections ended by the server, spread over the time
    restarts: int = 2  # of the server: clean and as if it had crashed, in turn
    pause: float = 1.0  # seconds that a desk thinks, on average, before each decision
    seed: int = 7


class _Watched(Desktop):
    """A desk's outbox that counts, and remembers what the person was told."""

    def __init__(self, runtime: Runtime, database: Database) -> None:
        super().__init__(runtime, database)
        self.told: list[UUID] = []
        self.tries = 0
        self.collided = 0

    def _put(self, entry: Entry) -> Decided:
        answer = super()._put(entry)
        self.told.append(entry.key)
        return answer

    def _once(self, entry: Entry) -> Decided:
        self.tries += 1
        try:
            return super()._once(entry)
        except Collided:
            self.collided += 1
            raise


class _Person:
    """One desk and the person who works at it until it is time."""

    def __init__(self, runtime: Runtime, job_id: UUID, pause: float, seed: int) -> None:
        self.runtime = runtime
        self.desk = Desk(runtime)
        self.here = _Watched(runtime, runtime.desk)
        self.desk._here = self.here
        self.job_id = job_id
        self.pause = pause
        self.chance = random.Random(seed)
        self.count: Counter[str] = Counter()
        self.took: list[float] = []
        self.recovered: list[float] = []
        self.bug: BaseException | None = None
        self._disturbed: float | None = None

    def work(self, until: Callable[[], bool]) -> None:
        """Decide, until it is time to stop."""
        try:
            while not until():
                try:
                    for row in self._look():
                        if until():
                            break
                        self._turn(row)
                except Unavailable:
                    self._is_disturbed()
                    self.count["reads that failed"] += 1
                    time.sleep(self.chance.uniform(0.05, 0.3))
        except BaseException as bug:
            self.bug = bug

    def _look(self) -> list[ReviewLine]:
        """Some lines from anywhere in the list, open ones as a rule."""
        state = "all" if self.chance.randrange(100) < INTRUDING else "open"
        query = LineQuery(state=state)
        total = self.desk.lines(self.job_id, query, 0, 1).total
        if not total:
            query = LineQuery()
            total = self.desk.lines(self.job_id, query, 0, 1).total
        start = self.chance.randrange(max(1, total - 10))
        return list(self.desk.lines(self.job_id, query, start, 10).rows)

    def _turn(self, row: ReviewLine) -> None:
        time.sleep(self.chance.expovariate(1 / self.pause))
        if self.chance.randrange(100) < UNDOING:
            self._act("undone", self.desk.undo)
            return
        if self.desk.claim(row.line_id) is not None:
            self.count["in a colleague's hand"] += 1
            if self.chance.randrange(100) >= INTRUDING:
                return
        if self.chance.randrange(100) < INTRUDING:
            self._act(
                "none of these",
                lambda: self.desk.none_of_these(row.line_id, row.version, 1.0, CODES),
            )
            return
        code = self.chance.choice(CODES)
        done = self._act(
            "decided",
            lambda: self.desk.decide(row.line_id, code, row.version, 1.0, "key", CODES),
        )
        if done is not None and self.chance.randrange(100) < INTRUDING:
            # A second thought, at once: it builds on what may still be on its way.
            line = done.line
            self._act(
                "decided",
                lambda: self.desk.decide(line.line_id, CODES[0], line.version, 1.0, "enter", CODES),
            )

    def _act(self, what: str, act: Callable[[], Decided]) -> Decided | None:
        begun = time.monotonic()
        try:
            done = act()
        except Unavailable:
            # Not told that it is kept, so nothing is expected of it.
            self._is_disturbed()
            self.count["not taken"] += 1
            return None
        except Refused:
            self.count["conflicts"] += 1
            return None
        self.took.append(time.monotonic() - begun)
        self.count[what] += 1
        if done.is_waiting:
            self.count["answered before the server did"] += 1
            self._is_disturbed()
        elif self._disturbed is not None:
            self.recovered.append(time.monotonic() - self._disturbed)
            self._disturbed = None
        return done

    def _is_disturbed(self) -> None:
        if self._disturbed is None:
            self._disturbed = time.monotonic()

    def finish(self, deadline: float) -> None:
        """Send what waits; what was refused late is settled one way or the other."""
        while True:
            kept = self.desk.send_kept()
            for refused in kept.refused:
                self.count["conflicts"] += 1
                self.count["conflicts found late"] += 1
                self.desk.settle_kept(refused.key, self.chance.choice(("mine", "theirs")))
            if not self.desk.kept().decisions or time.monotonic() > deadline:
                break
            time.sleep(0.1)
        with contextlib.suppress(Unavailable):
            self.desk.let_go()


def measure(_settings: Settings, tell: Tell, plan: Plan | None = None) -> dict[str, Any]:
    """Let them work, disturb them, and look what is there; see :class:`Plan`."""
    plan = plan or Plan()
    with _server(tell) as (home, server):
        owner = Database(server.url, Role.OWNER)
        job_id, emails = _office(owner, plan)
        owner.close()
        tell("Signing in", 0, plan.desks)
        people = [
            _Person(_sign_in(server.url, home, email, n), job_id, plan.pause, plan.seed + n)
            for n, email in enumerate(emails)
        ]
        disturbed = _Disturber(home, server, plan)
        begun = time.monotonic()
        threads = [
            threading.Thread(
                target=each.work, args=(lambda: time.monotonic() > begun + plan.seconds,)
            )
            for each in people
        ]
        for thread in threads:
            thread.start()
        disturbed.until(begun + plan.seconds, tell)
        for thread in threads:
            thread.join(60)
        worked = time.monotonic() - begun
        tell("Waiting for what is under way", 0, 0)
        deadline = time.monotonic() + DRAIN
        for each in people:
            each.finish(deadline)
        drained = time.monotonic() - begun - worked
        connections = _connections(disturbed.server.url)
        settled = {key for each in people for key, _ in each.here.box().settled()}
        for each in people:
            each.runtime.close()
        found = _verify(disturbed.server, people, settled)
        bugs = [f"{type(each.bug).__name__}: {each.bug}" for each in people if each.bug]
    count = sum((each.count for each in people), Counter[str]())
    took = [second for each in people for second in each.took]
    recovered = [second for each in people for second in each.recovered]
    arrived = found["decisions"]
    return {
        "desks": plan.desks,
        "lines": plan.lines,
        "seconds": round(worked, 1),
        "decisions": arrived,
        "per_second": round(arrived / worked, 1),
        **{name.replace(" ", "_").replace("'", ""): count[name] for name in sorted(count)},
        "retries": sum(each.here.tries for each in people) - arrived,
        "collisions": sum(each.here.collided for each in people),
        "kills": disturbed.kills,
        "restarts": disturbed.restarts,
        "restart_seconds": disturbed.down,
        "answer_ms_p50": _at(took, 0.5, 1000),
        "answer_ms_p95": _at(took, 0.95, 1000),
        "answer_ms_most": _at(took, 1.0, 1000),
        # From the first sign of trouble to the next confirmed decision, the restart included.
        "recover_seconds_p50": _at(recovered, 0.5),
        "recover_seconds_p95": _at(recovered, 0.95),
        "drain_seconds": round(drained, 2),
        "connections_at_the_end": connections,
        **found,
        "bugs": bugs,
    }


@contextmanager
def _server(tell: Tell) -> Iterator[tuple[Path, embedded.Server]]:
    """A server in a throwaway folder, brought up to date, gone at the end."""
    home = Path(tempfile.mkdtemp(prefix="tariffdesk-bench-"))
    home.chmod(0o755)
    try:
        server = embedded.start(home, lambda what: tell(what, 0, 0))
        migrate.migrate(
            server.url, lambda done, total, _: tell("Preparing the tables", done, total)
        )
        yield home, server
    finally:
        embedded.remove(home)
        shutil.rmtree(home, ignore_errors=True)


def _office(owner: Database, plan: Plan) -> tuple[UUID, list[str]]:
    """One office with a person for every desk, and a job whose lines all wait."""
    emails = [f"desk{n}@example.com" for n in range(plan.desks)]
    stretched = sign_in.hashed(PASSWORD)
    with owner.work() as work:
        session = work.session
        office = Office(name="Many Desks", country="GBR")
        session.add(office)
        session.flush()
        people = [
            User(
                email=email,
                hashed_password=stretched,
                country="GBR",
                office_id=office.id,
                full_name=f"Desk {n}",
                credits_remaining=0,
            )
            for n, email in enumerate(emails)
        ]
        session.add_all(people)
        session.flush()
        session.add_all(
            Staff(
                user_id=each.id,
                office_id=office.id,
                name=each.full_name or "",
                role=StaffRole.LICENSED_BROKER,
            )
            for each in people
        )
        session.add_all(
            HsCode(
                country=INTERNATIONAL,
                code=code,
                description=f"Goods of {code}",
                chapter=code[:2],
                section="16",
                level=6,
            )
            for code in CODES
        )
        job = ProcessingJob(
            user_id=people[0].id,
            input_file_name="many.xlsx",
            input_file_url="bench:many.xlsx",
            input_file_size=1,
            country_schema="GBR",
        )
        session.add(job)
        session.flush()
        lines = [
            InvoiceLine(job_id=job.id, number=n, description=f"Goods number {n}", source=f"row {n}")
            for n in range(1, plan.lines + 1)
        ]
        session.add_all(lines)
        session.flush()
        session.add_all(
            ProductMatch(
                job_id=job.id,
                line_id=line.id,
                product_description=line.description,
                matched_hs_code=CODES[line.number % len(CODES)],
                matched_country=INTERNATIONAL,
                confidence_score="0.90",
                outcome="MATCHED",
                requires_manual_review=False,
            )
            for line in lines
        )
        job_id: UUID = job.id
    return job_id, emails


def _sign_in(url: str, home: Path, email: str, number: int) -> Runtime:
    door = Database(url, Role.CLIENT)
    token = sign_in.sign_in(door, email, PASSWORD)
    door.close()
    return Runtime(Settings(home=home / f"desk-{number}"), url, token=token)


class _Disturber:
    """Ends connections at random and restarts the server on the way."""

    def __init__(self, home: Path, server: embedded.Server, plan: Plan) -> None:
        self.home = home
        self.server = server
        self.plan = plan
        self.chance = random.Random(plan.seed)
        self.kills = 0
        self.restarts = 0
        self.down: list[float] = []

    def until(self, end: float, tell: Tell) -> None:
        """Disturb until then."""
        begun = time.monotonic()
        whole = end - begun
        moments = sorted(self.chance.uniform(0.02, 0.95) * whole for _ in range(self.plan.kills))
        acts = [(at, self._kill) for at in moments]
        for n in range(self.plan.restarts):
            at = whole * (n + 1) / (self.plan.restarts + 1)
            mode = ("fast", "immediate")[n % 2]
            acts.append((at, partial(self._restart, mode)))
        for at, act in sorted(acts, key=lambda one: one[0]):
            time.sleep(max(0.0, begun + at - time.monotonic()))
            tell("Deciding", round(time.monotonic() - begun), round(whole))
            act()
        time.sleep(max(0.0, end - time.monotonic()))

    def _kill(self) -> None:
        with contextlib.suppress(psycopg.OperationalError), _admin(self.server.url) as admin:
            row = admin.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where application_name = 'tariffdesk:client' order by random() limit 1"
            ).fetchone()
            self.kills += bool(row and row[0])

    def _restart(self, mode: str) -> None:
        begun = time.monotonic()
        self.server._cluster.stop(mode)
        self.server = embedded.start(self.home)
        self.restarts += 1
        self.down.append(round(time.monotonic() - begun, 1))


def _admin(url: str) -> psycopg.Connection[Any]:
    return psycopg.connect(libpq_url(url), autocommit=True, connect_timeout=10)


def _connections(url: str) -> int:
    with _admin(url) as admin:
        row = admin.execute(
            "select count(*) from pg_stat_activity where application_name = 'tariffdesk:client'"
        ).fetchone()
    return int(row[0]) if row else 0


def _verify(server: embedded.Server, people: list[_Person], settled: set[UUID]) -> dict[str, Any]:
    """Ask the database, as its owner, what is there."""
    told = [key for each in people for key in each.here.told]
    owner = Database(server.url, Role.OWNER)
    try:
        with owner.read() as session:
            there = Counter(
                session.execute(text("select idempotency_key from review_decisions")).scalars()
            )
            found = {
                "decisions": there.total(),
                # Told to a person and neither there nor refused and settled by them.
                "lost": sum(key not in there and key not in settled for key in told),
                "doubled": sum(times - 1 for times in there.values())
                + len(settled & set(there))
                + len(told)
                - len(set(told)),
                **_state(session),
                "audit_entries": session.execute(
                    text("select count(*) from audit_log")
                ).scalar_one(),
                "audit_broken": _audit_broken(session),
            }
    finally:
        owner.close()
    found["deadlocks"] = server.log.read_text("utf-8", "replace").count("deadlock detected")
    return found


def _state(session: Session) -> dict[str, int]:
    """Counts that have to be nought."""
    row = session.execute(
        text("""
            with steps as (
                select d.line_id, (d.evidence ->> 'version')::int as built_on,
                       row_number() over (partition by d.line_id order by d.id) as place,
                       d.to_code, d.method, d.id
                from review_decisions d
            ), versions as (
                select m.line_id, m.version, count(s.id) as taken
                from product_matches m left join steps s on s.line_id = m.line_id group by 1, 2
            )
            select
                (select count(*) from versions where version <> 1 + taken) as wrong_versions,
                (select count(*) from steps where built_on <> place) as built_on_something_else,
                (select count(*) from product_matches m join lateral (
                        select s.to_code, s.method from steps s where s.line_id = m.line_id
                        order by s.id desc limit 1
                    ) last on last.method <> 'UNDO'
                    where m.matched_hs_code is distinct from last.to_code) as wrong_codes,
                (select count(*) from pg_locks l join pg_stat_activity a on a.pid = l.pid
                    where a.application_name = 'tariffdesk:client') as locks_left,
                (select count(*) from product_matches
                    where claimed_until > clock_timestamp()) as lines_still_in_hand
        """)
    ).one()
    return dict(row._mapping)


def _audit_broken(session: Session) -> int:
    offices = session.execute(text("select distinct office_id from audit_log")).scalars().all()
    return sum(len(audit.findings(session, office)) for office in offices)


def _at(values: list[float], share: float, times: float = 1.0) -> float | None:
    """The value below which that share of them lies."""
    if not values:
        return None
    if share >= 1:
        return round(max(values) * times, 2)
    if len(values) == 1:
        return round(values[0] * times, 2)
    cut = statistics.quantiles(values, n=100, method="inclusive")
    return round(cut[round(share * 100) - 1] * times, 2)
