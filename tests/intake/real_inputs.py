"""What each of the real inputs beside the project holds, found by looking at it, and the score.

``python -m tests.intake.real_inputs [FOLDER]`` prints what the reader makes of each.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from app.core.errors import Told
from app.intake.reading import read

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "invoices"


@dataclass(frozen=True)
class Holds:
    """Lines of goods, what they add up to (None: the file has no amounts), and the total stated.

    ``proven`` is false where the document's own arithmetic is wrong, so that nobody may say that
    its total agrees. ``or_refused`` are reasons that are as true as these lines.
    """

    lines: int
    total: str | None
    stated: str | None = None
    proven: bool = True
    or_refused: tuple[str, ...] = ()


@dataclass(frozen=True)
class Refuses:
    """Why a file is no invoice that can be read: any of these reasons is true of it."""

    reasons: tuple[str, ...]


NO_TABLE = ("NoTable", "NoLines", "NotGoods")
SCAN = ("NeedsRecognition", "NotRecognised", "TookTooLong", "NoTable", "NoLines", "NotGoods")

INPUTS: dict[str, Holds | Refuses] = {
    "cii/CII_business_example_02.xml": Holds(3, "10.00", "11.90"),
    "cii/CII_example1.xml": Holds(20, "229.60", "250.33"),
    "cii/CII_example6.xml": Holds(3, "4000", "4675"),
    "cii/akretion-factur-x-extended.xml": Holds(3, "95.00", "104.90"),
    "cii/akretion-order-x-comfort.xml": Refuses(("IsOrder",)),
    "cii/corpus-EN16931_Rabatte.cii.xml": Holds(4, "202.70", "215.07"),
    "cii/huf_example_cii.xml": Holds(3, "69180", "87859"),
    "csv/aq-Sample_1.csv": Holds(6, "5766.88"),
    "csv/lolo-import_inv-250814.csv": Holds(10, "1528.20"),
    "csv/lolo-packing-list-250814.csv": Holds(10, None),
    "csv/lolo-sample_data.csv": Holds(94, "6264"),
    "csv/lolo-sample_invoice.csv": Holds(10, "1947.00"),
    "csv/lolo-test_input.csv": Holds(10, None),
    "csv/lolo-test_invoice.csv": Holds(10, "1528.20"),
    "facturx_pdf/corpus-EN16931_Einfach.pdf": Holds(2, "473.00", "529.87"),
    # Its XML has no lines (BASIC WL); its page has three.
    "facturx_pdf/corpus-Facture_UE_BASICWL.pdf": Holds(3, "2076.76", "2076.76"),
    "facturx_pdf/corpus-zugferd_2p0_EXTENDED_Warenrechnung.pdf": Holds(6, "457.20", "518.99"),
    "facturx_pdf/oca-Facture_FR_EXTENDED.pdf": Holds(3, "624.90", "671.15"),
    # An order confirmation without a table, and customs forms left blank, all scanned.
    "pdf/aq-TestInvoice.pdf": Refuses(SCAN),
    "pdf/chamo-PACKING_LIST.pdf": Holds(358, None),
    "pdf/fedex-output_commercial_invoice.pdf": Holds(6, "200.04", "200.04"),
    "pdf/i2d-AmazonWebServices.json": Refuses(("NotADocument", "NoTable")),
    # Services by name with what each cost, and no goods.
    "pdf/i2d-AmazonWebServices.pdf": Refuses(NO_TABLE),
    "pdf/i2d-NetpresseInvoice.json": Refuses(("NotADocument", "NoTable")),
    "pdf/i2d-NetpresseInvoice.pdf": Holds(3, "46.68", "56.02"),
    "pdf/i2d-saeco.json": Refuses(("NotADocument", "NoTable")),
    "pdf/i2d-saeco.pdf": Holds(2, "49.99", "49.99"),
    # One car described in a form: no headings, no quantity, and the price among the payments.
    "pdf/otoz-Proforma_Invoice.pdf": Refuses(NO_TABLE),
    "pdf/shz-5712_-_N.R_Agarwal_-_INOVICE_79.320.pdf": Holds(
        1, "16260.60", "16260.60", or_refused=SCAN
    ),
    "pdf/shz-S_PSO-E96_16072121220.pdf": Holds(4, "30544.48", "30544.48", or_refused=SCAN),
    "pdf/smt-Commercial_Invoice.pdf": Refuses((*NO_TABLE, "IsTemplate")),
    # Bills transport; its lines are no goods.
    "ubl/UBL-FreightInvoice-2.1-Example.xml": Refuses(("IsFreight",)),
    "ubl/UBL-Invoice-2.0-Example-NS3.xml": Holds(1, "100.00", "107.50"),
    "ubl/UBL-Invoice-2.0-Example.xml": Holds(1, "100.00", "107.50"),
    "ubl/UBL-Invoice-2.1-Example.xml": Holds(5, "1436.5", "1729"),
    "ubl/corpus-XRECHNUNG_Elektron.ubl.xml": Holds(2, "252.1", "300"),
    "ubl/guide-example1.xml": Holds(20, "229.60", "250.33"),
    "ubl/guide-example2.xml": Holds(5, "1436.50", "1801.78"),
    "ubl/guide-example3.xml": Holds(2, "800.00", "1125.00"),
    "ubl/oca-UBLInvoice-multitankcard-line_adjust.xml": Holds(4, "75.01", "90.77"),
    "ubl/oca-efff_BE0505890632_160421_Inv_16117778.xml": Holds(1, "31.00", "37.51"),
    "ubl/peppol-Allowance-example.xml": Holds(3, "5900", "7125"),
    "ubl/peppol-base-example.xml": Holds(2, "1300", "1656.25"),
    "ubl/peppol-vat-category-Z.xml": Holds(1, "1200.00", "1200.00"),
    "ubl/ubl-tc434-example10.xml": Holds(20, "229.60", "250.33"),
    "ubl/ubl-tc434-example4.xml": Holds(3, "4000.00", "4675.00"),
    "ubl/ubl-tc434-example5.xml": Holds(3, "4000.00", "4675.00"),
    "xlsx/anub-DELSEAL_INV-017.xls": Holds(6, "50560", "59517.60"),
    "xlsx/anub-invoice_template.xlsx": Refuses(("IsTemplate",)),
    # Its subtotal counts percentages as amounts, and its total follows from nothing.
    "xlsx/anub-sample_invoice.xlsx": Holds(5, "1030", "2676.208", proven=False),
    # Two lines of the same three pieces; the total counts them once.
    "xlsx/aq-111-8019845-2302666.xlsx": Holds(2, "239.94", "171.37", proven=False),
    "xlsx/aq-Customs_Quote.xlsx": Refuses(("IsQuote",)),
    "xlsx/chamo-Book2.xlsx": Holds(48, None),
    "xlsx/chamo-packing_list_19ef6a80-68ff-456f-a5ce-a4aedd2dc657.xlsx": Holds(22, None),
    "xlsx/cog-test-colisage-import-new.xlsx": Holds(100, "3171446.60"),
    "xlsx/cog-test-colisages-avec-regime-200-lignes.xlsx": Holds(200, "9771895.1992"),
    "xlsx/cog-test-hscode-string-format.xlsx": Holds(5, None),
    "xlsx/cog-test-simple-pays-manquant.xlsx": Holds(1, "1000"),
    "xlsx/imp-packing_list.xlsx": Holds(5, None),
    "xlsx/snow-invoice_sample.xlsx": Refuses(("NotGoods",)),
}


@dataclass(frozen=True)
class Score:
    """What came of one input: right, wrong, refused (rightly), or its reader is still to come."""

    name: str
    verdict: str
    said: str
    derivable: bool
    falsely_agreed: bool = False


def score(folder: Path, name: str) -> Score:
    """Read one input and compare it with what it holds."""
    truth = INPUTS[name]
    derivable = isinstance(truth, Holds) and not truth.or_refused
    try:
        document = read(folder / name)
    except Told as told:
        return _refused(name, truth, type(told).__name__, derivable)
    said = (
        f"{len(document.lines)} lines, {document.lines_total}, stated {document.document_total}, "
        f"agree {document.totals_agree}"
    )
    if isinstance(truth, Refuses):
        return Score(name, "wrong", f"read as {said}", False, document.totals_agree is True)
    right = (
        len(document.lines) == truth.lines
        and document.lines_total == _number(truth.total)
        and document.document_total == _number(truth.stated)
    )
    false = document.totals_agree is True and not (right and truth.proven)
    return Score(name, "right" if right and not false else "wrong", said, derivable, false)


def _refused(name: str, truth: Holds | Refuses, reason: str, derivable: bool) -> Score:
    if not reader_there(name):
        return Score(name, "to come", reason, derivable)
    reasons = truth.reasons if isinstance(truth, Refuses) else truth.or_refused
    return Score(name, "refused" if reason in reasons else "wrong", reason, derivable)


def _number(written: str | None) -> Decimal | None:
    return None if written is None else Decimal(written)


def reader_there(name: str) -> bool:
    """Whether the program has the reader of this kind, so that nothing excuses it."""
    folder, suffix = Path(name).parent.name, Path(name).suffix
    needed = {"pdf": ["pdf"], "facturx_pdf": ["pdf", "facturx"], "ubl": ["ubl"], "cii": ["cii"]}
    modules = [] if suffix == ".json" else needed.get(folder, [])
    return all(importlib.util.find_spec(f"app.intake.{module}") for module in modules)


def summary(scores: list[Score]) -> str:
    """The figures in one sentence."""

    def count(wanted: Callable[[Score], bool]) -> int:
        return sum(map(wanted, scores))

    there = [one for one in scores if one.verdict != "to come"]
    derivable = [one for one in there if one.derivable]
    right = sum(one.verdict == "right" for one in derivable)
    return (
        f"{right} of {len(derivable)} inputs whose content is derivable are exactly right "
        f"({right / len(derivable):.1%}); {count(lambda one: one.verdict == 'refused')} are "
        f"refused with a true reason, {count(lambda one: one.verdict == 'wrong')} are wrong, "
        f"{count(lambda one: one.falsely_agreed)} present a wrong total as agreeing, "
        f"{count(lambda one: one.verdict == 'to come')} have no reader yet."
    )


if __name__ == "__main__":
    where = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    found = [score(where, name) for name in INPUTS]
    for one in found:
        sys.stdout.write(f"{one.verdict:8} {one.name}: {one.said}\n")
    sys.stdout.write(summary(found) + "\n")
