"""Erasure: a person or a client becomes a pseudonym that decisions and records still point to."""

from __future__ import annotations

from alembic import op

from migrations.border import CLIENT, FIXED, append_only, drop_function, function

revision = "086"
down_revision = "085"
branch_labels = None
depends_on = None

# Everything but the file's name and place and what was said of it, which may name people.
_KEPT = (
    "id, office_id, declaration_id, country_schema, version, sha256, is_valid, exported_by,"
    " created_at"
)


def upgrade() -> None:
    op.execute("drop trigger declaration_exports_append_only on declaration_exports")
    op.execute(
        f"create trigger declaration_exports_append_only before delete or update of {_KEPT}"
        " on declaration_exports for each row execute function refuse_change()"
    )
    op.execute("drop trigger match_candidates_evidence on match_candidates")
    op.execute(
        "create trigger match_candidates_evidence before update on match_candidates"
        " for each row when (not (current_user = 'tariffdesk_owner'"
        " and coalesce(current_setting('tariffdesk.erasing', true), '') = 'on'))"
        " execute function refuse_change()"
    )
    op.execute(
        "create or replace function keep_locked_declaration() returns trigger language plpgsql"
        f" {FIXED} as $body$ {_locked(_ERASING)} $body$"
    )
    function(
        "erase_user(p_user uuid, p_office uuid)",
        "void",
        """
        declare
            pseudonym text := 'Former colleague ' || left(p_user::text, 4);
            person public.users;
        begin
            -- Two managers who erase each other at once must not leave an office without one.
            perform from public.offices o where o.id = p_office for no key update;
            select * into person from public.users u
                where u.id = p_user and u.office_id = p_office for no key update;
            if not found then
                raise exception 'this person is not of the office'
                    using errcode = 'insufficient_privilege';
            end if;
            if person.is_active and person.role <> 'USER' and not exists (
                select from public.users u where u.office_id = p_office and u.id <> p_user
                    and u.is_active and u.role <> 'USER')
            then
                raise exception 'the last manager of an office stays'
                    using errcode = 'restrict_violation';
            end if;
            update public.users u
                set email = 'erased-' || left(replace(p_user::text, '-', ''), 12) || '@invalid',
                    full_name = pseudonym, company = null, hashed_password = '!',
                    is_active = false, is_invited = false
                where u.id = p_user;
            delete from public.one_time_codes c where c.user_id = p_user;
            delete from public.notifications n where n.user_id = p_user;
            update public.notifications n set facts = n.facts - 'note'
                where n.office_id = p_office and n.facts ->> 'by' = p_user::text;
            update public.staff s
                set name = pseudonym, phone = null, email = null, licence_number = null,
                    assigned_area = '{}', updated_at = now()
                where s.user_id = p_user;
            update public.sessions s
                set workstation = null, revoked_at = coalesce(s.revoked_at, now())
                where s.user_id = p_user;
            delete from public.attachments a
                where a.owner_type = 'users' and a.owner_id = p_user;
            delete from public.user_preferences p where p.user_id = p_user;
            -- Where the person's files lay names their account on the computer.
            update public.processing_jobs j set input_file_url = ''
                where j.user_id = p_user and j.input_file_url <> '';
            update public.processing_jobs j set output_xml_url = null
                where j.user_id = p_user and j.output_xml_url is not null;
            update public.declaration_exports e set file_url = ''
                where e.exported_by = p_user and e.file_url <> '';
            -- Evidence of matches that were made before ids stood in it names those who had
            -- confirmed like lines.
            perform set_config('tariffdesk.erasing', 'on', true);
            update public.match_candidates m
                set evidence = replace(m.evidence::text, '"by": ' || to_jsonb(said.name)::text,
                    '"by": ' || to_jsonb(pseudonym)::text)::jsonb
                from (values (person.full_name), (person.email)) said (name)
                where m.office_id = p_office
                    and position('"by": ' || to_jsonb(said.name)::text in m.evidence::text) > 0;
            perform set_config('tariffdesk.erasing', '', true);
            update public.support_tickets t
                set subject = 'Erased', body = '', diagnostics = '{}',
                    answer = case when t.answer is null then null else '' end
                where t.created_by = p_user;
            update public.gdpr_requests r set note = ''
                where r.subject_type = 'user' and r.subject_id = p_user;
        end
        """,
        how="security definer",
    )
    function(
        "erase_client(p_client uuid)",
        "void",
        """
        begin
            perform set_config('tariffdesk.erasing', 'on', true);
            update public.clients c
                set name = 'Former client ' || left(p_client::text, 4), tax_id = null,
                    address = null, contact = null, defaults = '{}', updated_at = now(),
                    deleted_at = coalesce(c.deleted_at, now())
                where c.id = p_client;
            update public.declarations d set form = '{}', updated_at = now()
                from public.processing_jobs j where j.id = d.job_id and j.client_id = p_client;
            delete from public.attachments a where (a.owner_type = 'clients'
                    and a.owner_id = p_client)
                or (a.owner_type = 'processing_jobs' and a.owner_id in (
                    select j.id from public.processing_jobs j where j.client_id = p_client));
            update public.declaration_exports e
                set file_name = 'erased', file_url = '', validation = '{}'
                from public.declarations d join public.processing_jobs j on j.id = d.job_id
                where d.id = e.declaration_id and j.client_id = p_client;
            update public.processing_jobs j
                set buyer = null, supplier = null, notes = null, error_message = null,
                    reading = '{}', input_file_name = 'erased', input_file_url = '',
                    output_xml_url = null
                where j.client_id = p_client;
            update public.gdpr_requests r set note = ''
                where r.subject_type = 'client' and r.subject_id = p_client;
            perform set_config('tariffdesk.erasing', '', true);
        end
        """,
        how="security definer",
    )
    function(
        "erase_personal(p_request uuid)",
        "void",
        """
        declare
            request public.gdpr_requests := public.managed_request(p_request);
            until timestamptz;
            exported record;
        begin
            if request.kind <> 'ERASURE' or request.status not in ('OPEN', 'HELD') then
                raise exception 'this request is settled' using errcode = 'restrict_violation';
            end if;
            if request.subject_type = 'user' then
                perform public.erase_user(request.subject_id, request.office_id);
            else
                until := public.client_held_until(request.subject_id);
                if until > now() then
                    -- No customs record needs to know whom one calls there.
                    update public.clients c set contact = null, updated_at = now()
                        where c.id = request.subject_id and c.contact is not null;
                    select count(distinct d.id) as files, max(e.created_at) as last into exported
                        from public.processing_jobs j
                        join public.declarations d on d.job_id = j.id
                        join public.declaration_exports e on e.declaration_id = d.id
                        where j.client_id = request.subject_id;
                    update public.gdpr_requests r
                        set status = 'HELD', legal_hold_until = until, note = format(
                            '%s exported %s this client, the last of %s. The law keeps them,'
                            ' their invoices and the client''s name, number and address until %s.'
                            ' The contact is erased already.',
                            exported.files,
                            case exported.files when 1 then 'declaration names'
                                else 'declarations name' end,
                            to_char(exported.last at time zone 'UTC', 'FMDD FMMonth YYYY'),
                            to_char(until at time zone 'UTC', 'FMDD FMMonth YYYY'))
                        where r.id = p_request;
                    return;
                end if;
                perform public.erase_client(request.subject_id);
            end if;
            update public.gdpr_requests r
                set status = 'DONE', done_at = now(), legal_hold_until = null,
                    note = 'Decisions and records point to a pseudonym now.'
                where r.id = p_request;
        end
        """,
        how="security definer",
        to=CLIENT,
    )


def downgrade() -> None:
    drop_function("erase_personal(p_request uuid)")
    drop_function("erase_client(p_client uuid)")
    drop_function("erase_user(p_user uuid, p_office uuid)")
    op.execute(
        "create or replace function keep_locked_declaration() returns trigger language plpgsql"
        f" {FIXED} as $body$ {_locked('')} $body$"
    )
    op.execute("drop trigger match_candidates_evidence on match_candidates")
    op.execute(
        "create trigger match_candidates_evidence before update on match_candidates"
        " for each row execute function refuse_change()"
    )
    op.execute("drop trigger declaration_exports_append_only on declaration_exports")
    append_only("declaration_exports")


# Only the functions here say so, as the owner of the tables; a desk that sets the same is no owner.
_ERASING = """
            if tg_op = 'UPDATE' and current_user = 'tariffdesk_owner'
                and current_setting('tariffdesk.erasing', true) = 'on'
                and to_jsonb(new) - 'form' - 'updated_at' = to_jsonb(old) - 'form' - 'updated_at'
            then
                return new;
            end if;
"""


def _locked(more: str) -> str:
    """Migration 051's function, with a further exception."""
    return f"""
        begin
            if old.locked_at is null or (tg_op = 'DELETE' and pg_trigger_depth() > 1) then
                return case when tg_op = 'DELETE' then old else new end;
            end if;
            {more}
            -- All that may still happen to it is that another version replaces it.
            if tg_op = 'UPDATE' and new.status in (old.status, 'REPLACED')
                and to_jsonb(new) - 'status' - 'updated_at' - 'created_by'
                    = to_jsonb(old) - 'status' - 'updated_at' - 'created_by'
            then
                return new;
            end if;
            raise exception 'this declaration was exported: make a new version of it'
                using errcode = 'restrict_violation';
        end
        """
