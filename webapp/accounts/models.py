"""People (a projection of records) and what proves them: credentials, devices, keys, sessions, sign-in attempts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_login import UserMixin
from sqlalchemy import JSON, BigInteger, ForeignKey, LargeBinary, String, false
from sqlalchemy.orm import Mapped, mapped_column

from webapp.accounts.permissions import permissions_of
from webapp.db import Base, Uuid
from webapp.journal.interface import Versioned


class Person(Versioned, UserMixin, Base):
    """Anybody who is named: staff who sign in, and custodians who never do (no `username`)."""

    __tablename__ = "person"
    username: Mapped[str | None] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(120), index=True)
    department: Mapped[str | None] = mapped_column(String(120))
    roles: Mapped[list[str]] = mapped_column(JSON)
    lang: Mapped[str] = mapped_column(String(8))
    is_active: Mapped[bool]
    field_times: Mapped[dict[str, str]] = mapped_column(JSON)

    @property
    def permissions(self) -> frozenset[str]:
        return permissions_of(self.roles) if self.is_active else frozenset()

    def may(self, permission: str) -> bool:
        return permission in self.permissions


class Credential(Base):
    """A password, as argon2id. Never in the journal."""

    __tablename__ = "credential"
    person_id: Mapped[Uuid] = mapped_column(primary_key=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    changed_at: Mapped[datetime]


class SignIn(Base):
    """A session. Only the hash of its token is kept, so the table opens no door."""

    __tablename__ = "sign_in"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[str | None] = mapped_column(String(36), index=True)
    device_id: Mapped[str | None] = mapped_column(String(36))
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class Device(Base):
    """One browser profile on one phone or desk, and what it last said of itself."""

    __tablename__ = "device"
    id: Mapped[Uuid] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    status: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    status_at: Mapped[datetime | None]
    # the highest record number it ever named: what never arrived is missed by this
    n_seen: Mapped[int] = mapped_column(server_default="0", default=0)
    n_seen_at: Mapped[datetime | None]
    records_left: Mapped[float | None]
    bytes_left: Mapped[int | None] = mapped_column(BigInteger)
    allowance_at: Mapped[datetime | None]


class SettledGap(Versioned, Base):
    """Record numbers of a device that never arrived, and that the office no longer looks for: why, and who said so."""

    __tablename__ = "settled_gap"
    device_id: Mapped[Uuid] = mapped_column(index=True)
    first_n: Mapped[int]
    last_n: Mapped[int]
    reason: Mapped[str] = mapped_column(String(500))
    by_id: Mapped[Uuid]
    at: Mapped[datetime]


class DeviceKey(Base):
    """A public key of one person on one device."""

    __tablename__ = "device_key"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    person_id: Mapped[Uuid] = mapped_column(index=True)
    device_id: Mapped[Uuid] = mapped_column(ForeignKey("device.id"), index=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    # when this person last proved themself here by password or ticket, and whether a PIN guards the key
    proved_at: Mapped[datetime | None]
    has_pin: Mapped[bool] = mapped_column(server_default=false(), default=False)


class Ticket(Base):
    """A secret for one use: a `ticket` from the office instead of a password, or a `challenge` that a key answers.
    Only its hash is kept.
    """

    __tablename__ = "ticket"
    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(16))
    person_id: Mapped[str | None] = mapped_column(String(36), index=True)
    key_id: Mapped[str | None] = mapped_column(String(32))
    created_by: Mapped[str | None] = mapped_column(String(36))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]


class Attempt(Base):
    """Failed sign-ins, counted in the database: counters per process multiply by the workers."""

    __tablename__ = "attempt"
    bucket: Mapped[str] = mapped_column(String(96), primary_key=True)
    failures: Mapped[int]
    blocked_until: Mapped[datetime]
