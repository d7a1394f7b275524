"""Acts on jobs, decisions, remembered codes and declarations write themselves into the trail."""

from __future__ import annotations

from migrations.border import audited, unaudited

revision = "080"
down_revision = "079"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not the totals: they follow from the matches.
    audited(
        "processing_jobs",
        "Job",
        "status, client_id, assigned_staff_id, batch_group_id, country_schema,"
        " needs_licensed_decider",
        withheld="notes",
    )
    audited(
        "review_decisions",
        "Decision",
        "line_id, country, from_code, to_code, method, undo_of",
        withheld="reason",
        on="insert",
    )
    audited("client_products", "Product", "country, code", on="update", people_only=True)
    audited(
        "declarations",
        "Declaration",
        "job_id, country_schema, version, status",
        withheld="form",
    )
    audited(
        "declaration_exports",
        "Export",
        "declaration_id, country_schema, version, sha256, is_valid",
        on="insert",
    )


def downgrade() -> None:
    unaudited("declaration_exports", on="insert")
    unaudited("declarations")
    unaudited("client_products", on="update")
    unaudited("review_decisions", on="insert")
    unaudited("processing_jobs")
