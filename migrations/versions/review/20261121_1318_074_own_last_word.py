"""Everyone takes back their own last word, and nobody else's."""

from __future__ import annotations

from alembic import op

from migrations.border import drop_function, function

revision = "074"
down_revision = "073"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Everyone takes back their own latest word, once, and only while nobody spoke after it.
    function(
        "own_last_word()",
        "trigger",
        """
        declare
            taken public.review_decisions;
        begin
            -- Whoever confirms this line at the same moment comes before or after, not between.
            perform from public.product_matches m where m.line_id = new.line_id for update;
            select * into taken from public.review_decisions d where d.id = new.undo_of;
            if not found or new.method <> 'UNDO' or taken.method = 'UNDO'
                or taken.user_id <> new.user_id or taken.line_id <> new.line_id
                or exists (select from public.review_decisions u where u.undo_of = taken.id)
                or exists (
                    select from public.review_decisions d
                    where d.line_id = taken.line_id and d.id > taken.id and d.method <> 'UNDO'
                        and not exists (
                            select from public.review_decisions u where u.undo_of = d.id))
            then
                raise exception 'only one''s own last word on a line can be taken back'
                    using errcode = 'insufficient_privilege';
            end if;
            return new;
        end
        """,
        how="security definer",
    )
    op.execute(
        "create trigger review_decisions_own_last_word before insert on review_decisions"
        " for each row when (new.method = 'UNDO' or new.undo_of is not null)"
        " execute function own_last_word()"
    )


def downgrade() -> None:
    op.execute("drop trigger review_decisions_own_last_word on review_decisions")
    drop_function("own_last_word()")
