"""One trigger function writes every act down, whatever program it came from."""

from __future__ import annotations

from migrations.border import drop_function, function

revision = "078"
down_revision = "077"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Arguments: the noun of the event, the columns kept with their values, the columns of which
    # only the change is kept, 'people' to leave out what is done without a session. See
    # migrations/border.py, audited().
    function(
        "audit_act()",
        "trigger",
        """
        declare
            kept text[] := string_to_array(translate(tg_argv[1], ' !', ''), ',');
            always text[] := array(select trim(c, '! ') from
                unnest(string_to_array(tg_argv[1], ',')) c where c like '%!%');
            withheld text[] := string_to_array(replace(tg_argv[2], ' ', ''), ',');
            was jsonb := case when tg_op = 'INSERT' then '{}'::jsonb else to_jsonb(old) end;
            is_now jsonb := case when tg_op = 'DELETE' then '{}'::jsonb else to_jsonb(new) end;
            row_now jsonb := case when tg_op = 'DELETE' then to_jsonb(old) else to_jsonb(new) end;
            actor uuid := public.current_user_id();
            office uuid;
            said_before jsonb;
            said_after jsonb;
            hidden jsonb;
        begin
            if tg_argv[3] = 'people' and actor is null then
                return null;
            end if;
            -- What is null before or after is left out where there is no before or after.
            select jsonb_object_agg(c, was -> c) filter (
                    where tg_op = 'UPDATE' or (tg_op = 'DELETE' and was ->> c is not null)),
                jsonb_object_agg(c, is_now -> c) filter (
                    where tg_op = 'UPDATE' or (tg_op = 'INSERT' and is_now ->> c is not null))
                into said_before, said_after
                from unnest(kept) c
                where was -> c is distinct from is_now -> c or c = any (always);
            if tg_op <> 'DELETE' then
                select jsonb_agg(c order by c) into hidden from unnest(withheld) c
                    where c <> '' and coalesce(was ->> c, '') <> coalesce(is_now ->> c, '')
                        and (tg_op = 'UPDATE' or is_now ->> c <> '{}');
                if hidden is not null then
                    said_after := coalesce(said_after, '{}')
                        || jsonb_build_object('withheld', hidden);
                end if;
            end if;
            if tg_table_name = 'offices' then
                office := (row_now ->> 'id')::uuid;
            elsif row_now ->> 'office_id' is not null then
                office := (row_now ->> 'office_id')::uuid;
            elsif row_now ->> 'user_id' is not null then
                select u.office_id into office from public.users u
                    where u.id = (row_now ->> 'user_id')::uuid;
            end if;
            -- Who signs in has no session yet, and it is they who do.
            if actor is null and tg_table_name = 'sessions' then
                actor := (row_now ->> 'user_id')::uuid;
            end if;
            insert into public.audit_pending
                (office_id, actor_user_id, event, entity, entity_id, before, after)
                values (office, actor,
                    tg_argv[0] || case tg_op when 'INSERT' then 'Added'
                        when 'UPDATE' then 'Changed' else 'Removed' end,
                    tg_table_name, coalesce(row_now ->> 'id', row_now ->> 'user_id'),
                    said_before, said_after);
            return null;
        end
        """,
        how="security definer",
    )


def downgrade() -> None:
    drop_function("audit_act()")
