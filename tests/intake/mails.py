"""Mails as mail programs and Outlook write them, made for the tests."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

SECTOR, MINI, CUTOFF = 512, 64, 4096
END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)

Tree = Mapping[str, "bytes | Tree"]


def message(**attached: bytes) -> EmailMessage:
    """A mail with files attached, ``__`` in a name standing for the dot before its ending."""
    made = EmailMessage()
    made["From"] = "sales@supplier.example"
    made["To"] = "desk@broker.example"
    made["Subject"] = "Documents for shipment 47"
    made["Message-ID"] = "<47@supplier.example>"
    made.set_content("Please find attached.")
    for name, data in attached.items():
        made.add_attachment(
            data, maintype="application", subtype="octet-stream", filename=name.replace("__", ".")
        )
    return made


def eml(path: Path, made: EmailMessage) -> Path:
    """Write it as a mail folder keeps it."""
    path.write_bytes(made.as_bytes())
    return path


@dataclass
class Attached:
    """What Outlook keeps of one attachment; ``inner`` is a message instead of a file."""

    name: str = ""
    data: bytes = b""
    kind: str = ""
    hidden: bool = False
    in_body: bool = False
    inner: Sequence[Attached] | None = field(default=None)
    narrow: bool = False  # its name is in a code page


def msg(path: Path, attached: Sequence[Attached]) -> Path:
    """Write an Outlook message."""
    path.write_bytes(compound(_message(attached)))
    return path


def _message(attached: Sequence[Attached]) -> Tree:
    tree: dict[str, bytes | Tree] = {
        "__properties_version1.0": bytes(32),
        "__substg1.0_0037001F": "Documents".encode("utf-16-le"),
    }
    for number, one in enumerate(attached):
        tree[f"__attach_version1.0_#{number:08X}"] = _attachment(one)
    return tree


def _attachment(one: Attached) -> Tree:
    facts = bytes(8) + b"".join(
        struct.pack("<HHIQ", kind, tag, 6, value)
        for kind, tag, value in ((11, 0x7FFE, one.hidden), (3, 0x3714, 4 if one.in_body else 0))
    )
    tree: dict[str, bytes | Tree] = {"__properties_version1.0": facts}
    for tag, text in (("3707", one.name), ("370E", one.kind)):
        if text:
            coding = "cp1252" if one.narrow else "utf-16-le"
            ending = "001E" if one.narrow else "001F"
            tree[f"__substg1.0_{tag}{ending}"] = text.encode(coding)
    if one.inner is not None:
        tree["__substg1.0_3701000D"] = _message(one.inner)
    else:
        tree["__substg1.0_37010102"] = one.data
    return tree


def compound(tree: Tree) -> bytes:
    """A compound file (MS-CFB, version 3) holding these streams and storages."""
    sectors: list[bytes] = []
    chain: list[int] = []

    def laid(data: bytes) -> int:
        """Put a stream into sectors of its own; where it begins."""
        begin = len(sectors)
        parts = [data[at : at + SECTOR].ljust(SECTOR, b"\0") for at in range(0, len(data), SECTOR)]
        for number, part in enumerate(parts):
            sectors.append(part)
            chain.append(END if number == len(parts) - 1 else len(sectors))
        return begin if parts else END

    minis, mini_chain = bytearray(), list[int]()
    entries: list[list[object]] = []  # name, type, left, right, child, start, size

    def add(name: str, kind: int) -> list[object]:
        entries.append([name, kind, FREE, FREE, FREE, END, 0])
        return entries[-1]

    def fill(owner: list[object], inside: Tree) -> None:
        before = None
        for name in sorted(inside, key=lambda name: (len(name), name.upper())):
            held, number = inside[name], len(entries)
            entry = add(name, 2 if isinstance(held, bytes) else 1)
            # A list to the right is a search tree too.
            if before is None:
                owner[4] = number
            else:
                before[3] = number
            before = entry
            if not isinstance(held, bytes):
                fill(entry, held)
                continue
            entry[6] = len(held)
            if len(held) >= CUTOFF:
                entry[5] = laid(held)
            elif held:
                entry[5] = len(mini_chain)
                parts = -(-len(held) // MINI)
                mini_chain.extend(len(mini_chain) + step + 1 for step in range(parts - 1))
                mini_chain.append(END)
                minis.extend(held.ljust(parts * MINI, b"\0"))

    root = add("Root Entry", 5)
    fill(root, tree)
    root[5], root[6] = laid(bytes(minis)), len(minis)
    packed = struct.pack(f"<{len(mini_chain)}I", *mini_chain)
    mini_begin = laid(packed.ljust(-(-len(packed) // SECTOR) * SECTOR, b"\xff"))
    listed = b"".join(_entry(*entry) for entry in entries)
    directory = laid(listed.ljust(-(-len(listed) // SECTOR) * SECTOR, b"\0"))
    count = -(-(len(chain) + 1) // (SECTOR // 4 - 1))
    first = len(sectors)
    chain += [FAT] * count
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(count * SECTOR, b"\xff")
    head = struct.pack(
        "<8s16sHHHHH6xIIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", bytes(16), 0x3E, 3, 0xFFFE, 9, 6,
        0, count, directory, 0, CUTOFF, mini_begin, -(-len(packed) // SECTOR), END, 0, first,
    )  # fmt: skip
    rest = [first + step for step in range(1, count)]
    head += struct.pack(f"<{108}I", *rest, *[FREE] * (108 - len(rest)))
    return head + b"".join(sectors) + table


def _entry(
    name: object, kind: object, left: object, right: object, child: object, start: object,
    size: object,
) -> bytes:  # fmt: skip
    written = str(name).encode("utf-16-le") + b"\0\0"
    return struct.pack(
        "<64sHBBIII16sI16sIQ",
        written, len(written), kind, 1, left, right, child, bytes(16), 0, bytes(16), start, size,
    )  # fmt: skip
