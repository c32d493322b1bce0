"""All that a feature may know of the journal."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from marshmallow import Schema
from sqlalchemy import ColumnElement, Select, String
from sqlalchemy.orm import Mapped, Session, mapped_column

REASONS = frozenset(
    {
        "invalid_data", "unknown_type", "unknown_schema", "unknown_target", "target_gone", "not_allowed",
        "author_disabled", "key_revoked", "waiting", "server_error",
    }
)  # fmt: skip


class Held(Exception):
    """The record can't be applied; it is kept, and the office decides. `reason` is one of `REASONS`."""

    def __init__(self, reason: str, detail: str = "") -> None:
        if reason not in REASONS:
            raise ValueError(reason)
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


class Superseded(Exception):
    """The command came too late: `first` is the record that won. It is kept, without effect."""

    def __init__(self, first: str | None) -> None:
        super().__init__(first or "")
        self.first = first


class Versioned:
    """Columns of every row that devices may see. `version` counts the records that changed it, so that a replay gives
    the same.
    """

    id: Mapped[str] = mapped_column(String(128), primary_key=True)
    version: Mapped[int] = mapped_column(default=0)


@dataclass(frozen=True)
class Statement:
    """A record as a feature's service sees it. Everything here is the same when the journal is replayed."""

    record_id: str
    type: str
    schema: int
    author_id: str
    device_id: str
    n: int
    captured_at: datetime
    received_at: datetime
    corrected_at: datetime
    is_clock_trusted: bool
    tz: str
    target: Mapping[str, Any] | None
    base: Any
    data: Any
    photos: tuple[Mapping[str, Any], ...]
    amends: str | None
    via: str


class UnitOfWork(Protocol):
    """One writing transaction."""

    @property
    def session(self) -> Session: ...

    def changed(self, kind: str, row: Any) -> None:
        """Count `row.version` up and put the row into the feed when the transaction commits."""


@dataclass(frozen=True)
class Erased:
    """An applied record whose content was erased by right: what its row still knows, and what its kind left in
    `remains`.
    """

    record_id: str
    type: str
    author_id: str
    device_id: str
    captured_at: datetime
    received_at: datetime
    corrected_at: datetime
    via: str
    remains: Mapping[str, Any]

    @property
    def groups(self) -> Mapping[str, Any]:
        """What is still kept of it, by the name of the group; a group that is gone is not named."""
        kept: Mapping[str, Any] = self.remains.get("groups", {})
        return kept


@dataclass(frozen=True)
class Erasure:
    """How a kind's records can be erased.

    `reduce` says what may remain of one, as JSON: nothing that names, describes or shows a person (ids of rows,
    categories, dates and counts may). `recall` brings the room's rows to what they are with no more than that. It must
    give the same rows in both its uses: on rows that the record made (erasing), and where the record comes by in a
    replay and its rows are not there yet. Call `work.changed` for each entity row it touches, once.
    `in_use` selects the ids of records whose matter is not closed: they are kept beyond their period. As a function it
    is told the instant at which the period that ends now began, and selects those whose matter was open then: their
    period counts from its end, not from the record.
    `on_hold` selects the ids of those that a matter of law keeps: they go neither by period nor on request.

    `groups` names parts of the content that may go at different times. `reduce` then gives, under `groups`, what is
    kept of each of them (every name, an empty one too); those erased are taken out of it before `recall` sees it, and
    `recall` is called again with each erasure of the rest. Photos go with the first group.
    """

    reduce: Callable[[Session, Statement], dict[str, Any]]
    recall: Callable[[UnitOfWork, Erased], None]
    in_use: Select[Any] | Callable[[datetime], Select[Any]] | None = None
    groups: tuple[str, ...] = ()
    on_hold: Select[Any] | None = None


DataSchema = type[Schema]
Apply = Callable[[UnitOfWork, Statement], None]
ApplyMany = Callable[[UnitOfWork, Sequence[Statement]], int]


@dataclass(frozen=True)
class Kind:
    """A kind of record: who may say it, how its `data` is checked, what applies it, who else may `read` such
    records, how it is erased (None: it can't be once it was applied) and after how many days unless the school says
    otherwise (None: never). `most_days` is the longest that it may say (None: any time, and for ever). Both count for
    each group of the erasure alike. `sees(session, reader, record_id)` tells who may read one without that right.

    `apply_many` applies several that came one after another, none of which waits for another record, and leaves the
    same rows, versions and order of changes as `apply` one by one. It returns how many from the first on it has
    applied: it stops before one that it can't, which `apply` then gets. What it raises undoes all of them, and they
    are applied one by one.
    """

    type: str
    schema: int
    data: DataSchema
    permission: str
    apply: Apply
    read: str = "held.decide"
    erasure: Erasure | None = None
    keep_days: int | None = None
    most_days: int | None = None
    sees: Callable[[Session, Reader, str], bool] | None = None
    apply_many: ApplyMany | None = None


@dataclass(frozen=True)
class Reader:
    """Who pulls: the person and what they may."""

    person_id: str
    permissions: frozenset[str]


@dataclass(frozen=True)
class Entity:
    """A kind of row that devices may see.

    `fields` are column names of `model`; `guarded` maps a field to the permission it needs beyond the entity's own;
    rows outside `is_live`, or outside `scope(reader)`, leave the devices as `gone`. `scope_rights` are the permissions
    that `scope` asks about: who gets or loses one of them starts anew.
    """

    kind: str
    model: Any
    fields: tuple[str, ...]
    permission: str
    is_live: ColumnElement[bool] | None = None
    guarded: Mapping[str, str] = field(default_factory=dict)
    scope: Callable[[Reader], ColumnElement[bool]] | None = None
    scope_rights: frozenset[str] = frozenset()

    def fields_for(self, permissions: frozenset[str]) -> tuple[str, ...]:
        return tuple(name for name in self.fields if self.guarded.get(name, self.permission) in permissions)


@dataclass(frozen=True)
class KeyInfo:
    """A registered public key: whose, on which device, whether it still counts. The server's own signs for the person
    at a desk.
    """

    id: str
    person_id: str
    device_id: str
    public_key: bytes
    is_revoked: bool
    is_server: bool = False


class Authority(Protocol):
    """What the journal asks of accounts: keys, people and rights."""

    def find_keys(self, session: Session, key_ids: set[str]) -> dict[str, KeyInfo]: ...

    def is_active(self, session: Session, person_id: str) -> bool: ...

    def permissions_of(self, session: Session, person_id: str) -> frozenset[str]: ...

    def is_silent_since(self, session: Session, device_id: str, since: datetime) -> bool: ...

    def spend(self, session: Session, device_id: str, *, records: int = 0, bytes: int = 0, now: datetime) -> int | None:
        """Take from what the device may bring in a while; None if it may, else after how many seconds it may."""

    def would_wait(self, session: Session, device_id: str, *, bytes: int, now: datetime) -> int | None:
        """Say what `spend` would, and take nothing."""

    def note_numbers(self, session: Session, numbers: Mapping[str, int], now: datetime) -> None:
        """Note, for devices, the highest record number of theirs that has been named."""

    def note_status(
        self, session: Session, device_id: str, status: Mapping[str, Any] | None, now: datetime
    ) -> None: ...
