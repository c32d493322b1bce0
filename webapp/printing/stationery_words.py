"""Stationery in words: numbers of a stock, sources of a design's fields, what to do about a wrong entry."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from labels import Design, Stock
from webapp.i18n import DEFAULT, language
from webapp.printing.facts import FactsError

LANGUAGES = {"pdf": _l("一般印表機（PDF）"), "zpl": _l("標籤機 ZPL（Zebra 等）"), "tspl": _l("標籤機 TSPL（TSC 等）")}
KINDS = {"sheet": _l("整張（A4 標籤紙）"), "roll": _l("捲筒")}
NUMBERS = {
    "page_w_mm": _l("紙寬"),
    "page_h_mm": _l("紙高"),
    "columns": _l("橫向幾格"),
    "rows": _l("直向幾格"),
    "label_w_mm": _l("標籤寬"),
    "label_h_mm": _l("標籤高"),
    "margin_left_mm": _l("左邊界"),
    "margin_top_mm": _l("上邊界"),
    "pitch_x_mm": _l("橫向間距"),
    "pitch_y_mm": _l("直向間距"),
    "gap_mm": _l("標籤之間的空隙"),
    "corner_radius_mm": _l("圓角半徑"),
    "inset_x_mm": _l("左右印不到的寬度"),
    "inset_y_mm": _l("上下印不到的高度"),
}
NUMBER_ADVICE = {
    "page_w_mm": _l("請填紙張的寬，單位公釐，例如 210。"),
    "page_h_mm": _l("請填紙張的高，單位公釐，例如 297。"),
    "columns": _l("請填整數；這麼多格要放得進紙寬。"),
    "rows": _l("請填整數；這麼多格要放得進紙高。"),
    "label_w_mm": _l("請填一張標籤的寬，單位公釐。"),
    "label_h_mm": _l("請填一張標籤的高，單位公釐。"),
    "margin_left_mm": _l("左右邊界應大致相等；真的不同時，請勾選「左右或上下不對稱」。"),
    "margin_top_mm": _l("上下邊界應大致相等；真的不同時，請勾選「左右或上下不對稱」。"),
    "pitch_x_mm": _l("間距是一格左緣到下一格左緣：不小於標籤寬，整排不超過紙寬。"),
    "pitch_y_mm": _l("間距是一格上緣到下一格上緣：不小於標籤高，整列不超過紙高。"),
}
SOURCES = {
    "header": _l("校名（抬頭）"),
    "title": _l("名稱"),
    "code": _l("編碼"),
    "place": _l("地點"),
    "number": _l("編號"),
    "custodian": _l("保管人"),
    "department": _l("單位"),
    "category": _l("類別"),
    "brand": _l("廠牌"),
    "model": _l("型號"),
    "serial": _l("序號"),
    "acquired_on": _l("取得日期"),
    "lines": _l("地點、編號、保管人（各一行）"),
    "text": _l("固定文字"),
    "meal": _l("餐別"),
    "taken": _l("取樣時間"),
    "discard_after": _l("可丟棄時間"),
    "sampler": _l("取樣人"),
    "class_name": _l("班級"),
    "host": _l("受訪者"),
    "date": _l("日期"),
    "unit": _l("單位（度量）"),
    "multiplier": _l("倍率"),
}
ENTRIES = {
    "size_pt": _l("字級"),
    "min_size_pt": _l("最小字級"),
    "max_lines": _l("最多幾行"),
    "gap_mm": _l("上方空白"),
    "text": _l("文字"),
    "prefix": _l("前面加上"),
    "source": _l("內容"),
    "column_w_mm": _l("設計寬度"),
    "column_h_mm": _l("設計高度"),
    "padding_mm": _l("四周留白"),
    "symbol_share": _l("二維碼佔多大"),
    "min_level": _l("耐污損等級"),
    "arrangement": _l("二維碼位置"),
    "logo": _l("標誌"),
    "logo_h_mm": _l("標誌高度"),
    "logo_at": _l("標誌位置"),
    "name": _l("名稱"),
    "fields": _l("欄位"),
}
_FIELD = re.compile(r"fields\[(\d+)\](?:\.(\w+))?")


def stock_title(stock: Stock) -> str:
    """Return what people call a stock: its name, what kind it is, the size of a label."""
    name = stock.name if stock.positions > 1 or not stock.id.startswith("roll-") else _("捲筒標籤紙")
    return f"{name} · {stock.label_w_mm:g}×{stock.label_h_mm:g} mm"


def design_title(design: Design) -> str:
    """Return a design's name in the reader's language."""
    return design.name.get(language()) or design.name.get(DEFAULT) or design.id


def in_readers_language(error: Any) -> str:
    """Return what an error or a caution of `labels` says, in the reader's language as far as it speaks it."""
    return str(error.en if language() == "en" else error.zh)


def stock_advice(error: FactsError) -> str:
    """Return what to do about a wrong number of a stock."""
    if error.entry in NUMBER_ADVICE:
        return f"{NUMBER_ADVICE[error.entry]}" if language() == "zh-Hans" else in_readers_language(error)
    return in_readers_language(error)


def design_advice(error: FactsError) -> str:
    """Return which entry of a design is wrong, and why."""
    field = _FIELD.fullmatch(error.entry)
    if field is None:
        return _("%(entry)s：%(why)s", entry=ENTRIES.get(error.entry, error.entry), why=in_readers_language(error))
    number, entry = int(field[1]) + 1, field[2] or "fields"
    return _(
        "第 %(n)s 個欄位的%(entry)s：%(why)s",
        n=number,
        entry=ENTRIES.get(entry, entry),
        why=in_readers_language(error),
    )
