"""What phones have said of themselves: when they were last here, and what they still hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from webapp.accounts.models import Device, DeviceKey, Person, SignIn

PATIENCE = timedelta(hours=4)
ALSO_SHOWN = 8
QUEUED = Device.status["queued"].as_float()
ATTENTION = Device.status["attention"].as_float()
OLDEST = Device.status["oldest_queued_at"].as_string()
APP = Device.status["app"].as_string()


@dataclass(frozen=True)
class Phone:
    """A phone as the office asks about it. `queued` records are not on the server; `is_late`: one has waited long."""

    id: str
    name: str
    person: str
    last_seen_at: datetime
    queued: int
    attention: int
    oldest_queued_at: datetime | None
    is_late: bool


def holds_something() -> Any:
    """Return the condition: not revoked, and by its own last word it has records that the server has not."""
    return Device.revoked_at.is_(None) & ((QUEUED > 0) | (ATTENTION > 0))


def last_person() -> Any:
    """Select the id of the person whose key on the device is the newest."""
    return (
        select(DeviceKey.person_id)
        .where(DeviceKey.device_id == Device.id)
        .order_by(DeviceKey.created_at.desc(), DeviceKey.id)
        .limit(1)
        .correlate(Device)
        .scalar_subquery()
    )


def phones_that_wait(session: Session, now: datetime) -> list[Phone]:
    """Return the phones that hold something, the longest silent first."""
    query = (
        select(Device, Person.name)
        .outerjoin(Person, Person.id == last_person())
        .where(holds_something())
        .order_by(Device.last_seen_at)
        .limit(ALSO_SHOWN)
    )
    return [_phone(device, name, now) for device, name in session.execute(query)]


def _phone(device: Device, person: str | None, now: datetime) -> Phone:
    status = device.status or {}
    oldest = parse_instant(status.get("oldest_queued_at"))
    return Phone(
        device.id,
        device.name,
        person or "",
        device.last_seen_at,
        int(status.get("queued", 0)),
        int(status.get("attention", 0)),
        oldest,
        oldest is not None and now - oldest > PATIENCE,
    )


def parse_instant(text: Any) -> datetime | None:
    """Read an instant that a device wrote; None for anything else."""
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo is not None else None


def revoke_phone(session: Session, device_id: str, now: datetime) -> bool:
    """Take a phone out of use, inside a writing transaction: its sessions end, what it signs from now on is held."""
    device = session.get(Device, device_id)
    if device is None or device.revoked_at is not None:
        return False
    device.revoked_at = now
    session.execute(delete(SignIn).where(SignIn.device_id == device_id))
    return True


def revoke_key(session: Session, device_id: str, key_id: str, now: datetime) -> bool:
    """Take one person's key on a phone out of use, inside a writing transaction, and end that person's sessions there.
    The phone's other people are not touched.
    """
    key = session.get(DeviceKey, key_id)
    if key is None or key.device_id != device_id or key.revoked_at is not None:
        return False
    key.revoked_at = now
    session.execute(delete(SignIn).where(SignIn.device_id == device_id, SignIn.person_id == key.person_id))
    return True


def rename_phone(session: Session, device_id: str, name: str) -> None:
    """Name a phone, inside a writing transaction."""
    session.get_one(Device, device_id).name = name
