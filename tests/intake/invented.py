"""Invented invoices in many languages and layouts, each with the truth it must be read as."""
# ruff: noqa: RUF001  (signs that only look alike are part of the trade)

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from app.intake.grid import Cell, Grid, Merge
from app.intake.numbers import Style

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Tongue:
    """How a language heads its columns, labels its sums, and writes its numbers."""

    description: Sequence[str]
    part: Sequence[str]
    quantity: Sequence[str]
    unit: Sequence[str]
    price: Sequence[str]
    value: Sequence[str]
    code: Sequence[str]
    origin: Sequence[str]
    net: Sequence[str]
    discount: Sequence[str]
    subtotal: Sequence[str]
    freight: Sequence[str]
    insurance: Sequence[str]
    rebate: Sequence[str]
    total: Sequence[str]
    pieces: Sequence[str]
    china: str
    style: Style
    groups: Sequence[str]
    encodings: Sequence[str] = ("utf-8", "utf-8-sig", "utf-16", "cp1252")


TONGUES: dict[str, Tongue] = {
    "en": Tongue(
        ("Description of Goods", "Item Description", "DESCRIPTION", "Product"),
        ("Part No.", "Item Code", "SKU", "Art. No"),
        ("Qty", "Quantity", "QTY (PCS)", "Quantity Shipped"),
        ("Unit", "UOM", "U/M"),
        ("Unit Price", "Unit Price (USD)", "Price per unit", "U/Price"),
        ("Amount", "Total Amount (USD)", "Line Total", "Extended Price"),
        ("HS Code", "Commodity Code", "Tariff No."),
        ("Country of Origin", "Origin", "C/O", "COO"),
        ("Net Weight (kg)", "N.W. KGS", "Net Wt. (kg)"),
        ("Disc. %", "Discount %"),
        ("Subtotal", "Sub-total:", "Total goods"),
        ("Freight", "Freight charges:", "Shipping & handling"),
        ("Insurance", "Marine Insurance"),
        ("Less: discount", "Trade discount"),
        ("TOTAL", "Grand Total", "Total Amount Due:", "Invoice total USD", "TOTAL CIF"),
        ("pcs", "PCS", "pc", "each"),
        "China",
        Style.POINT,
        (",", "", " "),
    ),
    "es": Tongue(
        ("Descripción de la mercancía", "Descripción", "Concepto", "Artículo"),
        ("Referencia", "Código", "Cód. producto", "Ref."),
        ("Cantidad", "Cant.", "Ctd", "Unidades"),
        ("Unidad de medida", "Ud.", "U/M"),
        ("Precio unitario", "P. Unitario", "Precio unit. (EUR)", "Precio"),
        ("Importe", "Valor total", "Importe total (EUR)", "Total"),
        ("Partida arancelaria", "Código arancelario", "Fracción arancelaria"),
        ("País de origen", "Origen"),
        ("Peso neto (kg)", "Peso Neto Kg"),
        ("Dto. %", "Descuento %"),
        ("Subtotal", "Base imponible", "Total mercancía"),
        ("Flete", "Gastos de envío", "Portes"),
        ("Seguro", "Seguro internacional"),
        ("Descuento", "Descuento comercial"),
        ("TOTAL", "Total factura", "TOTAL A PAGAR", "Importe total"),
        ("uds", "pzas", "unidades", "piezas"),
        "China",
        Style.COMMA,
        (".", "", " "),
    ),
    "fr": Tongue(
        ("Désignation", "Désignation des marchandises", "Description", "Libellé"),
        ("Référence", "Réf.", "Code article"),
        ("Quantité", "Qté", "Qté livrée"),
        ("Unité", "U.M."),
        ("Prix unitaire", "P.U. HT", "Prix unit. (EUR)"),
        ("Montant", "Montant HT", "Total HT", "Montant total (EUR)"),
        ("Code douanier", "Nomenclature douanière", "Code SH"),
        ("Pays d'origine", "Origine"),
        ("Poids net (kg)", "Poids net kg"),
        ("Remise %", "Rem. %"),
        ("Sous-total", "Total marchandises"),
        ("Frais de port", "Transport", "Fret"),
        ("Assurance", "Frais d'assurance"),
        ("Remise", "Remise commerciale"),
        ("TOTAL", "Total général", "NET À PAYER", "Total facture"),
        ("pièces", "pcs", "pce", "unités"),
        "Chine",
        Style.COMMA,
        ("\u202f", "\xa0", "", " "),
    ),
    "de": Tongue(
        ("Bezeichnung", "Warenbezeichnung", "Artikelbeschreibung", "Beschreibung"),
        ("Artikelnummer", "Art.-Nr.", "Artikel-Nr."),
        ("Menge", "Anzahl", "Menge (Stk)"),
        ("Einheit", "ME", "Mengeneinheit"),
        ("Einzelpreis", "E-Preis", "Preis/Stk", "Einzelpreis EUR"),
        ("Gesamtpreis", "Betrag", "Gesamt", "Gesamtpreis EUR"),
        ("Zolltarifnummer", "Zolltarif-Nr.", "Warennummer"),
        ("Ursprungsland", "Ursprung", "Urspr.-Land"),
        ("Nettogewicht (kg)", "Netto kg", "Eigenmasse kg"),
        ("Rabatt %", "Rabatt in %"),
        ("Zwischensumme", "Nettobetrag", "Warenwert"),
        ("Fracht", "Versandkosten", "Frachtkosten"),
        ("Versicherung", "Transportversicherung"),
        ("abzgl. Rabatt", "Sonderrabatt"),
        ("Gesamtbetrag", "Rechnungsbetrag", "Summe", "Gesamtsumme EUR"),
        ("Stk", "Stück", "St.", "Stck"),
        "China",
        Style.COMMA,
        (".", "", " "),
    ),
    "pt": Tongue(
        ("Descrição", "Descrição da mercadoria", "Designação", "Produto"),
        ("Referência", "Código", "Ref."),
        ("Quantidade", "Qtd.", "Qtde"),
        ("Unidade", "Un.", "Und."),
        ("Preço unitário", "Preço Unit.", "P. Unitário (EUR)"),
        ("Valor total", "Total", "Preço total (EUR)", "Montante"),
        ("Código pautal", "NCM", "Posição pautal"),
        ("País de origem", "Origem"),
        ("Peso líquido (kg)", "Peso Líq. kg"),
        ("Desc. %", "Desconto %"),
        ("Subtotal", "Total mercadoria"),
        ("Frete", "Transporte", "Despesas de envio"),
        ("Seguro", "Seguro de transporte"),
        ("Desconto", "Desconto comercial"),
        ("TOTAL", "Total geral", "Total a pagar", "Valor total da fatura"),
        ("peças", "un", "unid.", "pcs"),
        "China",
        Style.COMMA,
        (".", "", " "),
    ),
    "it": Tongue(
        ("Descrizione", "Descrizione della merce", "Descrizione articolo"),
        ("Codice articolo", "Cod. Art.", "Codice"),
        ("Quantità", "Q.tà", "Qtà"),
        ("U.M.", "Unità di misura"),
        ("Prezzo unitario", "Prezzo unit. EUR", "Prezzo"),
        ("Importo", "Importo totale", "Totale riga", "Totale EUR"),
        ("Codice doganale", "Voce doganale", "Nomenclatura combinata"),
        ("Paese di origine", "Origine", "Origine merce"),
        ("Peso netto (kg)", "Peso netto kg"),
        ("Sconto %", "Sc. %"),
        ("Subtotale", "Totale merce", "Imponibile"),
        ("Trasporto", "Spese di trasporto", "Nolo"),
        ("Assicurazione", "Spese di assicurazione"),
        ("Sconto", "Sconto commerciale"),
        ("TOTALE", "Totale fattura", "Totale da pagare", "Totale documento"),
        ("pz", "pezzi", "pz.", "nr"),
        "Cina",
        Style.COMMA,
        (".", "", "'"),
    ),
    "nl": Tongue(
        ("Omschrijving", "Artikelomschrijving", "Goederenomschrijving"),
        ("Artikelnummer", "Artikelnr.", "Art.nr"),
        ("Aantal", "Hoeveelheid", "Aantal stuks"),
        ("Eenheid", "Eenh."),
        ("Prijs per stuk", "Stukprijs", "Eenheidsprijs (EUR)"),
        ("Bedrag", "Totaal", "Totaalprijs EUR", "Regeltotaal"),
        ("Goederencode", "HS-code", "GN-code"),
        ("Land van oorsprong", "Oorsprong"),
        ("Nettogewicht (kg)", "Netto gewicht kg"),
        ("Korting %", "Korting in %"),
        ("Subtotaal", "Totaal excl. btw"),
        ("Vrachtkosten", "Verzendkosten", "Transport"),
        ("Verzekering", "Transportverzekering"),
        ("Korting", "Klantkorting"),
        ("TOTAAL", "Totaalbedrag", "Te betalen", "Totaal factuur"),
        ("stuks", "st", "stk", "pcs"),
        "China",
        Style.COMMA,
        (".", "", " "),
    ),
    "da": Tongue(
        ("Beskrivelse", "Varebeskrivelse", "Varebetegnelse", "Tekst"),
        ("Varenr.", "Varenummer", "Vare nr."),
        ("Antal", "Mængde", "Antal stk."),
        ("Enhed", "Enh."),
        ("Enhedspris", "Pris pr. stk.", "Stk. pris", "Pris"),
        ("Beløb", "I alt", "Linjebeløb", "Total DKK"),
        ("Toldtarifnummer", "Varekode", "KN-kode"),
        ("Oprindelsesland", "Oprindelse"),
        ("Nettovægt (kg)", "Nettovægt kg"),
        ("Rabat %", "Rabat i %"),
        ("Subtotal", "I alt ekskl. moms"),
        ("Fragt", "Forsendelse", "Fragtomkostninger"),
        ("Forsikring", "Transportforsikring"),
        ("Rabat", "Kunderabat"),
        ("I alt", "TOTAL", "At betale", "Total DKK"),
        ("stk", "stk.", "styk", "Stk"),
        "Kina",
        Style.COMMA,
        (".", "", " "),
    ),
    "pl": Tongue(
        ("Nazwa towaru", "Opis towaru", "Opis", "Nazwa towaru lub usługi"),
        ("Kod towaru", "Indeks", "Nr katalogowy"),
        ("Ilość", "Ilość (szt.)", "Liczba"),
        ("J.m.", "Jednostka", "Jedn. miary"),
        ("Cena jedn.", "Cena jednostkowa netto", "Cena netto", "Cena jedn. EUR"),
        ("Wartość", "Wartość netto", "Kwota", "Wartość EUR"),
        ("Kod CN", "Kod taryfy celnej", "Kod celny"),
        ("Kraj pochodzenia", "Pochodzenie"),
        ("Waga netto (kg)", "Waga netto kg"),
        ("Rabat %", "Rabat w %"),
        ("Suma częściowa", "Razem netto"),
        ("Transport", "Koszty transportu", "Fracht"),
        ("Ubezpieczenie", "Koszt ubezpieczenia"),
        ("Rabat", "Rabat handlowy"),
        ("RAZEM", "Do zapłaty", "Suma", "Ogółem"),
        ("szt.", "szt", "sztuk", "sztuki"),
        "Chiny",
        Style.COMMA,
        ("\xa0", "", " "),
        ("utf-8", "utf-8-sig", "utf-16", "cp1250"),
    ),
    "tr": Tongue(
        ("Ürün Adı", "Malın Cinsi", "Açıklama", "Eşyanın Tanımı"),
        ("Ürün Kodu", "Stok Kodu", "Parça No"),
        ("Miktar", "Adet", "Miktarı"),
        ("Birim", "Ölçü Birimi"),
        ("Birim Fiyat", "Birim Fiyatı (USD)", "Fiyat"),
        ("Tutar", "Toplam Tutar", "Tutarı (USD)", "Toplam"),
        ("GTİP", "G.T.İ.P. No", "Gümrük Tarife No"),
        ("Menşei", "Menşe Ülke", "Menşe"),
        ("Net Ağırlık (kg)", "Net Kg"),
        ("İskonto %", "İskonto (%)"),
        ("Ara Toplam", "Mal Hizmet Toplam Tutarı"),
        ("Navlun", "Nakliye Bedeli", "Nakliye"),
        ("Sigorta", "Sigorta Bedeli"),
        ("İskonto", "Toplam İskonto"),
        ("GENEL TOPLAM", "Toplam", "Ödenecek Tutar", "Fatura Toplamı"),
        ("adet", "Adet", "ad.", "AD"),
        "Çin",
        Style.COMMA,
        (".", "", " "),
        ("utf-8", "utf-8-sig", "utf-16", "cp1254"),
    ),
    "sq": Tongue(
        ("Përshkrimi", "Përshkrimi i mallit", "Emërtimi", "Artikulli"),
        ("Kodi", "Kodi i artikullit", "Kodi i mallit"),
        ("Sasia", "Sasi"),
        ("Njësia", "Njësia e matjes", "Nj."),
        ("Çmimi", "Çmimi për njësi", "Çmimi/njësi", "Çmimi njësi (EUR)"),
        ("Vlera", "Vlefta", "Vlera totale (EUR)", "Shuma"),
        ("Kodi tarifor", "Kodi doganor", "Kodi HS"),
        ("Vendi i origjinës", "Origjina"),
        ("Pesha neto (kg)", "Pesha neto kg"),
        ("Zbritje %", "Zbritje (%)"),
        ("Nëntotali", "Vlera pa TVSH"),
        ("Transporti", "Kosto e transportit"),
        ("Sigurimi", "Kosto e sigurimit"),
        ("Zbritje", "Zbritje tregtare"),
        ("TOTALI", "Shuma totale", "Për t'u paguar", "Totali i faturës"),
        ("copë", "cope", "pcs", "njësi"),
        "Kinë",
        Style.COMMA,
        (".", "", " "),
    ),
    "zh": Tongue(
        ("品名", "货物名称", "商品描述", "品名 Description", "货物描述/Description"),
        ("货号", "型号", "产品编号", "货号 Item No."),
        ("数量", "数量(PCS)", "数量 Qty", "总数量"),
        ("单位", "计量单位", "单位 Unit"),
        ("单价", "单价(USD)", "单价 Unit Price", "单价/USD"),
        ("金额", "总价", "总金额(USD)", "金额 Amount"),
        ("海关编码", "HS编码", "商品编码"),
        ("原产国", "产地", "原产地"),
        ("净重(KG)", "净重 N.W.(KGS)", "净重（千克）"),
        ("折扣%", "折扣率%"),
        ("小计", "货款合计"),
        ("运费", "海运费", "运费 Freight"),
        ("保险费", "保费"),
        ("折扣", "优惠"),
        ("合计", "总计", "总金额", "合计 TOTAL", "TOTAL 总计"),
        ("个", "件", "PCS", "只"),
        "中国",
        Style.POINT,
        (",", "", " "),
        ("utf-8", "utf-8-sig", "utf-16", "gb18030"),
    ),
    "zh-hant": Tongue(
        ("品名", "貨物名稱", "商品描述", "品名及規格"),
        ("貨號", "型號", "產品編號"),
        ("數量", "數量(PCS)", "數量 Qty"),
        ("單位", "計量單位"),
        ("單價", "單價(USD)", "單價 Unit Price"),
        ("金額", "總價", "總金額(USD)", "金額 Amount"),
        ("海關編碼", "稅則號列", "HS編碼"),
        ("原產國", "產地", "原產地"),
        ("淨重(KG)", "淨重 N.W.(KGS)"),
        ("折扣%", "折扣率%"),
        ("小計", "貨款合計"),
        ("運費", "海運費"),
        ("保險費", "保費"),
        ("折扣", "折讓"),
        ("合計", "總計", "總金額", "合計 TOTAL"),
        ("個", "件", "PCS"),
        "台灣",
        Style.POINT,
        (",", "", " "),
        ("utf-8", "utf-8-sig", "utf-16", "big5"),
    ),
}

CARRIED = ("Carried forward", "Übertrag", "À reporter", "A riportare")
OTHERS = {
    "list": ("List price", "Catalogue price"),
    "brand": ("Brand", "Marke", "Marca"),
    "packages": ("Cartons", "Colli", "Packages"),
    "gross": ("Gross weight (kg)", "G.W. KGS"),
}
GOODS = (
    "Steel bolt M8 x 40",
    "Cotton T-shirt, white",
    "LED lamp 12 W",
    "Freight scale 500 kg",
    "Ceramic mug",
    "Total station TS-7",
    "Packing tape",
    "Hydraulic pump HP-20",
    "Wooden chair",
    "Cable 3x1.5 mm, black",
    "Insurance-grade safe",
    "Paper bag, kraft",
)


@dataclass
class Wanted:
    """One line as it must be read."""

    description: str
    quantity: Decimal
    price: Decimal
    value: Decimal
    part: str | None = None
    unit: str | None = None
    code: str | None = None
    origin: str | None = None
    net: Decimal | None = None


@dataclass
class Invented:
    """A sheet and the truth about it."""

    grid: Grid
    lines: list[Wanted]
    lines_total: Decimal
    total: Decimal | None
    charges: list[tuple[str, Decimal]]
    notes: list[str] = field(default_factory=list)


def lakhs(text: str) -> str:
    """Grouped as in India: 12,34,567.00."""
    whole, dot, rest = text.replace(",", "").partition(".")
    head, tail = whole[:-3], whole[-3:]
    pairs = []
    while head:
        pairs.insert(0, head[-2:])
        head = head[:-2]
    return ",".join([*pairs, tail]) + dot + rest


class Maker:
    """Draws one invoice; the same tongue and seed always give the same one."""

    def __init__(self, tongue: str, seed: int) -> None:
        self.words = TONGUES[tongue]
        self.name = tongue
        self.random = Random(f"{tongue} {seed}")
        self.notes: list[str] = []
        self.as_text = self.chance(0.6)
        self.group = self.pick(self.words.groups)
        self.merges: list[Merge] = []
        self.swiss = self.chance(0.06, "apostrophes")
        pointed = self.words.style is Style.POINT and not self.swiss
        self.indian = pointed and self.chance(0.1, "lakhs")
        self.money = self.as_text and self.chance(0.15, "currency in cells")
        self.counted = self.chance(0.15, "unit in quantity")
        self.off = Decimal(0)  # what the stated total is wrong by
        self.line_off = Decimal(0)  # what the last line's amount is wrong by

    def chance(self, share: float, note: str | None = None) -> bool:
        """True in this share of the cases; what was drawn is noted for a failure's message."""
        drawn = self.random.random() < share
        if drawn and note:
            self.notes.append(note)
        return drawn

    def pick(self, words: Sequence[str]) -> str:
        return self.random.choice(words)

    def number(self, value: Decimal, places: int = 2) -> Cell:
        """A number as this sheet writes it: native, or text in the tongue's style."""
        if not self.as_text:
            return float(value)
        text = f"{abs(value):,.{places}f}"
        if self.indian:
            text = lakhs(text)
        decimal = "." if self.swiss else self.words.style.value
        group = "'" if self.swiss else "," if self.indian else self.group
        text = text.replace(",", "\0").replace(".", decimal).replace("\0", group)
        return f"-{text}" if value < 0 else text

    def amount(self, value: Decimal) -> Cell:
        """An amount of money, with its currency where this sheet writes it in the cell."""
        cell = self.number(value)
        if not self.money or not isinstance(cell, str):
            return cell
        return f"USD {cell}" if self.words.style is Style.POINT else f"{cell} USD"

    def make(self) -> Invented:
        """The sheet, drawn from top to bottom."""
        columns = self.columns()
        lines = self.lines(columns)
        self.last = lines[-1]
        rows: list[list[Cell]] = self.preamble()
        rows += self.header(columns, len(rows))
        header = list(rows[-1])
        body = self.body(lines, columns, header)
        rows += body
        lines_total = sum((line.value for line in lines), Decimal(0))
        end, charges, total = self.end(lines_total, columns)
        rows += end
        self.notes.insert(0, f"{self.name} {columns}")
        grid = Grid(rows, "Sheet1", merges=tuple(self.merges))
        return Invented(grid, lines, lines_total, total, charges, self.notes)

    def columns(self) -> list[str]:
        chosen = ["description", "quantity", "price", "value"]
        for optional, share in (
            ("part", 0.5),
            ("unit", 0.5),
            ("code", 0.4),
            ("origin", 0.4),
            ("net", 0.3),
        ):
            if self.chance(share):
                chosen.insert(self.random.randint(0, len(chosen)), optional)
        if self.chance(0.15, "discount"):
            chosen.insert(chosen.index("value"), "discount")
        elif self.chance(0.1, "list price"):
            chosen.insert(chosen.index("price"), "list")
        if "net" in chosen and self.chance(0.4, "gross too"):
            chosen.insert(chosen.index("net") + 1, "gross")
        for extra in ("brand", "packages"):
            if self.chance(0.12, extra):
                chosen.insert(self.random.randint(0, len(chosen)), extra)
        if self.chance(0.3):
            chosen.insert(0, "number")
        if self.chance(0.15, "shuffled"):
            self.random.shuffle(chosen)
        return chosen

    def lines(self, columns: Sequence[str]) -> list[Wanted]:
        made = []
        for at in range(self.random.choice((1, 2, 3, 5, 8, 14))):
            quantity = Decimal(self.random.choice((1, 2, 7, 12, 100, 250, 1200)))
            price = Decimal(self.random.randint(5, 250_000)) / 100
            if self.chance(0.04, "return"):
                quantity = -quantity
            made.append(
                Wanted(
                    f"{self.pick(GOODS)} {at + 1}",
                    quantity,
                    price,
                    (quantity * price).quantize(CENT, ROUND_HALF_UP),
                    f"AB-{1000 + at}X" if "part" in columns else None,
                    "H87" if "unit" in columns else None,
                    f"{self.random.randint(10_000_000, 97_000_000)}" if "code" in columns else None,
                    self.random.choice(("CHN", "DEU", "ITA")) if "origin" in columns else None,
                    Decimal(self.random.randint(10, 90_000)) / 100 if "net" in columns else None,
                )
            )
        return made

    def preamble(self) -> list[list[Cell]]:
        rows: list[list[Cell]] = []
        if self.chance(0.7):
            rows.append(["Acme Export Co., Ltd"])
            rows.append(["Invoice No.: INV-2026-118", None, "USD"])
            rows.append(["Thank you for your order, which we ship as agreed:"])
            rows.append([])
        return rows

    def header(self, columns: Sequence[str], above: int) -> list[list[Cell]]:
        words = self.words
        heads: list[Cell] = []
        for column in columns:
            if column == "number":
                heads.append(self.pick(("No.", "#", "Pos.")))
                continue
            heads.append(self.pick(getattr(words, column, OTHERS.get(column, ()))))
        if self.chance(0.15, "bilingual"):
            other = TONGUES[self.pick([name for name in ("en", "de", "fr") if name != self.name])]
            between = self.pick(("/", "\n", " / ", " - "))
            heads = [
                f"{head}{between}{getattr(other, column)[0]}" if hasattr(other, column) else head
                for column, head in zip(columns, heads, strict=True)
            ]
        elif self.chance(0.12, "stacked"):
            other = TONGUES["en" if self.name != "en" else "de"]
            below: list[Cell] = [
                getattr(other, column)[0] if hasattr(other, column) else None for column in columns
            ]
            return [heads, below]
        beside = "gross" in columns and columns.index("gross") == columns.index("net") + 1
        if beside and self.chance(0.4, "merged heading"):
            at = columns.index("net")
            over: list[Cell] = [None] * len(columns)
            over[at], heads[at], heads[at + 1] = "Weight (kg)", "Net", "Gross"
            self.merges.append(Merge(above, at, above, at + 1))
            return [over, heads]
        return [heads]

    def body(
        self, lines: Sequence[Wanted], columns: Sequence[str], header: list[Cell]
    ) -> list[list[Cell]]:
        rows: list[list[Cell]] = []
        sections = len(lines) >= 5 and self.chance(0.2, "sections")
        wrapped = not sections and self.chance(0.25, "wrapped")
        repeated = len(lines) >= 5 and self.chance(0.2, "header again")
        blanks = self.chance(0.15, "blank rows")
        ditto = "origin" in columns and not sections and self.chance(0.2, "ditto")
        carried = len(lines) >= 5 and not sections and self.chance(0.15, "carried forward")
        before: Wanted | None = None
        for at, line in enumerate(lines):
            if carried and at == 4:
                so_far = sum((one.value for one in lines[:4]), Decimal(0))
                rows.append(self.sum_row(self.pick(CARRIED), so_far, columns))
                rows += [[], header]
                rows.append(self.sum_row(self.pick(CARRIED), so_far, columns))
            if sections and at % 3 == 0:
                if at:
                    partial = sum((one.value for one in lines[at - 3 : at]), Decimal(0))
                    rows.append(self.sum_row(self.pick(self.words.subtotal), partial, columns))
                rows.append(self.only("description", f"Order 45{at}: spring delivery", columns))
            if repeated and at == 3:
                rows += [[], header] if self.chance(0.5) else [header]
            if blanks and at and self.chance(0.3):
                rows.append([])
                before = None
            row = self.row(line, at, columns)
            same = before is not None and before.origin == line.origin
            if ditto and same:
                row[columns.index("origin")] = '"'
            rows.append(row)
            before = line
            if wrapped and self.chance(0.4):
                rows.append(self.only("description", "with two spare seals", columns))
                line.description += " with two spare seals"
        return rows

    def row(self, line: Wanted, at: int, columns: Sequence[str]) -> list[Cell]:
        cells: dict[str, Cell] = {
            "number": at + 1,
            "description": line.description,
            "part": line.part,
            "unit": self.pick(self.words.pieces),
            "code": line.code,
            "price": self.amount(line.price),
            "value": self.amount(line.value),
            "list": self.amount(line.price * 2),
            "brand": self.pick(("Acme", "7", "X-300")),
            "packages": self.random.randint(1, 40),
            "gross": None if line.net is None else self.number(line.net + 1),
        }
        cells["quantity"] = self.number(line.quantity, 0)
        if self.counted:
            shown = cells["quantity"]
            count = f"{shown:.0f}" if isinstance(shown, float) else shown
            cells["quantity"] = f"{count} {self.pick(self.words.pieces)}"
        if line.code and self.chance(0.3):
            cells["code"] = float(line.code)
        if line.origin:
            cells["origin"] = {"CHN": "CN", "DEU": "Germany", "ITA": "Italia"}[line.origin]
        if line.net is not None:
            cells["net"] = self.number(line.net)
        if "discount" in columns:
            share = self.random.choice((0, 5, 10))
            line.value = (line.quantity * line.price * (100 - share) / 100).quantize(
                CENT, ROUND_HALF_UP
            )
            cells["value"] = self.amount(line.value)
            cells["discount"] = f"{share}%" if self.as_text else share
        if line is self.last:
            cells["value"] = self.amount(line.value + self.line_off)
        return [cells.get(column) for column in columns]

    def only(self, column: str, text: str, columns: Sequence[str]) -> list[Cell]:
        row: list[Cell] = [None] * len(columns)
        row[columns.index(column)] = text
        return row

    def sum_row(self, label: str, amount: Decimal, columns: Sequence[str]) -> list[Cell]:
        row: list[Cell] = [None] * len(columns)
        value = columns.index("value")
        row[value] = self.amount(amount)
        places = [at for at in range(len(columns)) if at < value]
        described = columns.index("description")
        at = described if described < value or not places else self.random.choice(places)
        row[at] = label
        return row

    def end(
        self, lines_total: Decimal, columns: Sequence[str]
    ) -> tuple[list[list[Cell]], list[tuple[str, Decimal]], Decimal | None]:
        words = self.words
        rows: list[list[Cell]] = []
        charges: list[tuple[str, Decimal]] = []
        if self.chance(0.2):
            rows.append([])
        if self.chance(0.5):
            rows.append(self.sum_row(self.pick(words.subtotal), lines_total, columns))
        for kind, labels, share in (
            ("freight", words.freight, 0.4),
            ("insurance", words.insurance, 0.25),
            ("discount", words.rebate, 0.2),
        ):
            if self.chance(share):
                amount = Decimal(self.random.randint(100, 90_000)) / 100
                amount = -amount if kind == "discount" else amount
                rows.append(self.sum_row(self.pick(labels), amount, columns))
                charges.append((kind, amount))
        if not charges and self.chance(0.1, "no total"):
            return rows, charges, lines_total if rows and rows != [[]] else None
        total = lines_total + sum((amount for _, amount in charges), Decimal(0))
        rows.append(self.sum_row(self.pick(words.total), total + self.off, columns))
        if self.chance(0.15, "paid"):
            rows.append(self.sum_row("Deposit paid", Decimal(-50), columns))
        if self.chance(0.4):
            rows += [[], ["Bank: IBAN DE89 3704 0044 0532 0130 00"], ["Total packages: 12"]]
        return rows, charges, total
