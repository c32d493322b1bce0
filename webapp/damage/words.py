"""The damage room's keys in words. Lazy: spoken in the reader's language when shown."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from webapp.ledgers import State

STATES = {
    "open": State(_l("未結"), "wait", "triangle-alert"),
    "closed": State(_l("已結"), "ok", "circle-check"),
}
CATEGORIES = {
    "water": State(_l("水"), icon="droplets"),
    "electric": State(_l("電"), icon="zap"),
    "wood": State(_l("木作"), icon="hammer"),
    "furniture": State(_l("課桌椅與家具"), icon="armchair"),
    "air_conditioner": State(_l("冷氣"), icon="air-vent"),
    "lock": State(_l("門鎖"), icon="lock"),
    "network": State(_l("網路"), icon="router"),
    "wall_floor": State(_l("牆面與地面"), icon="brick-wall"),
    "door_window": State(_l("門窗"), icon="door-open"),
    "equipment": State(_l("設備"), icon="microwave"),
    "other": State(_l("其他"), icon="ellipsis"),
}
CAUSES = {
    "natural": State(_l("自然損壞")),
    "careless": State(_l("不慎")),
    "deliberate": State(_l("故意")),
    "third_party": State(_l("校外人員")),
    "unknown": State(_l("不明")),
}
RESULTS = {
    "fixed": State(_l("修好"), "ok"),
    "replaced": State(_l("換新"), "ok"),
    "outsourced": State(_l("委外維修"), "info"),
    "cannot": State(_l("無法修復"), "danger"),
}
URGENT = State(_l("緊急"), "danger", "zap")
MARKS = {
    "clock": State(_l("時間待確認"), "wait", "clock"),
    "late": State(_l("補登"), "quiet", "history"),
}
