"""An administrator sees the people of all offices, and keeps plans, prices and tariffs."""

from __future__ import annotations

from alembic import op

from migrations.border import CLIENT, MANAGED, OFFICE, OWN_OR_MANAGED

revision = "064"
down_revision = "063"
branch_labels = None
depends_on = None

ADMIN = "(select current_user_is_admin())"
# A tariff is loaded whole by the owner of the tables; a desk mends single entries.
KEPT = (
    "subscription_plans",
    "credit_pricing",
    "hs_codes",
    "tariff_editions",
    "tariff_notes",
    "trade_terms",
)
OF_ITS_OFFICE = "user_id in (select u.id from users u where u.office_id = staff.office_id)"


def upgrade() -> None:
    op.execute(f"alter policy staff_see on staff using ({OFFICE} or {ADMIN})")
    op.execute(
        f"alter policy staff_add on staff with check (({MANAGED} or {ADMIN}) and {OF_ITS_OFFICE})"
    )
    op.execute(
        f"alter policy staff_change on staff using ({MANAGED} or {ADMIN})"
        f" with check ({MANAGED} or {ADMIN})"
    )
    op.execute(f"alter policy staff_remove on staff using ({MANAGED} or {ADMIN})")
    op.execute(
        f"alter policy user_subscriptions_see on user_subscriptions"
        f" using ({OWN_OR_MANAGED} or {ADMIN})"
    )
    for table in KEPT:
        op.execute(
            f"create policy {table}_add on {table} for insert to {CLIENT} with check ({ADMIN})"
        )
        op.execute(
            f"create policy {table}_change on {table} for update to {CLIENT}"
            f" using ({ADMIN}) with check ({ADMIN})"
        )
        op.execute(f"grant insert, update on {table} to {CLIENT}")


def downgrade() -> None:
    for table in KEPT:
        op.execute(f"revoke insert, update on {table} from {CLIENT}")
        op.execute(f"drop policy {table}_change on {table}")
        op.execute(f"drop policy {table}_add on {table}")
    op.execute(
        f"alter policy user_subscriptions_see on user_subscriptions using ({OWN_OR_MANAGED})"
    )
    op.execute(f"alter policy staff_remove on staff using ({MANAGED})")
    op.execute(f"alter policy staff_change on staff using ({MANAGED}) with check ({MANAGED})")
    op.execute(f"alter policy staff_add on staff with check ({MANAGED} and {OF_ITS_OFFICE})")
    op.execute(f"alter policy staff_see on staff using ({OFFICE})")
