"""What asking a model may cost: prices, limits for a job and for a day, and what is spent."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from decimal import Decimal

from app.core.errors import Refused

THOUSAND = Decimal(1000)
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Price:
    """US dollars per 1,000 tokens that go in and that come out."""

    into: Decimal
    out: Decimal

    def of(self, into: int, out: int) -> Decimal:
        """US dollars for so many tokens."""
        return (self.into * into + self.out * out) / THOUSAND


@dataclass(frozen=True)
class Limits:
    """US dollars that may be spent on one job and in one day of the office's database (UTC)."""

    job: Decimal
    day: Decimal


class BudgetUsedUp(Refused):
    """The budget of {limit} US dollars {what} is used up."""


class Purse:
    """Money for one job, safe to be used by several threads at once.

    Before a question its highest possible price is set aside, so that questions under way
    together cannot spend more than there is; afterwards it becomes what the answer really cost.
    """

    def __init__(
        self, price: Price, limits: Limits, job: Decimal = NOTHING, day: Decimal = NOTHING
    ) -> None:
        """``job`` and ``day`` are the US dollars that were spent before."""
        self.price = price
        self.limits = limits
        self._before = Limits(job, day)
        self._aside = NOTHING
        self._lock = threading.Condition()
        self.spent = NOTHING
        self.into = 0
        self.out = 0

    def set_aside(self, into: int, out: int) -> Decimal:
        """The US dollars set aside for a question of at most so many tokens.

        Waits for questions under way, which may cost less than was set aside for them. Raises
        :class:`BudgetUsedUp`.
        """
        most = self.price.of(into, out)
        with self._lock:
            while (short := self._short_of(most)) is not None and self._aside:
                self._lock.wait()
            if short is not None:
                what, limit = short
                raise BudgetUsedUp(what=what, limit=f"{limit.normalize():f}")
            self._aside += most
        return most

    def pay(self, aside: Decimal, into: int | None = None, out: int | None = None) -> None:
        """Pay for an answer with the tokens it took.

        Where the service does not say how many, all that was set aside is taken to be spent.
        """
        with self._lock:
            self._aside -= aside
            self._lock.notify_all()
            if into is None or out is None:
                self.spent += aside
            else:
                self.spent += self.price.of(into, out)
                self.into += into
                self.out += out

    def give_back(self, aside: Decimal) -> None:
        """The question was not answered and costs nothing."""
        with self._lock:
            self._aside -= aside
            self._lock.notify_all()

    def _short_of(self, most: Decimal) -> tuple[str, Decimal] | None:
        wanted = self.spent + self._aside + most
        if not most:
            return None
        if self._before.job + wanted > self.limits.job:
            return "for one invoice", self.limits.job
        if self._before.day + wanted > self.limits.day:
            return "for one day", self.limits.day
        return None
