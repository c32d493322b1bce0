"""The gate's keys in words. Lazy: spoken in the reader's language when shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.i18n import language
from webapp.ledgers import State

TEXT_OF_LANGUAGE = {"zh-Hant": "zh_Hant", "zh-Hans": "zh_Hans", "en": "en"}
PURPOSES = {
    "parent": State(_l("家長")),
    "delivery": State(_l("送貨")),
    "repair": State(_l("維修")),
    "official": State(_l("公務")),
    "other": State(_l("其他")),
}
ID_KINDS = {
    "national_id": State(_l("身分證")),
    "staff_card": State(_l("工作證")),
    "driving_licence": State(_l("駕照")),
    "passport": State(_l("護照或通行證")),
    "known": State(_l("熟識，免證件")),
    "other": State(_l("其他證件")),
    "none": State(_l("沒有證件"), "wait"),
}
HOST_ANSWERS = {
    "yes": State(_l("同意"), "ok"),
    "refused": State(_l("不見"), "danger"),
    "no_answer": State(_l("沒接電話"), "wait"),
    "not_called": State(_l("沒有通報"), "wait"),
}
REFUSALS = {
    "host_refused": State(_l("被訪人不見")),
    "no_id": State(_l("沒有證件")),
    "watch_list": State(_l("在注意名單上")),
    "barred_goods": State(_l("帶違禁品")),
    "epidemic": State(_l("防疫因素")),
    "not_expected": State(_l("沒有約")),
    "other": State(_l("其他原因")),
}
VISIT_STATES = {
    "inside": State(_l("在校內"), "info", "log-in"),
    "left": State(_l("已離校"), "quiet", "log-out"),
    "refused": State(_l("未放行"), "wait", "ban"),
    "void": State(_l("登錯作廢"), "quiet", "x"),
}
STANDINGS = {
    "overdue": State(_l("過了關門時間還沒離校"), "danger", "bell"),
    **VISIT_STATES,
}
OUT_WAYS = {
    "scan": State(_l("刷訪客證")),
    "list": State(_l("從名單點選")),
    "settled": State(_l("事後補登")),
}
GAPS = {
    "id_seen": State(_l("沒有查驗證件"), "wait"),
    "host": State(_l("沒有寫被訪人"), "wait"),
    "host_answer": State(_l("沒有通報被訪人"), "wait"),
    "temperature": State(_l("沒有量體溫"), "wait"),
    "pass": State(_l("訪客證重複使用"), "wait"),
    "notice": State(_l("告知的不是當時的版本"), "wait"),
    "watch": State(_l("符合注意名單，沒有說明"), "danger"),
    "not_out": State(_l("關門後還沒離校"), "danger"),
}
MARKS = {
    "watch": State(_l("符合注意名單"), "danger", "shield-alert"),
    "gaps": State(_l("有缺漏"), "wait", "circle"),
    "settled": State(_l("離校是事後補登"), "wait", "pen-line"),
    "corrected": State(_l("曾更正"), "wait", "pencil"),
    "held": State(_l("延長保存"), "info", "lock"),
    "clock": State(_l("時間待確認"), "wait", "clock"),
    "late": State(_l("補登"), "quiet", "history"),
}
TEMPERATURES = {"pass": State(_l("正常"), "ok"), "fail": State(_l("發燒"), "danger")}
INVITATION_STATES = {
    "open": State(_l("有效"), "ok", "circle-check"),
    "past": State(_l("已過期"), "quiet", "history"),
    "cancelled": State(_l("已取消"), "quiet", "ban"),
}
WATCH_STATES = {
    "live": State(_l("生效中"), "danger", "shield-alert"),
    "past": State(_l("已到期"), "quiet", "history"),
    "off": State(_l("已撤銷"), "quiet", "ban"),
}
LOOK_KINDS = {
    "visit": State(_l("一筆來訪")),
    "visitor": State(_l("一位訪客")),
    "watch": State(_l("注意名單")),
    "invitation": State(_l("邀請")),
    "register": State(_l("訪客登記表")),
    "child": State(_l("學生")),
    "guardian": State(_l("接送人")),
}
LOOK_DECISIONS = {
    "not_them": State(_l("不是同一人"), "ok"),
    "overridden": State(_l("仍放行"), "danger", "triangle-alert"),
    "refused": State(_l("未放行"), "wait"),
}
HAND_OVER_STATES = {
    "waiting": State(_l("等接班人簽名"), "wait", "pen-line"),
    "agreed": State(_l("雙方簽名，相符"), "ok", "circle-check"),
    "differs": State(_l("雙方簽名，不符"), "danger", "triangle-alert"),
}
MUSTER_STATES = {
    "open": State(_l("進行中"), "danger", "bell"),
    "closed": State(_l("已結束"), "quiet", "circle-check"),
}
MUSTER_KINDS = {"drill": State(_l("演練")), "real": State(_l("真實事件"), "danger")}
ITEM_STATES = {
    "safe": State(_l("平安"), "ok", "circle-check"),
    "clear": State(_l("已清空"), "ok", "circle-check"),
    "out": State(_l("已離校"), "ok", "log-out"),
    "missing": State(_l("沒看到"), "danger", "triangle-alert"),
    "unclear": State(_l("沒清空"), "danger", "triangle-alert"),
    "unset": State(_l("還沒確認"), "wait", "circle-help"),
}
SIGNATURES = {
    "valid": State(_l("簽章有效"), "ok", "shield-check"),
    "revoked": State(_l("簽章有效，金鑰後來已停用"), "wait", "shield-check"),
    "unknown_key": State(_l("找不到金鑰"), "danger", "shield-alert"),
    "invalid": State(_l("簽章不符"), "danger", "shield-alert"),
    "erased": State(_l("內容已依規定刪除"), "quiet", "ban"),
}
ASKED = {
    "organisation": _l("單位"),
    "id_last_four": _l("證件後四碼"),
    "mobile": _l("手機"),
    "plate": _l("車牌"),
    "goods": _l("攜入物品"),
    "temperature": _l("體溫（防疫時期以外也問）"),
    "host": _l("一定要寫被訪人"),
}
LANGUAGES = {"zh_Hant": _l("繁體中文"), "zh_Hans": _l("簡體中文"), "en": _l("英文")}

RECORD_TYPES = {
    "gate_rules.save": State(_l("修改門衛規則")),
    "visit.enter": State(_l("登記來訪")),
    "visit.refuse": State(_l("未放行")),
    "visit.leave": State(_l("登記離校")),
    "visit.return": State(_l("仍在校內")),
    "visit.hold": State(_l("延長保存")),
    "visit.release": State(_l("不再延長保存")),
    "gate.look": State(_l("看完整資料")),
    "invitation.announce": State(_l("發出邀請")),
    "invitation.cancel": State(_l("取消邀請")),
    "watch.save": State(_l("修改注意名單")),
    "shift.hand_over": State(_l("交班")),
    "shift.take_over": State(_l("接班")),
    "muster.open": State(_l("開始點名")),
    "muster.tick": State(_l("點名回報")),
    "muster.close": State(_l("結束點名")),
}

FOUND_BY = {
    "id_number": State(_l("證號相同"), "ok"),
    "mobile": State(_l("手機相同"), "ok"),
    "plate": State(_l("車牌相同"), "ok"),
    "name": State(_l("姓名相同"), "info"),
    "last_four": State(_l("後四碼相同"), "info"),
}
MAYBE_ANOTHER = State(_l("可能是別人"), "wait")


def title_of(states: Mapping[str, State], key: str | None) -> str:
    """Return a key in words; one of a newer release shows as it is."""
    if not key:
        return ""
    return str(states[key].title) if key in states else key


def own_text(texts: Mapping[str, str] | None) -> str:
    """Return a text of the school's in the reader's language, zh-Hant where that is missing."""
    if not texts:
        return ""
    return texts.get(TEXT_OF_LANGUAGE[language()]) or texts.get("zh_Hant") or ""


def options(listed: Mapping[str, State]) -> list[tuple[str, str]]:
    """Return pairs for a choice out of one of the tables above."""
    return [(key, str(state.title)) for key, state in listed.items()]


def days_from_to(first: Any, last: Any) -> str:
    """Say one day, or from one to another."""
    if last is None or last == first:
        return f"{first:%Y/%m/%d}"
    return _("%(first)s 到 %(last)s", first=f"{first:%Y/%m/%d}", last=f"{last:%Y/%m/%d}")


def hours_from_to(first: str | None, last: str | None) -> str:
    """Say from when to when on the day, as far as it is known."""
    if first and last:
        return f"{first}–{last}"
    if first:
        return _("%(at)s 起", at=first)
    return _("%(at)s 以前", at=last) if last else ""
