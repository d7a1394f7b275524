"""What people put right in a line: an overlay that leaves the line as it was read."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.errors import Refused
from app.core.work import Work
from app.intake import countries, currencies, numbers, units
from app.intake.events import LineEdited
from app.intake.lines import LARGEST
from app.intake.models import EditedField
from app.intake.rows import Edit

FIELDS = tuple(field.value for field in EditedField)
_NUMBERS = frozenset({"quantity", "unit_price", "value", "net_mass", "gross_mass"})
_LONGEST = {"description": 10_000, "supplier_code": 50}
_PLACES = {"quantity": 6, "unit_price": 8, "value": 4, "net_mass": 6, "gross_mass": 6}


class LineMissing(Refused):
    """This line is no longer there: its invoice was removed."""


class NoDescription(Refused):
    """A line needs a description."""


class TooLong(Refused):
    """That is longer than {most} characters."""


class NotANumber(Refused):
    """{text} cannot be read as a number: write it as 1234.5."""


class NotAUnit(Refused):
    """{text} is not a unit that this program knows, such as pcs, kg or m."""


class NotACountry(Refused):
    """{text} is not a country: write its name or its code of two or three letters."""


class NotACurrency(Refused):
    """{text} is not a currency that this program knows, such as EUR or USD."""


def edit(
    work: Work, line_id: UUID, field: str, written: str | None, reason: str | None = None
) -> bool:
    """Put one field of a line right; empty says that it has none. False when nothing changed.

    The evidence stays; whoever reads ``lines_as_edited`` reads the latest say. Announces
    :class:`LineEdited`. Raises what says why it cannot be.
    """
    field = EditedField(field).value
    value = _settled(field, (written or "").strip())
    session = work.session
    row = session.execute(
        text(f"select job_id, cast({field} as text) as now from lines_as_edited where id = :id"),
        {"id": line_id},
    ).one_or_none()
    if row is None:
        raise LineMissing()
    if _equal(field, row.now, value):
        return False
    session.execute(
        text(
            "insert into line_edits (line_id, user_id, field, value, reason)"
            " values (:line, current_user_id(), :field, :value, :reason)"
        ),
        {"line": line_id, "field": field, "value": value, "reason": reason or None},
    )
    work.record(LineEdited(line_id=str(line_id), job_id=str(row.job_id), field=field))
    return True


def of_lines(session: Session, line_ids: Sequence[UUID]) -> dict[UUID, tuple[Edit, ...]]:
    """The edits in force by line, without those that say what the document says anyway."""
    was = ", ".join(f"'{field}', cast(l.{field} as text)" for field in FIELDS)
    rows = session.execute(
        text(
            "select distinct on (e.line_id, e.field) e.line_id, e.field, e.value, e.created_at,"
            " coalesce(u.full_name, u.email, '') as by,"
            f" json_build_object({was}) ->> e.field as was"
            " from line_edits e join invoice_lines l on l.id = e.line_id"
            " left join users u on u.id = e.user_id where e.line_id = any(:lines)"
            " order by e.line_id, e.field, e.id desc"
        ),
        {"lines": list(line_ids)},
    )
    found: dict[UUID, list[Edit]] = {}
    for row in rows:
        if not _equal(row.field, row.was, row.value):
            was_, now = _plain(row.field, row.was), _plain(row.field, row.value)
            found.setdefault(row.line_id, []).append(
                Edit(row.field, was_, now, row.by, row.created_at)
            )
    return {
        line: tuple(sorted(some, key=lambda one: FIELDS.index(one.field)))
        for line, some in found.items()
    }


def fields(session: Session, line_id: UUID) -> dict[str, tuple[str, str]]:
    """Every field of a line: (as it is now, as the document has it), empty where there is none."""
    row = session.execute(
        text(
            "select "
            + ", ".join(f"e.{field} as now_{field}, l.{field} as was_{field}" for field in FIELDS)
            + " from lines_as_edited e join invoice_lines l on l.id = e.id where e.id = :id"
        ),
        {"id": line_id},
    ).one_or_none()
    if row is None:
        raise LineMissing()
    held = row._mapping

    def said(when: str, field: str) -> str:
        value = held[f"{when}_{field}"]
        return "" if value is None else _plain(field, str(value)) or ""

    return {field: (said("now", field), said("was", field)) for field in FIELDS}


def _settled(field: str, written: str) -> str | None:
    """The value as it is kept; None for nothing."""
    if field == "description" and not written:
        raise NoDescription()
    if not written:
        return None
    if field in _NUMBERS:
        return _number(field, written)
    if field == "unit":
        code = units.unit(written)
        if code is None:
            raise NotAUnit(text=written)
        return code
    if field == "origin_country":
        origin = countries.origin(written)
        if origin.code is None:
            raise NotACountry(text=written)
        return origin.code
    if field == "currency":
        mark = currencies.mark(written)
        if mark is None or not mark.code:
            raise NotACurrency(text=written)
        return mark.code
    most = _LONGEST.get(field, 255)
    if len(written) > most:
        raise TooLong(most=most)
    return written.replace("\0", "")


def _number(field: str, written: str) -> str:
    taken = numbers.take_apart(written)
    found = numbers.styles([written])
    if taken is None or taken.before or taken.after or found.ambiguous:
        raise NotANumber(text=written)
    value = numbers.reading(taken, found.possible[0])
    if value is None or abs(value) >= LARGEST:
        raise NotANumber(text=written)
    if field.endswith("_mass") and value < 0:
        raise NotANumber(text=written)
    return f"{round(value, _PLACES[field]):f}"


def _equal(field: str, one: str | None, other: str | None) -> bool:
    if one is None or other is None:
        return one is other
    return Decimal(one) == Decimal(other) if field in _NUMBERS else one == other


def _plain(field: str, value: str | None) -> str | None:
    """A number without the noughts that a column of the database adds."""
    if value is None or field not in _NUMBERS:
        return value
    return f"{Decimal(value).normalize() + 0:f}"
