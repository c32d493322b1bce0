"""The canteen's keys in words. Lazy: spoken in the reader's language when shown."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.i18n import language
from webapp.ledgers import State

WORD_OF_LANGUAGE = {"zh-Hant": "zh_hant", "zh-Hans": "zh_hans", "en": "en"}
MEALS = {
    "breakfast": State(_l("早餐")),
    "morning_snack": State(_l("上午點心")),
    "lunch": State(_l("午餐")),
    "afternoon_snack": State(_l("下午點心")),
    "dinner": State(_l("晚餐")),
    "supper": State(_l("宵夜")),
}
SLOTS = {"morning": State(_l("上午")), "afternoon": State(_l("下午")), "evening": State(_l("晚上"))}
SAMPLE_STATES = {
    "kept": State(_l("留存中"), "info", "package"),
    "discarded": State(_l("已銷毀"), "quiet", "trash-2"),
    "removed": State(_l("總務處取出"), "quiet", "log-out"),
}
STANDINGS = {
    "frozen": State(_l("封存中，不可動"), "danger", "lock"),
    "kept": State(_l("留存中"), "info", "package"),
    "may_go": State(_l("可銷毀"), "ok", "check"),
    "overdue": State(_l("逾期未銷毀"), "danger", "bell"),
    "discarded": State(_l("已銷毀"), "quiet", "trash-2"),
    "removed": State(_l("總務處取出"), "quiet", "log-out"),
}
WAYS = {
    "kitchen_waste": State(_l("倒入廚餘")),
    "destroyed": State(_l("密封銷毀")),
    "other": State(_l("其他方式")),
}
WHYS_REMOVED = {
    "handed_over": State(_l("交給主管機關檢驗")),
    "spilled": State(_l("打翻或損毀")),
    "mistake": State(_l("登記錯誤")),
    "other": State(_l("其他原因")),
}
GAPS = {
    "weight": State(_l("沒有重量"), "wait"),
    "weight_reason": State(_l("重量不足，未寫原因"), "wait"),
    "core": State(_l("沒有中心溫度"), "wait"),
    "core_low": State(_l("中心溫度偏低"), "danger"),
    "photo": State(_l("沒有照片"), "wait"),
    "fridge": State(_l("沒有登記冰箱"), "wait"),
    "box_clean": State(_l("未確認盒子消毒"), "wait"),
    "certificate": State(_l("留樣人健康證過期"), "danger"),
    "box": State(_l("容器不是留樣盒"), "wait"),
}
MARKS = {
    "gaps": State(_l("有缺漏"), "wait", "circle"),
    "early": State(_l("未到時間就銷毀"), "danger", "triangle-alert"),
    "frozen": State(_l("封存期間被銷毀"), "danger", "triangle-alert"),
    "warm": State(_l("冰箱溫度曾異常"), "danger", "thermometer"),
    "second": State(_l("待第二人見證"), "wait", "pen-line"),
    "corrected": State(_l("曾更正"), "wait", "pencil"),
    "clock": State(_l("時間待確認"), "wait", "clock"),
    "late": State(_l("補登"), "quiet", "history"),
}
USES = {
    "sample": State(_l("留樣"), icon="package"),
    "chill": State(_l("冷藏"), icon="thermometer"),
    "freeze": State(_l("冷凍"), icon="snowflake"),
}
IN_RANGE = {
    "in": State(_l("正常"), "ok", "circle-check"),
    "out": State(_l("超出範圍"), "danger", "triangle-alert"),
}
CASE_STATES = {
    "open": State(_l("未結"), "danger", "triangle-alert"),
    "closed": State(_l("已結"), "ok", "circle-check"),
    "void": State(_l("更正後撤銷"), "quiet", "pencil"),
}
FREEZE_STATES = {
    "open": State(_l("封存中"), "danger", "lock"),
    "lifted": State(_l("已解除"), "quiet", "circle-check"),
}
DISH_STATES = {
    "kept": State(_l("已留樣"), "ok", "circle-check"),
    "missing": State(_l("缺留樣"), "danger", "triangle-alert"),
    "awaited": State(_l("待留樣"), "wait", "clock"),
    "not_needed": State(_l("免留樣"), "quiet"),
    "not_served": State(_l("不供餐"), "quiet"),
}
READING_STATES = {
    "missing": State(_l("漏登"), "danger", "triangle-alert"),
    "awaited": State(_l("待登記"), "wait", "clock"),
    "not_asked": State(_l("不需登記"), "quiet"),
}

RECORD_TYPES = {
    "canteen_profile.publish": _l("發布留樣規則"),
    "menu.save": _l("登記或修改菜單"),
    "sample.take": _l("留樣"),
    "sample.discard": _l("銷毀留樣"),
    "sample.countersign": _l("留樣第二人簽名"),
    "sample.move": _l("留樣換冰箱"),
    "sample.remove": _l("取出留樣"),
    "freeze.place": _l("封存留樣"),
    "freeze.lift": _l("解除留樣封存"),
    "fridge.check": _l("登記冰箱溫度"),
    "fridge_case.close": _l("冰箱溫度異常結案"),
    "canteen_day.report": _l("食堂每日自查"),
    "health_certificate.save": _l("登記或修改健康證"),
    "supplier.save": _l("登記或修改供應商"),
}


def in_words(words: Mapping[str, str] | None) -> str:
    """Return the rules' own text in the reader's language, zh-Hant where that is missing."""
    if not words:
        return ""
    return words.get(WORD_OF_LANGUAGE[language()]) or words.get("zh_hant") or ""


def key_in_words(key: str, listed: list[Mapping[str, Any]], known: Mapping[str, State]) -> str:
    """Return the name of a meal or part of the day: as the rules name it, else as it is usually named, else its key."""
    for one in listed:
        if one["key"] == key:
            return in_words(one["name"])
    return str(known[key].title) if key in known else key


def degrees(value: Decimal | float | int | None) -> str:
    return "–" if value is None else f"{plain(value)} °C"


def grams(value: Decimal | float | int | None) -> str:
    return "–" if value is None else f"{plain(value)} g"


def limits(low: Decimal | float | None, high: Decimal | float | None) -> str:
    """Say between which temperatures a fridge is in range; nothing where there is no limit."""
    if low is not None and high is not None:
        return f"{plain(low)}–{plain(high)} °C"
    if high is not None:
        return _("%(limit)s 或以下", limit=degrees(high))
    return _("%(limit)s 或以上", limit=degrees(low)) if low is not None else ""


def plain(value: Decimal | float | int) -> str:
    """Return a number without the zeros that the database keeps."""
    text = f"{Decimal(str(value)):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def options(listed: Mapping[str, State]) -> list[tuple[str, str]]:
    """Return pairs for a choice out of one of the tables above."""
    return [(key, str(state.title)) for key, state in listed.items()]
