"""Telling a colleague something: a function, because nobody writes into another's notices."""

from __future__ import annotations

from migrations.border import CLIENT, OWNER, WORKER, drop_function, function

revision = "071"
down_revision = "070"
branch_labels = None
depends_on = None

SIGNATURE = (
    "notify_person(p_user uuid, p_kind text, p_facts jsonb, p_entity text, p_entity_id uuid)"
)


def upgrade() -> None:
    # Whether there was something new to tell. Nobody is told who has left or works elsewhere; what
    # is told twice about one thing while it is unread, is one notice.
    function(
        SIGNATURE,
        "boolean",
        """
        declare
            me uuid := public.current_user_id();
            caller text := coalesce(nullif(current_setting('role', true), 'none'), session_user);
        begin
            if me is null and not has_table_privilege(caller, 'public.notifications', 'insert') then
                raise exception 'nobody is signed in' using errcode = 'insufficient_privilege';
            end if;
            if not exists (
                select from public.users u where u.id = p_user and u.is_active
                    and (me is null or u.office_id = public.current_office_id()))
            then
                return false;
            end if;
            update public.notifications n set facts = p_facts, created_at = clock_timestamp()
                where n.user_id = p_user and n.kind = p_kind and n.read_at is null
                    and n.entity_id = p_entity_id and n.entity is not distinct from p_entity
                    -- Many lines of one job are not many writes of one row.
                    and (n.facts is distinct from p_facts
                        or n.created_at < clock_timestamp() - interval '1 minute');
            if not found then
                insert into public.notifications
                        (user_id, kind, facts, entity, entity_id, created_at)
                    select p_user, p_kind, coalesce(p_facts, '{}'), p_entity, p_entity_id,
                        clock_timestamp()
                    where not exists (
                        select from public.notifications n
                        where n.user_id = p_user and n.kind = p_kind and n.read_at is null
                            and n.entity_id = p_entity_id
                            and n.entity is not distinct from p_entity);
                return found;
            end if;
            return true;
        end
        """,
        how="security definer",
        to=f"{CLIENT}, {WORKER}, {OWNER}",
    )


def downgrade() -> None:
    drop_function(SIGNATURE)
