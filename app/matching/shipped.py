"""Vectors of the tariff's texts that come with the program, so that a first start is short."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np

from app.matching import vocabulary
from app.matching.embedder import Embedder, Vectors, unit
from app.matching.normalise import bare
from app.matching.offline import OfflineEmbedder
from app.tariff import hs2022

# Main axes of the names' vectors that are kept: they hold 94% of what tells names apart.
AXES = 192
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

    Long texts are kept as whole numbers of -127 to 127, which moves a cosine by some 0.001. Names
    are kept by their :data:`AXES` main axes only, likewise rounded: a line finds the same codes
    (68.2, 55.3 and 26.3% among the first ten of three development sets, before 68.2, 55.2 and
    27.2), in a quarter of the space. A text that was changed, or another model, is not in the
    file and is simply computed.
    """

    def __init__(self, embedder: Embedder, path: Path = FILE) -> None:
        self._embedder = embedder
        self._long: dict[int, int] = {}
        self._short: dict[int, int] = {}
        if path.exists():
            with np.load(path, allow_pickle=False) as stored:
                if str(stored["model_id"]) == embedder.model_id:
                    self._rows = stored["rows"]
                    self._long = {int(key): n for n, key in enumerate(stored["keys"])}
                    self._names, self._axes = stored["names"], stored["axes"]
                    self._mean, self._step = stored["mean"], stored["step"]
                    self._short = {int(key): n for n, key in enumerate(stored["name_keys"])}

    def knows(self, text: str) -> bool:
        """Whether the vector of a text need not be computed."""
        key = _key(text)
        return key in self._long or key in self._short

    def embed(self, texts: Sequence[str]) -> Vectors:
        """See :class:`~app.matching.embedder.Embedder`."""
        found = np.zeros((len(texts), self._embedder.dimensions), dtype=np.float32)
        unknown, names, places = [], [], []
        for n, text in enumerate(texts):
            key = _key(text)
            if key in self._long:
                found[n] = self._rows[self._long[key]]
            elif key in self._short:
                names.append(n)
                places.append(self._short[key])
            else:
                unknown.append(n)
        if names:
            along = self._names[places].astype(np.float32) * self._step
            found[names] = self._mean + along @ self._axes
        found = unit(found)
        if unknown:
            found[unknown] = self._embedder.embed([texts[n] for n in unknown])
        return found


def texts() -> Iterator[str]:
    """The long texts, two for each subheading."""
    names: defaultdict[str, list[str]] = defaultdict(list)
    for name in vocabulary.names():
        names[name.code].append(name.term)
    for row in hs2022.rows():
        if row.level == 6:
            yield path_of(row.path_text)
            yield joined(names[row.code], row.description)


def name_texts() -> Iterator[str]:
    """The names of the vocabulary as they are embedded."""
    return (bare(name.term) for name in vocabulary.names())


def make(embedder: Embedder, wanted: Sequence[str], names: Sequence[str], path: Path = FILE
         ) -> None:  # fmt: skip
    """Write the file for these long texts and these names."""
    different = list(dict.fromkeys(wanted))
    exact = embedder.embed(different)
    scaled = exact / np.abs(exact).max(axis=1, keepdims=True) * 127
    short = list(dict.fromkeys(names))
    vectors = embedder.embed(short)
    mean = vectors.mean(axis=0)
    _, axes = np.linalg.eigh((vectors - mean).T @ (vectors - mean))
    main = axes[:, ::-1][:, :AXES].T.astype(np.float32)
    along = (vectors - mean) @ main.T
    step = np.float32(np.abs(along).max() / 127)
    np.savez_compressed(
        path,
        model_id=np.array(embedder.model_id),
        keys=np.array([_key(text) for text in different], dtype=np.uint64),
        rows=np.rint(scaled).astype(np.int8),
        name_keys=np.array([_key(text) for text in short], dtype=np.uint64),
        names=np.rint(along / step).astype(np.int8),
        axes=main,
        mean=mean.astype(np.float32),
        step=step,
    )


def _key(text: str) -> int:
    return int.from_bytes(sha256(text.encode()).digest()[:8], "big")


if __name__ == "__main__":
    make(OfflineEmbedder(), list(texts()), list(name_texts()))
