"""Tests of what is done once more by itself."""

from __future__ import annotations

import pytest

from app.core import again
from app.core.database import Collided, Cut, ServerAway
from app.core.errors import Unavailable


def test_a_broken_connection_is_worth_one_more_question_and_an_absent_server_none() -> None:
    for raised, times in ((Cut(reason="it broke"), 2), (ServerAway(reason="nobody"), 1)):
        asked: list[str] = []

        @again.asked
        def question(what: str, asked: list[str] = asked, raised: Unavailable = raised) -> None:
            asked.append(what)
            raise raised

        with pytest.raises(ServerAway):
            question("this")
        assert asked == ["this"] * times


def test_what_collides_is_tried_a_few_times_with_longer_pauses() -> None:
    pauses: list[float] = []
    done = 0

    def act() -> int:
        nonlocal done
        done += 1
        if done < 3:
            raise Collided()
        return done

    assert again.settled(act, pauses.append) == 3
    assert len(pauses) == 2
    assert 0.03 <= pauses[0] <= 0.09
    assert 0.06 <= pauses[1] <= 0.18

    def never() -> None:
        raise Collided()

    pauses.clear()
    with pytest.raises(Collided):
        again.settled(never, pauses.append)
    assert len(pauses) == again.TRIES - 1
