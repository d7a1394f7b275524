"""The timeline of a job."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.border import OFFICE, inherit_office, protect

revision = "037"
down_revision = "036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "job_events",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuid7()"), nullable=False),
        sa.Column("office_id", sa.Uuid(), server_default=sa.FetchedValue(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("event", sa.String(length=50), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column(
            "details",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["job_id"], ["processing_jobs.id"], name="fk_job_events_job_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"], name="fk_job_events_office_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_job_events_user_id", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_job_events"),
    )
    op.create_index(
        "ix_job_events_job_created", "job_events", ["job_id", "created_at"], unique=False
    )
    op.create_index("ix_job_events_office_id", "job_events", ["office_id"], unique=False)
    op.create_index("ix_job_events_user_id", "job_events", ["user_id"], unique=False)
    inherit_office("job_events", "office_from_job", "job_id")
    op.execute(
        "create trigger job_events_kept before update of id, office_id, job_id, event, note,"
        " details, created_at on job_events for each row execute function refuse_change()"
    )
    protect(
        "job_events",
        see=OFFICE,
        add=f"{OFFICE} and user_id = (select current_user_id())",
        worker="select, insert",
    )


def downgrade() -> None:
    op.drop_table("job_events")
