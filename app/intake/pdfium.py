"""PDFium, which opens PDFs: one at a time, within limits, its refusals as sentences."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import RLock

import pypdfium2
from pypdfium2 import raw

from app.intake.pdf_apart import MOST_PAGES, bounded
from app.intake.refusals import Damaged, NoSuchPage, PasswordProtected, TooManyPages

MOST_ATTACHMENTS = 200
LARGEST_ATTACHED = 20 * 1024 * 1024

# PDFium's library is one for the whole process and must not be entered by two threads.
LOCK = RLock()


@contextmanager
def opened(path: Path) -> Iterator[pypdfium2.PdfDocument]:
    """The PDF, held open while nobody else in this program uses PDFium.

    Raises :class:`PasswordProtected`, :class:`Damaged` or :class:`TooManyPages`.
    """
    with LOCK:
        try:
            # From memory: on Windows a file that PDFium holds open cannot be moved or deleted.
            document = pypdfium2.PdfDocument(path.read_bytes())
        except pypdfium2.PdfiumError as error:
            if getattr(error, "err_code", None) in (
                raw.FPDF_ERR_PASSWORD,
                raw.FPDF_ERR_SECURITY,
            ):
                raise PasswordProtected(name=path.name) from error
            raise Damaged(name=path.name, what="a PDF") from error
        try:
            if len(document) > MOST_PAGES:
                raise TooManyPages(name=path.name, pages=len(document), limit=MOST_PAGES)
            if len(document) == 0:
                raise Damaged(name=path.name, what="a PDF")
            yield document
        except pypdfium2.PdfiumError as error:
            raise Damaged(name=path.name, what="a PDF") from error
        finally:
            document.close()


def attached(document: pypdfium2.PdfDocument, ending: str) -> dict[str, bytes]:
    """The files attached whose names end so, by their names in lower case, within limits."""
    found: dict[str, bytes] = {}
    for index in range(min(document.count_attachments(), MOST_ATTACHMENTS)):
        with suppress(pypdfium2.PdfiumError):  # a damaged one is none
            attachment = document.get_attachment(index)
            name = attachment.get_name().lower()
            if name.endswith(ending) and name not in found:
                data = bytes(attachment.get_data())
                if 0 < len(data) <= LARGEST_ATTACHED:
                    found[name] = data
    return found


def png(document: pypdfium2.PdfDocument, name: str, number: int, width: int) -> bytes:
    """A page (counted from 1) as a PNG of this width, or less."""
    if not 1 <= number <= len(document):
        raise NoSuchPage(name=name, page=number, pages=len(document))
    page = document[number - 1]
    try:
        across, down = page.get_size()
        bitmap = page.render(scale=bounded(across, down, width / max(across, 1)))
        try:
            out = io.BytesIO()
            bitmap.to_pil().convert("RGB").save(out, "PNG", compress_level=1)
        finally:
            bitmap.close()
    finally:
        page.close()
    return out.getvalue()
