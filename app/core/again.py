"""What may safely be done once more by itself: reading, and work that can be told twice."""

from __future__ import annotations

import functools
import random
import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from app.core.database import Collided, Cut

Given = ParamSpec("Given")
Value = TypeVar("Value")

TRIES = 5
PAUSE = 0.03  # seconds before the second try, twice as long before each further one


def asked(question: Callable[Given, Value]) -> Callable[Given, Value]:
    """A question that is asked once more when the connection broke under it.

    For functions that only read. A server that is not there is not asked twice.
    """

    @functools.wraps(question)
    def once_more(*given: Given.args, **named: Given.kwargs) -> Value:
        try:
            return question(*given, **named)
        except Cut:
            return question(*given, **named)

    return once_more


def settled(act: Callable[[], Value], pause: Callable[[float], object] = time.sleep) -> Value:
    """Do a piece of work again when the database undid it for the sake of somebody else's.

    Two transactions that wait for each other (a deadlock), or that would not have come to the
    same one after the other, are undone whole, so that trying again is safe. Raises
    :class:`~app.core.database.Collided` after :data:`TRIES`.
    """
    for tried in range(1, TRIES):
        try:
            return act()
        except Collided:
            # A different pause for each, or they would meet again.
            pause(PAUSE * 2**tried * random.uniform(0.5, 1.5))
    return act()
