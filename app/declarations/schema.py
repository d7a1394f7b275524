"""Checking a written file against schemas: our own always, the authority's where installed."""

from __future__ import annotations

import threading
from functools import cache
from pathlib import Path

from lxml import etree

from app.declarations import codes, countries

MOST_SENTENCES = 50
# An XMLSchema keeps the errors of its last use, so two threads must take turns.
_TURN = threading.Lock()


def faults(xml: bytes, country: str, official: Path | None = None) -> tuple[str, ...]:
    """What the schemas object to, one sentence each; empty when the file is valid.

    official: the authority's schema file, if it is installed (official.installed).
    """
    profile = countries.profile(country)
    document, fault = _parsed(xml)
    if document is None:
        return (fault,)
    said = _against(document, codes.RESOURCES / "schemas" / profile.schema, "our schema")
    if official is not None:
        said += _against(document, official, "the official schema")
    return tuple(said[:MOST_SENTENCES])


def _parsed(xml: bytes) -> tuple[etree._Element | None, str]:
    if b"<!DOCTYPE" in xml:
        return None, "The file declares a document type, which a declaration never does."
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        return None, f"The file is not well-formed XML: {error}."
    return root, ""


def _against(document: etree._Element, path: Path, name: str) -> list[str]:
    schema = _schema(path)
    with _TURN:
        if schema.validate(document):
            return []
        log = [(entry.line, entry.message) for entry in schema.error_log]  # type: ignore[attr-defined]
    return [f"Line {line} of the file does not fit {name}: {message}" for line, message in log]


@cache
def _schema(path: Path) -> etree.XMLSchema:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    # The path goes in as a URL: libxml2 looks for imported files beside it, blanks and all.
    return etree.XMLSchema(etree.parse(path.as_uri(), parser))
