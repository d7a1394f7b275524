"""Small good files of every kind that is read, made here: what the hostile ones are made from."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook

from app.flows import fuzz_xls

HEAD = ("No", "Part number", "Description", "HS code", "Origin", "Quantity", "Unit")
MONEY = ("Unit price (EUR)", "Amount (EUR)", "Net weight (kg)")
_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_CII = "urn:un:unece:uncefact:data:standard:"
_ODS = "urn:oasis:names:tc:opendocument:xmlns:"


def write(folder: Path) -> list[Path]:
    """The files, in an order that stays."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = _rows(12)
    files = {
        "invoice.xlsx": _xlsx(rows),
        "invoice.ods": _ods(rows),
        "invoice.xls": fuzz_xls.workbook(rows),
        "invoice.csv": _csv(rows, ",").encode(),
        "semicolons.csv": _csv([[_comma(cell) for cell in row] for row in rows], ";").encode(
            "cp1252"
        ),
        "tabs.tsv": _csv(rows, "\t").encode("utf-16"),
        "ubl.xml": _ubl(rows),
        "cii.xml": _cii(rows),
        "invoice.pdf": _pdf(rows),
        "facturx.pdf": _pdf(rows, attached=_cii(rows)),
        "scan.pdf": _pdf([]),
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return [folder / name for name in files]


def _rows(count: int) -> list[list[object]]:
    rows: list[list[object]] = [["INVOICE"], ["Invoice No.", "F-2026/17"], [], [*HEAD, *MONEY]]
    total = 0
    for line in range(1, count + 1):
        quantity, price = 3 * line, 125 + 50 * line
        total += quantity * price
        name = f"Hexagon bolt M{line}, zinc plated"
        goods = (line, f"PN-{line:04d}", name, "7318.15.88", ("DE", "CN")[line % 2])
        money = (price / 100, quantity * price / 100, quantity * 35 / 1000)
        rows.append([*goods, quantity, "PCE", *money])
    rows.append([*[None] * 7, "Total", total / 100])
    return rows


def _comma(cell: object) -> object:
    return str(cell).replace(".", ",") if isinstance(cell, float) else cell


def _xlsx(rows: Sequence[Sequence[object]]) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(list(row))
    sheet.merge_cells("A1:D1")
    sheet.row_dimensions[7].hidden = True
    sheet["I17"] = "=SUM(I5:I16)"
    for at in range(5, 17):
        sheet[f"H{at}"].number_format = '#,##0.00 "EUR"'
    book.create_sheet("Notes").append(["Terms of delivery", "FCA Hamburg"])
    out = io.BytesIO()
    book.save(out)
    return _dated(out.getvalue())


def _dated(archive: bytes) -> bytes:
    """The same archive with a fixed date, so that the same seed gives the same files always."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(out, "w") as new:
        for name in sorted(old.namelist()):
            if not name.startswith("docProps/"):
                info = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
                info.compress_type = zipfile.ZIP_DEFLATED
                new.writestr(info, old.read(name))
    return out.getvalue()


def _ods(rows: Sequence[Sequence[object]]) -> bytes:
    def cell(value: object) -> str:
        if value is None:
            return "<table:table-cell/>"
        if isinstance(value, int | float):
            return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
        text = f"<text:p>{value}</text:p>"
        return f'<table:table-cell office:value-type="string">{text}</table:table-cell>'

    body = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    end = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/>'
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        f'xmlns:office="{_ODS}office:1.0" xmlns:table="{_ODS}table:1.0" '
        f'xmlns:text="{_ODS}text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="Invoice">{body}{end}</table:table-row></table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    mime = "application/vnd.oasis.opendocument.spreadsheet"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", mime)
        archive.writestr("content.xml", content, zipfile.ZIP_DEFLATED)
        archive.writestr(
            "META-INF/manifest.xml",
            f'<m:manifest xmlns:m="{_ODS}manifest:1.0">'
            f'<m:file-entry m:full-path="/" m:media-type="{mime}"/></m:manifest>',
        )
    return _dated(out.getvalue())


def _csv(rows: Sequence[Sequence[object]], separator: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue().replace("zinc", "zingué")


def _goods(rows: Sequence[Sequence[object]]) -> list[Sequence[object]]:
    return [row for row in rows if row and isinstance(row[0], int)]


def _ubl(rows: Sequence[Sequence[object]]) -> bytes:
    lines = "".join(
        f"<cac:InvoiceLine><cbc:ID>{row[0]}</cbc:ID>"
        f'<cbc:InvoicedQuantity unitCode="C62">{row[5]}</cbc:InvoicedQuantity>'
        f'<cbc:LineExtensionAmount currencyID="EUR">{row[8]}</cbc:LineExtensionAmount>'
        f"<cac:Item><cbc:Description>{row[2]}</cbc:Description><cbc:Name>{row[2]}</cbc:Name>"
        f"<cac:SellersItemIdentification><cbc:ID>{row[1]}</cbc:ID></cac:SellersItemIdentification>"
        "<cac:OriginCountry><cbc:IdentificationCode>"
        f"{row[4]}</cbc:IdentificationCode></cac:OriginCountry></cac:Item>"
        f'<cac:Price><cbc:PriceAmount currencyID="EUR">{row[7]}</cbc:PriceAmount></cac:Price>'
        "</cac:InvoiceLine>"
        for row in _goods(rows)
    )
    total = rows[-1][8]
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Invoice xmlns="{_UBL}Invoice-2" '
        f'xmlns:cac="{_UBL}CommonAggregateComponents-2" xmlns:cbc="{_UBL}CommonBasicComponents-2">'
        "<cbc:UBLVersionID>2.1</cbc:UBLVersionID><cbc:ID>F-2026/17</cbc:ID>"
        "<cbc:IssueDate>2026-11-02</cbc:IssueDate>"
        "<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>"
        "<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>"
        "<cac:AccountingSupplierParty><cac:Party><cac:PartyName><cbc:Name>Seller Ltd</cbc:Name>"
        "</cac:PartyName></cac:Party></cac:AccountingSupplierParty>"
        "<cac:LegalMonetaryTotal>"
        f'<cbc:LineExtensionAmount currencyID="EUR">{total}</cbc:LineExtensionAmount>'
        f'<cbc:TaxExclusiveAmount currencyID="EUR">{total}</cbc:TaxExclusiveAmount>'
        f'<cbc:PayableAmount currencyID="EUR">{total}</cbc:PayableAmount>'
        f"</cac:LegalMonetaryTotal>{lines}</Invoice>"
    ).encode()


def _cii(rows: Sequence[Sequence[object]]) -> bytes:
    lines = "".join(
        "<ram:IncludedSupplyChainTradeLineItem><ram:AssociatedDocumentLineDocument>"
        f"<ram:LineID>{row[0]}</ram:LineID></ram:AssociatedDocumentLineDocument>"
        f"<ram:SpecifiedTradeProduct><ram:SellerAssignedID>{row[1]}</ram:SellerAssignedID>"
        f"<ram:Name>{row[2]}</ram:Name></ram:SpecifiedTradeProduct>"
        "<ram:SpecifiedLineTradeAgreement><ram:NetPriceProductTradePrice>"
        f"<ram:ChargeAmount>{row[7]}</ram:ChargeAmount></ram:NetPriceProductTradePrice>"
        "</ram:SpecifiedLineTradeAgreement><ram:SpecifiedLineTradeDelivery>"
        f'<ram:BilledQuantity unitCode="C62">{row[5]}</ram:BilledQuantity>'
        "</ram:SpecifiedLineTradeDelivery><ram:SpecifiedLineTradeSettlement>"
        "<ram:SpecifiedTradeSettlementLineMonetarySummation>"
        f"<ram:LineTotalAmount>{row[8]}</ram:LineTotalAmount>"
        "</ram:SpecifiedTradeSettlementLineMonetarySummation>"
        "</ram:SpecifiedLineTradeSettlement></ram:IncludedSupplyChainTradeLineItem>"
        for row in _goods(rows)
    )
    total = rows[-1][8]
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><rsm:CrossIndustryInvoice '
        f'xmlns:rsm="{_CII}CrossIndustryInvoice:100" '
        f'xmlns:ram="{_CII}ReusableAggregateBusinessInformationEntity:100" '
        f'xmlns:udt="{_CII}UnqualifiedDataType:100"><rsm:ExchangedDocumentContext>'
        "<ram:GuidelineSpecifiedDocumentContextParameter><ram:ID>urn:cen.eu:en16931:2017</ram:ID>"
        "</ram:GuidelineSpecifiedDocumentContextParameter></rsm:ExchangedDocumentContext>"
        "<rsm:ExchangedDocument><ram:ID>F-2026/17</ram:ID><ram:TypeCode>380</ram:TypeCode>"
        '<ram:IssueDateTime><udt:DateTimeString format="102">20261102</udt:DateTimeString>'
        "</ram:IssueDateTime></rsm:ExchangedDocument><rsm:SupplyChainTradeTransaction>"
        f"{lines}<ram:ApplicableHeaderTradeAgreement><ram:SellerTradeParty>"
        "<ram:Name>Seller Ltd</ram:Name></ram:SellerTradeParty>"
        "</ram:ApplicableHeaderTradeAgreement><ram:ApplicableHeaderTradeDelivery/>"
        "<ram:ApplicableHeaderTradeSettlement>"
        "<ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>"
        "<ram:SpecifiedTradeSettlementHeaderMonetarySummation>"
        f"<ram:LineTotalAmount>{total}</ram:LineTotalAmount>"
        f"<ram:TaxBasisTotalAmount>{total}</ram:TaxBasisTotalAmount>"
        f"<ram:GrandTotalAmount>{total}</ram:GrandTotalAmount>"
        f"<ram:DuePayableAmount>{total}</ram:DuePayableAmount>"
        "</ram:SpecifiedTradeSettlementHeaderMonetarySummation>"
        "</ram:ApplicableHeaderTradeSettlement></rsm:SupplyChainTradeTransaction>"
        "</rsm:CrossIndustryInvoice>"
    ).encode()


def _pdf(rows: Sequence[Sequence[object]], attached: bytes = b"") -> bytes:
    """A page of text at its places (a page with nothing but a grey box where there are no rows)."""
    widths = (20, 50, 150, 55, 35, 40, 30, 50, 60, 45)
    drawn = []
    for at, row in enumerate(rows):
        left = 30
        for cell, width in zip(row, widths, strict=False):
            if cell is not None:
                text = str(cell).replace("(", "\\(").replace(")", "\\)")
                drawn.append(f"BT /F1 7 Tf {left} {780 - 14 * at} Td ({text}) Tj ET")
            left += width
    content = zlib.compress("\n".join(drawn or ["0.5 g 20 20 500 700 re f"]).encode())
    catalog = b"<< /Type /Catalog /Pages 2 0 R"
    extra: list[bytes] = []
    if attached:
        catalog += b" /AF [6 0 R] /Names << /EmbeddedFiles << /Names [(factur-x.xml) 6 0 R] >> >>"
        extra = [
            b"<< /Type /Filespec /F (factur-x.xml) /UF (factur-x.xml) /AFRelationship /Data"
            b" /EF << /F 7 0 R >> >>",
            _stream(zlib.compress(attached), b"/Type /EmbeddedFile /Subtype /text#2Fxml"),
        ]
    objects = [
        catalog + b" >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> /XObject << /Fm 4 0 R >> >> >>",
        _stream(content, b"/Type /XObject /Subtype /Form /BBox [0 0 595 842]"),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        *extra,
    ]
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(objects) + 1)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def _stream(content: bytes, facts: bytes) -> bytes:
    head = b"<< %s /Filter /FlateDecode /Length %d >>" % (facts, len(content))
    return head + b"\nstream\n" + content + b"\nendstream"
