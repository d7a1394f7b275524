"""Tests of preferences: kept with the person, from desk to desk."""

from __future__ import annotations

import pytest

from app.accounts.preferences import PreferenceWrong, prefer, preferences
from app.accounts.rows import Preferences
from app.core.database import SignedOut
from tests.databases import Databases, Desk

LIKED = Preferences(
    language="de",
    theme="dark",
    default_model="offline",
    email_notifications=False,
    usage_alerts=False,
    shortcuts={"review.accept": "Return"},
)


def kept(desk: Desk) -> Preferences:
    with desk.database.read() as session:
        return preferences(session)


def test_they_are_kept_and_changed(desk: Desk) -> None:
    assert kept(desk) == Preferences()
    for liked in (LIKED, Preferences(theme="light")):
        with desk.database.work() as work:
            prefer(work, liked)
        assert kept(desk) == liked


@pytest.mark.parametrize("wrong", [Preferences(theme="pink"), Preferences(language="x" * 11)])
def test_what_cannot_be_chosen_is_refused(desk: Desk, wrong: Preferences) -> None:
    with pytest.raises(PreferenceWrong), desk.database.work() as work:
        prefer(work, wrong)


def test_they_are_the_persons_own(databases: Databases, desk: Desk) -> None:
    with desk.database.work() as work:
        prefer(work, LIKED)
    other = databases.new_desk(office_id=desk.office_id)
    assert kept(other) == Preferences()
    with pytest.raises(SignedOut), databases.client.work() as work:
        prefer(work, LIKED)
