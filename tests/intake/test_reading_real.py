"""The real invoices beside the project: each gives what its source says it holds."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.intake.document import Document
from app.intake.reading import read
from app.intake.refusals import (
    IsQuote,
    IsTemplate,
    NeedsRecognition,
    NoLines,
    NoTable,
    NotGoods,
)
from tests.intake import real_inputs
from tests.intake.books import sentences
from tests.intake.real_inputs import INPUTS, Holds, Score


@pytest.fixture
def invoices(shared: Path) -> Path:
    return shared / "data" / "invoices"


@pytest.fixture(scope="module")
def scores(shared: Path) -> list[Score]:
    folder = shared / "data" / "invoices"
    return [real_inputs.score(folder, name) for name in INPUTS]


def test_every_input_has_its_truth(invoices: Path) -> None:
    there = {
        file.relative_to(invoices).as_posix()
        for file in invoices.rglob("*")
        if file.is_file() and file.name != "SOURCES.md"
    }
    assert there == INPUTS.keys()


def test_nearly_all_that_can_be_derived_is_exactly_right(scores: list[Score]) -> None:
    derivable = [one for one in scores if one.derivable and one.verdict != "to come"]
    wrong = [f"{one.name}: {one.said}" for one in derivable if one.verdict != "right"]
    assert len(wrong) <= 0.05 * len(derivable), wrong
    # None of the readers that are there excuses itself.
    late = [one.name for one in scores if one.verdict == "to come"]
    assert not [name for name in late if real_inputs.reader_there(name)]


def test_no_wrong_total_is_presented_as_agreeing(scores: list[Score]) -> None:
    assert not [f"{one.name}: {one.said}" for one in scores if one.falsely_agreed]


def test_what_is_refused_is_refused_for_its_true_reason(scores: list[Score]) -> None:
    refusals = [
        one
        for one in scores
        if not isinstance(INPUTS[one.name], Holds) and one.verdict != "to come"
    ]
    assert len(refusals) >= 6
    assert not [f"{one.name}: {one.said}" for one in refusals if one.verdict != "refused"]


def test_the_summary_counts(scores: list[Score]) -> None:
    assert "present a wrong total as agreeing" in real_inputs.summary(scores)


@pytest.mark.parametrize(
    ("name", "lines", "expected"),
    [
        ("csv/aq-Sample_1.csv", 6, {"lines_total": Decimal("5766.88")}),
        ("csv/lolo-import_inv-250814.csv", 10, {}),
        ("csv/lolo-packing-list-250814.csv", 10, {"lines_total": None}),
        ("csv/lolo-sample_data.csv", 94, {"currency": None}),
        (
            "csv/lolo-sample_invoice.csv",
            10,
            {"lines_total": Decimal("1947.00"), "currency": "USD"},
        ),
        ("csv/lolo-test_input.csv", 10, {"lines_total": None}),
        ("csv/lolo-test_invoice.csv", 10, {"lines_total": Decimal("1528.20"), "currency": "USD"}),
        (
            "xlsx/anub-DELSEAL_INV-017.xls",
            6,
            {
                "lines_total": Decimal(50560),
                "document_total": Decimal("59517.6"),
                "totals_agree": True,
                "currency": "INR",
                "supplier": "DELSEAL INDIA PRIVATE LIMITED",
                "buyer": "Pioneer Data & Controls System",
                "invoice_number": "INV/15 - 16 / 017",
                "invoice_date": date(2015, 9, 22),
            },
        ),
        ("xlsx/anub-sample_invoice.xlsx", 5, {"totals_agree": False, "currency": "INR"}),
        (
            "xlsx/aq-111-8019845-2302666.xlsx",
            2,
            {
                "document_total": Decimal("171.37"),
                "totals_agree": False,
                "invoice_number": "111-8019845-2302666",
                "supplier": "Amazon.com",
            },
        ),
        ("xlsx/chamo-Book2.xlsx", 48, {"nature": "packing list", "lines_total": None}),
        (
            "xlsx/chamo-packing_list_19ef6a80-68ff-456f-a5ce-a4aedd2dc657.xlsx",
            22,
            {"invoice_number": "SFML-0437-26", "supplier": None},
        ),
        (
            "xlsx/cog-test-colisage-import-new.xlsx",
            100,
            {"lines_total": Decimal("3171446.60"), "currency": None, "totals_agree": None},
        ),
        ("xlsx/cog-test-colisages-avec-regime-200-lignes.xlsx", 200, {"currency": None}),
        ("xlsx/cog-test-hscode-string-format.xlsx", 5, {"lines_total": None}),
        ("xlsx/cog-test-simple-pays-manquant.xlsx", 1, {"currency": "XOF"}),
        ("xlsx/imp-packing_list.xlsx", 5, {"nature": "packing list", "invoice_date": None}),
    ],
)
def test_what_is_read(invoices: Path, name: str, lines: int, expected: dict[str, Any]) -> None:
    document = read(invoices / name)
    assert len(document.lines) == lines
    assert {field: getattr(document, field) for field in expected} == expected


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        ("xlsx/anub-invoice_template.xlsx", IsTemplate),
        ("xlsx/aq-Customs_Quote.xlsx", IsQuote),
        ("xlsx/snow-invoice_sample.xlsx", NotGoods),
    ],
)
def test_what_is_refused(invoices: Path, name: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        read(invoices / name)


def mass(document: Document, field: str) -> Decimal:
    return sum((getattr(line, field) or Decimal(0) for line in document.lines), Decimal(0))


def lighter(document: Document) -> int:
    return sum(
        line.gross_mass is not None
        and line.net_mass is not None
        and line.gross_mass < line.net_mass
        for line in document.lines
    )


def test_charges_of_an_indian_invoice(invoices: Path) -> None:
    document = read(invoices / "xlsx/anub-DELSEAL_INV-017.xls")
    assert [(charge.kind, charge.amount) for charge in document.charges] == [
        ("tax", Decimal(6320)),
        ("tax", Decimal("1137.6")),
        ("freight", Decimal(1500)),
    ]
    assert document.lines[0].source == "OFB!A24:H24"
    assert document.problems == ()


def test_a_total_that_must_not_agree(invoices: Path) -> None:
    document = read(invoices / "xlsx/anub-sample_invoice.xlsx")
    assert [line.value for line in document.lines[:3]] == [200, 200, 600]
    assert "Line 4 has an amount of 10 but no quantity and price" in sentences(document)


def test_an_order_form_with_charges_in_columns(invoices: Path) -> None:
    document = read(invoices / "xlsx/aq-111-8019845-2302666.xlsx")
    assert [(charge.kind, charge.amount) for charge in document.charges] == [
        ("freight", Decimal(43)),
        ("other_charge", Decimal("8.4")),
    ]
    assert {line.supplier_code for line in document.lines} == {"94054000"}
    assert "Without line 1 or 2 the total would agree." in sentences(document)


def test_ditto_marks_and_masses_of_rolls(invoices: Path) -> None:
    document = read(invoices / "xlsx/chamo-Book2.xlsx")
    assert (mass(document, "gross_mass"), mass(document, "net_mass")) == (
        Decimal("2252.6"),
        Decimal("2192.6"),
    )
    assert {line.unit for line in document.lines} == {"MTR"}
    assert document.lines[1].raw["LOT No"] == '"'


def test_metres_and_not_roll_numbers(invoices: Path) -> None:
    name = "chamo-packing_list_19ef6a80-68ff-456f-a5ce-a4aedd2dc657.xlsx"
    document = read(invoices / "xlsx" / name)
    # The summary claims 2,301 m, the 22 rolls make 2,202: both are said.
    assert sum(line.quantity or 0 for line in document.lines) == 2202
    assert '"Meters" is given as 2,301.00 here, but the lines add up to 2,202.00.' in sentences(
        document
    )
    assert mass(document, "net_mass") == Decimal("904.82")
    assert document.nature == "packing list"
    assert '"Net Weight (KG)" is given as 905.32 here' in sentences(document)
    assert len(document.problems) == 4


@pytest.mark.parametrize(
    ("name", "total", "currencies", "lighter_lines"),
    [
        ("cog-test-colisage-import-new.xlsx", "3171446.60", 3, 45),
        ("cog-test-colisages-avec-regime-200-lignes.xlsx", "9771895.20", 13, 101),
    ],
)
def test_many_currencies(
    invoices: Path, name: str, total: str, currencies: int, lighter_lines: int
) -> None:
    document = read(invoices / "xlsx" / name)
    assert document.lines_total is not None
    assert round(document.lines_total, 2) == Decimal(total)
    assert len({line.currency for line in document.lines}) == currencies
    assert lighter(document) == lighter_lines
    assert f"The lines are in {currencies} currencies" in sentences(document)


def test_a_country_that_is_none(invoices: Path) -> None:
    document = read(invoices / "xlsx/cog-test-simple-pays-manquant.xlsx")
    assert document.lines[0].origin is None
    assert '"TESTCOUNTRY" is not a country' in sentences(document)


def test_negative_masses_and_an_ambiguous_date(invoices: Path) -> None:
    document = read(invoices / "xlsx/imp-packing_list.xlsx")
    assert [line.net_mass for line in document.lines][:2] == [Decimal("-15.05"), Decimal("-5.05")]
    assert "the net mass is negative (-15.05)" in sentences(document)
    assert "can be 07 October 2024 or 10 July 2024" in sentences(document)


def test_numbers_under_unit(invoices: Path) -> None:
    document = read(invoices / "csv/lolo-sample_data.csv")
    assert {line.unit for line in document.lines} == {None}
    assert 'The cells under "unit" do not hold what it says' in sentences(document)


def test_codes_as_text(invoices: Path) -> None:
    document = read(invoices / "xlsx/cog-test-hscode-string-format.xlsx")
    assert [line.supplier_code for line in document.lines] == [
        "8481808190",
        "8205200000",
        "4009310090",
        "7312900000",
        "4002999000",
    ]


@pytest.mark.parametrize(
    ("name", "lines", "expected"),
    [
        (
            "pdf/chamo-PACKING_LIST.pdf",
            358,
            {
                "nature": "packing list",
                "net_mass_total": Decimal("12244.40"),
                "gross_mass_total": Decimal("12705.80"),
            },
        ),
        (
            "pdf/fedex-output_commercial_invoice.pdf",
            6,
            {"lines_total": Decimal("200.04"), "document_total": Decimal("200.04")},
        ),
        (
            "pdf/i2d-NetpresseInvoice.pdf",
            3,
            {"document_total": Decimal("56.02"), "currency": "EUR"},
        ),
    ],
)
def test_pdfs(invoices: Path, name: str, lines: int, expected: dict[str, Any]) -> None:
    document = read(invoices / name)
    assert len(document.lines) == lines
    assert {field: getattr(document, field) for field in expected} == expected
    assert all(spot.page and spot.box for spot in document.spots)


def test_the_metres_of_the_rolls(invoices: Path) -> None:
    document = read(invoices / "pdf/chamo-PACKING_LIST.pdf")
    assert sum(line.quantity or 0 for line in document.lines) == 28644


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        ("pdf/i2d-AmazonWebServices.pdf", NoTable),
        ("pdf/otoz-Proforma_Invoice.pdf", NoTable),
        ("pdf/smt-Commercial_Invoice.pdf", NoLines),
    ],
)
def test_pdfs_without_lines_of_goods(invoices: Path, name: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        read(invoices / name)


@pytest.mark.parametrize(
    "name",
    [
        "aq-TestInvoice.pdf",
        "shz-5712_-_N.R_Agarwal_-_INOVICE_79.320.pdf",
        "shz-S_PSO-E96_16072121220.pdf",
    ],
)
def test_scans_without_a_program_for_them(
    invoices: Path, name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TARIFFDESK_TESSERACT", str(tmp_path / "none"))
    with pytest.raises(NeedsRecognition, match="needs text recognition"):
        read(invoices / "pdf" / name)
