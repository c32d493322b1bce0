"""An inspection as a reader sees it: each answer in words beside the question as it was asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from webapp.i18n import school_zone
from webapp.patrol import words
from webapp.patrol.answers import Body, Item, can_fail, is_empty, is_fail

STARS = "★"
LIST_SIGN = "、"


@dataclass(frozen=True)
class AnswerView:
    """One item with its answer. `photos` are those of this item; `limits` say what was allowed."""

    key: str
    label: str
    text: str
    is_fail: bool
    note: str
    gap: str
    limits: str
    photos: tuple[Any, ...]


def answer_views(
    body: Body, answers: Mapping[str, Any], gaps: Sequence[Mapping[str, str]], photos: Sequence[Any]
) -> list[AnswerView]:
    """Return the answers in the order of the checklist; `body` is already as it holds in the region."""
    gap_of = {gap["key"]: str(words.GAPS.get(gap["reason"], gap["reason"])) for gap in gaps}
    return [_view(item, answers.get(item["key"]) or {}, gap_of.get(item["key"], ""), photos) for item in body["items"]]


def _view(item: Item, answer: Mapping[str, Any], gap: str, photos: Sequence[Any]) -> AnswerView:
    value = answer.get("value")
    return AnswerView(
        key=item["key"],
        label=words.in_words(item["label"]),
        text=value_in_words(item, value),
        is_fail=is_fail(item, value),
        note=answer.get("note") or "",
        gap=gap,
        limits=limits_in_words(item),
        photos=tuple(photo for photo in photos if photo.field == item["key"]),
    )


def value_in_words(item: Item, value: Any) -> str:
    """Say an answer as people say it; nothing for one that is not there."""
    if is_empty(value):
        return ""
    kind = item["type"]
    if kind in {"pass_fail", "yes_no"}:
        return str(words.VALUES.get(value, value))
    if kind == "choice":
        return next((words.in_words(option["label"]) for option in item["options"] if option["value"] == value), value)
    if kind == "rating":
        return STARS * round(value)
    if kind == "datetime":
        return _moment(value)
    if kind == "scan_many":
        return LIST_SIGN.join(map(str, value))
    unit = _unit(item)
    return f"{_plain(value)} {unit}" if unit else _plain(value)


def limits_in_words(item: Item) -> str:
    """Say between which limits a measure passes, or a score may lie."""
    low, high, unit = item.get("min"), item.get("max"), _unit(item)
    if not can_fail(item) and item["type"] != "score":
        return ""
    tail = f" {unit}" if unit else ""
    if low is not None and high is not None:
        return f"{_plain(low)}–{_plain(high)}{tail}"
    if low is not None:
        return _("至少 %(limit)s", limit=f"{_plain(low)}{tail}")
    return _("至多 %(limit)s", limit=f"{_plain(high)}{tail}") if high is not None else ""


def _unit(item: Item) -> str:
    unit = str(item.get("unit", ""))
    return _("人") if unit == "person" else _("分鐘") if unit == "min" else _("秒") if unit == "s" else unit


def _plain(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _moment(value: Any) -> str:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return str(value)
    local = moment.astimezone(school_zone()) if moment.tzinfo else moment
    return local.strftime("%Y/%m/%d %H:%M")
