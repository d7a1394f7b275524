"""Signing in and out: the only things that may be done without a session."""

from __future__ import annotations

from migrations.border import CLIENT, OWNER, WORKER, drop_function, function

revision = "010"
down_revision = "009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    definer = "security definer"
    # How to stretch a password: algorithm, memory in KiB, passes, lanes and salt. An address that
    # nobody has gets one too, always the same, so that asking tells nothing.
    function(
        "sign_in_salt(p_email text)",
        "text",
        """
        declare
            recipe text;
        begin
            select regexp_replace(u.hashed_password, '[$][^$]*$', '') into recipe
                from public.users u
                where u.email = lower(trim(p_email)) and u.hashed_password like 'argon2id$%';
            if recipe is null then
                select 'argon2id$65536$3$1$' || left(encode(sha256(
                    s.value || convert_to(lower(trim(p_email)), 'UTF8')), 'hex'), 32)
                    into recipe from public.server_secrets s where s.name = 'fake_salt';
            end if;
            return recipe;
        end
        """,
        how="stable security definer",
        to=CLIENT,
    )
    function(
        "open_session(p_user uuid, p_workstation text, p_version text, p_lasts interval)",
        "text",
        """
        declare
            token text := encode(
                sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 'hex');
        begin
            delete from public.sessions s
                where s.user_id = p_user and s.expires_at < now() - interval '90 days';
            insert into public.sessions
                (user_id, token_hash, workstation, client_version, expires_at)
                values (p_user, encode(sha256(convert_to(token, 'UTF8')), 'hex'),
                    left(p_workstation, 255), left(p_version, 50), now() + p_lasts);
            update public.users u set last_login_at = now(), login_attempts = 0
                where u.id = p_user;
            return token;
        end
        """,
        how=definer,
    )
    # Returns a token, or null for a wrong or unknown address, a wrong password, a locked or a
    # closed account alike. It does not raise: the count of wrong tries must be kept.
    function(
        "sign_in(p_email text, p_key bytea, p_workstation text, p_version text)",
        "text",
        """
        declare
            person public.users;
        begin
            select * into person from public.users u where u.email = lower(trim(p_email))
                for update;
            if not found then
                return null;
            end if;
            if person.is_active and not person.is_locked
                and split_part(person.hashed_password, '$', 6) = encode(sha256(p_key), 'hex')
            then
                return public.open_session(
                    person.id, p_workstation, p_version, interval '16 hours');
            end if;
            update public.users u
                set login_attempts = u.login_attempts + 1,
                    is_locked = u.is_locked or u.login_attempts + 1 >= 5
                where u.id = person.id;
            return null;
        end
        """,
        how=definer,
        to=CLIENT,
    )
    # An embedded database has one owner, who can read its files anyway: the program, acting as
    # the worker, opens that person's session without a password. A desk's login cannot.
    function(
        "open_local_session(p_workstation text, p_version text)",
        "text",
        """
        declare
            person uuid;
        begin
            select u.id into person from public.users u where u.is_local_owner and u.is_active;
            if person is null then
                return null;
            end if;
            return public.open_session(person, p_workstation, p_version, interval '30 days');
        end
        """,
        how=definer,
        to=f"{WORKER}, {OWNER}",
    )
    function(
        "sign_out()",
        "boolean",
        """
        begin
            update public.sessions s set revoked_at = now()
                where s.revoked_at is null and s.token_hash = encode(sha256(convert_to(
                    coalesce(current_setting('tariffdesk.token', true), ''), 'UTF8')), 'hex');
            return found;
        end
        """,
        how=definer,
        to=CLIENT,
    )


def downgrade() -> None:
    drop_function("sign_out()")
    drop_function("open_local_session(p_workstation text, p_version text)")
    drop_function("sign_in(p_email text, p_key bytea, p_workstation text, p_version text)")
    drop_function("open_session(p_user uuid, p_workstation text, p_version text, p_lasts interval)")
    drop_function("sign_in_salt(p_email text)")
