"""Brings a tariff into the database: what is new, what changed, what vanished."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text as sql

from app.core.errors import Refused
from app.core.work import Event, Work
from app.tariff import codes, files, hs2022, lexicon
from app.tariff.codes import INTERNATIONAL
from app.tariff.notes import SECTION, TariffNote
from app.tariff.rows import TariffRow

# Told what is going on, how much of it is done, of how much.
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
    """What loading did. ``returned`` codes had ended before and are valid again.

    ``ended`` and ``reworded`` are the codes that were in force before and ended, or whose own text
    or the path to it now reads otherwise: what was decided under them is to be looked at again.
    """

    country: str
    edition: str
    kind: str
    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    returned: int = 0
    ended: tuple[str, ...] = ()
    reworded: tuple[str, ...] = ()

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
    facts = _arrays(held, valid_from) | {
        "country": country,
        "edition": edition[:255],
        "source": source_name[:255],
        "sha256": sha256,
        "valid_from": valid_from,
        "ended": valid_from - timedelta(days=1) if valid_from else None,
        "even_if_smaller": even_if_smaller,
        "most_ended": MOST_ENDED,
    }
    tell("Loading the tariff", 0, len(held))
    counts = work.session.execute(_LOAD, facts).mappings().one()
    if not counts["allowed"]:
        raise EditionTooSmall(
            name=source_name, ended=counts["removed"], active=counts["active"], country=country
        )
    report = LoadReport(
        country=country,
        edition=edition,
        kind=kind,
        added=counts["added"],
        changed=counts["changed"],
        removed=counts["removed"],
        returned=counts["returned"],
        unchanged=counts["same"],
        ended=tuple(counts["ended_codes"]),
        reworded=tuple(counts["reworded_codes"]),
    )
    _record(work, report, facts)
    tell("Loading the tariff", len(held), len(held))
    return report


def _record(work: Work, report: LoadReport, facts: dict[str, Any]) -> None:
    """Note the edition; where it changed something, renew the words and let everyone know."""
    added = report.added + report.returned
    keep = {name: facts[name] for name in ("country", "edition", "source", "sha256", "valid_from")}
    counts = {"added": added, "changed": report.changed, "removed": report.removed}
    work.session.execute(_EDITION, keep | counts)
    if not report.nothing_changed:
        lexicon.renew(work, report.country)
        _settle(work)
        work.record(
            TariffLoaded(report.country, report.edition, added, report.changed, report.removed)
        )


def _settle(work: Work) -> None:
    """Bring statistics and word indexes up to date at once, where the role may.

    Postgres does both by itself a minute later; until then the first searches would be slow.
    """
    if work.session.execute(_OWNS).scalar():
        work.session.execute(sql("analyze hs_codes, tariff_words"))
        work.session.execute(_SETTLE)


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


_COLUMNS = {
    "code": "varchar[]",
    "level": "smallint[]",
    "chapter": "varchar[]",
    "section": "varchar[]",
    "parent_code": "varchar[]",
    "description": "text[]",
    "path_text": "text[]",
    "duty_text": "text[]",
    "duty_rate": "numeric[]",
    "supplementary_unit": "varchar[]",
    "valid_from": "date[]",
    "valid_to": "date[]",
}
_NAMES = ", ".join(_COLUMNS)
_COMPARED = (
    "level", "parent_code", "description", "path_text", "duty_text", "duty_rate",
    "supplementary_unit", "valid_to",
)  # fmt: skip
# One statement sees the tariff as it was before it, so every part judges the same state. Equal
# lines are not written. A vector describes a text: it goes when the text does.
_LOAD = sql(
    f"""
    with incoming as materialized (
      select *
      from unnest({", ".join(f"cast(:all_{name} as {kind})" for name, kind in _COLUMNS.items())})
        as incoming ({_NAMES})
    ), compared as materialized (
      select code,
        case
          when old.code is null then 'added'
          when new.code is null and old.is_active then 'removed'
          when new.code is null then 'ended before'
          when not old.is_active then 'returned'
          when ({", ".join(f"old.{name}" for name in _COMPARED)}) is distinct from
               ({", ".join(f"new.{name}" for name in _COMPARED)}) then 'changed'
          else 'same'
        end as what,
        old.is_active and old.path_text <> new.path_text as reworded
      from incoming new
      full join (
        select is_active, code, {", ".join(_COMPARED)}
        from hs_codes where country = :country
      ) old using (code)
    ), counted as materialized (
      select count(*) filter (where what = 'added') as added,
             count(*) filter (where what = 'changed') as changed,
             count(*) filter (where what = 'removed') as removed,
             count(*) filter (where what = 'returned') as returned,
             count(*) filter (where what = 'same') as same,
             count(*) filter (where what in ('same', 'changed', 'removed')) as active,
             coalesce(array_agg(code order by code) filter (where what = 'removed'), '{{}}')
               as ended_codes,
             coalesce(array_agg(code order by code) filter (where reworded), '{{}}')
               as reworded_codes
      from compared
    ), judged as materialized (
      select *, :even_if_smaller or removed <= :most_ended * active as allowed from counted
    ), written as (
      insert into hs_codes as kept (country, {_NAMES})
      select :country, {", ".join(f"incoming.{name}" for name in _COLUMNS)}
      from incoming
      join compared using (code)
      where what in ('added', 'changed', 'returned') and (select allowed from judged)
      on conflict (country, code) do update set
        level = excluded.level, chapter = excluded.chapter, section = excluded.section,
        parent_code = excluded.parent_code, description = excluded.description,
        path_text = excluded.path_text, duty_text = excluded.duty_text,
        duty_rate = excluded.duty_rate, supplementary_unit = excluded.supplementary_unit,
        valid_to = excluded.valid_to, is_active = true, updated_at = now(),
        valid_from = case when kept.is_active then kept.valid_from else excluded.valid_from end,
        embedding = case when kept.path_text = excluded.path_text then kept.embedding end,
        embedding_model =
          case when kept.path_text = excluded.path_text then kept.embedding_model end,
        text_hash = case when kept.path_text = excluded.path_text then kept.text_hash end
    ), ended as (
      update hs_codes old
      set is_active = false, updated_at = now(),
          valid_to = greatest(old.valid_from, coalesce(cast(:ended as date), current_date))
      from compared
      where old.country = :country and old.code = compared.code
        and compared.what = 'removed' and (select allowed from judged)
    )
    select * from judged
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
_OWNS = sql(
    "select pg_has_role(current_user, relowner, 'usage') from pg_class"
    " where oid = 'hs_codes'::regclass"
)
_SETTLE = sql(
    "select gin_clean_pending_list(cast(name as regclass))"
    " from unnest(array['ix_hs_codes_search', 'ix_hs_codes_description_trigram',"
    " 'ix_tariff_words_word_trigram', 'ix_trade_terms_search']) as name"
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


def _arrays(rows: list[TariffRow], valid_from: date | None) -> dict[str, Any]:
    """The rows column by column: one array each, which the server unfolds into a table."""
    return {
        "all_code": [row.code for row in rows],
        "all_level": [row.level for row in rows],
        "all_chapter": [row.code[: codes.CHAPTER] for row in rows],
        "all_section": [codes.section_of(row.code) for row in rows],
        "all_parent_code": [row.parent_code for row in rows],
        "all_description": [row.description for row in rows],
        "all_path_text": [row.path_text for row in rows],
        "all_duty_text": [row.duty_text for row in rows],
        "all_duty_rate": [row.duty_rate for row in rows],
        "all_supplementary_unit": [row.supplementary_unit for row in rows],
        "all_valid_from": [row.valid_from or valid_from for row in rows],
        "all_valid_to": [row.valid_to for row in rows],
    }
