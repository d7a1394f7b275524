"""The bytes of documents, kept once per office however many things they are attached to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.border import CLIENT, MANAGED, OFFICE, drop_function, function, protect

revision = "082"
down_revision = "081"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attachment_contents",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", postgresql.BYTEA(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        # Whoever claims a hash must have the bytes, so a hash heard of opens nothing.
        sa.CheckConstraint(
            "sha256 = encode(sha256(content), 'hex')",
            name=op.f("ck_attachment_contents_sha256_true"),
        ),
        sa.CheckConstraint(
            "octet_length(content) <= 26214400", name=op.f("ck_attachment_contents_size_limit")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["offices.id"],
            name="fk_attachment_contents_office_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("office_id", "sha256", name="pk_attachment_contents"),
    )
    # Office files are compressed as they are: trying again costs time and gains nothing.
    op.execute("alter table attachment_contents alter column content set storage external")
    protect("attachment_contents", see=OFFICE, add=OFFICE, worker="select, insert, delete")

    op.drop_constraint("uq_attachments_office_id_sha256", "attachments")
    op.create_unique_constraint(
        "uq_attachments_office_id_sha256_owner_type_owner_id",
        "attachments",
        ["office_id", "sha256", "owner_type", "owner_id"],
        postgresql_nulls_not_distinct=True,
    )
    # A document whose address is db:<sha256> has its bytes here; others lie elsewhere.
    op.add_column(
        "attachments",
        sa.Column(
            "content_sha256",
            sa.String(length=64),
            sa.Computed("CASE WHEN file_url = 'db:' || sha256 THEN sha256 END", persisted=True),
            nullable=True,
        ),
    )
    op.create_foreign_key(
        "fk_attachments_office_id_content_sha256",
        "attachments",
        "attachment_contents",
        ["office_id", "content_sha256"],
        ["office_id", "sha256"],
    )
    op.create_index(
        "ix_attachments_office_id_content_sha256", "attachments", ["office_id", "content_sha256"]
    )
    may_remove = f"({OFFICE} and uploaded_by = (select current_user_id())) or {MANAGED}"
    op.execute(
        f"create policy attachments_remove on attachments for delete to {CLIENT}"
        f" using ({may_remove})"
    )
    op.execute(f"grant delete on attachments to {CLIENT}")
    function(
        "drop_unused_content()",
        "trigger",
        """
        begin
            -- Whoever attaches the same document now shares this lock: they are waited for, and
            -- seen by the question after it.
            perform pg_advisory_xact_lock(hashtextextended(
                'attachment ' || old.office_id || ' ' || old.content_sha256, 0));
            delete from public.attachment_contents c
                where c.office_id = old.office_id and c.sha256 = old.content_sha256
                    and not exists (select from public.attachments a
                        where a.office_id = c.office_id and a.content_sha256 = c.sha256);
            return null;
        end
        """,
        how="security definer",
    )
    op.execute(
        "create trigger attachments_content after delete on attachments for each row"
        " when (old.content_sha256 is not null) execute function drop_unused_content()"
    )


def downgrade() -> None:
    op.execute("drop trigger attachments_content on attachments")
    drop_function("drop_unused_content()")
    op.execute(f"revoke delete on attachments from {CLIENT}")
    op.execute("drop policy attachments_remove on attachments")
    op.drop_index("ix_attachments_office_id_content_sha256", "attachments")
    op.drop_constraint("fk_attachments_office_id_content_sha256", "attachments")
    op.drop_column("attachments", "content_sha256")
    op.drop_constraint("uq_attachments_office_id_sha256_owner_type_owner_id", "attachments")
    op.create_unique_constraint(
        "uq_attachments_office_id_sha256", "attachments", ["office_id", "sha256"]
    )
    op.drop_table("attachment_contents")
