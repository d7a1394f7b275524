"""The form: what is missing from a declaration, what was answered, what is remembered."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from app.core.errors import Refused
from app.declarations import codes, plain
from app.declarations.model import Declaration, from_json, to_json
from app.declarations.questions import (
    BY_KEY,
    COUNTRY,
    DATE,
    NUMBER,
    SECTIONS,
    WHOLE,
    YES_NO,
    Question,
)


class AnswerWrong(Refused):
    """{label}: {reason}"""


def question(key: str) -> Question:
    """The question with this key. Raises KeyError."""
    return BY_KEY[key]


def has_place(key: str) -> bool:
    """Whether an answer goes into the declaration itself; an unknown key counts as one."""
    return key not in BY_KEY or bool(BY_KEY[key].path)


@dataclass(frozen=True)
class Ask:
    """A question as one country puts it.

    box: the data element or box ("DE 3/18"). required: whether this declaration needs it.
    default: used where nothing was answered or remembered. remembered: kept for the client.
    """

    key: str
    box: str
    required: Callable[[Declaration], bool]
    default: str | None = None
    remembered: bool = True

    @property
    def question(self) -> Question:
        """The question asked."""
        return BY_KEY[self.key]


@dataclass(frozen=True)
class FormField:
    """A question ready to show: with its choices, its value so far, and the items that lack it."""

    key: str
    path: str
    label: str
    help: str
    box: str
    kind: str
    choices: Mapping[str, str]
    required: bool
    default: str | None
    remembered: bool
    value: str | None
    items: tuple[int, ...] = ()
    section: str = ""


def always(_: Declaration) -> bool:
    """For Ask.required: every declaration needs it."""
    return True


def never(_: Declaration) -> bool:
    """For Ask.required: it may be given, and nothing is missing without it."""
    return False


def fields(asks: Iterable[Ask], country: str, declaration: Declaration) -> tuple[FormField, ...]:
    """Every question of a country with what the declaration says so far."""
    form = to_json(declaration)
    return tuple(_field(ask, country, declaration, form) for ask in asks)


def missing(asks: Iterable[Ask], country: str, declaration: Declaration) -> tuple[FormField, ...]:
    """The required questions that are not answered, in the order of the form."""
    asked = fields(asks, country, declaration)
    return tuple(field for field in asked if field.required and (not field.value or field.items))


def remembered(asks: Iterable[Ask], answers: Mapping[str, str]) -> dict[str, str]:
    """Those of the answers that are to be kept for the client."""
    kept = {ask.key for ask in asks if ask.remembered}
    return {key: answer for key, answer in answers.items() if key in kept and answer.strip()}


def defaults(asks: Iterable[Ask]) -> dict[str, str]:
    """What a country proposes where nobody has answered."""
    return {ask.key: ask.default for ask in asks if ask.default is not None}


def apply(declaration: Declaration, answers: Mapping[str, str]) -> Declaration:
    """The declaration with the answers filled in.

    An answer for all items fills only those that lack the field; any other answer replaces what
    was there, and an empty one changes nothing. Raises AnswerWrong with the question's label.
    """
    check(answers)
    form = to_json(declaration)
    for key, answer in answers.items():
        if not answer.strip():
            continue
        asked = BY_KEY[key]
        value = parsed(asked, answer)
        for path in _targets(form, asked.path):
            _put(form, path, value)
    return from_json(form)


def key_of(field: str) -> str | None:
    """The question that mends a problem's field ("items[2].origin" is mended by "origin")."""
    path = re.sub(r"^items\[\d+\]", "items[*]", field)
    return next((key for key, asked in BY_KEY.items() if asked.path and asked.path == path), None)


def check(answers: Mapping[str, str]) -> None:
    """Whether every answer can be read as what it answers. Raises AnswerWrong."""
    for key, answer in answers.items():
        if key not in BY_KEY:
            raise AnswerWrong(label=key, reason="there is no such question.")
        if answer.strip():
            parsed(BY_KEY[key], answer)


def parsed(asked: Question, answer: str) -> str | bool:
    """An answer as the JSON form holds it. Raises AnswerWrong."""
    words = answer.strip()
    if asked.kind == YES_NO:
        if words.lower() in ("yes", "true", "1"):
            return True
        if words.lower() in ("no", "false", "0"):
            return False
        raise AnswerWrong(label=asked.label, reason=f"{words!r} is neither yes nor no.")
    if asked.kind in (NUMBER, WHOLE, DATE):
        shape: dict[str, Any] = {NUMBER: Decimal, WHOLE: int, DATE: date}
        try:
            plain.value_of(shape[asked.kind], words, asked.label)
        except plain.NotUnderstood as error:
            raise AnswerWrong(label=asked.label, reason=f"{error.facts['reason']}.") from None
    return words


def _field(ask: Ask, country: str, declaration: Declaration, form: dict[str, Any]) -> FormField:
    asked = ask.question
    without: tuple[int, ...] = ()
    if "[*]" in asked.path:
        found = [_get(form, path) for path in _every(form, asked.path)]
        without = tuple(at for at, value in enumerate(found, 1) if value in (None, ""))
        given = {str(value) for value in found if value not in (None, "")}
        value = given.pop() if len(given) == 1 else ("various" if given else None)
    else:
        single = _get(form, asked.path) if asked.path else None
        value = _shown(single)
    return FormField(
        key=ask.key,
        path=asked.path,
        label=asked.label,
        help=asked.help,
        box=ask.box,
        kind=asked.kind,
        choices=choices(asked, country),
        required=ask.required(declaration),
        default=ask.default,
        remembered=ask.remembered,
        value=value,
        items=without,
        section=_SECTION.get(ask.key, ""),
    )


def choices(asked: Question, country: str) -> Mapping[str, str]:
    """The code list of a question, code to words; empty for free text."""
    if asked.kind == COUNTRY:
        return {each.alpha3: each.name for each in codes.countries()}
    if asked.kind == YES_NO:
        return {"yes": "Yes", "no": "No"}
    if not asked.list_name:
        return {}
    lists = codes.profile(country)
    if asked.list_name in lists:
        words: Mapping[str, str] = lists[asked.list_name]
        return words
    return codes.names(asked.list_name)


def _shown(value: Any) -> str | None:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return None if value is None else str(value)


_SECTION = {key: title for title, keys in SECTIONS for key in keys}
_STEP = re.compile(r"(\w+)(?:\[(\d+)\])?")


def _every(form: dict[str, Any], path: str) -> list[str]:
    return [path.replace("[*]", f"[{at}]", 1) for at in range(len(form.get("items", [])))]


def _targets(form: dict[str, Any], path: str) -> list[str]:
    if "[*]" not in path:
        return [path] if path else []
    return [each for each in _every(form, path) if _get(form, each) in (None, "")]


def _get(form: Any, path: str) -> Any:
    for name, at in _STEP.findall(path):
        if not isinstance(form, dict) or name not in form:
            return None
        form = form[name]
        if at:
            if int(at) >= len(form):
                return None
            form = form[int(at)]
    return form


def _put(form: dict[str, Any], path: str, value: str | bool) -> None:
    steps = _STEP.findall(path)
    place: Any = form
    for position, (name, at) in enumerate(steps):
        last = position == len(steps) - 1
        if not at:
            if last:
                place[name] = value
            else:
                place = place.setdefault(name, {})
            continue
        listed = place.setdefault(name, [])
        while len(listed) <= int(at):
            listed.append({})
        if last:
            listed[int(at)] = value
        else:
            place = listed[int(at)]
