"""Invoices are found by their words and by their number, behind the policies and still by index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.border import CLIENT, drop_function, function

revision = "095"
down_revision = "094"
branch_labels = None
depends_on = None

JOB = (
    "plain_text(input_file_name || ' ' || coalesce(invoice_number, '') || ' '"
    " || coalesce(supplier, '') || ' ' || coalesce(buyer, ''))"
)
LINE = "plain_text(description || ' ' || coalesce(part_number, ''))"
_FUNCTION = "jobs_with(p_words text[])"


def upgrade() -> None:
    op.create_index(
        "ix_processing_jobs_office_number",
        "processing_jobs",
        ["office_id", "invoice_number"],
        unique=False,
    )
    for table, words in (("processing_jobs", JOB), ("invoice_lines", LINE)):
        op.create_index(
            f"ix_{table}_words",
            table,
            [sa.literal_column(f"{words} gin_trgm_ops")],
            unique=False,
            postgresql_using="gin",
        )
    # A policy must be asked before an operator that could give a row away, so a desk's own LIKE
    # reaches no index. This asks who is there first, and answers with that office's jobs alone.
    # Every word must stand somewhere in the job, each where it will: file, number, supplier,
    # buyer, consignment, or one of its lines. Two letters stand in nearly every line: they are
    # only looked for in what names the invoice.
    function(
        _FUNCTION,
        "setof uuid",
        f"""
        declare
            office uuid := public.current_office_id();
            wanted text;
            pattern text;
            found uuid[];
        begin
            if office is null then
                return;
            end if;
            foreach wanted in array p_words[1:12] loop
                pattern := '%' || regexp_replace(
                    public.plain_text(wanted), '([\\\\%_])', '\\\\\\1', 'g') || '%';
                found := array(
                    select f.id from (
                        select j.id from public.processing_jobs j
                            where j.office_id = office and public.{JOB} like pattern
                        union
                        select j.id from public.batch_groups b
                            join public.processing_jobs j on j.batch_group_id = b.id
                            where b.office_id = office and j.office_id = office
                                and public.plain_text(b.batch_name) like pattern
                        union
                        select l.job_id from public.invoice_lines l
                            where length(pattern) > 4 and l.office_id = office
                                and public.{LINE} like pattern
                    ) f where found is null or f.id = any (found));
            end loop;
            return query select unnest(found);
        end
        """,
        how="stable security definer",
        to=CLIENT,
    )


def downgrade() -> None:
    drop_function(_FUNCTION)
    op.drop_index("ix_invoice_lines_words", table_name="invoice_lines")
    op.drop_index("ix_processing_jobs_words", table_name="processing_jobs")
    op.drop_index("ix_processing_jobs_office_number", table_name="processing_jobs")
