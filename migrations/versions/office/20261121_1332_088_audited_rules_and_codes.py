"""Acts on decision rules, codes for a password and idle locks write themselves into the trail."""

from __future__ import annotations

from migrations.border import audited, unaudited

revision = "088"
down_revision = "087"
branch_labels = None
depends_on = None

_CONTACT = "address, phone, email, whatsapp_number, maps_link, business_hours"
_OFFICE = "name, country, declarant_id, legal_hold_years"
_USER = "role, is_active, is_locked, office_id, subscription_tier"
_PERSON = "email, full_name, company, hashed_password"


def upgrade() -> None:
    audited(
        "decision_rules",
        "Rule",
        "chapter, client_id, minimum_value, currency, needs_licence, needs_second",
        withheld="note",
    )
    # The code itself is kept nowhere, and its hash is nobody's business.
    audited("one_time_codes", "Code", "user_id!, purpose, used_at", on="insert, update")
    unaudited("offices")
    audited("offices", "Office", f"{_OFFICE}, idle_lock_minutes", withheld=_CONTACT)
    unaudited("users")
    audited("users", "User", f"{_USER}, is_invited", withheld=_PERSON)


def downgrade() -> None:
    unaudited("users")
    audited("users", "User", _USER, withheld=_PERSON)
    unaudited("offices")
    audited("offices", "Office", _OFFICE, withheld=_CONTACT)
    unaudited("one_time_codes", on="insert, update")
    unaudited("decision_rules")
