"""Answers to a checklist: what they may be, what is missing, what has failed. Pure.

The phone's `domain/checklist.js` holds the same rules. A field record is never thrown back for what cannot be mended
afterwards, so there are two degrees: an answer that *cannot be one* of its item (`AnswerError`: the record is held),
and a gap (`required`, `note_required`, `out_of_range`, `step`: the inspection stands, marked with it).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

Item = Mapping[str, Any]
Body = Mapping[str, Any]

TEXT_SIGNS = 2000
NUMBER_LIMIT = 1e12
CODES_MAX = 500
PICTURES = frozenset({"photo", "signature"})
MEASURED = frozenset({"number", "temperature", "count"})
GAPS = frozenset({"required", "note_required", "out_of_range", "step"})
SEVERITIES = frozenset({"hazard", "repair", "note"})
TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class AnswerError(ValueError):
    """An answer that cannot be one of its item. `key` is the item's, `reason` as the phone names it."""

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(f"{key}: {reason}")
        self.key = key
        self.reason = reason


@dataclass(frozen=True)
class Failure:
    """A failing answer: its item's key and label, what the checklist says to do (`on_fail`), the inspector's note."""

    key: str
    label: dict[str, str]
    on_fail: str
    note: str | None


@dataclass(frozen=True)
class Assessment:
    """What the answers amount to. `gaps` are `{key, reason}` in the order of the items."""

    result: str
    score: float | None
    failures: tuple[Failure, ...]
    gaps: tuple[dict[str, str], ...]


def assess(body: Body, answers: Any, photo_fields: Iterable[str]) -> Assessment:
    """Judge the answers by the checklist (already `for_region`). Raises `AnswerError`."""
    items = {item["key"]: item for item in body["items"]}
    _check_shape(items, answers)
    fields = frozenset(photo_fields)
    failures: list[Failure] = []
    gaps: list[dict[str, str]] = []
    for key, item in items.items():
        answer = answers.get(key) or {}
        reason = problem_of(item, answer, fields)
        if reason in GAPS:
            gaps.append({"key": key, "reason": reason})
        elif reason:
            raise AnswerError(key, reason)
        if is_fail(item, answer.get("value")):
            on_fail = item["on_fail"] if can_fail(item) else "none"
            failures.append(Failure(key, dict(item["label"]), on_fail, _text(answer.get("note"))))
    score = _total_score(body, answers)
    is_below_mark = "pass_rule" in body and (score or 0) < body["pass_rule"]["pass"]
    return Assessment("fail" if failures or is_below_mark else "pass", score, tuple(failures), tuple(gaps))


def for_region(body: Body, region: str | None) -> Body:
    """Return the checklist as it holds in a region: limits of an item's `profile` stand over its own."""
    if not region or not any("profile" in item for item in body["items"]):
        return body
    return {**body, "items": [{**item, **item.get("profile", {}).get(region, {})} for item in body["items"]]}


def problem_of(item: Item, answer: Mapping[str, Any], photo_fields: frozenset[str]) -> str | None:
    """Name what is wrong with an answer, None if nothing is."""
    value = answer.get("value")
    if item["type"] in PICTURES:
        if value is not None and not isinstance(value, str):
            return "not_an_option"
        return "required" if item.get("required") and item["key"] not in photo_fields else None
    if is_empty(value):
        return "required" if item.get("required") else None
    if reason := CHECKS[item["type"]](item, value):
        return reason
    needs_note = item.get("on_fail") == "note" and is_fail(item, value)
    return "note_required" if needs_note and not _text(answer.get("note")) else None


def is_fail(item: Item, value: Any) -> bool:
    """Tell whether a value is a failure: a bad answer, or a measure outside the limits of an item that can fail."""
    if is_empty(value):
        return False
    if item["type"] in MEASURED:
        return can_fail(item) and not item.get("min", -math.inf) <= value <= item.get("max", math.inf)
    return value in _fail_values(item)


def can_fail(item: Item) -> bool:
    return item.get("on_fail", "none") != "none"


def is_empty(value: Any) -> bool:
    return value is None or value == "" or value == []


def _fail_values(item: Item) -> list[Any]:
    if "fail_value" in item:
        given = item["fail_value"]
        return list(given) if isinstance(given, list) else [given]
    if item["type"] == "pass_fail":
        return ["fail"]
    return ["no"] if item["type"] == "yes_no" and can_fail(item) else []


def _check_shape(items: Mapping[str, Item], answers: Any) -> None:
    if not isinstance(answers, dict):
        raise AnswerError("answers", "not_an_option")
    for key, answer in answers.items():
        if key not in items:
            raise AnswerError(str(key), "unknown_item")
        if not isinstance(answer, dict):
            raise AnswerError(key, "not_an_option")
        note = answer.get("note")
        if note is not None and not isinstance(note, str):
            raise AnswerError(key, "not_an_option")
        if note is not None and len(note) > TEXT_SIGNS:
            raise AnswerError(key, "too_long")


def _total_score(body: Body, answers: Mapping[str, Any]) -> float | None:
    scores = [item["key"] for item in body["items"] if item["type"] == "score"]
    if not scores:
        return None
    return float(sum((answers.get(key) or {}).get("value") or 0 for key in scores))


def _text(value: Any) -> str | None:
    return (value or "").strip() or None


Check = Callable[[Item, Any], str | None]


def _number(_item: Item, value: Any) -> str | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return None if is_number and math.isfinite(value) and abs(value) <= NUMBER_LIMIT else "not_a_number"


def _count(item: Item, value: Any) -> str | None:
    if reason := _number(item, value):
        return reason
    if value != int(value):
        return "not_whole"
    return "out_of_range" if value < 0 else None


def _scale(lowest: float, step: float | None = None) -> Check:
    def check(item: Item, value: Any) -> str | None:
        low, width = item.get("min", lowest), item.get("step", step)
        if reason := _number(item, value):
            return reason
        if not low <= value <= item.get("max", math.inf):
            return "out_of_range"
        steps = (value - low) / width if width else 0
        return "step" if abs(steps - round(steps)) > 1e-9 else None

    return check


def _one_of(*values: str) -> Check:
    return lambda _item, value: None if isinstance(value, str) and value in values else "not_an_option"


def _option(item: Item, value: Any) -> str | None:
    return None if any(option["value"] == value for option in item["options"]) else "not_an_option"


def _words(_item: Item, value: Any) -> str | None:
    if not isinstance(value, str):
        return "not_an_option"
    return "too_long" if len(value) > TEXT_SIGNS else None


def _codes(item: Item, value: Any) -> str | None:
    if not isinstance(value, list) or len(value) > CODES_MAX:
        return "not_an_option"
    return next(filter(None, (_words(item, one) for one in value)), None)


def _date(_item: Item, value: Any) -> str | None:
    if not isinstance(value, str) or not DATE.fullmatch(value):
        return "not_a_date"
    return _parses(date.fromisoformat, value)


def _datetime(_item: Item, value: Any) -> str | None:
    return _parses(datetime.fromisoformat, value) if isinstance(value, str) else "not_a_date"


def _parses(parse: Callable[[str], object], value: str) -> str | None:
    try:
        parse(value)
    except ValueError:
        return "not_a_date"
    return None


def _time(_item: Item, value: Any) -> str | None:
    return None if isinstance(value, str) and TIME.fullmatch(value) else "not_a_time"


CHECKS: dict[str, Check] = {
    "pass_fail": _one_of("pass", "fail", "na"),
    "yes_no": _one_of("yes", "no"),
    "choice": _option,
    "count": _count,
    "number": _number,
    "temperature": _number,
    "score": _scale(0),
    "rating": _scale(1, step=1),
    "text": _words,
    "date": _date,
    "time": _time,
    "datetime": _datetime,
    "photo": _words,
    "signature": _words,
    "scan": _words,
    "scan_many": _codes,
    "ref": _words,
    "user": _words,
    "phone": _words,
    "plate": _words,
}
