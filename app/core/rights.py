"""A lint of the live database: whether every guard that the migrations set still stands.

In the manner of Supabase's splinter. The tests hold an untouched database against it, and the
doctor a real one, so that what somebody changed by hand is seen.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.migrate import EXTENSIONS

# Ours: in the public schema, and not what an extension brought.
_TABLES = """
    from pg_class c where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
    and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
"""
_FUNCTIONS = """
    from pg_proc p where p.pronamespace = 'public'::regnamespace
    and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
"""
_CLIENT = "'tariffdesk_client'::regrole"
_OWNER = "'tariffdesk_owner'::regrole"
_ROLES = "('tariffdesk_owner', 'tariffdesk_worker', 'tariffdesk_client')"
# A policy of a desk as (table, command) pairs: one for all commands counts for each.
_DESK_POLICIES = f"""
    select p.oid, p.polrelid, c.cmd from pg_policy p
    join (values ('r'), ('a'), ('w'), ('d')) c (cmd) on p.polcmd::text in (c.cmd, '*')
    where p.polpermissive and {_CLIENT} = any (p.polroles)
"""
# Columns that no desk may read, whoever sits at it.
_SECRET = "(hashed_password|token_hash|code_hash|secret|invitation_hash)"
# Functions that build a statement, and only of names that the catalogue itself gave and quoted.
_REVIEWED = "('personal_rows')"


@dataclass(frozen=True)
class Rule:
    """One thing that must not be: ``query`` names what breaks it, nothing when all is well.

    ``guards`` is False for what costs time only.
    """

    name: str
    says: str
    query: str
    guards: bool = True


@dataclass(frozen=True)
class Finding:
    """What breaks a rule."""

    rule: Rule
    things: tuple[str, ...]


RULES = (
    Rule(
        "unguarded table",
        "row-level security is not forced on",
        f"select c.relname {_TABLES} and not (c.relrowsecurity and c.relforcerowsecurity)",
    ),
    Rule(
        "no policy",
        "no policy says who may see the rows of",
        f"select c.relname {_TABLES} and c.relrowsecurity"
        " and not exists (select from pg_policy p where p.polrelid = c.oid)",
    ),
    Rule(
        "owner shut out",
        "the owner's functions and backups see no rows of",
        f"select c.relname {_TABLES} and not exists (select from pg_policy p where"
        f" p.polrelid = c.oid and {_OWNER} = any (p.polroles) and p.polcmd = '*'"
        "  and p.polpermissive and pg_get_expr(p.polqual, p.polrelid) = 'true')",
    ),
    Rule(
        "policy for everybody",
        "a policy is for every role",
        "select polrelid::regclass || '.' || polname from pg_policy where 0 = any (polroles)",
    ),
    Rule(
        "open policy",
        "a desk's policy asks nothing",
        "select tablename || '.' || policyname from pg_policies"
        " where 'tariffdesk_client' = any (roles) and (qual = 'true' or with_check = 'true')",
    ),
    Rule(
        "two policies",
        "two policies of a desk for the same act widen each other on",
        f"select polrelid::regclass || ' ' || cmd from ({_DESK_POLICIES}) each"
        " group by polrelid, cmd having count(*) > 1",
    ),
    Rule(
        "right without policy",
        "a desk has a right that no policy narrows",
        f"""
        select c.relname || ' ' || held.right {
            _TABLES.replace(
                "where",
                '''
            cross join (values ('select', 'r'), ('insert', 'a'), ('update', 'w'), ('delete', 'd'))
                held ("right", cmd) where''',
                1,
            )
        }
            and case when held.right = 'delete'
                then has_table_privilege({_CLIENT}, c.oid, 'delete')
                else has_any_column_privilege({_CLIENT}, c.oid, held.right) end
            and not exists (select from ({_DESK_POLICIES}) p
                where p.polrelid = c.oid and p.cmd = held.cmd)
        """.replace("held.right", 'held."right"'),
    ),
    Rule(
        "right too many",
        "a desk may truncate, reference or put triggers on",
        f"select c.relname {_TABLES} and has_table_privilege({_CLIENT}, c.oid,"
        " 'truncate, references, trigger')",
    ),
    Rule(
        "table to be locked",
        "a desk may update as a whole, and so LOCK against everyone (grant columns)",
        f"select c.relname {_TABLES} and has_table_privilege({_CLIENT}, c.oid, 'update')",
    ),
    Rule(
        "secret shown",
        "a desk may read the secret",
        f"""
        select c.relname || '.' || a.attname from pg_attribute a
        join pg_class c on c.oid = a.attrelid and c.relnamespace = 'public'::regnamespace
        where a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p', 'v', 'm')
            and a.attname ~ '{_SECRET}'
            and has_column_privilege({_CLIENT}, c.oid, a.attnum, 'select')
        """,
    ),
    Rule(
        "function led astray",
        "a function does not fix its search_path",
        f"select p.proname {_FUNCTIONS} and not exists (select from unnest(p.proconfig) setting"
        " where setting = 'search_path=pg_catalog, public, pg_temp')",
    ),
    Rule(
        "function for everybody",
        "everybody may call",
        f"select p.proname {_FUNCTIONS} and has_function_privilege('public', p.oid, 'execute')",
    ),
    Rule(
        "text run as a statement",
        "a function with its owner's rights builds statements from text",
        f"select p.proname {_FUNCTIONS} and p.prosecdef"
        f" and p.proname not in {_REVIEWED}"
        r" and p.prosrc ~* '\mexecute\M(?!\s+(function|procedure))'",
    ),
    Rule(
        "view of another's eyes",
        "a view shows what its owner sees",
        "select c.relname from pg_class c where c.relkind = 'v'"
        " and c.relnamespace = 'public'::regnamespace"
        " and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')"
        " and not 'security_invoker=true' = any (coalesce(c.reloptions, '{}'))"
        " union all select relname from pg_class where relkind = 'm'"
        " and relnamespace = 'public'::regnamespace",
    ),
    Rule(
        "another's property",
        "not owned by tariffdesk_owner",
        f"""
        select c.relname::text from pg_class c where c.relnamespace = 'public'::regnamespace
            and c.relkind in ('r', 'p', 'v', 'm', 'S', 'f') and c.relowner <> {_OWNER}
            and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
        union all select p.proname::text {_FUNCTIONS} and p.proowner <> {_OWNER}
        union all select t.typname::text from pg_type t where t.typnamespace =
            'public'::regnamespace and t.typowner <> {_OWNER}
            and not exists (select from pg_depend d where d.objid = t.oid and d.deptype = 'e')
            and not exists (select from pg_type e join pg_depend d on d.objid = e.oid
                where e.typarray = t.oid and d.deptype = 'e')
        """,
    ),
    Rule(
        "role with powers",
        "a role of the product may log in or go round the guards",
        f"select rolname from pg_roles where rolname in {_ROLES} and (rolcanlogin or rolsuper"
        " or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)",
    ),
    Rule(
        "role in a role",
        "a role of the product may become another",
        "select member::regrole || ' as ' || roleid::regrole from pg_auth_members"
        f" where member::regrole::text in {_ROLES}",
    ),
    Rule(
        "login round the guards",
        "a desk's login is not bound by row-level security",
        "select r.rolname from pg_auth_members m join pg_roles r on r.oid = m.member"
        f" where m.roleid = {_CLIENT} and (r.rolbypassrls or r.rolsuper)",
    ),
    Rule(
        "may create",
        "this role may create things in",
        """
        select r || ' in schema ' || nspname from pg_namespace,
            unnest(array['tariffdesk_client', 'tariffdesk_worker', 'public']) r
            where has_schema_privilege(r, pg_namespace.oid, 'create')
        union all select r || ' in the database'
            from unnest(array['tariffdesk_client', 'tariffdesk_worker', 'public']) r
            where has_database_privilege(r, current_database(), 'create')
            or has_database_privilege(r, current_database(), 'temp')
        union all select r || ' in tablespace ' || spcname from pg_tablespace,
            unnest(array['tariffdesk_client', 'tariffdesk_worker', 'public']) r
            where has_tablespace_privilege(r, pg_tablespace.oid, 'create')
        """,
    ),
    Rule(
        "grant to everybody",
        "everybody has rights on",
        """
        select c.relname || ' ' || a.privilege_type from pg_class c,
            aclexplode(c.relacl) a where a.grantee = 0
            and c.relnamespace = 'public'::regnamespace
            and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
        union all select c.relname || '.' || t.attname from pg_attribute t
            join pg_class c on c.oid = t.attrelid, aclexplode(t.attacl) a
            where a.grantee = 0 and c.relnamespace = 'public'::regnamespace
        """,
    ),
    Rule(
        "rights of things to come",
        "default privileges give away what will be created",
        "select coalesce(defaclnamespace::regnamespace::text, 'anywhere') || ' by '"
        " || defaclrole::regrole from pg_default_acl",
    ),
    Rule(
        "sequence",
        "a desk may draw from or read the sequence",
        "select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace"
        # No order of conditions is promised, and the function takes sequences only.
        " and case when c.relkind = 'S' then"
        f" has_sequence_privilege({_CLIENT}, c.oid, 'usage, select, update') else false end",
    ),
    Rule(
        "strange extension",
        "an extension of its own stands in the public schema",
        "select extname from pg_extension where extnamespace = 'public'::regnamespace"
        f" and extname not in ({', '.join(repr(name) for name in EXTENSIONS)})",
    ),
    Rule(
        "guard switched off",
        "a trigger is switched off",
        "select t.tgrelid::regclass || '.' || t.tgname from pg_trigger t"
        " join pg_class c on c.oid = t.tgrelid and c.relnamespace = 'public'::regnamespace"
        " where t.tgenabled in ('D', 'R')",
    ),
    Rule(
        "unproved constraint",
        "a constraint was never proved for the rows that are there",
        "select conrelid::regclass || '.' || conname from pg_constraint"
        " where connamespace = 'public'::regnamespace and not convalidated",
    ),
    Rule(
        "asked row by row",
        "a policy asks the session for every row",
        """
        select policyname from pg_policies, unnest(array['current_user_id',
            'current_office_id', 'managed_office_id', 'current_user_is_admin']) asked,
            lateral (select coalesce(qual, '') || ' ' || coalesce(with_check, '') as said) it
        where 'tariffdesk_client' = any (roles)
            and (length(said) - length(replace(said, asked || '()', ''))) / length(asked || '()')
            <> (length(said) - length(replace(said, 'SELECT ' || asked || '()', '')))
                / length('SELECT ' || asked || '()')
        """,
        guards=False,
    ),
    Rule(
        "link without index",
        "a foreign key has no index",
        """
        select conrelid::regclass || '.' || conname from pg_constraint k where contype = 'f'
        and connamespace = 'public'::regnamespace and not exists (
            select from pg_index i where i.indrelid = k.conrelid and i.indpred is null
            and (string_to_array(i.indkey::text, ' ')::int2[])[1:cardinality(k.conkey)]
            @> k.conkey)
        """,
        guards=False,
    ),
    Rule(
        "policy without index",
        "a policy looks for rows by a column without an index",
        f"""
        select distinct p.polrelid::regclass || '.' || a.attname from pg_policy p
        join pg_attribute a on a.attrelid = p.polrelid and a.attnum > 0 and not a.attisdropped
        where {_CLIENT} = any (p.polroles) and p.polqual is not null
        and pg_get_expr(p.polqual, p.polrelid) ~ ('\\m' || a.attname || ' = \\( ?SELECT')
        and not exists (select from pg_index i where i.indrelid = p.polrelid
            and i.indkey[0] = a.attnum and i.indpred is null)
        """,
        guards=False,
    ),
    Rule(
        "same index twice",
        "two indexes are the same",
        """
        select indrelid::regclass || ': ' || string_agg(
            indexrelid::regclass::text, ', ' order by indexrelid::regclass::text)
        from pg_index i join pg_class c on c.oid = i.indexrelid
        where c.relnamespace = 'public'::regnamespace
        group by indrelid, c.relam, indkey::text, indclass::text, indcollation::text,
            indoption::text, coalesce(indpred::text, ''), coalesce(indexprs::text, '')
        having count(*) > 1
        """,
        guards=False,
    ),
)


def broken(session: Session, *, guards_only: bool = False) -> list[Finding]:
    """What breaks the rules in this database. Owner role; reads the catalogue only."""
    found = []
    for rule in RULES:
        if guards_only and not rule.guards:
            continue
        things = tuple(str(thing) for thing in session.scalars(text(rule.query)))
        if things:
            found.append(Finding(rule, things))
    return found
