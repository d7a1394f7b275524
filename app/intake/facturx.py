"""PDFs that carry their invoice as XML (Factur-X, ZUGFeRD 1 and 2), and XML files of any kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from lxml import etree

from app.core.errors import Refused
from app.intake import balance, cii, electronic, markup, pdf_apart, ubl
from app.intake.document import Document, Problem
from app.intake.einvoice import Stated
from app.intake.opened import Sheets
from app.intake.refusals import IsFreight, IsOrder, NoLinesStated, NotElectronic

# The names that Factur-X, ZUGFeRD and XRechnung prescribe; others are looked at after these.
_NAMES = ("factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml")
_WITHOUT_LINES = ("MINIMUM", "BASIC WL")
_ORDERS = ("SCRDMCCBDACIOMessageStructure", "CrossIndustryOrder")


def read_xml(path: Path) -> Document:
    """The document of an XML file.

    Raises a refusal that says what it is where it is no electronic invoice with lines.
    """
    return _document(path.read_bytes(), path.name)


def read_pdf(path: Path, printed: Callable[[Path], Document | Sheets]) -> Document | Sheets:
    """The invoice attached inside a PDF; without one, what ``printed`` reads from its pages.

    An invoice that carries no lines gives its totals as a proof of those read from the pages.
    """
    attached = _attached(path)
    if attached is None:
        return printed(path)
    name, data = attached
    try:
        found = _document(data, f"{path.name} ({name})")
    except NoLinesStated as refused:
        try:
            pages = printed(path)
            document = pages.examine().document if isinstance(pages, Sheets) else pages
        except Refused:
            raise refused from None
        return _proved(document, name, data, str(refused))
    except NotElectronic:
        return printed(path)
    said = Problem("", f'The invoice was read from "{name}" inside the PDF, not from its pages.')
    return replace(found, kind="facturx", name=path.name, problems=(said, *found.problems))


def _attached(path: Path) -> tuple[str, bytes] | None:
    """The attached XML that is most likely the invoice, by its name."""
    try:
        found = pdf_apart.attached(path)
    except Refused:
        return None  # the reader of pages says what is wrong with it
    for name in (*_NAMES, *found):
        if name in found:
            return name, found[name]
    return None


def _document(data: bytes, name: str) -> Document:
    root, doubt = markup.parse(data, name)
    stated = _stated(root, name)
    if doubt:
        stated.causes.say("encoding", "", doubt)
    if not stated.items:
        profile = cii.profile(root) if stated.kind == "cii" else None
        named = f" (profile {profile})" if profile in _WITHOUT_LINES else ""
        raise NoLinesStated(name=name, profile=named)
    return electronic.document(stated, name)


def _stated(root: etree._Element, name: str) -> Stated:
    """What the invoice in this XML states, whether it is the root or lies in an envelope."""
    for element in (root, *root, *(inner for outer in root for inner in outer)):
        tag, namespace = markup.local(element), markup.namespace(element)
        if tag in cii.ROOTS:
            return cii.read(element)
        if tag in _ORDERS:
            raise IsOrder(name=name, what="Order-X" if tag == _ORDERS[0] else tag)
        if namespace.startswith(ubl.NAMESPACE):
            if tag in ("Invoice", "CreditNote"):
                return ubl.read(element)
            if tag == "FreightInvoice":
                raise IsFreight(name=name)
            if tag.startswith("Order"):
                raise IsOrder(name=name, what=f"UBL {tag}")
            if namespace == f"{ubl.NAMESPACE}{tag}-2":
                raise NotElectronic(name=name, what=f"UBL {tag}")
    raise NotElectronic(name=name, what=markup.local(root)[:60])


def _proved(document: Document, name: str, data: bytes, refused: str) -> Document:
    """The lines of the pages, against the totals of an invoice that carries none."""
    stated = _stated(markup.parse(data, name)[0], name)
    stated.causes.say("no lines", name, f"{refused} The lines were read from the pages.")
    stated_totals = (stated.totals.lines, stated.totals.before_tax)
    wanted = next((total for total in stated_totals if total is not None), None)
    read = document.lines_total
    agree = document.totals_agree
    if wanted is not None and (read is None or abs(wanted - read) > balance.CENT):
        agree = False
        made = f"add up to {balance.money(read)}" if read is not None else "have no values"
        stated.causes.say(
            "the total does not agree",
            name,
            f"The lines of the pages {made}, but the electronic invoice inside the PDF says "
            f"{balance.money(wanted)}.",
        )
    total = document.document_total
    known = {fact.kind for fact in stated.facts}
    return replace(
        document,
        supplier=electronic.first(stated, "seller") or document.supplier,
        buyer=electronic.first(stated, "buyer") or document.buyer,
        invoice_number=stated.number or document.invoice_number,
        invoice_date=stated.dated or document.invoice_date,
        currency=document.currency or stated.currency,
        document_total=stated.totals.with_tax if total is None else total,
        totals_agree=agree,
        problems=(*stated.causes.all(), *document.problems),
        facts=(*stated.facts, *(fact for fact in document.facts if fact.kind not in known)),
    )
