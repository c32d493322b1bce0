"""What about a phone needs a look: one condition each, for the list, the phone's own page and the safety page alike."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import Integer, String, and_, bindparam, case, func, or_, select
from sqlalchemy.orm import Session

from webapp.accounts.missing import MISSING
from webapp.accounts.models import Device
from webapp.accounts.phones import APP, ATTENTION, QUEUED
from webapp.db import Instant
from webapp.ledgers import State
from webapp.shell import precache

PATIENCE = timedelta(days=3)
FORGOTTEN = timedelta(days=60)
CLOCK_TOLERANCE_MS = 5 * 60 * 1000
QUOTA_SHARE = 0.8
PERSISTED = Device.status["persisted"].as_boolean()
INSTALLED = Device.status["installed"].as_boolean()
CLOCK_ERROR_MS = Device.status["clock_error_ms"].as_float()
USED = Device.status["used_bytes"].as_float()
QUOTA = Device.status["quota_bytes"].as_float()
MISMATCHES = Device.status["digest_mismatches"].as_float()
RECOVERED = Device.status["recovered"].as_float()


def _now() -> datetime:
    moment: datetime = current_app.extensions["clock"]()
    return moment


def current_build() -> str:
    """Return the build of the app that this server hands out."""
    return str(precache()["version"])


BUILD = bindparam("build", callable_=current_build, type_=String(), unique=True)
PATIENT_SINCE = bindparam("patient_since", callable_=lambda: _now() - PATIENCE, type_=Instant(), unique=True)
FORGOTTEN_SINCE = bindparam("forgotten_since", callable_=lambda: _now() - FORGOTTEN, type_=Instant(), unique=True)
LOST_BY_PHONE = (
    select(MISSING.c.device_id, func.sum(MISSING.c.missing - MISSING.c.on_phone).label("lost"))
    .group_by(MISSING.c.device_id)
    .subquery("lost_by_phone")
)
LOST = func.coalesce(LOST_BY_PHONE.c.lost, 0).cast(Integer)
IN_USE = Device.revoked_at.is_(None) & (Device.last_seen_at >= FORGOTTEN_SINCE)

# in the order in which they matter; a phone that nobody uses any more is asked only about what it holds
CONDITIONS: dict[str, Any] = {
    "lost": LOST > 0,
    "attention": ATTENTION > 0,
    "silent": and_(QUEUED > 0, Device.last_seen_at < PATIENT_SINCE),
    "clock": and_(IN_USE, func.abs(CLOCK_ERROR_MS) > CLOCK_TOLERANCE_MS),
    "full": and_(IN_USE, QUOTA > 0, USED > QUOTA * QUOTA_SHARE),
    "unsafe": and_(IN_USE, PERSISTED.is_(False)),
    "build": and_(IN_USE, APP != BUILD),
    "holds": QUEUED > 0,
}
NEEDS = {
    "lost": State(_l("有記錄可能遺失"), "danger"),
    "attention": State(_l("有記錄送不出去"), "danger"),
    "silent": State(_l("有未送出的，很久沒連線"), "danger"),
    "clock": State(_l("時間不準"), "wait"),
    "full": State(_l("空間快滿了"), "wait"),
    "unsafe": State(_l("瀏覽器可能清掉資料"), "wait"),
    "build": State(_l("程式不是最新的"), "wait"),
    "holds": State(_l("有未送出的"), "wait"),
    "revoked": State(_l("已停用")),
    "unused": State(_l("很久沒用")),
    "fine": State(_l("正常"), "ok"),
}
ADVICE = {
    "lost": _l("看下面「沒送到的記錄」，照著做。"),
    "attention": _l("拿這支手機到辦公室，在「我的紀錄」匯出救援檔，再從「匯入救援檔」匯入。"),
    "silent": _l("請持有人把手機連上網路、打開程式。找不到人就去找手機：記錄只在那裡。"),
    "clock": _l("在手機的設定裡打開「自動設定日期與時間」。記錄照收，時間由伺服器校正並註記。"),
    "full": _l("請持有人刪掉手機裡不用的照片和程式。空間滿了就存不下新的記錄。"),
    "unsafe": _l("請持有人把程式安裝到手機主畫面，再從主畫面打開。沒安裝時，瀏覽器可能自行清掉還沒送出的記錄。"),
    "build": _l("請持有人關掉程式再打開一次，就會更新。"),
    "holds": _l("通常不必處理：手機一連上網路就會送出。"),
}
RANK = {key: len(NEEDS) - place for place, key in enumerate(NEEDS)}
_RETIRED = ((Device.revoked_at.is_not(None), "revoked"), (Device.last_seen_at < FORGOTTEN_SINCE, "unused"))
NEED = case(
    *((CONDITIONS[key], key) for key in ("lost", "attention", "silent")),
    *_RETIRED,
    *((condition, key) for key, condition in CONDITIONS.items()),
    else_="fine",
)
NEED_RANK = case(RANK, value=NEED)
URGENT = or_(*(CONDITIONS[key] for key in ("lost", "attention", "silent")))


def with_losses(statement: Any) -> Any:
    """Join what the conditions need to a select from `Device`."""
    return statement.outerjoin(LOST_BY_PHONE, LOST_BY_PHONE.c.device_id == Device.id)


def needs_of(session: Session, device_id: str) -> list[str]:
    """Return the keys of `CONDITIONS` that hold for a phone, the gravest first."""
    columns = [func.coalesce(condition, False).label(key) for key, condition in CONDITIONS.items()]
    row = session.execute(with_losses(select(*columns).select_from(Device)).where(Device.id == device_id)).one()
    return [key for key, holds in row._mapping.items() if holds]


def count_needs(session: Session) -> dict[str, int]:
    """Return how many phones there are by what they need most."""
    need = with_losses(select(NEED.label("need")).select_from(Device)).subquery()
    rows = session.execute(select(need.c.need, func.count()).group_by(need.c.need)).all()
    return {str(key): int(number) for key, number in rows}
