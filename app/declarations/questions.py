"""The questions of the form: everything a declaration needs and an invoice does not say."""

from __future__ import annotations

from dataclasses import dataclass

TEXT, CODES, COUNTRY, NUMBER, WHOLE, DATE, YES_NO = (
    "text",
    "codes",
    "country",
    "number",
    "whole",
    "date",
    "yes_no",
)


@dataclass(frozen=True)
class Question:
    """A field of the form.

    path is its place in the declaration's JSON form; "items[*].procedure" stands for the field
    of every item that has none yet. list_name names a code list (of the country first).
    """

    key: str
    path: str
    label: str
    help: str
    kind: str = TEXT
    list_name: str = ""


QUESTIONS = (
    Question("type", "type", "Declaration type", "How and when it is lodged.", CODES, "types"),
    Question(
        "reference",
        "reference",
        "Local reference (LRN)",
        "Your own number for this declaration; never used twice.",
    ),
    Question(
        "unique_reference",
        "unique_reference",
        "Consignment reference (UCR)",
        "A reference that follows the goods through every message.",
    ),
    Question(
        "declarant_id",
        "parties.declarant.id",
        "Declarant's EORI number",
        "Whoever makes the declaration, usually your office.",
    ),
    Question(
        "representation",
        "parties.representative.status",
        "Representation",
        "In whose name the declaration is made.",
        CODES,
        "representation",
    ),
    Question(
        "representative_id",
        "parties.representative.id",
        "Representative's EORI number",
        "Only where the representative is not the declarant.",
    ),
    Question(
        "importer_id",
        "parties.importer.id",
        "Importer's EORI number",
        "Your client's number, GB and 12 digits (XI in Northern Ireland).",
    ),
    Question(
        "importer_vat",
        "fiscal_references[0].id",
        "Importer's VAT number",
        "Given where import VAT is accounted for on the VAT return.",
    ),
    Question(
        "exporter_id",
        "parties.exporter.id",
        "Exporter's EORI number",
        "If there is one; otherwise the name and address.",
    ),
    Question(
        "exporter_name",
        "parties.exporter.name",
        "Exporter's name",
        "Whoever sent the goods, as the invoice names them.",
    ),
    Question(
        "exporter_line",
        "parties.exporter.address.line",
        "Exporter's street and number",
        "At most 70 characters.",
    ),
    Question("exporter_city", "parties.exporter.address.city", "Exporter's town", "35 characters."),
    Question(
        "exporter_postcode",
        "parties.exporter.address.postcode",
        "Exporter's postcode",
        "At most 9 characters.",
    ),
    Question(
        "exporter_country",
        "parties.exporter.address.country",
        "Exporter's country",
        "Where the exporter is.",
        COUNTRY,
    ),
    Question(
        "country_of_dispatch",
        "country_of_dispatch",
        "Country of dispatch",
        "Where the goods were sent from.",
        COUNTRY,
    ),
    Question(
        "country_of_destination",
        "country_of_destination",
        "Country of destination",
        "Where the goods are to stay.",
        COUNTRY,
    ),
    Question(
        "nature_of_transaction",
        "nature_of_transaction",
        "Nature of transaction",
        "1 for an ordinary sale.",
        CODES,
        "nature_of_transaction",
    ),
    Question("invoice_number", "invoice.number", "Invoice number", "As printed on the invoice."),
    Question("invoice_date", "invoice.date", "Invoice date", "As printed on the invoice.", DATE),
    Question(
        "currency",
        "invoice.currency",
        "Invoice currency",
        "The one currency of all prices.",
        CODES,
        "currencies",
    ),
    Question(
        "exchange_rate",
        "invoice.exchange_rate",
        "Fixed exchange rate",
        "Only where the contract fixes one; otherwise customs use their own rate.",
        NUMBER,
    ),
    Question(
        "incoterm", "delivery.incoterm", "Incoterm", "Who pays as far as where.", CODES, "incoterms"
    ),
    Question(
        "incoterm_place",
        "delivery.place_code",
        "Incoterm place",
        "UN/LOCODE of the place the incoterm names, such as GBFXT.",
    ),
    Question(
        "freight",
        "charges[0].amount",
        "Transport and insurance to the border",
        "What the price does not hold of it, in the invoice's currency.",
        NUMBER,
    ),
    Question(
        "border_mode",
        "transport.border_mode",
        "Mode of transport at the border",
        "How the goods cross the border.",
        CODES,
        "transport_modes",
    ),
    Question(
        "inland_mode",
        "transport.inland_mode",
        "Inland mode of transport",
        "How the goods travel on from the border.",
        CODES,
        "transport_modes",
    ),
    Question(
        "border_nationality",
        "transport.border_nationality",
        "Nationality of the ship, vehicle or aircraft",
        "Its flag or registration.",
        COUNTRY,
    ),
    Question(
        "arrival_identity_type",
        "transport.arrival_identity_type",
        "What identifies the means of transport",
        "The kind of number given next.",
        CODES,
        "identity_types",
    ),
    Question(
        "arrival_identity",
        "transport.arrival_identity",
        "Ship, vehicle or flight",
        "Its number or name on arrival.",
    ),
    Question(
        "containerised",
        "transport.containerised",
        "In containers",
        "Whether the goods cross the border in containers.",
        YES_NO,
    ),
    Question(
        "container",
        "transport.containers[0].number",
        "Container number",
        "Four letters and seven digits, such as MSCU1234566.",
    ),
    Question(
        "location_country",
        "goods_location.country",
        "Country of the goods location",
        "Where customs can look at the goods.",
        COUNTRY,
    ),
    Question(
        "location_type",
        "goods_location.type",
        "Type of goods location",
        "A for a port or airport.",
        CODES,
        "location_types",
    ),
    Question(
        "location_qualifier",
        "goods_location.qualifier",
        "What the location code is",
        "U for a UN/LOCODE, Y for an authorisation.",
        CODES,
        "location_qualifiers",
    ),
    Question(
        "location_code",
        "goods_location.code",
        "Goods location code",
        "The code of the port, airport, shed or warehouse.",
    ),
    Question(
        "payment_method",
        "payment.method",
        "Method of payment",
        "How duty and VAT are paid.",
        CODES,
        "payment_methods",
    ),
    Question(
        "deferment_account",
        "payment.deferments[0].account",
        "Deferment account",
        "Seven digits, if payment is deferred.",
    ),
    Question(
        "previous_category",
        "previous_documents[0].category",
        "Category of the previous document",
        "X, Y or Z.",
        CODES,
        "previous_categories",
    ),
    Question(
        "previous_type",
        "previous_documents[0].type",
        "Type of the previous document",
        "What came before this declaration.",
        CODES,
        "previous_types",
    ),
    Question(
        "previous_number",
        "previous_documents[0].number",
        "Number of the previous document",
        "Its reference.",
    ),
    Question(
        "customs_office",
        "customs_office",
        "Customs office",
        "Only where the procedure asks for the office of presentation.",
    ),
    Question(
        "supervising_office",
        "supervising_office",
        "Supervising office",
        "For special procedures.",
    ),
    Question(
        "total_packages",
        "total_packages",
        "Packages in all",
        "As on the transport document.",
        WHOLE,
    ),
    Question(
        "total_gross_mass",
        "total_gross_mass",
        "Gross mass in all (kg)",
        "As on the transport document.",
        NUMBER,
    ),
    Question(
        "package_kind",
        "items[*].packages[0].kind",
        "Kind of packages",
        "Two letters, such as CT for cartons.",
        CODES,
        "packages",
    ),
    Question(
        "package_marks",
        "items[*].packages[0].marks",
        "Marks on the packages",
        "As on the packages; ADDR for an address only.",
    ),
    Question(
        "procedure",
        "items[*].procedure",
        "Procedure",
        "4000 for ordinary home use.",
        CODES,
        "procedures",
    ),
    Question(
        "additional_procedure",
        "items[*].additional_procedures[0]",
        "Additional procedure",
        "000 where there is none.",
    ),
    Question(
        "preference",
        "items[*].preference",
        "Preference",
        "100 where none is claimed.",
        CODES,
        "preferences",
    ),
    Question(
        "valuation_method",
        "items[*].valuation_method",
        "Valuation method",
        "1 for the price on the invoice.",
        CODES,
        "valuation_methods",
    ),
    Question(
        "valuation_indicators",
        "items[*].valuation_indicators",
        "Valuation indicators",
        "Four digits, 0 or 1: related parties, restrictions, conditions, resale proceeds.",
    ),
    Question(
        "origin",
        "items[*].origin",
        "Country of origin",
        "For lines on which the invoice names none.",
        COUNTRY,
    ),
    Question("net_mass", "items[*].net_mass", "Net mass (kg)", "Without packaging.", NUMBER),
    Question("gross_mass", "items[*].gross_mass", "Gross mass (kg)", "With packaging.", NUMBER),
    # Used while the declaration is built; it has no place of its own in it.
    Question(
        "total_net_mass",
        "",
        "Net mass in all (kg)",
        "Shared out over the lines that name none.",
        NUMBER,
    ),
)

BY_KEY = {question.key: question for question in QUESTIONS}

# How the form is divided, and the order of the questions in it.
SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Declaration", ("type", "reference", "unique_reference", "procedure", "additional_procedure")),
    (
        "Parties",
        (
            "declarant_id",
            "representation",
            "representative_id",
            "importer_id",
            "importer_vat",
            "exporter_id",
            "exporter_name",
            "exporter_line",
            "exporter_city",
            "exporter_postcode",
            "exporter_country",
        ),
    ),
    (
        "Consignment",
        ("country_of_dispatch", "country_of_destination", "nature_of_transaction"),
    ),
    (
        "Invoice and value",
        (
            "invoice_number",
            "invoice_date",
            "currency",
            "exchange_rate",
            "incoterm",
            "incoterm_place",
            "freight",
            "valuation_method",
            "valuation_indicators",
        ),
    ),
    (
        "Transport",
        (
            "border_mode",
            "border_nationality",
            "inland_mode",
            "arrival_identity_type",
            "arrival_identity",
            "containerised",
            "container",
        ),
    ),
    (
        "Where the goods are",
        (
            "location_country",
            "location_type",
            "location_qualifier",
            "location_code",
            "customs_office",
            "supervising_office",
        ),
    ),
    ("Payment", ("payment_method", "deferment_account")),
    ("Previous document", ("previous_category", "previous_type", "previous_number")),
    (
        "Goods",
        (
            "origin",
            "preference",
            "total_packages",
            "package_kind",
            "package_marks",
            "total_net_mass",
            "net_mass",
            "total_gross_mass",
            "gross_mass",
        ),
    ),
)
