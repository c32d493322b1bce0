"""Bringing in a phone's rescue file, and saying what became of each record in it."""

from __future__ import annotations

from typing import Any

from flask import current_app, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from webapp.accounts.models import Device
from webapp.db import db
from webapp.desk import words
from webapp.desk.blueprint import bp, now
from webapp.journal.rescue import RescueFileError, import_rescue
from webapp.ledgers import State
from webapp.security import needs

FILE_BYTES = 512 << 20
SHOWN = 500
REFUSALS = {
    "not_rescue": _l("這不是救援檔。救援檔由手機的「我的紀錄」匯出，檔名是 rounds-日期.json。"),
    "newer": _l("這個救援檔來自較新的程式。請先更新伺服器，再匯入。檔案請留著。"),
    "other_server": _l("這是另一個學校的救援檔。請交給那個學校。"),
    "broken": _l("檔案被其他程式改過，太大而無法讀取。請從手機再匯出一次，不要打開或另存。"),
    "too_many": _l("檔案裡的記錄太多。前面的已收下；請維護人員看看這個檔案。"),
}
OUTCOMES = {
    "stored": State(_l("已收下"), "ok"),
    "superseded": State(_l("收下了，但來晚了"), "quiet"),
    "held": State(_l("收下了，等您處理"), "wait"),
    "duplicate": State(_l("早就有了"), "quiet"),
    "gone": State(_l("已依法刪除，不再收"), "quiet"),
    "rejected": State(_l("不能匯入"), "danger"),
    "conflict": State(_l("不能匯入"), "danger"),
}
REASONS = {
    "unknown_key": _l("這裡沒有登記過這把金鑰，不知道是誰寫的。"),
    "bad_signature": _l("簽章不符：內容被改過，或檔案壞了。"),
    "conflict": _l("同一個編號已有另一份內容。"),
    "": _l("內容讀不懂。"),
}


@bp.get("/rescue")
@needs("held.decide")
def rescue() -> str:
    """Show where the file goes, and what it is."""
    return _page()


@bp.post("/rescue")
@needs("held.decide")
def take_rescue() -> Any:
    """Bring in a file. Sending it twice does no harm: what is here already stays as it is."""
    request.max_content_length = FILE_BYTES
    file = request.files.get("file")
    if file is None or not file.filename:
        return _page(error=_("請先選一個檔案。")), 422
    try:
        report = import_rescue(current_app.extensions["journal"], file.stream, now())
    except RescueFileError as error:
        return _page(error=str(REFUSALS[error.why])), 422
    name = db.session.scalar(select(Device.name).where(Device.id == report.device)) if report.device else None
    return _page(report=report, phone=name)


def _page(**more: Any) -> str:
    return render_template(
        "desk/rescue.html",
        outcomes=OUTCOMES,
        reasons=REASONS,
        held=words.REASONS,
        types=words.TYPES,
        shown=SHOWN,
        **more,
    )
