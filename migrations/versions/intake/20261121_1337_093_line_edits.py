"""What people put right in a line, beside the line itself, which never changes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.border import OFFICE, append_only, audited, drop_function, function, protect

revision = "093"
down_revision = "092"
branch_labels = None
depends_on = None

_WRITTEN = (
    "case when field in ('quantity', 'unit_price', 'value', 'net_mass', 'gross_mass')"
    " then value ~ '^-?\\d{1,12}(\\.\\d{1,8})?$'"
    " when field in ('currency', 'origin_country') then value ~ '^[A-Z]{3}$'"
    " when field = 'description' then value is not null and length(value) between 1 and 10000"
    " else length(value) between 1 and 255 end"
)


def upgrade() -> None:
    op.create_table(
        "line_edits",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuid7()"), nullable=False),
        sa.Column("office_id", sa.Uuid(), server_default=sa.FetchedValue(), nullable=False),
        sa.Column("job_id", sa.Uuid(), server_default=sa.FetchedValue(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "field IN ('description', 'part_number', 'quantity', 'unit', 'unit_price', 'value',"
            " 'currency', 'origin_country', 'supplier_code', 'net_mass', 'gross_mass')",
            name=op.f("ck_line_edits_field_known"),
        ),
        sa.CheckConstraint(sa.text(_WRITTEN), name=op.f("ck_line_edits_value_written")),
        sa.ForeignKeyConstraint(
            ["job_id"], ["processing_jobs.id"], name="fk_line_edits_job_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["line_id"], ["invoice_lines.id"], name="fk_line_edits_line_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"], name="fk_line_edits_office_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_line_edits_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_line_edits"),
    )
    for name, columns in {
        "ix_line_edits_job_line": ["job_id", "line_id", "field", sa.literal_column("id DESC")],
        "ix_line_edits_line": ["line_id", "field", sa.literal_column("id DESC")],
        "ix_line_edits_office_id": ["office_id"],
        "ix_line_edits_user_id": ["user_id"],
    }.items():
        op.create_index(name, "line_edits", columns, unique=False)
    function(
        "place_of_line_edit()",
        "trigger",
        """
        begin
            select l.office_id, l.job_id into new.office_id, new.job_id
                from public.invoice_lines l where l.id = new.line_id;
            return new;
        end
        """,
        how="security definer",
    )
    op.execute(
        "create trigger line_edits_office before insert on line_edits"
        " for each row execute function place_of_line_edit()"
    )
    append_only("line_edits")
    audited("line_edits", "LineEdit", "line_id, field", withheld="value, reason", on="insert")
    protect(
        "line_edits",
        see=OFFICE,
        add=f"{OFFICE} and user_id = (select current_user_id())",
        worker="select, insert",
    )


def downgrade() -> None:
    op.drop_table("line_edits")
    drop_function("place_of_line_edit()")
