"""An export writes the file whole, locks its version, and a correction is the next one."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.declarations import answers, export
from app.declarations.model import Declaration as Declared
from app.declarations.model import from_json
from app.declarations.models import Declaration, DeclarationExport, DeclarationItem
from app.declarations.write import example
from tests.databases import Databases, Desk

COMPLETE = from_json(example("GBR"))


def exported(
    desk: Desk, job: UUID, folder: Path, declaration: Declared = COMPLETE, **how: str
) -> export.Exported:
    with desk.database.work() as work:
        return export.export(
            work, job_id=job, declaration=declaration, country="GBR", folder=folder, **how
        )


def test_a_file_its_rows_and_its_way_back(databases: Databases, desk: Desk, tmp_path: Path) -> None:
    job, lines = databases.job(desk, lines=2)
    done = exported(desk, job, tmp_path / "exports here")
    assert done.path.name == "INV-2026-0417-GBR-v1.xml"
    assert hashlib.sha256(done.path.read_bytes()).hexdigest() == done.sha256
    assert (done.version, done.problems, done.lodgeable) == (1, (), True)
    assert [path.name for path in done.path.parent.iterdir()] == [done.path.name]
    with desk.database.read() as session:
        row = session.scalars(select(Declaration)).one()
        assert (row.status, row.version) == ("EXPORTED", 1)
        assert row.locked_at is not None
        assert row.form["declaration"]["reference"] == "TD20260417A"
        items = session.scalars(select(DeclarationItem).order_by(DeclarationItem.number)).all()
        assert [item.line_ids for item in items] == [[lines[0]], [lines[1]]]
        assert [str(item.value) for item in items] == ["9120.40", "5190.00"]
        assert items[0].details["source"] == [{"line": 1, "cell": "Sheet1!A12:H12"}]
        file = session.scalars(select(DeclarationExport)).one()
        assert (file.sha256, file.exported_by) == (done.sha256, desk.user_id)
        assert file.validation["lodgeable"] is True


def test_a_correction_is_a_new_version_and_the_old_file_stays(
    databases: Databases, desk: Desk, tmp_path: Path
) -> None:
    job, _ = databases.job(desk)
    with desk.database.work() as work:
        answers.save(work, job, "GBR", {"border_mode": "1"})
    first = exported(desk, job, tmp_path)
    before = first.path.read_bytes()
    second = exported(desk, job, tmp_path, replace(COMPLETE, reference="OTHER"))
    assert (first.version, second.version) == (1, 2)
    assert first.path.read_bytes() == before
    assert second.path.read_bytes() != before
    with desk.database.read() as session:
        rows = session.scalars(select(Declaration).order_by(Declaration.version)).all()
        assert [row.status for row in rows] == ["REPLACED", "EXPORTED"]
        assert rows[1].form["answers"] == {"border_mode": "1"}


def test_a_locked_version_cannot_be_changed_by_anyone(
    databases: Databases, desk: Desk, tmp_path: Path
) -> None:
    job, _ = databases.job(desk)
    exported(desk, job, tmp_path)
    for statement in (
        "update declarations set form = '{}'",
        "update declaration_items set description = 'other'",
        "delete from declaration_items",
    ):
        with pytest.raises(DBAPIError, match="make a new version"), desk.database.work() as work:
            work.session.execute(text(statement))
    with desk.database.work() as work:
        answers.save(work, job, "GBR", {"border_mode": "4"})
    with desk.database.read() as session:
        latest = answers.latest_of(session, job, "GBR")
        assert latest is not None
        assert (latest.version, latest.status) == (2, "DRAFT")


def test_an_error_leaves_neither_file_nor_row(
    databases: Databases, desk: Desk, tmp_path: Path
) -> None:
    job, _ = databases.job(desk)
    wrong = replace(COMPLETE, items=(replace(COMPLETE.items[0], price=-COMPLETE.items[0].price),))  # type: ignore[operator]
    with pytest.raises(export.NotExported, match=r"Item 1 \(line 1\) has a price") as refused:
        exported(desk, job, tmp_path, wrong)
    assert refused.value.problems
    assert list(tmp_path.iterdir()) == []
    with desk.database.read() as session:
        assert session.scalars(select(Declaration)).all() == []


def test_a_draft_is_written_under_a_name_that_says_so(
    databases: Databases, desk: Desk, tmp_path: Path
) -> None:
    job, _ = databases.job(desk)
    short = replace(COMPLETE, items=(replace(COMPLETE.items[0], code="851631"),))
    short = replace(short, invoice=replace(short.invoice, amount=None), total_packages=None)
    done = exported(desk, job, tmp_path, replace(short, total_gross_mass=None))
    assert done.path.name == "INV-2026-0417-GBR-v1-draft.xml"
    assert not done.lodgeable


def test_a_folder_that_cannot_be_written_loses_nothing(
    databases: Databases, desk: Desk, tmp_path: Path
) -> None:
    job, _ = databases.job(desk)
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(export.FolderNotWritable, match="cannot be written to"):
        exported(desk, job, tmp_path / "file")
    with desk.database.read() as session:
        assert session.scalars(select(DeclarationExport)).all() == []


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("{reference}", "TD20260417A-v1.xml"),
        ("../{invoice}/v{version}", "INV-2026-0417-v1.xml"),
        ("CON", "declaration-CON-v1.xml"),
        ("???{version}", "1.xml"),
        ("a" * 300, f"{'a' * 120}-v1.xml"),
    ],
)
def test_names_are_safe_on_every_system(
    databases: Databases, desk: Desk, tmp_path: Path, pattern: str, name: str
) -> None:
    job, _ = databases.job(desk)
    done = exported(desk, job, tmp_path, pattern=pattern)
    assert done.path == tmp_path / name


def test_a_pattern_that_names_what_is_not_there_is_refused(
    databases: Databases, desk: Desk, tmp_path: Path
) -> None:
    job, _ = databases.job(desk)
    with pytest.raises(export.PatternWrong, match=r"may name \{invoice\}"):
        exported(desk, job, tmp_path, pattern="{who}")


def test_two_desks_at_once_make_two_versions(
    databases: Databases, desk: Desk, tmp_path: Path
) -> None:
    job, _ = databases.job(desk)
    other = databases.new_desk(office_id=desk.office_id)
    with ThreadPoolExecutor(2) as pool:
        done = pool.map(lambda each: exported(each, job, tmp_path), (desk, other))
    assert sorted(each.version for each in done) == [1, 2]
    assert len(list(tmp_path.iterdir())) == 2


def test_another_office_cannot_export(databases: Databases, desk: Desk, tmp_path: Path) -> None:
    job, _ = databases.job(desk)
    with pytest.raises(answers.JobGone):
        exported(databases.new_desk(), job, tmp_path)
    assert list(tmp_path.iterdir()) == []
