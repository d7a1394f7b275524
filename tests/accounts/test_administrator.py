"""Tests of what whoever may become the owner of the tables does for offices."""

from __future__ import annotations

import pytest

from app.accounts import administrator, codes, sign_in
from app.accounts.administrator import CountryWrong, NobodyThere, OfficeNew, OfficeTwice
from app.accounts.models import Office
from app.accounts.rows import Invitation, MemberFacts
from app.accounts.team import AccountClosed, AddressTaken
from tests.accounts.people import OTHER, PASSWORD, at, person, said, set_facts
from tests.databases import Databases


def invite(databases: Databases, office: str, country: str | None, email: str) -> Invitation:
    with databases.owner.work() as work:
        facts = MemberFacts(email, "The Boss", "PROJECT_OWNER", "MANAGER")
        return administrator.invite(work, office, country, facts)


def test_an_office_is_founded_with_its_first_manager(databases: Databases) -> None:
    asked = invite(databases, "Quay Customs", "gbr", "Boss@example.com")
    token = codes.redeem(databases.client, asked.email, asked.code, PASSWORD)
    with at(databases, token) as connection:
        assert said(connection, "select name || country from offices") == "Quay CustomsGBR"
        assert said(connection, "select managed_office_id()") is not None
    # The second one comes into the same office, and says no country.
    second = invite(databases, "quay customs", None, "second@example.com")
    with databases.owner.read() as session:
        assert session.query(Office).count() == 1
    assert person(databases, second.user_id).role == "PROJECT_OWNER"


def test_what_is_not_clear_is_asked_for(databases: Databases) -> None:
    with pytest.raises(OfficeNew, match="Quay"):
        invite(databases, "Quay", None, "a@example.com")
    with pytest.raises(CountryWrong):
        invite(databases, "Quay", "England", "a@example.com")
    invite(databases, "Quay", "GBR", "a@example.com")
    with pytest.raises(AddressTaken):
        invite(databases, "Quay", None, "a@example.com")
    with pytest.raises(AddressTaken):
        invite(databases, "Elsewhere", "GBR", "a@example.com")
    with databases.owner.read() as session:
        assert session.query(Office).count() == 1
    set_facts(databases, "insert into offices (name, country) values ('QUAY', 'GBR')")
    with pytest.raises(OfficeTwice):
        invite(databases, "Quay", None, "b@example.com")


def test_a_lone_manager_who_forgot_the_password_comes_back_in(databases: Databases) -> None:
    asked = invite(databases, "Quay", "GBR", "boss@example.com")
    token = codes.redeem(databases.client, asked.email, asked.code, PASSWORD)
    set_facts(databases, "update users set is_locked = true, login_attempts = 5")
    with databases.owner.work() as work:
        assert administrator.unlock(work, " Boss@example.com ")
    with databases.owner.work() as work:
        assert not administrator.unlock(work, "boss@example.com")
    sign_in.sign_in(databases.client, "boss@example.com", PASSWORD)
    with databases.owner.work() as work:
        issued = administrator.new_code(work, "boss@example.com")
    with at(databases, token) as connection:
        assert said(connection, "select seen()") is False
    codes.redeem(databases.client, issued.email, issued.code, OTHER)


def test_nobody_is_found_under_a_wrong_address(databases: Databases) -> None:
    with pytest.raises(NobodyThere), databases.owner.work() as work:
        administrator.unlock(work, "nobody@example.com")
    asked = invite(databases, "Quay", "GBR", "boss@example.com")
    set_facts(databases, "update users set is_invited = false")
    with pytest.raises(AccountClosed), databases.owner.work() as work:
        administrator.new_code(work, asked.email)
