"""What holds files (folders, mails, zip archives) taken apart into files, within limits."""

from __future__ import annotations

import os
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from app.core.text import counted, one_line
from app.intake import messages
from app.intake.kinds import kind_of
from app.intake.limits import LARGEST_FILE
from app.intake.messages import Enclosed
from app.intake.refusals import (
    Damaged,
    FileTooLarge,
    FileUnreadable,
    HoldsNothing,
    PasswordProtected,
)

MOST_FILES = 500
# Of one enclosed file: as much as is kept with the office's records, so that nothing depends on
# where it was unpacked to.
LARGEST = 25 * 1024 * 1024
LARGEST_TOGETHER = 300 * 1024 * 1024
DEPTH = 3
LONGEST_NAME = 120
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|\Z)", re.IGNORECASE)
_CLUTTER = re.compile(r"(?:\..*|__MACOSX|Thumbs\.db|desktop\.ini|~\$.*)\Z", re.IGNORECASE)


@dataclass
class Opened:
    """The files found, in order, and a sentence for each thing that was left out."""

    files: list[Path] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    size: int = 0


def holds_files(path: Path) -> bool:
    """Whether a path is to be taken apart: a folder, a mail, an archive."""
    try:
        return path.is_dir() or (
            path.is_file() and path.stat().st_size > 0 and kind_of(path).holds_files
        )
    except OSError:
        return False  # the reader says why


def take_apart(path: Path, into: Path) -> Opened:
    """Find the files in a folder, or unpack those of a mail or archive to ``into``.

    Mails and archives inside are taken apart too, a few deep. Raises
    :class:`~app.intake.refusals.HoldsNothing` and what else reading refuses.
    """
    opened = Opened()
    if path.is_dir():
        _folder(path, opened)
    else:
        _unpack(path, into, opened, 1)
    if not opened.files and not opened.left_out:
        raise HoldsNothing(name=path.name or str(path))
    return opened


def safe_name(name: str) -> str:
    """A name that is a plain file name on every system, and shows what it is."""
    plain = PurePosixPath(name.replace("\\", "/")).name
    # Signs that change the direction of writing can make "exe.xslx" of "xslx.exe".
    plain = "".join(sign for sign in plain if unicodedata.category(sign) not in ("Cf", "Cs", "Co"))
    plain = one_line(_FORBIDDEN.sub("_", unicodedata.normalize("NFC", plain))).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    if not dot or len(ending) > 10:
        stem, dot, ending = plain, "", ""
    plain = f"{stem[: LONGEST_NAME - len(ending) - 1].rstrip()}{dot}{ending}" or "attachment"
    return f"_{plain}" if _RESERVED.match(plain) else plain


def _folder(path: Path, opened: Opened) -> None:
    more = 0
    for folder, inner, names in os.walk(path):
        inner[:] = sorted(name for name in inner if not _CLUTTER.match(name))
        for name in sorted(names, key=str.casefold):
            file = Path(folder) / name
            if _CLUTTER.match(name) or not file.is_file():
                continue
            if len(opened.files) < MOST_FILES:
                opened.files.append(file)
            else:
                more += 1
    _say_more(path.name, more, opened)


def _unpack(path: Path, into: Path, opened: Opened, depth: int) -> None:
    more = 0
    for one in _enclosed(path, opened):
        name = safe_name(one.name)
        if not one.data:
            continue
        if len(opened.files) >= MOST_FILES:
            more += 1
            continue
        opened.size += len(one.data)
        if len(one.data) > LARGEST or opened.size > LARGEST_TOGETHER:
            limit = LARGEST if len(one.data) > LARGEST else LARGEST_TOGETHER
            opened.left_out.append(
                f"{name} was left out: {path.name} may hold {limit // 2**20} MB"
                f" {'in one file' if limit == LARGEST else 'in all'}."
            )
            continue
        file = _written(into, name, one.data)
        if not holds_files(file):
            opened.files.append(file)
            continue
        if depth < DEPTH:
            _unpack(file, into, opened, depth + 1)
        else:
            opened.left_out.append(f"{name} lies too deep inside {path.name} and was left out.")
        file.unlink()
    _say_more(path.name, more, opened)


def _enclosed(path: Path, opened: Opened) -> Iterator[Enclosed]:
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            megabytes = round(size / 2**20)
            raise FileTooLarge(name=path.name, megabytes=megabytes, limit=LARGEST_FILE // 2**20)
        if kind_of(path).what == "a zip archive":
            yield from _members(path, opened)
        else:
            yield from messages.attachments(path)
    except OSError as error:
        raise FileUnreadable(name=path.name, reason=error.strerror or str(error)) from error


def _members(path: Path, opened: Opened) -> Iterator[Enclosed]:
    try:
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                steps = PurePosixPath(member.filename.replace("\\", "/")).parts
                if member.is_dir() or any(_CLUTTER.match(step) for step in steps):
                    continue
                if member.flag_bits & 1:
                    raise PasswordProtected(name=path.name)
                with archive.open(member) as file:
                    # One byte more than is taken tells a lie about the size.
                    data = file.read(LARGEST + 1)
                yield Enclosed(member.filename, data)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError) as error:
        raise Damaged(name=path.name, what="a zip archive") from error


def _say_more(holder: str, more: int, opened: Opened) -> None:
    if more:
        opened.left_out.append(
            f"{holder} holds more than {MOST_FILES} files: {counted(more, 'file')} left out."
        )


def _written(into: Path, name: str, data: bytes) -> Path:
    """Write a file that is there not yet: a second one of a name is numbered."""
    into.mkdir(mode=0o700, parents=True, exist_ok=True)
    stem, ending = Path(name).stem, Path(name).suffix
    for number in range(1, MOST_FILES * 2):
        file = into / (name if number == 1 else f"{stem} ({number}){ending}")
        try:
            with file.open("xb") as opened:
                opened.write(data)
        except FileExistsError:
            continue
        return file
    raise FileExistsError(f"{into / name} and all its numbers")
