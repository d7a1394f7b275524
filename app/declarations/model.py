"""A customs declaration, independent of any country: plain frozen data, Decimal throughout."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date as Day
from decimal import Decimal
from typing import Any

from app.declarations import plain


@dataclass(frozen=True)
class Address:
    """Where a party is. The country is an ISO 3166-1 code, two or three letters."""

    line: str | None = None
    city: str | None = None
    postcode: str | None = None
    country: str | None = None


@dataclass(frozen=True)
class Party:
    """Someone named on the declaration, by customs number (EORI, TIN) or by name and address."""

    id: str | None = None
    name: str | None = None
    address: Address = field(default_factory=Address)


@dataclass(frozen=True)
class Representative:
    """The agent. Status: "self" for nobody, "direct" or "indirect" representation."""

    id: str | None = None
    name: str | None = None
    address: Address = field(default_factory=Address)
    status: str | None = None


@dataclass(frozen=True)
class Parties:
    """Everyone the declaration names."""

    declarant: Party = field(default_factory=Party)
    importer: Party = field(default_factory=Party)
    exporter: Party = field(default_factory=Party)
    seller: Party = field(default_factory=Party)
    buyer: Party = field(default_factory=Party)
    representative: Representative = field(default_factory=Representative)


@dataclass(frozen=True)
class Invoice:
    """The commercial invoice. The exchange rate is units of national currency per invoice unit."""

    number: str | None = None
    date: Day | None = None
    currency: str | None = None
    amount: Decimal | None = None
    exchange_rate: Decimal | None = None


@dataclass(frozen=True)
class Delivery:
    """The incoterm and its place: a UN/LOCODE, or a name where there is none."""

    incoterm: str | None = None
    place_code: str | None = None
    place_name: str | None = None


@dataclass(frozen=True)
class Container:
    """A container or trailer and its seals."""

    number: str | None = None
    seals: tuple[str, ...] = ()


@dataclass(frozen=True)
class Transport:
    """How the goods arrive. Modes are one digit (UN/ECE Recommendation 19 as customs use it)."""

    border_mode: str | None = None
    inland_mode: str | None = None
    border_nationality: str | None = None
    arrival_identity_type: str | None = None
    arrival_identity: str | None = None
    containerised: bool | None = None
    containers: tuple[Container, ...] = ()
    loading_place: str | None = None


@dataclass(frozen=True)
class GoodsLocation:
    """Where customs can look at the goods."""

    country: str | None = None
    type: str | None = None
    qualifier: str | None = None
    code: str | None = None


@dataclass(frozen=True)
class Deferment:
    """An account that duty is deferred to."""

    account: str | None = None
    category: str | None = None
    type: str | None = None


@dataclass(frozen=True)
class Guarantee:
    """A security and its type."""

    type: str | None = None
    reference: str | None = None
    account: str | None = None


@dataclass(frozen=True)
class Payment:
    """How duty (and VAT, where different) is paid: one letter, the accounts and securities."""

    method: str | None = None
    vat_method: str | None = None
    deferments: tuple[Deferment, ...] = ()
    guarantees: tuple[Guarantee, ...] = ()


@dataclass(frozen=True)
class Authorisation:
    """An authorisation relied on, and who holds it."""

    type: str | None = None
    holder: str | None = None


@dataclass(frozen=True)
class FiscalReference:
    """Someone's VAT number and the role it is given in (FR1 is the importer)."""

    role: str | None = None
    id: str | None = None


@dataclass(frozen=True)
class Statement:
    """A coded remark with its text."""

    code: str | None = None
    text: str | None = None


@dataclass(frozen=True)
class Charge:
    """An addition to the price or a deduction from it, with its code."""

    code: str | None = None
    amount: Decimal | None = None
    currency: str | None = None


@dataclass(frozen=True)
class PreviousDocument:
    """What came before: manifest, summary declaration, warehouse entry."""

    category: str | None = None
    type: str | None = None
    number: str | None = None
    item: int | None = None


@dataclass(frozen=True)
class Document:
    """A document, certificate or licence: code (N935 is the invoice), reference, status."""

    code: str | None = None
    reference: str | None = None
    status: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Packages:
    """So many packages of one kind (UN/ECE Recommendation 21) and the marks on them."""

    count: int | None = None
    kind: str | None = None
    marks: str | None = None


@dataclass(frozen=True)
class Source:
    """Where an item comes from: the invoice line and the cell, row or page it was read from."""

    line: int | None = None
    cell: str | None = None


@dataclass(frozen=True)
class Item:
    """One goods item. Masses are kilograms; the price is in the invoice's currency.

    code holds the digits that were decided and no others. code_country is the tariff they were
    decided in (ISO alpha-3), empty for the international six digits.
    """

    code: str | None = None
    code_country: str | None = None
    description: str | None = None
    origin: str | None = None
    preferential_origin: str | None = None
    dispatch: str | None = None
    procedure: str | None = None
    additional_procedures: tuple[str, ...] = ()
    preference: str | None = None
    quota: str | None = None
    additional_codes: tuple[str, ...] = ()
    national_codes: tuple[str, ...] = ()
    net_mass: Decimal | None = None
    gross_mass: Decimal | None = None
    supplementary_quantity: Decimal | None = None
    supplementary_unit: str | None = None
    quantity: Decimal | None = None
    unit: str | None = None
    price: Decimal | None = None
    currency: str | None = None
    statistical_value: Decimal | None = None
    valuation_method: str | None = None
    valuation_indicators: str | None = None
    charges: tuple[Charge, ...] = ()
    packages: tuple[Packages, ...] = ()
    previous_documents: tuple[PreviousDocument, ...] = ()
    documents: tuple[Document, ...] = ()
    statements: tuple[Statement, ...] = ()
    source: tuple[Source, ...] = ()

    @property
    def lines(self) -> tuple[int, ...]:
        """The numbers of the invoice lines this item gathers."""
        return tuple(origin.line for origin in self.source if origin.line is not None)


@dataclass(frozen=True)
class Declaration:
    """A whole import declaration."""

    country: str | None = None
    type: str | None = None
    reference: str | None = None
    unique_reference: str | None = None
    date: Day | None = None
    customs_office: str | None = None
    supervising_office: str | None = None
    country_of_dispatch: str | None = None
    country_of_destination: str | None = None
    nature_of_transaction: str | None = None
    warehouse_type: str | None = None
    warehouse: str | None = None
    total_packages: int | None = None
    total_gross_mass: Decimal | None = None
    invoice: Invoice = field(default_factory=Invoice)
    delivery: Delivery = field(default_factory=Delivery)
    parties: Parties = field(default_factory=Parties)
    transport: Transport = field(default_factory=Transport)
    goods_location: GoodsLocation = field(default_factory=GoodsLocation)
    payment: Payment = field(default_factory=Payment)
    authorisations: tuple[Authorisation, ...] = ()
    fiscal_references: tuple[FiscalReference, ...] = ()
    charges: tuple[Charge, ...] = ()
    previous_documents: tuple[PreviousDocument, ...] = ()
    statements: tuple[Statement, ...] = ()
    items: tuple[Item, ...] = ()


def from_json(form: Mapping[str, Any]) -> Declaration:
    """A declaration from its plain form.

    Raises plain.NotUnderstood naming the path ("items[2].net_mass is not a number ...").
    """
    return plain.read(Declaration, form)


def to_json(declaration: Declaration) -> dict[str, Any]:
    """The plain form: numbers as text so that no digit is lost, nothing that is empty."""
    form: dict[str, Any] = plain.written(declaration)
    return form
