"""A desk as a program of its own that settles one line after the other and says so; to be killed.

``python -m tests.journeys.deciding URL HOME JOB``. It prints ``decided LINE CODE`` for every
decision that it was told is kept, and ends when none is open and none waits.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from uuid import UUID

from app.bootstrap import Runtime
from app.core.errors import Unavailable
from app.core.settings import Settings
from app.flows.desk import Desk
from app.review.rows import LineQuery

CODES = ("848210", "820540", "731815", "420221")


def say(words: str) -> None:
    """One line, out at once."""
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def main(url: str, home: Path, job_id: UUID) -> None:
    """Settle everything."""
    runtime = Runtime(Settings(home=home), url)
    desk = Desk(runtime)
    while True:
        try:
            rows = desk.lines(job_id, LineQuery(), 0, 1_000).rows
        except Unavailable:
            time.sleep(0.05)
            continue
        open_rows = [row for row in rows if not row.decided]
        if not open_rows and not desk.kept().decisions:
            break
        for row in open_rows:
            code = CODES[row.number % len(CODES)]
            say("deciding")
            desk.decide(row.line_id, code, row.version, 1.0, "key", CODES)
            say(f"decided {row.line_id} {code}")
        if not open_rows:
            desk.send_kept()
    runtime.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), UUID(sys.argv[3]))
