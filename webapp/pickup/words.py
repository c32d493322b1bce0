"""Pick-up's keys in words. Lazy: spoken in the reader's language when shown."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.ledgers import State
from webapp.pickup.day_models import Departure

GRADES = {
    "k0": State(_l("幼幼班")),
    "k1": State(_l("小班")),
    "k2": State(_l("中班")),
    "k3": State(_l("大班")),
    "g1": State(_l("一年級")),
    "g2": State(_l("二年級")),
    "g3": State(_l("三年級")),
    "g4": State(_l("四年級")),
    "g5": State(_l("五年級")),
    "g6": State(_l("六年級")),
    "g7": State(_l("七年級")),
    "g8": State(_l("八年級")),
    "g9": State(_l("九年級")),
    "g10": State(_l("十年級")),
    "g11": State(_l("十一年級")),
    "g12": State(_l("十二年級")),
}
RELATIONS = {
    "father": State(_l("父親")),
    "mother": State(_l("母親")),
    "grandparent": State(_l("祖父母")),
    "relative": State(_l("親戚")),
    "helper": State(_l("保姆或司機")),
    "other": State(_l("其他人")),
}
CARD_STATES = {
    "live": State(_l("有效"), "ok", "circle-check"),
    "void": State(_l("已作廢"), "danger", "ban"),
}
WHYS_VOID = {
    "lost": State(_l("遺失")),
    "returned": State(_l("繳回")),
    "left": State(_l("離校")),
    "other": State(_l("其他原因")),
}
COLLECTORS = {
    "guardian": State(_l("接送人")),
    "delegate": State(_l("代接人")),
    "other": State(_l("不在名單上的人")),
    "self": State(_l("自行離校")),
}
WAYS = {"card": State(_l("刷卡")), "no_card": State(_l("未帶卡"))}
WHYS_NO_CARD = {
    "forgot": State(_l("忘了帶")),
    "lost": State(_l("遺失")),
    "other": State(_l("其他原因")),
}
CHECKS = {
    "photo": State(_l("對照片")),
    "id": State(_l("看證件")),
    "phone": State(_l("打電話確認")),
}
ALLOWED_BY = {"parent": State(_l("家長")), "teacher": State(_l("老師"))}
ALLOW_WAYS = {
    "phone": State(_l("電話")),
    "paper": State(_l("書面")),
    "message": State(_l("訊息")),
    "in_person": State(_l("當面")),
}
DEPARTURE_STATES = {
    "gone": State(_l("已離校"), "ok", "circle-check"),
    "void": State(_l("已取消"), "quiet", "undo-2"),
}
GAPS = {
    "denied": State(_l("老師說不是這樣"), "danger", "triangle-alert"),
    "collector": State(_l("不是這個孩子的接送人"), "danger", "triangle-alert"),
    "card_void": State(_l("用已作廢的卡"), "danger", "triangle-alert"),
    "delegate_day": State(_l("代接不是今天，或已取消"), "danger", "triangle-alert"),
    "gone_already": State(_l("同一天已離校過"), "danger", "triangle-alert"),
    "no_second_word": State(_l("等第二人確認"), "wait", "clock"),
    "card_unknown": State(_l("卡對不上孩子"), "wait", "circle-help"),
    "other_class": State(_l("別班老師放行"), "wait", "circle-help"),
}
MARKS = {
    "void": State(_l("已取消"), "quiet", "undo-2"),
    **GAPS,
    "clock": State(_l("時間待確認"), "wait", "clock"),
    "late": State(_l("補登"), "quiet", "history"),
}
DISMISSAL_GAPS = {
    "board": State(_l("不是本班的班牌"), "wait", "circle-help"),
    "room": State(_l("不是本班的教室"), "wait", "circle-help"),
}
RECORD_TYPES = {
    "class.save": _l("登記或修改班級"),
    "child.save": _l("登記或修改孩子"),
    "guardian.save": _l("登記或修改接送人"),
    "pickup_card.issue": _l("發接送卡"),
    "pickup_card.void": _l("作廢接送卡"),
    "delegate.allow": _l("允許代接"),
    "delegate.cancel": _l("取消代接"),
    "departure.record": _l("離校"),
    "departure.confirm": _l("確認離校"),
    "departure.void": _l("取消離校"),
    "roll.call": _l("點名"),
    "dismissal.lead_out": _l("班級帶出"),
    "dismissal.room_empty": _l("教室清空"),
}
# why a line of a register has no signature that holds
SIGNATURES = {
    "invalid": _l("簽章無效"),
    "unknown_key": _l("簽章無法核對"),
    "erased": _l("內容已依規定刪除"),
}
ERASED = _l("（已刪除）")


def options(listed: dict[str, State]) -> list[tuple[str, str]]:
    """Return pairs for a choice out of one of the tables above."""
    return [(key, str(state.title)) for key, state in listed.items()]


def said(listed: dict[str, State], key: str | None) -> str:
    """Return a key in words; one of a newer release shows as it is."""
    return str(listed[key].title) if key in listed else key or ""


def name_of(row: object) -> str:
    """Return a name, or that it was erased by right."""
    return str(getattr(row, "name", "") or ERASED)


def relation(departure: Departure, known: str | None) -> str:
    return said(RELATIONS, departure.relation or known)


def shown_code(code: str | None) -> str:
    return f"{code[:4]}-{code[4:]}" if code and len(code) == 8 else code or ""


def class_size(count: int) -> str:
    return _("%(n)s 人", n=count)
