"""What can be spent now: the one question that gate and screen both ask."""

from __future__ import annotations

from alembic import op

from migrations.border import CLIENT, WORKER

revision = "023"
down_revision = "022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # clock_timestamp(), so that a grant ends at its instant even in a long transaction.
    op.execute(
        """
        create view open_credits with (security_invoker = true) as
        select id, user_id, credit_type, amount, used, held,
            amount - used - held - expired as available,
            monthly_allocation, reset_day_of_month, priority, effective_at, expires_at
        from credits
        where is_current and effective_at <= clock_timestamp()
            and (expires_at is null or expires_at > clock_timestamp())
        """
    )
    op.execute(f"grant select on open_credits to {WORKER}, {CLIENT}")


def downgrade() -> None:
    op.execute("drop view open_credits")
