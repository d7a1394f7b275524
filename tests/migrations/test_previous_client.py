"""Every migration leaves the previous program working: what a role could use, it still can."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import psycopg
import pytest
from alembic.script import ScriptDirectory
from psycopg.rows import TupleRow

from app.core import migrate
from app.core.database import libpq_url
from tests import databases

FIRST = "055"
_TRAIL = "no program wrote to the trail itself yet: the database does, in the act's transaction"
# What a program could use and a later revision took away, by that revision: the reason why no
# program that is still supported misses it. Nothing else may disappear.
RETIRED: dict[str, dict[str, str]] = {
    "068": {
        "tariffdesk_client may update product_matches.claimed_": "no program had leases yet: they"
        " are taken by a function",
    },
    "077": {
        "tariffdesk_client may insert audit_log.": _TRAIL,
        "tariffdesk_worker may insert audit_log.": _TRAIL,
    },
}

# Everything that a program in the client's or the worker's role can name and use.
USABLE = """
    select r.role || ' may ' || p.privilege || ' ' || c.relname || '.' || a.attname
        || ' ' || format_type(a.atttypid, a.atttypmod)
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
        and not a.attisdropped,
        unnest(array['tariffdesk_client', 'tariffdesk_worker']) r (role),
        unnest(array['select', 'insert', 'update']) p (privilege)
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v')
        and has_column_privilege(r.role, c.oid, a.attnum, p.privilege)
    union all
    select r.role || ' may delete ' || c.relname
    from pg_class c, unnest(array['tariffdesk_client', 'tariffdesk_worker']) r (role)
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v')
        and has_table_privilege(r.role, c.oid, 'delete')
    union all
    select r.role || ' may call ' || p.oid::regprocedure || ' for '
        || pg_get_function_result(p.oid)
    from pg_proc p, unnest(array['tariffdesk_client', 'tariffdesk_worker']) r (role)
    where p.pronamespace = 'public'::regnamespace
        and has_function_privilege(r.role, p.oid, 'execute')
        and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
"""
# Columns without which a row cannot be added: a program that does not know one of them fails.
DEMANDED = """
    select r.role || ' must give ' || c.relname || '.' || a.attname
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
        and not a.attisdropped,
        unnest(array['tariffdesk_client', 'tariffdesk_worker']) r (role)
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnotnull
        and not a.atthasdef and a.attidentity = '' and a.attgenerated = ''
        and has_any_column_privilege(r.role, c.oid, 'insert')
"""


def order() -> list[str]:
    """The revisions from the first that clients were given, oldest first."""
    scripts = ScriptDirectory.from_config(migrate.configuration())
    found = [script.revision for script in scripts.walk_revisions()][::-1]
    return found[found.index(FIRST) :]


@pytest.fixture(scope="module")
def steps(server: str, worker_id: str) -> Iterator[dict[str, tuple[set[str], set[str]]]]:
    """What is usable and what is demanded after each revision."""
    name = f"stepwise_{worker_id}"
    databases.drop(server, name)
    databases.create(server, name)
    url = databases.url_of(server, name)
    found = {}
    with psycopg.connect(libpq_url(url), autocommit=True) as connection:

        def asked(query: str) -> set[str]:
            rows: list[TupleRow] = connection.execute(query).fetchall()  # type: ignore[call-overload]
            return {row[0] for row in rows}

        for revision in order():
            migrate.migrate(url, revision=revision)
            found[revision] = (asked(USABLE), asked(DEMANDED))
    yield found
    databases.drop(server, name)


def test_nothing_disappears_that_a_program_could_use(
    steps: dict[str, tuple[set[str], set[str]]],
) -> None:
    revisions = list(steps)
    lost = {later: steps[earlier][0] - steps[later][0] for earlier, later in pairwise(revisions)}
    for at, gone in lost.items():
        reasons = RETIRED.get(at, {})
        unsaid = {thing for thing in gone if not thing.startswith(tuple(reasons))}
        assert unsaid == set(), f"{at} takes this away from programs in use"
        for start, reason in reasons.items():
            assert reason
            assert any(thing.startswith(start) for thing in gone), f"{at} keeps {start}"
    assert RETIRED.keys() <= lost.keys()


def test_no_row_needs_what_the_previous_program_does_not_know(
    steps: dict[str, tuple[set[str], set[str]]],
) -> None:
    revisions = list(steps)
    for earlier, later in pairwise(revisions):
        usable, before = steps[earlier]
        # Whoever could add no row to a table yet is not kept from it.
        new = {
            demand
            for demand in steps[later][1] - before
            if any(
                right.startswith(demand.replace("must give", "may insert").split(".")[0] + ".")
                for right in usable
            )
        }
        assert new == set(), f"{later} demands {new}"
