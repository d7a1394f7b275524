"""Functions that every table may lean on: time-ordered keys, plain text, append-only."""

from __future__ import annotations

from alembic import op

from migrations.border import CLIENT, OWNER, WORKER, drop_function, function, protect

revision = "002"
down_revision = "001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    everyone = f"{OWNER}, {WORKER}, {CLIENT}"
    # RFC 9562 version 7: milliseconds, then the fraction of the millisecond in 12 bits, then
    # chance. Postgres has its own from version 18 on; this one serves 15.
    function(
        "uuid7()",
        "uuid",
        """
        declare
            micros bigint := floor(extract(epoch from clock_timestamp()) * 1000000);
        begin
            return (
                lpad(to_hex(micros / 1000), 12, '0')
                || '7' || lpad(to_hex((micros % 1000) * 4096 / 1000), 3, '0')
                || substr(replace(gen_random_uuid()::text, '-', ''), 17)
            )::uuid;
        end
        """,
        how="volatile parallel safe",
        to=everyone,
    )
    # unaccent is only stable, because its dictionary could be exchanged; ours is not, and an
    # index needs an immutable function.
    function(
        "plain_text(written text)",
        "text",
        """
        begin
            return lower(public.unaccent('public.unaccent'::regdictionary, written));
        end
        """,
        how="immutable strict parallel safe",
        to=everyone,
    )
    function(
        "refuse_change()",
        "trigger",
        """
        begin
            -- A row may go with the row it belongs to, never by itself.
            if tg_op = 'DELETE' and pg_trigger_depth() > 1 then
                return old;
            end if;
            raise exception 'rows of % are never changed or removed', tg_table_name
                using errcode = 'restrict_violation';
        end
        """,
    )
    protect("alembic_version", see="(select current_user_id()) is not null", worker="select")


def downgrade() -> None:
    op.execute("drop policy alembic_version_owner on alembic_version")
    op.execute("drop policy alembic_version_worker on alembic_version")
    op.execute("drop policy alembic_version_see on alembic_version")
    op.execute(f"revoke all on alembic_version from {WORKER}, {CLIENT}")
    op.execute("alter table alembic_version no force row level security")
    op.execute("alter table alembic_version disable row level security")
    drop_function("refuse_change()")
    drop_function("plain_text(written text)")
    drop_function("uuid7()")
