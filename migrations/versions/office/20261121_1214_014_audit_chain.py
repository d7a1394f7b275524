"""Every audit entry carries the hash of the one before it in its office."""

from __future__ import annotations

from alembic import op

from migrations.border import OWNER, WORKER, drop_function, function

revision = "014"
down_revision = "013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # jsonb has one way of being written, so the text that is hashed has too.
    function(
        "audit_entry_hash(entry audit_log)",
        "text",
        """
        begin
            return encode(sha256(convert_to(
                entry.previous_hash || jsonb_build_array(
                    entry.sequence, entry.id, entry.office_id, entry.actor_user_id, entry.event,
                    entry.entity, entry.entity_id, entry.before, entry.after,
                    to_char(entry.created_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')
                )::text, 'UTF8')), 'hex');
        end
        """,
        how="stable",
        to=f"{OWNER}, {WORKER}",
    )
    function(
        "chain_audit_entry()",
        "trigger",
        """
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
        """,
        how="security definer",
    )
    op.execute(
        "create trigger audit_log_chain before insert on audit_log"
        " for each row execute function chain_audit_entry()"
    )
    # The first entry of an office that is not as it was written, or does not follow the one
    # before it; null when the chain holds.
    function(
        "audit_broken_at(p_office uuid)",
        "bigint",
        """
        begin
            return (
                select min(a.sequence) from (
                    select e.sequence, e.previous_hash, e.entry_hash,
                        public.audit_entry_hash(e) as hash_now,
                        lag(e.entry_hash) over (order by e.sequence) as hash_before,
                        row_number() over (order by e.sequence) as place
                    from public.audit_log e where e.office_id is not distinct from p_office
                ) a
                where a.entry_hash <> a.hash_now or a.sequence <> a.place
                    or a.previous_hash <> coalesce(a.hash_before, repeat('0', 64))
            );
        end
        """,
        how="stable",
        to=f"{OWNER}, {WORKER}",
    )


def downgrade() -> None:
    drop_function("audit_broken_at(p_office uuid)")
    op.execute("drop trigger audit_log_chain on audit_log")
    drop_function("chain_audit_entry()")
    drop_function("audit_entry_hash(entry audit_log)")
