"""Tests of the page Office's questions over the real desk: trail, privacy, support."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from app.bootstrap import Runtime
from app.core.atomic import FileNotWritten
from app.flows.desk import Desk
from app.office import attachments, remembered
from app.office.privacy import LastManager
from app.office.rows import AuditQuery
from app.review.rows import LineQuery
from tests.databases import Databases
from tests.office.test_audit import tampered
from tests.prepared import SHORT


def test_a_day_at_the_desk_is_told(office: Desk, sample_job: UUID) -> None:
    line = office.lines(sample_job, LineQuery(), 0, 1).rows[0]
    code = office.candidates(line.line_id)[0].code
    office.decide(line.line_id, code, line.version, 1.5, "enter", (code,))
    said = [row.sentence for row in office.audit(AuditQuery(), 0, 50).rows]
    assert any(f"confirmed {code} for line" in each or f"to {code}" in each for each in said)
    assert any(each.endswith("signed in") for each in said)
    assert office.audit(AuditQuery(text=code), 0, 50).total == 1
    assert office.audit_whole().startswith("The trail is whole: ")


def test_the_trail_is_exported_whole_or_not_at_all(office: Desk, tmp_path: Path) -> None:
    total = office.audit(AuditQuery(), 0, 1).total
    assert office.export_audit(AuditQuery(), tmp_path / "trail.csv") == total
    # That it was exported is an act too.
    assert (
        office.audit(AuditQuery(), 0, 1)
        .rows[0]
        .sentence.endswith(f"exported {total} entries of the audit trail")
    )
    assert office.export_audit(AuditQuery(), tmp_path / "trail.jsonl") == total + 1
    lines = (tmp_path / "trail.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["sequence"] for line in lines] == list(range(1, total + 2))
    with pytest.raises(FileNotWritten):
        office.export_audit(AuditQuery(), tmp_path / "nowhere" / "trail.csv")


def test_tampering_is_told_at_the_desk(office: Desk, runtime: Runtime, prepared: Databases) -> None:
    office.status()
    assert (runtime.settings.home / remembered.FILE).exists()
    tampered(
        prepared,
        "delete from audit_log a using audit_heads h"
        " where h.office_id = a.office_id and a.sequence = h.sequence",
        "update audit_heads h set sequence = h.sequence - 1, entry_hash ="
        " (select entry_hash from audit_log a where a.office_id = h.office_id"
        " order by sequence desc limit 1)",
    )
    assert office.status().office  # the day goes on
    said = office.audit_whole()
    assert said.startswith("The trail was tampered with: entry")
    assert "newest entries were removed" in said


def test_what_is_kept_of_a_client_is_written_and_held(
    office: Desk, runtime: Runtime, sample_job: UUID, tmp_path: Path
) -> None:
    with runtime.desk.read() as session:
        client = session.execute(
            text("select client_id from processing_jobs where id = :j"), {"j": sample_job}
        ).scalar_one()
        [kept] = attachments.attached(session, "processing_jobs", sample_job)
        assert attachments.content(session, kept.id) == SHORT.read_bytes()
    request = office.ask_privacy("EXPORT", "client", client, "asked by letter")
    assert office.privacy_requests() == [request]
    file = tmp_path / "client.zip"
    done = office.export_personal(request.id, file)
    assert (done.status, done.note) == ("DONE", "asked by letter")
    with zipfile.ZipFile(file) as archive:
        names = set(archive.namelist())
        assert {"clients.json", "processing_jobs.json", "invoice_lines.json", "index.txt"} <= names
        assert len(json.loads(archive.read("invoice_lines.json"))) == 8
        [document] = [name for name in names if name.startswith("documents/")]
        assert archive.read(document) == SHORT.read_bytes()
    erased = office.erase(office.ask_privacy("ERASURE", "client", client, "").id)
    assert erased.status == "DONE"  # nothing was exported to customs
    assert erased.subject.startswith("Former client ")
    with pytest.raises(LastManager):
        office.ask_privacy("ERASURE", "user", _me(runtime), "")


def _me(runtime: Runtime) -> UUID:
    with runtime.desk.read() as session:
        found: UUID = session.execute(text("select current_user_id()")).scalar_one()
    return found


def test_a_question_to_support_goes_with_diagnostics(office: Desk) -> None:
    ticket = office.open_ticket("It is slow", "Since this morning.")
    assert ticket.diagnostics["database"]["tables_at"]
    assert office.tickets() == [ticket]
    office.close_ticket(ticket.id)
    assert office.tickets()[0].status == "CLOSED"
