"""From decided invoice lines and the form's answers to a declaration whose sums are exact."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal

from app.declarations import apportion, countries, form
from app.declarations.countries.profile import Profile
from app.declarations.findings import numbered, tidy
from app.declarations.masses import weighed
from app.declarations.model import (
    Container,
    Declaration,
    Delivery,
    Invoice,
    Item,
    Packages,
    Parties,
    Party,
    Transport,
)
from app.declarations.model import Source as ItemSource
from app.declarations.problems import DRAFT, ERROR, WARNING, Problem
from app.declarations.rows import DecidedLine

_PAST = "code not in force"


@dataclass(frozen=True)
class Built:
    """The declaration and what was noticed while building it."""

    declaration: Declaration
    problems: tuple[Problem, ...]


def build(
    lines: Sequence[DecidedLine],
    answers: Mapping[str, str],
    *,
    country: str,
    invoice: Invoice | None = None,
    delivery: Delivery | None = None,
    exporter: Party | None = None,
    importer: Party | None = None,
    containers: tuple[Container, ...] = (),
    document_total: Decimal | None = None,
    reference: str | None = None,
    day: date | None = None,
    grouping: bool = True,
    drafting: bool = False,
) -> Built:
    """Group the lines, add them up, fill in the answers.

    Lines that agree in every field that must be equal become one item (with grouping). Masses
    and packages given only in total are shared out, and a warning says so. A line that is not
    decided is an error; with drafting it goes in with its suggestion and is a draft problem.
    day is the day it is made for: a code that is not in force on it is an error.
    Raises countries.CountryUnknown and form.AnswerWrong.
    """
    profile = countries.profile(country)
    given = {**form.defaults(profile.asks), **{k: v for k, v in answers.items() if v.strip()}}
    problems = list(_line_problems(lines, drafting, day))
    weighted = weighed(lines, given, problems)
    invoice = invoice or Invoice()
    groups = _groups(weighted) if grouping else [[line] for line in weighted]
    items = _priced(
        [_item(group, profile, problems, at) for at, group in enumerate(groups, 1)],
        invoice,
        document_total,
        profile.price_decimals,
        problems,
    )
    items = _packed(items, given)
    currencies = {item.currency for item in items if item.currency}
    currency = given.get("currency") or invoice.currency
    invoice = replace(
        invoice,
        number=given.get("invoice_number") or invoice.number,
        currency=currency or (currencies.pop() if len(currencies) == 1 else None),
        amount=_sum(item.price for item in items),
    )
    declaration = form.apply(
        Declaration(
            country=country,
            reference=reference,
            invoice=invoice,
            delivery=delivery or Delivery(),
            parties=Parties(exporter=exporter or Party(), importer=importer or Party()),
            transport=Transport(containers=containers),
            items=tuple(items),
        ),
        {key: answer for key, answer in given.items() if form.has_place(key)},
    )
    return Built(_documented(declaration, profile), tuple(problems))


def _line_problems(
    lines: Sequence[DecidedLine], drafting: bool, day: date | None
) -> Iterable[Problem]:
    for line in lines:

        def noted(
            level: str, field: str, sentence: str, cause: str, at: int = line.number
        ) -> Problem:
            return Problem(level, field, f"Line {at} {sentence}", None, (at,), cause)

        if not line.decided or not line.code:
            yield noted(
                DRAFT if drafting else ERROR,
                "code",
                f"is not decided{'; ' + line.code + ' is only a suggestion' if line.code else ''}.",
                "not decided",
            )
        if day and line.code_until and line.code_until < day:
            ended = f"{line.code_until.day} {line.code_until:%B %Y}"
            yield noted(ERROR, "code", f"has the code {line.code}, which ended on {ended}.", _PAST)
        if day and line.code_from and day < line.code_from:
            begins = f"{line.code_from.day} {line.code_from:%B %Y}"
            yield noted(
                ERROR, "code", f"has the code {line.code}, which begins on {begins} only.", _PAST
            )
        if line.value is not None and line.value <= 0:
            yield noted(
                ERROR,
                "price",
                f"is worth {line.value:f} {line.currency or ''}".rstrip()
                + (
                    ": goods without charge need the value that customs will assess."
                    if line.value == 0
                    else ": a credit or discount is not goods; take it off the lines it belongs to."
                ),
                "value not above zero",
            )
        for field, mass in (("net_mass", line.net_mass), ("gross_mass", line.gross_mass)):
            if mass is not None and mass <= 0:
                yield noted(ERROR, field, f"weighs {mass:f} kg; that cannot be.", "mass")


def _groups(lines: Sequence[DecidedLine]) -> list[list[DecidedLine]]:
    """Lines alike in all that an item has only once, in the order of their first line."""
    groups: dict[tuple[object, ...], list[DecidedLine]] = {}
    for line in lines:
        key: tuple[object, ...] = (
            line.code,
            line.code_country or "",
            line.decided,
            line.origin,
            line.preferential_origin,
            line.procedure,
            line.additional_procedures,
            line.preference,
            line.currency,
            line.supplementary_unit,
            line.supplementary_quantity is None,
            line.value is None or line.value <= 0,
            # Without a code nothing says that two lines are the same goods.
            None if line.code else line.number,
        )
        groups.setdefault(key, []).append(line)
    return list(groups.values())


def _item(
    lines: Sequence[DecidedLine], profile: Profile, problems: list[Problem], number: int
) -> Item:
    first = lines[0]
    units = {line.unit for line in lines}
    return Item(
        code=first.code,
        code_country=first.code_country or None,
        description=_description(lines, profile.longest_description, problems, number),
        origin=first.origin,
        preferential_origin=first.preferential_origin,
        procedure=first.procedure,
        additional_procedures=first.additional_procedures,
        preference=first.preference,
        net_mass=_sum(line.net_mass for line in lines),
        gross_mass=_sum(line.gross_mass for line in lines),
        supplementary_quantity=_sum(line.supplementary_quantity for line in lines),
        supplementary_unit=first.supplementary_unit,
        quantity=_sum(line.quantity for line in lines) if len(units) == 1 else None,
        unit=units.pop() if len(units) == 1 else None,
        price=_sum(line.value for line in lines),
        currency=first.currency,
        packages=_own_packages(lines),
        source=tuple(ItemSource(line.number, line.source) for line in lines),
    )


def _description(
    lines: Sequence[DecidedLine], longest: int, problems: list[Problem], number: int
) -> str | None:
    """The different descriptions one after the other; where they do not fit, that is said."""
    words = list(dict.fromkeys(filter(None, (tidy(line.description) for line in lines))))
    text = "; ".join(words)
    if len(text) <= longest or len(words) == 1:
        return text or None
    for kept in range(len(words) - 1, 0, -1):
        text = f"{'; '.join(words[:kept])}; and {len(words) - kept} more"
        if len(text) <= longest:
            break
    numbers = tuple(line.number for line in lines)
    problems.append(
        Problem(
            WARNING,
            f"items[{number - 1}].description",
            f"Item {number} ({numbered(numbers)}) gathers {len(words)} descriptions; the first "
            f"{kept} fit into the {longest} characters customs take. Word it for all of them.",
            number,
            numbers,
            "descriptions gathered",
        )
    )
    return text


def _priced(
    items: list[Item],
    invoice: Invoice,
    document_total: Decimal | None,
    places: int,
    problems: list[Problem],
) -> list[Item]:
    """Prices with no more decimals than a file carries, adding up to the invoice's total."""
    prices = [item.price for item in items if item.price is not None]
    if len(prices) < len(items) or not prices:
        return items
    whole = apportion.total(prices)
    step = Decimal(1).scaleb(-places)
    currency = invoice.currency or items[0].currency or ""
    if document_total is not None and abs(document_total - whole) >= step:
        problems.append(
            Problem(
                WARNING,
                "invoice.amount",
                f"The lines add up to {whole:f} {currency}, the invoice says {document_total:f}: "
                "see which charges or discounts are not lines.",
                cause="totals differ",
            )
        )
    if all(apportion.decimals(price) <= places for price in prices):
        return items
    if any(price <= 0 for price in prices):
        return items
    declared = whole.quantize(step, ROUND_HALF_UP, Context(prec=100))
    parts = apportion.share(declared, prices, step)
    problems.append(
        Problem(
            WARNING,
            "invoice.amount",
            f"Prices have more than {places} decimals (the lines add up to {whole:f}); they are "
            f"declared with {places}, so that the items add up to {declared:f} {currency}.",
            cause="decimals",
        )
    )
    return [replace(item, price=part) for item, part in zip(items, parts, strict=True)]


def _own_packages(lines: Sequence[DecidedLine]) -> tuple[Packages, ...]:
    """The packages of an item, none where a line shares some that are known only in total."""
    kinds: dict[tuple[str | None, str | None], int | None] = {}
    for line in lines:
        if line.package_count is None and line.package_kind is None:
            return ()
        key = (line.package_kind, line.package_marks)
        before = kinds.get(key, 0)
        none = before is None or line.package_count is None
        kinds[key] = None if none else (before or 0) + (line.package_count or 0)
    return tuple(Packages(count, kind, marks) for (kind, marks), count in kinds.items())


def _packed(items: list[Item], given: Mapping[str, str]) -> list[Item]:
    """Packages known only in total stand at the first item that lacks them, the others have none.

    That is how customs want goods that share packages: the count once, and zero with the same
    marks at the others.
    """
    total = given.get("total_packages")
    kind, marks = given.get("package_kind"), given.get("package_marks")
    without = [at for at, item in enumerate(items) if not item.packages]
    if not without or not (total or kind or marks):
        return items
    left: int | None = None
    if total:
        question = form.question("total_packages")
        counted = sum(each.count or 0 for item in items for each in item.packages)
        left = int(str(form.parsed(question, total))) - counted
    packed = list(items)
    for position, at in enumerate(without):
        count = None if left is None else (left if position == 0 else 0)
        packed[at] = replace(packed[at], packages=(Packages(count, kind, marks),))
    return packed


def _documented(declaration: Declaration, profile: Profile) -> Declaration:
    """The invoice named among the documents of every item."""
    document = profile.invoice_document(declaration.invoice)
    if document is None:
        return declaration
    items = tuple(
        item
        if any(each.code == document.code for each in item.documents)
        else replace(item, documents=(document, *item.documents))
        for item in declaration.items
    )
    return replace(declaration, items=items)


def _sum(parts: Iterable[Decimal | None]) -> Decimal | None:
    """The exact sum, or None where a part is unknown: a sum of some is not a sum."""
    known = list(parts)
    if not known or any(part is None for part in known):
        return None
    return apportion.total(part for part in known if part is not None)
