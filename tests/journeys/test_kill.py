"""A job survives the death of the program and of the server: nothing twice, nothing lost."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.journeys.conftest import PATIENCE, Home
from tests.prepared import invoice

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no kill -9"),
    pytest.mark.timeout(1300),
]

THINGS = ("hex bolt", "ball bearing", "leather handbag", "knitted glove", "grinding wheel", "plier")
KINDS = ("steel", "zinc plated", "black", "heavy duty", "small", "coated", "grey", "plain", "long")
SIZES = ("M6", "M8", "M10", "M12", "M16", "M20", "M22", "M24", "M27", "M30", "M33", "M36")
LINES = 600


@pytest.fixture
def long_invoice(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """600 different lines; three of them name no goods."""
    made = [" ".join(words) for words in itertools.product(KINDS, THINGS, SIZES)][: LINES - 3]
    return invoice(tmp_path / f"{request.node.name}.csv", [*made, "Parts", "Samples", "Goods"])


def reach_the_middle(running: subprocess.Popen[str]) -> None:
    """Wait until a part of the job is stored and the rest is not."""
    assert running.stderr is not None
    for line in running.stderr:
        if line.startswith("Matching 200 of 600"):
            return
    pytest.fail(f"the program ended with {running.wait()} before it was half done")


def job_in(home: Home, file: Path) -> tuple[str, int]:
    """The status of the file's one job, and how many of its lines have been matched."""
    found = home.rows(
        "select j.status, (select count(*) from invoice_lines l where l.job_id = j.id"
        " and l.outcome <> 'PENDING') from processing_jobs j where input_file_name = :name",
        name=file.name,
    )
    assert len(found) == 1
    return found[0]


def is_whole(home: Home, file: Path, job: str) -> None:
    """Every line has been matched once and paid for once, and nothing is left set aside."""
    ((jobs, lines, matches, different, free, used),) = home.rows(
        "select (select count(*) from processing_jobs where input_file_name = :name),"
        " (select count(*) from invoice_lines where job_id = :job and outcome <> 'PENDING'),"
        " (select count(*) from product_matches where job_id = :job),"
        " (select count(distinct line_id) from product_matches where job_id = :job),"
        " (select count(*) from invoice_lines where job_id = :job and outcome = 'VAGUE'),"
        " (select credits_used from processing_jobs where id = :job)",
        name=file.name,
        job=job,
    )
    assert (jobs, lines, matches, different) == (1, LINES, LINES, LINES)
    assert used == LINES - free
    assert 0 < free < 10
    ((spent, kept),) = home.rows(
        "select -sum(delta) filter (where kind = 'COMMIT'),"
        " -sum(delta) filter (where kind in ('HOLD', 'RELEASE')) from credit_ledger"
        " where operation_id like :job",
        job=f"job:{job}:%",
    )
    assert (spent, kept) == (used, 0)


def test_the_program_is_killed_in_the_middle(home: Home, long_invoice: Path) -> None:
    running = home.start("--headless", "--json", long_invoice, "--out", long_invoice.parent)
    reach_the_middle(running)
    running.kill()
    running.communicate(timeout=PATIENCE)
    status, matched = job_in(home, long_invoice)
    assert status == "PROCESSING"
    assert 200 <= matched < LINES
    done = home.headless(long_invoice)
    assert done["lines"] == LINES
    is_whole(home, long_invoice, done["job_id"])


def test_the_server_is_killed_in_the_middle(home: Home, long_invoice: Path) -> None:
    running = home.start("--headless", "--json", long_invoice, "--out", long_invoice.parent)
    reach_the_middle(running)
    kill_server(home)
    out, err = running.communicate(timeout=PATIENCE)
    assert running.returncode == 1
    assert '"refused"' in out
    assert "inside Tariffdesk" not in out
    assert "Traceback" not in out + err
    status, matched = job_in(home, long_invoice)
    assert status == "PROCESSING"
    assert 200 <= matched < LINES
    done = home.headless(long_invoice)
    assert done["lines"] == LINES
    is_whole(home, long_invoice, done["job_id"])


def kill_server(home: Home) -> None:
    """End the server of this data folder, and no other, without a warning."""
    (file,) = home.folder.rglob("postmaster.pid")
    pid = int(file.read_text("utf-8").splitlines()[0])
    assert Path(psutil.Process(pid).cwd()) == file.parent
    os.kill(pid, signal.SIGKILL)
