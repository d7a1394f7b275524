"""Databases in which lines can be matched: a small part of the real tariff, and a person."""

from __future__ import annotations

from pathlib import Path

from app.bootstrap import Runtime
from app.core.database import Database
from app.core.settings import Settings
from app.flows import seed
from app.matching import index
from app.matching.embedder import Embedder
from app.tariff import hs2022, load
from app.tariff.codes import INTERNATIONAL

SAMPLES = Path(__file__).resolve().parents[1] / "resources" / "samples"
# What the short sample is about, and a few headings besides.
SHORT = SAMPLES / "werkhof-maschinenteile.csv"
HEADINGS = ("4202", "6116", "6804", "7318", "8203", "8205", "8467", "8482", "8504", "9004")


def prepare(owner: Database, embedder: Embedder) -> None:
    """Plant the local owner, load some headings of HS 2022 and make them ready for matching."""
    seed.seed(owner, local=True)
    wanted = {code[:length] for code in HEADINGS for length in (2, 4)}
    rows = [row for row in hs2022.rows() if row.code[:4] in wanted]
    with owner.work() as work:
        load.load(work, rows, INTERNATIONAL, hs2022.EDITION, hs2022.SOURCE, "0" * 64)
    index.build(owner, embedder)


def runtime_on(url: str, home: Path, embedder: Embedder) -> Runtime:
    """A runtime on that database, with an embedder whose model is loaded already."""
    runtime = Runtime(Settings(home=home), url)
    runtime.__dict__["embedder"] = embedder
    return runtime


def invoice(path: Path, lines: list[str], buyer: str = "Pennine Tool Supplies Ltd") -> Path:
    """Write an invoice as CSV, one line of goods for each description; returns the path."""
    head = f"Invoice No.,INV-1,,\nBuyer,{buyer},,\n\nDescription,Quantity,Unit price,Amount\n"
    rows = [f'"{text}",{n},2.00,{n * 2}.00\n' for n, text in enumerate(lines, start=1)]
    total = sum(n * 2 for n in range(1, len(lines) + 1))
    path.write_text(head + "".join(rows) + f"Total,,,{total}.00\n", "utf-8")
    return path
