"""Files are held against our schema and the authority's, safely."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from lxml import etree

from app.declarations import schema
from app.declarations.model import from_json
from app.declarations.write import example, write

SAMPLES = Path("data/schemas/samples/gbr_cds")


@pytest.fixture
def written() -> bytes:
    xml = write(from_json(example("GBR")), "GBR").xml
    assert xml is not None
    return xml


def test_all_official_samples_fit_the_official_schema(shared: Path, hmrc: Path) -> None:
    samples = sorted((shared / SAMPLES).glob("*.xml"))
    assert len(samples) >= 8
    for sample in samples:
        found = schema.faults(sample.read_bytes(), "GBR", hmrc)
        assert not [each for each in found if "official" in each], sample.name


def test_a_wrong_order_is_named_by_line(written: bytes) -> None:
    root = etree.fromstring(written)
    body = root[-1]
    body.append(body[0])
    found = schema.faults(etree.tostring(root), "GBR")
    assert found
    assert "does not fit our schema" in found[0]
    assert "GoodsItemQuantity" in found[0] or "FunctionCode" in found[0]


def test_a_schema_in_a_folder_with_a_blank_works(
    written: bytes, hmrc: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "Müller & Sons" / "my schemas"
    shutil.copytree(hmrc.parent, folder)
    assert schema.faults(written, "GBR", folder / hmrc.name) == ()


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        (b"", "not well-formed"),
        (b"<a>", "not well-formed"),
        (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "document type"),
        (b"<a/>", "does not fit our schema"),
    ],
)
def test_hostile_or_broken_files_get_a_sentence(xml: bytes, words: str) -> None:
    (said,) = schema.faults(xml, "GBR")
    assert words in said
