"""What is wrong with an office's audit trail, entry by entry and why."""

from __future__ import annotations

from migrations.border import CLIENT, OWNER, WORKER, drop_function, function

revision = "081"
down_revision = "080"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Reasons: changed (not what was written), removed (entries before this one are gone),
    # unchained (it does not follow the one before it), lost (newest ones are gone), head (the
    # head is not the last entry's).
    function(
        "audit_findings(p_office uuid)",
        "table (place bigint, reason text)",
        """
        declare
            head public.audit_heads;
            last record;
        begin
            return query select a.sequence, case
                    when a.entry_hash <> a.hash_now then 'changed'
                    when a.sequence <> a.place_before + 1 then 'removed'
                    else 'unchained' end
                from (
                    select e.sequence, e.previous_hash, e.entry_hash,
                        public.audit_entry_hash(e) as hash_now,
                        coalesce(lag(e.entry_hash) over w, repeat('0', 64)) as hash_before,
                        coalesce(lag(e.sequence) over w, 0) as place_before
                    from public.audit_log e
                    where e.office_id is not distinct from p_office
                    window w as (order by e.sequence)
                ) a
                where a.entry_hash <> a.hash_now or a.sequence <> a.place_before + 1
                    or a.previous_hash <> a.hash_before
                order by a.sequence;
            select h.* into head from public.audit_heads h
                where h.office_id is not distinct from p_office;
            select e.sequence, e.entry_hash into last from public.audit_log e
                where e.office_id is not distinct from p_office
                order by e.sequence desc limit 1;
            if coalesce(last.sequence, 0) < coalesce(head.sequence, 0) then
                return query select coalesce(last.sequence, 0) + 1, 'lost';
            elsif last.sequence is not null
                and (last.sequence, last.entry_hash)
                    is distinct from (head.sequence, head.entry_hash)
            then
                return query select last.sequence, 'head';
            end if;
        end
        """,
        how="stable",
        to=f"{OWNER}, {WORKER}",
    )
    # The same for a manager's desk, of their own office.
    function(
        "my_audit_findings()",
        "table (place bigint, reason text)",
        """
        declare
            office uuid := public.managed_office_id();
        begin
            if office is null then
                raise exception 'the audit trail is for managers'
                    using errcode = 'insufficient_privilege';
            end if;
            return query select f.place, f.reason from public.audit_findings(office) f;
        end
        """,
        how="stable security definer",
        to=CLIENT,
    )
    # What a desk that is not a manager's needs for checking what it remembers: a hash, no more.
    function(
        "my_audit_hash(p_sequence bigint)",
        "text",
        """
        declare
            office uuid := public.current_office_id();
        begin
            return (select a.entry_hash from public.audit_log a
                where a.office_id = office and a.sequence = p_sequence);
        end
        """,
        how="stable security definer",
        to=CLIENT,
    )


def downgrade() -> None:
    drop_function("my_audit_hash(p_sequence bigint)")
    drop_function("my_audit_findings()")
    drop_function("audit_findings(p_office uuid)")
