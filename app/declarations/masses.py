"""Masses known only in total, shared out among the lines that name none, to the last gram."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from app.declarations import apportion, form, plain
from app.declarations.findings import numbered
from app.declarations.problems import ERROR, WARNING, Problem
from app.declarations.rows import DecidedLine

GRAM = Decimal("0.001")


def weighed(
    lines: Sequence[DecidedLine], given: Mapping[str, str], problems: list[Problem]
) -> list[DecidedLine]:
    """Lines with the masses that were given only in total shared out among those without."""
    found = list(lines)
    net_total = _mass(given, "total_net_mass")
    gross_total = _mass(given, "total_gross_mass")
    without = [at for at, line in enumerate(found) if line.net_mass is None]
    if net_total is not None and without:
        left = net_total - _known(line.net_mass for line in found)
        for at, mass in _shared(
            left,
            without,
            [_worth(found[at]) for at in without],
            "net",
            "value",
            problems,
            found,
        ):
            found[at] = replace(found[at], net_mass=mass)
    without = [at for at, line in enumerate(found) if line.gross_mass is None]
    if gross_total is not None and without:
        left = gross_total - _known(line.gross_mass for line in found)
        nets = [found[at].net_mass for at in without]
        if all(net is not None for net in nets):
            # Only the packaging is shared, so that no line weighs less with it than without.
            masses = [net for net in nets if net is not None]
            tare = left - apportion.total(masses)
            if tare < 0:
                problems.append(_too_light("gross", found, without))
                return found
            parts = apportion.share(tare, masses, GRAM)
            _say_shared("gross", "net mass", problems, found, without)
            for at, net, part in zip(without, masses, parts, strict=True):
                found[at] = replace(found[at], gross_mass=apportion.total((net, part)))
        else:
            for at, mass in _shared(
                left,
                without,
                [_worth(found[at]) for at in without],
                "gross",
                "value",
                problems,
                found,
            ):
                found[at] = replace(found[at], gross_mass=mass)
    return found


def _shared(
    left: Decimal,
    without: list[int],
    weights: list[Decimal],
    kind: str,
    by: str,
    problems: list[Problem],
    lines: Sequence[DecidedLine],
) -> list[tuple[int, Decimal]]:
    if left < GRAM * len(without):
        problems.append(_too_light(kind, lines, without))
        return []
    _say_shared(kind, by, problems, lines, without)
    # Every line weighs something: a gram each first, the rest by weight.
    rest = left - GRAM * len(without)
    parts = apportion.share(rest, weights, GRAM)
    return [(at, part + GRAM) for at, part in zip(without, parts, strict=True)]


def _say_shared(
    kind: str, by: str, problems: list[Problem], lines: Sequence[DecidedLine], at: list[int]
) -> None:
    numbers = tuple(lines[each].number for each in at)
    problems.append(
        Problem(
            WARNING,
            f"total_{kind}_mass",
            f"The {kind} mass was shared out by {by} over {numbered(numbers)}: give the weighed "
            "masses where you have them.",
            None,
            numbers,
            "mass shared out",
        )
    )


def _too_light(kind: str, lines: Sequence[DecidedLine], at: list[int]) -> Problem:
    numbers = tuple(lines[each].number for each in at)
    return Problem(
        ERROR,
        f"total_{kind}_mass",
        f"The {kind} mass in all leaves nothing for {numbered(numbers)}: the other masses already "
        "use it up.",
        None,
        numbers,
        "mass",
    )


def _known(parts: Iterable[Decimal | None]) -> Decimal:
    return apportion.total(part for part in parts if part is not None)


def _worth(line: DecidedLine) -> Decimal:
    return max(line.value or Decimal(0), Decimal(0))


def _mass(given: Mapping[str, str], key: str) -> Decimal | None:
    if not given.get(key):
        return None
    words = str(form.parsed(form.question(key), given[key]))
    mass: Decimal = plain.value_of(Decimal, words, key)
    return mass
