"""Guests out of a pasted list or a file: one a line, columns in any order that a heading names. Pure.

Known: a table with a heading (姓名, 單位, 手機, 車牌), a table without one (the name first), names alone in one line.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from webapp.registry.categories import fold

MOST_GUESTS = 200
NAME_SIGNS, ORGANISATION_SIGNS, MOBILE_SIGNS, PLATE_SIGNS = 120, 120, 32, 16
FIELDS = ("name", "organisation", "mobile", "plate")
HEADINGS = {
    "name": "姓名 名字 來賓 来宾 貴賓 贵宾 訪客 访客 name guest visitor",
    "organisation": "單位 单位 機關 机关 公司 學校 学校 服務單位 服务单位 organisation organization company school",
    "mobile": "手機 手机 電話 电话 聯絡電話 联系电话 行動電話 mobile phone tel",
    "plate": "車牌 车牌 車號 车号 車牌號碼 车牌号码 plate car",
}
KNOWN = {fold(word): field for field, words in HEADINGS.items() for word in words.split()}
CELLS = re.compile(r"[\t,，;；|]")
NAMES = re.compile(r"[、\s]+")
HAN = re.compile(r"[\u3400-\u9fff]")
MOBILE = re.compile(r"\+?[\d\s()-]{7,20}")
PLATE = re.compile(r"(?=.*\d)(?=.*[A-Z\u4e00-\u9fff])[A-Z0-9\u4e00-\u9fff]{1,4}[-· ]?[A-Z0-9]{2,6}")


@dataclass(frozen=True)
class Guest:
    """Somebody who is expected, as the list has them; `problem` is a key for what is wrong."""

    name: str
    organisation: str = ""
    mobile: str = ""
    plate: str = ""
    problem: str = ""


def read_pasted(text: str) -> list[Guest]:
    """Return the guests of a pasted list: cells cut by tabs, commas or bars; a line of names alone, by spaces."""
    lines = [line.strip(" ") for line in text.splitlines() if line.strip()]
    rows = [[cell.strip() for cell in CELLS.split(line)] for line in lines]
    if all(len(row) == 1 for row in rows):
        rows = [cells for line in lines for cells in _loose(line)]
    return read_table(rows)


def read_table(rows: Iterable[Sequence[str]]) -> list[Guest]:
    """Return the guests of a table; what stands over its heading, and empty rows, are left out."""
    kept = [[_clean(cell) for cell in row] for row in rows if any(cell.strip() for cell in row)]
    for at, row in enumerate(kept[:20]):
        columns = {KNOWN[fold(cell)]: index for index, cell in enumerate(row) if fold(cell) in KNOWN}
        if "name" in columns:
            found = [{name: _cell(one, columns.get(name)) for name in FIELDS} for one in kept[at + 1 :]]
            return [_judge(Guest(**facts)) for facts in found if any(facts.values())]
    return [_judge(_guess(row)) for row in kept]


def write_pasted(guests: Iterable[Guest]) -> str:
    """Return guests as lines that `read_pasted` takes back."""
    return "\n".join("\t".join(getattr(one, name) for name in FIELDS).rstrip("\t") for one in guests)


def _loose(line: str) -> list[list[str]]:
    """Cut a line without cells: Chinese by its spaces, names after one another each for themselves."""
    if not HAN.search(line):
        return [[line]]
    parts = [part for part in NAMES.split(line) if part]
    is_row = any(MOBILE.fullmatch(part) or PLATE.fullmatch(part.upper()) for part in parts[1:])
    are_names = "、" in line or (len(parts) > 2 and all(len(part) <= 4 for part in parts))
    if are_names and not is_row:
        return [[part] for part in parts]
    return [parts]


def _guess(row: Sequence[str]) -> Guest:
    """Take the first cell for the name, the others for what they look like: number, plate, organisation."""
    facts = {"name": row[0]}
    for cell in filter(None, row[1:]):
        shape = "mobile" if MOBILE.fullmatch(cell) else "plate" if PLATE.fullmatch(cell.upper()) else ""
        facts.setdefault(shape if shape and shape not in facts else "organisation", cell)
    return Guest(**facts)


def _judge(guest: Guest) -> Guest:
    longest = {"name": NAME_SIGNS, "organisation": ORGANISATION_SIGNS, "mobile": MOBILE_SIGNS, "plate": PLATE_SIGNS}
    problem = ""
    if not guest.name:
        problem = "no_name"
    elif any(len(getattr(guest, name)) > most for name, most in longest.items()):
        problem = "too_long"
    return Guest(guest.name, guest.organisation, guest.mobile, guest.plate, problem)


def _cell(row: Sequence[str], index: int | None) -> str:
    return row[index] if index is not None and index < len(row) else ""


def _clean(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())
