"""A client counts its changes, so that two people do not undo each other's."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.border import drop_function, function

revision = "066"
down_revision = "065"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "clients",
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
    )
    # Counted here and nowhere else, whatever a desk writes into the column.
    function(
        "count_change()",
        "trigger",
        """
        begin
            if tg_op = 'INSERT' then
                new.version := 1;
                return new;
            end if;
            new.version := old.version;
            if new is distinct from old then
                new.version := old.version + 1;
            end if;
            return new;
        end
        """,
    )
    op.execute(
        "create trigger clients_version before insert or update on clients"
        " for each row execute function count_change()"
    )


def downgrade() -> None:
    op.execute("drop trigger clients_version on clients")
    drop_function("count_change()")
    op.drop_column("clients", "version")
