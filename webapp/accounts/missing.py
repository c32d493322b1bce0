"""The gap report as the office reads it: record numbers of phones that never arrived, and where they may be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import String, Subquery, bindparam, case, cast, exists, func, select
from sqlalchemy.orm import Session, aliased

from webapp.accounts.models import Device, DeviceKey, SettledGap
from webapp.accounts.phones import ATTENTION, QUEUED
from webapp.db import Instant
from webapp.journal.gaps import broken_links, captured_at, gaps
from webapp.ledgers import State

SILENCE = timedelta(days=7)
GAP_STATES = {
    "lost": State(_l("可能遺失"), "danger"),
    "partly": State(_l("一部分可能遺失"), "danger"),
    "silent": State(_l("手機沒消息"), "danger"),
    "on_phone": State(_l("還在手機上"), "wait"),
}
WHAT_TO_DO = {
    "lost": _l("先找這支手機。「我的紀錄」裡還有就匯出救援檔；真的沒有了，請填寫人補登，再把這個缺口註明原因。"),
    "partly": _l("手機說它只留著其中一部分。先讓它連線送出，看剩下幾筆。"),
    "silent": _l("去找這支手機：連上網路、打開程式，記錄就會自己送到。"),
    "on_phone": _l("請持有人連上網路、打開程式，記錄就會自己送到。"),
}


def silent_before() -> datetime:
    """Return the moment since when a phone should have been heard of."""
    moment: datetime = current_app.extensions["clock"]() - SILENCE
    return moment


SILENT_BEFORE = bindparam("silent_before", callable_=silent_before, type_=Instant(), unique=True)


def own_keys() -> Subquery:
    """Select the keys of the phones, as the journal's gap report wants them."""
    return select(DeviceKey.id, DeviceKey.device_id).subquery("own_key")


def replaced_at(device: Any) -> Any:
    """Select when somebody of this phone first signed in on another one, after this one fell silent: it was replaced,
    or its browser's data were cleared; NULL if nobody did.
    """
    other, mine, theirs = aliased(Device), aliased(DeviceKey), aliased(DeviceKey)
    return (
        select(func.min(other.first_seen_at))
        .select_from(mine)
        .join(theirs, theirs.person_id == mine.person_id)
        .join(other, other.id == theirs.device_id)
        .where(mine.device_id == device.id, other.id != device.id, other.first_seen_at > device.last_seen_at)
        .correlate(device)
        .scalar_subquery()
    )


def _missing() -> Subquery:
    """Select what is missing and not settled: `id, device_id, first_n, last_n, known_at, missing, on_phone, state`.

    A phone says how many records it still holds, not which; the newest missing ones are taken to be those.
    """
    devices = select(Device.id, Device.n_seen, Device.n_seen_at).subquery("known_device")
    gap = gaps(devices, own_keys())
    count = gap.c.last_n - gap.c.first_n + 1
    settled = exists().where(
        SettledGap.device_id == gap.c.device_id, SettledGap.first_n <= gap.c.first_n, SettledGap.last_n >= gap.c.last_n
    )
    newer = func.sum(count).over(partition_by=gap.c.device_id, order_by=gap.c.first_n.desc()) - count
    held = func.coalesce(QUEUED, 0) + func.coalesce(ATTENTION, 0) - newer
    found = (
        select(gap, count.label("missing"), case((held <= 0, 0), (held >= count, count), else_=held).label("on_phone"))
        .join(Device, Device.id == gap.c.device_id)
        .where(~settled)
        .subquery("open_gap")
    )
    is_silent = Device.revoked_at.is_not(None) | (Device.last_seen_at < SILENT_BEFORE)
    state = case(
        (found.c.on_phone <= 0, "lost"),
        (found.c.on_phone < found.c.missing, "partly"),
        (is_silent | replaced_at(Device).is_not(None), "silent"),
        else_="on_phone",
    )
    name = found.c.device_id + ":" + cast(found.c.first_n, String)
    return (
        select(found, name.label("id"), state.label("state"))
        .join(Device, Device.id == found.c.device_id)
        .subquery("missing")
    )


MISSING = _missing()
AFTER = captured_at(MISSING.c.device_id, MISSING.c.first_n - 1)
BEFORE = captured_at(MISSING.c.device_id, MISSING.c.last_n + 1)


@dataclass(frozen=True)
class MissingSum:
    """How many records never arrived, by where they may be; `old`: known for over a week; `phones`: of how many."""

    lost: int
    on_phone: int
    silent: int
    old: int
    phones: int

    @property
    def total(self) -> int:
        return self.lost + self.on_phone + self.silent


def sum_missing(session: Session, now: datetime) -> MissingSum:
    """Count what never arrived. Settled gaps count no more."""
    row = MISSING.c
    away = case((row.state == "silent", row.missing), else_=0)
    here = case((row.state.in_(("on_phone", "partly")), row.on_phone), else_=0)
    old = case((row.known_at < now - SILENCE, row.missing), else_=0)
    counts = [func.coalesce(func.sum(part), 0) for part in (row.missing - row.on_phone, here, away, old)]
    sums = session.execute(select(*counts, func.count(row.device_id.distinct()))).one()
    return MissingSum(*(int(part) for part in sums))


def missing_of(session: Session, device_id: str) -> list[Any]:
    """Return the gaps of one phone, the newest first, with the times between which each lies."""
    return list(
        session.execute(
            select(MISSING, AFTER.label("after_at"), BEFORE.label("before_at"))
            .where(MISSING.c.device_id == device_id)
            .order_by(MISSING.c.first_n.desc())
        )
    )


def broken_of(session: Session, device_id: str | None = None, limit: int = 50) -> list[Any]:
    """Return the records that do not follow the one before them, of one phone or of all."""
    devices = select(Device.id)
    if device_id is not None:
        devices = devices.where(Device.id == device_id)
    broken = broken_links(devices.subquery("known_device"), own_keys())
    return list(session.execute(select(broken).order_by(broken.c.device_id, broken.c.n).limit(limit)))
