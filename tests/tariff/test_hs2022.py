"""The international nomenclature, complete and without cut-off texts."""

from __future__ import annotations

from collections import Counter

from app.tariff import hs2022
from app.tariff.codes import is_code


def test_is_complete() -> None:
    rows = hs2022.rows()
    assert Counter(row.level for row in rows) == {2: 96, 4: 1_228, 6: 5_612}
    assert all(is_code(row.code) for row in rows)
    assert len({row.code for row in rows}) == len(rows)
    assert sum(row.is_leaf for row in rows) == 5_612


def test_parents_come_before_their_children() -> None:
    seen: set[str] = set()
    for row in hs2022.rows():
        assert row.parent_code is None or row.parent_code in seen
        seen.add(row.code)


def test_sections_are_numbered_and_named() -> None:
    sections = hs2022.sections()
    assert [section.number for section in sections] == [f"{n:02d}" for n in range(1, 22)]
    assert sections[15].roman == "XVI"
    assert sections[0].title == "Live animals; animal products"


def test_no_text_is_cut_off() -> None:
    endings = (",", ";", "(", " of", " containing", " or", " and", " the", " tens")
    for row in hs2022.rows():
        if len(row.description) >= 240:
            assert not row.description.endswith(endings), row
            assert row.description.count("(") <= row.description.count(")"), row
        # The source cuts at 255; what it may have cut, we have written out.
        if row.code not in hs2022.completions():
            assert len(row.description) < 255, row


def test_completions_are_of_codes_that_exist_and_begin_as_the_source_does() -> None:
    by_code = {row.code: row for row in hs2022.rows()}
    for code, text in hs2022.completions().items():
        assert by_code[code].description == text
        assert text[:8] == _raw()[code][:8]


def _raw() -> dict[str, str]:
    import json

    entries = json.loads(hs2022._database("hscodes.json"))["hscodes"]
    return {entry["hscode"]: entry["description"] for entry in entries}


def test_texts_speak_for_themselves() -> None:
    """No subheading is called merely "Other": without its groups that would say nothing."""
    assert not [row for row in hs2022.rows() if row.description.casefold() in {"other", "parts"}]
    assert all(
        row.description[0].isupper() or row.description[0].isdigit() for row in hs2022.rows()
    )


def test_a_path_says_equal_texts_once() -> None:
    by_code = {row.code: row for row in hs2022.rows()}
    assert by_code["010121"].path_text == (
        "Animals; live > Horses, asses, mules and hinnies; live > "
        "Horses; live, pure-bred breeding animals"
    )
    assert by_code["040900"].path_text.count("Honey") == 1


def test_the_fingerprint_stays() -> None:
    assert hs2022.fingerprint() == hs2022.fingerprint()
    assert len(hs2022.fingerprint()) == 64
