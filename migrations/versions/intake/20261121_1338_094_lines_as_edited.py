"""The lines of invoices with what people put right in them, under the reader's own rights."""

from __future__ import annotations

from alembic import op

from migrations.border import CLIENT, WORKER

revision = "094"
down_revision = "093"
branch_labels = None
depends_on = None

_TYPES = {
    "description": "",
    "part_number": "::varchar(255)",
    "quantity": "::numeric(20, 6)",
    "unit": "::varchar(50)",
    "unit_price": "::numeric(20, 8)",
    "value": "::numeric(20, 4)",
    "currency": "::varchar(3)",
    "origin_country": "::varchar(3)",
    "supplier_code": "::varchar(50)",
    "net_mass": "::numeric(18, 6)",
    "gross_mass": "::numeric(18, 6)",
}


def upgrade() -> None:
    fields = ", ".join(
        f"case when e.edits ? '{name}' then (e.edits -> '{name}' ->> 'value'){kind}"
        f" else l.{name} end as {name}"
        for name, kind in _TYPES.items()
    )
    # Grouped by job and line, so that a question about one job or one line reads its edits alone.
    op.execute(
        "create view lines_as_edited with (security_invoker = true) as"
        f" select l.id, l.office_id, l.job_id, l.number, {fields}, l.source, l.raw, l.outcome,"
        " l.outcome_note, l.created_at, l.value as value_read, l.currency as currency_read, e.edits"
        " from invoice_lines l left join ("
        "  select job_id, line_id, jsonb_object_agg(field, jsonb_build_object("
        "   'value', value, 'by', user_id, 'at', created_at)) as edits"
        "  from (select distinct on (job_id, line_id, field) job_id, line_id, field, value,"
        "    user_id, created_at from line_edits order by job_id, line_id, field, id desc) latest"
        "  group by job_id, line_id"
        " ) e on e.job_id = l.job_id and e.line_id = l.id"
    )
    op.execute(f"grant select on lines_as_edited to {CLIENT}, {WORKER}")


def downgrade() -> None:
    op.execute("drop view lines_as_edited")
