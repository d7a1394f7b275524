"""Tests of pictures of pages: of PDFs and of scans, never of more pixels than a page has."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from app.intake import pdf_apart, pictures
from app.intake.refusals import Damaged, NoSuchPage, PictureTooLarge
from tests.intake.papers import Paper, write


def seen(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def test_a_page_of_a_pdf(tmp_path: Path) -> None:
    path = write(tmp_path / "a.pdf", Paper(), Paper(rotate=90).text(50, 100, "HELLO", 40))
    assert pictures.pages(path) == [(595, 842), (842, 595)]
    data = pictures.page(path, 2, 600)
    assert data.startswith(b"\x89PNG")
    assert seen(data).size == (600, pytest.approx(424, abs=1))
    assert seen(data).convert("L").getextrema() == (0, 255)
    assert seen(pictures.page(path, 1, 600)).convert("L").getextrema() == (255, 255)
    with pytest.raises(NoSuchPage, match="no page 3"):
        pictures.page(path, 3, 600)


def test_a_huge_page_is_drawn_small(tmp_path: Path) -> None:
    path = write(tmp_path / "a.pdf", Paper(14_000, 14_000), Paper(10, 14_000))
    assert max(seen(pictures.page(path, 1, 100_000)).size) <= pictures.WIDEST
    drawn = seen(pictures.page(path, 2, 4_000))
    assert drawn.width * drawn.height <= pdf_apart.MOST_DRAWN


def test_scans(tmp_path: Path) -> None:
    first, second = Image.new("L", (400, 600), 200), Image.new("1", (300, 200), 1)
    path = tmp_path / "a.tif"
    first.save(path, save_all=True, append_images=[second], dpi=(200, 200))
    assert pictures.pages(path) == [(144, 216), (108, 72)]
    assert seen(pictures.page(path, 1, 200)).size == (200, 300)
    assert seen(pictures.page(path, 2, 2_000)).size == (300, 200)  # never larger than it is
    with pytest.raises(NoSuchPage):
        pictures.page(path, 3, 100)


def test_a_photograph_lying_on_its_side(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (400, 300), "red").save(path, exif=exif, dpi=(100, 100))
    assert pictures.pages(path) == [(216, 288)]
    assert seen(pictures.page(path, 1, 150)).size == (150, 200)


def test_clear_paper_is_white(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(path)
    assert seen(pictures.page(path, 1, 50)).getpixel((5, 5)) == (255, 255, 255)


def test_a_picture_that_would_unpack_to_too_much(tmp_path: Path) -> None:
    path = tmp_path / "bomb.png"
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    chunk = b"IHDR" + head
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
        + struct.pack(">I", 4) + b"IDAT" + zlib.compress(b"")[:4] + bytes(4)
    )  # fmt: skip
    with pytest.raises((PictureTooLarge, Damaged)):
        pictures.page(path, 1, 100)


def test_what_is_no_picture(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\nnothing")
    with pytest.raises(Damaged, match="cannot be read as a picture"):
        pictures.pages(path)
    whole = io.BytesIO()
    Image.effect_noise((200, 200), 50).save(whole, "PNG")
    path.write_bytes(whole.getvalue()[: len(whole.getvalue()) // 2])
    with pytest.raises(Damaged):
        pictures.page(path, 1, 100)
