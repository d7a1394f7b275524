"""A desk is killed between the click and the commit: no decision is lost, and none is doubled."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from app.core.database import libpq_url
from tests import databases
from tests.databases import Databases

PROJECT = Path(__file__).resolve().parents[2]
LINES = 120
KILLS = 5

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no kill -9")


def test_every_decision_is_there_exactly_once(prepared: Databases, tmp_path: Path) -> None:
    chance = random.Random(3)
    with prepared.owner.read() as session:
        person, office = session.execute(
            text("select id, office_id from users where is_local_owner")
        ).one()
    at = databases.Desk(prepared.client, person, office, "")
    job_id, lines = prepared.job(at, LINES)
    for line_id in lines:
        prepared.match(job_id, line_id)
    acknowledged: dict[str, str] = {}
    given = [prepared.url, str(tmp_path / "home"), str(job_id)]
    runs = 0
    while True:
        runs += 1
        last = runs > KILLS
        desk = subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.deciding", *given],
            cwd=PROJECT,
            stdout=subprocess.PIPE,
            text=True,
        )
        # From the first word on, at any moment of the next few decisions.
        timer = threading.Timer(chance.uniform(0.0, 0.15), desk.kill)
        breaker = threading.Timer(chance.uniform(0.0, 0.1), _end_backends, [prepared.url])
        assert desk.stdout is not None
        for said in desk.stdout:
            if said.startswith("deciding") and not timer.ident and not last:
                timer.start()
                breaker.start()
            if said.startswith("decided") and said.endswith("\n"):
                _, line, code = said.split()
                acknowledged[line] = code
        code = desk.wait(30)
        desk.stdout.close()
        for each in (timer, breaker):
            if each.ident:
                each.join()
        if last:
            assert code == 0
            break
    with prepared.owner.read() as session:
        there = session.execute(
            text(
                "select d.line_id::text, count(*), min(d.to_code), max(m.version)"
                " from review_decisions d join product_matches m on m.line_id = d.line_id"
                " group by 1"
            )
        ).all()
    assert len(there) == LINES
    assert {row[1] for row in there} == {1}
    assert {row[3] for row in there} == {2}
    found = {row[0]: row[2] for row in there}
    assert acknowledged.items() <= found.items()
    # The kills came while it worked.
    assert runs == KILLS + 1
    assert len(acknowledged) > KILLS


def _end_backends(url: str) -> None:
    with psycopg.connect(libpq_url(url), autocommit=True) as admin:
        admin.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where application_name = 'tariffdesk:client' and datname = current_database()"
        )
