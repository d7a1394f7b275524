"""An invoice stays with a client that has rules of its own, unless a manager moves it."""

from __future__ import annotations

from alembic import op

from migrations.border import drop_function, function

revision = "075"
down_revision = "074"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # A job does not slip from under a client's rules by being filed under another.
    function(
        "kept_under_rules()",
        "trigger",
        """
        begin
            if public.current_user_id() is null
                or public.managed_office_id() is not distinct from old.office_id
            then
                return new;
            end if;
            if exists (select from public.decision_rules r where r.client_id = old.client_id)
                or (exists (select from public.decision_rules r where r.client_id = new.client_id)
                    and exists (
                        select from public.product_matches m where m.job_id = old.id
                            and m.user_confirmed and m.matched_hs_code is not null))
            then
                raise exception 'a manager moves an invoice between clients with rules'
                    using errcode = 'insufficient_privilege';
            end if;
            return new;
        end
        """,
        how="security definer",
    )
    op.execute(
        "create trigger processing_jobs_kept_under_rules before update of client_id"
        " on processing_jobs for each row when (old.client_id is distinct from new.client_id)"
        " execute function kept_under_rules()"
    )


def downgrade() -> None:
    op.execute("drop trigger processing_jobs_kept_under_rules on processing_jobs")
    drop_function("kept_under_rules()")
