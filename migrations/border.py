"""Words for migrations: a table's row-level security and grants, said in one call.

Migrations that ran must keep meaning what they meant: add words here, never change one.
"""

from __future__ import annotations

from alembic import op

OWNER = "tariffdesk_owner"
WORKER = "tariffdesk_worker"
CLIENT = "tariffdesk_client"

# The conditions that policies are made of. Each asks the session once per query.
SIGNED_IN = "(select current_user_id()) is not null"
OWN = "user_id = (select current_user_id())"
OFFICE = "office_id = (select current_office_id())"
MANAGED = "office_id = (select managed_office_id())"
OWN_OR_MANAGED = (
    "user_id = (select current_user_id()) or user_id in "
    "(select u.id from users u where u.office_id = (select managed_office_id()))"
)

# Every function names what it sees, so that no caller's search_path can lead it astray.
FIXED = "set search_path = pg_catalog, public, pg_temp"


def protect(
    table: str,
    *,
    see: str | None,
    add: str | None = None,
    change: str | None = None,
    remove: str | None = None,
    see_columns: str | None = None,
    add_columns: str | None = None,
    change_columns: str | None = None,
    worker: str | None = "select, insert, update, delete",
) -> None:
    """Force row-level security on a table and say who may do what.

    ``see``, ``add``, ``change``, ``remove`` are conditions for the client role (None: never);
    the ``*_columns`` narrow its grants. ``worker`` lists what the worker role may do.
    """
    op.execute(f"alter table {table} enable row level security")
    op.execute(f"alter table {table} force row level security")
    # With FORCE, the owner (and so every SECURITY DEFINER function) needs a policy too.
    op.execute(f"create policy {table}_owner on {table} to {OWNER} using (true) with check (true)")
    if worker:
        op.execute(
            f"create policy {table}_worker on {table} to {WORKER} using (true) with check (true)"
        )
        op.execute(f"grant {worker} on {table} to {WORKER}")
    if see:
        op.execute(f"create policy {table}_see on {table} for select to {CLIENT} using ({see})")
        op.execute(f"grant select{_columns(see_columns)} on {table} to {CLIENT}")
    if add:
        op.execute(
            f"create policy {table}_add on {table} for insert to {CLIENT} with check ({add})"
        )
        op.execute(f"grant insert{_columns(add_columns)} on {table} to {CLIENT}")
    if change:
        op.execute(
            f"create policy {table}_change on {table} for update to {CLIENT}"
            f" using ({change}) with check ({change})"
        )
        op.execute(f"grant update{_columns(change_columns)} on {table} to {CLIENT}")
    if remove:
        op.execute(
            f"create policy {table}_remove on {table} for delete to {CLIENT} using ({remove})"
        )
        op.execute(f"grant delete on {table} to {CLIENT}")


def inherit_office(table: str, function: str, column: str) -> None:
    """Let a trigger take ``office_id`` from the row that ``column`` points to."""
    op.execute(
        f"create trigger {table}_office before insert or update of {column}, office_id"
        f" on {table} for each row execute function {function}()"
    )


def append_only(table: str) -> None:
    """Refuse changes of a table's rows to everyone, and deletions other than by cascade."""
    op.execute(
        f"create trigger {table}_append_only before update or delete on {table}"
        " for each row execute function refuse_change()"
    )


def audited(
    table: str,
    noun: str,
    columns: str,
    *,
    withheld: str = "",
    on: str = "insert, update, delete",
    people_only: bool = False,
) -> None:
    """Let the acts on a table's rows write themselves into the audit trail.

    ``columns`` are kept with their values; of ``withheld`` (personal data, secrets) only that they
    changed: the chain can never be unwritten. A column with a ``!`` behind it is told with every
    change of the row. The events are ``noun`` with Added, Changed and
    Removed; a change of no column named here is none. ``people_only`` leaves out what is done
    without a session.
    """
    said = "'" + "', '".join((noun, columns, withheld, "people" if people_only else "")) + "'"
    watched = [name.strip(" !") for name in f"{columns},{withheld}".split(",") if name.strip()]
    differs = " or ".join(f"old.{name} is distinct from new.{name}" for name in watched)
    for event in (part.strip() for part in on.split(",")):
        when = f" when ({differs})" if event == "update" else ""
        op.execute(
            f"create trigger {table}_audited_{event} after {event} on {table}"
            f" for each row{when} execute function audit_act({said})"
        )


def unaudited(table: str, *, on: str = "insert, update, delete") -> None:
    """Take back :func:`audited`."""
    for event in (part.strip() for part in on.split(",")):
        op.execute(f"drop trigger {table}_audited_{event} on {table}")


def function(signature: str, returns: str, body: str, *, how: str = "", to: str = "") -> None:
    """Create a plpgsql function with a fixed search_path; ``to`` names who may call it.

    ``how`` is any of STABLE, IMMUTABLE, SECURITY DEFINER and the like.
    """
    op.execute(
        f"create function {signature} returns {returns} language plpgsql {how} {FIXED}"
        f" as $body$ {body} $body$"
    )
    # Functions are for everyone unless said otherwise, and this says otherwise.
    plain = _without_defaults(signature)
    op.execute(f"revoke all on function {plain} from public")
    if to:
        op.execute(f"grant execute on function {plain} to {to}")


def drop_function(signature: str) -> None:
    """Drop a function created by :func:`function`, by the same signature."""
    op.execute(f"drop function {_without_defaults(signature)}")


def _columns(listed: str | None) -> str:
    return f" ({listed})" if listed else ""


def _without_defaults(signature: str) -> str:
    """``f(a text, b int default 1)`` as ``f(text, int)``."""
    name, _, rest = signature.partition("(")
    arguments = [part.strip() for part in rest.rstrip(") ").split(",") if part.strip()]
    types = [" ".join(part.split(" default ")[0].split()[1:]) for part in arguments]
    return f"{name}({', '.join(types)})"
