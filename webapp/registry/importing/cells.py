"""What the cells of one row mean. Everything wrong is collected, field by field; nothing is guessed silently."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from marshmallow import ValidationError

from webapp.registry.categories import asset_categories, fold, guess
from webapp.registry.schemas import AssetFields

DATE = re.compile(r"(\d{1,4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T].*)?")
COMPACT_DATE = re.compile(r"(\d{3,4})(\d{2})(\d{2})")
ROC_LAST = 199
ROC_EPOCH = 1911
MONEY_NOISE = re.compile(r"(nt\$|cny|rmb|twd|[¥￥$元,，\s])", re.IGNORECASE)
WHOLE = re.compile(r"-?\d+")
SAYS_NOTHING = frozenset({"", "-", "—", "–", "/", "無", "无", "n/a", "none", "null"})

STATES = {
    "in_use": "使用中 在用 正常 良好 完好 在用中 使用 inuse use good",
    "idle": "閒置 闲置 未使用 備用 备用 idle spare",
    "repair": "待修 維修中 维修中 送修 故障 損壞 损坏 repair broken",
    "to_scrap": "待報廢 待报废 擬報廢 拟报废 toscrap",
    "scrapped": "已報廢 已报废 報廢 报废 scrapped",
}
WAYS = {
    "bought": "購置 购置 採購 采购 購買 购买 自購 自购 新購 新购 bought purchased",
    "donated": "受贈 捐贈 捐赠 接受捐贈 接受捐赠 贈與 donated",
    "transferred": "撥入 调拨 調撥 調入 调入 移轉 无偿调入 無償撥入 transferred",
    "built": "自製 自制 自建 自行建造 built",
    "other": "其他 盤盈 盘盈 other",
}


@dataclass
class Reading:
    """A row as understood: `fields` in wire form, names of place and custodian still to be matched, what is wrong."""

    fields: dict[str, Any] = field(default_factory=dict)
    place: str = ""
    custodian: str = ""
    foreign_code: str = ""
    errors: list[dict[str, str]] = field(default_factory=list)

    def wrong(self, name: str, why: str, value: str = "") -> None:
        self.errors.append({"field": name, "why": why, "value": value[:80]})


def read_row(cells: list[str], mapping: Mapping[str, str], *, has_roc_years: bool) -> Reading:
    """Read one row by a mapping of column index to field. `has_roc_years`: 113/9/1 is 2024, as in Taiwan."""
    reading = Reading()
    texts = {name: cells[int(index)].strip() for index, name in mapping.items() if int(index) < len(cells)}
    reading.place = _said(texts.pop("place", ""))
    reading.custodian = _said(texts.pop("custodian", ""))
    reading.foreign_code = _said(texts.pop("foreign_code", ""))
    category = texts.pop("category", "")
    for name, text in texts.items():
        if said := _said(text):
            _read_cell(reading, name, said, has_roc_years)
    _read_category(reading, category)
    for name in ("number", "name"):
        if not reading.fields.get(name) and not any(error["field"] == name for error in reading.errors):
            reading.wrong(name, "required")
    _check_limits(reading)
    return reading


def _said(text: str) -> str:
    return "" if fold(text) in SAYS_NOTHING else text


def _read_cell(reading: Reading, name: str, text: str, has_roc_years: bool) -> None:
    read = READERS.get(name)
    try:
        if name.endswith("_on"):
            reading.fields[name] = read_date(_narrow(text), has_roc_years=has_roc_years).isoformat()
        else:
            reading.fields[name] = read(_narrow(text)) if read else " ".join(text.split())
    except (ValueError, InvalidOperation, OverflowError):
        reading.wrong(name, "not_a_date" if name.endswith("_on") else WHY[name], text)


def _narrow(text: str) -> str:
    """Return digits and signs in their usual width: １２．５ is 12.5."""
    return unicodedata.normalize("NFKC", text)


def read_date(text: str, *, has_roc_years: bool) -> date:
    """Return the day that `text` names. Raises `ValueError`."""
    match = DATE.fullmatch(text) or COMPACT_DATE.fullmatch(text)
    if match is None:
        raise ValueError(text)
    year, month, day = map(int, match.groups())
    if has_roc_years and year <= ROC_LAST:
        year += ROC_EPOCH
    if not 1900 <= year <= 2200:
        raise ValueError(text)
    return date(year, month, day)


def read_amount(text: str) -> str:
    """Return an amount of money as the wire has it. Raises `ValueError` or `InvalidOperation`."""
    amount = Decimal(MONEY_NOISE.sub("", text))
    if not amount.is_finite() or amount < 0:
        raise ValueError(text)
    return f"{amount:.2f}"


def read_whole(text: str) -> int:
    """Return a whole number. Raises `ValueError`."""
    bare = text.replace(",", "").replace("，", "").removesuffix("年").strip()
    if WHOLE.fullmatch(bare) is None or len(bare) > 9:
        raise ValueError(text)
    return int(bare)


def _choice(listed: Mapping[str, str]) -> Callable[[str], str]:
    keys = {fold(word): key for key, words in listed.items() for word in (key, *words.split())}

    def read(text: str) -> str:
        if fold(text) not in keys:
            raise ValueError(text)
        return keys[fold(text)]

    return read


READERS: dict[str, Callable[[str], Any]] = {
    "quantity": read_whole,
    "life_years": read_whole,
    "unit_price": read_amount,
    "value": read_amount,
    "state": _choice(STATES),
    "acquired_by": _choice(WAYS),
}
WHY = {
    "quantity": "not_whole",
    "life_years": "not_whole",
    "unit_price": "not_money",
    "value": "not_money",
    "state": "not_a_state",
    "acquired_by": "not_a_way",
}


def _read_category(reading: Reading, text: str) -> None:
    """A category's own word decides; without one, the name does."""
    key = fold(text)
    if key in asset_categories():
        reading.fields["category"] = key
        return
    found = guess(text, asset_categories()) if text else None
    name = reading.fields.get("name")
    found = found or (guess(str(name), asset_categories()) if name else None)
    if found:
        reading.fields["category"] = found


def _check_limits(reading: Reading) -> None:
    """Hold the row against the record's own schema, so that nothing right here is held later."""
    try:
        AssetFields().load(reading.fields)
    except ValidationError as error:
        for name in error.normalized_messages():
            reading.wrong(str(name), WHY.get(str(name), "too_long"), str(reading.fields.pop(name, "")))
    if len(reading.foreign_code) > 120:
        reading.wrong("foreign_code", "too_long", reading.foreign_code)
