"""Tables of papers that expire."""

from __future__ import annotations

from datetime import date

from sqlalchemy import JSON, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, Uuid
from webapp.journal.interface import Versioned


class HealthCertificate(Versioned, Base):
    """A health certificate of somebody who works in the kitchen (form F05)."""

    __tablename__ = "health_certificate"
    person_id: Mapped[Uuid] = mapped_column(index=True)
    post: Mapped[str | None] = mapped_column(String(32))
    number: Mapped[str | None] = mapped_column(String(64))
    issued_on: Mapped[date | None]
    expires_on: Mapped[date] = mapped_column(index=True)
    issuer: Mapped[str | None] = mapped_column(String(120))
    note: Mapped[str | None] = mapped_column(Text)
    is_active: Mapped[bool]
    photo_record_id: Mapped[Uuid | None]
    field_times: Mapped[dict[str, str]] = mapped_column(JSON)


class Supplier(Versioned, Base):
    """A supplier of food with its papers (form F06). `licence_until_on` and `contract_until_on` are reminded of."""

    __tablename__ = "supplier"
    name: Mapped[str] = mapped_column(String(200), index=True)
    contact: Mapped[str | None] = mapped_column(String(120))
    phone: Mapped[str | None] = mapped_column(String(64))
    address: Mapped[str | None] = mapped_column(String(300))
    business_licence: Mapped[str | None] = mapped_column(String(64))
    food_licence: Mapped[str | None] = mapped_column(String(64))
    food_licence_scope: Mapped[str | None] = mapped_column(String(300))
    licence_until_on: Mapped[date | None] = mapped_column(index=True)
    contract_from_on: Mapped[date | None]
    contract_until_on: Mapped[date | None]
    category: Mapped[str | None] = mapped_column(String(32))
    note: Mapped[str | None] = mapped_column(Text)
    is_active: Mapped[bool]
    photo_record_id: Mapped[Uuid | None]
    field_times: Mapped[dict[str, str]] = mapped_column(JSON)
