"""Frozen data classes to and from plain JSON, refusing what does not fit with the place named."""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from functools import cache
from typing import Any, TypeVar

from app.core.errors import Refused

Shape = TypeVar("Shape")

LONGEST_NUMBER = 60


class NotUnderstood(Refused):
    """{path} {reason}."""


class NotJson(Refused):
    """{name} is not JSON: {reason}."""


def parse(text: str, name: str) -> Any:
    """JSON text as plain values, numbers with a point as Decimal, a key given twice refused."""
    try:
        return json.loads(
            text, parse_float=Decimal, parse_constant=_no_constant, object_pairs_hook=_once
        )
    except NotUnderstood as twice:
        raise NotJson(name=name, reason=str(twice).rstrip(".")) from None
    except (ValueError, RecursionError) as error:
        raise NotJson(name=name, reason=str(error) or "nested too deeply") from None


def _no_constant(word: str) -> Any:
    raise NotUnderstood(path=word, reason="is not a number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    form = dict(pairs)
    if len(form) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise NotUnderstood(path=f'"{twice}"', reason="is given twice")
    return form


def read(shape: type[Shape], form: Any, path: str = "") -> Shape:
    """A data class from its plain form; unknown keys and wrong types are refused by path."""
    if not isinstance(form, Mapping):
        raise NotUnderstood(path=path or "The declaration", reason="is not a group of fields {...}")
    hints = _hints(typing.cast("Any", shape))
    for key in form:
        if key not in hints:
            near = get_close_matches(str(key), hints, n=1)
            known = f'; did you mean "{near[0]}"' if near else ""
            raise NotUnderstood(path=_join(path, str(key)), reason=f"is not a known field{known}")
    values = {
        key: value_of(hints[key], value, _join(path, key))
        for key, value in form.items()
        if not _blank(value)
    }
    return shape(**values)


def written(thing: Any) -> Any:
    """The plain form of a data class: empty fields left out, Decimal and dates as text."""
    if dataclasses.is_dataclass(thing) and not isinstance(thing, type):
        form = {field.name: written(getattr(thing, field.name)) for field in _fields(type(thing))}
        return {key: value for key, value in form.items() if value not in (None, {}, [])}
    if isinstance(thing, tuple):
        return [written(each) for each in thing]
    if isinstance(thing, Decimal):
        return format(thing, "f")
    if isinstance(thing, date):
        return thing.isoformat()
    return thing


@cache
def _fields(shape: type) -> tuple[dataclasses.Field[Any], ...]:
    return dataclasses.fields(shape)


@cache
def _hints(shape: Any) -> dict[str, Any]:
    return typing.get_type_hints(shape)


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def value_of(hint: Any, value: Any, path: str) -> Any:
    """One value as its type hint says. Raises NotUnderstood."""
    if isinstance(hint, types.UnionType):
        (hint,) = (part for part in typing.get_args(hint) if part is not types.NoneType)
    if typing.get_origin(hint) is tuple:
        if isinstance(value, str | Mapping) or not isinstance(value, Sequence):
            raise NotUnderstood(path=path, reason="is not a list [...]")
        inner = typing.get_args(hint)[0]
        return tuple(
            value_of(inner, each, f"{path}[{at}]")
            for at, each in enumerate(value)
            if not _blank(each)
        )
    if dataclasses.is_dataclass(hint):
        return read(typing.cast("type[Any]", hint), value, path)
    return _PLAIN[hint](value, path)


def _blank(value: Any) -> bool:
    """Null and blank text both mean: not given."""
    return value is None or (isinstance(value, str) and not value.strip())


def _text(value: Any, path: str) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        raise NotUnderstood(path=path, reason=f'is a number; write it as text in quotes, "{value}"')
    if not isinstance(value, str):
        raise NotUnderstood(path=path, reason="is not text")
    return value


def _number(value: Any, path: str) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise NotUnderstood(path=path, reason="is not a number")
    # A float's shortest spelling is what was typed, up to 15 digits; text and Decimal are exact.
    words = str(value).strip()
    try:
        number = Decimal(words)
    except InvalidOperation:
        number = Decimal("nan")
    if not number.is_finite() or "_" in words or len(format(number, "f")) > LONGEST_NUMBER:
        raise NotUnderstood(path=path, reason=f"is not a number: {words[:40]!r}")
    return Decimal(format(number, "f"))


def _whole(value: Any, path: str) -> int:
    number = _number(value, path)
    if number != number.to_integral_value():
        raise NotUnderstood(path=path, reason=f"is not a whole number: {value}")
    return int(number)


def _yes_no(value: Any, path: str) -> bool:
    if not isinstance(value, bool):
        raise NotUnderstood(path=path, reason="is neither true nor false")
    return value


def _day(value: Any, path: str) -> date:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(_text(value, path))
    except ValueError:
        raise NotUnderstood(path=path, reason=f"is not a date like 2026-03-31: {value!r}") from None


_PLAIN: dict[Any, Any] = {str: _text, Decimal: _number, int: _whole, bool: _yes_no, date: _day}
