"""Which columns hold personal data, of whom and of what kind: one table for export, erasure, tests.

Every text, JSON, array and binary column of every table stands here. A column that does not is
refused by tests/office/test_personal.py, which says the line to add.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a column may tell."""

    NONE = "none"
    NAME = "name"
    CONTACT = "contact"
    ADDRESS = "address"
    IDENTITY = "identity"  # tax, licence and customer numbers
    FREE_TEXT = "free text"  # whatever people write, or a document says
    PLACE = "place"  # where files lie: names the person's account on a computer
    NETWORK = "network"
    HABIT = "habit"
    SECRET = "secret"


class Whose(StrEnum):
    """Whom a column tells of."""

    NOBODY = "nobody"
    USER = "user"  # a person of the office
    CLIENT = "client"
    OTHER = "other"  # the office itself, or somebody it has no request from (a supplier)


@dataclass(frozen=True)
class Mark:
    """What a column tells, and of whom."""

    kind: Kind
    whose: Whose


def user(kind: Kind) -> Mark:
    """Of a person of the office."""
    return Mark(kind, Whose.USER)


def client(kind: Kind) -> Mark:
    """Of a client."""
    return Mark(kind, Whose.CLIENT)


def other(kind: Kind) -> Mark:
    """Of the office itself or a third party."""
    return Mark(kind, Whose.OTHER)


NONE = Mark(Kind.NONE, Whose.NOBODY)
NAME, CONTACT, ADDRESS, IDENTITY = Kind.NAME, Kind.CONTACT, Kind.ADDRESS, Kind.IDENTITY
FREE_TEXT, PLACE, NETWORK, HABIT = Kind.FREE_TEXT, Kind.PLACE, Kind.NETWORK, Kind.HABIT
SECRET = Kind.SECRET


def _none(names: str) -> dict[str, Mark]:
    return dict.fromkeys(names.split(), NONE)


# By table, then by column; _none() lists those that tell nothing of anybody.
COLUMNS: dict[str, dict[str, Mark]] = {
    # --- accounts
    "offices": {
        "address": other(ADDRESS),
        "phone": other(CONTACT),
        "email": other(CONTACT),
        "whatsapp_number": other(CONTACT),
        "maps_link": other(ADDRESS),
        "business_hours": other(FREE_TEXT),
        "name": other(NAME),
        "declarant_id": other(IDENTITY),
        **_none("country"),
    },
    "users": {
        "email": user(CONTACT),
        "full_name": user(NAME),
        "company": user(NAME),
        "hashed_password": user(SECRET),
        **_none("role subscription_tier country"),
    },
    "staff": {
        "name": user(NAME),
        "phone": user(CONTACT),
        "email": user(CONTACT),
        "licence_number": user(IDENTITY),
        # Chapters and ids of clients: what work comes here, whoever sits here.
        **_none("role assigned_area"),
    },
    "sessions": {
        "token_hash": user(SECRET),
        "workstation": user(NETWORK),
        **_none("client_version"),
    },
    "user_preferences": {
        "default_model": user(HABIT),
        "language": user(HABIT),
        "theme": user(HABIT),
        "shortcuts": user(HABIT),
    },
    "one_time_codes": {"code_hash": user(SECRET), **_none("purpose")},
    "client_applications": _none("id name lowest_version highest_version"),
    "server_secrets": {"value": other(SECRET), **_none("name")},
    # --- office
    "clients": {
        "name": client(NAME),
        "tax_id": client(IDENTITY),
        "address": client(ADDRESS),
        "contact": client(CONTACT),
        "defaults": client(FREE_TEXT),
        **_none("country currency incoterm"),
    },
    "attachments": {
        "file_name": client(FREE_TEXT),
        "file_metadata": client(FREE_TEXT),
        # The address is the content's hash.
        **_none("owner_type file_url media_type sha256 content_sha256"),
    },
    "attachment_contents": {"content": client(FREE_TEXT), **_none("sha256")},
    # By design: personal columns are told as changed, people are ids.
    "audit_log": _none("event entity entity_id before after previous_hash entry_hash"),
    "audit_pending": _none("event entity entity_id before after"),
    "audit_heads": _none("entry_hash"),
    # A colleague's word may stand among the facts.
    "notifications": {"facts": user(FREE_TEXT), **_none("kind entity")},
    "gdpr_requests": {"note": user(FREE_TEXT), **_none("kind subject_type status")},
    "support_tickets": {
        "subject": user(FREE_TEXT),
        "body": user(FREE_TEXT),
        "answer": user(FREE_TEXT),
        "search": user(FREE_TEXT),
        **_none("status diagnostics"),
    },
    # --- billing
    "subscription_plans": _none(
        "id name description currency billing_interval features lemon_squeezy_variant_id"
        " lemon_squeezy_product_id stripe_price_id"
    ),
    "user_subscriptions": {
        "lemon_squeezy_subscription_id": user(IDENTITY),
        "lemon_squeezy_customer_id": user(IDENTITY),
        "stripe_subscription_id": user(IDENTITY),
        "stripe_customer_id": user(IDENTITY),
        "metadata": user(FREE_TEXT),
        **_none("plan_id status stripe_price_id"),
    },
    "user_credits": _none("metadata"),
    "credits": _none("credit_type source_event"),
    "credit_ledger": {"note": other(FREE_TEXT), **_none("operation_id hold_operation_id kind")},
    "billing_transactions": {
        "payment_id": user(IDENTITY),
        "payment_method": user(IDENTITY),
        "lemon_squeezy_order_id": user(IDENTITY),
        "lemon_squeezy_subscription_id": user(IDENTITY),
        "lemon_squeezy_customer_id": user(IDENTITY),
        "stripe_payment_intent_id": user(IDENTITY),
        "description": user(FREE_TEXT),
        "metadata": user(FREE_TEXT),
        **_none("type currency payment_provider status plan_id"),
    },
    "usage_logs": _none(
        "usage_type language_code category request_id batch_id endpoint_used metadata"
    ),
    "credit_pricing": _none("metadata"),
    # --- tariff
    "hs_codes": _none(
        "country code description chapter section parent_code path_text search"
        " supplementary_unit duty_text embedding_model text_hash"
    ),
    "tariff_editions": _none("country edition source_name source_sha256"),
    "tariff_notes": _none("country section chapter heading language title note"),
    "trade_terms": _none("code language term source search embedding_model text_hash"),
    "tariff_words": _none("country word lexeme"),
    # --- intake
    "batch_groups": {"batch_name": other(FREE_TEXT), "description": other(FREE_TEXT)},
    "processing_jobs": {
        "input_file_name": client(FREE_TEXT),
        "input_file_url": user(PLACE),
        "output_xml_url": user(PLACE),
        "error_message": client(FREE_TEXT),
        "notes": client(FREE_TEXT),
        "supplier": other(NAME),
        "buyer": client(NAME),
        "reading": client(FREE_TEXT),
        "joined": client(FREE_TEXT),
        **_none(
            "status country_schema input_sha256 invoice_number currency incoterm incoterm_place"
        ),
    },
    "invoice_lines": {
        "raw": client(FREE_TEXT),
        "package_marks": client(FREE_TEXT),
        **_none(
            "description part_number unit currency origin_country supplier_code package_kind source"
            " outcome outcome_note"
        ),
    },
    "line_edits": {"reason": user(FREE_TEXT), **_none("field value")},
    "supplier_mappings": {"supplier": other(NAME), **_none("layout_sha256 mapping")},
    "job_events": {"note": user(FREE_TEXT), **_none("event details")},
    # --- matching
    "product_matches": _none(
        "product_description unit_of_measure origin_country matched_hs_code matched_country"
        " alternative_hs_codes outcome evidence proposed_hs_code"
    ),
    "match_candidates": _none("country code evidence"),
    "client_products": _none(
        "part_number description normal_text text_hash origin_country facts country code"
        " tariff_edition stale_reason embedding_model"
    ),
    "ai_models": _none("id name provider purpose"),
    "word_weights": _none("word code"),
    "matching_indexes": _none("id fingerprint"),
    # --- review
    "decision_rules": {"note": other(FREE_TEXT), **_none("chapter currency")},
    "review_decisions": {
        "reason": user(FREE_TEXT),
        **_none("method country from_code to_code evidence exclusions"),
    },
    # --- declarations
    "declarations": {"form": client(FREE_TEXT), **_none("country_schema status")},
    "declaration_items": _none(
        "line_ids commodity_code description origin_country procedure_code currency"
        " supplementary_unit details"
    ),
    "declaration_exports": {
        "file_name": client(FREE_TEXT),
        "file_url": user(PLACE),
        "validation": client(FREE_TEXT),
        **_none("country_schema version sha256"),
    },
}
# What erasure leaves, and why.
KEPT: dict[tuple[str, str], str] = {
    ("review_decisions", "reason"): "the reason of a customs decision is part of its record",
    ("invoice_lines", "raw"): "goods as they were read: evidence never changes",
    ("invoice_lines", "package_marks"): "goods as they were read: evidence never changes",
    ("processing_jobs", "joined"): "what the goods weigh and are packed in is part of their record",
    ("line_edits", "reason"): "why goods were put right is part of the invoice's record",
    ("job_events", "note"): "the invoice's timeline is part of its record",
    **{
        (table, column): "books are kept for as long as tax law asks"
        for table in ("user_subscriptions", "billing_transactions")
        for column, mark in COLUMNS[table].items()
        if mark.kind is not Kind.NONE
    },
}


def mark(table: str, column: str) -> Mark:
    """What a column tells; KeyError for one that nobody marked."""
    return COLUMNS[table][column]


def personal(table: str) -> frozenset[str]:
    """The columns of a table that hold personal data or secrets of anybody."""
    return frozenset(
        column for column, mark in COLUMNS.get(table, {}).items() if mark.kind is not Kind.NONE
    )


def hidden_from(table: str, whose: Whose) -> frozenset[str]:
    """The columns that are left out of what a subject is given: secrets, and others' data."""
    return frozenset(
        column
        for column, mark in COLUMNS.get(table, {}).items()
        if mark.kind is Kind.SECRET or mark.whose not in (whose, Whose.NOBODY)
    )
