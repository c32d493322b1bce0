"""Compares the school's books with those that were kept by hand; every difference is a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from tests.canteen.fortnight.books import MARKS, Office, Register, Row
from tests.canteen.fortnight.lines import Books, Case, Line, Reading
from tests.canteen.fortnight.school import DAYS, NAMES, School, thing_id
from tests.canteen.fortnight.world import World

Key = tuple[str, ...]


def differences(name: str, expected: dict[Key, Row], found: dict[Key, Row]) -> list[str]:
    """Tell what is missing, what is too much, and what is otherwise than expected."""
    said = [f"{name}: {' '.join(key)} is missing" for key in expected.keys() - found.keys()]
    said += [f"{name}: {' '.join(key)} is there and was not expected" for key in found.keys() - expected.keys()]
    for key in expected.keys() & found.keys():
        wrong = {
            column: (value, found[key].get(column))
            for column, value in expected[key].items()
            if found[key].get(column) != value
        }
        for column, (value, is_) in wrong.items():
            said.append(f"{name}: {' '.join(key)}: {column} is {is_!r} instead of {value!r}")
    return sorted(said)


def keyed(rows: Iterable[Row], *columns: str) -> dict[Key, Row]:
    rows = list(rows)
    found = {tuple(row[column] for column in columns): row for row in rows}
    assert len(found) == len(rows), "two lines alike"
    return found


def compare_register(school: School, books: Books, register: Register) -> list[str]:
    expected = keyed((_line(school, line, books.as_of) for line in books.lines), *LINE_KEY)
    said = differences("register", expected, keyed(register.rows, *LINE_KEY))
    for mark in MARKS:
        marked = {_key_of(school, line) for line in books.lines if mark in _marks(line)}
        found = {tuple(row[column] for column in LINE_KEY) for row in register.marked[mark]}
        said += [f"mark {mark}: missing at {' '.join(key)}" for key in marked - found]
        said += [f"mark {mark}: not expected at {' '.join(key)}" for key in found - marked]
    return said


LINE_KEY = ("on", "meal", "dish", "pot")


def _key_of(school: School, line: Line) -> Key:
    row = _line(school, line, line.taken_at)
    return tuple(row[column] for column in LINE_KEY)


def _marks(line: Line) -> set[str]:
    return line.marks | ({"gaps"} if line.gaps else set())


def _line(school: School, line: Line, as_of: datetime) -> Row:
    return {
        "on": line.on.isoformat(),
        "meal": line.meal,
        "dish": line.dish,
        "pot": str(line.pot),
        "standing": line.standing(as_of),
        "box": line.box,
        "code": school.codes[line.box],
        "weight": _number(line.weight_g),
        "core": _number(line.core_c),
        "fridge": line.fridge or "",
        "by": NAMES[line.by],
        "taken_at": _instant(school, line.taken_at),
        "release_at": _instant(school, line.release_at),
        "discard_by_at": _instant(school, line.discard_by_at),
        "received_at": _instant(school, line.received_at),
        "gaps": "、".join(sorted(line.gaps)),
        "checker": NAMES[line.checker] if line.checker else "",
        "discarded_at": _instant(school, line.discarded_at),
        "discarded_by": NAMES[line.discarded_by] if line.discarded_by else "",
        "way": line.way or "",
        "second": NAMES[line.second] if line.second else "",
        "why": line.why or "",
    }


def _instant(school: School, at: datetime | None) -> str:
    return at.astimezone(school.zone).strftime("%Y/%m/%d %H:%M") if at else ""


def _number(number: Decimal | None) -> str:
    return "" if number is None else f"{number.normalize():f}"


def compare_fridges(school: School, books: Books, office: Office) -> list[str]:
    readings = keyed((_reading(school, reading) for reading in books.readings), "at", "fridge")
    said = differences("fridge log", readings, keyed(office.ledger("fridge_checks"), "at", "fridge"))
    cases = keyed((_case(school, case) for case in books.cases), "opened_at", "fridge")
    return said + differences("cases", cases, keyed(office.ledger("fridge_cases"), "opened_at", "fridge"))


def _reading(school: School, reading: Reading) -> Row:
    return {
        "at": _instant(school, reading.at),
        "fridge": reading.fridge,
        "slot": reading.part or "",
        "use": reading.use,
        "temperature": _number(reading.temperature_c),
        "range": "in" if reading.is_in_range else "out",
        "action": reading.action or "",
        "by": NAMES[reading.by],
        "mark": next((mark for mark in ("clock", "late") if mark in reading.marks), ""),
    }


def _case(school: School, case: Case) -> Row:
    return {
        "opened_at": _instant(school, case.opened_at),
        "fridge": case.fridge,
        "state": "closed" if case.closed_at else "open",
        "worst": _number(case.worst_c),
        "bad": str(case.bad),
        "by": NAMES[case.opened_by],
        "rechecked_at": _instant(school, case.rechecked_at),
        "closed_at": _instant(school, case.closed_at),
        "closed_by": NAMES["office"] if case.closed_at else "",
    }


def compare_months(world: World, books: Books, office: Office) -> list[str]:
    """What the pages of the months say of each day."""
    ons = [world.school.day(day).isoformat() for day in range(DAYS)]
    shown = {on: words for month in sorted({on[:7] for on in ons}) for on, words in office.month(month).items()}
    said = []
    for day, on in enumerate(ons):
        for words, is_expected in _day_words(books, world, day).items():
            if (words in shown[on]) != is_expected:
                said.append(f"month: {on} says {shown[on]!r}, {words!r} was {'' if is_expected else 'not '}expected")
    return said


def _day_words(books: Books, world: World, day: int) -> dict[str, bool]:
    on = world.school.day(day)
    missing = sum(one[0] == day for one in books.missing)
    missed = sum(one[0] == day for one in books.missed)
    out = sum(not reading.is_in_range for reading in books.readings if reading.on == on)
    needed = books.needed[day]
    return {
        f"缺 {missing} 道": missing > 0,
        "缺": missing > 0,
        f"留樣 {needed}／{needed}": missing == 0,
        f"漏登 {missed} 次": missed > 0,
        "漏登": missed > 0,
        f"異常 {out} 次": out > 0,
        "異常": out > 0,
        "沒回報": day in books.unreported,
        "有發現": day in books.found,
        "零發現": day not in books.found | books.unreported,
    }


def compare_phone(books: Books, kept: list[dict[str, Any]]) -> list[str]:
    """What a phone shows as kept after its last sync: to the millisecond, and with what is derived."""
    expected = keyed((_kept(line) for line in books.lines if line.state == "kept"), "box_id")
    found = keyed(({name: str(value) for name, value in row.items()} for row in kept), "box_id")
    return differences("phone", expected, found)


def _kept(line: Line) -> Row:
    return {
        "box_id": thing_id(line.box),
        "dish_name": line.dish,
        "taken_at": _wire(line.taken_at),
        "release_at": _wire(line.release_at),
        "discard_by_at": _wire(line.discard_by_at),
    }


def _wire(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
