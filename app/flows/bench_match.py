"""How fast lines are matched, beside what the embedder alone could do and beside a naive way.

A server of its own in a throwaway folder, so that nothing of an office is touched and the first
start is measured as well. All figures come from one run on one machine, so that they compare.
"""

from __future__ import annotations

import csv
import itertools
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
from sqlalchemy import insert, text

from app.billing import ledger
from app.billing.models import CreditType
from app.bootstrap import Runtime, Tell
from app.core import embedded
from app.core.settings import Settings
from app.flows import process_invoice
from app.flows.bench_read import peak_memory
from app.flows.opening import open_runtime
from app.flows.rows import Progress
from app.intake import reading, receive
from app.matching import vectors, vocabulary
from app.matching.library import library
from app.matching.match import Match, Matcher, Outcome, Query
from app.matching.models import ClientProduct
from app.matching.normalise import bare, normal
from app.matching.products import text_hash
from app.matching.record import record
from app.office import clients
from app.tariff import bench
from app.tariff.models import INTERNATIONAL

BUYER = "Bench Trading Ltd"
# Questions that the index's answers are compared on, each with so many neighbours.
ASKED, NEIGHBOURS = 200, 10


@dataclass(frozen=True)
class Plan:
    """How much is measured."""

    lines: int = 10_000
    naive: int = 300
    seed: int = 7

    @property
    def remembered(self) -> int:
        """Of as many lines, how many were decided before."""
        return self.lines * 9 // 10


def measure(settings: Settings, tell: Tell, plan: Plan | None = None) -> dict[str, Any]:
    """Texts and lines per second, their ratio, memory, search and the index's recall."""
    plan = plan or Plan()
    home = Path(tempfile.mkdtemp(prefix="tariffdesk-bench-"))
    home.chmod(0o755)
    try:
        begun = time.perf_counter()
        runtime = open_runtime(settings.model_copy(update={"home": home}), tell)
        started = time.perf_counter() - begun
        try:
            return {
                "lines": plan.lines,
                "first_start_seconds": round(started, 1),
                **_measured(runtime, home, tell, plan),
            }
        finally:
            runtime.close()
    finally:
        embedded.remove(home)


def _measured(runtime: Runtime, home: Path, tell: Tell, plan: Plan) -> dict[str, Any]:
    texts = descriptions(2 * plan.lines + plan.naive + ASKED + 2_000, plan.seed)
    take = iter(texts)
    _credit(runtime, 3 * plan.lines)
    matcher = Matcher(runtime.embedder)
    with runtime.worker.read() as session:
        begun = time.perf_counter()
        matcher.match(session, [Query("steel screws")])
        first = time.perf_counter() - begun
        read = matcher.reading(session)
    tell("Embedding alone", 0, 0)
    some = [read.read(bare(line)) for line in itertools.islice(take, 2_000)]
    embedding = _seconds(lambda: _embed_all(runtime, some))
    lines = list(itertools.islice(take, plan.lines))
    paces: list[tuple[float, int]] = []

    def told(progress: Progress) -> None:
        paces.append((time.perf_counter(), progress.done or 0))
        tell("Matching different lines", progress.done or 0, plan.lines)

    file = _invoice(home / "different.csv", lines)
    begun = time.perf_counter()
    job = _received(runtime, file)
    received = time.perf_counter() - begun
    begun = time.perf_counter()
    process_invoice.resume(runtime, job, told, lambda: False)
    matched = time.perf_counter() - begun
    tell("Matching one at a time", 0, 0)
    naive = _naive(runtime, home, list(itertools.islice(take, plan.naive)))
    _decide(runtime, job, plan.remembered)
    with runtime.worker.work() as work:
        # As after every job before; the first catching up of so many at once is no daily work.
        office = work.session.scalar(text("select office_id from users where is_local_owner"))
        assert isinstance(office, UUID)
        begun = time.perf_counter()
        matcher.catch_up(work, office)
        caught_up = time.perf_counter() - begun
    again = lines[: plan.remembered] + list(itertools.islice(take, plan.lines - plan.remembered))
    second = _received(runtime, _invoice(home / "again.csv", again))
    tell("Matching known lines", 0, 0)
    begun = time.perf_counter()
    process_invoice.resume(runtime, second, lambda _: None, lambda: False)
    remembered = time.perf_counter() - begun
    with runtime.worker.read() as session:
        free = session.scalar(
            text(
                "select count(*) from product_matches"
                " where job_id = :job and evidence ->> 'kind' = 'product'"
            ),
            {"job": second},
        )
    tell("Searching", 0, 0)
    with runtime.desk.read() as session:
        found = bench.measure(session, ASKED)
    rates = plan.lines / matched, len(some) / embedding, plan.naive / naive
    return {
        "embedder": runtime.embedder.model_id,
        "first_match_seconds": round(first, 2),
        "embedder_texts_per_second": round(rates[1], 1),
        "pipeline_lines_per_second": round(rates[0], 1),
        "ratio": round(rates[0] / rates[1], 3),
        "naive_lines_per_second": round(rates[2], 1),
        "speed_up": round(rates[0] / rates[2], 1),
        "receiving_seconds": round(received, 2),
        "last_half_to_first_half": _growth(paces),
        "catching_up_seconds": round(caught_up, 1),
        "remembered_lines": int(free or 0),
        "remembered_lines_per_second": round(plan.lines / remembered, 1),
        "peak_memory_mb": round(peak_memory() * 2**20 / 1e6),
        "search_p50_ms": found["p50"],
        "search_p95_ms": found["p95"],
        **_recall(runtime, matcher, list(itertools.islice(take, ASKED))),
    }


def descriptions(count: int, seed: int) -> list[str]:
    """Different invoice lines in our own words: the vocabulary's, with the noise of invoices."""
    chance = random.Random(seed)
    pool = [line.term for line in itertools.chain(vocabulary.lines(), vocabulary.names())]
    chance.shuffle(pool)
    found = dict.fromkeys(pool[:count])
    number = itertools.count(1)
    while len(found) < count:
        found[f"{chance.choice(pool)} #{next(number)} {chance.randrange(2, 500)} pcs"] = None
    return list(found)


def _credit(runtime: Runtime, amount: int) -> None:
    with runtime.owner.work() as work:
        user = work.session.scalar(text("select id from users where is_local_owner"))
        assert isinstance(user, UUID)
        ledger.grant(work, user, "bench", amount, credit_type=CreditType.PRO)


def _embed_all(runtime: Runtime, texts: Sequence[str]) -> None:
    for start in range(0, len(texts), process_invoice.BATCH):
        runtime.embedder.embed(texts[start : start + process_invoice.BATCH])


def _invoice(path: Path, lines: Sequence[str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Part No", "Description", "Quantity", "Unit price", "Amount"])
        for number, line in enumerate(lines, start=1):
            writer.writerow([f"P{number}", line, 2, "1.50", "3.00"])
    return path


def _naive(runtime: Runtime, home: Path, lines: Sequence[str]) -> float:
    """Seconds for a line at a time: embed it, ask the database for the nearest code, store it."""
    job = _received(runtime, _invoice(home / "naive.csv", lines))
    matcher = Matcher(runtime.embedder)
    with runtime.worker.read() as session:
        space = matcher.space(session)
        waiting = process_invoice.waiting_lines(session, job, 0, len(lines))
    begun = time.perf_counter()
    for line in waiting:
        question = space.questions(runtime.embedder.embed([bare(line.description)]))
        with runtime.worker.work() as work:
            nearest = vectors.connection(work.session).execute(
                "select code from hs_codes where level = 6 and country = %s"
                " order by embedding <=> %s limit 1",
                (INTERNATIONAL, vectors.full(question)[0]),
            )
            (code,) = nearest.fetchone() or (None,)
            record(work, job, [(line, Match(Outcome.WEAK, code, 0.5, "Weak"))])
    return time.perf_counter() - begun


def _received(runtime: Runtime, file: Path) -> UUID:
    """A job of the file's lines, for the bench's client, that nobody matched yet."""
    with runtime.owner.work() as work:
        user = work.session.execute(
            text("select id, office_id from users where is_local_owner")
        ).one()
        client = clients.client_named(work, user.office_id, BUYER)
        return receive.receive(
            work,
            user_id=user.id,
            client_id=client,
            document=reading.read(file),
            path=file,
            country="GBR",
        )


def _decide(runtime: Runtime, job: UUID, count: int) -> None:
    """What a person would have confirmed: the products of so many lines, for their client."""
    with runtime.owner.work() as work:
        rows = work.session.execute(
            text("""
                select j.office_id, j.client_id, j.user_id, l.part_number, l.description,
                    l.origin_country, m.matched_country as country, m.matched_hs_code as code
                from invoice_lines l join processing_jobs j on j.id = l.job_id
                join product_matches m on m.line_id = l.id
                where l.job_id = :job and m.matched_hs_code is not null
                order by l.number limit :count
            """),
            {"job": job, "count": count},
        ).all()
        work.session.execute(
            insert(ClientProduct),
            [
                {
                    "office_id": row.office_id,
                    "client_id": row.client_id,
                    "part_number": row.part_number,
                    "description": row.description,
                    "normal_text": normal(row.description),
                    "text_hash": text_hash(normal(row.description)),
                    "origin_country": row.origin_country,
                    "country": row.country,
                    "code": row.code,
                    "confirmed_by": row.user_id,
                    "facts": {},
                }
                for row in rows
            ],
        )


def _growth(paces: Sequence[tuple[float, int]]) -> float | None:
    """Seconds per line in the second half of a job, by those in the first; 1 is linear."""
    if len(paces) < 4:
        return None
    first, middle, last = paces[0], paces[len(paces) // 2], paces[-1]
    halves = [(b[0] - a[0]) / max(b[1] - a[1], 1) for a, b in ((first, middle), (middle, last))]
    return round(halves[1] / halves[0], 2)


def _recall(runtime: Runtime, matcher: Matcher, lines: Sequence[str]) -> dict[str, Any]:
    """How many of the nearest codes the database's HNSW index finds, against exact arithmetic."""
    with runtime.worker.read() as session:
        space = matcher.space(session)
        held = library(session, space.model_id)
        questions = space.questions(runtime.embedder.embed([bare(line) for line in lines]))
        exact = questions[:, : held.whole.shape[1]] @ held.whole.T
        nearest = np.argsort(-exact, axis=1)[:, :NEIGHBOURS]
    hits, taken = 0, 0.0
    with runtime.owner.work() as work:
        connection = vectors.connection(work.session)
        connection.execute("set local enable_seqscan = off")
        plan = connection.execute(
            "explain select code from hs_codes order by embedding <=> %s limit 10",
            (vectors.full(questions[:1])[0],),
        ).fetchall()
        for n, row in enumerate(vectors.full(questions)):
            begun = time.perf_counter()
            found = connection.execute(
                "select code from hs_codes order by embedding <=> %s limit %s", (row, NEIGHBOURS)
            ).fetchall()
            taken += time.perf_counter() - begun
            right = {held.codes[place] for place in nearest[n]}
            hits += len(right & {code for (code,) in found})
    return {
        "hnsw_recall_at_10": round(hits / (len(lines) * NEIGHBOURS), 4),
        "hnsw_used": any("idx_hs_codes_embedding_cosine" in str(line) for line in plan),
        "hnsw_ms": round(taken / len(lines) * 1_000, 2),
    }


def _seconds(act: Callable[[], None]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun
