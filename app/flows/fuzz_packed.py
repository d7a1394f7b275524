"""Files made hostile by chance, also where it is packed: archives, PDFs and what they hold.

Every change is a function of the bytes and of a seeded chance alone, so that a number tells the
same file again on any machine.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from functools import cache
from random import Random

from app.flows import fuzz_plain
from app.flows.fuzz_plain import MOST_GROWN, Change, flip, start, swap

_BOMB = 96 * 2**20


def kind_of(data: bytes) -> str:
    """Which changes suit a file: zip, pdf, ole, xml, text or bytes."""
    if data.startswith(b"PK"):
        return "zip"
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return "ole"
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        return "xml"
    return "bytes" if b"\0" in data[:4096] and data[:2] != b"\xff\xfe" else "text"


def changed(data: bytes, chance: Random) -> tuple[bytes, tuple[str, ...]]:
    """The file after one to three changes, and the names of these."""
    names = []
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        # A file that was cut short may have become one of another kind.
        own = CHANGES[kind_of(data)]
        change = chance.choice(own if own and chance.random() < 0.75 else CHANGES["bytes"])
        if data and len(data) < 2 * MOST_GROWN:
            data = change(data, chance)
            names.append(change.__name__.strip("_"))
    return data, tuple(names)


# --- archives


def _members(data: bytes) -> list[tuple[zipfile.ZipInfo, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            small = [one for one in archive.infolist() if one.file_size < 2 * MOST_GROWN]
            return [(one, archive.read(one)) for one in small[:200]]
    except Exception:  # what earlier changes left is no archive any more
        return []


def _zipped(members: list[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members:
            # A fixed time, so that the same number is the same file tomorrow.
            info = zipfile.ZipInfo(name[:60_000], (2026, 1, 1, 0, 0, 0))
            info.compress_type = method
            if name in archive.NameToInfo:
                archive.NameToInfo.pop(name)  # two members of one name, without a warning
            archive.writestr(info, data)
    return out.getvalue()


def _in_member(data: bytes, chance: Random) -> bytes:
    """A member changed and packed again, so that its checksum is right and it is opened."""
    members = [(info.filename, held) for info, held in _members(data)]
    if not members:
        return flip(data, chance)
    # The sheets and the shared strings are what is read most.
    telling = [
        at for at, (name, _) in enumerate(members) if re.search(r"sheet|content|workbook", name)
    ]
    at = chance.choice(telling if telling and chance.random() < 0.8 else range(len(members)))
    name, held = members[at]
    if held:
        kind = "xml" if held.lstrip().startswith(b"<") else "bytes"
        change = chance.choice(CHANGES[kind if chance.random() < 0.8 else "bytes"])
        members[at] = (name, change(held, chance))
    return _zipped(members)


def _shuffled(data: bytes, chance: Random) -> bytes:
    """Members swapped, renamed, left out, doubled, or packed in another way."""
    members = [(info.filename, held) for info, held in _members(data)]
    if len(members) < 2:
        return swap(data, chance)
    first, second = chance.sample(range(len(members)), 2)
    (name, held), (other, others) = members[first], members[second]
    match chance.randrange(6):
        case 0:
            members[first], members[second] = (name, others), (other, held)
        case 1:
            new = chance.choice(("../" + name, name.upper(), "", name * 2_000, "\ud7ff", "a\0b"))
            members[first] = (new, held)
        case 2:
            members.pop(first)
        case 3:
            members.append((name, others))
        case 4:
            methods = (zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
            return _zipped(members, chance.choice(methods))
        case 5:
            members += [(f"xl/media/{n}.xml", b"") for n in range(chance.choice((100, 6_000)))]
    return _zipped(members)


@cache
def _bomb(filling: bytes) -> bytes:
    """Much of nothing, deflated (a raw stream, as members of archives are)."""
    packer = zlib.compressobj(9, wbits=-15)
    block = filling * (2**20 // len(filling))
    return b"".join(packer.compress(block) for _ in range(_BOMB // 2**20)) + packer.flush()


def _bombed(data: bytes, chance: Random) -> bytes:
    """A member whose size is a lie: it unpacks to a hundred times what the archive says."""
    members = [info.filename for info, _ in _members(data)]
    if not members:
        return data
    name = chance.choice(members)
    filling = chance.choice((b" ", b"<row>", b'<c r="A1"/>'))
    packed = _bomb(filling)
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as archive:
        archive.NameToInfo.pop(name, None)
        info = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
        archive.writestr(info, packed)  # stored; its header is then made to say deflated
        size = chance.choice((100, _BOMB, 2**32 - 2))
        info.compress_type, info.file_size = zipfile.ZIP_DEFLATED, size
        offset = info.header_offset
    whole = bytearray(out.getvalue())
    whole[offset + 8 : offset + 10] = struct.pack("<H", zipfile.ZIP_DEFLATED)
    whole[offset + 22 : offset + 26] = struct.pack("<I", size)
    return bytes(whole)


def _declared(data: bytes, chance: Random) -> bytes:
    """The archive's directory with false sizes, places, methods or flags."""
    places = [match.start() for match in re.finditer(rb"PK\x01\x02", data)]
    if not places:
        return flip(data, chance)
    at = chance.choice(places) + chance.choice((8, 10, 20, 24, 28, 30, 32, 42))
    return data[:at] + chance.choice((b"\xff\xff", b"\0\0", b"\x63\0", b"\x01\0")) + data[at + 2 :]


# --- compound files, and the records of old workbooks in them

# Cells, texts, sheets, extents, merges and formats, by the beginning of their records.
_RECORDS = (
    *(b"\x03\x02\x0e\0", b"\xfd\0\x0a\0", b"\x7e\x02\x0a\0", b"\xbd\0", b"\x06\0", b"\xfc\0"),
    *(b"\x85\0", b"\0\x02\x0e\0", b"\x09\x08\x10\0", b"\xe5\0", b"\x3c\0", b"\xe0\0\x14\0"),
)


def _record(data: bytes, chance: Random) -> bytes:
    """Sizes, rows, columns and counts in a workbook's records become what none can be."""
    found = [match.start() for match in re.finditer(re.escape(chance.choice(_RECORDS)), data)]
    if not found:
        return flip(data, chance)
    at = chance.choice(found) + chance.choice((2, 4, 6, 8, 10, 12))
    value = chance.choice((b"\xff\xff", b"\xff\x7f", b"\0\0", b"\xff\xff\xff\x7f", b"\x01\0"))
    return data[:at] + value + data[at + len(value) :]


def _table(data: bytes, chance: Random) -> bytes:
    """Chains of sectors that lead back, astray or on without end."""
    at = chance.choice((40, 44, 48, 56, 60, 64, 68, 72, 76, 512 * chance.randrange(1, 200)))
    at += 4 * chance.randrange(128) if at >= 512 else 0
    value = chance.choice((0, 1, 2, 7, 0xFFFFFFFE, 0xFFFFFFFF, 2**31 - 1))
    return data[:at] + struct.pack("<I", value) + data[at + 4 :]


# --- PDF

_PDF_LIES = (
    (rb"/Count \d+", b"/Count 99999999"),
    (rb"/Count \d+", b"/Count -1"),
    (rb"/Kids ?\[[^\]]*\]", b"/Kids [2 0 R 2 0 R 2 0 R]"),
    (rb"/Kids ?\[[^\]]*\]", b"/Kids [" + b"3 0 R " * 20_000 + b"]"),
    (rb"/Parent \d+ 0 R", b"/Parent 3 0 R"),
    (rb"/MediaBox ?\[[^\]]*\]", b"/MediaBox [0 0 1e9 1e9]"),
    (rb"/MediaBox ?\[[^\]]*\]", b"/MediaBox [0 0 200000 200000]"),
    (rb"/MediaBox ?\[[^\]]*\]", b"/MediaBox [0 0 0 0]"),
    (rb"/MediaBox ?\[[^\]]*\]", b"/MediaBox [NaN -1 inf 3]"),
    (rb"/Length \d+", b"/Length 4294967295"),
    (rb"/Length \d+", b"/Length -5"),
    (rb"/Length \d+", b"/Length 1 0 R"),
    (rb"/Filter ?/FlateDecode", b"/Filter [/FlateDecode /FlateDecode /ASCIIHexDecode]"),
    (rb"/Filter ?/FlateDecode", b"/Filter /JBIG2Decode"),
    (rb"/Root \d+", b"/Root 9999"),
    (rb"startxref\s+\d+", b"startxref\n0"),
    (rb"startxref\s+\d+", b"startxref\n99999999999"),
    (rb"/Contents \d+", b"/Contents 3"),
    (rb"/Type ?/Page\b", b"/Type /Pages"),
    (rb"/Type ?/Catalog", b"/Type /Catalog /Pages 1 0 R"),
    (
        rb"trailer\s*<<",
        b"trailer << /Encrypt << /Filter /Standard /V 1 /R 2 /O (x) /U (x) /P -1 >>",
    ),
    (rb"trailer\s*<<", b"trailer << /Prev 9 "),
    (rb"%PDF-1\.\d", b"%PDF-9.9"),
    (rb"/Subtype ?/Type1", b"/Subtype /Type3 /CharProcs << /A 5 0 R >> /FontMatrix [0 0 0 0 0 0]"),
)


def _pdf_lie(data: bytes, chance: Random) -> bytes:
    fitting = [(old, new) for old, new in _PDF_LIES if re.search(old, data)]
    if not fitting:
        return flip(data, chance)
    old, new = chance.choice(fitting)
    return re.sub(old, lambda _: new, data, count=chance.choice((1, 0)))


def _pdf_references(data: bytes, chance: Random) -> bytes:
    """References that point at each other, at themselves, or at nothing."""
    found = list(re.finditer(rb"(\d+) 0 R", data))
    for one in sorted(chance.sample(found, min(len(found), chance.choice((1, 3)))), key=start):
        data = data[: one.start()] + b"%d 0 R" % chance.randrange(12) + data[one.end() :]
    return data


def _pdf_xref(data: bytes, chance: Random) -> bytes:
    found = list(re.finditer(rb"\d{10} \d{5} [nf]", data))
    for one in sorted(chance.sample(found, min(len(found), chance.choice((1, 5)))), key=start):
        place = b"%010d 00000 n" % chance.choice((0, 9, len(data), 10**10 - 1))
        data = data[: one.start()] + place + data[one.end() :]
    return data


def _pdf_stream(data: bytes, chance: Random) -> bytes:
    """Another content in a stream: a bomb, endless text, forms that draw themselves."""
    found = list(re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL))
    if not found:
        return flip(data, chance)
    one = chance.choice(found)
    content: bytes
    match chance.randrange(6):
        case 0:
            content = b"\x78\x9c" + _bomb(b" ")
        case 1:
            content = zlib.compress(b"BT /F1 9 Tf (x) Tj ET " * 100_000)
        case 2:
            content = zlib.compress(b"/Fm Do /F1 Do q " * 50_000)
        case 3:
            content = zlib.compress(b"q " * 500_000)
        case 4:
            content = zlib.compress(b"BT /F1 1e30 Tf 1e38 -1e38 Td (" + b"9" * 500_000 + b") Tj ET")
        case _:
            words = b"".join(
                b"BT /F1 6 Tf %d %d Td (%d) Tj ET " % (n % 599, n * 7 % 840, n)
                for n in range(30_000)
            )
            content = zlib.compress(words)
    return data[: one.start(1)] + content + data[one.end(1) :]


def _pdf_packed(data: bytes, chance: Random) -> bytes:
    """What is packed in a stream changed and packed again."""
    for one in chance.sample(found := _streams(data), min(len(found), 1)):
        try:
            content = zlib.decompressobj().decompress(one.group(1), MOST_GROWN)
        except zlib.error:
            continue
        kind = kind_of(content) if content else "bytes"
        change = chance.choice(CHANGES[kind] or CHANGES["bytes"])
        packed = zlib.compress(change(content, chance) if content else b"")
        return data[: one.start(1)] + packed + data[one.end(1) :]
    return flip(data, chance)


def _streams(data: bytes) -> list[re.Match[bytes]]:
    return list(re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL))


CHANGES: dict[str, tuple[Change, ...]] = {
    **fuzz_plain.CHANGES,
    "zip": (_in_member, _in_member, _in_member, _in_member, _shuffled, _bombed, _declared),
    "ole": (_table, _record, _record, _record),
    "pdf": (_pdf_lie, _pdf_lie, _pdf_references, _pdf_xref, _pdf_stream, _pdf_packed),
}
