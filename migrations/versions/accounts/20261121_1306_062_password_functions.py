"""A person proves to be the same after an idle lock, and chooses another password."""

from __future__ import annotations

from migrations.border import CLIENT, drop_function, function

revision = "062"
down_revision = "061"
branch_labels = None
depends_on = None

FITS = "key_fits(p_key bytea)"
CHECK = "check_key(p_key bytea)"
FORM = "refuse_password_form(p_hashed text)"
CHANGE = "change_password(p_old_key bytea, p_new_hashed text)"
REDEEM = (
    "redeem_code(p_email text, p_code_key bytea, p_new_hashed text, p_workstation text,"
    " p_version text)"
)


def upgrade() -> None:
    definer = "security definer"
    # Wrong ones are counted on the session, so that a stranger who locks the account from
    # elsewhere does not take the desk away from its owner; five of them end the session and lock
    # the account. They count on the account too.
    function(
        FITS,
        "boolean",
        """
        declare
            mine public.sessions := public.standing_session();
            person public.users;
        begin
            if mine.id is null then
                return false;
            end if;
            select * into person from public.users u where u.id = mine.user_id for update;
            if person.hashed_password not like 'argon2id$%' then
                raise exception 'this account has no password'
                    using errcode = 'object_not_in_prerequisite_state',
                        constraint = 'no_password';
            end if;
            -- Again, now that nobody else can be at it.
            mine := public.standing_session();
            if mine.id is null then
                return false;
            end if;
            if split_part(person.hashed_password, '$', 6) = encode(sha256(p_key), 'hex') then
                update public.sessions s set wrong_keys = 0
                    where s.id = mine.id and s.wrong_keys > 0;
                update public.users u set login_attempts = 0
                    where u.id = person.id and not u.is_locked and u.login_attempts > 0;
                return true;
            end if;
            update public.sessions s
                set wrong_keys = s.wrong_keys + 1,
                    revoked_at = case when s.wrong_keys + 1 >= 5 then now() end
                where s.id = mine.id;
            update public.users u
                set login_attempts = u.login_attempts + 1,
                    is_locked = u.is_locked or u.login_attempts + 1 >= 5 or mine.wrong_keys + 1 >= 5
                where u.id = person.id;
            return false;
        end
        """,
        how=definer,
    )
    function(
        CHECK,
        "boolean",
        """
        begin
            return public.key_fits(p_key);
        end
        """,
        how=definer,
        to=CLIENT,
    )
    # The costs are the ones that sign_in_salt() invents for unknown addresses, or the known ones
    # would stand out.
    function(
        FORM,
        "void",
        """
        begin
            if p_hashed is null
                or p_hashed !~ '^argon2id[$]65536[$]3[$]1[$][0-9a-f]{32}[$][0-9a-f]{64}$'
            then
                raise exception 'this is no stretched password'
                    using errcode = 'invalid_parameter_value';
            end if;
        end
        """,
        how="immutable",
    )
    function(
        CHANGE,
        "boolean",
        """
        declare
            person uuid := public.current_user_id();
            mine uuid := (public.standing_session()).id;
        begin
            perform public.refuse_password_form(p_new_hashed);
            if person is null or not public.key_fits(p_old_key) then
                return false;
            end if;
            update public.users u set hashed_password = p_new_hashed where u.id = person;
            update public.sessions s set revoked_at = now()
                where s.user_id = person and s.id <> mine and s.revoked_at is null;
            delete from public.one_time_codes c where c.user_id = person and c.used_at is null;
            return true;
        end
        """,
        how=definer,
        to=CLIENT,
    )
    # Null for anything wrong, at the same cost; five wrong tries are the end of a code.
    function(
        REDEEM,
        "text",
        """
        declare
            person public.users;
            code public.one_time_codes;
            address text := lower(trim(p_email));
            given text := encode(sha256(p_code_key), 'hex');
        begin
            perform public.refuse_password_form(p_new_hashed);
            perform pg_advisory_xact_lock(
                hashtextextended('sign_in ' || coalesce(address, ''), 0));
            select * into person from public.users u where u.email = address for update;
            if person.is_active or person.is_invited then
                select * into code from public.one_time_codes c
                    where c.user_id = person.id and c.used_at is null and c.tries < 5
                        and c.expires_at > now()
                    for update;
            end if;
            if code.id is null then
                perform pg_logical_emit_message(true, 'tariffdesk'::text, 'redeem'::text);
                return null;
            end if;
            if code.code_hash is distinct from given then
                update public.one_time_codes c set tries = c.tries + 1 where c.id = code.id;
                return null;
            end if;
            update public.one_time_codes c set used_at = now() where c.id = code.id;
            update public.sessions s set revoked_at = now()
                where s.user_id = person.id and s.revoked_at is null;
            update public.users u
                set hashed_password = p_new_hashed, is_active = true, is_invited = false,
                    is_locked = false, login_attempts = 0
                where u.id = person.id;
            return public.open_session(person.id, p_workstation, p_version, interval '16 hours');
        end
        """,
        how=definer,
        to=CLIENT,
    )


def downgrade() -> None:
    for signature in (REDEEM, CHANGE, FORM, CHECK, FITS):
        drop_function(signature)
