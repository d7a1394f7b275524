"""The figures of an evaluation, on cases counted by hand; files read, mended openly or refused."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import text

from app.matching.chat import ChatModel
from app.matching.choose import Chooser
from app.matching.chooser import Answer, Said, applied
from app.matching.evaluate import (
    CodeUnusable,
    ColumnsMissing,
    FileMissing,
    Known,
    NothingToEvaluate,
    attempt,
    compared,
    read,
    report,
    share,
    spread,
)
from app.matching.match import Candidate, Match, Matcher, Outcome, Query
from app.matching.network import Service
from app.matching.offline import OfflineEmbedder
from app.matching.purse import Limits, Price, Purse
from tests.databases import Databases


def match(*codes: str, confidence: float = 0.5, band: str = "Possible") -> Match:
    return Match(
        Outcome.MATCHED,
        codes[0],
        confidence,
        band,
        tuple(Candidate(n, code, "", "", 0, 0, {}) for n, code in enumerate(codes, start=1)),
    )


def test_hits_are_counted_by_digits_and_places() -> None:
    codes = ["8517130000", "85171300", "940139", "010121"]
    matches = [
        match("851713", "851714"),
        match("851714", "851713", confidence=0.2, band="Weak"),
        match("940171", "010129"),
        Match(Outcome.VAGUE),
    ]
    found = report(codes, matches)
    assert found["n"] == 4
    assert found["abstained"] == 1
    assert {k: v["share"] for k, v in found["hit"]["6"].items()} == {
        "1": 0.25,
        "3": 0.5,
        "5": 0.5,
        "10": 0.5,
    }
    assert found["hit"]["4"]["1"]["share"] == 0.75
    assert found["hit"]["2"]["10"]["share"] == 0.75
    bands = {band["name"]: (band["n"], band["precision"]) for band in found["bands"]}
    assert bands == {"Strong": (0, None), "Good": (0, None), "Possible": (2, 0.5), "Weak": (1, 0.0)}
    assert found["calibration_error"] == pytest.approx(0.2 / 3, abs=1e-4)


def test_intervals_are_wilsons() -> None:
    assert share(31, 100) == {"share": 0.31, "low": 0.2278, "high": 0.4063}
    assert share(0, 0) == {"share": 0.0, "low": 0.0, "high": 1.0}
    assert share(0, 10)["low"] == 0
    assert share(10, 10)["high"] == pytest.approx(1)


def test_codes_may_have_dots_and_six_to_eleven_digits(tmp_path: Path) -> None:
    file = tmp_path / "lines.csv"
    file.write_text(
        "\ufeffdescription,code,attributes\n"
        '"phone, smart",8517.13.00.00,Colour: red\nchair,9401 39\ncoffee,09012100000\n',
        "utf-8",
    )
    assert read(file) == [
        Known(Query("phone, smart"), "8517130000"),
        Known(Query("chair"), "940139"),
        Known(Query("coffee"), "09012100000"),
    ]


def test_a_lost_nought_is_put_back_openly(tmp_path: Path) -> None:
    file = tmp_path / "lines.csv"
    file.write_text("description,code\na,851713\nb,90121\nc,940139\n", "utf-8")
    assert [(known.code, known.repaired) for known in read(file)] == [
        ("851713", False),
        ("090121", True),
        ("940139", False),
    ]


@pytest.mark.parametrize("code", ["1234", "85X713", "", "851713000000"])
def test_an_unusable_code_is_refused_with_its_row(tmp_path: Path, code: str) -> None:
    file = tmp_path / "lines.csv"
    file.write_text(f"description,code\na,8517130000\nb,8517130000\nc,{code}\n", "utf-8")
    with pytest.raises(CodeUnusable, match="row 4"):
        read(file)


def test_files_that_are_none_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "lines.csv"
    with pytest.raises(FileMissing):
        read(file)
    file.write_text("description,code\n", "utf-8")
    with pytest.raises(NothingToEvaluate):
        read(file)
    file.write_text("text,hs\na,851713\n", "utf-8")
    with pytest.raises(ColumnsMissing):
        read(file)
    file.write_bytes(b"description,code\n\xff\xfe,851713\n")
    with pytest.raises(ColumnsMissing):
        read(file)


def test_a_run_over_the_database_stores_nothing(
    tariff: Databases, embedder: OfflineEmbedder
) -> None:
    lines = [
        Known(Query("iphone 15"), "8517130000"),
        Known(Query("wooden toy train"), "950300"),
        Known(Query("samples"), "851713"),
        Known(Query("zx fitting"), "731829"),
    ]
    told: list[tuple[int, int]] = []
    with tariff.worker.read() as session:
        before = session.execute(text("select count(*) from client_products")).scalar_one()
        bare = attempt(session, Matcher(embedder), lines).figures()
        found = attempt(
            session,
            Matcher(embedder),
            lines,
            [Known(Query("ZX fitting"), "7318290000")],
            lambda done, total: told.append((done, total)),
        ).figures()
        assert session.execute(text("select count(*) from client_products")).scalar_one() == before
    assert found["n"] == 4
    assert found["abstained"] == 1
    assert found["embedder"] == embedder.model_id
    assert found["history"] == 1
    assert found["lines_per_second"] > 0
    assert found["hit"]["6"]["10"]["share"] == 0.75
    assert found["hit"]["6"]["1"]["share"] >= bare["hit"]["6"]["1"]["share"]
    assert told == [(4, 4)]


def test_the_models_part_is_told_beside_the_same_lines_without_it() -> None:
    codes = ["851713", "940139", "010121", "847130"]
    before = [
        match("851714", "851713", confidence=0.3, band="Weak"),
        match("940139", "940171"),
        match("010129", "010121"),
        match("847130", confidence=0.95, band="Strong"),
    ]
    purse = Purse(Price(Decimal("0.00025"), Decimal("0.002")), Limits(Decimal(1), Decimal(1)))
    chooser = Chooser(ChatModel(Service(None, "http://x/v1"), "m"), purse)
    chooser.tally.doubtful = 3
    for said in (Said.CHOSEN, Said.CHOSEN, Said.NONE):
        chooser.tally.said[said] += 1
        purse.pay(purse.set_aside(2_000, 400), 1_000, 100)
    after = [
        applied(before[0], Answer(Said.CHOSEN, "851713"), "openai/m"),
        applied(before[1], Answer(Said.CHOSEN, "940171"), "openai/m"),
        applied(before[2], Answer(Said.NONE), "openai/m"),
        before[3],
    ]
    found = compared(codes, before, after, chooser)
    assert found["asked"]["n"] == 3
    assert found["asked"]["before"]["share"] == pytest.approx(1 / 3, abs=1e-4)
    assert found["asked"]["after"]["share"] == pytest.approx(1 / 3, abs=1e-4)
    assert found["asked"]["chosen"]["share"] == 0.5
    assert found["hit"]["6"]["1"]["share"] == 0.5
    assert (found["tokens_in"], found["tokens_out"], found["us_dollars"]) == (3_000, 300, 0.00135)
    assert found["us_dollars_per_1000_asked"] == 0.45
    assert found["said"] == {"chosen": 2, "none": 1, "ask": 0, "unusable": 0}
    assert found["stopped"] is None


def test_a_part_of_a_file_comes_from_all_over_it() -> None:
    lines = [Known(Query(str(n)), "851713") for n in range(10)]
    assert [known.query.description for known in spread(lines, 3)] == ["0", "3", "6"]
    assert spread(lines, None) == spread(lines, 99) == lines


def test_attributes_are_kept_aside_for_a_model(tmp_path: Path) -> None:
    file = tmp_path / "lines.csv"
    file.write_text("description,code,attributes\nphone,851713,Colour: red\n", "utf-8")
    (known,) = read(file)
    assert (known.facts, known.query.attributes) == ("Colour: red", "")
