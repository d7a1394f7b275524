"""An answer about a line is kept with its match and moves what is proposed, by a function alone."""

from __future__ import annotations

from migrations.border import CLIENT, drop_function, function

revision = "091"
down_revision = "090"
branch_labels = None
depends_on = None

_SIGNATURE = "answer_line(p_line uuid, p_version int, p_answers jsonb, p_against text[])"


def upgrade() -> None:
    # A desk names the answers and, once for each answer that speaks against it, a candidate's
    # code. It claims no confidence: the sum is done here, over what the matcher said. Returns the
    # new version; null where the line is not at that version, is confirmed, or is not there.
    function(
        _SIGNATURE,
        "int",
        """
        declare
            me uuid := public.current_user_id();
            kept public.product_matches;
            plain jsonb;
            its_code text;
            its_country text;
            sure numeric;
            others text[];
        begin
            if me is null then
                raise exception 'nobody is signed in' using errcode = 'insufficient_privilege';
            end if;
            if jsonb_typeof(p_answers) is distinct from 'object' or length(p_answers::text) > 4000
                or exists (
                    select from jsonb_each(p_answers) a where jsonb_typeof(a.value) <> 'string')
            then
                raise exception 'answers are texts by question' using errcode = 'check_violation';
            end if;
            select * into kept from public.product_matches m
                where m.line_id = p_line and m.office_id = public.current_office_id()
                    and m.version = p_version and not m.user_confirmed
                    and m.first_said_by is null
                for update;
            if not found then
                return null;
            end if;
            -- What was proposed without any answer, to be there again when all are taken back.
            plain := coalesce(kept.evidence -> 'unanswered', jsonb_build_object(
                'code', kept.matched_hs_code, 'country', kept.matched_country,
                'confidence', kept.confidence_score, 'others', kept.alternative_hs_codes));
            its_code := plain ->> 'code';
            its_country := plain ->> 'country';
            sure := (plain ->> 'confidence')::numeric;
            others := array(select jsonb_array_elements_text(plain -> 'others'));
            if p_answers <> '{}' then
                -- As app.matching.questions.settled does it: a code that an answer speaks against
                -- keeps a fiftieth; what belongs to no candidate keeps all of its own.
                with weighed as (
                    select c.code, c.country, c.rank, c.probability,
                        c.probability * power(0.02::float8, (
                            select count(*) from unnest(p_against) a where a = c.code)) as weight
                    from public.match_candidates c where c.match_id = kept.id
                ), settled as (
                    select w.*, w.weight / nullif(sum(w.weight) over ()
                        + greatest(1 - sum(w.probability) over (), 0), 0) as chance
                    from weighed w
                ), ordered as (
                    select s.*, row_number() over (order by s.weight desc, s.rank) as place,
                        exists (select from public.hs_codes h
                            where h.country = s.country and h.code = s.code) as is_known
                    from settled s
                )
                select
                    coalesce(max(o.code) filter (where o.place = 1 and o.is_known), its_code),
                    coalesce(max(o.country) filter (where o.place = 1 and o.is_known), its_country),
                    coalesce(round(least(max(o.chance) filter (
                        where o.place = 1 and o.is_known), 1)::numeric, 2), sure),
                    coalesce(array_agg(o.code::text order by o.place) filter (
                        where o.place > 1), others)
                    into its_code, its_country, sure, others
                    from ordered o;
            end if;
            update public.product_matches m
                set evidence = case when p_answers = '{}'
                        then m.evidence - 'answers' - 'unanswered'
                        else m.evidence || jsonb_build_object(
                            'answers', p_answers, 'unanswered', plain) end,
                    matched_hs_code = its_code,
                    matched_country = its_country,
                    confidence_score = sure,
                    alternative_hs_codes = others,
                    version = m.version + 1
                where m.id = kept.id;
            insert into public.audit_pending
                (office_id, actor_user_id, event, entity, entity_id, before, after)
                values (kept.office_id, me, 'AnswerChanged', 'product_matches', kept.id::text,
                    jsonb_build_object('answers', coalesce(kept.evidence -> 'answers', '{}')),
                    jsonb_build_object('line_id', p_line, 'answers', p_answers));
            return kept.version + 1;
        end
        """,
        how="security definer",
        to=CLIENT,
    )


def downgrade() -> None:
    drop_function(_SIGNATURE)
