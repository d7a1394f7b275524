"""What a client trades, as a person classified it: remembered and taken back with a decision."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.core.work import Work
from app.intake.edited import EditedLine
from app.intake.models import ProcessingJob
from app.matching.models import ClientProduct
from app.matching.normalise import normal
from app.tariff.models import TariffEdition


def remember(
    work: Work,
    job: ProcessingJob,
    line: EditedLine,
    country: str,
    code: str,
    person: UUID,
    answers: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Remember the code for this client's product; returns what :func:`take_back` needs.

    A product is the same when office, client, normalised text, part number and origin are.
    ``answers`` by question are kept among its facts; without any the facts stay as they are.
    """
    session = work.session
    plain = normal(line.description)
    same = ClientProduct.client_id == job.client_id if job.client_id else _no_client()
    product = session.scalar(
        select(ClientProduct)
        .where(
            same,
            ClientProduct.office_id == job.office_id,
            ClientProduct.country == country,
            ClientProduct.text_hash == text_hash(plain),
            ClientProduct.part_number.is_not_distinct_from(line.part_number),
            ClientProduct.origin_country.is_not_distinct_from(line.origin_country),
        )
        .with_for_update()
    )
    before: dict[str, Any] | None = None
    if product is None:
        product = ClientProduct(
            office_id=job.office_id,
            client_id=job.client_id,
            part_number=line.part_number,
            description=line.description,
            normal_text=plain,
            text_hash=text_hash(plain),
            origin_country=line.origin_country,
            country=country,
            code=code,
            confirmed_by=person,
            facts={"answers": dict(answers)} if answers else {},
            tariff_edition=_edition(session, country),
        )
        session.add(product)
    else:
        before = {
            "code": product.code,
            "confirmed_by": str(product.confirmed_by) if product.confirmed_by else None,
            "at": product.confirmed_at.isoformat(),
            "times": product.times_confirmed,
            "stale": product.stale_reason,
            "facts": dict(product.facts),
        }
        product.times_confirmed = product.times_confirmed + 1 if product.code == code else 1
        product.code = code
        product.confirmed_by = person
        product.confirmed_at = func.now()
        product.tariff_edition = _edition(session, country)
        product.stale_reason = None
        if answers:
            product.facts = {**product.facts, "answers": dict(answers)}
    session.flush()
    return {
        "id": str(product.id),
        "before": before,
        "code": code,
        "times": product.times_confirmed,
    }


def take_back(work: Work, remembered: dict[str, Any]) -> None:
    """Forget what :func:`remember` did: the product is as it was, or gone if it was new.

    What others confirmed for the same product since then stays.
    """
    session = work.session
    product = session.get(ClientProduct, UUID(remembered["id"]), with_for_update=True)
    if product is None:
        return
    before = remembered["before"]
    now = (product.code, product.times_confirmed)
    if now != (remembered["code"], remembered["times"]):
        if product.code == remembered["code"] and product.times_confirmed > 1:
            product.times_confirmed -= 1
        return
    if before is None:
        session.delete(product)
        return
    product.code = before["code"]
    product.confirmed_by = UUID(before["confirmed_by"]) if before["confirmed_by"] else None
    product.confirmed_at = datetime.fromisoformat(before["at"])
    product.times_confirmed = before["times"]
    product.stale_reason = before["stale"]
    product.facts = before.get("facts", product.facts)


@dataclass(frozen=True)
class Touched:
    """A product that a new edition of a tariff leaves in doubt: whose, what, its code and why."""

    office_id: UUID
    client_id: UUID | None
    part_number: str | None
    description: str
    code: str
    reason: str


def doubt(work: Work, country: str, codes: Sequence[str], reason: str) -> list[Touched]:
    """Mark the products confirmed under these codes as stale: matching asks about them again.

    ``reason`` may name ``{code}``. Those that were in doubt before stay so, for their first reason,
    and are not told again.
    """
    if not codes:
        return []
    rows = work.session.execute(
        text(
            "update client_products set stale_reason = replace(:reason, '{code}', code)"
            " where country = :country and code = any(:codes) and stale_reason is null"
            " returning office_id, client_id, part_number, description, code, stale_reason"
        ),
        {"country": country, "codes": list(codes), "reason": reason},
    )
    return sorted(
        (Touched(*row) for row in rows),
        key=lambda one: (str(one.office_id), str(one.client_id), one.code, one.description),
    )


def text_hash(plain: str) -> str:
    """The SHA-256, in hexadecimal, of a normalised text."""
    return hashlib.sha256(plain.encode()).hexdigest()


def _no_client() -> Any:
    return ClientProduct.client_id.is_(None)


def _edition(session: Session, country: str) -> str | None:
    return session.scalar(
        select(TariffEdition.edition)
        .filter_by(country=country)
        .order_by(TariffEdition.loaded_at.desc())
        .limit(1)
    )
