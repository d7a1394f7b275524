"""Vectors of the tariff's texts that come with the program, so that a first start is short."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np

from app.matching import vocabulary
from app.matching.embedder import Embedder, Vectors, unit
from app.matching.offline import OfflineEmbedder
from app.tariff import hs2022

# Made by: python -m app.matching.shipped
FILE = Path(__file__).parents[2] / "resources" / "matching" / "vectors.npz"


def path_of(path_text: str) -> str:
    """The legal path of a code as it is embedded."""
    return path_text.lower()


def joined(names: Sequence[str], description: str) -> str:
    """All names of a code in one text; without names its description stands in."""
    return (" ; ".join(names) or description).lower()


class Shipped:
    """An embedder that knows some texts by heart and asks another for the rest.

    The vectors are kept as whole numbers of -127 to 127, which moves a cosine by some 0.001.
    A text that was changed, or another model, is not in the file and is simply computed.
    """

    def __init__(self, embedder: Embedder, path: Path = FILE) -> None:
        self._embedder = embedder
        self._places: dict[int, int] = {}
        self._rows = np.zeros((0, embedder.dimensions), dtype=np.int8)
        if path.exists():
            with np.load(path, allow_pickle=False) as stored:
                if str(stored["model_id"]) == embedder.model_id:
                    self._rows = stored["rows"]
                    self._places = {int(key): n for n, key in enumerate(stored["keys"])}

    def knows(self, text: str) -> bool:
        """Whether the vector of a text need not be computed."""
        return _key(text) in self._places

    def embed(self, texts: Sequence[str]) -> Vectors:
        """See :class:`~app.matching.embedder.Embedder`."""
        found = np.zeros((len(texts), self._embedder.dimensions), dtype=np.float32)
        unknown = []
        for n, text in enumerate(texts):
            place = self._places.get(_key(text))
            if place is None:
                unknown.append(n)
            else:
                found[n] = self._rows[place]
        found = unit(found)
        if unknown:
            found[unknown] = self._embedder.embed([texts[n] for n in unknown])
        return found


def texts() -> Iterator[str]:
    """What is worth shipping: the long texts, two for each subheading. Names are short."""
    names: defaultdict[str, list[str]] = defaultdict(list)
    for name in vocabulary.names():
        names[name.code].append(name.term)
    for row in hs2022.rows():
        if row.level == 6:
            yield path_of(row.path_text)
            yield joined(names[row.code], row.description)


def make(embedder: Embedder, wanted: Sequence[str], path: Path = FILE) -> None:
    """Write the file for these texts."""
    different = list(dict.fromkeys(wanted))
    exact = embedder.embed(different)
    scaled = exact / np.abs(exact).max(axis=1, keepdims=True) * 127
    np.savez_compressed(
        path,
        model_id=np.array(embedder.model_id),
        keys=np.array([_key(text) for text in different], dtype=np.uint64),
        rows=np.rint(scaled).astype(np.int8),
    )


def _key(text: str) -> int:
    return int.from_bytes(sha256(text.encode()).digest()[:8], "big")


if __name__ == "__main__":
    make(OfflineEmbedder(), list(texts()))
