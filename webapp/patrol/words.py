"""The patrol room's keys in words. Lazy: spoken in the reader's language when shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import BindParameter, ColumnElement, bindparam, case, func

from webapp.i18n import language
from webapp.ledgers import State
from webapp.patrol.checklists import TARGETS as KINDS_OF_THING
from webapp.patrol.models import Checklist
from webapp.registry.words import category_name

RESULTS = {
    "pass": State(_l("合格"), "ok", "circle-check"),
    "fail": State(_l("不合格"), "danger", "triangle-alert"),
}
MARKS = {
    "amended": State(_l("已更正"), "quiet", "pencil"),
    "clock": State(_l("時間待確認"), "wait", "clock"),
    "late": State(_l("補登"), "quiet", "history"),
    "gaps": State(_l("有缺漏"), "wait", "circle"),
}
FINDING_STATES = {
    "open": State(_l("未結"), "wait", "triangle-alert"),
    "closed": State(_l("已結"), "ok", "circle-check"),
    "replaced": State(_l("已更正"), "quiet", "pencil"),
}
STANDINGS = {
    "current": State(_l("使用中"), "ok", "circle-check"),
    "withdrawn": State(_l("已停用"), "quiet", "ban"),
    "old": State(_l("舊版"), "quiet", "history"),
}
SEVERITIES = {
    "hazard": State(_l("隱患"), "danger", "triangle-alert"),
    "repair": State(_l("待修"), "wait", "wrench"),
    "note": State(_l("待說明"), "info", "info"),
}
SYSTEMS = {
    "patrol": _l("巡查"),
    "fire": _l("消防"),
    "drill": _l("演練"),
    "canteen": _l("食堂"),
    "hygiene": _l("衛生"),
    "grounds": _l("綠化"),
    "facility": _l("校舍設施"),
    "asset": _l("財產"),
    "calendar": _l("學期行事"),
    "gate": _l("門衛"),
    "duty": _l("值班"),
    "utilities": _l("水電"),
    "stores": _l("庫房"),
    "health": _l("衛生室"),
}
ROLES = {
    "administrator": _l("管理員"),
    "director": _l("總務主任"),
    "patrol": _l("巡查員"),
    "canteen": _l("食堂人員"),
    "guard": _l("門衛"),
    "repair": _l("維修工"),
    "custodian": _l("保管人"),
    "viewer": _l("督導"),
}
TARGETS = {
    "campus": _l("校區"),
    "building": _l("建築"),
    "floor": _l("樓層"),
    "room": _l("房間"),
    "patrol_point": _l("巡檢點"),
    "area": _l("戶外場地"),
    "canteen": _l("餐廳"),
    "gatehouse": _l("警衛室"),
    "store": _l("庫房"),
    "asset": _l("財產"),
    "meter": _l("水電錶"),
    "sample_box": _l("留樣盒"),
    "vehicle": _l("車輛"),
}
TYPES = {
    "pass_fail": _l("正常／異常"),
    "yes_no": _l("是／否"),
    "choice": _l("單選"),
    "count": _l("整數"),
    "number": _l("數值"),
    "temperature": _l("溫度"),
    "score": _l("得分"),
    "rating": _l("星等"),
    "text": _l("文字"),
    "date": _l("日期"),
    "time": _l("時刻"),
    "datetime": _l("日期時間"),
    "photo": _l("照片"),
    "signature": _l("簽名"),
    "scan": _l("掃描標籤"),
    "scan_many": _l("掃描多個標籤"),
    "ref": _l("選用資料"),
    "user": _l("目前使用者"),
    "phone": _l("電話"),
    "plate": _l("車牌"),
}
ON_FAIL = {
    "hazard": _l("開立隱患"),
    "repair": _l("開立待修"),
    "note": _l("須附說明"),
    "reject": _l("不予通過"),
    "reprint": _l("重印標籤"),
}
VALUES = {"pass": _l("正常"), "fail": _l("異常"), "na": _l("不適用"), "yes": _l("是"), "no": _l("否")}
GAPS = {
    "required": _l("必填，未填"),
    "note_required": _l("異常未附說明"),
    "out_of_range": _l("超出可填範圍"),
    "step": _l("不是可填的刻度"),
}
WORD_OF_LANGUAGE = {"zh-Hant": "zh_hant", "zh-Hans": "zh_hans", "en": "en"}


def in_words(words: Mapping[str, str] | None) -> str:
    """Return a checklist's own text in the reader's language, zh-Hant where that is missing."""
    if not words:
        return ""
    return words.get(WORD_OF_LANGUAGE[language()]) or words.get("zh_hant") or ""


def words_column(column: Any) -> ColumnElement[str]:
    """Return the same for a JSON column, in SQL: the language is asked for when the statement runs."""
    reader: BindParameter[str] = bindparam("reader_language", callable_=language, unique=True)
    zh_hant = column["zh_hant"].as_string()
    return case(
        (reader == "en", func.coalesce(column["en"].as_string(), zh_hant)),
        (reader == "zh-Hans", func.coalesce(column["zh_hans"].as_string(), zh_hant)),
        else_=zh_hant,
    )


def standing_in_words(checklist: Checklist) -> State:
    """Say whether a version is in force, and if not, why."""
    if checklist.is_current:
        return STANDINGS["current"]
    return STANDINGS["withdrawn" if checklist.withdrawal_record_id else "old"]


def cadence_in_words(cadence: Mapping[str, Any]) -> str:
    """Say a rhythm as people say it."""
    kind, times = cadence["kind"], cadence.get("times", 1)
    if "when" in cadence:
        return _("每學期開學前") if cadence["when"] == "before_open" else _("每學期放假前")
    if kind not in _PERIODS:
        return {
            "per_meal": _("每餐"),
            "per_delivery": _("每次進貨"),
            "per_event": _("每次"),
            "per_trip": _("每趟"),
            "shift": _("每班"),
        }.get(kind, kind)
    text = str(_PERIODS[kind]) if times == 1 else _("%(period)s%(n)s次", period=_PERIODS[kind], n=times)
    return f"{text} {cadence['window']}" if "window" in cadence else text


_PERIODS = {
    "daily": _l("每日"),
    "weekly": _l("每週"),
    "monthly": _l("每月"),
    "quarterly": _l("每季"),
    "half_yearly": _l("每半年"),
    "yearly": _l("每年"),
    "term": _l("每學期"),
}


def target_in_words(body: Mapping[str, Any]) -> str:
    """Say what a checklist is made for: the categories it names, else the kind of thing."""
    kind = str(TARGETS.get(body["target"], _("不限對象")))
    categories = body.get("applies_to") or ()
    if not categories:
        return kind
    group = "asset" if KINDS_OF_THING.get(body["target"], ("",))[0] == "asset" else "place"
    return "、".join(category_name(group, category) for category in categories)


def roles_in_words(body: Mapping[str, Any]) -> str:
    return "、".join(str(ROLES.get(role, role)) for role in body.get("roles") or ())
