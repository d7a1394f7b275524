"""Tests of the verb that loads tariffs."""

from __future__ import annotations

from pathlib import Path

from tests.commands import Command


def test_a_file_that_is_no_tariff_is_refused(command_on: Command, tmp_path: Path) -> None:
    file = tmp_path / "letter.csv"
    file.write_text("Dear Sir\n", "utf-8")
    shown = command_on("tariff", "load", file, "--country", "USA")
    assert (shown.code, shown.out) == (1, "")
    assert "letter.csv" in shown.err.splitlines()[-1]
    assert "Traceback" not in shown.err
    gone = command_on("tariff", "load", tmp_path / "gone.csv", "--country", "usa", "--json")
    assert (gone.code, gone.json().keys()) == (1, {"refused"})


def test_a_tariff_as_published_is_loaded_once(command_on: Command, tmp_path: Path) -> None:
    file = tmp_path / "hts.csv"
    head = (
        "HTS Number,Indent,Description,Unit of Quantity,General Rate of Duty,"
        "Special Rate of Duty,Column 2 Rate of Duty,Quota Quantity,Additional Duties\n"
    )
    file.write_text(
        head
        + "8482,0,Ball or roller bearings:,,,,,,\n"
        + "8482.10,1,Ball bearings:,,,,,,\n"
        + '8482.10.10.00,2,Ball bearings with integral shafts,"[""No.""]",2.4%,Free,20%,,\n',
        "utf-8",
    )
    given = ("tariff", "load", file, "--country", "USA", "--edition", "2026")
    first = command_on(*given, "--json")
    assert first.code == 0, first.out + first.err
    assert first.json()["added"] > 0
    second = command_on(*given)
    assert "loaded already" in second.out


def test_a_date_must_be_one(command: Command) -> None:
    shown = command("tariff", "load", "x", "--country", "USA", "--valid-from", "yesterday")
    assert shown.code == 2
