"""Tests of the start: prepared once, quick afterwards, also by two programs at once."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from app.bootstrap import DeskLogin, Runtime
from app.core.database import Role
from app.core.settings import Settings
from app.flows import opening
from app.tariff.codes import INTERNATIONAL
from tests.databases import Databases


def settings(databases: Databases, home: Path) -> Settings:
    return Settings(home=home, database_url=SecretStr(databases.url))


def test_a_prepared_database_opens_without_a_word(prepared: Databases, tmp_path: Path) -> None:
    told: list[str] = []
    runtime = opening.open_runtime(
        settings(prepared, tmp_path), lambda what, _done, _total: told.append(what)
    )
    with runtime.desk.read() as session:
        assert session.scalar(text("select current_user_id()")) is not None
    runtime.close()
    assert told == []


def test_a_desks_login_is_refused_at_the_terminal(prepared: Databases, tmp_path: Path) -> None:
    told: list[str] = []
    url = SecretStr(prepared.desk_login())
    for open_it in (opening.open_runtime, opening.open_worker):
        with pytest.raises(DeskLogin, match=r"is a desk's: this takes its worker's"):
            open_it(Settings(home=tmp_path, database_url=url), lambda *state: told.append(state[0]))
    assert told == []


def test_a_worker_has_nobody_at_its_desk(databases: Databases, tmp_path: Path) -> None:
    """A login that may only become the worker prepares nothing and says what is missing."""
    url = SecretStr(databases.login_of(Role.WORKER))
    with pytest.raises(opening.NotPrepared):
        opening.open_worker(Settings(home=tmp_path, database_url=url), lambda *_: None)
    with databases.owner.read() as session:
        assert session.scalar(text("select count(*) from users")) == 0


def test_a_workers_login_opens_what_is_prepared(prepared: Databases, tmp_path: Path) -> None:
    url = SecretStr(prepared.login_of(Role.WORKER))
    runtime = opening.open_worker(Settings(home=tmp_path, database_url=url), lambda *_: None)
    assert runtime.can_match
    assert runtime.roles == {Role.WORKER}
    runtime.close()


def test_two_programs_that_start_at_once_prepare_once(prepared: Databases, tmp_path: Path) -> None:
    """The vectors of one heading are missing: one program makes them, the other waits."""
    with prepared.owner.work() as work:
        work.session.execute(
            text("update matching_indexes set fingerprint = 'begun' where paths_mean is not null")
        )
        work.session.execute(
            text("update hs_codes set embedding = null where country = :c and code like '8482%'"),
            {"c": INTERNATIONAL},
        )
    told: dict[int, list[str]] = {0: [], 1: []}
    opened: list[Runtime] = []

    def start(which: int) -> None:
        opened.append(
            opening.open_runtime(
                settings(prepared, tmp_path), lambda what, *_counts: told[which].append(what)
            )
        )

    threads = [threading.Thread(target=start, args=(which,)) for which in told]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(opened) == 2
    for runtime in opened:
        runtime.close()
    with prepared.owner.read() as session:
        assert session.scalar(text("select count(*) from users where is_local_owner")) == 1
        bare = "select count(*) from hs_codes where level = 6 and embedding is null"
        assert session.scalar(text(bare)) == 0


def test_what_fails_on_the_way_closes_what_was_opened(
    databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[Runtime] = []
    close = Runtime.close

    def watched(runtime: Runtime) -> None:
        closed.append(runtime)
        close(runtime)

    def interrupted(*_asked: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Runtime, "close", watched)
    with pytest.raises(KeyboardInterrupt):
        opening.open_runtime(settings(databases, tmp_path), interrupted)
    assert len(closed) == 1
