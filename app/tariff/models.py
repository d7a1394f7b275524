"""The tables of the customs tariff: codes, editions, notes and trade terms."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from pgvector.sqlalchemy import HALFVEC, Vector
from sqlalchemy import (
    Computed,
    Index,
    Numeric,
    SmallInteger,
    String,
    UniqueConstraint,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from app.core.tables import (
    Base,
    Count,
    CountryCode,
    Key,
    Moment,
    Name,
    Sha256,
    ShortText,
    Touched,
    Yes,
)

# The country value of the international six-digit tree. The World Customs Organization is no
# country and its letters are not assigned in ISO 3166-1.
INTERNATIONAL = "WCO"
DIMENSIONS = 1536
TERM_DIMENSIONS = 512


class HsCode(Base):
    """One code of one country's tariff, or of the international tree (:data:`INTERNATIONAL`)."""

    __tablename__ = "hs_codes"
    __table_args__ = (
        Index(
            "idx_hs_codes_country_active",
            "country",
            "is_active",
            postgresql_where=text("is_active"),
        ),
        Index(
            "idx_hs_codes_embedding_cosine",
            "embedding",
            postgresql_using="hnsw",
            postgresql_ops={"embedding": "vector_cosine_ops"},
        ),
        Index(
            "idx_hs_codes_embedding_l2",
            "embedding",
            postgresql_using="hnsw",
            postgresql_ops={"embedding": "vector_l2_ops"},
        ),
        Index("ix_hs_codes_search", "search", postgresql_using="gin"),
        Index(
            "ix_hs_codes_description_trigram",
            literal_column("plain_text(description)").label("plain"),
            postgresql_using="gin",
            postgresql_ops={"plain": "gin_trgm_ops"},
        ),
        Index(
            "ix_hs_codes_code_prefix",
            "code",
            "country",
            postgresql_ops={"code": "varchar_pattern_ops"},
        ),
        Index("ix_hs_codes_country_parent", "country", "parent_code"),
    )

    country: Mapped[CountryCode] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(10), primary_key=True)
    description: Mapped[str]
    chapter: Mapped[str] = mapped_column(String(2))
    # Two digits, 01 to 21: Roman numerals do not fit and do not sort.
    section: Mapped[str] = mapped_column(String(2))
    embedding: Mapped[Any | None] = mapped_column(Vector(DIMENSIONS), deferred=True)
    is_active: Mapped[Yes]
    updated_at: Mapped[Touched]
    parent_code: Mapped[str | None] = mapped_column(String(10))
    # How many digits the code has: 2 chapter, 4 heading, 6 subheading, 8 and 10 national.
    level: Mapped[int] = mapped_column(SmallInteger)
    # The descriptions from the chapter down to this code, joined by " > ".
    path_text: Mapped[str] = mapped_column(server_default="")
    search: Mapped[str] = mapped_column(
        TSVECTOR,
        Computed("tariff_search_vector(description, path_text)", persisted=True),
        nullable=True,
        deferred=True,
    )
    supplementary_unit: Mapped[ShortText | None]
    duty_text: Mapped[str | None]
    # Per cent ad valorem, where the duty is nothing but that.
    duty_rate: Mapped[Decimal | None] = mapped_column(Numeric(9, 4))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    embedding_model: Mapped[Name | None]
    text_hash: Mapped[Sha256 | None]


class TariffEdition(Base):
    """A tariff as it was loaded: from which file, and what that changed."""

    __tablename__ = "tariff_editions"
    __table_args__ = (UniqueConstraint("country", "edition", "source_sha256"),)

    id: Mapped[Key]
    country: Mapped[CountryCode]
    edition: Mapped[Name]
    valid_from: Mapped[date | None]
    source_name: Mapped[Name]
    source_sha256: Mapped[Sha256]
    codes_added: Mapped[Count]
    codes_changed: Mapped[Count]
    codes_removed: Mapped[Count]
    loaded_at: Mapped[Moment]


class TariffNote(Base):
    """A legal note to a section, a chapter or a heading."""

    __tablename__ = "tariff_notes"
    __table_args__ = (
        UniqueConstraint(
            "country",
            "section",
            "chapter",
            "heading",
            "number",
            "language",
            postgresql_nulls_not_distinct=True,
        ),
    )

    id: Mapped[Key]
    country: Mapped[CountryCode]
    section: Mapped[str | None] = mapped_column(String(2))
    chapter: Mapped[str | None] = mapped_column(String(2), index=True)
    heading: Mapped[str | None] = mapped_column(String(4))
    number: Mapped[int] = mapped_column(SmallInteger, server_default=text("1"))
    language: Mapped[str] = mapped_column(String(10), server_default="en")
    title: Mapped[Name | None]
    note: Mapped[str]
    updated_at: Mapped[Touched]


class TradeTerm(Base):
    """An everyday name under which goods of a code are traded."""

    __tablename__ = "trade_terms"
    __table_args__ = (
        UniqueConstraint("code", "language", "term"),
        Index("ix_trade_terms_search", "search", postgresql_using="gin"),
        Index(
            "ix_trade_terms_term_trigram",
            literal_column("plain_text(term)").label("plain"),
            postgresql_using="gin",
            postgresql_ops={"plain": "gin_trgm_ops"},
        ),
    )

    id: Mapped[Key]
    # Six digits, or more where a national code is meant.
    code: Mapped[str] = mapped_column(String(10))
    language: Mapped[str] = mapped_column(String(10), server_default="en")
    term: Mapped[str]
    source: Mapped[ShortText]
    search: Mapped[str] = mapped_column(
        TSVECTOR,
        Computed("tariff_search_vector(term, '')", persisted=True),
        nullable=True,
        deferred=True,
    )
    # Half precision and a third of the width of a code's vector: there are some 100,000 terms.
    # Without an index: matching holds them in memory, see app/matching/library.py.
    embedding: Mapped[Any | None] = mapped_column(HALFVEC(TERM_DIMENSIONS), deferred=True)
    embedding_model: Mapped[Name | None]
    text_hash: Mapped[Sha256 | None]
    updated_at: Mapped[Touched]


class TariffWord(Base):
    """A word of a country's loaded tariff, for completing and mending what people search.

    Kept by app/tariff/lexicon.py. The international tree's words include the trade vocabulary's.
    """

    __tablename__ = "tariff_words"
    __table_args__ = (
        Index(
            "ix_tariff_words_word_trigram",
            "word",
            postgresql_using="gin",
            postgresql_ops={"word": "gin_trgm_ops"},
        ),
        Index(
            "ix_tariff_words_word_prefix",
            "word",
            "country",
            postgresql_ops={"word": "text_pattern_ops"},
        ),
        Index("ix_tariff_words_lexeme", "lexeme", "country"),
    )

    country: Mapped[CountryCode] = mapped_column(primary_key=True)
    word: Mapped[str] = mapped_column(primary_key=True)
    # The stem under which the search vectors hold it, and how many active lines (for the
    # international tree: and trade terms) do.
    lexeme: Mapped[str]
    lines: Mapped[int]
