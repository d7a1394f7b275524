"""Tests of opening XML: what is hostile is refused, what is only odd is read and said."""

from __future__ import annotations

import pytest
from lxml import etree

from app.intake import markup
from app.intake.refusals import Damaged, HostileMarkup, OddEncoding, TooMuchMarkup

LAUGHS = """<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>"""


@pytest.mark.parametrize(
    "text",
    [
        LAUGHS,
        f"<?xml version='1.0'?>\n<!-- hello -->\n<?x y?>{LAUGHS}",
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
        '<!DOCTYPE a SYSTEM "http://example.invalid/a.dtd"><a/>',
        '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://example.invalid/p">%p;]><a/>',
        '<!DOCTYPE a [<!ATTLIST a b CDATA "&c;">]><a/>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "utf-32"])
def test_a_doctype_is_refused_in_every_encoding(text: str, encoding: str) -> None:
    with pytest.raises(HostileMarkup):
        markup.parse(text.encode(encoding), "a.xml")


def test_a_doctype_cannot_hide_in_an_encoding_of_its_own() -> None:
    hidden = b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE a>+ADw-a/>'
    with pytest.raises(OddEncoding, match="is in UTF-7"):
        markup.parse(hidden, "a.xml")


def test_the_word_doctype_in_a_text_is_no_doctype() -> None:
    root, _ = markup.parse(b"<a><b><![CDATA[<!DOCTYPE html>]]></b></a>", "a.xml")
    assert markup.text(root, "b") == "<!DOCTYPE html>"


def test_entities_that_nobody_defined_are_damage() -> None:
    with pytest.raises(Damaged):
        markup.parse(b"<a>&c;</a>", "a.xml")


def test_nesting_without_end_is_refused() -> None:
    with pytest.raises(Damaged):
        markup.parse(b"<a>" * 5_000 + b"</a>" * 5_000, "a.xml")


def test_more_tags_than_any_invoice_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markup, "MOST_TAGS", 100)
    assert markup.parse(b"<a>" + b"<b/>" * 98 + b"</a>", "a.xml")
    with pytest.raises(TooMuchMarkup):
        markup.parse(b"<a>" + b"<b/>" * 99 + b"</a>", "a.xml")


def test_a_comment_without_end_is_damage() -> None:
    with pytest.raises(Damaged):
        markup.parse(b"<!-- and so on <a/>", "a.xml")


@pytest.mark.parametrize("cut", range(1, 40, 3))
def test_half_a_file_is_damaged(cut: int) -> None:
    whole = b'<?xml version="1.0"?><a><b c="d">e</b></a>'
    with pytest.raises(Damaged):
        markup.parse(whole[:-cut], "a.xml")


@pytest.mark.parametrize(
    ("declared", "written"),
    [("UTF-16", "utf-8"), ("UTF-8", "cp1252"), ("us-ascii", "utf-8"), ("utf-16le", "utf-8")],
)
def test_a_wrong_declaration_is_read_and_said(declared: str, written: str) -> None:
    text = f'<?xml version="1.0" encoding="{declared}"?><a>Müller</a>'
    root, doubt = markup.parse(text.encode(written), "a.xml")
    assert markup.words(root) == "Müller"
    assert doubt is not None
    assert f"says that it is in {declared}" in doubt


@pytest.mark.parametrize("written", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32", "latin-1"])
def test_a_right_declaration_is_believed(written: str) -> None:
    declared = "ISO-8859-1" if written == "latin-1" else "UTF-16" if "16" in written else "UTF-8"
    text = f'<?xml version="1.0" encoding="{declared}"?><a>Müller</a>'
    root, doubt = markup.parse(text.encode(written), "a.xml")
    assert markup.words(root) == "Müller"
    assert doubt is None


def test_places_are_those_of_the_file() -> None:
    carried = (
        "<EmbeddedDocumentBinaryObject mimeCode='x'>QUJD\nREVG\n</EmbeddedDocumentBinaryObject>"
    )
    text = f"<?xml version='1.0'\n encoding='utf-8'?>\n<a>\n{carried}\n<b/></a>"
    root, _ = markup.parse(text.encode(), "a.xml")
    found = markup.one(root, "b")
    assert found is not None
    assert markup.where(found) == "XML line 7"
    assert markup.text(root, "EmbeddedDocumentBinaryObject") is None, "what is carried is left out"


def test_elements_are_found_in_whatever_namespace() -> None:
    text = b"<x:a xmlns:x='urn:x' xmlns:y='urn:y'><y:b><c z='1'> two\n words </c></y:b></x:a>"
    root, _ = markup.parse(text, "a.xml")
    assert (markup.local(root), markup.namespace(root)) == ("a", "urn:x")
    assert markup.text(root, "none", "b/c") == "two words"
    assert dict(markup.leaves(root)) == {"b/c": "two words", "b/c@z": "1"}


def test_a_web_page_may_be_untidy() -> None:
    root = markup.parse_html("<table><tr><td>Müller<td>2".encode("cp1252"), "a.xls")
    assert [cell.text for cell in root.iter("td")] == ["Müller", "2"]
    declared = '<meta charset="iso-8859-2"><p>Łódź</p>'.encode("iso-8859-2")
    assert next(markup.parse_html(declared, "a.xls").iter("p")).text == "Łódź"
    assert isinstance(root, etree._Element)
