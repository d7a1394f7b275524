"""Customs records are kept for as long as the law asks, whoever would delete them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.border import CLIENT, audited, drop_function, function, unaudited

revision = "083"
down_revision = "082"
branch_labels = None
depends_on = None

_HELD = ("processing_jobs", "invoice_lines", "declarations", "attachments", "clients")
_CONTACT = "address, phone, email, whatsapp_number, maps_link, business_hours"


def upgrade() -> None:
    op.add_column(
        "offices",
        sa.Column("legal_hold_years", sa.Integer(), server_default=sa.text("3"), nullable=False),
    )
    op.create_check_constraint(
        op.f("ck_offices_legal_hold_years_range"), "offices", "legal_hold_years BETWEEN 1 AND 30"
    )
    op.execute(f"grant update (legal_hold_years) on offices to {CLIENT}")
    unaudited("offices")
    audited("offices", "Office", "name, country, declarant_id, legal_hold_years", withheld=_CONTACT)
    # Until when a job must stay: so many years after the last file that was written of it. Null
    # when none was.
    function(
        "job_held_until(p_job uuid)",
        "timestamptz",
        """
        begin
            return (
                select max(e.created_at) + make_interval(years => max(o.legal_hold_years))
                from public.declarations d
                join public.declaration_exports e on e.declaration_id = d.id
                join public.offices o on o.id = d.office_id
                where d.job_id = p_job
            );
        end
        """,
        how="stable security definer",
    )
    function(
        "client_held_until(p_client uuid)",
        "timestamptz",
        """
        begin
            return (
                select max(e.created_at) + make_interval(years => max(o.legal_hold_years))
                from public.processing_jobs j
                join public.declarations d on d.job_id = j.id
                join public.declaration_exports e on e.declaration_id = d.id
                join public.offices o on o.id = d.office_id
                where j.client_id = p_client
            );
        end
        """,
        how="stable security definer",
    )
    function(
        "refuse_held_removal()",
        "trigger",
        """
        declare
            until timestamptz;
        begin
            -- What goes with its job was asked about with the job.
            if pg_trigger_depth() > 1 and tg_table_name <> 'processing_jobs' then
                return old;
            end if;
            if tg_table_name = 'clients' then
                until := public.client_held_until(old.id);
            elsif tg_table_name = 'processing_jobs' then
                until := public.job_held_until(old.id);
            elsif tg_table_name <> 'attachments' then
                until := public.job_held_until((to_jsonb(old) ->> 'job_id')::uuid);
            elsif to_jsonb(old) ->> 'owner_type' = 'processing_jobs' then
                until := public.job_held_until((to_jsonb(old) ->> 'owner_id')::uuid);
            end if;
            if until > now() then
                raise exception 'customs records are kept until %',
                    to_char(until at time zone 'UTC', 'FMDD FMMonth YYYY')
                    using errcode = 'restrict_violation';
            end if;
            return old;
        end
        """,
        how="security definer",
    )
    for table in _HELD:
        op.execute(
            f"create trigger {table}_legal_hold before delete on {table}"
            " for each row execute function refuse_held_removal()"
        )


def downgrade() -> None:
    for table in _HELD:
        op.execute(f"drop trigger {table}_legal_hold on {table}")
    drop_function("refuse_held_removal()")
    drop_function("client_held_until(p_client uuid)")
    drop_function("job_held_until(p_job uuid)")
    unaudited("offices")
    audited("offices", "Office", "name, country, declarant_id", withheld=_CONTACT)
    op.execute(f"revoke update (legal_hold_years) on offices from {CLIENT}")
    op.drop_constraint(op.f("ck_offices_legal_hold_years_range"), "offices")
    op.drop_column("offices", "legal_hold_years")
