"""What is stripped from a description before it is searched, and what never is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.matching.normalise import LONGEST, bare, normal


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("60PCS USED GOODYEAR OUTERCOVERS (R15)", "used goodyear outercovers r15"),
        ("HAIR STRAIGHTENER S/S 50PCS/CTN", "hair straightener s s"),
        ("NOZZLE A 9F2636", "nozzle a"),
        ("RETAINER FR BUMPER5253633060", "retainer fr"),
        ("USB3 cable 2 m", "usb3 cable m"),
        ("12 ctns bath towels, 70x140", "bath towels"),
        ("  Pump \u3000 1,5 HP ", "pump hp"),
    ],
)
def test_noise_goes_and_the_goods_stay(written: str, left: str) -> None:
    assert bare(written) == left


@pytest.mark.parametrize("written", ["XXX111", "9F2636", "123", "£5"])
def test_a_text_of_nothing_but_noise_stays_as_it_is(written: str) -> None:
    assert bare(written) == written.lower()


def test_two_sizes_are_two_products_but_capitals_and_blanks_make_none() -> None:
    assert normal("Pump 1.5HP") != normal("Pump 5HP")
    assert normal("\uff30UMP  1.5hp ") == normal("Pump 1.5HP")


@given(st.text(max_size=2_000))
def test_any_text_can_be_normalised(text: str) -> None:
    assert len(bare(text)) <= LONGEST
    assert normal(normal(text)) == normal(text)
