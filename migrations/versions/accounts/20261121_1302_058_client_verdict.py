"""Whether a program's version may work with this database, known before anyone signs in."""

from __future__ import annotations

from alembic import op

from migrations.border import CLIENT, OWNER, WORKER, drop_function, function

revision = "058"
down_revision = "057"
branch_labels = None
depends_on = None

ADMIN = "(select current_user_is_admin())"


def upgrade() -> None:
    everyone = f"{OWNER}, {WORKER}, {CLIENT}"
    # "1.12.0rc1" is 1, 12, 0: six numbers, so that 1.2 and 1.2.0 are the same. Null for a text
    # that does not begin with a number.
    function(
        "version_numbers(p_version text)",
        "bigint[]",
        """
        declare
            written text := substring(
                p_version from '^ *v?([0-9]{1,9}([.][0-9]{1,9}){0,5})');
        begin
            if written is null then
                return null;
            end if;
            return (string_to_array(written, '.')::bigint[] || array[0, 0, 0, 0, 0])[1:6];
        end
        """,
        how="immutable strict parallel safe",
        to=everyone,
    )
    # ok, too_old, too_new, or unknown for a program that is not registered (any more) or a
    # version that is none.
    function(
        "client_verdict(p_application text, p_version text)",
        "text",
        """
        declare
            program public.client_applications;
            given bigint[] := public.version_numbers(p_version);
        begin
            select * into program from public.client_applications a
                where a.id = p_application and a.is_active;
            if not found or given is null then
                return 'unknown';
            end if;
            if given < public.version_numbers(program.lowest_version) then
                return 'too_old';
            end if;
            if given > public.version_numbers(program.highest_version) then
                return 'too_new';
            end if;
            return 'ok';
        end
        """,
        how="stable security definer",
        to=everyone,
    )
    # The lowest and the highest version that may work here; null without a limit.
    function(
        "client_limits(p_application text)",
        "text[]",
        """
        begin
            return (
                select array[a.lowest_version, a.highest_version]::text[]
                from public.client_applications a where a.id = p_application and a.is_active
            );
        end
        """,
        how="stable security definer",
        to=everyone,
    )
    op.execute(
        f"create policy client_applications_add on client_applications for insert to {CLIENT}"
        f" with check ({ADMIN})"
    )
    op.execute(
        f"create policy client_applications_change on client_applications for update to {CLIENT}"
        f" using ({ADMIN}) with check ({ADMIN})"
    )
    op.execute(f"grant insert, update on client_applications to {CLIENT}")


def downgrade() -> None:
    op.execute(f"revoke insert, update on client_applications from {CLIENT}")
    op.execute("drop policy client_applications_change on client_applications")
    op.execute("drop policy client_applications_add on client_applications")
    drop_function("client_limits(p_application text)")
    drop_function("client_verdict(p_application text, p_version text)")
    drop_function("version_numbers(p_version text)")
