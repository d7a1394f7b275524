"""Makes the sample invoices beside it: run it with openpyxl and reportlab installed, from anywhere.

The companies, people and numbers are invented. The side files ``*.codes.csv`` hold the HS 2022
code that an expert would give each line and why; "ask" where the text does not say enough.
"""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

HERE = Path(__file__).resolve().parent

# part number, description, origin, quantity, unit, price, net kg, gross kg, supplier's code, code, why
HARBOUR = """
HH-1001|Stainless steel vacuum flask, double wall, 500 ml, with cup lid|CN|600|pcs|4.85|222|258|96170000|961700|Vacuum flasks complete with cases have their own heading, whatever the metal
HH-1002|Coffee mug, glazed stoneware, 350 ml|CN|1,200|pcs|1.35|432|498|69120000|691200|Stoneware is ceramic other than porcelain: tableware of 6912
HH-1003|Dinner plate, white porcelain, 27 cm|CN|800|pcs|2.10|520|596|69111000|691110|Tableware of porcelain
HH-1004|Chef's knife, fixed stainless steel blade 20 cm, plastic handle|CN|300|pcs|5.60|66|78||821192|Kitchen knife with a fixed blade, not a table knife
HH-1005|Kitchen spatula, moulded silicone, heat resistant|CN|900|pcs|0.92|81|95|73239300|392410|Silicone is a plastic: kitchenware of plastics; the supplier's code is for steel
HH-1006|Chopping board of bamboo, 38 x 28 cm|CN|400|pcs|3.40|480|528|44191100|441911|Bread and chopping boards of bamboo
HH-1007|LED lamp, E27 cap, 9 W, 230 V|CN|2,000|pcs|0.78|130|176|85395200|853952|LED lamps are named since HS 2022
HH-1008|LED desk lamp with swivel arm, mains powered|CN|250|pcs|9.90|225|290||940521|Table lamp made solely for LED light sources
HH-1009|Men's T-shirt, knitted, 100% cotton, short sleeves|BD|1,500|pcs|2.65|240|270|61091000|610910|T-shirts, knitted, of cotton
HH-1010|Women's pullover, knitted, 100% acrylic|BD|600|pcs|5.20|192|216||611030|Pullovers, knitted, of man-made fibres
HH-1011|Backpack, outer surface of polyester fabric, 25 litres|VN|450|pcs|8.75|292.5|333|42029200|420292|Rucksack with an outer surface of textile
HH-1012|Ladies' belt of bovine leather with metal buckle|IN|350|pcs|3.95|63|74||420330|Belts of leather are clothing accessories of 4203
HH-1013|Bath towel, cotton terry, 70 x 140 cm|TR|700|pcs|3.15|315|340|63026000|630260|Toilet linen of cotton terry towelling
HH-1014|Wall charger, USB-C, 20 W, 230 V|CN|1,000|pcs|3.30|60|84||850440|A mains charger is a static converter
HH-1015|USB-C cable fitted with connectors, 1 m, 60 W|CN|2,500|pcs|0.64|75|92|85444200|854442|Insulated conductor, not over 1,000 V, fitted with connectors
HH-1016|Bluetooth headphones, over-ear, rechargeable|CN|400|pcs|14.20|100|148|85183000|851830|Headphones, also when wireless
HH-1017|Power bank, lithium-ion, 10,000 mAh|CN|500|pcs|6.90|110|135||850760|A power bank is a lithium-ion accumulator
HH-1018|Deep groove ball bearing 6204-2RS|CN|800|pcs|0.85|85.6|92|84821000|848210|Ball bearings
HH-1019|Hydraulic hose, vulcanised rubber reinforced with steel wire, 1/2 inch, with end fittings, 2 m|CN|120|pcs|7.80|144|156||400922|Rubber hose reinforced with metal only, with fittings
HH-1020|Hexagon head bolts M8 x 40, zinc plated steel, box of 100|CN|90|box|4.40|171|180|73181500|731815|Threaded bolts of iron or steel
HH-1021|Picture frame of pine wood, 30 x 40 cm|CN|320|pcs|2.30|160|188||441490|Wooden frames, not of tropical wood
HH-1022|Scented candle in glass jar, 200 g|CN|600|pcs|1.95|216|270|34060000|340600|Candles, also scented
HH-1023|Jigsaw puzzle, cardboard, 1000 pieces|CN|240|pcs|3.05|156|180||950300|Puzzles of all kinds
HH-1024|Spare parts|CN|1|lot|85.00|12|14||ask|Parts of what, and of what material: the text does not say
HH-1025|Samples, assorted|CN|1|lot|40.00|6|8||ask|Which goods these are samples of is not said
"""

WERKHOF = """
WM-201|Rotary hammer drill, SDS-plus, 800 W, with electric motor|DE|12|Stk|89,50|84672100|846721|Hand-held drills with an electric motor
WM-202|Screwdriver set, 6 pieces, insulated|DE|40|Satz|12,75|82054000|820540|Screwdrivers
WM-203|Combination pliers, 180 mm, chrome vanadium steel|DE|60|Stk|9,20|82032000|820320|Pliers
WM-204|Work gloves, knitted polyester, coated with nitrile rubber|CN|1.200|Paar|0,85|61161000|611610|Knitted gloves coated with rubber
WM-205|Safety goggles, clear polycarbonate|TW|150|Stk|2,40||900490|Protective goggles
WM-206|Ball bearing 6305-2Z|DE|200|Stk|3,15|84821000|848210|Ball bearings
WM-207|Grinding disc, bonded corundum, 125 x 6 mm|PL|500|Stk|0,98|68042290|680422|Grinding wheels of agglomerated abrasives
WM-208|Ersatzteile / replacement parts|DE|1|Stk|145,00||ask|Parts of what is not said
"""

BELLAVISTA = """
OB-01|Espresso coffee machine, domestic, pump operated, 15 bar, 1,450 W, with steam nozzle and removable water tank of 1.8 litres|IT|24|PCE|148.00|851671|Domestic coffee maker
OB-02|Coffee grinder with electric motor, domestic, 150 W|IT|30|PCE|62.50|850940|Food grinders with a self-contained electric motor
OB-03|Moka pot of aluminium, 6 cups|IT|120|PCE|14.20|761510|Kitchen articles of aluminium
OB-04|Milk jug, stainless steel, 0.6 litre|IT|80|PCE|9.80|732393|Kitchen articles of stainless steel
OB-05|Pasta machine, hand operated, chromed steel, 2.5 kg|IT|60|PCE|38.00|821000|Hand-operated kitchen appliances of 10 kg or less
OB-06|Extra virgin olive oil, bottles of 0.75 litre|IT|600|BO|7.40|150920|Extra virgin olive oil is named since HS 2022
OB-07|Dried pasta of durum wheat, without egg, uncooked, packets of 500 g|IT|2,400|PK|0.92|190219|Uncooked pasta, not stuffed, without egg
OB-08|Tomato sauce with basil, jars of 350 g|IT|960|JR|1.35|210320|Tomato sauces
OB-09|Balsamic vinegar, bottles of 250 ml|IT|480|BO|4.10|220900|Vinegar
OB-10|Red wine, 13.5% vol., bottles of 0.75 litre|IT|720|BO|5.60|220421|Wine of fresh grapes in containers of two litres or less
OB-11|Hard cheese, Parmigiano Reggiano, aged 24 months, vacuum packed|IT|180|KG|16.90|040690|Cheese, not fresh, grated, processed or blue-veined
OB-12|Roasted coffee beans, not decaffeinated, bags of 1 kg|IT|400|KG|11.30|090121|Roasted coffee, not decaffeinated
OB-13|Panettone, boxes of 1 kg|IT|300|PCE|8.25|190590|Bakers' wares
OB-14|Filled chocolate bars, 100 g|IT|1,000|PCE|1.15|180631|Chocolate in bars, filled
OB-15|Ladies' handbag, outer surface of leather|IT|40|PCE|96.00|420221|Handbags with an outer surface of leather
OB-16|Men's shoes, uppers and outer soles of leather, not covering the ankle|IT|60|PR|74.00|640359|Leather soles and uppers, below the ankle
OB-17|Silk scarf, woven, 90 x 90 cm|IT|90|PCE|31.50|621410|Shawls and scarves of silk
OB-18|Sunglasses, plastic frame|IT|150|PCE|22.00|900410|Sunglasses
OB-19|Wine glasses with stem, soda-lime glass, machine made|SK|480|PCE|2.05|701328|Stemware drinking glasses, not of lead crystal or glass-ceramics
OB-20|Single lever basin mixer tap, chromed brass|IT|75|PCE|43.60|848180|Taps and mixers
OB-21|Porcelain stoneware floor tiles, water absorption below 0.5%, 60 x 60 cm|IT|216|MTK|13.75|690721|Ceramic floor tiles, absorption not over 0.5%
OB-22|Dining chair, beech frame, upholstered seat|IT|32|PCE|88.00|940161|Upholstered seats with wooden frames
OB-23|Bicycle, aluminium frame, 28 inch, not motorised|IT|10|PCE|312.00|871200|Bicycles without a motor
OB-24|Bicycle helmet, safety, expanded polystyrene|IT|25|PCE|27.40|650610|Safety headgear
OB-25|Umbrellas, folding, telescopic shaft|CN|200|PCE|5.15|660191|Umbrellas with a telescopic shaft
OB-26|Promotional material|IT|1|LOT|60.00|ask|Printed matter, textiles or something else: the text does not say
"""


def rows(text: str) -> list[list[str]]:
    """The cells of one of the lists above."""
    return [line.split("|") for line in text.strip().splitlines()]


def number(text: str) -> Decimal:
    """1,200.50 as a number."""
    return Decimal(text.replace(",", ""))


def side_file(name: str, codes: list[tuple[str, str]]) -> None:
    """The codes an expert would give: line, code, why."""
    with (HERE / f"{name}.codes.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["line", "code", "why"])
        for at, (code, why) in enumerate(codes, 1):
            writer.writerow([at, code, why])


def harbour() -> None:
    """A workbook as a trading house in Shenzhen sends it."""
    from datetime import date

    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    sheet.title = "Invoice"
    bold = Font(bold=True)
    thin = Side(style="thin", color="999999")

    def put(cell: str, value: object, font: Font | None = None) -> None:
        sheet[cell] = value
        if font:
            sheet[cell].font = font

    put("A1", "HARBOUR HOME TRADING (SHENZHEN) CO., LTD", Font(bold=True, size=14))
    put("A2", "Room 1806, Harbour Plaza, 88 Binhai Avenue, Nanshan District, Shenzhen, China")
    put("A3", "Tel. +86 755 5550 1806    sales@harbourhome.example")
    put("A5", "COMMERCIAL INVOICE", Font(bold=True, size=13))
    put("A7", "Seller:", bold)
    put("A8", "Harbour Home Trading (Shenzhen) Co., Ltd")
    put("A9", "Room 1806, Harbour Plaza, 88 Binhai Avenue, Shenzhen")
    put("E7", "Buyer:", bold)
    put("E8", "Thistle & Oak Retail Ltd")
    put("E9", "14 Quayside Road, Leith, Edinburgh EH6 6AB, United Kingdom")
    put("E10", "EORI GB123456789000")
    put("J7", "Invoice No.:", bold)
    put("L7", "HHT-2026-0417")
    put("J8", "Invoice date:", bold)
    put("L8", date(2026, 4, 17))
    sheet["L8"].number_format = "dd mmm yyyy"
    put("J9", "Currency:", bold)
    put("L9", "USD")
    put("J10", "Terms of delivery:", bold)
    put("L10", "CIF Felixstowe (Incoterms 2020)")
    put("J11", "Payment:", bold)
    put("L11", "30% deposit, balance against copy of B/L")
    put("A11", "Vessel / voyage: MV Eastern Lantern 118W    From: Yantian    To: Felixstowe")

    headers = [
        "No.",
        "Part No.",
        "Description of goods",
        "HS code",
        "Country of origin",
        "Quantity",
        "Unit",
        "Unit price (USD)",
        "Amount (USD)",
        "Net weight (kg)",
        "Gross weight (kg)",
    ]
    top = 13
    for column, text in enumerate(headers, 1):
        cell = sheet.cell(top, column, text)
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor="1F4E79")
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
        cell.border = Border(thin, thin, thin, thin)
    total = net = gross = Decimal(0)
    lines = rows(HARBOUR)
    for at, line in enumerate(lines, 1):
        part, text, origin, quantity, unit, price, net_kg, gross_kg, given, _, _ = line
        value = (number(quantity) * number(price)).quantize(Decimal("0.01"))
        total, net, gross = total + value, net + number(net_kg), gross + number(gross_kg)
        cells = [
            at,
            part,
            text,
            given or None,
            origin,
            float(number(quantity)),
            unit,
            float(number(price)),
            float(value),
            float(number(net_kg)),
            float(number(gross_kg)),
        ]
        for column, value_ in enumerate(cells, 1):
            cell = sheet.cell(top + at, column, value_)
            cell.border = Border(thin, thin, thin, thin)
            if column in (8, 9):
                cell.number_format = "#,##0.00"
            if column == 3:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
    freight, insurance = Decimal("1480.00"), Decimal("96.50")
    row = top + len(lines) + 1
    for label, amount in (
        ("Subtotal", total),
        ("Sea freight Yantian - Felixstowe", freight),
        ("Insurance", insurance),
        ("TOTAL CIF FELIXSTOWE", total + freight + insurance),
    ):
        sheet.cell(row, 8, label).font = bold
        sheet.cell(row, 9, float(amount)).number_format = "#,##0.00"
        if label == "Subtotal":
            sheet.cell(row, 10, float(net))
            sheet.cell(row, 11, float(gross))
        row += 1
    sheet.cell(row + 1, 1, "Total packages: 214 cartons on 9 pallets")
    sheet.cell(row + 2, 1, f"Total net weight: {net} kg")
    sheet.cell(row + 3, 1, f"Total gross weight: {gross} kg")
    sheet.cell(row + 5, 1, "We certify that this invoice is true and correct.")
    for column, width in enumerate((6, 11, 54, 12, 10, 10, 7, 12, 13, 12, 12), 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = sheet.cell(top + 1, 1)
    book.save(HERE / "harbour-home-trading.xlsx")
    side_file("harbour-home-trading", [(line[9], line[10]) for line in lines])


def werkhof() -> None:
    """A text export from a German supplier: semicolons, decimal commas, Windows letters."""
    lines = rows(WERKHOF)
    out = [
        "Werkhof Maschinenteile GmbH;;;;;;;;",
        "Industriestraße 7, 48155 Münster, Deutschland;;;;;;;;",
        "Rechnung Nr.;RE-2026-1188;;Rechnungsdatum;23.04.2026;;;;",
        "Rechnungsempfänger;Pennine Tool Supplies Ltd, Leeds;;Währung;EUR;;;;",
        "Lieferbedingung;DAP Leeds;;;;;;;",
        ";;;;;;;;",
        "Pos.;Artikel-Nr.;Bezeichnung;Warennummer;Ursprungsland;Menge;ME;Einzelpreis;Gesamtpreis",
    ]
    total = Decimal(0)
    for at, (part, text, origin, quantity, unit, price, given, _, _) in enumerate(lines, 1):
        value = Decimal(quantity.replace(".", "")) * Decimal(price.replace(",", "."))
        total += value
        amount = german(value)
        out.append(f"{at};{part};{text};{given};{origin};{quantity};{unit};{price};{amount}")
    out.append(f";;;;;;;Zwischensumme;{german(total)}")
    out.append(f";;;;;;;Fracht;{german(Decimal('64'))}")
    out.append(f";;;;;;;Rechnungsbetrag;{german(total + 64)}")
    (HERE / "werkhof-maschinenteile.csv").write_bytes(("\r\n".join(out) + "\r\n").encode("cp1252"))
    side_file("werkhof-maschinenteile", [(line[7], line[8]) for line in lines])


def german(value: Decimal) -> str:
    """1234.5 as 1.234,50."""
    return f"{value:,.2f}".replace(",", "_").replace(".", ",").replace("_", ".")


def bellavista() -> None:
    """Two pages without ruled lines, the way accounting programs print them."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.units import mm
    from reportlab.pdfgen.canvas import Canvas

    width, height = A4
    canvas = Canvas(str(HERE / "officina-bellavista.pdf"), pagesize=A4, invariant=1)
    canvas.setTitle("Commercial invoice OB/2026/0093")
    lines = rows(BELLAVISTA)
    columns = (18 * mm, 32 * mm, 112 * mm, 136 * mm, 146 * mm, 168 * mm, 192 * mm)

    def heading(y: float) -> float:
        canvas.setFont("Helvetica-Bold", 8)
        for x, text in zip(
            columns,
            ("Item", "Description", "Origin", "Qty", "Unit", "Unit price EUR", "Amount EUR"),
            strict=True,
        ):
            (
                canvas.drawRightString
                if text in {"Qty", "Unit price EUR", "Amount EUR"}
                else canvas.drawString
            )(x, y, text)
        canvas.setFont("Helvetica", 8)
        return y - 6 * mm

    def wrapped(text: str, longest: int = 50) -> list[str]:
        parts: list[str] = [""]
        for word in text.split():
            if len(parts[-1]) + len(word) + 1 > longest:
                parts.append("")
            parts[-1] = f"{parts[-1]} {word}".strip()
        return parts

    canvas.setFont("Helvetica-Bold", 14)
    canvas.drawString(18 * mm, height - 20 * mm, "Officina Bellavista S.r.l.")
    canvas.setFont("Helvetica", 8)
    canvas.drawString(
        18 * mm, height - 25 * mm, "Via delle Fonti 12, 41121 Modena, Italy   VAT IT01234567890"
    )
    canvas.setFont("Helvetica-Bold", 12)
    canvas.drawString(18 * mm, height - 36 * mm, "COMMERCIAL INVOICE")
    canvas.setFont("Helvetica", 9)
    for at, (label, value) in enumerate(
        (
            ("Invoice No.", "OB/2026/0093"),
            ("Invoice date", "9 May 2026"),
            ("Currency", "EUR"),
            ("Incoterms 2020", "FCA Modena"),
            ("Buyer", "Caledonian Table Ltd, 3 Wharf Street, Glasgow G2 8DA"),
        )
    ):
        canvas.drawString(18 * mm, height - (44 + 5 * at) * mm, label)
        canvas.drawString(50 * mm, height - (44 + 5 * at) * mm, value)
    y = heading(height - 76 * mm)
    total = Decimal(0)
    page = 1
    for part, text, origin, quantity, unit, price, _, _ in lines:
        parts = wrapped(text)
        if y - len(parts) * 4 * mm < (30 if page == 1 else 45) * mm:
            canvas.drawString(columns[1], y, "carried forward")
            canvas.drawRightString(columns[6], y, f"{total:,.2f}")
            canvas.drawCentredString(width / 2, 12 * mm, f"Page {page} of 2")
            canvas.showPage()
            page += 1
            canvas.setFont("Helvetica", 8)
            canvas.drawString(
                18 * mm, height - 18 * mm, "Officina Bellavista S.r.l.   Invoice OB/2026/0093"
            )
            y = heading(height - 28 * mm)
        value = number(quantity) * number(price)
        total += value
        canvas.drawString(columns[0], y, part)
        canvas.drawString(columns[2], y, origin)
        canvas.drawRightString(columns[3], y, quantity)
        canvas.drawString(columns[4], y, unit)
        canvas.drawRightString(columns[5], y, price)
        canvas.drawRightString(columns[6], y, f"{value:,.2f}")
        for one in parts:
            canvas.drawString(columns[1], y, one)
            y -= 4 * mm
        y -= 2 * mm
    y -= 4 * mm
    canvas.setFont("Helvetica-Bold", 9)
    for label, amount in (
        ("Total goods", total),
        ("Packing", Decimal(120)),
        ("Invoice total EUR", total + 120),
    ):
        canvas.drawString(columns[3], y, label)
        canvas.drawRightString(columns[6], y, f"{amount:,.2f}")
        y -= 5 * mm
    canvas.setFont("Helvetica", 8)
    canvas.drawString(
        18 * mm, y - 4 * mm, "Net weight 4,186.0 kg   Gross weight 4,702.0 kg   6 pallets"
    )
    canvas.drawCentredString(width / 2, 12 * mm, f"Page {page} of 2")
    canvas.save()
    side_file("officina-bellavista", [(line[6], line[7]) for line in lines])


if __name__ == "__main__":
    harbour()
    werkhof()
    bellavista()
