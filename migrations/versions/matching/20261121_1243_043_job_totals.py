"""The totals of a job follow its lines and matches."""

from __future__ import annotations

from alembic import op

from migrations.border import drop_function, function

revision = "043"
down_revision = "042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Once per statement, by difference: counting 100,000 lines anew for each decision would be
    # slow, and a decision that moves no total must not queue behind the job's row.
    function(
        "count_lines()",
        "trigger",
        """
        begin
            if tg_op = 'INSERT' then
                update public.processing_jobs j set total_products = j.total_products + moved.n
                    from (select job_id, count(*) as n from rows_new group by job_id) moved
                    where j.id = moved.job_id;
            else
                update public.processing_jobs j set total_products = j.total_products - moved.n
                    from (select job_id, count(*) as n from rows_old group by job_id) moved
                    where j.id = moved.job_id;
            end if;
            return null;
        end
        """,
        how="security definer",
    )
    # A match counts as successful when it carries a code and is sure or confirmed.
    function(
        "is_successful(code text, outcome text, confirmed boolean)",
        "boolean",
        """
        begin
            return code is not null and (outcome = 'MATCHED' or confirmed);
        end
        """,
        how="immutable",
    )
    function(
        "move_job_totals(p_job uuid, p_matches int, p_successful int, p_confidence numeric)",
        "void",
        """
        begin
            if p_matches = 0 and p_successful = 0 and p_confidence = 0 then
                return;
            end if;
            update public.processing_jobs j
                set match_count = j.match_count + p_matches,
                    successful_matches = j.successful_matches + p_successful,
                    confidence_sum = j.confidence_sum + p_confidence,
                    average_confidence = case when j.match_count + p_matches > 0
                        then (j.confidence_sum + p_confidence) / (j.match_count + p_matches) end
                where j.id = p_job;
        end
        """,
        how="security definer",
    )
    count_matches = """
        begin
            perform public.move_job_totals(
                moved.job_id, moved.matches::int, moved.successful::int, moved.confidence)
            from (
                select job_id, sum(sign) as matches, sum(sign * confidence_score) as confidence,
                    sum(case when public.is_successful(
                        matched_hs_code, outcome, user_confirmed) then sign else 0 end)
                        as successful
                from ({rows}) both_sides
                group by job_id
            ) moved;
            return null;
        end
    """
    columns = "job_id, confidence_score, matched_hs_code, outcome, user_confirmed"
    new_rows = f"select {columns}, 1 as sign from rows_new"
    old_rows = f"select {columns}, -1 as sign from rows_old"
    for name, event, rows, tables in (
        ("added", "insert", new_rows, "new table as rows_new"),
        ("removed", "delete", old_rows, "old table as rows_old"),
        (
            "changed",
            "update",
            f"{new_rows} union all {old_rows}",
            "new table as rows_new old table as rows_old",
        ),
    ):
        function(
            f"count_matches_{name}()",
            "trigger",
            count_matches.format(rows=rows),
            how="security definer",
        )
        op.execute(
            f"create trigger product_matches_{name} after {event} on product_matches"
            f" referencing {tables} for each statement execute function count_matches_{name}()"
        )
    op.execute(
        "create trigger invoice_lines_added after insert on invoice_lines"
        " referencing new table as rows_new for each statement execute function count_lines()"
    )
    op.execute(
        "create trigger invoice_lines_removed after delete on invoice_lines"
        " referencing old table as rows_old for each statement execute function count_lines()"
    )


def downgrade() -> None:
    op.execute("drop trigger invoice_lines_removed on invoice_lines")
    op.execute("drop trigger invoice_lines_added on invoice_lines")
    for name in ("added", "removed", "changed"):
        op.execute(f"drop trigger product_matches_{name} on product_matches")
        drop_function(f"count_matches_{name}()")
    drop_function(
        "move_job_totals(p_job uuid, p_matches int, p_successful int, p_confidence numeric)"
    )
    drop_function("is_successful(code text, outcome text, confirmed boolean)")
    drop_function("count_lines()")
