"""Sessions end when unseen, a too old program only reads, and every wrong try costs the same."""

from __future__ import annotations

from alembic import op

from migrations.border import CLIENT, FIXED, OWNER, WORKER, drop_function, function

revision = "059"
down_revision = "058"
branch_labels = None
depends_on = None

WHO = "current_user_id()"
OPEN = "open_session(p_user uuid, p_workstation text, p_version text, p_lasts interval)"
SIGN_IN = "sign_in(p_email text, p_key bytea, p_workstation text, p_version text)"
WHO_HOW = "stable security definer parallel safe"

WHO_BEFORE = """
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
"""
# A person at a program that is too old is nobody in a transaction that could write. What the
# database does by itself after an allowed act (a trigger) is not the old program's doing.
WHO_NOW = """
    declare
        token text := current_setting('tariffdesk.token', true);
        found_id uuid;
        only_reads boolean;
    begin
        if coalesce(token, '') = '' then
            return null;
        end if;
        select u.id, s.read_only into found_id, only_reads
            from public.sessions s join public.users u on u.id = s.user_id
            where s.token_hash = encode(sha256(convert_to(token, 'UTF8')), 'hex')
                and s.revoked_at is null and s.expires_at > now()
                and (s.unseen_hours is null
                    or s.last_seen_at > now() - make_interval(hours => s.unseen_hours))
                and u.is_active;
        if only_reads and current_setting('transaction_read_only') = 'off'
            and pg_trigger_depth() = 0
        then
            raise exception 'This program is too old to change anything here: it needs version % '
                'or newer.', coalesce((public.client_limits('tariffdesk-desktop'))[1], '?')
                using errcode = 'read_only_sql_transaction', constraint = 'client_version';
        end if;
        return found_id;
    end
"""

OPEN_BEFORE = """
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
"""
OPEN_NOW = """
    declare
        token text := encode(
            sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 'hex');
    begin
        delete from public.sessions s
            where s.user_id = p_user and s.expires_at < now() - interval '90 days';
        insert into public.sessions
            (user_id, token_hash, workstation, client_version, expires_at, read_only, unseen_hours)
            values (p_user, encode(sha256(convert_to(token, 'UTF8')), 'hex'),
                left(p_workstation, 255), left(p_version, 50), now() + p_lasts,
                public.client_verdict('tariffdesk-desktop', p_version) = 'too_old',
                (select case when u.is_local_owner then null else 8 end
                    from public.users u where u.id = p_user));
        update public.users u set last_login_at = now(), login_attempts = 0
            where u.id = p_user;
        return token;
    end
"""

SIGN_IN_BEFORE = """
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
"""
# An address that nobody has costs what a wrong password costs: one try at a time, a hash, and
# something written, so that the commit takes as long.
SIGN_IN_NOW = """
    declare
        person public.users;
        address text := lower(trim(p_email));
        given text := encode(sha256(p_key), 'hex');
    begin
        perform pg_advisory_xact_lock(hashtextextended('sign_in ' || coalesce(address, ''), 0));
        select * into person from public.users u where u.email = address for update;
        if not found then
            perform pg_logical_emit_message(true, 'tariffdesk'::text, 'sign_in'::text);
            return null;
        end if;
        if person.is_active and not person.is_locked
            and split_part(person.hashed_password, '$', 6) = given
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
"""


def upgrade() -> None:
    _replace(WHO, "uuid", WHO_NOW, WHO_HOW)
    _replace(OPEN, "text", OPEN_NOW, "security definer")
    _replace(SIGN_IN, "text", SIGN_IN_NOW, "security definer")
    # The session whose token came with the transaction, while it stands; for functions that a
    # program which is too old may call too.
    function(
        "standing_session()",
        "sessions",
        """
        declare
            found_session public.sessions;
        begin
            select s.* into found_session
                from public.sessions s join public.users u on u.id = s.user_id
                where s.token_hash = encode(sha256(convert_to(
                        coalesce(current_setting('tariffdesk.token', true), ''), 'UTF8')), 'hex')
                    and s.revoked_at is null and s.expires_at > now()
                    and (s.unseen_hours is null
                        or s.last_seen_at > now() - make_interval(hours => s.unseen_hours))
                    and u.is_active;
            return found_session;
        end
        """,
        how="stable security definer",
    )
    function(
        "current_session_id()",
        "uuid",
        """
        begin
            return (public.standing_session()).id;
        end
        """,
        how="stable security definer",
        to=f"{OWNER}, {WORKER}, {CLIENT}",
    )
    # A desk says that it is there, and hears whether its session still stands. Written at most
    # once a minute, however often it is said.
    function(
        "seen()",
        "boolean",
        """
        declare
            mine public.sessions := public.standing_session();
        begin
            if mine.id is null then
                return false;
            end if;
            if mine.last_seen_at < now() - interval '1 minute'
                and current_setting('transaction_read_only') = 'off'
            then
                update public.sessions s set last_seen_at = now() where s.id = mine.id;
            end if;
            return true;
        end
        """,
        how="security definer",
        to=CLIENT,
    )


def downgrade() -> None:
    drop_function("seen()")
    drop_function("current_session_id()")
    drop_function("standing_session()")
    _replace(SIGN_IN, "text", SIGN_IN_BEFORE, "security definer")
    _replace(OPEN, "text", OPEN_BEFORE, "security definer")
    _replace(WHO, "uuid", WHO_BEFORE, WHO_HOW)


def _replace(signature: str, returns: str, body: str, how: str) -> None:
    op.execute(
        f"create or replace function {signature} returns {returns} language plpgsql {how} {FIXED}"
        f" as $body$ {body} $body$"
    )
