"""Tests of one-time codes: random, readable, good once, and dead after five wrong tries."""

from __future__ import annotations

import math
import re
import threading
from typing import Any
from uuid import uuid4

import pytest
from psycopg.errors import InvalidParameterValue
from sqlalchemy import Row, text

from app.accounts import codes, sign_in
from app.accounts.codes import GROUP, GROUPS, LETTERS, CodeRefused
from app.accounts.models import SignedIn
from app.accounts.passwords import PasswordShort
from app.accounts.roles import UserRole
from app.accounts.sign_in import SignInRefused
from tests.accounts.people import (
    OTHER,
    PASSWORD,
    STORED,
    at,
    give_password,
    person,
    said,
    set_facts,
)
from tests.databases import Databases, Desk

REDEEM = "select redeem_code(%s, %s, %s, 'here', '1')"


@pytest.fixture
def databases(module_databases: Databases) -> Databases:
    """One database for the module: each test has its own person."""
    return module_databases


@pytest.fixture
def invited(databases: Databases) -> tuple[str, str]:
    """Somebody who was asked in: the address and the code."""
    return invite(databases, f"{uuid4().hex[:10]}@example.com")


def invite(databases: Databases, email: str) -> tuple[str, str]:
    manager = databases.new_desk(role=UserRole.PROJECT_OWNER)
    code = codes.new()
    with at(databases, manager.token) as connection:
        said(
            connection,
            "select invite_colleague(%s, 'New', 'USER', 'BROKER', null, null, '{}', %s)",
            email,
            codes.hashed(email, code),
        )
    return email, code


def issued(databases: Databases, email: str) -> Row[Any]:
    """The latest code of a person, with its hash."""
    with databases.owner.read() as session:
        return session.execute(
            text(
                "select c.* from one_time_codes c join users u on u.id = c.user_id"
                " where u.email = :email order by c.created_at desc limit 1"
            ),
            {"email": email},
        ).one()


def test_a_code_is_random_enough_and_reads_well() -> None:
    assert GROUPS * GROUP * math.log2(len(LETTERS)) >= 60
    assert not set("0O1ILU") & set(LETTERS)
    found = {codes.new() for _ in range(200)}
    assert len(found) == 200
    assert all(re.fullmatch(rf"([{LETTERS}]{{5}}-){{2}}[{LETTERS}]{{5}}", code) for code in found)
    assert set("".join(found)) - {"-"} == set(LETTERS)


def test_how_it_is_typed_does_not_matter() -> None:
    key = codes.key("New@Example.com", "ABCDE-FGHJK-MNPQR")
    assert codes.key(" new@example.com ", "abcde fghjk mnpqr") == key
    assert codes.key("else@example.com", "ABCDE-FGHJK-MNPQR") != key


def test_what_is_stored_cannot_be_sent(databases: Databases, invited: tuple[str, str]) -> None:
    email, code = invited
    stored = issued(databases, email).code_hash
    assert code not in stored
    with at(databases, None) as connection:
        for sent in (bytes.fromhex(stored), code.encode(), b""):
            assert said(connection, REDEEM, email, sent, STORED) is None


def test_a_code_lets_its_person_in_once(databases: Databases, invited: tuple[str, str]) -> None:
    email, code = invited
    with pytest.raises(SignInRefused):
        sign_in.sign_in(databases.client, email, PASSWORD)
    token = codes.redeem(databases.client, f" {email.upper()}", code.lower(), PASSWORD)
    with at(databases, token) as connection:
        me = said(connection, "select current_user_id()")
    here = person(databases, me)
    assert (here.email, here.is_active, here.is_invited) == (email, True, False)
    with pytest.raises(CodeRefused):
        codes.redeem(databases.client, email, code, OTHER)
    sign_in.sign_in(databases.client, email, PASSWORD)


def test_five_wrong_tries_are_the_end_of_a_code(
    databases: Databases, invited: tuple[str, str]
) -> None:
    email, code = invited
    with at(databases, None) as connection:
        for count in range(1, 7):
            assert said(connection, REDEEM, email, codes.key(email, codes.new()), STORED) is None
            assert issued(databases, email).tries == min(count, 5)
        assert said(connection, REDEEM, email, codes.key(email, code), STORED) is None


def test_wrong_tries_at_once_are_counted_one_by_one(
    databases: Databases, invited: tuple[str, str]
) -> None:
    email, code = invited
    start = threading.Barrier(12)
    answers: list[str | None] = []

    def guess() -> None:
        with at(databases, None) as connection:
            start.wait(10)
            answers.append(said(connection, REDEEM, email, codes.key(email, codes.new()), STORED))

    guesses = [threading.Thread(target=guess) for _ in range(12)]
    for one in guesses:
        one.start()
    for one in guesses:
        one.join()
    assert (answers, issued(databases, email).tries) == ([None] * 12, 5)
    with at(databases, None) as connection:
        assert said(connection, REDEEM, email, codes.key(email, code), STORED) is None


@pytest.mark.parametrize(
    "change",
    [
        "update one_time_codes set expires_at = now() - interval '1 second' where user_id = {}",
        "update one_time_codes set used_at = now() where user_id = {}",
        "update one_time_codes set tries = 5 where user_id = {}",
        "delete from one_time_codes where user_id = {}",
        "update users set is_active = false, is_invited = false where id = {}",
    ],
)
def test_what_is_no_longer_good_is_refused_like_a_wrong_one(
    databases: Databases, invited: tuple[str, str], change: str
) -> None:
    email, code = invited
    whose = "(select id from users where email = :email)"
    set_facts(databases, change.format(whose), email=email)
    with pytest.raises(CodeRefused) as refused:
        codes.redeem(databases.client, email, code, PASSWORD)
    with pytest.raises(CodeRefused) as stranger:
        codes.redeem(databases.client, "nobody@example.com", code, PASSWORD)
    assert str(refused.value) == str(stranger.value)


def test_a_code_is_for_its_own_person(databases: Databases, invited: tuple[str, str]) -> None:
    email, code = invited
    other, _code = invite(databases, f"other-{email}")
    with pytest.raises(CodeRefused):
        codes.redeem(databases.client, other, code, PASSWORD)


def test_a_forgotten_password_is_replaced_and_the_account_opened(
    databases: Databases, desk: Desk
) -> None:
    email = give_password(databases, desk)
    manager = databases.new_desk(office_id=desk.office_id, role=UserRole.PROJECT_OWNER)
    set_facts(
        databases,
        "update users set is_locked = true, login_attempts = 9 where id = :id",
        id=desk.user_id,
    )
    code = codes.new()
    with at(databases, manager.token) as connection:
        said(connection, "select issue_code(%s, %s)", desk.user_id, codes.hashed(email, code))
    token = codes.redeem(databases.client, email, code, OTHER)
    after = person(databases, desk.user_id)
    assert (after.is_locked, after.login_attempts) == (False, 0)
    with databases.owner.read() as session:
        standing = session.query(SignedIn).filter_by(user_id=desk.user_id, revoked_at=None)
        assert standing.count() == 1
    with at(databases, token) as connection:
        assert said(connection, "select seen()")
    with pytest.raises(SignInRefused):
        sign_in.sign_in(databases.client, email, PASSWORD)


def test_an_easy_password_costs_no_try(databases: Databases, invited: tuple[str, str]) -> None:
    email, code = invited
    with pytest.raises(PasswordShort):
        codes.redeem(databases.client, email, code, "short")
    assert issued(databases, email).tries == 0


@pytest.mark.parametrize(
    "stored",
    ["!", "", None, PASSWORD, "argon2id$8$1$1$0011$22", STORED.replace("65536", "64"), STORED[:-1]],
)
def test_only_a_well_stretched_password_is_stored(
    databases: Databases, invited: tuple[str, str], stored: str | None
) -> None:
    email, code = invited
    with at(databases, None) as connection, pytest.raises(InvalidParameterValue):
        connection.execute(REDEEM, [email, codes.key(email, code), stored])
    with at(databases, None) as connection:
        assert said(connection, REDEEM, email, codes.key(email, code), STORED) is not None


def test_our_own_recipe_is_the_one_the_database_takes() -> None:
    assert str(sign_in.Recipe.new()).startswith("argon2id$65536$3$1$")
