"""How a person likes the program: kept with the person, not with the desk."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.accounts.models import UserPreference
from app.accounts.rows import Preferences
from app.core.database import SignedOut
from app.core.errors import Refused
from app.core.work import Work

THEMES = ("system", "light", "dark")
LONGEST_LANGUAGE = 10


class PreferenceWrong(Refused):
    """{value} is no {what} that can be chosen."""


def preferences(session: Session) -> Preferences:
    """What the signed-in person chose; the defaults where nothing was."""
    row = session.execute(
        text("select * from user_preferences where user_id = (select current_user_id())")
    ).one_or_none()
    if row is None:
        return Preferences()
    return Preferences(
        language=row.language,
        theme=row.theme,
        default_model=row.default_model,
        email_notifications=row.email_notifications,
        usage_alerts=row.usage_alerts,
        shortcuts=dict(row.shortcuts),
    )


def wants_usage_alerts(session: Session, user_id: UUID) -> bool:
    """Whether a person wants to hear that credits run low; asked by the worker, who sees all."""
    chosen: bool | None = session.scalar(
        text("select usage_alerts from user_preferences where user_id = :user"), {"user": user_id}
    )
    return chosen is not False


def prefer(work: Work, chosen: Preferences) -> None:
    """Keep them. Raises :class:`PreferenceWrong` for a theme or language there cannot be."""
    if chosen.theme not in THEMES:
        raise PreferenceWrong(value=chosen.theme, what="theme")
    if not 1 < len(chosen.language) <= LONGEST_LANGUAGE:
        raise PreferenceWrong(value=chosen.language, what="language")
    person = work.session.scalar(text("select current_user_id()"))
    if person is None:
        raise SignedOut()
    values = dict(vars(chosen))
    kept = insert(UserPreference).values(user_id=person, **values)
    work.session.execute(
        kept.on_conflict_do_update(
            index_elements=[UserPreference.user_id], set_=values | {"updated_at": func.now()}
        )
    )
