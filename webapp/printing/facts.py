"""Facts of stocks, designs and printers as they come in from outside: types and sizes first, then `labels` judges."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any, TypeVar

from labels import Design, LabelError, Printer, Stock
from labels.design import make_design
from labels.entries import DesignError
from labels.stock import StockError, make_stock

ID_SIGNS = 64
MOST_ENTRIES = 40
TEXT_SIGNS = 200
OWN = "own"
Made = TypeVar("Made")
CORRECTION = ("offset_x_mm", "offset_y_mm", "scale_x", "scale_y")
EXACT_DPIS = (203, 300, 600)
"""Dots an inch that ZPL and TSPL printers are made with."""

_FLAGS = frozenset({"is_asymmetric"})
_WHOLE = frozenset({"columns", "rows"})
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
        _check_type(key, value)
    return _judged(lambda: make_stock({**facts, "id": stock_id, "name": name}))


def check_design(facts: Any, design_id: str = OWN, name: str = "", logo: str | None = None) -> Design:
    """Return the design that these facts describe, with a `logo` (PNG in base64) put in for the id that stands there.

    Raises `FactsError` that names the wrong entry.
    """
    _members(facts, "")
    logo_id, entries = facts.get("logo"), facts.get("fields")
    if not isinstance(entries, list):
        raise FactsError("fields", "應為清單", "must be a list")
    if not (logo_id is None or (isinstance(logo_id, str) and len(logo_id) <= ID_SIGNS)):
        raise FactsError("logo", "應為標誌的編號", "must be the id of a logo")
    names = {"zh-Hant": name, "zh-Hans": name, "en": name} if name else {}
    return _judged(lambda: make_design({**facts, "id": design_id, "name": names, "logo": logo}))


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


def _check_type(key: str, value: Any) -> None:
    if key in _FLAGS:
        if not isinstance(value, bool):
            raise FactsError(key, "應為是或否", "must be true or false")
    elif _is_number_name(key):
        if not _is_number(value) or (key in _WHOLE and value != int(value)):
            raise _no_number(key)
    elif not isinstance(value, str) or len(value) > TEXT_SIGNS:
        raise FactsError(key, f"應為 {TEXT_SIGNS} 字以內的文字", f"must be text of at most {TEXT_SIGNS} signs")


def _is_number_name(key: str) -> bool:
    return key in _WHOLE or key.endswith("_mm")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= 1e6 and isfinite(value)


def _no_number(path: str) -> FactsError:
    return FactsError(path, "應為數字", "must be a number")


def _judged(make: Callable[[], Made]) -> Made:
    try:
        return make()
    except LabelError as error:
        raise _named(error) from error
    except (TypeError, ValueError, OverflowError, KeyError, AttributeError) as error:
        raise FactsError("", "資料格式不對", "malformed") from error


def _named(error: LabelError) -> FactsError:
    if isinstance(error, DesignError):
        return FactsError(error.entry, error.reason_zh, error.reason_en)
    entry = error.number if isinstance(error, StockError) else ""
    return FactsError(entry, error.zh.removeprefix(f"{entry}："), error.en.removeprefix(f"{entry}: "))
