"""Credits move through these functions and in no other way."""

from __future__ import annotations

from alembic import op

from migrations.border import CLIENT, OWNER, WORKER, drop_function, function

GRANT = (
    "credit_grant(p_user uuid, p_operation text, p_amount int, p_type text default 'free',"
    " p_expires_at timestamptz default null, p_source text default null,"
    " p_monthly_allocation int default 0, p_reset_day int default 1,"
    " p_priority int default 0, p_note text default null)"
)
HOLD = "credit_hold(p_user uuid, p_operation text, p_amount int, p_note text default null)"
COMMIT = (
    "credit_commit(p_user uuid, p_operation text, p_hold text, p_amount int,"
    " p_note text default null)"
)
RELEASE = (
    "credit_release(p_user uuid, p_operation text, p_hold text, p_amount int default null,"
    " p_note text default null)"
)
LOCK = "credit_lock(p_user uuid, p_operation text)"
PROJECT = "credit_project(p_user uuid)"
CALLER = "refuse_other_account(p_user uuid)"
HELD = "credit_held(p_user uuid, p_hold text)"

revision = "024"
down_revision = "023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    definer = "security definer"
    worker = f"{WORKER}, {OWNER}"
    # Inside a SECURITY DEFINER function everyone is the owner, so the caller is told by the role
    # it had set or, without one, by its login.
    function(
        CALLER,
        "void",
        """
        declare
            caller name := coalesce(
                nullif(current_setting('role', true), 'none'), session_user);
        begin
            if p_user is not distinct from public.current_user_id()
                or pg_has_role(caller, 'tariffdesk_worker', 'member')
                or pg_has_role(caller, 'tariffdesk_owner', 'member')
            then
                return;
            end if;
            raise exception 'this is the account of somebody else'
                using errcode = 'insufficient_privilege';
        end
        """,
        how=definer,
    )
    # One spender per account at a time: lock first, then look. True when the operation was
    # already carried out.
    function(
        LOCK,
        "boolean",
        """
        declare
            entry_of uuid;
        begin
            insert into public.user_credits (user_id) values (p_user) on conflict do nothing;
            perform from public.user_credits where user_id = p_user for update;
            select l.user_id into entry_of from public.credit_ledger l
                where l.operation_id = p_operation limit 1;
            if entry_of is null then
                return false;
            end if;
            if entry_of <> p_user then
                raise exception 'operation % belongs to another account', p_operation
                    using errcode = 'unique_violation';
            end if;
            return true;
        end
        """,
        how=definer,
    )
    function(
        PROJECT,
        "void",
        """
        declare
            left_over int;
            month_used int;
        begin
            select coalesce(sum(o.available), 0) into left_over
                from public.open_credits o where o.user_id = p_user;
            select coalesce(-sum(l.delta), 0) into month_used from public.credit_ledger l
                where l.user_id = p_user and l.kind in ('COMMIT', 'REFUND')
                    and l.created_at >= date_trunc('month', now(), 'UTC');
            update public.users
                set credits_remaining = left_over, credits_used_this_month = month_used
                where id = p_user;
            update public.user_credits uc
                set current_credits = left_over,
                    credits_used_this_period = month_used,
                    total_credits_purchased = sums.purchased,
                    total_credits_used = sums.used,
                    total_credits_expired = sums.expired,
                    updated_at = now()
                from (
                    select coalesce(sum(c.amount) filter (where c.credit_type = 'pro'), 0)
                            as purchased,
                        coalesce(sum(c.used), 0) as used,
                        coalesce(sum(c.expired), 0) as expired
                    from public.credits c where c.user_id = p_user
                ) sums
                where uc.user_id = p_user;
        end
        """,
        how=definer,
    )
    function(
        GRANT,
        "uuid",
        """
        declare
            made uuid;
        begin
            if p_amount <= 0 then
                raise exception 'a grant must be of at least one credit'
                    using errcode = 'invalid_parameter_value';
            end if;
            if public.credit_lock(p_user, p_operation) then
                return (select l.grant_id from public.credit_ledger l
                    where l.operation_id = p_operation and l.kind = 'GRANT');
            end if;
            insert into public.credits (user_id, credit_type, amount, expires_at, source_event,
                    monthly_allocation, reset_day_of_month, priority)
                values (p_user, p_type, p_amount, p_expires_at, p_source,
                    p_monthly_allocation, p_reset_day, p_priority)
                returning id into made;
            insert into public.credit_ledger (user_id, grant_id, operation_id, kind, delta, note)
                values (p_user, made, p_operation, 'GRANT', p_amount, p_note);
            perform public.credit_project(p_user);
            return made;
        end
        """,
        how=definer,
        to=worker,
    )
    # Sets credits aside, from the grant that ends soonest. SQLSTATE TD001 when there are not
    # enough, with how many there are as the detail.
    function(
        HOLD,
        "int",
        """
        declare
            missing int := p_amount;
            part int;
            purse record;
        begin
            perform public.refuse_other_account(p_user);
            if p_amount < 0 then
                raise exception 'an amount cannot be negative'
                    using errcode = 'invalid_parameter_value';
            end if;
            if public.credit_lock(p_user, p_operation) then
                return (select coalesce(-sum(l.delta), 0) from public.credit_ledger l
                    where l.operation_id = p_operation and l.kind = 'HOLD');
            end if;
            for purse in
                select o.id, o.available from public.open_credits o
                where o.user_id = p_user and o.available > 0
                order by o.expires_at nulls last, o.priority,
                    (o.credit_type = 'pro'), o.effective_at, o.id
            loop
                exit when missing = 0;
                part := least(missing, purse.available);
                insert into public.credit_ledger
                    (user_id, grant_id, operation_id, kind, delta, note)
                    values (p_user, purse.id, p_operation, 'HOLD', -part, p_note);
                update public.credits set held = held + part, updated_at = now()
                    where id = purse.id;
                missing := missing - part;
            end loop;
            if missing > 0 then
                raise exception 'not enough credits' using errcode = 'TD001',
                    detail = (p_amount - missing)::text;
            end if;
            perform public.credit_project(p_user);
            return p_amount;
        end
        """,
        how=definer,
        to=f"{worker}, {CLIENT}",
    )
    # What a hold still keeps aside, grant by grant, in the order in which it was taken.
    function(
        HELD,
        "table (grant_id uuid, kept int)",
        """
        begin
            return query
                select l.grant_id, -sum(l.delta)::int
                from public.credit_ledger l
                where l.user_id = p_user and (
                    (l.operation_id = p_hold and l.kind = 'HOLD')
                    or (l.hold_operation_id = p_hold and l.kind = 'RELEASE'))
                group by l.grant_id having sum(l.delta) < 0 order by min(l.sequence);
        end
        """,
        how="stable security definer",
    )
    # Spends part of a hold: the credits come back and are spent in the same breath.
    function(
        COMMIT,
        "int",
        """
        declare
            missing int := p_amount;
            part int;
            purse record;
        begin
            if p_amount < 0 then
                raise exception 'an amount cannot be negative'
                    using errcode = 'invalid_parameter_value';
            end if;
            if public.credit_lock(p_user, p_operation) then
                return (select coalesce(-sum(l.delta), 0) from public.credit_ledger l
                    where l.operation_id = p_operation and l.kind = 'COMMIT');
            end if;
            for purse in select h.grant_id, h.kept from public.credit_held(p_user, p_hold) h loop
                exit when missing = 0;
                part := least(missing, purse.kept);
                insert into public.credit_ledger
                    (user_id, grant_id, operation_id, hold_operation_id, kind, delta, note)
                    values
                        (p_user, purse.grant_id, p_operation, p_hold, 'RELEASE', part, p_note),
                        (p_user, purse.grant_id, p_operation, p_hold, 'COMMIT', -part, p_note);
                update public.credits
                    set held = held - part, used = used + part, updated_at = now()
                    where id = purse.grant_id;
                missing := missing - part;
            end loop;
            if missing > 0 then
                raise exception 'more was used than was held' using errcode = 'TD002',
                    detail = (p_amount - missing)::text;
            end if;
            perform public.credit_project(p_user);
            return p_amount;
        end
        """,
        how=definer,
        to=worker,
    )
    # Gives back a part of a hold, or (null) all that is left of it.
    function(
        RELEASE,
        "int",
        """
        declare
            missing int := p_amount;
            given int := 0;
            part int;
            purse record;
        begin
            if p_amount < 0 then
                raise exception 'an amount cannot be negative'
                    using errcode = 'invalid_parameter_value';
            end if;
            if public.credit_lock(p_user, p_operation) then
                return (select coalesce(sum(l.delta), 0) from public.credit_ledger l
                    where l.operation_id = p_operation and l.kind = 'RELEASE');
            end if;
            for purse in select h.grant_id, h.kept from public.credit_held(p_user, p_hold) h loop
                exit when missing = 0;
                part := least(coalesce(missing, purse.kept), purse.kept);
                insert into public.credit_ledger
                    (user_id, grant_id, operation_id, hold_operation_id, kind, delta, note)
                    values
                        (p_user, purse.grant_id, p_operation, p_hold, 'RELEASE', part, p_note);
                update public.credits set held = held - part, updated_at = now()
                    where id = purse.grant_id;
                missing := missing - part;
                given := given + part;
            end loop;
            if missing > 0 then
                raise exception 'more was given back than was held' using errcode = 'TD002',
                    detail = given::text;
            end if;
            perform public.credit_project(p_user);
            return given;
        end
        """,
        how=definer,
        to=worker,
    )
    # A person starts with an account, and an opening balance is backed by a grant.
    function(
        "open_account()",
        "trigger",
        """
        begin
            if new.credits_remaining > 0 then
                perform public.credit_grant(new.id, 'welcome:' || new.id, new.credits_remaining,
                    'free', null, 'welcome:' || new.id, 0, 1, 0, 'Opening balance');
            else
                perform public.credit_lock(new.id, '');
                perform public.credit_project(new.id);
            end if;
            return null;
        end
        """,
        how=definer,
    )
    op.execute(
        "create trigger users_account after insert on users"
        " for each row execute function open_account()"
    )


def downgrade() -> None:
    op.execute("drop trigger users_account on users")
    drop_function("open_account()")
    for signature in (RELEASE, COMMIT, HELD, HOLD, GRANT, PROJECT, LOCK, CALLER):
        drop_function(signature)
