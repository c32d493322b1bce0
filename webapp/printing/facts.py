"""Facts of stocks, designs and printers as they come in from outside: types and sizes first, then `labels` judges."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any, TypeVar

from labels import Design, LabelError, Printer, Stock
from labels.design import make_design
from labels.stock import make_stock

MOST_FIELDS = 24
MOST_ENTRIES = 40
TEXT_SIGNS = 200
OWN = "own"
Made = TypeVar("Made")
CORRECTION = ("offset_x_mm", "offset_y_mm", "scale_x", "scale_y")
EXACT_DPIS = (203, 300, 600)
"""Dots an inch that ZPL and TSPL printers are made with."""

_FLAGS = frozenset({"is_asymmetric", "is_turned", "rule_below"})
_WHOLE = frozenset({"columns", "rows", "max_lines"})
_MEASURES = ("_mm", "_pt", "_share")
_STOCK_TEXTS = frozenset({"kind", "page", "note", "suggested_use"})


class FactsError(ValueError):
    """Facts that can't be; `entry` names the wrong one (`pitch_x_mm`, `fields[2].size_pt`), in two languages."""

    def __init__(self, entry: str, zh: str, en: str) -> None:
        super().__init__(f"{entry}: {en}")
        self.entry = entry
        self.zh = zh
        self.en = en


def check_stock(facts: Any, stock_id: str = OWN, name: str = "") -> Stock:
    """Return the stock that these facts describe. Raises `FactsError` that names the wrong number."""
    for key, value in _members(facts, ""):
        if not _is_number_name(key) and key not in _FLAGS | _STOCK_TEXTS:
            raise FactsError(key, "沒有這個欄位", "no such number")
        _check_type(key, key, value)
    return _judged(lambda: make_stock({**facts, "id": stock_id, "name": name}))


def check_design(facts: Any, design_id: str = OWN, name: str = "", logo: str | None = None) -> Design:
    """Return the design that these facts describe, with a `logo` (PNG in base64) put in for the id that stands there.

    Raises `FactsError` that names the wrong entry.
    """
    for key, value in _members(facts, ""):
        if key != "fields":
            _check_type(key, key, value, may_be_none=key == "logo")
    entries = facts.get("fields")
    if not isinstance(entries, list) or len(entries) > MOST_FIELDS:
        raise FactsError("fields", f"欄位要是 0 到 {MOST_FIELDS} 個", f"must be a list of at most {MOST_FIELDS}")
    for index, entry in enumerate(entries):
        for key, value in _members(entry, f"fields[{index}]"):
            _check_type(f"fields[{index}].{key}", key, value)
    names = {"zh-Hant": name, "zh-Hans": name, "en": name} if name else {}
    made = {key: value for key, value in facts.items() if key != "logo"} | ({"logo": logo} if logo else {})
    return _judged(lambda: make_design({**made, "id": design_id, "name": names}))


def check_correction(facts: Any, dpi: float = 300) -> Printer:
    """Return a printer with this shift and scale. Raises `FactsError` that names the wrong number."""
    for key, value in _members(facts, ""):
        if key not in CORRECTION:
            raise FactsError(key, "沒有這個欄位", "no such number")
        if not _is_number(value):
            raise _no_number(key)
    return _judged(lambda: Printer(dpi=dpi, **facts))


def _members(facts: Any, path: str) -> list[tuple[str, Any]]:
    if not isinstance(facts, Mapping) or len(facts) > MOST_ENTRIES or not all(isinstance(key, str) for key in facts):
        raise FactsError(path, "資料格式不對", "must be an object of a few entries")
    return list(facts.items())


def _check_type(path: str, key: str, value: Any, *, may_be_none: bool = False) -> None:
    if value is None and may_be_none:
        return
    if key in _FLAGS:
        if not isinstance(value, bool):
            raise FactsError(path, "應為是或否", "must be true or false")
    elif _is_number_name(key):
        if not _is_number(value) or (key in _WHOLE and value != int(value)):
            raise _no_number(path)
    elif not isinstance(value, str) or len(value) > TEXT_SIGNS:
        raise FactsError(path, f"應為 {TEXT_SIGNS} 字以內的文字", f"must be text of at most {TEXT_SIGNS} signs")


def _is_number_name(key: str) -> bool:
    return key in _WHOLE or key.endswith(_MEASURES)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= 1e6 and isfinite(value)


def _no_number(path: str) -> FactsError:
    return FactsError(path, "應為數字", "must be a number")


def _judged(make: Callable[[], Made]) -> Made:
    try:
        return make()
    except LabelError as error:
        entry = str(getattr(error, "entry", None) or getattr(error, "number", None) or "")
        prefix = f"{entry}：", f"{entry}: "
        raise FactsError(entry, error.zh.removeprefix(prefix[0]), error.en.removeprefix(prefix[1])) from error
    except (TypeError, ValueError, OverflowError, KeyError, AttributeError) as error:
        raise FactsError("", "資料格式不對", "malformed") from error
