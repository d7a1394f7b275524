"""Brings a tariff into the database: what is new, what changed, what vanished."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import text as sql

from app.core.errors import Refused
from app.core.work import Event, Work
from app.tariff import codes, files, hs2022, lexicon
from app.tariff.codes import INTERNATIONAL
from app.tariff.notes import SECTION, TariffNote
from app.tariff.rows import TariffRow

# Called with what is being done, how much of it is done and how much there is.
Progress = Callable[[str, int, int], None]

# An edition that would end more than this share of a tariff is taken for a cut-off file.
MOST_ENDED = 1 / 3
_COUNTRY = re.compile(r"[A-Z]{3}")


class CountryUnknown(Refused):
    """ "{country}" is not a country: it takes the three letters of ISO 3166-1, such as USA."""


class WrongCountry(Refused):
    """{name} is {kind}, which is not the tariff of {country}."""


class NothingToLoad(Refused):
    """{name} holds no tariff lines."""


class EditionTooSmall(Refused):
    """{name} would end {ended} of the {active} codes of {country}: is the file complete?

    The person may load it all the same by saying so.
    """


@dataclass(frozen=True)
class TariffLoaded(Event):
    """A tariff's edition was brought in and changed something."""

    country: str
    edition: str
    added: int
    changed: int
    removed: int


@dataclass(frozen=True)
class LoadReport:
    """What loading did. ``returned`` codes had ended before and are valid again."""

    country: str
    edition: str
    kind: str
    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    returned: int = 0

    @property
    def nothing_changed(self) -> bool:
        """Whether all of it was loaded already."""
        return not (self.added or self.changed or self.removed or self.returned)


def load_file(
    work: Work,
    path: Path,
    country: str,
    edition: str | None = None,
    valid_from: date | None = None,
    progress: Progress | None = None,
    even_if_smaller: bool = False,
) -> LoadReport:
    """Load a published tariff or its notes, whichever the file's first line says it is.

    ``country`` is ISO 3166-1 alpha-3; ``edition`` defaults to the file's name without its
    ending. Raises ``Refused`` when the file is none, is another country's, or seems cut off.
    """
    country = _country(country)
    tell = progress or _silent
    tell("Reading the file", 0, 1)
    file = files.read(path)
    tell("Reading the file", 1, 1)
    if country not in file.countries:
        raise WrongCountry(name=file.name, kind=file.kind, country=country)
    if file.notes:
        return load_notes(work, file.notes, country, edition or file.edition)
    if not file.rows:
        raise NothingToLoad(name=file.name)
    return load(
        work,
        file.rows,
        country,
        edition or file.edition,
        file.name,
        file.sha256,
        progress,
        kind=file.kind,
        valid_from=valid_from,
        even_if_smaller=even_if_smaller,
    )


def load_international(work: Work, progress: Progress | None = None) -> LoadReport:
    """Load the Harmonized System of 2022 under :data:`INTERNATIONAL`; a second time is a no-op."""
    return load(
        work,
        hs2022.rows(),
        INTERNATIONAL,
        hs2022.EDITION,
        hs2022.SOURCE,
        hs2022.fingerprint(),
        progress,
        kind="the international nomenclature",
        valid_from=date(2022, 1, 1),
    )


def load(
    work: Work,
    rows: Iterable[TariffRow],
    country: str,
    edition: str,
    source_name: str,
    sha256: str,
    progress: Progress | None = None,
    *,
    kind: str = "a tariff",
    valid_from: date | None = None,
    even_if_smaller: bool = False,
) -> LoadReport:
    """Make the active codes of a country exactly these rows, in a few statements.

    Codes that are missing now end: they stay, inactive, with ``valid_to`` the day before
    ``valid_from`` (or today, where the edition's first day is unknown). Codes that had ended and
    are back are active again. A line whose text changed loses its vector, so that it is embedded
    anew. The same rows twice change nothing.
    """
    tell = progress or _silent
    held = list(rows)
    facts: dict[str, Any] = {
        "country": country,
        "edition": edition[:255],
        "source": source_name[:255],
        "sha256": sha256,
        "valid_from": valid_from,
        "ended": valid_from - timedelta(days=1) if valid_from else None,
    }
    tell("Loading the tariff", 0, len(held))
    _stage(work, held, valid_from)
    tell("Loading the tariff", len(held), len(held))
    tell("Comparing with what is loaded", 0, 1)
    counts = work.session.execute(_COUNT, facts).mappings().one()
    if not even_if_smaller and counts["gone"] > MOST_ENDED * counts["active"]:
        raise EditionTooSmall(
            name=source_name, ended=counts["gone"], active=counts["active"], country=country
        )
    work.session.execute(_WRITE, facts)
    work.session.execute(_END, facts)
    report = LoadReport(
        country=country,
        edition=edition,
        kind=kind,
        added=counts["added"],
        changed=counts["changed"],
        removed=counts["gone"],
        returned=counts["returned"],
        unchanged=len(held) - counts["added"] - counts["changed"] - counts["returned"],
    )
    facts |= {
        "added": report.added + report.returned,
        "changed": report.changed,
        "removed": report.removed,
    }
    work.session.execute(_EDITION, facts)
    if not report.nothing_changed:
        tell("Listing the words for searches", 0, 1)
        lexicon.renew(work, country)
        work.record(TariffLoaded(country, edition, facts["added"], report.changed, report.removed))
    work.session.execute(sql("drop table tariff_incoming"))
    tell("Comparing with what is loaded", 1, 1)
    return report


def load_notes(work: Work, notes: Iterable[TariffNote], country: str, edition: str) -> LoadReport:
    """Make the section and chapter notes of a country exactly these."""
    arrays: dict[str, Any] = {"country": country, "sections": [], "chapters": [], "notes": []}
    for note in notes:
        section = note.kind == SECTION
        arrays["sections"].append(note.number if section else None)
        arrays["chapters"].append(None if section else note.number)
        arrays["notes"].append(note.text)
    counts = work.session.execute(_NOTES, arrays).mappings().one()
    report = LoadReport(
        country=country,
        edition=edition,
        kind="section and chapter notes",
        added=counts["added"],
        changed=counts["changed"],
        removed=counts["removed"],
        unchanged=len(arrays["notes"]) - counts["added"] - counts["changed"],
    )
    if not report.nothing_changed:
        work.record(TariffLoaded(country, edition, report.added, report.changed, report.removed))
    return report


def _country(written: str) -> str:
    country = written.strip().upper()
    if not _COUNTRY.fullmatch(country) or country == INTERNATIONAL:
        raise CountryUnknown(country=written)
    return country


def _silent(what: str, done: int, total: int) -> None:
    """Nobody watches."""


_STAGED = (
    "code, level, chapter, section, parent_code, description, path_text, "
    "duty_text, duty_rate, supplementary_unit, valid_from, valid_to"
)
_SAME = (
    "(old.level, old.parent_code, old.description, old.path_text, old.duty_text, old.duty_rate, "
    "old.supplementary_unit) is not distinct from "
    "(new.level, new.parent_code, new.description, new.path_text, new.duty_text, new.duty_rate, "
    "new.supplementary_unit)"
)
_COUNT = sql(
    f"""
    select
      count(*) filter (where new.code is not null and old.code is null) as added,
      count(*) filter (where new.code is not null and not old.is_active) as returned,
      count(*) filter (where new.code is not null and old.is_active and not {_SAME}) as changed,
      count(*) filter (where new.code is null and old.is_active) as gone,
      count(*) filter (where old.is_active) as active
    from tariff_incoming new
    full join (select * from hs_codes where country = :country) old using (code)
    """
)
# A vector describes a text: it goes when the text does. Nothing is written for equal lines.
_WRITE = sql(
    f"""
    insert into hs_codes as old (country, {_STAGED})
    select :country, {_STAGED} from tariff_incoming
    on conflict (country, code) do update set
      level = excluded.level, chapter = excluded.chapter, section = excluded.section,
      parent_code = excluded.parent_code, description = excluded.description,
      path_text = excluded.path_text, duty_text = excluded.duty_text,
      duty_rate = excluded.duty_rate, supplementary_unit = excluded.supplementary_unit,
      valid_to = excluded.valid_to, is_active = true, updated_at = now(),
      valid_from = case when old.is_active then old.valid_from else excluded.valid_from end,
      embedding = case when old.path_text = excluded.path_text then old.embedding end,
      embedding_model = case when old.path_text = excluded.path_text then old.embedding_model end,
      text_hash = case when old.path_text = excluded.path_text then old.text_hash end
    where not old.is_active or not {_SAME.replace("new.", "excluded.")}
    """
)
_END = sql(
    """
    update hs_codes old
    set is_active = false, updated_at = now(),
        valid_to = greatest(old.valid_from, coalesce(cast(:ended as date), current_date))
    where old.country = :country and old.is_active
      and not exists (select from tariff_incoming new where new.code = old.code)
    """
)
_EDITION = sql(
    """
    insert into tariff_editions (country, edition, valid_from, source_name, source_sha256,
                                 codes_added, codes_changed, codes_removed)
    values (:country, :edition, :valid_from, :source, :sha256, :added, :changed, :removed)
    on conflict (country, edition, source_sha256) do update set
      loaded_at = now(), codes_added = excluded.codes_added,
      codes_changed = excluded.codes_changed, codes_removed = excluded.codes_removed
    where excluded.codes_added + excluded.codes_changed + excluded.codes_removed > 0
    """
)
_NOTES = sql(
    """
    with incoming as (
      select *
      from unnest(cast(:sections as text[]), cast(:chapters as text[]), cast(:notes as text[]))
        as incoming (section, chapter, note)
    ), written as (
      insert into tariff_notes as old (country, section, chapter, note)
      select :country, section, chapter, note from incoming
      on conflict (country, section, chapter, heading, number, language) do update
        set note = excluded.note, updated_at = now()
        where old.note <> excluded.note
      returning xmax = 0 as fresh
    ), ended as (
      delete from tariff_notes old
      where old.country = :country and old.heading is null
        and not exists (
          select from incoming new
          where (new.section, new.chapter) is not distinct from (old.section, old.chapter)
        )
      returning 1
    )
    select (select count(*) from written where fresh) as added,
           (select count(*) from written where not fresh) as changed,
           (select count(*) from ended) as removed
    """
)


def _stage(work: Work, rows: list[TariffRow], valid_from: date | None) -> None:
    """Copy the rows into a table of this transaction alone."""
    connection = work.session.connection().connection.driver_connection
    assert isinstance(connection, psycopg.Connection)
    with connection.cursor() as cursor:
        cursor.execute(
            "create temporary table tariff_incoming (code varchar(10) primary key, "
            "level smallint, chapter varchar(2), section varchar(2), parent_code varchar(10), "
            "description text, path_text text, duty_text text, duty_rate numeric(9,4), "
            "supplementary_unit text, valid_from date, valid_to date) on commit drop"
        )
        with cursor.copy(f"copy tariff_incoming ({_STAGED}) from stdin") as copy:
            for row in rows:
                copy.write_row(
                    (
                        row.code,
                        row.level,
                        row.code[:2],
                        codes.section_of(row.code),
                        row.parent_code,
                        row.description,
                        row.path_text,
                        row.duty_text,
                        row.duty_rate,
                        row.supplementary_unit,
                        row.valid_from or valid_from,
                        row.valid_to,
                    )
                )
        cursor.execute("analyze tariff_incoming")
