"""Tests of a backup's form: whatever was lost or changed in the file is noticed."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from app.core import archive, backup
from app.core.archive import DATABASE, DOCUMENTS, MANIFEST, BackupNewer, NotABackup
from tests.databases import Databases

Change = Callable[[dict[str, bytes]], None]


@pytest.fixture
def members(databases: Databases, tmp_path: Path) -> dict[str, bytes]:
    """What a good backup holds, by name."""
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "a.pdf").write_bytes(b"%PDF")
    made = backup.write(
        databases.url,
        tmp_path / "good",
        lambda _what, _done, _total: None,
        program="1",
        heads=lambda _connection: {"office": [1, "hash"]},
        documents=tmp_path / "documents",
    )
    with zipfile.ZipFile(made.file) as file:
        return {name: file.read(name) for name in file.namelist()}


def packed(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as file:
        for name, content in members.items():
            file.writestr(name, content)
    return path


def manifest(members: dict[str, bytes], **changes: object) -> None:
    members[MANIFEST] = json.dumps(json.loads(members[MANIFEST]) | changes).encode()


def shorter(members: dict[str, bytes]) -> None:
    members[DATABASE] = members[DATABASE][:-1000]


def shorter_and_signed(members: dict[str, bytes]) -> None:
    import hashlib

    members[DATABASE] = members[DATABASE][:2000]
    manifest(members, dump_sha256=hashlib.sha256(members[DATABASE]).hexdigest())


def a_table_fewer(members: dict[str, bytes]) -> None:
    told = json.loads(members[MANIFEST])["tables"]
    told["another"] = told["users"]
    manifest(members, tables=told)


DAMAGE: dict[str, Change] = {
    "the copy of the database was changed": shorter,
    "the copy of the database cannot be read": shorter_and_signed,
    "it lacks the rows of a table": a_table_fewer,
    "the document a.pdf was changed": lambda it: it.update({DOCUMENTS + "a.pdf": b"%PDG"}),
    "its list of contents is another's": lambda it: it.update({"more": b""}),
    "it does not say what it holds": lambda it: manifest(it, tables=[]),
}


@pytest.mark.parametrize("reason", DAMAGE)
def test_damage_is_noticed(members: dict[str, bytes], tmp_path: Path, reason: str) -> None:
    assert archive.verify(packed(tmp_path / "same", members)).heads == {"office": [1, "hash"]}
    DAMAGE[reason](members)
    with pytest.raises(NotABackup, match=reason):
        archive.verify(packed(tmp_path / "bad", members))


@pytest.mark.usefixtures("members")
def test_a_file_cut_off_or_flipped_anywhere_is_no_backup(tmp_path: Path) -> None:
    good = (tmp_path / "good").read_bytes()
    bad = tmp_path / "bad"
    for length in (0, 100, len(good) // 2, len(good) - 1):
        bad.write_bytes(good[:length])
        with pytest.raises(NotABackup, match="damaged"):
            archive.verify(bad)
    for place in (200, len(good) // 3, len(good) // 2):
        bad.write_bytes(good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :])
        with pytest.raises(NotABackup):
            archive.verify(bad)


def test_what_is_not_there_or_something_else_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotABackup, match="there is no such file"):
        archive.read(tmp_path / "none")
    (tmp_path / "text").write_text("hello")
    with pytest.raises(NotABackup, match="something else"):
        archive.read(tmp_path / "text")


def test_a_newer_form_is_refused(members: dict[str, bytes], tmp_path: Path) -> None:
    manifest(members, format=archive.FORMAT + 1)
    with pytest.raises(BackupNewer):
        archive.read(packed(tmp_path / "newer", members))
