"""PDFs for tests, written by hand: text at exact places, tables, pictures, passwords."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.intake import invoice, pdf, pdf_apart
from app.intake.document import Document, Problem
from app.intake.grid import Grid

WIDTH, HEIGHT = 595.0, 842.0
_NARROW = frozenset(" .,:;'!|ijlIt()/-")


def wide(text: str, size: float) -> float:
    """The width of a text: the fonts below have these widths and no others."""
    return sum(_wide(sign) for sign in text) * size / 1000


def _wide(sign: str) -> int:
    if sign.isdigit():
        return 556
    return 278 if sign in _NARROW else 667 if sign.isupper() else 520


@dataclass
class Paper:
    """One page: what is drawn on it, in the order it was drawn."""

    width: float = WIDTH
    height: float = HEIGHT
    rotate: int = 0
    drawn: list[bytes] = field(default_factory=list)
    picture: tuple[int, int, bytes] | None = None
    others: dict[str, int] = field(default_factory=dict)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float = 9,
        align: str = "left",
        spacing: float = 0,
        turned: int = 0,
        hidden: bool = False,
    ) -> Paper:
        """Text whose line is ``y`` points from the top; ``x`` is its left, right or middle."""
        across = wide(text, size) + spacing * len(text)
        x -= across if align == "right" else across / 2 if align == "centre" else 0
        matrix = {
            0: (1, 0, 0, 1, x, self.height - y),
            90: (0, -1, 1, 0, self.width - y, self.height - x),
            270: (0, 1, -1, 0, y, x),
        }[turned]
        place = " ".join(f"{one:.2f}" for one in matrix)
        font, shown = ("F1", _latin(text)) if _simple(text) else ("F2", self._coded(text))
        mode = "3 Tr " if hidden else ""
        self.drawn.append(
            f"BT {mode}/{font} {size} Tf {spacing} Tc {place} Tm ".encode() + shown + b" Tj ET"
        )
        return self

    def line(self, x0: float, y0: float, x1: float, y1: float) -> Paper:
        """A ruled line."""
        self.drawn.append(f"{x0} {self.height - y0} m {x1} {self.height - y1} l S".encode())
        return self

    def _coded(self, text: str) -> bytes:
        codes = "".join(
            f"{self.others.setdefault(sign, len(self.others) + 1):04x}" for sign in text
        )
        return f"<{codes}>".encode()

    def table(
        self,
        top: float,
        columns: Sequence[tuple[str, float, str]],
        rows: Sequence[Sequence[str]],
        *,
        size: float = 9,
        pitch: float = 11,
        padding: float = 4,
        middle: bool = False,
    ) -> float:
        """A table without rules; cells may hold several lines; the place below it is returned.

        ``middle`` stands a row's shorter cells at half its height, as many programs do.
        """
        y = top
        for number, row in enumerate([[head for head, _, _ in columns], *rows]):
            lines = [cell.split("\n") for cell in row]
            deepest = max(len(one) for one in lines)
            for (_, x, align), some in zip(columns, lines, strict=True):
                down = (deepest - len(some)) / 2 if middle or not number else 0
                for at, piece in enumerate(some):
                    if piece:
                        self.text(x, y + (down + at) * pitch, piece, size, align)
            y += deepest * pitch + padding
        return y


def _simple(text: str) -> bool:
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def _latin(text: str) -> bytes:
    data = text.encode("cp1252")
    for sign in (b"\\", b"(", b")"):
        data = data.replace(sign, b"\\" + sign)
    return b"(" + data + b")"


def write(path: Path, *papers: Paper, locked: bool = False, garbled: bool = False) -> Path:
    """The pages as a file; ``locked`` asks for a password, ``garbled`` loses the letters."""
    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]

    def add(body: bytes) -> int:
        objects.append(body)
        return len(objects)

    widths = " ".join(
        str(_wide(bytes([code]).decode("cp1252", "replace"))) for code in range(32, 256)
    )
    latin = add(
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding"
        b" /FirstChar 32 /LastChar 255 /Widths [" + widths.encode() + b"] >>"
    )
    kids = []
    for paper in papers:
        other = add(_other(add, paper.others, garbled))
        content = add(stream(b"\n".join(_pictured(paper) + paper.drawn)))
        pictures = b""
        if paper.picture is not None:
            across, down, data = paper.picture
            held = add(
                stream(
                    data,
                    f"/Type /XObject /Subtype /Image /Width {across} /Height {down}"
                    " /ColorSpace /DeviceGray /BitsPerComponent 8",
                )
            )
            pictures = f" /XObject << /Scan {held} 0 R >>".encode()
        kids.append(
            add(
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {paper.width} {paper.height}]"
                f" /Rotate {paper.rotate} /Contents {content} 0 R /Resources << /Font"
                f" << /F1 {latin} 0 R /F2 {other} 0 R >>".encode()
                + pictures
                + b" >> >>"
            )
        )
    listed = " ".join(f"{one} 0 R" for one in kids)
    objects[1] = f"<< /Type /Pages /Kids [{listed}] /Count {len(kids)} >>".encode()
    path.write_bytes(file_of(objects, locked))
    return path


def _pictured(paper: Paper) -> list[bytes]:
    if paper.picture is None:
        return []
    return [f"q {paper.width} 0 0 {paper.height} 0 0 cm /Scan Do Q".encode()]


def stream(data: bytes, more: str = "") -> bytes:
    """A stream, packed."""
    packed = zlib.compress(data)
    return (
        f"<< {more} /Filter /FlateDecode /Length {len(packed)} >>\nstream\n".encode()
        + packed
        + b"\nendstream"
    )


def _other(add: Any, others: dict[str, int], garbled: bool) -> bytes:
    """A font for letters beyond Latin ones, known only by the table that names its codes."""
    pairs = "\n".join(
        f"<{code:04x}> <{('' if garbled else sign).encode('utf-16-be').hex() or 'e000'}>"
        for sign, code in others.items()
    )
    cmap = add(
        stream(
            b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def"
            b" 1 begincodespacerange <0000> <ffff> endcodespacerange\n"
            + f"{len(others)} beginbfchar\n{pairs}\nendbfchar endcmap end end".encode()
        )
    )
    widths = " ".join(f"{code} [{_wide(sign)}]" for sign, code in others.items())
    inner = add(
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Other /CIDSystemInfo"
        b" << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor"
        b" << /Type /FontDescriptor /FontName /Other /Flags 4 /FontBBox [0 -200 1000 800]"
        b" /ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>"
        + f" /DW 600 /W [{widths}] >>".encode()
    )
    return (
        f"<< /Type /Font /Subtype /Type0 /BaseFont /Other /Encoding /Identity-H"
        f" /DescendantFonts [{inner} 0 R] /ToUnicode {cmap} 0 R >>".encode()
    )


def file_of(objects: Sequence[bytes], locked: bool = False) -> bytes:
    """A whole file of these objects, the first its catalogue."""
    out = bytearray(b"%PDF-1.5\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    for place in places:
        out += f"{place:010d} 00000 n \n".encode()
    lock = (
        b" /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <" + b"41" * 32 + b"> /U <"
        b"" + b"42" * 32 + b"> >> /ID [<00> <00>]"
        if locked
        else b""
    )
    out += f"trailer << /Size {len(objects) + 1} /Root 1 0 R".encode() + lock
    out += f" >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def scanned(path: Path, source: Path, dots: int = 200) -> Path:
    """A PDF of pictures: every page of another one, as a scanner sees it."""
    from app.intake import pictures

    papers = []
    for number, (width, height) in enumerate(pictures.pages(source), 1):
        seen = pictures.image(source, number, round(width / 72 * dots)).convert("L")
        papers.append(Paper(width, height, picture=(seen.width, seen.height, seen.tobytes())))
    return write(path, *papers)


def grids(path: Path) -> list[Grid]:
    """The tables read from a PDF, in this process."""
    return _read(path)[0]


def read(path: Path) -> Document:
    """What is read from a PDF's text."""
    tables, doubts = _read(path)
    return invoice.assemble("pdf", path.name, tables, doubts)


def _read(path: Path) -> tuple[list[Grid], list[Problem]]:
    pages, doubts = pdf.complete(path, list(pdf_apart.here(path)))
    return pdf.grids(pages, doubts), doubts
