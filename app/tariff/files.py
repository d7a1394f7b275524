"""Opens a tariff file, recognises whose it is by its first line and hands out its rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from app.core.errors import Refused
from app.tariff import eu_taric, notes, us_hts
from app.tariff.notes import TariffNote
from app.tariff.rows import TariffRow

# Tariffs are some ten megabytes; anything far beyond is not one.
LARGEST = 200_000_000
# To add an edition of another country: write its reader beside us_hts.py, list it here, test it.
TREES = (us_hts, eu_taric)


class FileMissing(Refused):
    """There is no file {name}."""


class FileNotReadable(Refused):
    """{name} cannot be read: {reason}."""


class FileTooLarge(Refused):
    """{name} is larger than 200 MB, which no tariff is."""


class FileEmpty(Refused):
    """{name} is empty: there is nothing to read."""


class NotATariff(Refused):
    """{name} is no tariff known here: its first line is neither that of {known}."""


class RowNotRead(Refused):
    """{name} cannot be loaded: row {row} does not fit the file's own form ({reason})."""


@dataclass(frozen=True)
class TariffFile:
    """What a file holds: either the rows of a national tree or the notes of a schedule."""

    name: str
    kind: str
    sha256: str
    countries: frozenset[str]
    rows: tuple[TariffRow, ...] = ()
    notes: tuple[TariffNote, ...] = ()

    @property
    def edition(self) -> str:
        """A name for this edition where nobody gave one: the file's own, without its ending."""
        return Path(self.name).stem


def read(path: Path) -> TariffFile:
    """Read a whole tariff file. Raises a ``Refused`` of one sentence for anything else."""
    content = _content(path)
    table = csv.reader(io.StringIO(_text(path, content), newline=""))
    try:
        header = tuple(cell.strip() for cell in next(table, []))
        digest = sha256(content).hexdigest()
        lines = _lines(path.name, header, table)
        for tree in TREES:
            if header == tree.HEADER:
                held = tuple(tree.rows(lines))
                return TariffFile(path.name, tree.NAME, digest, tree.COUNTRIES, rows=held)
        if header == notes.HEADER:
            texts = tuple(notes.notes(lines))
            return TariffFile(path.name, notes.NAME, digest, notes.COUNTRIES, notes=texts)
    except csv.Error as error:
        raise FileNotReadable(name=path.name, reason=str(error)) from error
    except (ValueError, ArithmeticError) as error:
        raise RowNotRead(name=path.name, row=table.line_num, reason=str(error)) from error
    known = ", ".join(tree.NAME for tree in TREES) + f" nor that of {notes.NAME}"
    raise NotATariff(name=path.name, known=known)


def _content(path: Path) -> bytes:
    try:
        if not path.exists():
            raise FileMissing(name=path.name)
        if path.is_dir():
            raise FileNotReadable(name=path.name, reason="it is a folder")
        if path.stat().st_size > LARGEST:
            raise FileTooLarge(name=path.name)
        content = path.read_bytes()
    except OSError as error:
        raise FileNotReadable(name=path.name, reason=error.strerror or "no access") from error
    if not content.strip():
        raise FileEmpty(name=path.name)
    return content


def _text(path: Path, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileNotReadable(name=path.name, reason="it is not text in UTF-8") from error


def _lines(
    name: str, header: tuple[str, ...], table: Iterable[list[str]]
) -> Iterator[Mapping[str, str]]:
    """Each row by column name; a row of another length ends the reading with its number."""
    for number, cells in enumerate(table, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            reason = f"it has {len(cells)} cells where the first line names {len(header)}"
            raise RowNotRead(name=name, row=number, reason=reason)
        yield dict(zip(header, cells, strict=True))
