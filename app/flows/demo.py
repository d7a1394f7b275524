"""The demonstration office: people of every role and plan, jobs in every state, every payment.

Planted by :mod:`app.flows.seed` with ``--demo``. The people's password is :data:`PASSWORD`, so it
is for trying things out and no place for real work.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import func, select

from app.accounts.models import (
    Office,
    Staff,
    SubscriptionTier,
    User,
    UserPreference,
)
from app.accounts.roles import StaffRole, UserRole
from app.accounts.sign_in import hashed
from app.billing import ledger, subscriptions
from app.billing.models import (
    BillingTransaction,
    CreditType,
    TransactionStatus,
    TransactionType,
    UserSubscription,
)
from app.core.work import Work
from app.intake.models import InvoiceLine, JobEvent, JobStatus, LineOutcome, ProcessingJob
from app.matching.models import MatchCandidate, MatchOutcome, ProductMatch
from app.office.models import Client
from app.review.models import DecisionMethod, ReviewDecision
from app.tariff.models import INTERNATIONAL, HsCode

PASSWORD = "tariffdesk-demo"
OFFICE_NAME = "Harbour and Hill Customs Brokers"
_NAMESPACE = uuid5(NAMESPACE_URL, "https://tariffdesk.invalid/demo")
_FIRST_DAY = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def _id(name: str) -> UUID:
    return uuid5(_NAMESPACE, name)


OFFICE = _id("office")


@dataclass(frozen=True)
class _Person:
    email: str
    name: str
    role: UserRole
    tier: SubscriptionTier
    plan: str
    staff: StaffRole | None
    model: str = "offline"

    @property
    def id(self) -> UUID:
        return _id(self.email)


PEOPLE = (
    _Person(
        "free@example.com",
        "Freya Lind",
        UserRole.USER,
        SubscriptionTier.FREE,
        "free",
        StaffRole.BROKER,
    ),
    _Person(
        "basic@example.com",
        "Basil Okoro",
        UserRole.USER,
        SubscriptionTier.BASIC,
        "basic",
        StaffRole.REVIEWER,
    ),
    _Person(
        "pro@example.com",
        "Petra Novak",
        UserRole.USER,
        SubscriptionTier.PREMIUM,
        "pro",
        StaffRole.LICENSED_BROKER,
        "openai/text-embedding-3-small",
    ),
    _Person(
        "manager@example.com",
        "Maya Harbour",
        UserRole.PROJECT_OWNER,
        SubscriptionTier.ENTERPRISE,
        "enterprise",
        StaffRole.MANAGER,
    ),
    _Person(
        "admin@example.com",
        "Adam Hill",
        UserRole.ADMIN,
        SubscriptionTier.FREE,
        "free",
        None,
    ),
)

# Goods as an invoice names them, and the HS 2022 subheading an expert would give.
GOODS: tuple[tuple[str, str, str, str, str, str], ...] = (
    # description, code, what the code stands for, section, unit price, origin
    ("Laptop computer 14 inch, 16 GB", "847130", "Portable computers", "16", "640.00", "CHN"),
    ("Men's cotton T-shirt, knitted", "610910", "Knitted cotton T-shirts", "11", "3.40", "BGD"),
    ("Cordless drill 18 V", "846721", "Electric hand drills", "16", "48.50", "DEU"),
    ("Stainless steel sink, single bowl", "732410", "Stainless steel sinks", "15", "61.00", "TUR"),
    ("Roasted coffee beans, 1 kg bag", "090121", "Roasted coffee", "02", "9.80", "ITA"),
    (
        "Wooden dining chair, upholstered",
        "940161",
        "Upholstered wooden seats",
        "20",
        "72.00",
        "POL",
    ),
    ("LED bulb E27 9 W", "853952", "LED lamps", "16", "1.15", "CHN"),
    ("Ceramic floor tile 60 x 60 cm", "690721", "Ceramic flags and tiles", "13", "11.20", "ESP"),
    ("Leather handbag", "420221", "Handbags of leather", "08", "86.00", "ITA"),
    ("Bicycle tyre 28 inch", "401150", "New bicycle tyres", "07", "12.60", "TWN"),
    ("Sunglasses, plastic frame", "900410", "Sunglasses", "18", "8.90", "CHN"),
)


def _people(work: Work) -> None:
    session = work.session
    if session.get(Office, OFFICE) is not None:
        return
    session.add(
        Office(
            id=OFFICE,
            name=OFFICE_NAME,
            address="12 Quay Street, Felixstowe",
            phone="+44 1394 000000",
            email="desk@example.com",
            business_hours={"mon-fri": "08:30-17:30"},
            country="GBR",
            declarant_id="GB123456789000",
        )
    )
    session.flush()
    for person in PEOPLE:
        session.add(
            User(
                id=person.id,
                email=person.email,
                hashed_password=hashed(PASSWORD),
                role=person.role,
                subscription_tier=person.tier,
                credits_remaining=0,
                company="Harbour and Hill",
                country="GBR",
                office_id=OFFICE,
                full_name=person.name,
            )
        )
    session.flush()
    for place, person in enumerate(PEOPLE):
        session.add(UserPreference(user_id=person.id, default_model=person.model))
        if person.staff:
            session.add(
                Staff(
                    id=_id(f"staff {person.email}"),
                    user_id=person.id,
                    office_id=OFFICE,
                    name=person.name,
                    email=person.email,
                    role=person.staff,
                    assigned_area={"chapters": [f"{84 + place}"]},
                    licence_number="UK-0042" if person.staff is StaffRole.LICENSED_BROKER else None,
                )
            )
    for name, country in (("Northsea Retail Ltd", "GBR"), ("Alder Trading GmbH", "DEU")):
        session.add(
            Client(
                id=_id(name),
                office_id=OFFICE,
                name=name,
                country=country,
                currency="GBP" if country == "GBR" else "EUR",
                incoterm="CIF",
                defaults={"procedure": "4000"},
            )
        )
    session.flush()


def _accounts(work: Work) -> None:
    """Subscriptions and credits, through the ledger like any others."""
    session = work.session
    for person in PEOPLE:
        if subscriptions.in_force(session, person.id) is not None:
            continue
        made = subscriptions.subscribe(work, person.id, person.plan)
        subscription = session.get_one(UserSubscription, made)
        if person.email == "pro@example.com":
            subscription.stripe_price_id = "price_test_pro"
            # Paid credits first, so that the free ones are whole.
            _grant_and_spend(work, person, CreditType.PRO, 10_000, 5_000, monthly=0)
            _grant_and_spend(work, person, CreditType.FREE, 2_000, 0, monthly=2_000)
        elif person.email == "free@example.com":
            _grant_and_spend(work, person, CreditType.FREE, 2_000, 500, monthly=2_000)
        else:
            subscriptions.refill(work, person.id)


def _grant_and_spend(
    work: Work, person: _Person, kind: CreditType, amount: int, used: int, *, monthly: int
) -> None:
    name = f"demo:{person.email}:{kind}"
    ledger.grant(
        work,
        person.id,
        name,
        amount,
        credit_type=kind,
        source=name,
        monthly_allocation=monthly,
        note="Demonstration credits",
    )
    if used:
        ledger.hold(work, person.id, f"{name}:hold", used, note="Demonstration jobs")
        ledger.commit(
            work, person.id, f"{name}:used", f"{name}:hold", used, note="Demonstration jobs"
        )


def _codes(work: Work) -> None:
    """The codes that the jobs need, where no tariff was loaded before."""
    session = work.session
    for description, code, meaning, section, _price, _origin in GOODS:
        if session.get(HsCode, (INTERNATIONAL, code)) is None:
            session.add(
                HsCode(
                    country=INTERNATIONAL,
                    code=code,
                    description=meaning,
                    chapter=code[:2],
                    section=section,
                    parent_code=code[:4],
                    level=6,
                    path_text=f"{meaning}: {description}",
                )
            )
    session.flush()


def _jobs(work: Work) -> None:
    """One job in every state; the completed one has matches of every confidence and outcome."""
    session = work.session
    person = PEOPLE[0]
    for place, status in enumerate(JobStatus):
        name = f"job {status}"
        if session.get(ProcessingJob, _id(name)) is not None:
            continue
        begun = _FIRST_DAY + timedelta(days=place)
        failed = status is JobStatus.FAILED
        lines = [] if failed else list(_lines(name))
        started = status is not JobStatus.PENDING
        ended = started and status is not JobStatus.PROCESSING
        session.add(
            ProcessingJob(
                id=_id(name),
                user_id=person.id,
                status=status,
                input_file_name=f"invoice-{place + 1:03d}.xlsx",
                input_file_url=f"demo:invoice-{place + 1:03d}.xlsx",
                input_file_size=24_000 + place,
                country_schema="GBR",
                client_id=_id("Northsea Retail Ltd"),
                supplier="Alder Trading GmbH",
                invoice_number=f"AT-2026-{place + 1:04d}",
                invoice_date=date(2026, 1, 2) + timedelta(days=place),
                currency="GBP",
                incoterm="CIF",
                lines_total=sum((line.value or Decimal(0) for line in lines), Decimal(0)),
                totals_agree=None if failed else True,
                error_message=("There is no table of goods in this workbook." if failed else None),
                credits_used=len(lines) if status is JobStatus.COMPLETED else 0,
                processing_time_ms=1_840 if status is JobStatus.COMPLETED else None,
                created_at=begun,
                started_at=begun + timedelta(seconds=1) if started else None,
                completed_at=begun + timedelta(seconds=3) if ended else None,
            )
        )
        session.flush()
        session.add(
            JobEvent(
                id=_id(f"{name} event"),
                job_id=_id(name),
                user_id=person.id,
                event="InvoiceRead" if lines else "ReadingFailed",
                created_at=begun,
            )
        )
        session.add_all(lines)
        session.flush()
        if status is JobStatus.COMPLETED:
            _matches(work, name, lines)
        elif status is JobStatus.PROCESSING:
            _matches(work, name, lines[:4])


def _lines(job: str) -> list[InvoiceLine]:
    extra = (
        ("Spare parts", None),
        ("Sample XXX111", None),
        ("Handmade talisman", None),
    )
    lines = [
        InvoiceLine(
            id=_id(f"{job} line {number}"),
            job_id=_id(job),
            number=number,
            description=description,
            part_number=f"HH-{number:03d}",
            quantity=Decimal(number * 10),
            unit="C62",
            unit_price=Decimal(price),
            value=Decimal(price) * number * 10,
            currency="GBP",
            origin_country=origin,
            source=f"Sheet1!A{number + 1}:H{number + 1}",
            raw={"Description": description, "Qty": str(number * 10), "Price": price},
        )
        for number, (description, _code, _meaning, _section, price, origin) in enumerate(GOODS, 1)
    ]
    for number, (description, origin) in enumerate(extra, len(GOODS) + 1):
        lines.append(
            InvoiceLine(
                id=_id(f"{job} line {number}"),
                job_id=_id(job),
                number=number,
                description=description,
                origin_country=origin,
                source=f"Sheet1!A{number + 1}:H{number + 1}",
                raw={"Description": description},
            )
        )
    return lines


def _matches(work: Work, job: str, lines: list[InvoiceLine]) -> None:
    """A match of every tenth of confidence, from sure to hopeless, the surest decided."""
    session = work.session
    codes = [code for _description, code, *_rest in GOODS]
    for place, line in enumerate(lines):
        if place >= len(GOODS):
            line.outcome = (LineOutcome.VAGUE, LineOutcome.FAILED, LineOutcome.NOTHING)[
                place - len(GOODS)
            ]
            line.outcome_note = (
                "Parts of what, and made of what?",
                "The matching service did not answer.",
                "No code has anything in common with this text.",
            )[place - len(GOODS)]
            if line.outcome != LineOutcome.VAGUE:
                continue
        code: str | None = codes[place] if place < len(codes) else None
        sure = max(Decimal(10 - place) / 10, Decimal(0))
        outcome = _outcome(sure, code)
        line.outcome = LineOutcome(outcome.value)
        match = ProductMatch(
            id=_id(f"{job} match {line.number}"),
            job_id=_id(job),
            line_id=line.id,
            product_description=line.description,
            quantity=line.quantity,
            unit_of_measure=line.unit,
            value=line.value,
            origin_country=line.origin_country,
            matched_hs_code=code,
            matched_country=INTERNATIONAL if code else None,
            confidence_score=sure,
            alternative_hs_codes=[other for other in codes if other != code][:3],
            requires_manual_review=outcome is not MatchOutcome.MATCHED,
            user_confirmed=place < 2,
            version=2 if place < 2 else 1,
            outcome=outcome,
            evidence={"band": _band(sure)} if code else {"missing": line.outcome_note},
        )
        session.add(match)
        session.flush()
        ranked = [code, *codes][:10] if code else codes[:10]
        for rank, candidate in enumerate(dict.fromkeys(ranked), 1):
            session.add(
                MatchCandidate(
                    match_id=match.id,
                    rank=rank,
                    country=INTERNATIONAL,
                    code=candidate,
                    score=10.0 / rank,
                    probability=float(sure) / rank if code else 0.0,
                    evidence={"from": "vocabulary"},
                )
            )
        if match.user_confirmed:
            session.add(
                ReviewDecision(
                    id=_id(f"{job} decision {line.number}"),
                    line_id=line.id,
                    match_id=match.id,
                    user_id=PEOPLE[2].id,
                    method=DecisionMethod.ACCEPTED,
                    country=INTERNATIONAL,
                    from_code=code,
                    to_code=code,
                    evidence={"shown": ranked},
                    seconds=Decimal("1.60"),
                    idempotency_key=_id(f"{job} key {line.number}"),
                )
            )
    session.flush()


def _outcome(sure: Decimal, code: str | None) -> MatchOutcome:
    if code is None:
        return MatchOutcome.VAGUE
    if sure >= Decimal("0.7"):
        return MatchOutcome.MATCHED
    return MatchOutcome.CONFLICT if sure == Decimal("0.5") else MatchOutcome.WEAK


def _band(sure: Decimal) -> str:
    for least, band in (("0.9", "Strong"), ("0.7", "Good"), ("0.4", "Possible")):
        if sure >= Decimal(least):
            return band
    return "Weak"


def _payments(work: Work) -> None:
    """Every type of payment in every state."""
    session = work.session
    if session.scalar(
        select(func.count()).select_from(BillingTransaction).filter_by(payment_provider="demo")
    ):
        return
    place = 0
    for kind in TransactionType:
        for status in TransactionStatus:
            place += 1
            done = status in (TransactionStatus.COMPLETED, TransactionStatus.REFUNDED)
            paid_at = _FIRST_DAY + timedelta(days=place)
            session.add(
                BillingTransaction(
                    id=_id(f"payment {kind} {status}"),
                    user_id=PEOPLE[2].id,
                    type=kind,
                    amount=Decimal("-29.99")
                    if kind == TransactionType.REFUND
                    else Decimal("29.99"),
                    credits_granted=0,
                    payment_provider="demo",
                    payment_id=f"demo-{place:03d}",
                    status=status,
                    payment_method="card",
                    plan_id="pro" if kind == TransactionType.SUBSCRIPTION else None,
                    description=f"Demonstration: {kind.replace('_', ' ').lower()}",
                    created_at=paid_at,
                    processed_at=paid_at + timedelta(minutes=1) if done else None,
                )
            )
    session.flush()


STEPS: tuple[tuple[str, Callable[[Work], None]], ...] = (
    ("The demonstration office", _people),
    ("Subscriptions and credits", _accounts),
    ("Tariff codes", _codes),
    ("Jobs and matches", _jobs),
    ("Payments", _payments),
)
