"""Questions to support, with what the program says of itself."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.border import CLIENT, MANAGED, OFFICE, audited, drop_function, function, protect

revision = "087"
down_revision = "086"
branch_labels = None
depends_on = None

_MINE = "created_by = (select current_user_id())"
_ANYWHERE = "(select current_user_is_admin())"


def upgrade() -> None:
    op.create_table(
        "support_tickets",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=20), server_default="OPEN", nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "diagnostics",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.Column(
            "search",
            postgresql.TSVECTOR(),
            sa.Computed(
                "to_tsvector('simple'::regconfig,"
                " (subject)::text || ' ' || body || ' ' || COALESCE(answer, ''))",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "status IN ('OPEN', 'ANSWERED', 'CLOSED')", name=op.f("ck_support_tickets_status_known")
        ),
        sa.CheckConstraint(
            "status <> 'ANSWERED' OR answer IS NOT NULL",
            name=op.f("ck_support_tickets_answered_with"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["users.id"], name="fk_support_tickets_created_by", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"], name="fk_support_tickets_office_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_support_tickets"),
    )
    op.create_index("ix_support_tickets_created_by", "support_tickets", ["created_by"])
    op.create_index("ix_support_tickets_office_id", "support_tickets", ["office_id"])
    op.create_index(
        "ix_support_tickets_search", "support_tickets", ["search"], postgresql_using="gin"
    )
    may = f"{_MINE} or {MANAGED} or {_ANYWHERE}"
    protect(
        "support_tickets",
        see=may,
        see_columns="id, office_id, created_by, subject, body, status, answer, answered_at,"
        " closed_at, diagnostics, created_at",
        add=f"{OFFICE} and {_MINE}",
        add_columns="id, office_id, created_by, subject, body, diagnostics",
        change=may,
        change_columns="status, closed_at",
    )
    audited(
        "support_tickets",
        "Ticket",
        "status",
        withheld="subject, body, answer, diagnostics",
        on="insert, update",
    )
    function(
        "answer_ticket(p_ticket uuid, p_answer text)",
        "boolean",
        """
        begin
            if not public.current_user_is_admin() then
                raise exception 'questions to support are answered by administrators'
                    using errcode = 'insufficient_privilege';
            end if;
            update public.support_tickets t
                set answer = p_answer, answered_at = now(), status = 'ANSWERED', closed_at = null
                where t.id = p_ticket;
            return found;
        end
        """,
        how="security definer",
        to=CLIENT,
    )
    # Behind a row policy no index serves full-text conditions: the ids found here are looked up
    # under the policy again.
    function(
        "support_tickets_with(p_words text)",
        "setof uuid",
        """
        declare
            office uuid := public.current_office_id();
            everywhere boolean := public.current_user_is_admin();
        begin
            return query select t.id from public.support_tickets t
                where t.search @@ websearch_to_tsquery('simple'::regconfig, p_words)
                    and (t.office_id = office or everywhere);
        end
        """,
        how="stable security definer",
        to=CLIENT,
    )


def downgrade() -> None:
    drop_function("support_tickets_with(p_words text)")
    drop_function("answer_ticket(p_ticket uuid, p_answer text)")
    op.drop_table("support_tickets")
