"""Tests of taking apart what holds files: limits, safe names, nothing lost without a word."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from app.intake import enclosed
from app.intake.refusals import Damaged, HoldsNothing, PasswordProtected
from tests.intake.mails import eml, message


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def names(opened: enclosed.Opened) -> list[str]:
    return [file.name for file in opened.files]


def test_a_folder_is_walked_in_order_without_clutter(tmp_path: Path) -> None:
    for name in ("b.csv", "A.csv", ".hidden", "~$a.xlsx", "sub/c.csv", "__MACOSX/d.csv"):
        file = tmp_path / "in" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"x")
    assert enclosed.holds_files(tmp_path / "in")
    opened = enclosed.take_apart(tmp_path / "in", tmp_path / "out")
    assert names(opened) == ["A.csv", "b.csv", "c.csv"]
    assert not (tmp_path / "out").exists(), "what lies in a folder stays there"


def test_an_archive_with_a_mail_in_it_is_taken_apart_whole(tmp_path: Path) -> None:
    mail = message(invoice__csv=b"one").as_bytes()
    path = zipped(tmp_path / "a.zip", {"47/mail.eml": mail, "47/invoice.csv": b"two"})
    opened = enclosed.take_apart(path, tmp_path / "out")
    assert names(opened) == ["invoice.csv", "invoice (2).csv"]
    assert [file.read_bytes() for file in opened.files] == [b"one", b"two"]
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == [
        "invoice (2).csv",
        "invoice.csv",
    ]


@pytest.mark.parametrize(
    ("written", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\invoice.xlsx", "invoice.xlsx"),
        ("a\0b<c>|d?.csv", "a_b_c__d_.csv"),
        ("invoice\u202excod.exe", "invoicexcod.exe"),
        ("CON.csv", "_CON.csv"),
        ("...", "attachment"),
        ("", "attachment"),
        (" spaced \n name .csv ", "spaced _ name.csv"),
        ("x" * 300 + ".xlsx", "x" * 115 + ".xlsx"),
        ("e\u0301.csv", "\xe9.csv"),
    ],
)
def test_names_are_safe_on_every_system(written: str, safe: str) -> None:
    assert enclosed.safe_name(written) == safe


def test_nothing_escapes_the_folder_it_is_unpacked_to(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"../../x.csv": b"1", "/abs/y.csv": b"2"})
    opened = enclosed.take_apart(path, tmp_path / "out")
    assert {file.parent for file in opened.files} == {tmp_path / "out"}


def test_archives_in_archives_end_somewhere(tmp_path: Path) -> None:
    data = b"x"
    for _ in range(enclosed.DEPTH + 1):
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w") as archive:
            archive.writestr("inner.zip" if data[:2] == b"PK" else "a.csv", data)
        data = held.getvalue()
    (tmp_path / "a.zip").write_bytes(data)
    opened = enclosed.take_apart(tmp_path / "a.zip", tmp_path / "out")
    assert (opened.files, len(opened.left_out)) == ([], 1)
    assert "lies too deep" in opened.left_out[0]
    assert list((tmp_path / "out").iterdir()) == []


def test_what_is_too_much_is_left_out_with_a_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enclosed, "MOST_FILES", 2)
    monkeypatch.setattr(enclosed, "LARGEST", 1 << 20)
    files = {"bomb.csv": bytes(50 << 20), "a.csv": b"1", "b.csv": b"2", "c.csv": b"3"}
    opened = enclosed.take_apart(zipped(tmp_path / "a.zip", files), tmp_path / "out")
    assert names(opened) == ["a.csv", "b.csv"]
    assert opened.left_out == [
        "bomb.csv was left out: a.zip may hold 1 MB in one file.",
        "a.zip holds more than 2 files: 1 file left out.",
    ]


def test_what_holds_nothing_says_so(tmp_path: Path) -> None:
    with pytest.raises(HoldsNothing, match=r"a\.eml holds no file"):
        enclosed.take_apart(eml(tmp_path / "a.eml", message()), tmp_path / "out")
    (tmp_path / "empty").mkdir()
    with pytest.raises(HoldsNothing):
        enclosed.take_apart(tmp_path / "empty", tmp_path / "out")


def test_a_locked_or_damaged_archive_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"a.csv": b"1" * 1000})
    data = bytearray(path.read_bytes())
    data[6] |= 1  # the sign of a password, in both places
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    with pytest.raises(PasswordProtected):
        enclosed.take_apart(path, tmp_path / "out")
    path = zipped(tmp_path / "b.zip", {"a.csv": b"1" * 1000})
    path.write_bytes(path.read_bytes().replace(b"PK\x03\x04", b"PK\x03\x05", 1)[:40] + b"PK")
    path.write_bytes(b"PK\x03\x04" + path.read_bytes()[4:])
    assert not enclosed.holds_files(path), "its reader says what is wrong with it"
    path = zipped(tmp_path / "c.zip", {"a.csv": bytes(range(256)) * 40})
    data = bytearray(path.read_bytes())
    data[40:60] = b"\xff" * 20
    path.write_bytes(data)
    with pytest.raises(Damaged):
        enclosed.take_apart(path, tmp_path / "out")
