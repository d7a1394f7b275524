"""Tests of app/core/log.py."""

from __future__ import annotations

import logging
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from app.core import log
from app.core.settings import Settings

KEY = "an-odd-looking-credential-1234"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """A desk that logs into a folder of its own."""
    monkeypatch.setattr(log, "_secrets", set())
    before = logging.getLogger().level
    settings = Settings(home=tmp_path / "home", openai_api_key=SecretStr(KEY), log_level="DEBUG")
    log.start(settings)
    yield settings
    log.stop()
    logging.getLogger().setLevel(before)


def written(settings: Settings) -> str:
    return settings.log_file.read_text(encoding="utf-8")


def test_what_is_said_is_written(desk: Settings) -> None:
    logging.getLogger("tariffdesk.intake").info("read %s lines", 25)
    assert "INFO tariffdesk.intake: read 25 lines" in written(desk)
    if sys.platform != "win32":
        assert stat.S_IMODE(desk.log_file.stat().st_mode) == 0o600


def test_a_bug_comes_with_its_place(desk: Settings) -> None:
    try:
        raise KeyError("incoterm")
    except KeyError as error:
        log.bug(error)
    assert "CRITICAL tariffdesk: A bug: KeyError" in written(desk)
    assert "test_a_bug_comes_with_its_place" in written(desk)


def test_a_secret_among_the_settings_is_never_written(desk: Settings) -> None:
    logging.getLogger("x").info("asked with %s", KEY)
    try:
        raise ValueError(f"the service refused {KEY}")
    except ValueError as error:
        log.bug(error)
    assert KEY not in written(desk)
    assert "asked with ***" in written(desk)


def test_a_secret_that_came_up_later(desk: Settings) -> None:
    log.keep_secret("correct horse battery")
    logging.getLogger("x").info("signed in with correct horse battery, good")
    assert "signed in with ***, good" in written(desk)


def test_a_failed_query_does_not_tell_what_was_sent(desk: Settings) -> None:
    engine = create_engine("sqlite://")
    client = "Müller GmbH"  # a traceback quotes the line of the call, but no values
    with (
        engine.connect() as connection,
        pytest.raises(OperationalError) as failed,
    ):
        connection.execute(text("select * from absent where a = :a"), {"a": client})
    engine.dispose()
    log.bug(failed.value)
    assert "no such table: absent" in written(desk)
    assert "Müller" not in written(desk)
    assert "[parameters: ***]" in written(desk)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("postgresql://desk:s3cr@t:x@db.office:5432/t", "postgresql://desk:***@db.office:5432/t"),
        (
            "postgresql+psycopg://a:b@127.0.0.1/t failed",
            "postgresql+psycopg://a:***@127.0.0.1/t failed",
        ),
        ("host=db user=desk password=hunter22 port=1", "host=db user=desk password=*** port=1"),
        ("password='two words' x", "password=*** x"),
        ('{"session_token": "abc\\"def", "n": 1}', '{"session_token": ***, "n": 1}'),
        ("{'api_key': 'abc', 'n': 1}", "{'api_key': ***, 'n': 1}"),
        ("Authorization: Bearer eyJhbGciOi.J9-x_y", "Authorization: Bearer ***"),
        ("?token=abc&page=2", "?token=***&page=2"),
        ("using sk-proj-abcdEFGH1234", "using sk-***"),
        ("using whsec_abcdEFGH1234", "using whsec_***"),
        ("TARIFFDESK_OPENAI_API_KEY=abc", "TARIFFDESK_OPENAI_API_KEY=***"),
    ],
)
def test_what_looks_like_a_secret_is_blanked(said: str, kept: str) -> None:
    assert log.blanked(said) == kept


@pytest.mark.parametrize(
    "said",
    [
        "postgresql://desk@db.office:5432/tariffdesk",
        "token bucket filled; the password was right",
        "read Sheet1!A12:H12, mail to a@b.example",
        "12:30 user@host wrote: 3 lines, value: 12.50",
        "https://example.org/a:b/c@d",
    ],
)
def test_plain_words_stay(said: str) -> None:
    assert log.blanked(said) == said


def test_it_rotates(desk: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log._handler, "maxBytes", 2_000)
    for number in range(200):
        logging.getLogger("x").info("line %s", number)
    names = sorted(path.name for path in desk.log_file.parent.iterdir())
    assert names == ["tariffdesk.log", *(f"tariffdesk.log.{n}" for n in range(1, log.KEPT + 1))]
    assert "line 199" in written(desk)


def test_starting_again_moves_it(desk: Settings, tmp_path: Path) -> None:
    other = Settings(home=tmp_path / "other")
    log.start(other)
    logging.getLogger("x").warning("here now")
    assert "here now" in written(other)
    assert "here now" not in written(desk)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_or_a_closed_folder_stops_nobody(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a file").touch()
    log.start(Settings(home=tmp_path / "a file"))  # no folder can be made there
    logging.getLogger("x").warning("nobody hears")
    full = Settings(home=tmp_path / "full")
    full.log_file.parent.mkdir(parents=True)
    full.log_file.symlink_to("/dev/full")
    log.start(full)
    logging.getLogger("x").error("no room")
    log.stop()
    assert "Traceback" not in capfd.readouterr().err
