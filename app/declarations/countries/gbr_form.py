"""What CDS asks for and an invoice does not say, with the numbers of the data elements."""

from __future__ import annotations

from app.declarations.form import Ask, always, never
from app.declarations.model import Declaration

# Post and pipelines have no vehicle to name; railways no nationality.
WITHOUT_VEHICLE = ("5", "7")
WITHOUT_NATIONALITY = ("2", "5", "7")


def _by_vehicle(declaration: Declaration) -> bool:
    return declaration.transport.border_mode not in WITHOUT_VEHICLE


def _has_nationality(declaration: Declaration) -> bool:
    return declaration.transport.border_mode not in WITHOUT_NATIONALITY


def _exporter_by_name(declaration: Declaration) -> bool:
    return not declaration.parties.exporter.id


def _in_containers(declaration: Declaration) -> bool:
    return declaration.transport.containerised is True


def _deferred(declaration: Declaration) -> bool:
    return declaration.payment.method in ("E", "R")


def _for_another(declaration: Declaration) -> bool:
    parties = declaration.parties
    return parties.declarant.id is None or parties.declarant.id != parties.importer.id


def _by_price(declaration: Declaration) -> bool:
    return any(item.valuation_method in (None, "1") for item in declaration.items)


def _place_unnamed(declaration: Declaration) -> bool:
    return _by_price(declaration) and not declaration.delivery.place_name


def _without_item_documents(declaration: Declaration) -> bool:
    return not all(item.previous_documents for item in declaration.items)


ASKS = (
    Ask("type", "DE 1/1, 1/2", always, "IMD"),
    Ask("reference", "DE 2/5", always, remembered=False),
    Ask("declarant_id", "DE 3/18", always),
    Ask("representation", "DE 3/21", _for_another),
    Ask("representative_id", "DE 3/20", never),
    Ask("importer_id", "DE 3/16", always),
    Ask("importer_vat", "DE 3/40", never),
    Ask("exporter_id", "DE 3/2", never),
    Ask("exporter_name", "DE 3/1", _exporter_by_name),
    Ask("exporter_line", "DE 3/1", _exporter_by_name),
    Ask("exporter_city", "DE 3/1", _exporter_by_name),
    Ask("exporter_postcode", "DE 3/1", never),
    Ask("exporter_country", "DE 3/1", _exporter_by_name),
    Ask("country_of_dispatch", "DE 5/14", always),
    Ask("country_of_destination", "DE 5/8", always, "GBR"),
    Ask("nature_of_transaction", "DE 8/5", always, "1"),
    Ask("currency", "DE 4/10", always, remembered=False),
    Ask("exchange_rate", "DE 4/15", never, remembered=False),
    Ask("incoterm", "DE 4/1", _by_price),
    Ask("incoterm_place", "DE 4/1", _place_unnamed),
    Ask("freight", "DE 4/9", never, remembered=False),
    Ask("border_mode", "DE 7/4", always),
    Ask("inland_mode", "DE 7/5", never),
    Ask("border_nationality", "DE 7/15", _has_nationality),
    Ask("arrival_identity_type", "DE 7/9", _by_vehicle),
    Ask("arrival_identity", "DE 7/9", _by_vehicle, remembered=False),
    Ask("containerised", "DE 7/2", always),
    Ask("container", "DE 7/10", _in_containers, remembered=False),
    Ask("location_country", "DE 5/23", always, "GBR"),
    Ask("location_type", "DE 5/23", always),
    Ask("location_qualifier", "DE 5/23", always),
    Ask("location_code", "DE 5/23", always),
    Ask("payment_method", "DE 4/8", always),
    Ask("deferment_account", "DE 2/6", _deferred),
    Ask("previous_category", "DE 2/1", _without_item_documents),
    Ask("previous_type", "DE 2/1", _without_item_documents),
    Ask("previous_number", "DE 2/1", _without_item_documents, remembered=False),
    Ask("customs_office", "DE 5/26", never),
    Ask("supervising_office", "DE 5/27", never),
    Ask("unique_reference", "DE 2/4", never, remembered=False),
    Ask("invoice_number", "DE 2/3", never, remembered=False),
    Ask("invoice_date", "DE 2/3", never, remembered=False),
    Ask("total_packages", "DE 6/18", never, remembered=False),
    Ask("total_gross_mass", "DE 6/5", never, remembered=False),
    Ask("total_net_mass", "DE 6/1", never, remembered=False),
    Ask("procedure", "DE 1/10", always, "4000"),
    Ask("additional_procedure", "DE 1/11", always, "000"),
    Ask("preference", "DE 4/17", never, "100"),
    Ask("valuation_method", "DE 4/16", always, "1"),
    Ask("valuation_indicators", "DE 4/13", never, "0000"),
    Ask("origin", "DE 5/15", always, remembered=False),
    Ask("package_kind", "DE 6/9", always, remembered=True),
    Ask("package_marks", "DE 6/11", never, remembered=False),
    Ask("net_mass", "DE 6/1", always, remembered=False),
    Ask("gross_mass", "DE 6/5", always, remembered=False),
)
