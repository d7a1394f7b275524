"""Decisions keep to the office's rules, whatever a desk sends."""

from __future__ import annotations

from alembic import op

from migrations.border import CLIENT, OWNER, WORKER, drop_function, function

revision = "073"
down_revision = "072"
branch_labels = None
depends_on = None

_ASKED = "what_is_asked(p_line uuid, p_code text, p_proposed text)"
_TWO = "said_by_two(p_line uuid, p_country text, p_code text, p_also uuid)"
_OLD_MATCH = """
    begin
        perform public.refuse_unlicensed(new.job_id);
        return new;
    end
"""
_OLD_DECISION = """
    begin
        perform public.refuse_unlicensed(
            (select l.job_id from public.invoice_lines l where l.id = new.line_id));
        return new;
    end
"""


def _replace(name: str, body: str) -> None:
    op.execute(
        f"create or replace function {name} returns trigger language plpgsql security definer"
        f" set search_path = pg_catalog, public, pg_temp as $body$ {body} $body$"
    )


def upgrade() -> None:
    # The rules that a line falls under when it is given a code: by its chapter, by the chapter
    # that was proposed, and by every chapter that somebody stands by, so that no change of
    # chapter leads past a rule. What is not known (a client, a value) falls under.
    function(
        _ASKED,
        "table (by_licensed boolean, by_two boolean)",
        """
        begin
            return query
            select coalesce(bool_or(r.needs_licence), false),
                coalesce(bool_or(r.needs_second), false)
            from public.invoice_lines l
            join public.processing_jobs j on j.id = l.job_id
            join public.decision_rules r on r.office_id = l.office_id
            where l.id = p_line
                and (r.client_id is null or j.client_id is null or r.client_id = j.client_id)
                and (r.minimum_value is null or l.value is null
                    or l.currency is distinct from r.currency or abs(l.value) >= r.minimum_value)
                and (r.chapter is null or r.chapter = left(p_code, 2)
                    or r.chapter = left(p_proposed, 2)
                    or exists (
                        select from public.review_decisions d
                        where d.line_id = p_line and d.method <> 'UNDO'
                            and left(d.to_code, 2) = r.chapter
                            and not exists (
                                select from public.review_decisions u where u.undo_of = d.id)));
        end
        """,
        how="stable",
        to=f"{CLIENT}, {WORKER}, {OWNER}",
    )
    # Whether two people (p_also among them, where given) say this of the line, with nothing else
    # said in between or since.
    function(
        _TWO,
        "boolean",
        """
        begin
            return (
                with standing as (
                    select d.id, d.user_id,
                        d.to_code is not distinct from p_code
                            and d.country is not distinct from p_country as same
                    from public.review_decisions d
                    where d.line_id = p_line and d.method <> 'UNDO'
                        and not exists (
                            select from public.review_decisions u where u.undo_of = d.id)
                )
                select count(distinct said.person) > 1
                from (
                    select s.user_id as person from standing s
                    where not exists (select from standing x where not x.same and x.id > s.id)
                        and s.same
                    union all select p_also where p_also is not null
                ) said
            );
        end
        """,
        how="stable",
        to=f"{CLIENT}, {WORKER}, {OWNER}",
    )
    function(
        "refuse_without_licence()",
        "void",
        """
        begin
            if not exists (
                select from public.staff s
                where s.user_id = public.current_user_id() and s.role = 'LICENSED_BROKER')
            then
                raise exception 'this line needs a licensed broker to decide'
                    using errcode = 'insufficient_privilege';
            end if;
        end
        """,
        how="security definer",
    )
    _replace(
        "licensed_match()",
        """
        declare
            asked record;
        begin
            perform public.refuse_unlicensed(
                (select l.job_id from public.invoice_lines l where l.id = new.line_id));
            select * into asked from public.what_is_asked(
                new.line_id, new.matched_hs_code, new.proposed_hs_code);
            if asked.by_licensed then
                perform public.refuse_without_licence();
            end if;
            if asked.by_two and not public.said_by_two(
                new.line_id, new.matched_country, new.matched_hs_code, public.current_user_id())
            then
                raise exception 'this line needs a second person to say the same'
                    using errcode = 'insufficient_privilege';
            end if;
            return new;
        end
        """,
    )
    _replace(
        "licensed_decision()",
        """
        declare
            asked record;
        begin
            perform public.refuse_unlicensed(
                (select l.job_id from public.invoice_lines l where l.id = new.line_id));
            select * into asked from public.what_is_asked(
                new.line_id, new.to_code,
                (select m.proposed_hs_code from public.product_matches m
                 where m.line_id = new.line_id));
            if asked.by_licensed then
                perform public.refuse_without_licence();
            end if;
            return new;
        end
        """,
    )
    # At the end both have their say on record: the second does not confirm without a trace.
    function(
        "seconded_match()",
        "trigger",
        """
        declare
            kept public.product_matches;
            asked record;
        begin
            select * into kept from public.product_matches m where m.id = new.id;
            if not found or not kept.user_confirmed or kept.matched_hs_code is null then
                return null;
            end if;
            select * into asked from public.what_is_asked(
                kept.line_id, kept.matched_hs_code, kept.proposed_hs_code);
            if asked.by_two and not public.said_by_two(
                kept.line_id, kept.matched_country, kept.matched_hs_code, null)
            then
                raise exception 'both people who decide this line need their decision on record'
                    using errcode = 'insufficient_privilege';
            end if;
            return null;
        end
        """,
        how="security definer",
    )
    op.execute(
        "create constraint trigger product_matches_seconded after insert or update"
        " of user_confirmed, matched_hs_code, matched_country on product_matches"
        " deferrable initially deferred for each row"
        " when (new.user_confirmed and new.matched_hs_code is not null)"
        " execute function seconded_match()"
    )


def downgrade() -> None:
    op.execute("drop trigger product_matches_seconded on product_matches")
    drop_function("seconded_match()")
    _replace("licensed_decision()", _OLD_DECISION)
    _replace("licensed_match()", _OLD_MATCH)
    drop_function("refuse_without_licence()")
    drop_function(_TWO)
    drop_function(_ASKED)
