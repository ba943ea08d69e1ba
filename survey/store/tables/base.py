"""What all tables share: names of constraints, moments in UTC, JSON columns, public ids."""

import secrets
from datetime import UTC, datetime
from importlib import import_module
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, CheckConstraint, DateTime, Dialect, Integer, MetaData, Text, TypeDecorator
from sqlalchemy.orm import DeclarativeBase

# Every constraint has a name from the first migration on: SQLite can change only what it can name.
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# A 64-bit key on PostgreSQL; on SQLite only INTEGER is the row id itself.
Serial = BigInteger().with_variant(Integer, "sqlite")

Facts = dict[str, Any]
Words = list[str]


class Moment(TypeDecorator[datetime]):
    """A point in time, stored in UTC and read back aware. A moment without a zone is a mistake and is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC, without the zone where the database cannot hold one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone: pass an aware datetime")
        utc = value.astimezone(UTC)
        return utc if dialect.name == "postgresql" else utc.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """The same point in time, aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Parent of every table."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {str: Text(), datetime: Moment(), Facts: JSON(), Words: JSON()}


def one_of(column: str, *words: str) -> CheckConstraint:
    """A check that a column holds one of a closed list of words."""
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def new_public_id() -> str:
    """A random 128-bit id for addresses: 32 hexadecimal digits, says nothing about order or number."""
    return secrets.token_hex(16)


def load() -> MetaData:
    """The metadata with every table known to it."""
    for name in ("field", "intake", "review", "people", "devices", "results", "administrative", "trail"):
        import_module(f"survey.store.tables.{name}")
    return Base.metadata
