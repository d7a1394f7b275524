"""At least one row of every table, all belonging to one office: what strangers must not see."""

from __future__ import annotations

import hashlib
from uuid import UUID

from sqlalchemy import text

from app.accounts.models import UserPreference
from app.accounts.roles import UserRole
from app.billing import ledger, subscriptions
from app.billing.models import BillingTransaction, UsageLog
from app.declarations.models import Declaration, DeclarationExport, DeclarationItem
from app.flows.seed import seed
from app.intake.models import BatchGroup, JobEvent, LineEdit, SupplierMapping
from app.matching.models import ClientProduct, MatchCandidate
from app.office import audit
from app.office.models import (
    Attachment,
    AttachmentContent,
    Client,
    GdprRequest,
    NoticeKind,
    Notification,
    SupportTicket,
)
from app.review.models import ReviewDecision, Rule
from app.tariff.models import INTERNATIONAL, TariffEdition, TariffNote, TradeTerm
from tests.databases import Databases, Desk

# Tables that whoever is signed in may read; all others belong to an office or a person.
FOR_EVERYONE = {
    "ai_models",
    "client_applications",
    "credit_pricing",
    "hs_codes",
    "matching_indexes",
    "subscription_plans",
    "tariff_editions",
    "tariff_notes",
    "tariff_words",
    "trade_terms",
    "word_weights",
}
# Tables that no desk reads at all.
FOR_NOBODY = {"audit_pending", "server_secrets"}

_HASH = "a" * 64


def fill(databases: Databases) -> Desk:
    """Put rows into every table and return the desk of the person they belong to."""
    seed(databases.owner)
    desk = databases.new_desk(role=UserRole.PROJECT_OWNER)
    databases.code()
    job, lines = databases.job(desk, lines=2)
    match = databases.match(job, lines[0], "847130")
    _office(databases, desk)
    _work(databases, desk, job, lines[0], match)
    _tariff(databases)
    with databases.worker.work() as work:
        subscriptions.subscribe(work, desk.user_id, "pro")
        ledger.hold(work, desk.user_id, "hold", 5)
    return desk


def _office(databases: Databases, desk: Desk) -> None:
    office, person = desk.office_id, desk.user_id
    with databases.owner.work() as work:
        session = work.session
        session.add_all(
            [
                UserPreference(user_id=person),
                Client(office_id=office, name="Alder"),
                Attachment(
                    office_id=office,
                    file_name="a.pdf",
                    file_url="a",
                    file_size=1,
                    sha256=_HASH,
                    uploaded_by=person,
                ),
                AttachmentContent(
                    office_id=office,
                    sha256=hashlib.sha256(b"a").hexdigest(),
                    content=b"a",
                ),
                GdprRequest(
                    office_id=office, kind="EXPORT", subject_type="user", subject_id=person
                ),
                SupportTicket(office_id=office, created_by=person, subject="Help", body="Please"),
                BatchGroup(office_id=office, batch_name="Container 7"),
                SupplierMapping(office_id=office, supplier="Alder", layout_sha256=_HASH),
                BillingTransaction(
                    user_id=person,
                    type="CREDIT_PURCHASE",
                    amount=1,
                    payment_provider="test",
                    payment_id="1",
                ),
                UsageLog(user_id=person, usage_type="embedding"),
                Notification(user_id=person, kind=NoticeKind.JOB_DONE),
                Rule(office_id=office, chapter="93", needs_second=True, created_by=person),
            ]
        )
        session.execute(
            text(
                "insert into staff (user_id, office_id, name) values (:person, :office, 'Somebody')"
            ),
            {"person": person, "office": office},
        )
        session.execute(
            text(
                "insert into one_time_codes (user_id, purpose, code_hash, expires_at)"
                " values (:person, 'RESET', :hash, now() + interval '1 day')"
            ),
            {"person": person, "hash": _HASH},
        )
        audit.record(work, "Opened", "offices", office_id=office, actor_id=person)
    with databases.owner.work() as work:
        # An act that stays pending: with the chain's trigger asleep, as it never is.
        work.session.execute(
            text("alter table audit_pending disable trigger audit_pending_chained")
        )
        audit.record(work, "Opened", "offices", office_id=office, actor_id=person)
        work.session.execute(text("alter table audit_pending enable trigger audit_pending_chained"))


def _work(databases: Databases, desk: Desk, job: UUID, line: UUID, match: UUID) -> None:
    with databases.owner.work() as work:
        session = work.session
        declaration = Declaration(job_id=job, country_schema="GBR", created_by=desk.user_id)
        session.add_all(
            [
                JobEvent(job_id=job, event="InvoiceRead", user_id=desk.user_id),
                LineEdit(line_id=line, user_id=desk.user_id, field="quantity", value="2"),
                MatchCandidate(
                    match_id=match, rank=1, country=INTERNATIONAL, code="847130", score=1.0
                ),
                ClientProduct(
                    office_id=desk.office_id,
                    description="Goods",
                    normal_text="goods",
                    text_hash=_HASH,
                    country=INTERNATIONAL,
                    code="847130",
                ),
                ReviewDecision(
                    line_id=line, match_id=match, user_id=desk.user_id, method="ACCEPTED"
                ),
                declaration,
            ]
        )
        session.flush()
        session.add_all(
            [
                DeclarationItem(
                    declaration_id=declaration.id,
                    number=1,
                    commodity_code="847130",
                    description="Goods",
                ),
                DeclarationExport(
                    declaration_id=declaration.id,
                    country_schema="GBR",
                    version="1",
                    file_name="a.xml",
                    file_url="a",
                    sha256=_HASH,
                    exported_by=desk.user_id,
                ),
            ]
        )


def _tariff(databases: Databases) -> None:
    with databases.owner.work() as work:
        work.session.add_all(
            [
                TariffEdition(country="GBR", edition="2026", source_name="a", source_sha256=_HASH),
                TariffNote(country=INTERNATIONAL, chapter="84", note="Machines."),
                TradeTerm(code="847130", term="laptop", source="test"),
            ]
        )
        for statement in (
            "insert into word_weights values ('laptop', '847130', 1.0)",
            f"insert into matching_indexes (id, fingerprint) values ('words', '{_HASH}')",
            "insert into tariff_words (country, word, lexeme, lines)"
            " values ('WCO', 'laptop', 'laptop', 1)",
        ):
            work.session.execute(text(statement))
