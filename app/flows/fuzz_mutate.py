"""Files made hostile by chance: bytes, archives, markup, text tables and PDFs, each in its way.

Every change is a function of the bytes and of a seeded chance alone, so that a number tells the
same file again on any machine.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from random import Random

Change = Callable[[bytes, Random], bytes]

_NUMBERS = (
    b"1e308 -1e308 NaN inf -0 1e-300 0.0000000000001 99999999999999999999 9007199254740993 "
    b"2147483648 -1 00012 1,234 1.234 1.2.3 12,- --5 (7) 0x10 1e99999 "
    b"\xef\xbc\x91\xef\xbc\x92 \xd9\xa1\xd9\xa2"
).split()
_ODD = (
    b"\0",
    b"\xed\xa0\x80",  # half of a surrogate pair, in the manner of UTF-8
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"&#0;",
    b"&#xD800;",
    b"\xe2\x80\xae",
    b"\r",
    b"\x1a",
    b"%s%n{}",
    b"=cmd|' /C calc'!A0",
)
_BOMB = 96 * 2**20
_MOST_GROWN = 8 * 2**20  # what a change may make of a file, apart from what is packed in it


def kind_of(data: bytes) -> str:
    """Which changes suit a file: zip, pdf, xml, text or bytes."""
    if data.startswith(b"PK"):
        return "zip"
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
        if data and len(data) < 2 * _MOST_GROWN:
            data = change(data, chance)
            names.append(change.__name__.strip("_"))
    return data, tuple(names)


# --- bytes


def _flip(data: bytes, chance: Random) -> bytes:
    out = bytearray(data)
    for _ in range(chance.choice((1, 1, 4, 16, 128))):
        out[chance.randrange(len(out))] ^= 1 << chance.randrange(8)
    return bytes(out)


def _truncate(data: bytes, chance: Random) -> bytes:
    return data[: chance.randrange(len(data))]


def _span(data: bytes, chance: Random) -> tuple[int, int]:
    first = chance.randrange(len(data))
    return first, min(len(data), first + chance.choice((1, 16, 256, 4_096)))


def _repeat(data: bytes, chance: Random) -> bytes:
    first, last = _span(data, chance)
    times = min(chance.choice((2, 10, 1_000, 100_000)), _MOST_GROWN // (last - first))
    return data[:first] + data[first:last] * times + data[last:]


def _remove(data: bytes, chance: Random) -> bytes:
    first, last = _span(data, chance)
    return data[:first] + data[last:]


def _swap(data: bytes, chance: Random) -> bytes:
    (a, b), (c, d) = sorted((_span(data, chance), _span(data, chance)))
    return data if b > c else data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]


def _overwrite(data: bytes, chance: Random) -> bytes:
    first, last = _span(data, chance)
    filling = chance.choice((b"\0", b"\xff", b"<", b"\x7f", b"9", b" "))
    return data[:first] + filling * (last - first) + data[last:]


def _number(data: bytes, chance: Random) -> bytes:
    at = chance.randrange(len(data))
    size, form = chance.choice(((1, "<B"), (2, "<H"), (4, "<I"), (8, "<Q")))
    value = chance.choice((0, 1, 2 ** (8 * size - 1), 2 ** (8 * size) - 1))
    return data[:at] + struct.pack(form, value) + data[at + size :]


def _odd(data: bytes, chance: Random) -> bytes:
    for _ in range(chance.choice((1, 3, 20))):
        at = chance.randrange(len(data) + 1)
        data = data[:at] + chance.choice(_ODD) + data[at:]
    return data


# --- markup, alone or in an archive


def _doctype(data: bytes, chance: Random) -> bytes:
    laughs = b"".join(
        b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10 if n else b"lol" * 10) for n in range(9)
    )
    what = chance.choice(
        (
            b"<!DOCTYPE a [" + laughs + b"]>",
            b'<!DOCTYPE a [<!ENTITY l8 SYSTEM "file:///etc/passwd">]>',
            b'<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]>',
            b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd">',
        )
    )
    end = data.find(b"?>") + 2 if data.startswith(b"<?xml") else 0
    data = data[:end] + what + data[end:]
    return re.sub(rb">([^<>&]{1,40})<", b">&l8;<", data, count=1)


def _between(data: bytes, chance: Random, filling: bytes) -> bytes:
    ends = [match.end() for match in re.finditer(rb">", data[:200_000])]
    at = chance.choice(ends) if ends else 0
    return data[:at] + filling + data[at:]


def _deep(data: bytes, chance: Random) -> bytes:
    depth = chance.choice((200, 5_000, 200_000))
    shut = chance.random() < 0.5
    return _between(data, chance, b"<a>" * depth + (b"</a>" * depth if shut else b""))


def _long_attribute(data: bytes, chance: Random) -> bytes:
    size = chance.choice((100_000, 5_000_000))
    one = b'<a b="' + b"x" * size + b'"/>'
    many = b"<a " + b" ".join(b'b%d="1"' % n for n in range(size // 100)) + b"/>"
    return _between(data, chance, chance.choice((one, many)))


def _elements(data: bytes) -> list[re.Match[bytes]]:
    return list(
        re.finditer(rb"<([\w:.\-]+)\b[^<>]*>[^<>]*</\1>|<[\w:.\-]+\b[^<>]*/>", data[: 10**6])
    )


def _element_again(data: bytes, chance: Random) -> bytes:
    found = _elements(data)
    if not found:
        return data
    one = chance.choice(found)
    times = min(chance.choice((1, 100, 50_000)), _MOST_GROWN // len(one.group()))
    return data[: one.end()] + one.group() * times + data[one.end() :]


def _element_gone(data: bytes, chance: Random) -> bytes:
    found = _elements(data)
    one = chance.choice(found) if found else None
    return data[: one.start()] + data[one.end() :] if one else data


def _value(data: bytes, chance: Random) -> bytes:
    """Numbers between tags or separators become numbers that no invoice has."""
    pattern = re.compile(rb"(?<=[>,;\t\"(= ])-?\d[\d.,]*(?=[<,;\t\")\r\n ])")
    found = list(pattern.finditer(data[: 10**6]))
    for one in sorted(chance.sample(found, min(len(found), chance.choice((1, 5, 50)))), key=_start):
        data = data[: one.start()] + chance.choice(_NUMBERS) + data[one.end() :]
    return data


def _start(match: re.Match[bytes]) -> int:
    return -match.start()  # from the end, so that places before stay what they were


_LIES = (
    (rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"'),
    (rb'<dimension ref="[^"]*"', b'<dimension ref="XFD1048576:A1"'),
    (rb'<c r="[A-Z]+(\d+)"', rb'<c r="XFD\1"'),
    (rb'<c r="[A-Z]+\d+"', b'<c r="ZZZZZZ99999999999"'),
    (rb'<c r="([A-Z]+)\d+"', rb'<c r="\g<1>1048576"'),
    (rb'<c r="[A-Z]+\d+"', b"<c"),
    (rb'<row r="\d+"', b'<row r="1048576"'),
    (rb'<row r="\d+"', b'<row r="4294967297"'),
    (rb' s="\d+"', b' s="99999999"'),
    (rb' t="\w+"', b' t="s"'),
    (rb"<v>[^<]*</v>", b"<v>999999999</v>"),
    (rb"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
    (rb"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="B2:A1"/></mergeCells>'),
    (rb'sheetId="\d+"', b'sheetId="0"'),
    (rb"<table:table-row\b", b'<table:table-row table:number-rows-repeated="1048576"'),
    (rb"<table:table-cell\b", b'<table:table-cell table:number-columns-repeated="16384"'),
    (rb"<table:table-cell\b", b'<table:table-cell table:number-columns-repeated="-1"'),
    (rb'office:value="[^"]*"', b'office:value="1e400"'),
    (rb"encoding=.UTF-8.", b"encoding='UTF-16'"),
    (rb"encoding=.UTF-8.", b"encoding='cp037'"),
    (rb'xmlns(:\w+)?="[^"]*"', b""),
    (rb'currencyID="[^"]*"', b'currencyID="XXXX"'),
)


def _lie(data: bytes, chance: Random) -> bytes:
    fitting = [(old, new) for old, new in _LIES if re.search(old, data[: 10**6])]
    if not fitting:
        return _element_gone(data, chance)
    old, new = chance.choice(fitting)
    return re.sub(old, new, data, count=chance.choice((1, 1, 0)))


def _merges(data: bytes, chance: Random) -> bytes:
    many = b"".join(b'<mergeCell ref="A%d:XFD%d"/>' % (n, n + 500_000) for n in range(1, 2_000))
    return data.replace(b"</sheetData>", b"</sheetData><mergeCells>" + many + b"</mergeCells>", 1)


# --- archives


def _members(data: bytes) -> list[tuple[zipfile.ZipInfo, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            small = [one for one in archive.infolist() if one.file_size < 2 * _MOST_GROWN]
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
        return _flip(data, chance)
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
        return _swap(data, chance)
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
        return _flip(data, chance)
    at = chance.choice(places) + chance.choice((8, 10, 20, 24, 28, 30, 32, 42))
    return data[:at] + chance.choice((b"\xff\xff", b"\0\0", b"\x63\0", b"\x01\0")) + data[at + 2 :]


# --- text tables


def _long_line(data: bytes, chance: Random) -> bytes:
    filling = chance.choice((b"x", b",", b";", b'"', b"1,", b"\t", b'",', b"a b;"))
    at = chance.randrange(len(data) + 1)
    return data[:at] + filling * (chance.choice((200_000, 4_000_000)) // len(filling)) + data[at:]


def _many_rows(data: bytes, chance: Random) -> bytes:
    lines = data.splitlines(keepends=True) or [data]
    line = chance.choice(lines)
    return data + line * min(chance.choice((1_000, 30_000, 300_000)), _MOST_GROWN // len(line))


def _separator(data: bytes, chance: Random) -> bytes:
    old, new = chance.choice((b",;\t", b';,"', b",\0|", b"\n\r,", b",\n;")), b""
    new = bytes(chance.sample(b',;\t|"\n\r ', 3))
    return data.translate(bytes.maketrans(old, new))


def _said_separator(data: bytes, chance: Random) -> bytes:
    sign = chance.choice((b'"', b"\n", b"\r", b"", b"\\", b"ab", b"\0", b"\xc3\xa9", b",", b" "))
    return b"sep=" + sign + b"\r\n" + data


def _encoded(data: bytes, chance: Random) -> bytes:
    text = data.decode("utf-8", "replace")
    encoding = chance.choice(("utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp037", "utf-7"))
    return text.encode(encoding, "replace")[chance.choice((0, 0, 1)) :]


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
        return _flip(data, chance)
    old, new = chance.choice(fitting)
    return re.sub(old, lambda _: new, data, count=chance.choice((1, 0)))


def _pdf_references(data: bytes, chance: Random) -> bytes:
    """References that point at each other, at themselves, or at nothing."""
    found = list(re.finditer(rb"(\d+) 0 R", data))
    for one in sorted(chance.sample(found, min(len(found), chance.choice((1, 3)))), key=_start):
        data = data[: one.start()] + b"%d 0 R" % chance.randrange(12) + data[one.end() :]
    return data


def _pdf_xref(data: bytes, chance: Random) -> bytes:
    found = list(re.finditer(rb"\d{10} \d{5} [nf]", data))
    for one in sorted(chance.sample(found, min(len(found), chance.choice((1, 5)))), key=_start):
        place = b"%010d 00000 n" % chance.choice((0, 9, len(data), 10**10 - 1))
        data = data[: one.start()] + place + data[one.end() :]
    return data


def _pdf_stream(data: bytes, chance: Random) -> bytes:
    """Another content in a stream: a bomb, endless text, forms that draw themselves."""
    found = list(re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL))
    if not found:
        return _flip(data, chance)
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
            content = zlib.decompressobj().decompress(one.group(1), _MOST_GROWN)
        except zlib.error:
            continue
        kind = kind_of(content) if content else "bytes"
        change = chance.choice(CHANGES[kind] or CHANGES["bytes"])
        packed = zlib.compress(change(content, chance) if content else b"")
        return data[: one.start(1)] + packed + data[one.end(1) :]
    return _flip(data, chance)


def _streams(data: bytes) -> list[re.Match[bytes]]:
    return list(re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL))


_BYTES = (_flip, _truncate, _repeat, _remove, _swap, _overwrite, _number, _odd)
_XML = (
    _doctype,
    _deep,
    _long_attribute,
    _element_again,
    _element_gone,
    _value,
    _lie,
    _lie,
    _merges,
)
CHANGES: dict[str, tuple[Change, ...]] = {
    "bytes": _BYTES,
    "xml": _XML,
    "zip": (_in_member, _in_member, _in_member, _in_member, _shuffled, _bombed, _declared),
    "text": (_long_line, _many_rows, _separator, _said_separator, _encoded, _value, _odd),
    "pdf": (_pdf_lie, _pdf_lie, _pdf_references, _pdf_xref, _pdf_stream, _pdf_packed),
}
