"""Vectors of the tariff's texts that come with the program, so that a first start is short."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.matching import vocabulary
from app.matching.embedder import Embedder, Vectors, unit
from app.matching.normalise import bare
from app.matching.offline import OfflineEmbedder
from app.matching.space import Space
from app.matching.words import Postings, postings
from app.tariff import hs2022

# Main axes of the names' vectors that are kept. With 64 of 512 a line finds the same codes: 58.8,
# 83.2 and 70.6% among the first ten of three development sets, before 58.8, 83.3 and 70.9%.
AXES = 64
# Groups that the names and lines of a code are drawn together in; a line is compared with their
# middles. With 3 to 8 of them it finds the same codes as with every single name, in a sixth of
# the time.
GROUPS = 5
# Made by: python -m app.matching.shipped
FILE = Path(__file__).parents[2] / "resources" / "matching" / "vectors.npz"
# Texts that are embedded at a time.
AT_ONCE = 1_000
# Raise this when vectors are composed differently, so that all are made anew.
RECIPE = "2"


@dataclass(frozen=True)
class Texts:
    """What is embedded of a code: its legal path and the bare names and lines of its goods."""

    path: str
    names: tuple[str, ...]

    @cached_property
    def hash(self) -> str:
        """Two codes with the same hash have the same texts and the same vector."""
        return composed(self.path, *self.names)


def composed(*parts: str) -> str:
    """The SHA-256, in hexadecimal, of what a vector is made from, and of how."""
    return sha256("\n".join((RECIPE, *parts)).encode()).hexdigest()


@dataclass(frozen=True)
class Goods:
    """What a code is for: its texts, and its names and lines as they are written."""

    texts: Texts
    terms: tuple[str, ...]


def texts_of(path_text: str, terms: Sequence[str]) -> Texts:
    """The texts of a code with these names and lines, whatever their order."""
    return Texts(path_text.lower(), tuple(sorted(set(map(bare, terms)))))


def counted(path: str, terms: Sequence[str]) -> str:
    """What a code's words are counted in: its heading and subheading, its names and lines.

    A chapter's title is said of a hundred codes alike.
    """
    _, _, rest = path.partition(" > ")
    return " ; ".join([rest or path, *terms])


def goods_of(path_text: str, terms: Sequence[str]) -> Goods:
    """What a code with these names and lines is for."""
    return Goods(texts_of(path_text, terms), tuple(terms))


@dataclass(frozen=True)
class Contents:
    """Codes in the file, by place, with all that a search needs of them.

    The names and lines of the code at place ``n`` are ``starts[n]`` to ``starts[n + 1]`` of
    ``terms`` and ``names``, its groups ``group_starts[n]`` to ``group_starts[n + 1]``.
    """

    places: Mapping[int, int]
    whole: Vectors
    starts: NDArray[np.intp]
    terms: list[str]
    names: NDArray[np.int8]
    group_starts: NDArray[np.intp]
    groups: Vectors
    postings: Postings

    def place(self, text_hash: str | None) -> int:
        """Where a code with this hash of its texts is, -1 if nowhere."""
        return self.places.get(_short(text_hash), -1) if text_hash else -1


class Shipped:
    """The vectors in the file, if they are of this model; other models find nothing here.

    Codes are kept as whole numbers of -127 to 127, which moves a cosine by some 0.001; names and
    lines by their :data:`AXES` main axes, likewise rounded.
    """

    def __init__(self, model_id: str, path: Path = FILE) -> None:
        self._path = path
        self._model_id = model_id

    @cached_property
    def _stored(self) -> Mapping[str, NDArray[np.generic]]:
        if self._path.exists():
            with np.load(self._path, allow_pickle=False) as stored:
                if str(stored["model_id"]) == self._model_id:
                    return {name: stored[name] for name in stored.files}
        return {}

    @cached_property
    def _codes(self) -> dict[int, int]:
        return {int(key): n for n, key in enumerate(self._stored.get("code_keys", ()))}

    @cached_property
    def _names(self) -> dict[int, int]:
        return {int(key): n for n, key in enumerate(self._stored.get("name_keys", ()))}

    @property
    def space(self) -> Space | None:
        """The model's means."""
        if not self._stored:
            return None
        paths, names = (
            np.asarray(self._stored[name], dtype=np.float32) for name in ("paths_mean", "mean")
        )
        return Space(self._model_id, paths, names)

    @property
    def axes(self) -> Vectors | None:
        """Unit rows of shape ``(AXES, dimensions)``, along which :meth:`names` are measured."""
        return np.asarray(self._stored["axes"], dtype=np.float32) if self._stored else None

    def contents(self) -> Contents | None:
        """All of the file but its means; None where there is none of this model."""
        stored = self._stored
        if not stored:
            return None
        words, terms = (bytes(stored[name]).decode().split("\n") for name in ("words", "terms"))
        word, place, times = (
            np.asarray(stored[f"posting_{name}"], dtype=np.intp)
            for name in ("words", "places", "times")
        )
        return Contents(
            places=self._codes,
            whole=unit(np.asarray(stored["codes"], dtype=np.float32)),
            starts=np.asarray(stored["name_starts"], dtype=np.intp),
            terms=terms,
            names=np.asarray(stored["names"], dtype=np.int8),
            group_starts=np.asarray(stored["group_starts"], dtype=np.intp),
            groups=unit(np.asarray(stored["groups"], dtype=np.float32)),
            postings=Postings(words, word, place, times),
        )

    def knows(self, texts: Texts) -> bool:
        """Whether the vector of a code need not be computed."""
        return _short(texts.hash) in self._codes

    def codes(self, texts: Sequence[Texts]) -> Vectors:
        """Unit rows of the model's width for codes that are known."""
        places = [self._codes[_short(each.hash)] for each in texts]
        return unit(np.asarray(self._stored["codes"][places], dtype=np.float32))

    def knows_name(self, name: str) -> bool:
        """Whether a bare name or line is in the file."""
        return _key(name) in self._names

    def names(self, names: Sequence[str]) -> Vectors:
        """Unit rows of :data:`AXES` numbers for names that are known."""
        places = [self._names[_key(name)] for name in names]
        return unit(np.asarray(self._stored["names"][places], dtype=np.float32))


def computed(embedder: Embedder, space: Space, texts: Sequence[Texts]) -> Vectors:
    """The vectors of codes that are not in the file: unit rows, filled up to the whole width."""
    names = list(dict.fromkeys(chain.from_iterable(each.names for each in texts)))
    rows = space.named(_embedded(embedder, names)) if names else None
    places = {name: n for n, name in enumerate(names)}
    centres = np.zeros((len(texts), embedder.dimensions), dtype=np.float32)
    for n, each in enumerate(texts):
        if each.names and rows is not None:
            centres[n] = rows[[places[name] for name in each.names]].sum(axis=0)
    return space.codes(embedder.embed([each.path for each in texts]), centres)


def grouped(rows: Vectors, count: int = GROUPS) -> Vectors:
    """The middles of at most ``count`` groups of unit rows: unit rows.

    Spherical k-means (Dhillon and Modha 2001), begun with rows far from each other, so that the
    same rows always give the same groups.
    """
    if len(rows) <= count:
        return rows
    chosen = [int(np.argmax(rows @ rows.sum(axis=0)))]
    while len(chosen) < count:
        chosen.append(int(np.argmin((rows @ rows[chosen].T).max(axis=1))))
    middles = rows[chosen]
    for _ in range(5):
        nearest = np.argmax(rows @ middles.T, axis=1)
        sums = np.stack([rows[nearest == n].sum(axis=0) for n in range(count)])
        middles = np.where(np.abs(sums).sum(axis=1, keepdims=True) > 0, unit(sums), middles)
    return np.asarray(middles, dtype=np.float32)


def main_axes(rows: Vectors, count: int = AXES) -> Vectors:
    """The axes along which rows differ most (principal components): unit rows, the main first."""
    _, axes = np.linalg.eigh(rows.T @ rows)
    return np.ascontiguousarray(axes[:, ::-1][:, :count].T, dtype=np.float32)


def tariff() -> Iterator[Goods]:
    """What every subheading is for."""
    terms: defaultdict[str, list[str]] = defaultdict(list)
    for name in chain(sorted(set(vocabulary.names())), vocabulary.lines()):
        terms[name.code].append(name.term)
    for row in hs2022.rows():
        if row.level == 6:
            yield goods_of(row.path_text, terms[row.code])


def make(embedder: Embedder, wanted: Sequence[Goods], path: Path = FILE) -> None:
    """Write the file for these codes.

    Means that the file has already are kept: what offices remember was moved by them.
    """
    before = Shipped(embedder.model_id, path).space
    texts = [each.texts for each in wanted]
    names = list(dict.fromkeys(chain.from_iterable(each.names for each in texts)))
    rows = _embedded(embedder, names)
    paths = _embedded(embedder, [each.path for each in texts])
    space = before or Space(embedder.model_id, paths.mean(axis=0), rows.mean(axis=0))
    rows = space.named(rows)
    places = {name: n for n, name in enumerate(names)}
    centres = np.stack([rows[[places[n] for n in each.names]].sum(axis=0) for each in texts])
    codes = space.codes(paths, centres)[:, : embedder.dimensions]
    axes = main_axes(rows)
    along = unit(rows @ axes.T)
    groups = [grouped(along[[places[name] for name in each.names]]) for each in texts]
    terms = [term for each in wanted for term in each.terms]
    plain = [bare(term) for term in terms]
    words = postings({n: counted(each.texts.path, each.terms) for n, each in enumerate(wanted)})
    np.savez_compressed(
        path,
        model_id=np.array(embedder.model_id),
        paths_mean=space.paths,
        mean=space.names,
        axes=axes,
        code_keys=np.array([_short(each.hash) for each in texts], dtype=np.uint64),
        codes=rounded(codes),
        name_keys=np.array([_key(name) for name in plain], dtype=np.uint64),
        names=rounded(along[[places[name] for name in plain]]),
        name_starts=np.cumsum([0, *(len(each.terms) for each in wanted)], dtype=np.uint32),
        terms=_told(terms),
        groups=rounded(np.vstack(groups)),
        group_starts=np.cumsum([0, *map(len, groups)]),
        words=_told(words.words),
        posting_words=words.word.astype(np.uint32),
        posting_places=words.place.astype(np.uint16),
        posting_times=words.times.astype(np.uint16),
    )


def _told(texts: Sequence[str]) -> NDArray[np.uint8]:
    """Texts without line breaks as numbers: an array of texts takes up their longest for each."""
    return np.frombuffer("\n".join(texts).encode(), dtype=np.uint8)


def rounded(rows: Vectors) -> NDArray[np.int8]:
    """Each row so that its largest number becomes 127."""
    largest = np.maximum(np.abs(rows).max(axis=1, keepdims=True), 1e-12)
    return np.asarray(np.rint(rows / largest * 127), dtype=np.int8)


def _embedded(embedder: Embedder, texts: Sequence[str]) -> Vectors:
    return np.concatenate(
        [embedder.embed(texts[n : n + AT_ONCE]) for n in range(0, len(texts), AT_ONCE)]
    )


def _key(text: str) -> int:
    return int.from_bytes(sha256(text.encode()).digest()[:8], "big")


def _short(text_hash: str) -> int:
    """The first 64 bits."""
    return int(text_hash[:16], 16)


if __name__ == "__main__":
    make(OfflineEmbedder(), list(tariff()))
