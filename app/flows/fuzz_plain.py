"""Plain files made hostile by chance: bytes, markup and text tables, each in its way."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from random import Random

Change = Callable[[bytes, Random], bytes]

MOST_GROWN = 8 * 2**20  # what a change may make of a file, apart from what is packed in it
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


# --- bytes


def flip(data: bytes, chance: Random) -> bytes:
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
    times = min(chance.choice((2, 10, 1_000, 100_000)), MOST_GROWN // (last - first))
    return data[:first] + data[first:last] * times + data[last:]


def _remove(data: bytes, chance: Random) -> bytes:
    first, last = _span(data, chance)
    return data[:first] + data[last:]


def swap(data: bytes, chance: Random) -> bytes:
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
    times = min(chance.choice((1, 100, 50_000)), MOST_GROWN // len(one.group()))
    return data[: one.end()] + one.group() * times + data[one.end() :]


def _element_gone(data: bytes, chance: Random) -> bytes:
    found = _elements(data)
    one = chance.choice(found) if found else None
    return data[: one.start()] + data[one.end() :] if one else data


def _value(data: bytes, chance: Random) -> bytes:
    """Numbers between tags or separators become numbers that no invoice has."""
    pattern = re.compile(rb"(?<=[>,;\t\"(= ])-?\d[\d.,]*(?=[<,;\t\")\r\n ])")
    found = list(pattern.finditer(data[: 10**6]))
    for one in sorted(chance.sample(found, min(len(found), chance.choice((1, 5, 50)))), key=start):
        data = data[: one.start()] + chance.choice(_NUMBERS) + data[one.end() :]
    return data


def start(match: re.Match[bytes]) -> int:
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


# --- text tables


def _long_line(data: bytes, chance: Random) -> bytes:
    filling = chance.choice((b"x", b",", b";", b'"', b"1,", b"\t", b'",', b"a b;"))
    at = chance.randrange(len(data) + 1)
    return data[:at] + filling * (chance.choice((200_000, 4_000_000)) // len(filling)) + data[at:]


def _many_rows(data: bytes, chance: Random) -> bytes:
    lines = data.splitlines(keepends=True) or [data]
    line = chance.choice(lines)
    return data + line * min(chance.choice((1_000, 30_000, 300_000)), MOST_GROWN // len(line))


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


CHANGES: dict[str, tuple[Change, ...]] = {
    "bytes": (flip, _truncate, _repeat, _remove, swap, _overwrite, _number, _odd),
    "xml": (
        *(_doctype, _deep, _long_attribute, _element_again, _element_gone),
        *(_value, _lie, _lie, _merges),
    ),
    "text": (_long_line, _many_rows, _separator, _said_separator, _encoded, _value, _odd),
}
