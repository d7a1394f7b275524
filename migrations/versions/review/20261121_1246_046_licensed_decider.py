"""Codes on a job that needs a licensed decider are confirmed by one."""

from __future__ import annotations

from alembic import op

from migrations.border import drop_function, function

revision = "046"
down_revision = "045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    function(
        "refuse_unlicensed(p_job uuid)",
        "void",
        """
        begin
            if (select j.needs_licensed_decider from public.processing_jobs j where j.id = p_job)
                and not exists (
                    select from public.staff s
                    where s.user_id = public.current_user_id() and s.role = 'LICENSED_BROKER'
                )
            then
                raise exception 'this job needs a licensed broker to decide'
                    using errcode = 'insufficient_privilege';
            end if;
        end
        """,
        how="security definer",
    )
    function(
        "licensed_match()",
        "trigger",
        """
        begin
            perform public.refuse_unlicensed(new.job_id);
            return new;
        end
        """,
        how="security definer",
    )
    function(
        "licensed_decision()",
        "trigger",
        """
        begin
            perform public.refuse_unlicensed(
                (select l.job_id from public.invoice_lines l where l.id = new.line_id));
            return new;
        end
        """,
        how="security definer",
    )
    op.execute(
        "create trigger product_matches_licensed before insert or update of user_confirmed,"
        " matched_hs_code, matched_country on product_matches for each row"
        " when (new.user_confirmed and new.matched_hs_code is not null)"
        " execute function licensed_match()"
    )
    op.execute(
        "create trigger review_decisions_licensed before insert on review_decisions"
        " for each row when (new.to_code is not null) execute function licensed_decision()"
    )


def downgrade() -> None:
    op.execute("drop trigger review_decisions_licensed on review_decisions")
    op.execute("drop trigger product_matches_licensed on product_matches")
    drop_function("licensed_decision()")
    drop_function("licensed_match()")
    drop_function("refuse_unlicensed(p_job uuid)")
