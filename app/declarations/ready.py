"""How many declarations wait to be exported: cheap enough to be asked after every decision."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session


def ready(session: Session) -> int:
    """The office's jobs of which every line has a code that a person settled, not exported yet.

    The totals kept on the job leave nearly all of them out before a line is looked at.
    """
    count: int = session.execute(
        text("""
            with near as materialized (
                select j.id from processing_jobs j
                where j.total_products > 0 and j.successful_matches >= j.total_products
                  and not exists (
                      select from declarations d
                      join declaration_exports x on x.declaration_id = d.id
                      where d.job_id = j.id))
            select count(*) from near
            where not exists (
                select from invoice_lines l left join product_matches m on m.line_id = l.id
                where l.job_id = near.id
                  and not coalesce(m.user_confirmed and m.matched_hs_code is not null, false))
        """)
    ).scalar_one()
    return count
