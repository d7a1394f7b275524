"""People's wishes to have what is kept of them, or to have it erased."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.border import CLIENT, MANAGED, audited, drop_function, function, protect

revision = "084"
down_revision = "083"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "gdpr_requests",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject_type", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=20), server_default="OPEN", nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=True),
        sa.Column(
            "due_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("(now() + '1 mon'::interval)"),
            nullable=False,
        ),
        sa.Column("legal_hold_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "kind IN ('EXPORT', 'ERASURE')", name=op.f("ck_gdpr_requests_kind_known")
        ),
        sa.CheckConstraint(
            "subject_type IN ('user', 'client')", name=op.f("ck_gdpr_requests_subject_type_known")
        ),
        sa.CheckConstraint(
            "status IN ('OPEN', 'HELD', 'DONE', 'REFUSED')",
            name=op.f("ck_gdpr_requests_status_known"),
        ),
        sa.CheckConstraint(
            "(status = 'DONE') = (done_at IS NOT NULL)", name=op.f("ck_gdpr_requests_done_when")
        ),
        sa.CheckConstraint(
            "status <> 'HELD' OR legal_hold_until IS NOT NULL",
            name=op.f("ck_gdpr_requests_held_until"),
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"], name="fk_gdpr_requests_office_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["requested_by"],
            ["users.id"],
            name="fk_gdpr_requests_requested_by",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_gdpr_requests"),
    )
    op.create_index("ix_gdpr_requests_office_id", "gdpr_requests", ["office_id"], unique=False)
    op.create_index(
        "ix_gdpr_requests_requested_by", "gdpr_requests", ["requested_by"], unique=False
    )
    op.create_index("ix_gdpr_requests_subject_id", "gdpr_requests", ["subject_id"], unique=False)
    # A desk opens requests; what becomes of them only functions say.
    protect(
        "gdpr_requests",
        see=MANAGED,
        add=f"{MANAGED} and requested_by = (select current_user_id()) and ("
        "(subject_type = 'user' and subject_id in"
        " (select u.id from users u where u.office_id = gdpr_requests.office_id))"
        " or (subject_type = 'client' and subject_id in"
        " (select c.id from clients c where c.office_id = gdpr_requests.office_id)))",
        add_columns="id, office_id, kind, subject_type, subject_id, requested_by, note",
    )
    audited(
        "gdpr_requests",
        "Request",
        "kind, subject_type, subject_id, status, legal_hold_until",
        withheld="note",
    )
    # The request of that id, locked; only for a manager of its office.
    function(
        "managed_request(p_request uuid)",
        "gdpr_requests",
        """
        declare
            request public.gdpr_requests;
        begin
            select * into request from public.gdpr_requests r
                where r.id = p_request and r.office_id = public.managed_office_id() for update;
            if not found then
                raise exception 'privacy requests are for managers of the office'
                    using errcode = 'insufficient_privilege';
            end if;
            return request;
        end
        """,
        how="security definer",
    )
    function(
        "finish_export(p_request uuid)",
        "void",
        """
        begin
            perform public.managed_request(p_request);
            update public.gdpr_requests r set status = 'DONE', done_at = now()
                where r.id = p_request and r.kind = 'EXPORT' and r.status <> 'DONE';
        end
        """,
        how="security definer",
        to=CLIENT,
    )


def downgrade() -> None:
    drop_function("finish_export(p_request uuid)")
    drop_function("managed_request(p_request uuid)")
    op.drop_table("gdpr_requests")
