"""Acts of a transaction wait here and join their office's chain when it commits."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.border import CLIENT, FIXED, OFFICE, WORKER, drop_function, function, protect

revision = "077"
down_revision = "076"
branch_labels = None
depends_on = None

_ADDED = "office_id, actor_user_id, event, entity, entity_id, before, after"


def upgrade() -> None:
    # Unlogged: a row lives no longer than its transaction, so a crash has none to lose.
    op.create_table(
        "audit_pending",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column(
            "transaction_id",
            sa.BigInteger(),
            server_default=sa.text("((pg_current_xact_id())::text)::bigint"),
            nullable=False,
        ),
        sa.Column("office_id", sa.Uuid(), nullable=True),
        sa.Column("actor_user_id", sa.Uuid(), nullable=True),
        sa.Column("event", sa.String(length=50), nullable=False),
        sa.Column("entity", sa.String(length=50), nullable=False),
        sa.Column("entity_id", sa.String(length=255), nullable=True),
        sa.Column(
            "before", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column(
            "after", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.PrimaryKeyConstraint("id", name="pk_audit_pending"),
        prefixes=["UNLOGGED"],
    )
    op.create_index("ix_audit_pending_office_id", "audit_pending", ["office_id"], unique=False)
    op.create_index(
        "ix_audit_pending_transaction_id", "audit_pending", ["transaction_id"], unique=False
    )
    protect(
        "audit_pending",
        see=None,
        add=f"{OFFICE} and actor_user_id = (select current_user_id())",
        add_columns=_ADDED,
        worker=f"insert ({_ADDED})",
    )
    # The chain's lock is taken at the very end and held for as long as the entries take to write:
    # a transaction that waits for it holds its rows, but one that has it needs no row any more.
    # (The people and offices that foreign keys will ask for are locked before it for that.)
    function(
        "chain_pending_acts()",
        "trigger",
        """
        declare
            mine bigint := pg_current_xact_id()::text::bigint;
            acts public.audit_pending[];
            act public.audit_pending;
            entry public.audit_log;
            head public.audit_heads;
            has_head boolean := false;
        begin
            -- The first act of a transaction brings all of them; the others find themselves gone.
            perform from public.audit_pending p where p.id = new.id;
            if not found then
                return null;
            end if;
            with taken as (
                delete from public.audit_pending p where p.transaction_id = mine returning p
            )
            select array_agg(p order by (p).office_id nulls first, (p).id) into acts from taken;
            perform from public.users u
                where u.id in (select a.actor_user_id from unnest(acts) a)
                order by u.id for key share;
            perform from public.offices o
                where o.id in (select a.office_id from unnest(acts) a)
                order by o.id for key share;
            foreach act in array acts loop
                if not has_head or act.office_id is distinct from head.office_id then
                    if has_head then
                        perform public.move_audit_head(head);
                    end if;
                    -- One writer per office at a time: the next must see this one's entries.
                    perform pg_advisory_xact_lock(hashtextextended(
                        'audit_log ' || coalesce(act.office_id::text, ''), 0));
                    if act.office_id is null then
                        select h.* into head from public.audit_heads h where h.office_id is null;
                    else
                        select h.* into head from public.audit_heads h
                            where h.office_id = act.office_id;
                    end if;
                    if not found then
                        head := null;
                        head.office_id := act.office_id;
                        head.sequence := 0;
                        head.entry_hash := repeat('0', 64);
                    end if;
                    has_head := true;
                end if;
                entry.id := public.uuid7();
                entry.office_id := act.office_id;
                entry.actor_user_id := act.actor_user_id;
                entry.event := act.event;
                entry.entity := act.entity;
                entry.entity_id := act.entity_id;
                entry.before := act.before;
                entry.after := act.after;
                entry.sequence := head.sequence + 1;
                entry.previous_hash := head.entry_hash;
                entry.created_at := clock_timestamp();
                entry.entry_hash := public.audit_entry_hash(entry);
                insert into public.audit_log values (entry.*);
                head.sequence := entry.sequence;
                head.entry_hash := entry.entry_hash;
            end loop;
            perform public.move_audit_head(head);
            return null;
        end
        """,
        how="security definer",
    )
    function(
        "move_audit_head(head audit_heads)",
        "void",
        """
        begin
            insert into public.audit_heads (office_id, sequence, entry_hash, updated_at)
                values (head.office_id, head.sequence, head.entry_hash, clock_timestamp())
                on conflict (office_id) do update set sequence = excluded.sequence,
                    entry_hash = excluded.entry_hash, updated_at = excluded.updated_at;
        end
        """,
    )
    op.execute(
        "create constraint trigger audit_pending_chained after insert on audit_pending"
        " deferrable initially deferred for each row execute function chain_pending_acts()"
    )
    # Nobody writes to the chain itself any more.
    op.execute("drop trigger audit_log_chain on audit_log")
    drop_function("chain_audit_entry()")
    op.execute("drop policy audit_log_add on audit_log")
    op.execute(f"revoke insert on audit_log from {CLIENT}, {WORKER}")


def downgrade() -> None:
    op.execute(f"grant insert on audit_log to {CLIENT}, {WORKER}")
    op.execute(
        f"create policy audit_log_add on audit_log for insert to {CLIENT}"
        f" with check ({OFFICE} and actor_user_id = (select current_user_id()))"
    )
    op.execute(
        f"create function chain_audit_entry() returns trigger language plpgsql security definer"
        f" {FIXED} as $body$ {_CHAIN_BEFORE} $body$"
    )
    op.execute("revoke all on function chain_audit_entry() from public")
    op.execute(
        "create trigger audit_log_chain before insert on audit_log"
        " for each row execute function chain_audit_entry()"
    )
    op.drop_table("audit_pending")
    drop_function("chain_pending_acts()")
    drop_function("move_audit_head(head audit_heads)")


# As migration 014 wrote it.
_CHAIN_BEFORE = """
        declare
            last record;
        begin
            -- One writer per office at a time: the next must see this one's entry.
            perform pg_advisory_xact_lock(
                hashtextextended('audit_log ' || coalesce(new.office_id::text, ''), 0));
            if new.office_id is null then
                select a.sequence, a.entry_hash into last from public.audit_log a
                    where a.office_id is null order by a.sequence desc limit 1;
            else
                select a.sequence, a.entry_hash into last from public.audit_log a
                    where a.office_id = new.office_id order by a.sequence desc limit 1;
            end if;
            new.sequence := coalesce(last.sequence, 0) + 1;
            new.previous_hash := coalesce(last.entry_hash, repeat('0', 64));
            new.created_at := clock_timestamp();
            new.entry_hash := public.audit_entry_hash(new);
            return new;
        end
        """
