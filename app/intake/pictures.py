"""Pictures of a document's pages, of PDFs and of scans, for the window and for recognition."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from app.intake import pdf_apart
from app.intake.refusals import Damaged, NoSuchPage, PictureTooLarge, TooManyPages

MOST_PIXELS = 60_000_000  # of a picture opened: more than an A4 page scanned at 600 dots per inch
WIDEST = pdf_apart.WIDEST
_NARROWEST = 16
_POINTS = 72
_USUAL_DPI = 200  # of a picture that does not say its own
# What Pillow may open here; other formats it knows are no scans and only a way in.
_FORMATS = ("PNG", "JPEG", "TIFF")


def pages(path: Path) -> list[tuple[float, float]]:
    """The width and height of every page in points, as a window shows it."""
    if _is_pdf(path):
        return pdf_apart.sizes(path)
    with _opened(path) as picture:
        return [_points(picture, number) for number in range(1, _count(picture) + 1)]


def page(path: Path, number: int, width: int) -> bytes:
    """A page (counted from 1) as a PNG of this width, less where it would be too many pixels."""
    if _is_pdf(path):
        return pdf_apart.drawn(path, number, max(_NARROWEST, min(width, WIDEST)))
    drawn = image(path, number, width)
    out = io.BytesIO()
    drawn.save(out, "PNG", compress_level=1)
    return out.getvalue()


def image(path: Path, number: int, width: int) -> Image.Image:
    """A page as a picture of this width in pixels."""
    width = max(_NARROWEST, min(width, WIDEST))
    if _is_pdf(path):
        return Image.open(io.BytesIO(pdf_apart.drawn(path, number, width))).convert("RGB")
    with _opened(path) as picture:
        _seek(picture, number, path)
        upright = ImageOps.exif_transpose(_flat(picture))
        scale = pdf_apart.bounded(upright.width, upright.height, width / upright.width)
        size = (max(1, round(upright.width * scale)), max(1, round(upright.height * scale)))
        return upright.resize(size, Image.Resampling.BILINEAR) if scale < 1 else upright


def _is_pdf(path: Path) -> bool:
    with path.open("rb") as file:
        return b"%PDF-" in file.read(1024)


@contextmanager
def _opened(path: Path) -> Iterator[Image.Image]:
    """A picture file, opened only if it is of a kind and size that a scan has."""
    try:
        with warnings.catch_warnings():
            # Pillow warns of many pixels; the limit here is this module's own.
            warnings.simplefilter("ignore")
            picture = Image.open(path, formats=_FORMATS)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError) as error:
        raise Damaged(name=path.name, what="a picture") from error
    with picture:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                if picture.width * picture.height > MOST_PIXELS:
                    raise PictureTooLarge(
                        name=path.name,
                        megapixels=round(picture.width * picture.height / 1e6),
                        limit=MOST_PIXELS // 1_000_000,
                    )
                if _count(picture) > pdf_apart.MOST_PAGES:
                    raise TooManyPages(
                        name=path.name, pages=_count(picture), limit=pdf_apart.MOST_PAGES
                    )
                yield picture
        except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
            raise Damaged(name=path.name, what="a picture") from error


def _count(picture: Image.Image) -> int:
    return getattr(picture, "n_frames", 1) if picture.format == "TIFF" else 1


def _seek(picture: Image.Image, number: int, path: Path) -> None:
    if not 1 <= number <= _count(picture):
        raise NoSuchPage(name=path.name, page=number, pages=_count(picture))
    picture.seek(number - 1)
    if picture.width * picture.height > MOST_PIXELS:
        raise PictureTooLarge(
            name=path.name,
            megapixels=round(picture.width * picture.height / 1e6),
            limit=MOST_PIXELS // 1_000_000,
        )


def _flat(picture: Image.Image) -> Image.Image:
    """The picture on white paper, in grey or in colour."""
    if picture.mode in ("1", "L"):
        return picture.convert("L")
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        seen = picture.convert("RGBA")
        paper = Image.new("RGBA", seen.size, "white")
        return Image.alpha_composite(paper, seen).convert("RGB")
    return picture.convert("RGB")


def _points(picture: Image.Image, number: int) -> tuple[float, float]:
    picture.seek(number - 1)
    dots = picture.info.get("dpi", (_USUAL_DPI, _USUAL_DPI))
    across, down = (
        float(one) if 50 <= float(one) <= 1_200 else float(_USUAL_DPI) for one in dots[:2]
    )
    width, height = picture.width * _POINTS / across, picture.height * _POINTS / down
    turned = picture.getexif().get(0x0112, 1) in (5, 6, 7, 8)
    return (height, width) if turned else (width, height)
