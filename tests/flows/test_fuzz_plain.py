"""Every change to plain files gives bytes, the same for the same chance, and never runs away."""

from __future__ import annotations

from random import Random

import pytest

from app.flows.fuzz_plain import CHANGES, MOST_GROWN, Change

SEEDS = {
    "bytes": bytes(range(256)) * 4,
    "text": b"Description,Quantity,Amount\r\nBolt,3,4.50\r\nNut,1,2.00\r\n",
    "xml": b'<?xml version="1.0" encoding="UTF-8"?><a xmlns="urn:x"><row r="1"><c r="A1" s="1" '
    b't="n"><v>4.50</v></c></row></a>',
}
ALL = [(kind, change) for kind, changes in CHANGES.items() for change in dict.fromkeys(changes)]


@pytest.mark.parametrize(("kind", "change"), ALL, ids=lambda one: getattr(one, "__name__", one))
def test_a_change(kind: str, change: Change) -> None:
    made = [change(SEEDS[kind], Random(seed)) for seed in range(12)]
    assert made == [change(SEEDS[kind], Random(seed)) for seed in range(12)]
    assert all(len(one) < 2 * MOST_GROWN for one in made)
    changed = [one for one in made if one != SEEDS[kind]]
    # Merges go where a sheet ends, and this one has no end of that name.
    assert changed or change.__name__ == "_merges"


@pytest.mark.parametrize("change", CHANGES["bytes"], ids=lambda one: one.__name__)
def test_a_single_byte_can_be_changed(change: Change) -> None:
    for seed in range(20):
        change(b"x", Random(seed))
