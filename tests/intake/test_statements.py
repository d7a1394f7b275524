"""Tests of what running text declares: origin in several languages, numbers with a check digit."""
# ruff: noqa: RUF001  (Turkish is written with a dotless i)

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.intake import statements

PREFERENTIAL = [
    (
        "The exporter of the products covered by this document (customs authorisation No "
        "GB/123/4567) declares that, except where otherwise clearly indicated, these products are "
        "of UK preferential origin.",
        "GB/123/4567",
    ),
    (
        "L'exportateur des produits couverts par le présent document (autorisation douanière n° "
        "FR 00123/0456) déclare que, sauf indication claire du contraire, ces produits ont "
        "l'origine préférentielle UE.",
        "FR 00123/0456",
    ),
    (
        "Der Ausführer (Ermächtigter Ausführer; Bewilligungs-Nr. DE/4711/EA/0815) der Waren, auf "
        "die sich dieses Handelspapier bezieht, erklärt, dass diese Waren, soweit nicht anders "
        "angegeben, präferenzbegünstigte EU-Ursprungswaren sind.",
        "DE/4711/EA/0815",
    ),
    (
        "El exportador de los productos incluidos en el presente documento (autorización aduanera "
        "n° ES/28/0001/20) declara que estos productos gozan de un origen preferencial UE.",
        "ES/28/0001/20",
    ),
    (
        "Bu belge kapsamındaki maddelerin ihracatçısı (gümrük yetki No: 55/12), aksi açıkça "
        "belirtilmedikçe, bu maddelerin Türk menşeli ve tercihli maddeler olduğunu beyan eder.",
        "55/12",
    ),
    (
        "Eksporter produktów objętych tym dokumentem (upoważnienie władz celnych nr "
        "PL/400000/0001) deklaruje, że te produkty mają UE preferencyjne pochodzenie.",
        "PL/400000/0001",
    ),
]


@pytest.mark.parametrize(("text", "number"), PREFERENTIAL)
def test_preferential_origin(text: str, number: str) -> None:
    padded = f"Thank you for your order. {text} Ninth of March 2026."
    found = {fact.kind: fact.value for fact in statements.within(padded, "Sheet1!A20")}
    assert found == {"preferential_origin": text, "customs_authorisation": number}


def test_a_statement_over_several_rows_stands_where_it_begins() -> None:
    words = PREFERENTIAL[0][0].split()
    rows = [(f"row {at}", " ".join(words[at * 8 : at * 8 + 8])) for at in range(5)]
    found = list(statements.declared([("row x", "Total 12.00"), *rows, ("row y", "Kind regards")]))
    assert found[0].where == "row 0"
    assert found[0].value.endswith("preferential origin.")


def test_a_registered_exporter_is_no_authorisation() -> None:
    text = PREFERENTIAL[0][0].replace("customs authorisation No GB/123/4567", "PKREXPK00123456")
    found = {fact.kind: fact.value for fact in statements.within(text, "")}
    assert found["rex_number"] == "PKREXPK00123456"
    assert "customs_authorisation" not in found


def test_plain_statements_must_speak_of_origin() -> None:
    said = "We certify that the goods described above are of Indian origin."
    assert [fact.kind for fact in statements.within(said, "")] == ["origin_statement"]
    for other in (
        "We certify that the goods described above are in good order.",
        "All products covered by this document remain our property.",
        "",
    ):
        assert statements.within(other, "") == []


@pytest.mark.parametrize("text", ["PYREX 4711", "PYREX4711", "XXREX12345", "DEREX", "derex 12"])
def test_what_is_no_rex_number(text: str) -> None:
    assert statements.rex_numbers(text) == []


def test_check_digits_that_are_known() -> None:
    # CSQU3054383 is the standard's own example.
    assert statements.check_digit("CSQU305438") == 3
    assert statements.containers("in CSQU 305438-3, seal 12") == [("CSQU3054383", True)]
    assert statements.containers("CSQU3054384") == [("CSQU3054384", False)]
    assert statements.containers("ABCX3054383 CSQU30543832 XCSQU3054383") == []
    assert "its last digit should be 3" in (
        statements.wrong_container("CSQU3054384", "row 1").sentence
    )


@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=3, max_size=3), st.integers(0, 999_999))
def test_one_wrong_digit_is_always_seen_except_for_ten(owner: str, serial: int) -> None:
    body = f"{owner}U{serial:06}"
    right = statements.check_digit(body)
    assert 0 <= right <= 9
    seen = statements.containers(f"{body}{right} {body}{(right + 1) % 10}")
    assert seen == [(f"{body}{right}", True), (f"{body}{(right + 1) % 10}", False)]
