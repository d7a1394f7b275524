"""The verb of administrators: asking an office's first manager in, and opening locked accounts."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager

from app.core.errors import Refused
from app.core.settings import Settings
from app.core.work import Work
from app.terminal import say


class NotOwner(Refused):
    """This login may not administer the database: {reason}"""


def add_verbs(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """``admin invite``, ``admin code``, ``admin unlock``."""
    verb = verbs.add_parser("admin", help="ask people in and open their accounts")
    acts = verb.add_subparsers(dest="act", metavar="ACT", required=True)
    act = acts.add_parser("invite", help="ask a person into an office, founding it if it is new")
    act.add_argument("email", metavar="EMAIL")
    act.add_argument("--office", required=True, metavar="NAME", help="the office's name")
    act.add_argument("--country", metavar="ISO3", help="its country, for a new office: GBR, DEU")
    act.add_argument("--name", default="", help="the person's name")
    act.add_argument("--role", default="PROJECT_OWNER", choices=["USER", "PROJECT_OWNER", "ADMIN"])
    act.set_defaults(run=_invite)
    act = acts.add_parser("code", help="a code for who forgot the password; signs them out")
    act.add_argument("email", metavar="EMAIL")
    act.set_defaults(run=_code)
    act = acts.add_parser("unlock", help="open an account that wrong passwords locked")
    act.add_argument("email", metavar="EMAIL")
    act.set_defaults(run=_unlock)


def _invite(options: argparse.Namespace, settings: Settings) -> int:
    from app.accounts import administrator
    from app.accounts.rows import MemberFacts

    manages = options.role != "USER"
    facts = MemberFacts(
        email=options.email,
        name=options.name or options.email.partition("@")[0],
        role=options.role,
        staff_role="MANAGER" if manages else "BROKER",
    )
    with _as_owner(settings) as work:
        invited = administrator.invite(work, options.office, options.country, facts)
    say.line(f"{invited.email} is asked in. The code, shown this once:")
    say.line(f"    {invited.code}")
    say.line(f"Good until {invited.expires_at.astimezone():%d %B %Y, %H:%M}, for one password.")
    return 0


def _code(options: argparse.Namespace, settings: Settings) -> int:
    from app.accounts import administrator

    with _as_owner(settings) as work:
        issued = administrator.new_code(work, options.email)
    say.line(f"{issued.email} is signed out everywhere. The code, shown this once:")
    say.line(f"    {issued.code}")
    say.line(f"Good until {issued.expires_at.astimezone():%d %B %Y, %H:%M}, for one password.")
    return 0


def _unlock(options: argparse.Namespace, settings: Settings) -> int:
    from app.accounts import administrator

    with _as_owner(settings) as work:
        was_locked = administrator.unlock(work, options.email)
    say.line(f"{options.email} {'is unlocked.' if was_locked else 'was not locked.'}")
    return 0


@contextmanager
def _as_owner(settings: Settings) -> Iterator[Work]:
    """A transaction as the owner of the tables; :class:`NotOwner` for who may not become it."""
    from app import bootstrap

    if settings.database_url is not None:
        _check_login(settings.database_url.get_secret_value())
    runtime = bootstrap.build(settings, say.Counter())
    try:
        with runtime.owner.work() as work:
            yield work
    finally:
        runtime.close()


def _check_login(url: str) -> None:
    from psycopg.errors import InsufficientPrivilege
    from sqlalchemy.exc import ProgrammingError

    from app.core.database import Database, Role

    owner = Database(url, Role.OWNER, pool_size=1)
    try:
        with owner.read():
            pass
    except (InsufficientPrivilege, ProgrammingError) as error:
        said = str(getattr(error, "orig", error)).strip().splitlines()[0]
        raise NotOwner(reason=said) from error
    finally:
        owner.close()
