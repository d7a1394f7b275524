"""Reading: short forms, brands, dropped vowels and slips, and what must stay as it stands."""

from __future__ import annotations

import pytest

from app.matching.reading import Reading

KNOWN = {
    "body": 9, "lotion": 8, "liquid": 20, "shampoo": 6, "bearing": 30, "separator": 12,
    "glass": 40, "gloss": 7, "hose": 9, "horse": 5, "mascara": 2,
}  # fmt: skip


@pytest.fixture
def reading() -> Reading:
    return Reading(
        KNOWN,
        short={"assy": "assembly", "rr": "rear"},
        brands={"iphone": "smartphone", "la roche posay": "skin care cream"},
    )


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("bdy ltn", "body lotion"),
        ("shmpoo", "shampoo"),
        ("oil seperator", "oil separator"),
        ("rr bumper assy", "rear bumper assembly"),
        ("iphone case", "iphone case smartphone"),
        ("la roche posay lqd", "la roche posay liquid skin care cream"),
    ],
)
def test_what_is_meant_is_read(reading: Reading, written: str, read: str) -> None:
    assert reading.read(written) == read


@pytest.mark.parametrize(
    # Known words, short words one letter apart, words with their vowels, plurals, other scripts.
    "written",
    ["body lotion", "horsa", "pvc", "glasses", "zeppelin", "mascaras", "кабель", "usb3"],
)
def test_what_is_said_plainly_stays(reading: Reading, written: str) -> None:
    assert reading.read(written) == written


def test_our_lists_are_single_lower_case_entries() -> None:
    from app.matching import reading as module

    for name, longest in (("abbreviations.csv", 1), ("brands.csv", 3)):
        listed = module._listed(name)
        assert listed
        wrong = [
            short
            for short, words in listed.items()
            if short != short.lower().strip() or len(short.split()) > longest or not words.strip()
        ]
        assert wrong == []
