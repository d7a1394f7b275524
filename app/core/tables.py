"""What every table shares: the naming convention, keys, times and checked words."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar

from sqlalchemy import (
    CheckConstraint,
    Date,
    DateTime,
    FetchedValue,
    MetaData,
    String,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, mapped_column

NAMING = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}


class Base(DeclarativeBase):
    """The parent of every mapped class."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: DateTime(timezone=True),
        date: Date,
        str: Text,
        dict[str, Any]: JSONB,
        list[str]: ARRAY(Text),
        list[uuid.UUID]: ARRAY(Uuid),
    }


# A random key, and a time-ordered one for tables that only grow.
Key = Annotated[
    uuid.UUID, mapped_column(Uuid, primary_key=True, server_default=text("gen_random_uuid()"))
]
TimeKey = Annotated[
    uuid.UUID, mapped_column(Uuid, primary_key=True, server_default=text("uuid7()"))
]
Moment = Annotated[datetime, mapped_column(DateTime(timezone=True), server_default=text("now()"))]
# The moment of the last change. The ORM sets it; a row written by hand keeps its default.
Touched = Annotated[
    datetime,
    mapped_column(DateTime(timezone=True), server_default=text("now()"), onupdate=func.now()),
]

# ISO 3166-1 alpha-3 country, ISO 4217 currency, a SHA-256 in hexadecimal.
CountryCode = Annotated[str, mapped_column(String(3))]
CurrencyCode = Annotated[str, mapped_column(String(3))]
Sha256 = Annotated[str, mapped_column(String(64))]

Word = Annotated[str, mapped_column(String(20))]
ShortText = Annotated[str, mapped_column(String(50))]
Name = Annotated[str, mapped_column(String(255))]

# JSON objects and switches that are never null.
Details = Annotated[
    dict[str, Any], mapped_column(JSONB, server_default=text("'{}'::jsonb"), nullable=False)
]
Yes = Annotated[bool, mapped_column(server_default=text("true"))]
No = Annotated[bool, mapped_column(server_default=text("false"))]
Count = Annotated[int, mapped_column(server_default=text("0"))]


def set_by_trigger() -> FetchedValue:
    """The mark of a column that a trigger fills in whatever the writer says."""
    return FetchedValue()


def one_of(column: str, words: type[StrEnum]) -> CheckConstraint:
    """A CHECK that a column holds one of the words of an enumeration (null passes)."""
    listed = ", ".join(f"'{word.value}'" for word in words)
    return CheckConstraint(
        f"{column} IN ({listed})",
        name=f"{column}_known",
        info={"column": column, "words": tuple(word.value for word in words)},
    )
