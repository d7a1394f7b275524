"""All rows that are about a person or a client, found through the foreign keys themselves."""

from __future__ import annotations

from migrations.border import CLIENT, drop_function, function

revision = "085"
down_revision = "084"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The condition ($1: the subject) that a row of a table is about a user or a client; null when
    # no row of it can be. A table that comes later is found by its foreign keys.
    function(
        "personal_condition(p_table regclass, p_type text, p_depth int)",
        "text",
        """
        declare
            root regclass := case p_type when 'user' then 'public.users'::regclass
                else 'public.clients'::regclass end;
            parts text[] := '{}';
            key record;
            inner_part text;
            names text[] := array(select a.attname::text from pg_attribute a
                where a.attrelid = p_table and a.attnum > 0 and not a.attisdropped);
        begin
            if p_depth > 5 then
                return null;
            end if;
            if p_table = root then
                parts := parts || 'id = $1'::text;
            end if;
            for key in
                select a.attname as own, f.attname as theirs, k.confrelid::regclass as parent,
                    k.confdeltype = 'c' as belongs
                from pg_constraint k
                join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
                join pg_attribute f on f.attrelid = k.confrelid and f.attnum = k.confkey[1]
                where k.conrelid = p_table and k.contype = 'f' and cardinality(k.conkey) = 1
                order by a.attnum
            loop
                if key.parent = root then
                    parts := parts || format('%I = $1', key.own);
                elsif p_type = 'user' and key.parent = 'public.staff'::regclass then
                    parts := parts || format(
                        '%I in (select s.id from public.staff s where s.user_id = $1)', key.own);
                -- A client's are also the rows that go with their own: the lines of their jobs.
                elsif p_type = 'client' and key.belongs and key.parent <> p_table
                    and key.parent not in
                        ('public.offices'::regclass, 'public.users'::regclass)
                then
                    inner_part := public.personal_condition(key.parent, p_type, p_depth + 1);
                    if inner_part is not null then
                        parts := parts || format('%I in (select t.%I from %s t where %s)',
                            key.own, key.theirs, key.parent, inner_part);
                    end if;
                end if;
            end loop;
            if names @> '{subject_type,subject_id}' then
                parts := parts || format('subject_type = %L and subject_id = $1', p_type);
            end if;
            if names @> '{entity,entity_id}' then
                parts := parts || format('entity = %L and entity_id::text = $1::text',
                    case p_type when 'user' then 'users' else 'clients' end);
            end if;
            if names @> '{owner_type,owner_id}' then
                parts := parts || format('owner_type = %L and owner_id = $1',
                    case p_type when 'user' then 'users' else 'clients' end);
                if p_type = 'client' then
                    parts := parts || ('owner_type = ''processing_jobs'' and owner_id in'
                        || ' (select j.id from public.processing_jobs j where j.client_id = $1)');
                end if;
            end if;
            if parts = '{}' then
                return null;
            end if;
            return '((' || array_to_string(parts, ') or (') || '))';
        end
        """,
        how="stable",
    )
    # For a manager who answers a request: what no desk may read (passwords, tokens, vectors) is
    # left out.
    function(
        "personal_rows(p_request uuid, p_table text)",
        "setof jsonb",
        """
        declare
            request public.gdpr_requests := public.managed_request(p_request);
            source regclass := to_regclass(format('public.%I', p_table));
            condition text := public.personal_condition(source, request.subject_type, 0);
            shown text;
        begin
            select string_agg(quote_ident(a.attname), ', ' order by a.attnum) into shown
                from pg_attribute a
                where a.attrelid = source and a.attnum > 0 and not a.attisdropped
                    and has_column_privilege('tariffdesk_client', source, a.attnum, 'select')
                    and format_type(a.atttypid, null)
                        not in ('bytea', 'tsvector', 'vector', 'halfvec');
            if condition is null or shown is null then
                return;
            end if;
            return query execute format(
                'select to_jsonb(r) from (select %s from %s where %s) r',
                shown, source, condition) using request.subject_id;
        end
        """,
        how="security definer",
        to=CLIENT,
    )


def downgrade() -> None:
    drop_function("personal_rows(p_request uuid, p_table text)")
    drop_function("personal_condition(p_table regclass, p_type text, p_depth int)")
