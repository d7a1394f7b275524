"""A desk's right to change rows is said column by column, so that it cannot lock a whole table."""

from __future__ import annotations

from alembic import op

from migrations.border import CLIENT

revision = "089"
down_revision = "088"
branch_labels = None
depends_on = None

# A right to update the table as a whole is a right to LOCK TABLE it against every office; the same
# right on each of its columns is not.
_TABLES = (
    "batch_groups",
    "client_applications",
    "client_products",
    "clients",
    "credit_pricing",
    "declaration_items",
    "declarations",
    "hs_codes",
    "subscription_plans",
    "supplier_mappings",
    "tariff_editions",
    "tariff_notes",
    "trade_terms",
    "user_preferences",
)


def upgrade() -> None:
    for table in _TABLES:
        op.execute(
            f"""
            do $$ declare every text; begin
                select string_agg(quote_ident(attname), ', ' order by attnum) into every
                from pg_attribute where attrelid = 'public.{table}'::regclass
                    and attnum > 0 and not attisdropped;
                revoke update on public.{table} from {CLIENT};
                execute 'grant update (' || every || ') on public.{table} to {CLIENT}';
            end $$
            """
        )


def downgrade() -> None:
    for table in _TABLES:
        # Taking back the right on a table takes back that on its columns.
        op.execute(f"revoke update on {table} from {CLIENT}")
        op.execute(f"grant update on {table} to {CLIENT}")
