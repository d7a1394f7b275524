"""Tests of building a program: a shared server's database is checked, never migrated unasked."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from app import bootstrap
from app.bootstrap import DatabaseBehind, Runtime
from app.core.database import Role, ServerAway
from app.core.settings import Settings
from app.matching.offline import OfflineEmbedder
from app.matching.openai import OpenAIEmbedder
from tests.databases import Databases, create, drop, url_of


def quiet(_what: str, _done: int, _total: int) -> None:
    """Nobody listens."""


def test_a_shared_database_is_seen_in_three_roles(prepared: Databases, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, database_url=SecretStr(prepared.url))
    runtime = bootstrap.build(settings, quiet)
    assert runtime.server is None
    for database, role in (
        (runtime.owner, Role.OWNER),
        (runtime.worker, Role.WORKER),
        (runtime.desk, Role.CLIENT),
    ):
        with database.read() as session:
            assert session.scalar(text("select current_user")) == role
    assert runtime.desk is runtime.desk
    runtime.close()
    assert prepared.url not in repr(runtime)


def test_a_database_that_is_behind_is_left_alone(server: str, tmp_path: Path) -> None:
    create(server, "behind")
    try:
        url = url_of(server, "behind")
        with pytest.raises(DatabaseBehind, match="administrator runs"):
            bootstrap.build(Settings(home=tmp_path, database_url=SecretStr(url)), quiet)
        assert bootstrap.migrate.current(url) is None
    finally:
        drop(server, "behind")


def test_a_server_that_is_away_is_told(tmp_path: Path) -> None:
    away = SecretStr("postgresql://x:y@127.0.0.1:1/none")
    with pytest.raises(ServerAway):
        bootstrap.build(Settings(home=tmp_path, database_url=away), quiet)


def test_the_settings_choose_the_model(tmp_path: Path) -> None:
    offline = Runtime(Settings(home=tmp_path), "postgresql://nowhere/none")
    assert isinstance(offline.embedder, OfflineEmbedder)
    chosen = Settings(
        home=tmp_path,
        embedder="openai",
        openai_api_key=SecretStr("sk-of-a-test"),
        openai_base_url="http://127.0.0.1:1/v1",
        openai_embedding_model="some-model",
    )
    online = Runtime(chosen, "postgresql://nowhere/none")
    assert isinstance(online.embedder, OpenAIEmbedder)
    assert online.embedder.model_id == "openai/some-model"
    assert offline.chat is None
    assert online.chat is not None
    assert online.chat.model_id == "openai/gpt-5-mini"
    offline.close()
    online.close()
