"""Fills the database with what matching searches: vectors of codes, names of goods."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from sqlalchemy import Index, delete, select, text
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateIndex, DropIndex

from app.core.database import Database
from app.core.errors import Refused
from app.matching import shipped, vectors, vocabulary
from app.matching.embedder import WHOLE, Embedder, Vectors, whole
from app.matching.models import MatchingIndex
from app.matching.normalise import bare
from app.matching.shipped import Texts, composed
from app.matching.space import Space
from app.tariff import lexicon
from app.tariff.models import INTERNATIONAL, HsCode, TariffEdition, TradeTerm

UNFINISHED = "unfinished"

# Rows embedded, written and committed at a time; a killed build goes on behind the last of them.
CODES_AT_ONCE = 256
NAMES_AT_ONCE = 1_000
# Above this many new rows an HNSW or GIN index is built faster anew than row by row.
MANY = 1_000
# Texts of each kind that the means are taken from.
SAMPLE = 1_500

Progress = Callable[[int, int], None]
Row = TypeVar("Row")


class NoTariff(Refused):
    """The international nomenclature is not loaded yet, so there is nothing to match against."""


@dataclass(frozen=True)
class Built:
    """What a build wrote: vectors of codes and of names, and names that were taken out."""

    codes: int
    names: int
    removed: int


@dataclass(frozen=True)
class _Code:
    code: str
    texts: Texts
    hash: str


@dataclass(frozen=True)
class _Wanted:
    codes: list[_Code]
    names: list[vocabulary.Name]
    removed: list[vocabulary.Name]
    all_codes: list[_Code]


def ready(session: Session, embedder: Embedder) -> bool:
    """Whether a build for this model was finished on the tariff and vocabulary as they are now.

    Two small reads and a hash of the vocabulary's files, so it may be asked at every start.
    """
    found = session.get(MatchingIndex, embedder.model_id)
    return found is not None and found.fingerprint == _state(session)


def build(
    database: Database, embedder: Embedder, progress: Progress = lambda done, total: None
) -> Built:
    """Embed what is new or changed since the last build, and only that.

    ``progress(done, total)`` is told after every batch. Each batch is a transaction of its own.
    As the schema's owner it is several times faster on an empty database, because only the owner
    may set the slow indexes aside while it fills the tables. Raises :class:`NoTariff`, and
    what the embedder raises.
    """
    with database.read() as session:
        known = shipped.Shipped(embedder.model_id)
        wanted = _wanted(session, known, embedder.model_id)
        owner = _owns_tables(session)
    total = len(wanted.codes) + len(wanted.names)
    done = 0
    progress(done, total)
    space = _space(database, embedder, known, wanted)
    aside = [
        index
        for table, many in ((HsCode, len(wanted.codes)), (TradeTerm, len(wanted.names)))
        for index in _slow_indexes(table)
        if owner and many > MANY
    ]
    _execute(database, [DropIndex(index, if_exists=True) for index in aside])
    if wanted.removed:
        with database.work() as work:
            _remove(work.session, wanted.removed)
    for codes in _batches(wanted.codes, CODES_AT_ONCE):
        found = _vectors(embedder, space, known, [code.texts for code in codes])
        with database.work() as work:
            _write_codes(work.session, codes, found, embedder.model_id)
        done += len(codes)
        progress(done, total)
    for names in _batches(wanted.names, NAMES_AT_ONCE):
        # What the program brings along is not written once more into every office's database.
        unknown = [name for name in names if not known.knows_name(bare(name.term))]
        found = space.short(embedder.embed([bare(name.term) for name in unknown]))
        with database.work() as work:
            _write_names(work.session, names, dict(zip(unknown, found, strict=True)), embedder)
        done += len(names)
        progress(done, total)
    if owner:
        every = [*_slow_indexes(HsCode), *_slow_indexes(TradeTerm)]
        _execute(database, [CreateIndex(index, if_not_exists=True) for index in every])
    with database.work() as work:
        session = work.session
        session.get_one(MatchingIndex, embedder.model_id).fingerprint = _state(session)
        if wanted.names or wanted.removed:
            lexicon.renew(work, INTERNATIONAL)
        if owner and total:
            for table in ("hs_codes", "trade_terms"):
                session.execute(text(f"analyze {table}"))
    return Built(len(wanted.codes), len(wanted.names), len(wanted.removed))


def space(session: Session, model_id: str) -> Space | None:
    """The means of this model, as its build stored them; None before the first build."""
    found = session.get(MatchingIndex, model_id)
    if found is None or found.paths_mean is None:
        return None
    dimensions = int(found.dimensions or 0)
    return Space(
        model_id,
        *(
            np.asarray(_numbers(mean), dtype=np.float32)[:dimensions]
            for mean in (found.paths_mean, found.names_mean)
        ),
    )


def _wanted(session: Session, known: shipped.Shipped, model_id: str) -> _Wanted:
    """What the database lacks for this model, by comparing hashes."""
    rows = session.execute(
        select(
            HsCode.code,
            HsCode.path_text,
            HsCode.description,
            HsCode.text_hash,
            HsCode.embedding_model,
            HsCode.embedding.is_(None).label("bare"),
        )
        .where(HsCode.country == INTERNATIONAL, HsCode.level == 6, HsCode.is_active)
        .order_by(HsCode.code)
    ).all()
    if not rows:
        raise NoTariff()
    in_force = {row.code for row in rows}
    held = {
        (row.code, row.term): row
        for row in session.execute(
            select(
                TradeTerm.code,
                TradeTerm.term,
                TradeTerm.embedding_model,
                TradeTerm.text_hash,
                TradeTerm.source,
                TradeTerm.embedding.is_(None).label("bare"),
            ).where(TradeTerm.language == "en")
        )
    }
    ours = [name for name in vocabulary.names() if name.code in in_force]
    present = set(ours)
    theirs = [
        vocabulary.Name(*key)
        for key, row in held.items()
        if row.source != vocabulary.SOURCE
        and row.code in in_force
        and vocabulary.Name(*key) not in present
    ]
    every: defaultdict[str, list[str]] = defaultdict(list)
    for name in [*ours, *theirs]:
        every[name.code].append(name.term)
    for line in vocabulary.lines():
        every[line.code].append(line.term)
    codes = [
        _Code(row.code, texts, texts.hash)
        for row in rows
        for texts in [shipped.texts_of(row.path_text, every[row.code])]
    ]
    return _Wanted(
        codes=[
            code
            for code, row in zip(codes, rows, strict=True)
            if row.bare or row.text_hash != code.hash or row.embedding_model != model_id
        ],
        names=[
            name
            for name in [*ours, *theirs]
            if (row := held.get((name.code, name.term))) is None
            or row.embedding_model != model_id
            or row.text_hash != composed(name.term)
            or (row.bare and not known.knows_name(bare(name.term)))
        ],
        removed=[
            vocabulary.Name(*key)
            for key, row in held.items()
            if row.source == vocabulary.SOURCE and vocabulary.Name(*key) not in present
        ],
        all_codes=codes,
    )


def _state(session: Session) -> str:
    """What a finished build was made from: the loaded nomenclature, the vocabulary, the recipe."""
    editions = session.scalars(
        select(TariffEdition.source_sha256)
        .where(TariffEdition.country == INTERNATIONAL)
        .order_by(TariffEdition.loaded_at)
    )
    return composed(*editions, vocabulary.fingerprint())


def _space(
    database: Database, embedder: Embedder, known: shipped.Shipped, wanted: _Wanted
) -> Space:
    """The model's means: shipped ones, stored ones, or taken now from a sample of the texts."""
    with database.read() as session:
        held = space(session, embedder.model_id)
    found = known.space or held
    if found is None:
        names = [name for code in wanted.all_codes for name in code.texts.names]
        paths = [code.texts.path for code in wanted.all_codes]
        found = Space(
            embedder.model_id,
            *(embedder.embed(_sample(texts)).mean(axis=0) for texts in (paths, names or paths)),
        )
    if held is not None and np.allclose(held.names, found.names, atol=1e-6):
        return held
    paths_mean, names_mean = (
        vectors.full(whole(mean[np.newaxis]))[0] for mean in (found.paths, found.names)
    )
    with database.work() as work:
        work.session.merge(
            MatchingIndex(
                id=embedder.model_id,
                dimensions=embedder.dimensions,
                fingerprint=UNFINISHED,
                paths_mean=paths_mean,
                # For programs up to 0.2, which read three means.
                joined_mean=names_mean,
                names_mean=names_mean,
            )
        )
    return found


def _vectors(
    embedder: Embedder, space: Space, known: shipped.Shipped, texts: Sequence[Texts]
) -> Vectors:
    """The vectors of codes, unit rows of the whole width: those shipped, the others computed."""
    found = np.zeros((len(texts), WHOLE), dtype=np.float32)
    there = [n for n, each in enumerate(texts) if known.knows(each)]
    missing = [n for n, each in enumerate(texts) if not known.knows(each)]
    if there:
        found[there] = whole(known.codes([texts[n] for n in there]))
    if missing:
        found[missing] = shipped.computed(embedder, space, [texts[n] for n in missing])
    return found


def _write_codes(session: Session, codes: Sequence[_Code], found: Vectors, model_id: str) -> None:
    vectors.connection(session).execute(
        "update hs_codes h set embedding = n.embedding, text_hash = n.text_hash,"
        " embedding_model = %(model)s"
        " from unnest(%(codes)s::text[], %(hashes)s::text[], %(vectors)s::vector[])"
        " as n(code, text_hash, embedding)"
        " where h.country = %(country)s and h.code = n.code",
        {
            "model": model_id,
            "country": INTERNATIONAL,
            "codes": [code.code for code in codes],
            "hashes": [code.hash for code in codes],
            "vectors": vectors.full(found),
        },
    )


def _write_names(
    session: Session,
    names: Sequence[vocabulary.Name],
    found: Mapping[vocabulary.Name, Vectors],
    embedder: Embedder,
) -> None:
    rows = {name: vectors.half(row[np.newaxis])[0] for name, row in found.items()}
    vectors.connection(session).execute(
        "insert into trade_terms (code, term, source, text_hash, embedding, embedding_model)"
        " select code, term, %(source)s, text_hash, embedding, %(model)s"
        " from unnest(%(codes)s::text[], %(terms)s::text[], %(hashes)s::text[],"
        " %(vectors)s::halfvec[]) as n(code, term, text_hash, embedding)"
        " on conflict (code, language, term) do update set text_hash = excluded.text_hash,"
        " embedding = excluded.embedding, embedding_model = excluded.embedding_model",
        {
            "source": vocabulary.SOURCE,
            "model": embedder.model_id,
            "codes": [name.code for name in names],
            "terms": [name.term for name in names],
            "hashes": [composed(name.term) for name in names],
            "vectors": [rows.get(name) for name in names],
        },
    )


def _remove(session: Session, names: Sequence[vocabulary.Name]) -> None:
    for name in names:
        session.execute(
            delete(TradeTerm).where(
                TradeTerm.code == name.code,
                TradeTerm.term == name.term,
                TradeTerm.source == vocabulary.SOURCE,
            )
        )


def _slow_indexes(table: type[HsCode] | type[TradeTerm]) -> list[Index]:
    return [
        index
        for index in table.__table__.indexes  # type: ignore[attr-defined]
        if index.dialect_kwargs.get("postgresql_using") in {"hnsw", "gin"}
    ]


def _execute(database: Database, statements: Sequence[CreateIndex | DropIndex]) -> None:
    for statement in statements:
        with database.work() as work:
            work.session.execute(statement)


def _owns_tables(session: Session) -> bool:
    """Whether the role in force may set indexes aside."""
    return bool(
        session.execute(
            text(
                "select pg_has_role(current_user, tableowner, 'usage') from pg_tables"
                " where schemaname = 'public' and tablename = 'hs_codes'"
            )
        ).scalar()
    )


def _sample(texts: Sequence[str]) -> Sequence[str]:
    return texts[:: max(len(texts) // SAMPLE, 1)]


def _batches(rows: Sequence[Row], size: int) -> Iterator[Sequence[Row]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def _numbers(stored: object) -> object:
    """A vector as the driver hands it over, with or without its own type known to it."""
    return stored.to_list() if hasattr(stored, "to_list") else stored
