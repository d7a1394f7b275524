"""One action, one transaction and the events it caused: the only place that commits."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field

from sqlalchemy import text
from sqlalchemy.orm import Session

CHANNEL = "tariffdesk"
# A NOTIFY payload must stay under 8,000 bytes; a longer list becomes "look at everything".
LONGEST_PAYLOAD = 7_900


@dataclass(frozen=True)
class Event:
    """Something that happened, past tense, with plain values (text, numbers) only."""

    @property
    def name(self) -> str:
        return type(self).__name__


@dataclass
class Work:
    """A transaction that writes. Verbs take it, use its session and record what happened."""

    session: Session
    events: list[Event] = field(default_factory=list)

    def record(self, event: Event) -> None:
        """Remember an event; everyone hears of it if, and only if, the work is committed."""
        self.events.append(event)


def payload(events: list[Event]) -> str:
    """The JSON text that a commit announces: ``[["LineDecided", {"line_id": "..."}], ...]``."""
    body = json.dumps([[event.name, asdict(event)] for event in events], default=str)
    if len(body.encode()) <= LONGEST_PAYLOAD:
        return body
    names = sorted({event.name for event in events})
    return json.dumps([[name, {}] for name in names])


@contextmanager
def begin(open_session: Callable[[], Session]) -> Iterator[Work]:
    """Run one action in one transaction: commit and announce at the end, or roll back whole.

    Announcements travel in the same transaction (``pg_notify``), so that no desk hears of
    something that did not happen.
    """
    session = open_session()
    try:
        work = Work(session)
        yield work
        session.flush()
        if work.events:
            session.execute(
                text("select pg_notify(:channel, :payload)"),
                {"channel": CHANNEL, "payload": payload(work.events)},
            )
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.close()
