"""The rules as a form: every figure a field with its unit, and what is wrong beside the field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError

from webapp.canteen import words
from webapp.canteen.schemas import ProfileBody

HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
WHOLE = ("keep_hours", "discard_within_hours", "sample_within_minutes")
DEGREES = ("core_min_c", "sample_min_c", "sample_max_c", "chill_min_c", "chill_max_c", "freeze_max_c")
SWITCHES = ("requires_core", "requires_photo", "requires_checker", "requires_second")
TIMES = ("meals", "fridge_checks")
ROWS = {"meals": 8, "fridge_checks": 6}
UNITS = {
    **dict.fromkeys(("keep_hours", "discard_within_hours"), _l("小時")),
    "sample_within_minutes": _l("分鐘"),
    **dict.fromkeys(("min_g", "usual_g"), "g"),
    **dict.fromkeys(DEGREES, "°C"),
}
TITLES = {
    "name": _l("名稱"),
    "source": _l("依據"),
    "dishes": _l("哪些菜要留樣"),
    "min_g": _l("每道菜最少"),
    "usual_g": _l("手機上先列出的重量"),
    "keep_hours": _l("留存多久才可銷毀"),
    "discard_within_hours": _l("可銷毀後，多久內要銷毀"),
    "sample_within_minutes": _l("供餐結束後，多久內要留好"),
    "requires_core": _l("要量中心溫度"),
    "core_min_c": _l("中心溫度至少"),
    "requires_photo": _l("要拍照"),
    "requires_checker": _l("留樣要第二人審核"),
    "requires_second": _l("銷毀要第二人見證"),
    "sample_min_c": _l("留樣冰箱最低"),
    "sample_max_c": _l("留樣冰箱最高"),
    "chill_min_c": _l("冷藏最低"),
    "chill_max_c": _l("冷藏最高"),
    "freeze_max_c": _l("冷凍最高"),
    "meals": _l("餐次"),
    "fridge_checks": _l("冰箱溫度登記的時段"),
}
FRIDGES = {"sample": _l("留樣冰箱"), "chill": _l("冷藏"), "freeze": _l("冷凍")}
DISHES = {"all": _l("每一道"), "chosen": _l("由菜單逐道勾選")}
RANGES = {
    "min_g": (0, 5000),
    "keep_hours": (1, 720),
    "discard_within_hours": (1, 720),
    "sample_within_minutes": (0, 1440),
    "core_min_c": (0, 120),
    "freeze_max_c": (-60, 40),
}
OTHER_RANGE = (-40, 40)


@dataclass
class Filled:
    """A form as it came back: what was typed, the body it makes, what is wrong by field."""

    typed: dict[str, str]
    body: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


def typed_of(body: Mapping[str, Any]) -> dict[str, str]:
    """Return a body as it stands in the form's inputs."""
    numbers = {name: body.get(name) for name in ("min_g", *WHOLE, *DEGREES)}
    typed = {name: "" if value is None else words.plain(value) for name, value in numbers.items()}
    typed |= {name: "yes" if body[name] else "" for name in SWITCHES}
    typed["name"], typed["source"] = words.in_words(body["name"]), words.in_words(body.get("source"))
    typed["usual_g"] = ", ".join(words.plain(value) for value in body.get("usual_g", ()))
    typed["dishes"] = body["dishes"]
    for group in TIMES:
        for at, one in enumerate(body[group]):
            typed |= {f"{group}-{at}-key": one["key"], f"{group}-{at}-name": words.in_words(one["name"])}
            typed |= {f"{group}-{at}-{edge}": one[edge] for edge in ("starts", "ends")}
    return typed


def facts_of(body: Mapping[str, Any]) -> list[tuple[Any, str]]:
    """Return what a set of rules asks for, with its units, as titles and words, but not what it leaves open."""
    facts = [(TITLES["dishes"], str(DISHES[body["dishes"]]))]
    for name in ("min_g", *WHOLE):
        if body.get(name) is not None:
            facts.append((TITLES[name], f"{words.plain(body[name])} {UNITS[name]}"))
    if body.get("core_min_c") is not None:
        facts.append((TITLES["core_min_c"], words.degrees(body["core_min_c"])))
    for use in ("sample", "chill", "freeze"):
        if said := words.limits(body.get(f"{use}_min_c"), body.get(f"{use}_max_c")):
            facts.append((FRIDGES[use], said))
    asked = [str(TITLES[name]) for name in SWITCHES if body[name]]
    facts.append((_("還要求"), "、".join(asked) or _("沒有")))
    for group in TIMES:
        times = (f"{words.in_words(one['name'])} {one['starts']}–{one['ends']}" for one in body[group])
        facts.append((TITLES[group], "、".join(times) or _("不登記")))
    return facts


def read_form(given: Mapping[str, str], before: Mapping[str, Any]) -> Filled:
    """Read the form. `before` is the body that it was filled from: names in other languages stay where unchanged."""
    filled = Filled({name: value.strip() for name, value in given.items()})
    body: dict[str, Any] = {"region": before.get("region"), "dishes": filled.typed.get("dishes", "")}
    for name in ("name", "source"):
        body[name] = _named(filled.typed.get(name, ""), before.get(name))
    for name in ("min_g", *WHOLE, *DEGREES):
        body[name] = _number(filled, name)
    body |= {name: bool(filled.typed.get(name)) for name in SWITCHES}
    body["usual_g"] = _usual(filled)
    for group in TIMES:
        body[group] = _times(filled, group, before)
    if not body["source"]:
        del body["source"]
    filled.body = body
    _check(filled)
    return filled


def _named(text: str, before: Mapping[str, str] | None) -> dict[str, str] | None:
    """Return a text in the languages it is ready in: unchanged, as it was; else as it was typed."""
    if before and text == words.in_words(before):
        return dict(before)
    return {"zh_hant": text[:300]} if text else None


def _number(filled: Filled, name: str) -> int | float | None:
    text = filled.typed.get(name, "").replace(",", ".").replace("−", "-")
    low, high = RANGES.get(name, OTHER_RANGE)
    if not text:
        if name in WHOLE:
            filled.errors[name] = _("這一欄要填。")
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    is_whole = number.is_finite() and number == number.to_integral_value()
    if not number.is_finite() or not low <= number <= high or (name in WHOLE and not is_whole):
        filled.errors[name] = _("請填 %(low)s 到 %(high)s 的數字。", low=low, high=high)
        return None
    if round(number, 1) != number:
        filled.errors[name] = _("最多一位小數。")
    return int(number) if is_whole else float(number)


def _usual(filled: Filled) -> list[int | float]:
    found: list[int | float] = []
    for text in filled.typed.get("usual_g", "").replace("，", ",").replace("、", ",").split(","):
        if text.strip():
            try:
                found.append(int(text) if float(text).is_integer() else float(text))
            except (ValueError, OverflowError):
                filled.errors["usual_g"] = _("請填重量，用逗號分開，例如 130, 150, 200。")
    if len(found) > 6 or any(not 1 <= one <= 5000 for one in found):
        filled.errors["usual_g"] = _("最多六個，每個 1 到 5000 克。")
    return found


def _times(filled: Filled, group: str, before: Mapping[str, Any]) -> list[dict[str, Any]]:
    names = {one["key"]: one["name"] for one in before[group]}
    found: list[dict[str, Any]] = []
    for at in range(ROWS[group]):
        name, starts, ends = (filled.typed.get(f"{group}-{at}-{part}", "") for part in ("name", "starts", "ends"))
        if not name and not starts and not ends:
            continue
        if not name:
            filled.errors[f"{group}-{at}"] = _("請填名稱。")
        elif not (HOUR.fullmatch(starts) and HOUR.fullmatch(ends)):
            filled.errors[f"{group}-{at}"] = _("請填時刻，例如 11:30。")
        elif starts >= ends:
            filled.errors[f"{group}-{at}"] = _("結束要晚於開始。")
        key = filled.typed.get(f"{group}-{at}-key") or _free_key(group, {one["key"] for one in found} | set(names))
        found.append({"key": key, "name": _named(name, names.get(key)) or {}, "starts": starts, "ends": ends})
    if group == "meals" and not found:
        filled.errors["meals-0"] = _("至少要有一餐。")
    return found


def _free_key(group: str, taken: set[str]) -> str:
    stem = "meal" if group == "meals" else "check"
    return next(key for key in (f"{stem}_{number}" for number in range(1, 100)) if key not in taken)


def _check(filled: Filled) -> None:
    if not filled.body["name"]:
        filled.errors["name"] = _("這一欄要填。")
    for use in ("sample", "chill"):
        low, high = filled.body[f"{use}_min_c"], filled.body[f"{use}_max_c"]
        if low is not None and high is not None and low > high:
            filled.errors.setdefault(f"{use}_min_c", _("最低不能高於最高。"))
    if filled.errors:
        return
    try:
        ProfileBody().load(filled.body)
    except ValidationError as error:
        for name in error.normalized_messages():
            filled.errors.setdefault(str(name), _("內容太長，或不是可以選的值。"))
