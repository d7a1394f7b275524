"""What the page of declarations asks: the form, what stands in the way, the export."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.bootstrap import Runtime
from app.core.places import path_of
from app.declarations import answers, check, countries, export, form, job, official, questions
from app.declarations.problems import DRAFT, ERROR, Problem
from app.flows.rows import (
    DeclarationForm,
    DeclarationProblem,
    DeclarationRow,
    Exported,
    FormField,
    FormSection,
    Slice,
)
from app.intake.jobs import REPLACED

_KINDS = {"codes": "choice", "country": "choice", "yes_no": "choice", "whole": "number"}


class Declaring:
    """See :class:`app.gui.services.Declaring`."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._desk = runtime.desk

    def declarations(self, offset: int, limit: int) -> Slice[DeclarationRow]:
        """Jobs as declarations to make, newest first."""
        with self._desk.read() as session:
            total = session.execute(
                text(f"select count(*) from processing_jobs j where not {REPLACED}")
            ).scalar_one()
            rows = session.execute(
                text(f"""
                    select j.id as job_id, j.input_file_name as file_name, j.invoice_number,
                           c.name as client, j.country_schema as country,
                           j.total_products as lines, open.count as undecided,
                           e.created_at as exported_at, e.file_url
                    from processing_jobs j
                    left join clients c on c.id = j.client_id
                    cross join lateral (
                        select count(*) from invoice_lines l
                        left join product_matches m on m.line_id = l.id
                        where l.job_id = j.id
                          and not coalesce(
                              m.user_confirmed and m.matched_hs_code is not null, false)
                    ) open
                    left join lateral (
                        select x.created_at, x.file_url from declaration_exports x
                        join declarations d on d.id = x.declaration_id
                        where d.job_id = j.id order by x.created_at desc limit 1) e on true
                    where not {REPLACED}
                    order by j.created_at desc, j.id offset :offset limit :limit
                """),
                {"offset": offset, "limit": limit},
            ).all()
        return Slice(tuple(_row(row) for row in rows), total)

    def form(self, job_id: UUID) -> DeclarationForm:
        """What this invoice lacks, filled with what is remembered of the client."""
        with self._desk.read() as session:
            return _form(session, job_id, _country(session, job_id))

    def save_form(self, job_id: UUID, values: Mapping[str, str]) -> DeclarationForm:
        """Keep the values for this job, and for the next one of the client."""
        with self._desk.work() as work:
            country = _country(work.session, job_id)
            answers.save(work, job_id, country, values)
            work.session.flush()
            return _form(work.session, job_id, country)

    def problems(self, job_id: UUID) -> list[DeclarationProblem]:
        """Why it would be refused as it is now; empty when it can be exported."""
        with self._desk.read() as session:
            country = _country(session, job_id)
            built = job.built(session, job_id, country)
        found = (*built.problems, *check.problems(built.declaration, country))
        return [_problem(problem) for problem in found]

    def export(self, job_id: UUID, file: Path) -> Exported:
        """Write the file, validated, and lock this version."""
        with self._desk.work() as work:
            country = _country(work.session, job_id)
            built = job.built(work.session, job_id, country)
            written = export.export(
                work,
                job_id=job_id,
                declaration=built.declaration,
                country=country,
                folder=file.parent,
                pattern=file.stem.replace("{", "").replace("}", ""),
                official=official.installed(
                    self._runtime.settings.home, countries.profile(country)
                ),
                known=built.problems,
            )
        return Exported(written.path, tuple(_problem(problem) for problem in written.problems))


def _country(session: Session, job_id: UUID) -> str:
    return answers.job_of(session, job_id).country_schema


def _row(row: object) -> DeclarationRow:
    values = dict(row._mapping)  # type: ignore[attr-defined]
    url = values.pop("file_url")
    status = "EXPORTED" if values["exported_at"] else "OPEN" if values["undecided"] else "READY"
    return DeclarationRow(**values, status=status, file=path_of(url) if url else None)


def _form(session: Session, job_id: UUID, country: str) -> DeclarationForm:
    profile = countries.profile(country)
    built = job.built(session, job_id, country)
    given = answers.of_job(session, job_id, country)
    stated = answers.stated(session, answers.job_of(session, job_id))
    latest = answers.latest_of(session, job_id, country)
    own = latest.form.get("answers", {}) if latest else {}
    offers = answers.offered(session, job_id)
    sections: dict[str, list[FormField]] = {}
    for field in form.fields(profile.asks, country, built.declaration):
        title = field.section or "Declaration"
        # What no answer gives is read from the invoice, though it would be remembered if answered.
        field = replace(field, remembered=field.remembered and field.key in given)
        value = given.get(field.key) or field.value or ""
        sections.setdefault(title, []).append(
            FormField(
                key=field.key,
                label=field.label,
                help=" ".join(filter(None, (field.help, f"({field.box})", offers.get(field.key)))),
                kind=_KINDS.get(field.kind, field.kind),
                choices=tuple(field.choices.items()),
                required=field.required,
                value="" if value == "various" else value,
                source="invoice"
                if stated.get(field.key) == value and field.key not in own
                else _source(field, own, value),
            )
        )
    order = dict.fromkeys([*(title for title, _ in questions.SECTIONS), *sections])
    return DeclarationForm(
        job_id=job_id,
        country=country,
        title=f"Import declaration, {profile.name}",
        sections=tuple(
            FormSection(title, tuple(sections[title])) for title in order if title in sections
        ),
    )


def _source(field: form.FormField, own: Mapping[str, str], value: str) -> str:
    """Where the value comes from: this job's answer, an earlier one, or the invoice itself."""
    # The reference is ours: made up for this declaration, not read from the invoice.
    made = field.key == "reference"
    if made or own.get(field.key) or not value or value == field.default:
        return "asked"
    return "invoice" if value == field.value and not field.remembered else "remembered"


def _problem(problem: Problem) -> DeclarationProblem:
    cause = (problem.cause or problem.field).removeprefix("items.").replace("_", " ")
    return DeclarationProblem(
        cause=f"Before lodging: {cause}" if problem.level == DRAFT else cause.capitalize(),
        sentence=problem.sentence,
        line=problem.line,
        field=form.key_of(problem.field),
        blocking=problem.level == ERROR,
    )
