"""Functions that say who is asking, for every policy after them."""

from __future__ import annotations

from migrations.border import CLIENT, OWNER, WORKER, drop_function, function

revision = "001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    everyone = f"{OWNER}, {WORKER}, {CLIENT}"
    how = "stable security definer parallel safe"
    # The person whose session token came with the transaction. A locked account keeps its open
    # sessions: a stranger's wrong tries must not throw its owner out. A deactivated one does not.
    function(
        "current_user_id()",
        "uuid",
        """
        declare
            token text := current_setting('tariffdesk.token', true);
            found_id uuid;
        begin
            if coalesce(token, '') = '' then
                return null;
            end if;
            select u.id into found_id
                from public.sessions s join public.users u on u.id = s.user_id
                where s.token_hash = encode(sha256(convert_to(token, 'UTF8')), 'hex')
                    and s.revoked_at is null and s.expires_at > now() and u.is_active;
            return found_id;
        end
        """,
        how=how,
        to=everyone,
    )
    function(
        "current_office_id()",
        "uuid",
        """
        begin
            return (select u.office_id from public.users u where u.id = public.current_user_id());
        end
        """,
        how=how,
        to=everyone,
    )
    # The office that the person manages, if any.
    function(
        "managed_office_id()",
        "uuid",
        """
        begin
            return (
                select u.office_id from public.users u
                where u.id = public.current_user_id() and u.role in ('PROJECT_OWNER', 'ADMIN')
            );
        end
        """,
        how=how,
        to=everyone,
    )
    function(
        "current_user_is_admin()",
        "boolean",
        """
        begin
            return exists (
                select from public.users u
                where u.id = public.current_user_id() and u.role = 'ADMIN'
            );
        end
        """,
        how=how,
        to=everyone,
    )


def downgrade() -> None:
    drop_function("current_user_is_admin()")
    drop_function("managed_office_id()")
    drop_function("current_office_id()")
    drop_function("current_user_id()")
