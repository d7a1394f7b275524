"""Who is asked in begins on the free plan, with this month's credits."""

from __future__ import annotations

from alembic import op

from migrations.border import drop_function, function

revision = "063"
down_revision = "062"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The operation is named as app/billing/subscriptions.py names it, so that a month's credits
    # are granted once, whoever comes first.
    function(
        "welcome_account()",
        "trigger",
        """
        declare
            plan public.subscription_plans;
            begins timestamptz := date_trunc('month', now(), 'UTC');
            ends timestamptz := date_trunc('month', now(), 'UTC') + interval '1 month';
            operation text := 'refill:' || new.id || ':' || to_char(
                now() at time zone 'UTC', 'YYYY-MM') || '-01';
        begin
            select * into plan from public.subscription_plans p where p.id = 'free' and p.is_active;
            if not found then
                return null;
            end if;
            insert into public.user_subscriptions
                    (user_id, plan_id, current_period_start, current_period_end)
                values (new.id, plan.id, begins, ends);
            if plan.credits_per_period > 0 then
                perform public.credit_grant(new.id, operation, plan.credits_per_period, 'free',
                    ends, operation, plan.credits_per_period, 1, 0,
                    plan.name || ' plan, the first month');
            end if;
            return null;
        end
        """,
        how="security definer set timezone = 'UTC'",
    )
    op.execute(
        "create trigger users_welcome after insert on users for each row"
        " when (new.is_invited) execute function welcome_account()"
    )


def downgrade() -> None:
    op.execute("drop trigger users_welcome on users")
    drop_function("welcome_account()")
