"""A desk at which the local owner sits, and a sample that went through it."""

from __future__ import annotations

from uuid import UUID

import pytest

from app.bootstrap import Runtime
from app.flows.desk import Desk
from tests.prepared import SHORT


@pytest.fixture
def office(runtime: Runtime) -> Desk:
    """What the window of the local owner asks."""
    return Desk(runtime)


@pytest.fixture
def sample_job(office: Desk) -> UUID:
    """The short sample, read and matched: eight lines, the last one vague."""
    return office.process(SHORT, lambda _state: None, lambda: False)
