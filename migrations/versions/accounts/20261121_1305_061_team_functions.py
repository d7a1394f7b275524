"""A manager asks colleagues in, changes what they are, closes accounts and ends sessions."""

from __future__ import annotations

from migrations.border import CLIENT, drop_function, function

revision = "061"
down_revision = "060"
branch_labels = None
depends_on = None

MAY = "may_manage(p_user uuid)"
MANAGE = "manage_account(p_user uuid)"
KEEP = "keep_a_manager(p_person users)"
ROLE = "refuse_role(p_role text)"
PUT_CODE = "put_code(p_user uuid, p_purpose text, p_code_hash text, p_by uuid)"
ADD = (
    "add_invited(p_office uuid, p_email text, p_name text, p_role text, p_staff_role text,"
    " p_phone text, p_licence text, p_area jsonb, p_code_hash text, p_by uuid)"
)
INVITE = (
    "invite_colleague(p_email text, p_name text, p_role text, p_staff_role text, p_phone text,"
    " p_licence text, p_area jsonb, p_code_hash text, p_office uuid default null)"
)
ISSUE = "issue_code(p_user uuid, p_code_hash text)"
UNLOCK = "unlock_user(p_user uuid)"
DEACTIVATE = "deactivate_user(p_user uuid)"
REACTIVATE = "reactivate_user(p_user uuid)"
CHANGE = (
    "change_member(p_user uuid, p_name text, p_role text, p_staff_role text, p_phone text,"
    " p_licence text, p_area jsonb)"
)
REVOKE = "revoke_session(p_session uuid)"
REVOKE_OTHERS = "revoke_other_sessions()"


def upgrade() -> None:
    definer = "security definer"
    # A manager of the person's office, or an administrator; an administrator's account is only
    # ever touched by an administrator, or a code for it would be a way up.
    function(
        MAY,
        "boolean",
        """
        begin
            return exists (
                select from public.users me, public.users person
                where me.id = public.current_user_id() and person.id = p_user
                    and (me.role = 'ADMIN' or (me.role = 'PROJECT_OWNER'
                        and person.office_id = me.office_id and person.role <> 'ADMIN'))
            );
        end
        """,
        how=definer,
    )
    # The account, locked, once it is sure that the caller manages it. The office's row is locked
    # first: two managers who demote each other must not both succeed.
    function(
        MANAGE,
        "users",
        """
        declare
            person public.users;
        begin
            if public.may_manage(p_user) then
                perform from public.offices o
                    where o.id = (select u.office_id from public.users u where u.id = p_user)
                    for no key update;
                select * into person from public.users u where u.id = p_user for update;
                if public.may_manage(p_user) then
                    return person;
                end if;
            end if;
            raise exception 'only a manager of the office may do this'
                using errcode = 'insufficient_privilege';
        end
        """,
        how=definer,
    )
    function(
        KEEP,
        "void",
        """
        begin
            if p_person.is_active and p_person.role in ('PROJECT_OWNER', 'ADMIN') and not exists (
                select from public.users u
                where u.office_id = p_person.office_id and u.id <> p_person.id
                    and u.is_active and u.role in ('PROJECT_OWNER', 'ADMIN')
            )
            then
                raise exception 'this is the last manager of the office'
                    using errcode = 'restrict_violation', constraint = 'last_manager';
            end if;
        end
        """,
        how=definer,
    )
    function(
        ROLE,
        "void",
        """
        begin
            if p_role = 'ADMIN' and not public.current_user_is_admin() then
                raise exception 'only an administrator makes administrators'
                    using errcode = 'insufficient_privilege', constraint = 'only_admins';
            end if;
        end
        """,
        how=definer,
    )
    function(
        PUT_CODE,
        "timestamptz",
        """
        declare
            ends timestamptz := now() + case p_purpose
                when 'INVITE' then interval '7 days' else interval '24 hours' end;
        begin
            delete from public.one_time_codes c where c.user_id = p_user and c.used_at is null;
            insert into public.one_time_codes (user_id, purpose, code_hash, created_by, expires_at)
                values (p_user, p_purpose, p_code_hash, p_by, ends);
            return ends;
        end
        """,
        how=definer,
    )
    # Also for who may become the owner of the tables: that is how an office's first manager comes.
    function(
        ADD,
        "uuid",
        """
        declare
            made uuid;
        begin
            if p_email is null or trim(p_email) !~ '^[^@[:space:]]+@[^@[:space:]]+$' then
                raise exception 'this is no address' using errcode = 'invalid_parameter_value';
            end if;
            insert into public.users (email, hashed_password, role, country, office_id, full_name,
                    credits_remaining, is_active, is_invited)
                select lower(trim(p_email)), '!', p_role, o.country, o.id,
                        nullif(trim(p_name), ''), 0, false, true
                    from public.offices o where o.id = p_office
                returning id into strict made;
            insert into public.staff
                    (user_id, office_id, name, role, phone, licence_number, assigned_area)
                values (made, p_office, coalesce(nullif(trim(p_name), ''), lower(trim(p_email))),
                    p_staff_role, nullif(trim(p_phone), ''), nullif(trim(p_licence), ''),
                    coalesce(p_area, '{}'));
            perform public.put_code(made, 'INVITE', p_code_hash, p_by);
            return made;
        end
        """,
        how=definer,
    )
    function(
        INVITE,
        "uuid",
        """
        declare
            office uuid := coalesce(p_office, public.managed_office_id());
        begin
            if office is null or (office is distinct from public.managed_office_id()
                and not public.current_user_is_admin())
            then
                raise exception 'only a manager of the office may do this'
                    using errcode = 'insufficient_privilege';
            end if;
            perform public.refuse_role(p_role);
            return public.add_invited(office, p_email, p_name, p_role, p_staff_role, p_phone,
                p_licence, p_area, p_code_hash, public.current_user_id());
        end
        """,
        how=definer,
        to=CLIENT,
    )
    # A code for a person who was asked in and lost it, or who forgot the password. It answers
    # until when the code is good.
    function(
        ISSUE,
        "timestamptz",
        """
        declare
            person public.users := public.manage_account(p_user);
        begin
            if not (person.is_active or person.is_invited) then
                raise exception 'this account is closed'
                    using errcode = 'object_not_in_prerequisite_state', constraint = 'is_closed';
            end if;
            update public.sessions s set revoked_at = now()
                where s.user_id = p_user and s.revoked_at is null;
            return public.put_code(p_user,
                case when person.is_invited then 'INVITE' else 'RESET' end, p_code_hash,
                public.current_user_id());
        end
        """,
        how=definer,
        to=CLIENT,
    )
    function(
        UNLOCK,
        "void",
        """
        begin
            perform public.manage_account(p_user);
            update public.users u set is_locked = false, login_attempts = 0 where u.id = p_user;
        end
        """,
        how=definer,
        to=CLIENT,
    )
    function(
        DEACTIVATE,
        "void",
        """
        declare
            person public.users := public.manage_account(p_user);
        begin
            perform public.keep_a_manager(person);
            delete from public.one_time_codes c where c.user_id = p_user and c.used_at is null;
            update public.sessions s set revoked_at = now()
                where s.user_id = p_user and s.revoked_at is null;
            update public.users u set is_active = false, is_invited = false where u.id = p_user;
        end
        """,
        how=definer,
        to=CLIENT,
    )
    # Who was asked in becomes active by choosing a password, and in no other way.
    function(
        REACTIVATE,
        "void",
        """
        declare
            person public.users := public.manage_account(p_user);
        begin
            if person.is_invited then
                raise exception 'this person has not come yet'
                    using errcode = 'object_not_in_prerequisite_state', constraint = 'is_invited';
            end if;
            update public.users u set is_active = true where u.id = p_user;
        end
        """,
        how=definer,
        to=CLIENT,
    )
    function(
        CHANGE,
        "void",
        """
        declare
            person public.users := public.manage_account(p_user);
        begin
            if p_role is distinct from person.role then
                perform public.refuse_role(p_role);
                if p_role = 'USER' then
                    perform public.keep_a_manager(person);
                end if;
            end if;
            update public.users u set role = p_role, full_name = nullif(trim(p_name), '')
                where u.id = p_user;
            insert into public.staff
                    (user_id, office_id, name, role, phone, licence_number, assigned_area)
                values (p_user, person.office_id,
                    coalesce(nullif(trim(p_name), ''), person.email), p_staff_role,
                    nullif(trim(p_phone), ''), nullif(trim(p_licence), ''), coalesce(p_area, '{}'))
                on conflict (user_id) do update
                    set name = excluded.name, role = excluded.role, phone = excluded.phone,
                        licence_number = excluded.licence_number,
                        assigned_area = excluded.assigned_area, updated_at = now();
        end
        """,
        how=definer,
        to=CLIENT,
    )
    # Answers whose session it was; null where it was over already.
    function(
        REVOKE,
        "uuid",
        """
        declare
            person uuid := (select s.user_id from public.sessions s where s.id = p_session);
        begin
            if person is null or not (person is not distinct from public.current_user_id()
                or public.may_manage(person))
            then
                raise exception 'this is the session of somebody else'
                    using errcode = 'insufficient_privilege';
            end if;
            update public.sessions s set revoked_at = now()
                where s.id = p_session and s.revoked_at is null;
            return case when found then person end;
        end
        """,
        how=definer,
        to=CLIENT,
    )
    # Answers how many there were.
    function(
        REVOKE_OTHERS,
        "int",
        """
        declare
            ended int;
        begin
            update public.sessions s set revoked_at = now()
                where s.user_id = public.current_user_id() and s.revoked_at is null
                    and s.expires_at > now() and s.id <> (public.standing_session()).id;
            get diagnostics ended = row_count;
            return ended;
        end
        """,
        how=definer,
        to=CLIENT,
    )


def downgrade() -> None:
    for signature in (REVOKE_OTHERS, REVOKE, CHANGE, REACTIVATE, DEACTIVATE, UNLOCK, ISSUE):
        drop_function(signature)
    for signature in (INVITE, ADD, PUT_CODE, ROLE, KEEP, MANAGE, MAY):
        drop_function(signature)
