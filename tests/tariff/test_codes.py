"""Codes as people and files write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.tariff import codes, hs2022
from app.tariff.codes import CodeNotRead


@pytest.mark.parametrize(
    ("written", "bare"),
    [
        ("8424.89.9000", "8424899000"),
        ("8424899000.0", "8424899000"),
        ("0101 21 00", "01012100"),
        ("8471.30", "847130"),
        ("8471.30.01.00", "8471300100"),
        ("84713000", "84713000"),
        ("8471-30-00", "84713000"),
        ("8471.3000", "84713000"),
        ("HS 8471.30", "847130"),
        ("HTSUS: 8471.30.0100", "8471300100"),
        ("commodity code 8471300000", "8471300000"),
        ("84248990001", "8424899000"),  # eleven digits: the German national one goes
        ("101210000", "0101210000"),  # a spreadsheet took the first zero
        ("1012100", "01012100"),
        ("10121", "010121"),
        ("847130000", "847130000"),  # nine digits as Japan writes them: 0847 is no heading
        ("850440.0", "850440"),
        ("\uff18\uff14\uff17\uff11.30", "847130"),  # full-width digits
        ("8471\u00a030\u00a000", "84713000"),
        ("'0101210000", "0101210000"),
        ("9903.88.01", "99038801"),
    ],
)
def test_reads_what_is_written(written: str, bare: str) -> None:
    assert codes.normalise(written) == bare


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("", "nothing is written"),
        ("   ", "nothing is written"),
        ("laptop", "something other than digits"),
        ("8471.30, 8471.41", "something other than digits"),
        ("8471", "4 digits and needs at least six"),
        ("12345", "5 digits and needs at least six"),
        ("4006381333931", "13 digits"),  # a barcode
        ("8.42489E9", "rounded"),
        ("7799.00", "there is no chapter 77"),
        ("0001.00", "there is no chapter 00"),
        ("8499.00", "chapter 84 has no heading 8499"),
        ("8471.3\u0660", "8471.3"),  # an Arabic-Indic zero is made a plain one: five digits
    ],
)
def test_refuses_in_a_sentence(written: str, said: str) -> None:
    with pytest.raises(CodeNotRead) as refused:
        codes.normalise(written)
    assert said in str(refused.value)
    assert str(refused.value).endswith(".")


def test_a_long_text_is_not_repeated_in_full() -> None:
    with pytest.raises(CodeNotRead) as refused:
        codes.normalise("x" * 10_000)
    assert len(str(refused.value)) < 200


@given(st.text(max_size=30))
def test_never_gives_anything_but_a_code(written: str) -> None:
    try:
        code = codes.normalise(written)
    except CodeNotRead:
        return
    assert codes.is_code(code)
    assert codes.normalise(codes.display(code)) == code


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("84", "84"),
        ("8424", "8424"),
        ("842489", "8424.89"),
        ("84248990", "8424.89.90"),
        ("8424899000", "8424.89.90 00"),
    ],
)
def test_shows_a_code(code: str, shown: str) -> None:
    assert codes.display(code) == shown


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("84", "84"),
        ("8424.8", "84248"),
        ("8", "8"),
        ("8471 30", "847130"),
        ("screws", None),
        ("", None),
        ("12v battery", None),
    ],
)
def test_tells_digits_from_words(text: str, digits: str | None) -> None:
    assert codes.prefix(text) == digits


def test_levels_and_parents() -> None:
    assert [codes.level(code) for code in ("84", "8424", "842489", "84248990", "8424899000")] == [
        2,
        4,
        6,
        8,
        10,
    ]
    assert codes.level("847130000") == 10
    assert codes.parent("8424899000") == "84248990"
    assert codes.parent("847130000") == "84713000"
    assert codes.parent("8424") == "84"
    assert codes.parent("84") is None


def test_sections_agree_with_the_nomenclature() -> None:
    for row in hs2022.rows():
        number = codes.section_of(row.code)
        assert row.code[:2] in codes.chapters_of(number)
    assert codes.section_of("98") == "22"
    assert codes.roman("16") == "XVI"
    assert sum(len(codes.chapters_of(f"{n:02d}")) for n in range(1, 22)) == 96
    with pytest.raises(CodeNotRead):
        codes.section_of("00")


def test_last_headings_agree_with_the_nomenclature() -> None:
    last: dict[str, int] = {}
    for row in hs2022.rows():
        if row.level == codes.HEADING:
            last[row.code[:2]] = max(last.get(row.code[:2], 0), int(row.code[2:]))
    assert last == codes.LAST_HEADING


@pytest.mark.parametrize("code", ["", "8", "847", "8471.30", "77", "847130000000", "٨٤٧١٣٠"])
def test_knows_what_is_no_code(code: str) -> None:
    assert not codes.is_code(code)
