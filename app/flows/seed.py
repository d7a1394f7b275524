"""Plants the rows that every database begins with: plans, models, programs, the local owner.

What is there already is left as it is, so a second run changes nothing and an administrator's
changes stay.
"""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterable
from decimal import Decimal
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.accounts.models import (
    ClientApplication,
    Office,
    Staff,
    SubscriptionTier,
    User,
    UserPreference,
)
from app.accounts.roles import StaffRole, UserRole
from app.billing import plans, subscriptions
from app.billing.models import CreditPricing, SubscriptionPlan
from app.core.database import Database
from app.core.tables import Base
from app.core.work import Work
from app.flows import demo as demonstration
from app.matching.models import AiModel, ModelPurpose
from app.matching.offline import OfflineEmbedder

# Told what is being planted, how many steps are done, of how many.
Tell = Callable[[str, int, int], None]

_NAMESPACE = uuid5(NAMESPACE_URL, "https://tariffdesk.invalid/seed")
# Any number that no other lock of ours uses.
_LOCK = 7_203_110_422
_OLDEST_CLIENT = "0.1.0"
# Model ids begin with their provider, as the embedders name themselves.
_OPENAI = "openai/"
# Nobody has this password: the local owner is signed in by the program.
NO_PASSWORD = "!"


def seed(
    owner: Database,
    demo: bool = False,
    progress: Tell | None = None,
    *,
    local: bool = False,
    country: str = "GBR",
) -> None:
    """Plant what is missing. ``owner`` is the database in the owner role.

    ``local`` is for an embedded database: it gets an office and one person who is signed in
    without a password, on the enterprise plan, whose credits of the month are granted if they were
    not yet. ``demo`` adds an office with people, jobs and payments of every kind. Two programs
    that seed at once wait for each other.
    """
    steps: list[tuple[str, Callable[[Work], None]]] = [
        ("Plans and prices", _plans),
        ("Matching models", _models),
        ("Programs", _programs),
    ]
    if local:
        steps.append(("This desk's owner", lambda work: _local_owner(work, country)))
    if demo:
        steps.extend(demonstration.STEPS)
    for number, (what, plant) in enumerate(steps):
        if progress:
            progress(what, number, len(steps))
        with owner.work() as work:
            work.session.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            plant(work)
    if progress:
        progress("Done", len(steps), len(steps))


def seed_id(name: str) -> UUID:
    """The key of a planted row: the same on every machine and at every run."""
    return uuid5(_NAMESPACE, name)


def add_missing(session: Session, rows: Iterable[Base]) -> None:
    """Add the rows whose primary key is not there yet."""
    for row in rows:
        kind = type(row)
        key = tuple(getattr(row, str(column.key)) for column in kind.__mapper__.primary_key)
        if session.get(kind, key) is None:
            session.add(row)
    session.flush()


def _plans(work: Work) -> None:
    add_missing(
        work.session,
        [
            SubscriptionPlan(
                id=plan.id,
                name=plan.name,
                description=plan.description,
                price=plan.price,
                credits_per_period=plan.credits,
                max_products_per_batch=plan.lines_per_batch,
                max_api_calls_per_day=plan.calls_per_day,
                requests_per_minute=plan.per_minute,
                requests_per_hour=plan.per_hour,
                features={"included": list(plan.features)},
                sort_order=place,
            )
            for place, plan in enumerate(plans.PLANS)
        ],
    )
    if work.session.scalar(select(CreditPricing.id).limit(1)) is None:
        work.session.add(CreditPricing(id=seed_id("pricing"), charge_per_line=1))


def _models(work: Work) -> None:
    embedding, chat = ModelPurpose.EMBEDDING, ModelPurpose.CHAT
    # (id, name, provider, purpose, dimensions, US dollars per 1,000 tokens in, out)
    catalogue: list[tuple[str, str, str, ModelPurpose, int | None, str, str | None]] = [
        (OfflineEmbedder().model_id, "Offline", "built in", embedding, 512, "0", None),
        (f"{_OPENAI}text-embedding-3-small", "Small", "openai", embedding, 1536, "0.00002", None),
        (f"{_OPENAI}text-embedding-3-large", "Large", "openai", embedding, 1536, "0.00013", None),
        (f"{_OPENAI}gpt-4o-mini", "GPT-4o mini", "openai", chat, None, "0.00015", "0.0006"),
        (f"{_OPENAI}gpt-5-mini", "GPT-5 mini", "openai", chat, None, "0.00025", "0.002"),
        (f"{_OPENAI}gpt-5", "GPT-5", "openai", chat, None, "0.00125", "0.01"),
    ]
    add_missing(
        work.session,
        [
            AiModel(
                id=model,
                name=name,
                provider=provider,
                purpose=purpose,
                dimensions=dimensions,
                price_per_1k_tokens=Decimal(price),
                price_per_1k_output_tokens=Decimal(price_out) if price_out else None,
            )
            for model, name, provider, purpose, dimensions, price, price_out in catalogue
        ],
    )


def _programs(work: Work) -> None:
    programs = {
        "tariffdesk-desktop": "The desk",
        "tariffdesk-worker": "The worker",
        "tariffdesk-webhooks": "The receiver of payments",
    }
    add_missing(
        work.session,
        [
            ClientApplication(id=program, name=name, lowest_version=_OLDEST_CLIENT)
            for program, name in programs.items()
        ],
    )


def _local_owner(work: Work, country: str) -> None:
    session = work.session
    person = session.scalar(select(User.id).where(User.is_local_owner))
    if person is None:
        office = Office(id=seed_id("local office"), name="My office", country=country)
        session.add(office)
        session.flush()
        owner = User(
            email="owner@localhost",
            hashed_password=NO_PASSWORD,
            role=UserRole.ADMIN,
            subscription_tier=SubscriptionTier.ENTERPRISE,
            credits_remaining=0,
            country=country,
            office_id=office.id,
            full_name=_own_name(),
            is_local_owner=True,
        )
        session.add(owner)
        session.flush()
        person = owner.id
        session.add(UserPreference(user_id=person))
        session.add(
            Staff(
                user_id=person,
                office_id=office.id,
                name=owner.full_name or "Owner",
                role=StaffRole.MANAGER,
            )
        )
        session.flush()
    if subscriptions.in_force(session, person) is None:
        subscriptions.subscribe(work, person, plans.ENTERPRISE)
    subscriptions.refill(work, person)


def _own_name() -> str:
    """The name of this computer's account, as its system gives it."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "Owner"
