"""A line in hand: taken and let go by functions alone, in nobody else's name."""

from __future__ import annotations

from alembic import op

from migrations.border import CLIENT, OFFICE, drop_function, function

revision = "068"
down_revision = "067"
branch_labels = None
depends_on = None

# A lease is no change of the match: its totals need not be counted for it. Only functions of the
# owner can say so; the same words from a desk change nothing.
_QUIET = (
    "when (current_user <> 'tariffdesk_owner'"
    " or coalesce(current_setting('tariffdesk.leasing', true), '') <> 'on')"
)
_CHANGED = (
    "create trigger product_matches_changed after update on product_matches"
    " referencing new table as rows_new old table as rows_old for each statement {}"
    " execute function count_matches_changed()"
)
_HOW = "security definer"
_BEGIN = "perform set_config('tariffdesk.leasing', 'on', true);"
_END = "perform set_config('tariffdesk.leasing', '', true);"


def upgrade() -> None:
    op.execute("drop trigger product_matches_changed on product_matches")
    op.execute(_CHANGED.format(_QUIET))
    op.execute(f"revoke update (claimed_by, claimed_until) on product_matches from {CLIENT}")
    op.execute(
        f"alter policy product_matches_add on product_matches with check ({OFFICE}"
        " and confidence_score = 0 and claimed_by is null and claimed_until is null)"
    )
    # Whom the line is with: null when it is mine now (or has no match to hold on to). One row is
    # waited for while none is held, and what is busy is left to lapse: nobody waits in a ring.
    function(
        "claim_line(p_line uuid, p_seconds int default 60)",
        "uuid",
        f"""
        declare
            me uuid := public.current_user_id();
            here uuid := public.current_office_id();
            holder uuid;
        begin
            if me is null then
                raise exception 'nobody is signed in' using errcode = 'insufficient_privilege';
            end if;
            {_BEGIN}
            update public.product_matches m
                set claimed_by = me,
                    -- A minute at most: whoever is gone does not keep a line.
                    claimed_until = clock_timestamp()
                        + make_interval(secs => least(greatest(coalesce(p_seconds, 60), 1), 60))
                where m.line_id = p_line and m.office_id = here
                    and (m.claimed_by is null or m.claimed_by = me
                        or m.claimed_until is null or m.claimed_until <= clock_timestamp()
                        or not exists (
                            select from public.users u where u.id = m.claimed_by and u.is_active));
            if not found then
                select m.claimed_by into holder from public.product_matches m
                    where m.line_id = p_line and m.office_id = here;
            end if;
            update public.product_matches m set claimed_by = null, claimed_until = null
                where m.id in (
                    select h.id from public.product_matches h
                    where h.claimed_by = me and h.line_id <> p_line
                    for update skip locked);
            {_END}
            return nullif(holder, me);
        end
        """,
        how=_HOW,
        to=CLIENT,
    )
    function(
        "let_go_lines()",
        "void",
        f"""
        begin
            {_BEGIN}
            update public.product_matches m set claimed_by = null, claimed_until = null
                where m.id in (
                    select h.id from public.product_matches h
                    where h.claimed_by = public.current_user_id()
                    for update skip locked);
            {_END}
        end
        """,
        how=_HOW,
        to=CLIENT,
    )


def downgrade() -> None:
    drop_function("let_go_lines()")
    drop_function("claim_line(p_line uuid, p_seconds int default 60)")
    op.execute(
        f"alter policy product_matches_add on product_matches"
        f" with check ({OFFICE} and confidence_score = 0)"
    )
    op.execute(f"grant update (claimed_by, claimed_until) on product_matches to {CLIENT}")
    op.execute("drop trigger product_matches_changed on product_matches")
    op.execute(_CHANGED.format(""))
