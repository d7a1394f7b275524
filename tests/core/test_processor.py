"""Tests of app/core/processor.py."""

from __future__ import annotations

import pytest

from app.core import processor

OLD = "processor\t: 0\nmodel name\t: Intel(R) Core(TM) i5-3470\nflags\t\t: fpu sse4_2 avx\n"


def test_an_old_processor_is_refused_in_one_sentence() -> None:
    flags = processor.flags_of(OLD)
    assert flags == frozenset({"fpu", "sse4_2", "avx"})
    with pytest.raises(processor.ProcessorTooOld, match="lacks AVX2"):
        processor.check("x86_64", flags)
    with pytest.raises(processor.ProcessorTooOld):
        processor.check("AMD64", flags)


@pytest.mark.parametrize(
    ("machine", "features"),
    [
        ("x86_64", frozenset({"avx", "avx2"})),
        ("aarch64", frozenset({"asimd"})),
        ("arm64", frozenset()),
        ("x86_64", None),
    ],
)
def test_others_pass(machine: str, features: frozenset[str] | None) -> None:
    processor.check(machine, features)


def test_no_flags_means_not_known() -> None:
    assert processor.flags_of("processor\t: 0\nFeatures\t: fp asimd\n") is None


def test_this_computer_runs_the_tests() -> None:
    processor.check_this()
