"""Mails as they lie in a mail folder (.eml, .msg): the files attached to them, and no more."""

from __future__ import annotations

import email
import mimetypes
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from email.header import decode_header
from email.message import Message
from email.policy import compat32
from pathlib import Path

import olefile

from app.intake.kinds import kind_of
from app.intake.refusals import Damaged

# Mails attached to mails are looked into so deep; forwarding as an attachment makes them.
DEPTH = 4
# Parts that are no document whoever sent them: signatures, cards, invitations to meetings.
_NO_DOCUMENT = re.compile(
    r"(?:application/(?:pkcs7-signature|x-pkcs7-signature|pgp-signature|pgp-encrypted|pgp-keys"
    r"|ms-tnef)|text/(?:calendar|vcard|x-vcard|directory)|message/(?:delivery-status"
    r"|disposition-notification|feedback-report))\Z"
)
_NO_DOCUMENT_NAMES = re.compile(r"(?:.*\.(?:p7s|asc|sig|vcf|ics)|winmail\.dat)\Z", re.IGNORECASE)
_PICTURE_NAMES = re.compile(r".*\.(?:png|jpe?g|gif|bmp|svg|emz|wmz)\Z", re.IGNORECASE)

# Outlook's property tags: number and type (0x001F is UTF-16 text, 0x001E text of a code page).
_DATA = "__substg1.0_37010102"
_MESSAGE = "__substg1.0_3701000D"
_PROPERTIES = "__properties_version1.0"
_HIDDEN = 0x7FFE
_RENDERED = 0x3714
_IN_BODY = 4


@dataclass(frozen=True)
class Enclosed:
    """A file inside another: its name as written there, not yet safe to use, and its bytes."""

    name: str
    data: bytes


def attachments(path: Path) -> list[Enclosed]:
    """What is attached to a mail, and to the mails attached to it, in its order.

    Left out: the text of the mail, pictures shown in it, signatures, cards, meetings. Raises
    :class:`~app.intake.refusals.Damaged`.
    """
    is_outlook = kind_of(path).what == "an Outlook message"
    try:
        return list(_outlook(path) if is_outlook else _mail(path))
    # A damaged file makes the parsers raise nearly anything.
    except Exception as error:
        raise Damaged(name=path.name, what="a mail") from error


def _mail(path: Path) -> Iterator[Enclosed]:
    with path.open("rb") as file:
        yield from _parts(email.message_from_binary_file(file, policy=compat32), 1)


def _parts(part: Message, depth: int, is_related: bool = False) -> Iterator[Enclosed]:
    kind = part.get_content_type()
    if kind == "message/rfc822":
        depth += 1
    if part.is_multipart():
        if depth <= DEPTH:
            for inner in part.get_payload():
                assert isinstance(inner, Message)
                yield from _parts(inner, depth, kind == "multipart/related")
        return
    name = _decoded(part.get_filename())
    if not name and part.get_content_maintype() not in ("text", "message"):
        name = f"attachment{mimetypes.guess_extension(kind) or ''}"
    if not name or _NO_DOCUMENT.match(kind) or _NO_DOCUMENT_NAMES.match(name):
        return
    is_picture = kind.startswith("image/") or bool(_PICTURE_NAMES.match(name))
    # Shown in the text: among its own parts, or named by it and not said to be attached.
    how, is_named = part.get_content_disposition(), "Content-ID" in part
    if is_picture and (how == "inline" or (is_named and (is_related or how != "attachment"))):
        return
    data = part.get_payload(decode=True)
    if isinstance(data, bytes):
        yield Enclosed(name, data)


def _decoded(name: str | None) -> str:
    """A name whose words may be encoded, each in its own way."""
    if not name:
        return ""
    words = []
    for word, charset in decode_header(name):
        if isinstance(word, str):
            words.append(word)
            continue
        try:
            words.append(word.decode(charset or "utf-8", "replace"))
        except LookupError:
            words.append(word.decode("utf-8", "replace"))
    return "".join(words)


def _outlook(path: Path) -> Iterator[Enclosed]:
    with olefile.OleFileIO(str(path)) as file:
        entries = [tuple(entry) for entry in file.listdir(streams=True, storages=True)]
        yield from _attached(file, entries, (), 1)


def _attached(
    file: olefile.OleFileIO, entries: list[tuple[str, ...]], inside: tuple[str, ...], depth: int
) -> Iterator[Enclosed]:
    """What is attached to the message that ``inside`` leads to."""
    place = len(inside)
    stores = {
        entry[: place + 1]
        for entry in entries
        if len(entry) > place
        and entry[:place] == inside
        and entry[place].startswith("__attach_version1.0_#")
    }
    for store in sorted(stores):
        if (*store, _MESSAGE) in entries:
            if depth < DEPTH:
                yield from _attached(file, entries, (*store, _MESSAGE), depth + 1)
            continue
        if (*store, _DATA) not in entries:
            continue
        name = _text(file, store, "3707") or _text(file, store, "3704")
        name = name or _text(file, store, "3001")
        kind = _text(file, store, "370E").lower()
        facts = _facts(_stream(file, (*store, _PROPERTIES)))
        is_picture = kind.startswith("image/") or bool(_PICTURE_NAMES.match(name))
        is_shown = bool(facts.get(_HIDDEN, 0) & 0xFF) or bool(facts.get(_RENDERED, 0) & _IN_BODY)
        if _NO_DOCUMENT.match(kind) or _NO_DOCUMENT_NAMES.match(name) or (is_picture and is_shown):
            continue
        yield Enclosed(name, _stream(file, (*store, _DATA)))


def _text(file: olefile.OleFileIO, store: tuple[str, ...], tag: str) -> str:
    for kind, coding in (("001F", "utf-16-le"), ("001E", "cp1252")):
        if found := _stream(file, (*store, f"__substg1.0_{tag}{kind}")):
            return found.decode(coding, "replace").rstrip("\0")
    return ""


def _stream(file: olefile.OleFileIO, entry: tuple[str, ...]) -> bytes:
    if not file.exists(list(entry)):
        return b""
    with file.openstream(list(entry)) as stream:
        found: bytes = stream.read()
    if len(found) != file.get_size(list(entry)):
        raise ValueError(f"{entry[-1]} is cut off")
    return found


def _facts(stream: bytes) -> dict[int, int]:
    """The numbers among an attachment's properties: 8 bytes of head, then 16 for each."""
    found = {}
    for start in range(8, len(stream) - 15, 16):
        _, tag, _, value = struct.unpack_from("<HHII", stream, start)
        found[tag] = value
    return found
