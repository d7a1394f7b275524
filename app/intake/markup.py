"""XML and HTML opened safely: no entities, no network, bounded, decoded before it is parsed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from lxml import etree, html

from app.intake import limits
from app.intake.delimited import MARKS
from app.intake.limits import MOST_CHARACTERS, MOST_TAGS
from app.intake.refusals import Damaged, HostileMarkup, OddEncoding, TooMuchMarkup

_UNMARKED = (
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
# What a declaration may name. Anything else (UTF-7) could hide markup from the checks below.
_DECLARABLE = re.compile(
    r"(?:us-)?ascii|utf-?8|iso-?8859-\d{1,2}|latin-?\d|windows-125\d|cp125\d|koi8-[ru]"
    r"|gb2312|gbk|gb18030|big5|shift[_-]jis|euc-(?:jp|kr)",
    re.IGNORECASE,
)
_DECLARATION = re.compile(r"\s*<\?xml\b[^>]{0,200}?\?>")
_ENCODING = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._\-]{1,40})["']""")
_DEFINITION = re.compile(r"\s*<!(?!--)")
_ASIDE = re.compile(r"\s*(?:<!--.*?-->|<\?.*?\?>)", re.DOTALL)
# A picture or a PDF carried inside: megabytes of text that no line is read from.
_CARRIED = re.compile(
    r"(<(?:[\w.\-]{1,40}:)?(?:EmbeddedDocumentBinaryObject|AttachmentBinaryObject|BinaryObject"
    r"|EmbeddedData)\b[^<>]*>)([^<]+)"
)
_HTML_META = re.compile(rb"""charset\s*=\s*["']?([A-Za-z0-9._\-]{1,40})""", re.IGNORECASE)


def parse(data: bytes, name: str) -> tuple[etree._Element, str | None]:
    """The root element of an XML file, and the doubt about its encoding if there is one.

    The text is decoded here and given to the parser as UTF-8, so that what was checked is what
    is parsed. Raises HostileMarkup, TooMuchMarkup or Damaged.
    """
    text, doubt = _decoded(data, name)
    # As many lines as before, so that the numbers of the lines stay those of the file.
    text = _CARRIED.sub(lambda found: found[1] + "\n" * found[2].count("\n"), text)
    _bounded(text, name)
    start = _DECLARATION.match(text)
    body = text[start.end() :] if start else text
    _no_definitions(body, name)
    if start:
        body = "\n" * start.group().count("\n") + body
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(body.encode("utf-8"), parser), doubt
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Damaged(name=name, what="XML") from error


def parse_html(data: bytes, name: str) -> etree._Element:
    """The root element of a web page, whose markup need not be right."""
    named = _HTML_META.search(data[:4096])
    text, _ = _decoded(data, name, named[1].decode("ascii") if named else None)
    _bounded(text, name)
    parser = html.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = html.document_fromstring(text.encode("utf-8"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise Damaged(name=name, what="a web page") from error
    return root


def _decoded(data: bytes, name: str, declared: str | None = None) -> tuple[str, str | None]:
    for mark, encoding in (*MARKS, *_UNMARKED):
        if data.startswith(mark):
            try:
                return data.decode(encoding).lstrip("\ufeff"), None
            except UnicodeDecodeError as error:
                raise Damaged(name=name, what="XML") from error
    said = _ENCODING.match(data.lstrip()[:300])
    declared = declared or (said[1].decode("ascii") if said else "utf-8")
    wide = re.fullmatch(r"(?i)(?:utf|ucs)-?(?:16|32|2|4)\w*(?:-?[lb]e)?", declared) is not None
    if not wide and not _DECLARABLE.fullmatch(declared):
        raise OddEncoding(name=name, encoding=declared)
    for encoding in ("utf-8" if wide else declared, "utf-8", "cp1252"):
        try:
            text = data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        if wide or encoding.lower() != declared.lower():
            what = {"utf-8": "UTF-8", "cp1252": "Windows-1252"}[encoding]
            return text, f"{name} says that it is in {declared}, but it was read as {what}."
        return text, None
    raise Damaged(name=name, what="XML")


def _bounded(text: str, name: str) -> None:
    if len(text) > MOST_CHARACTERS or text.count("<") > MOST_TAGS:
        raise TooMuchMarkup(name=name)


def _no_definitions(body: str, name: str) -> None:
    """Refuse a DOCTYPE: it can only stand before the first element, behind asides."""
    at = 0
    while found := _ASIDE.match(body, at):
        at = found.end()
    if _DEFINITION.match(body, at):
        raise HostileMarkup(name=name)


def local(element: etree._Element) -> str:
    """An element's name without its namespace."""
    return etree.QName(element).localname


def namespace(element: etree._Element) -> str:
    """An element's namespace; empty where it has none."""
    return etree.QName(element).namespace or ""


@lru_cache(maxsize=1_024)
def _anywhere(path: str) -> str:
    return "/".join(f"{{*}}{step}" for step in path.split("/"))


def one(element: etree._Element, path: str) -> etree._Element | None:
    """The first element at this path of local names (``Item/Name``), in whatever namespace."""
    return element.find(_anywhere(path))


def every(element: etree._Element, path: str) -> list[etree._Element]:
    """All elements at this path, in the document's order."""
    limits.check()
    return element.findall(_anywhere(path))


def words(element: etree._Element | None) -> str:
    """What an element says, its blanks and line ends made single blanks."""
    return " ".join((element.text or "").split()) if element is not None else ""


def text(element: etree._Element, *paths: str) -> str | None:
    """What the first of these paths that says anything says."""
    for path in paths:
        for found in every(element, path):
            if said := words(found):
                return said
    return None


def where(element: etree._Element) -> str:
    """The place of an element in its file."""
    return f"XML line {element.sourceline}" if element.sourceline else "XML"


def leaves(element: etree._Element, most: int = 100) -> Iterator[tuple[str, str]]:
    """Every text and attribute below an element, by its path of local names."""
    count = 0
    stack = [(child, local(child)) for child in reversed(element)]
    while stack and count < most:
        found, path = stack.pop()
        if said := words(found):
            yield path, said
            count += 1
        for name, value in found.attrib.items():
            yield f"{path}@{etree.QName(name).localname}", str(value)
            count += 1
        stack += [(child, f"{path}/{local(child)}") for child in reversed(found)]
