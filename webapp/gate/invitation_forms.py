"""An invitation as a form: what was typed, what it says, what is wrong beside the field."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _

from webapp.gate.guests import MOST_GUESTS, Guest, read_pasted
from webapp.gate.schemas import PEOPLE_MAX, PURPOSES

HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
FIELDS = ("on", "until_on", "from_time", "until_time", "host_id", "purpose", "title", "people", "guests", "note")
FARTHEST = timedelta(days=366)
LONGEST_STAY = timedelta(days=31)
TITLE_SIGNS, NOTE_SIGNS = 120, 2000


@dataclass
class Filled:
    """A form as it came back: what was typed, the guests that it names, the data it makes, what is wrong by field."""

    typed: dict[str, str]
    guests: list[Guest] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


def read_form(given: Mapping[str, str], today: date, hosts: set[str], new_id: Callable[[], str]) -> Filled:
    """Read the form; `hosts` are ids of whom one may visit."""
    filled = Filled({name: given.get(name, "").strip() for name in FIELDS})
    filled.guests = read_pasted(filled.typed["guests"])
    _read_days(filled, today)
    _read_hours(filled)
    _read_choices(filled, hosts)
    _read_guests(filled, new_id)
    return filled


def _read_days(filled: Filled, today: date) -> None:
    on, until = _day(filled.typed["on"]), _day(filled.typed["until_on"])
    if on is None:
        filled.errors["on"] = _("請選哪一天來。")
        return
    if on < today:
        filled.errors["on"] = _("這一天已經過了。")
    elif on - today > FARTHEST:
        filled.errors["on"] = _("離今天一年以上，請再核對。")
    if filled.typed["until_on"] and until is None:
        filled.errors["until_on"] = _("看不出是哪一天。")
    elif until is not None and until < on:
        filled.errors["until_on"] = _("結束不能早於開始。")
    elif until is not None and until - on > LONGEST_STAY:
        filled.errors["until_on"] = _("一份邀請最多一個月，請分開發。")
    filled.data |= {"on": on.isoformat(), "until_on": until.isoformat() if until else None}


def _read_hours(filled: Filled) -> None:
    for name in ("from_time", "until_time"):
        hour = filled.typed[name]
        if hour and not HOUR.fullmatch(hour):
            filled.errors[name] = _("請填時刻，例如 09:30。")
        filled.data[name] = hour or None
    first, last = filled.data["from_time"], filled.data["until_time"]
    is_one_day = not filled.data.get("until_on") or filled.data["until_on"] == filled.data.get("on")
    if first and last and is_one_day and last <= first and "until_time" not in filled.errors:
        filled.errors["until_time"] = _("結束要晚於開始。")


def _read_choices(filled: Filled, hosts: set[str]) -> None:
    if filled.typed["host_id"] not in hosts:
        filled.errors["host_id"] = _("請選被訪人。")
    if filled.typed["purpose"] not in PURPOSES:
        filled.errors["purpose"] = _("請選事由。")
    for name, most in (("title", TITLE_SIGNS), ("note", NOTE_SIGNS)):
        if len(filled.typed[name]) > most:
            filled.errors[name] = _("太長，請在 %(most)s 字以內。", most=most)
    title = " ".join(filled.typed["title"].split())
    filled.data |= {"host_id": filled.typed["host_id"], "purpose": filled.typed["purpose"]}
    filled.data |= {"title": title or None, "note": filled.typed["note"] or None}


def _read_guests(filled: Filled, new_id: Callable[[], str]) -> None:
    guests = filled.guests
    wrong = [number for number, guest in enumerate(guests, 1) if guest.problem]
    if len(guests) > MOST_GUESTS:
        filled.errors["guests"] = _("最多 %(most)s 位，請分成幾份邀請。", most=MOST_GUESTS)
    elif wrong:
        lines = "、".join(str(number) for number in wrong[:5])
        filled.errors["guests"] = _("第 %(lines)s 行沒有姓名，或內容太長。", lines=lines)
    elif not guests and not filled.typed["title"]:
        filled.errors["guests"] = _("請寫來賓姓名；還不知道名字時，請在「名稱」寫哪個團體。")
    people = filled.typed["people"]
    if people and not (people.isdecimal() and 1 <= int(people) <= PEOPLE_MAX):
        filled.errors["people"] = _("請填 1 以上的整數。")
    elif people and int(people) < len(guests):
        filled.errors["people"] = _("名單上有 %(n)s 位，人數不能比這少。", n=len(guests))
    else:
        filled.data["people"] = int(people) if people else max(len(guests), 1)
    filled.data["guests"] = [
        {"id": new_id(), "name": one.name}
        | {name: getattr(one, name) for name in ("organisation", "mobile", "plate") if getattr(one, name)}
        for one in guests
    ]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
