"""An exported declaration is not changed any more; a correction is a new version."""

from __future__ import annotations

from alembic import op

from migrations.border import drop_function, function

revision = "051"
down_revision = "050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    function(
        "keep_locked_declaration()",
        "trigger",
        """
        begin
            if old.locked_at is null or (tg_op = 'DELETE' and pg_trigger_depth() > 1) then
                return case when tg_op = 'DELETE' then old else new end;
            end if;
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
        """,
    )
    function(
        "keep_locked_items()",
        "trigger",
        """
        declare
            of_declaration uuid := case when tg_op = 'DELETE'
                then old.declaration_id else new.declaration_id end;
        begin
            if pg_trigger_depth() = 1 and exists (
                select from public.declarations d
                where (d.id = of_declaration
                        or (tg_op = 'UPDATE' and d.id = old.declaration_id))
                    and d.locked_at is not null
            ) then
                raise exception 'this declaration was exported: make a new version of it'
                    using errcode = 'restrict_violation';
            end if;
            return case when tg_op = 'DELETE' then old else new end;
        end
        """,
    )
    op.execute(
        "create trigger declarations_locked before update or delete on declarations"
        " for each row execute function keep_locked_declaration()"
    )
    op.execute(
        "create trigger declaration_items_locked before insert or update or delete"
        " on declaration_items for each row execute function keep_locked_items()"
    )


def downgrade() -> None:
    op.execute("drop trigger declaration_items_locked on declaration_items")
    op.execute("drop trigger declarations_locked on declarations")
    drop_function("keep_locked_items()")
    drop_function("keep_locked_declaration()")
