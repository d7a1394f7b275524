"""Twenty-six lines of a mixed consignment with what a matcher might say of each."""

from __future__ import annotations

from typing import NamedTuple


class Given(NamedTuple):
    """One line: goods, part, quantity, unit, value, origin, supplier's code, band, candidates.

    ``state`` is empty for an ordinary line, else its outcome or a band. ``codes`` begins with the
    matcher's first; the desk fills the list up to ten from the neighbourhood.
    """

    goods: str
    part: str | None
    quantity: str | None
    unit: str | None
    value: str | None
    origin: str | None
    supplier_code: str | None
    state: str
    sure: float
    codes: tuple[str, ...]
    missing: str | None = None
    memory: bool = False


LINES = (
    Given("Stainless steel hex bolts M8x40 A2-70, DIN 933, fully threaded", "HB-0840-A2", "12000",
          "C62", "1344.00", "CHN", "7318.15.90", "Strong", 0.97, ("731815", "731816", "731819")),
    Given("Men's woven cotton shirts, long sleeve, 100% cotton, assorted sizes", "MS-2210", "340",
          "C62", "4216.00", "TUR", "6205 20 00", "Strong", 0.94, ("620520", "610510", "620530")),
    Given("Submersible centrifugal pump 1.5 kW, cast iron, for clean water, with float switch",
          "SP-150F", "12", "C62", "5940.00", "ITA", None, "Good", 0.82,
          ("841370", "841381", "841360", "841391")),
    Given("USB-C wall charger 65 W GaN with cable", "CH65-EU", "500", "C62", "3875.00", "CHN",
          "8504.40", "Good", 0.86, ("850440", "850450", "854442", "850760")),
    Given("Spare parts", None, "1", "SET", "812.50", "DEU", None, "VAGUE", 0.0,
          ("847990", "848790", "870899", "843149"),
          "Missing: what the parts are for, and of what material."),
    Given("Brass ball valve 1/2 inch, full bore, lever handle, PN40", "BV-12-L", "800", "C62",
          "2304.00", "ESP", None, "Strong", 0.95, ("848180", "848130", "848190")),
    Given("Photovoltaic modules, monocrystalline, 450 W, framed, 1903 x 1134 mm", "PV450M", "64",
          "C62", "7168.00", "CHN", "8541.43.00", "Strong", 0.93, ("854143", "854142", "850172")),
    Given("Agricultural machinery accessories, assorted", "AG-MIX", "25", "C62", "1125.00", "FRA",
          None, "WEAK", 0.31, ("843290", "843390", "842490", "870899"),
          "The text fits parts of ploughs, harvesters and sprayers alike."),
    Given("Dyed polyester woven fabric, 100% textured filament, width 150 cm, 180 g/m2",
          "PF-150-NV", "2300", "MTR", "3910.00", "IND", None, "Good", 0.79,
          ("540752", "540761", "540753", "551219", "540742")),
    Given("Cordless drill driver 18 V with 2 batteries and charger, in carry case", "CD18-2B", "96",
          "C62", "6912.00", "MYS", "8467.21", "Strong", 0.96, ("846721", "846729", "850760")),
    Given("不锈钢保温杯 500毫升 双层真空 黑色", "VF-500-BK", "1500", "C62", "6150.00", "CHN", None,
          "Possible", 0.58, ("961700", "732393", "392410", "732399")),
    Given("Frozen cooked and peeled vannamei shrimps, IQF 100/200, 10 x 1 kg cartons", None, "8400",
          "KGM", "61320.00", "VNM", "1605.21", "Good", 0.74, ("160521", "030617", "160529")),
    Given("Ground roasted coffee, arabica, 250 g bags, not decaffeinated", "CF-GR-250", "960",
          "C62", "3648.00", "COL", None, "Strong", 0.95, ("090121", "090122", "210112")),
    Given("Children's wooden puzzle, 24 pieces, with animals", "WP-24", "600", "C62", "1530.00",
          "CHN", "9503.00", "Strong", 0.92, ("950300", "442190", "490300")),
    Given("Laptop sleeve, neoprene, 14 inch, with zip", "LS-14-GR", "400", "C62", "1280.00", "CHN",
          None, "Possible", 0.49, ("420212", "420292", "392690", "630790", "420231")),
    Given("Extra virgin olive oil, 5 l tins, cold extracted", "EVO-5", "240", "C62", "9480.00",
          "GRC", "1509.20.00", "Strong", 0.97, ("150920", "150930", "150940")),
    Given("Rubber gaskets and O-rings for hydraulic cylinders, NBR 70", "OR-KIT", "3200", "C62",
          "896.00", "DEU", None, "Good", 0.81, ("401693", "401699", "848410", "841290"),
          None, True),
    Given("LED panel light 600x600 mm 40 W 4000 K with driver", "LP6060-40", "180", "C62",
          "3294.00", "CHN", "9405.11", "CONFLICT", 0.52, ("940511", "940542", "853952", "850440"),
          "9405 11 was chosen in March, 9405 42 in June."),
    Given("Plastic injection moulds for bottle caps, 24 cavities, hardened steel", "MLD-24", "2",
          "C62", "1248500.00", "PRT", None, "Good", 0.77, ("848071", "848079", "848041")),
    Given("Ladies' leather ankle boots, rubber sole, side zip, EU 36-41", "LB-771", "288", "PR",
          "10944.00", "PRT", "6403.91", "Good", 0.84, ("640391", "640399", "640351")),
    Given("XXX111", "XXX111", "40", "C62", "200.00", None, None, "VAGUE", 0.0, (),
          "Missing: what the goods are. The text is a part number only."),
    Given("Garden hose, PVC reinforced, 19 mm, 50 m rolls, with fittings", "GH-19-50", "150", "ROL",
          "2985.00", "ITA", None, "Good", 0.83, ("391733", "391732", "391739", "591000")),
    Given("Lithium iron phosphate battery pack 48 V 100 Ah for solar storage, rack mounted with "
          "battery management system, CAN and RS485, including mounting brackets and cables",
          "LFP48-100", "24", "C62", "26400.00", "CHN", "8507.60.00", "Strong", 0.96,
          ("850760", "850780", "850730")),
    Given("Bicycle helmets, adult, in-mould EPS, CE EN1078", "BH-A2", "220", "C62", "4070.00",
          "CHN", None, "Strong", 0.91, ("650610", "650691", "392690")),
    Given("Zwrqt plk mntl", None, "6", "C62", "74.00", None, None, "NOTHING", 0.0, ()),
    Given("Wine, red, Rioja Crianza 2019, 75 cl bottles, 13.5% vol", "RC19", "1200", "C62",
          "5880.00", "ESP", "2204.21", "FAILED", 0.0, ()),
)  # fmt: skip
