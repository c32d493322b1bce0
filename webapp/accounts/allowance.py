"""What one device may bring in a while (sync-protocol 11): a bucket of records and one of bytes, kept in its row.

A phone that was away for weeks sends a day's worth at once; one that never stops is slowed down, and loses nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.orm import Session

from webapp.accounts.models import Device

RECORDS, RECORDS_PER_HOUR = 12_000, 500
BYTES, BYTES_PER_DAY = 5 << 30, 5 << 30
RECORDS_PER_SECOND = RECORDS_PER_HOUR / 3600
BYTES_PER_SECOND = BYTES_PER_DAY / 86_400

# each photo asks: the three columns, not the whole row with what the phone last said of itself
DEVICES: Table = Device.__table__  # type: ignore[assignment]
OF = DEVICES.c.id == bindparam("of")
ALLOWANCE = select(DEVICES.c.records_left, DEVICES.c.bytes_left, DEVICES.c.allowance_at).where(OF)
# two pushes of one device at the same moment must not both spend the last of it
TO_SPEND = ALLOWANCE.with_for_update()
SPEND = (
    update(DEVICES)
    .where(OF)
    .values(records_left=bindparam("records"), bytes_left=bindparam("bytes"), allowance_at=bindparam("now"))
)


@dataclass(frozen=True)
class Bucket:
    """How much is left at a moment, and how fast it comes back, per second."""

    left: float
    per_second: float

    def wait_seconds(self, asked: float) -> int:
        """Whole seconds until there is as much as is asked for, 0 if there is now."""
        return max(0, ceil((asked - self.left) / self.per_second))


def spend(session: Session, device_id: str, records: int, bytes_: int, now: datetime) -> int | None:
    """Take from a device's allowance, inside a writing transaction, and return None; or take nothing and return after
    how many seconds the same would be granted. A device that never signed in has no row, so nothing to take from.
    """
    row = session.connection().execute(TO_SPEND, {"of": device_id}).one_or_none()
    if row is None:
        return None
    left = _buckets(row, now)
    wait = max(left[0].wait_seconds(records), left[1].wait_seconds(bytes_))
    if wait:
        return wait
    spent = {"of": device_id, "records": left[0].left - records, "bytes": int(left[1].left) - bytes_, "now": now}
    session.connection().execute(SPEND, spent)
    return None


def would_wait(session: Session, device_id: str, bytes_: int, now: datetime) -> int | None:
    """Say what `spend` would, and take nothing."""
    row = session.connection().execute(ALLOWANCE, {"of": device_id}).one_or_none()
    return _buckets(row, now)[1].wait_seconds(bytes_) if row else None


def _buckets(device: Any, now: datetime) -> tuple[Bucket, Bucket]:
    """Fill up what has come back since the last time; a clock that was set back gives nothing, and takes nothing."""
    seconds = max((now - device.allowance_at).total_seconds(), 0.0) if device.allowance_at else 0.0
    records = RECORDS if device.records_left is None else device.records_left
    bytes_ = BYTES if device.bytes_left is None else device.bytes_left
    return (
        Bucket(min(RECORDS, records + seconds * RECORDS_PER_SECOND), RECORDS_PER_SECOND),
        Bucket(min(BYTES, bytes_ + seconds * BYTES_PER_SECOND), BYTES_PER_SECOND),
    )
