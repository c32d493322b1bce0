"""The gap report (sync-protocol 5.6): which record numbers of which device never arrived, as ranges, by SQL alone.

A device counts its records 1, 2, 3 … without gaps, so a number that is missing below one that arrived, or below one
that the device has named, is a record that exists, or existed, and is not here. Only records signed by the device's own
keys count: a record under another's device id would otherwise make it look as if thousands were missing.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Subquery, Text, func, literal_column, select, union_all
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import aliased
from sqlalchemy.sql.functions import GenericFunction

from webapp.journal.models import Record


def gaps(devices: FromClause, keys: FromClause) -> Subquery:
    """Select the ranges that never arrived: `device_id, first_n, last_n, known_at`.

    `devices` has columns `id, n_seen, n_seen_at`: the highest number that the device ever named, and when that was
    heard. `keys` has `id, device_id`: the keys of each device. `known_at` is when the server could see the gap: when
    the record right above it came, or when the device named its number.
    """
    before = func.lag(Record.n, 1, 0).over(partition_by=Record.device_id, order_by=Record.n)
    # all of it from one index: a look at the rows themselves takes three times as long
    own = (keys.c.id == Record.key_id) & (keys.c.device_id == Record.device_id)
    # most phones lack nothing, and counting tells that at a quarter of the price of looking at each number's neighbour
    holed = (
        select(Record.device_id)
        .join(keys, own)
        .group_by(Record.device_id)
        .having(func.count(Record.n.distinct()) < func.max(Record.n))
    )
    arrived = (
        select(Record.device_id, Record.n, before.label("before"))
        .join(keys, own)
        .where(Record.device_id.in_(holed))
        .subquery("arrived")
    )
    within = (
        select(arrived.c.device_id, arrived.c.before + 1, arrived.c.n - 1, _received_at(arrived.c))
        .join(devices, devices.c.id == arrived.c.device_id)
        .where(arrived.c.n > arrived.c.before + 1)
    )
    top = (
        select(Record.device_id, func.max(Record.n).label("n"))
        .join(keys, (keys.c.id == Record.key_id) & (keys.c.device_id == Record.device_id))
        .group_by(Record.device_id)
        .subquery("top")
    )
    reached = func.coalesce(top.c.n, 0)
    above = (
        select(devices.c.id, reached + 1, devices.c.n_seen, devices.c.n_seen_at)
        .outerjoin(top, top.c.device_id == devices.c.id)
        .where(devices.c.n_seen > reached)
    )
    both = union_all(within.with_only_columns(*_named(within)), above.with_only_columns(*_named(above)))
    return both.subquery("gap")


def _received_at(at: Any) -> Any:
    neighbour = aliased(Record)
    return (
        select(func.min(neighbour.received_at))
        .where(neighbour.device_id == at.device_id, neighbour.n == at.n)
        .correlate_except(neighbour)
        .scalar_subquery()
    )


def _named(statement: Any) -> list[ColumnElement[Any]]:
    names = ("device_id", "first_n", "last_n", "known_at")
    return [column.label(name) for name, column in zip(names, statement.selected_columns, strict=True)]


def captured_at(device_id: Any, n: Any) -> Any:
    """Select when the device's record of that number was written, by the device's clock; NULL if it is not here."""
    neighbour = aliased(Record)
    return (
        select(func.max(neighbour.captured_at))
        .where(neighbour.device_id == device_id, neighbour.n == n)
        .correlate_except(neighbour)
        .scalar_subquery()
    )


class previous_hash(GenericFunction[str]):
    """`prev` of a sealed record's body; NULL for the first record and for an erased one."""

    type = Text()
    inherit_cache = True


@compiles(previous_hash, "sqlite")
def _sqlite_previous(element: Any, compiler: Any, **more: Any) -> str:
    return f"json_extract(nullif({compiler.process(element.clauses, **more)}, ''), '$.prev')"


@compiles(previous_hash, "postgresql")
def _postgres_previous(element: Any, compiler: Any, **more: Any) -> str:
    return f"(nullif({compiler.process(element.clauses, **more)}, '')::json ->> 'prev')"


def broken_links(devices: FromClause, keys: FromClause) -> Subquery:
    """Select the records that do not follow the one before them, though that one is here: `device_id, n, record_id,
    previous_id, captured_at`.

    Each record names the hash of the one before. Where that hash is another, two phones work under one id, or a phone
    was set back to an earlier state.
    """
    own = (keys.c.id == Record.key_id) & (keys.c.device_id == Record.device_id)
    previous = aliased(Record)
    named = previous_hash(Record.body)
    matching = aliased(Record)
    return (
        select(
            Record.device_id,
            Record.n,
            Record.id.label("record_id"),
            func.min(previous.id).label("previous_id"),
            Record.captured_at,
        )
        .join(keys, own)
        .join(devices, devices.c.id == Record.device_id)
        .join(previous, (previous.device_id == Record.device_id) & (previous.n == Record.n - 1))
        .where(
            Record.body != "",
            ~select(literal_column("1"))
            .where(matching.device_id == Record.device_id, matching.n == Record.n - 1, matching.hash == named)
            .exists(),
        )
        .group_by(Record.device_id, Record.n, Record.id, Record.captured_at)
        .subquery("broken")
    )


def numbers_used_twice(keys: FromClause) -> Subquery:
    """Select `device_id, n` of numbers that a device gave to two records: two phones under one id, or a phone that was
    set back.
    """
    return (
        select(Record.device_id, Record.n)
        .join(keys, (keys.c.id == Record.key_id) & (keys.c.device_id == Record.device_id))
        .group_by(Record.device_id, Record.n)
        .having(func.count() > 1)
        .subquery("twice")
    )
