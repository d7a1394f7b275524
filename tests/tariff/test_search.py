"""Searches: digits, words, beginnings, slips, and whatever else a person may paste."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.work import Work
from app.tariff import bench
from app.tariff.codes import INTERNATIONAL
from app.tariff.search import search
from tests.databases import Databases

# What a broker types, and how the right code begins. Answered by legal texts alone, except the
# last group, which needs the trade names of conftest.py.
TOP_FIVE = """
    portable automatic data processing machine | 847130
    smartphone | 851713
    smartphnoe | 851713
    t-shirts knitted cotton | 610910
    horses live | 0101
    hors | 0101
    roasted coffee decaffeinated | 090122
    cofee decaffeinated roasted | 090122
    olive oil virgin | 1509
    sewing machine household | 845210
    sewng machines | 8452
    refrigerator household | 8418
    refridgerator | 8418
    vacuum cleaner | 8508
    vacum cleaners | 8508
    bicycle | 8712
    bicylce | 8712
    motorcycle electric | 871160
    rubber gloves surgical | 401512
    new pneumatic tyres motor cars | 401110
    wooden furniture bedroom | 940350
    mattress | 9404
    wrist watch | 9101 9102
    umbrela | 6601
    playing cards | 950440
    toothbrush | 960321
    ball point pens | 960810
    portland cement | 252321 252329
    aluminum foil | 7607
    stainless steel flanges | 730721
    screws wood | 731812
    lithium ion battery | 850760
    light emitting diode lamp | 853952
    microwave oven | 851650
    loudspeaker | 8518
    binocular | 900510
    contact lenses | 900130
    frozen shrimp | 0306
    whisk | 220830
    perfume | 3303
    toilet paper | 481810
    carpet wool knotted | 570110
    men trousers cotton woven | 620342
    leather footwear | 6403
    silver jewelry | 711311
    copper wire | 7408
    pliers | 820320
    padlock | 830110
    centrifugal pump | 841370
    carriages for disabled persons | 8713
    golf ball | 950632
    fishing rod | 950710
    tennis racket | 950651
    fluorescent tube | 853931
    cototn t-shirt | 610910
    laptop | 847130
    labtop | 847130
    lapt | 847130
    notebok computer | 847130
    iphone | 851713
    aircon | 841510
    air conditioner | 8415
    mountian bike | 871200
    poly bags | 392321
    sneeker | 640411
    wifi router | 851762
"""
QUESTIONS = [
    (question.strip(), codes.split())
    for question, codes in (line.split("|") for line in TOP_FIVE.strip().splitlines())
]


@pytest.mark.parametrize(("question", "codes"), QUESTIONS, ids=[q for q, _ in QUESTIONS])
def test_the_right_code_is_among_the_first_five(
    session: Session, question: str, codes: list[str]
) -> None:
    found = search(session, question, INTERNATIONAL, limit=5)
    assert any(line.code.startswith(tuple(codes)) for line in found), [
        (line.code, line.description) for line in found
    ]


@pytest.mark.parametrize(
    ("question", "codes"),
    [
        ("smartphone", ["851713"]),
        ("cotton t-shirt", ["610910"]),
        ("leather handbags", ["420221"]),
        ("laptop", ["847130"]),
        ("aluminium foil", ["7607"]),
        ("bicycle tyre", ["401150"]),
        ("live horses", ["0101"]),
        ("screwdriver", ["820540"]),
    ],
)
def test_a_national_tariff_answers_with_its_own_lines(
    national: Session, question: str, codes: list[str]
) -> None:
    found = search(national, question, "USA", limit=10)
    assert any(line.code.startswith(tuple(codes)) for line in found), [
        (line.code, line.path_text) for line in found
    ]
    assert {line.country for line in found} == {"USA"}
    assert found[0].path_text


@pytest.mark.parametrize("written", ["8471.30", "847130", "8471 30", " 8471-30 ", "8471300000"])
def test_digits_find_what_begins_with_them(session: Session, written: str) -> None:
    found = search(session, written, INTERNATIONAL)
    assert [line.code for line in found] == ["847130"]


def test_few_digits_list_in_order(session: Session) -> None:
    found = search(session, "84", INTERNATIONAL, limit=30)
    assert [line.code for line in found][:3] == ["84", "8401", "840110"]
    assert len(found) == 30
    assert search(session, "77", INTERNATIONAL) == []
    assert search(session, "4006381333931", INTERNATIONAL) == []


def test_digits_of_a_national_line(national: Session) -> None:
    assert [line.code for line in search(national, "0101.30.00.00", "USA")] == ["0101300000"]
    [line] = search(national, "8517.13", "USA")
    assert (line.duty_text, line.supplementary_unit) == ("general Free; column 2 35%", "No.")


def test_a_country_that_is_not_loaded_is_answered_internationally(session: Session) -> None:
    found = search(session, "sewing machine", "ISL")
    assert found
    assert {line.country for line in found} == {INTERNATIONAL}


def test_keeps_to_a_level_and_a_limit(session: Session) -> None:
    found = search(session, "cotton", INTERNATIONAL, limit=7, level=4)
    assert len(found) == 7
    assert {line.level for line in found} == {4}
    assert {line.level for line in search(session, "84", INTERNATIONAL, level=6)} == {6}
    assert len(search(session, "cotton", INTERNATIONAL, limit=10**9)) == 200
    assert len(search(session, "cotton", INTERNATIONAL, limit=-3)) == 1


def test_lines_with_more_of_the_words_come_first(session: Session) -> None:
    found = search(session, "cotton bed linen printed", INTERNATIONAL)
    assert found[0].code == "630221"
    assert all(before.score >= after.score for before, after in pairwise(found))
    # One unknown word does not empty the answer: any of the words will do.
    assert search(session, "qqqqqq cotton bed linen printed", INTERNATIONAL)


@pytest.mark.parametrize(
    "hostile",
    [
        "",
        "   ",
        "'; drop table hs_codes; --",
        "' or 1=1 --",
        "cotton & | ! ( <-> :*",
        "a:b:c:*A",
        "\\' \\ %_%",
        "o'neil's \"quoted\"",
        "\x00",
        "cot\x00ton",
        "\U0001f600 \U0001f469\u200d\U0001f680",
        "棉质T恤",
        "ﷺ" * 50,
        "x" * 10_000,
        "cotton " * 2_000,
        " ".join(f"word{n}" for n in range(3_000)),
        "%s %(country)s {0} :country",
        "\ud800",
        "9" * 5_000,
        "8471.30" * 400,
    ],
    ids=lambda hostile: ascii(hostile[:20]),
)
def test_nothing_a_person_may_paste_breaks_it(session: Session, hostile: str) -> None:
    assert isinstance(search(session, hostile, INTERNATIONAL), list)
    assert session.execute(text("select count(*) from hs_codes")).scalar_one() >= 6_936


@pytest.mark.parametrize("country", ["", "'", "usa; --", "WCOWCO"])
def test_an_odd_country_is_answered_internationally(session: Session, country: str) -> None:
    assert search(session, "horses", country)


def test_an_ended_code_is_not_found(work: Work) -> None:
    work.session.execute(
        text("update hs_codes set is_active = false where country = 'WCO' and code like '9404%'")
    )
    found = search(work.session, "mattress", INTERNATIONAL, limit=50)
    assert not [line for line in found if line.code.startswith("9404")]
    assert search(work.session, "9404", INTERNATIONAL) == []


@pytest.fixture
def signed_in(tariffs: Databases) -> Iterator[Session]:
    with tariffs.new_desk().database.read() as session:
        yield session


def test_a_signed_in_desk_finds_and_a_stranger_does_not(
    tariffs: Databases, signed_in: Session
) -> None:
    for question in ("cototn t-shirt", "8471.30", "horses", "lapt"):
        assert search(signed_in, question, INTERNATIONAL)
        with tariffs.client.read() as stranger:
            assert search(stranger, question, INTERNATIONAL) == []


def busy(session: Session) -> Callable[[], float] | None:
    """A clock of the time that this program and its server process were really computing."""
    server = session.execute(text("select pg_backend_pid()")).scalar_one()
    path = Path(f"/proc/{server}/schedstat")
    try:
        path.read_text()
    except OSError:
        return None
    return lambda: time.process_time() + int(path.read_text().split()[0]) / 1e9


@pytest.mark.parametrize("country", [INTERNATIONAL, "USA"])
def test_is_quick_for_a_signed_in_desk(signed_in: Session, country: str) -> None:
    """Under 30 ms at the 95th percentile, rights included.

    Where other things run at the same time (the rest of these tests), the wall's clock measures
    them too: then the time spent computing decides.
    """
    measured = bench.measure(signed_in, 200, country)
    clock = busy(signed_in)
    if measured["p95"] >= 30 and clock is not None:
        measured = bench.measure(signed_in, 200, country, clock=clock)
    assert measured["p95"] < 30, measured


def test_word_searches_use_their_indexes(session: Session) -> None:
    plans = {
        "ix_hs_codes_search": "select code from hs_codes where search @@ 'hors'::tsquery",
        "ix_trade_terms_search": "select code from trade_terms where search @@ 'hors'::tsquery",
        "ix_tariff_words_word_trigram": "select word from tariff_words where word % 'horzes'",
        "ix_hs_codes_code_prefix": (
            "select code from hs_codes where code ~>=~ '8471' and code ~<~ '8471:'"
        ),
        "ix_tariff_words_lexeme": "select word from tariff_words where lexeme = 'hors'",
    }
    session.execute(text("set local enable_seqscan = off"))
    for index, query in plans.items():
        plan = "\n".join(session.execute(text(f"explain {query}")).scalars())
        assert index in plan, plan
