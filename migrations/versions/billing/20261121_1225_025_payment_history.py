"""Payments under the name the first documents gave them."""

from __future__ import annotations

from alembic import op

from migrations.border import CLIENT, WORKER

revision = "025"
down_revision = "024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        create view payment_history with (security_invoker = true) as
        select id, user_id, amount, currency, status, payment_method, payment_provider,
            lemon_squeezy_order_id, lemon_squeezy_subscription_id, lemon_squeezy_customer_id,
            subscription_id, credits_granted as credits_awarded, plan_id,
            type as transaction_type, description, metadata, created_at, updated_at,
            processed_at
        from billing_transactions
        """
    )
    op.execute(f"grant select on payment_history to {WORKER}, {CLIENT}")


def downgrade() -> None:
    op.execute("drop view payment_history")
