"""Acts on offices, people, sessions, clients and documents write themselves into the trail."""

from __future__ import annotations

from migrations.border import audited, unaudited

revision = "079"
down_revision = "078"
branch_labels = None
depends_on = None

_TABLES = ("offices", "users", "staff", "sessions", "clients", "attachments")


def upgrade() -> None:
    audited(
        "offices",
        "Office",
        "name, country, declarant_id",
        withheld="address, phone, email, whatsapp_number, maps_link, business_hours",
    )
    audited(
        "users",
        "User",
        "role, is_active, is_locked, office_id, subscription_tier",
        withheld="email, full_name, company, hashed_password",
    )
    audited(
        "staff",
        "Staff",
        "user_id, role, assigned_area",
        withheld="name, phone, email, licence_number",
    )
    # A session that merely grew old is forgotten without an entry.
    audited("sessions", "Session", "user_id!, revoked_at", on="insert, update")
    audited(
        "clients",
        "Client",
        "country, currency, incoterm, deleted_at",
        withheld="name, tax_id, address, contact, defaults",
    )
    audited(
        "attachments",
        "Attachment",
        "owner_type, owner_id, sha256, file_size",
        withheld="file_name",
    )


def downgrade() -> None:
    for table in _TABLES:
        unaudited(table, on="insert, update" if table == "sessions" else "insert, update, delete")
