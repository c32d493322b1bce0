"""Reading a roster out of a file: class, number, child, up to four adults with relation and mobile. Pure.

Headings are guessed by their words, in any order: adults as `家長1 關係1 手機1`, as `父親 父親手機`, or as columns that
repeat. What can't be read is named and mended on the page; nothing is guessed silently.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from webapp.pickup.rules import ADULTS_MAX, fold_name
from webapp.registry.categories import fold

LOOKED_AT = 30
NAME_SIGNS, CLASS_SIGNS, NUMBER_SIGNS, MOBILE_SIGNS = 120, 64, 32, 32
CLASS = "班級 班级 班別 班别 班 年班 class"
NUMBER = "座號 座号 學號 学号 號碼 号码 編號 编号 號 号 number no no."
CHILD = "姓名 學生 学生 學生姓名 学生姓名 幼兒 幼儿 幼兒姓名 幼儿姓名 孩子 孩子姓名 兒童姓名 儿童姓名 名字 name child"
RELATIONS = {
    "father": "父親 父亲 父 爸爸 爸 father dad",
    "mother": "母親 母亲 母 媽媽 妈妈 媽 妈 mother mom mum",
    "grandparent": (
        "祖父母 祖父 祖母 爺爺 爷爷 奶奶 外公 外婆 阿公 阿嬤 阿嬷 阿媽 姥姥 姥爺 姥爷 外祖父 外祖母 "
        "grandparent grandmother grandfather grandma grandpa"
    ),
    "relative": (
        "親戚 亲戚 親屬 亲属 叔叔 伯伯 阿姨 姑姑 舅舅 姑媽 姑妈 伯父 伯母 嬸嬸 婶婶 哥哥 姐姐 姊姊 relative uncle aunt "
        "brother sister"
    ),
    "helper": "保姆 保母 褓姆 司機 司机 安親班 安亲班 helper nanny driver",
    "other": "其他 其他人 監護人 监护人 other guardian",
}
MOBILE = ("手機", "手机", "電話", "电话", "mobile", "phone", "tel")
RELATION = ("關係", "关系", "稱謂", "称谓", "relation")
ADULT = ("家長", "家长", "接送人", "監護人", "监护人", "聯絡人", "联系人", "adult", "parent", "guardian", "contact")
DIGIT = re.compile(r"[1-4一二三四]")
DIGITS = {sign: number for number, sign in enumerate("一二三四", 1)}
MOBILE_SHAPE = re.compile(r"[0-9+()\-\s#轉转]{5,32}")

_RELATION_OF = {fold(word): key for key, words in RELATIONS.items() for word in (key, *words.split())}


@dataclass(frozen=True)
class Adult:
    """An adult as a file has it; `relation` is a key, or the words that are none."""

    name: str
    relation: str = "other"
    mobile: str = ""


@dataclass(frozen=True)
class Entry:
    """A child as a row of a file has it, and what is wrong with the row: keys of problems."""

    where: str
    class_name: str
    number: str
    name: str
    adults: tuple[Adult, ...] = ()
    errors: tuple[str, ...] = ()


@dataclass
class Columns:
    """Where things stand in a row: `adults` by their place, each with `name`, `relation`, `mobile`, `said`."""

    class_name: int
    name: int
    number: int | None = None
    adults: list[dict[str, int | str]] = field(default_factory=list)


def read_roster(rows: Sequence[Sequence[str]]) -> list[Entry]:
    """Return what the rows of a sheet say, in their order; nothing where no heading is found."""
    for at, row in enumerate(rows[:LOOKED_AT]):
        columns = find_columns(row)
        if columns is not None:
            return list(_entries(rows, at, columns))
    return []


def find_columns(row: Sequence[str]) -> Columns | None:
    """Guess the columns from a row of headings; None where it names no class or no child."""
    cells = [fold(unicodedata.normalize("NFKC", cell)) for cell in row]
    class_at, number_at, name_at = (_at(cells, words) for words in (CLASS, NUMBER, CHILD))
    if class_at is None or name_at is None:
        return None
    taken = {class_at, name_at, number_at}
    rest = [(index, cell) for index, cell in enumerate(cells) if index not in taken and cell]
    return Columns(class_at, name_at, number_at, _adult_columns(rest))


def _at(cells: Sequence[str], words: str) -> int | None:
    known = set(map(fold, words.split()))
    return next((index for index, cell in enumerate(cells) if cell in known), None)


def _adult_columns(cells: Sequence[tuple[int, str]]) -> list[dict[str, int | str]]:
    """Group the other columns into adults: by number, by the relation in the heading, or by a name that comes again."""
    groups: dict[str, dict[str, int | str]] = {}
    turn = 0
    for index, cell in cells:
        part, said = _part(cell)
        if part is None:
            continue
        digit = DIGIT.search(cell)
        if digit:
            key = f"n{DIGITS.get(digit[0], digit[0])}"
        elif said:
            key = f"r{said}"
        else:
            turn += part == "name"
            key = f"t{turn}"
        group = groups.setdefault(key, {"said": said})
        group.setdefault(part, index)
    return [group for group in groups.values() if "name" in group][:ADULTS_MAX]


def _part(cell: str) -> tuple[str | None, str]:
    """Return what a heading is about (`name`, `relation`, `mobile`, None), and the relation that it says."""
    # the longest word that is in it: a grandfather is no father
    named = [(len(word), key) for word, key in _RELATION_OF.items() if word in cell]
    said = max(named, default=(0, ""))[1]
    said = "" if said == "other" else said
    if any(fold(word) in cell for word in MOBILE):
        return "mobile", said
    if any(fold(word) in cell for word in RELATION):
        return "relation", said
    return ("name" if said or any(fold(word) in cell for word in ADULT) else None), said


def _entries(rows: Sequence[Sequence[str]], at: int, columns: Columns) -> Iterator[Entry]:
    class_name = ""
    seen: set[tuple[str, str, str]] = set()
    for place, row in enumerate(rows[at + 1 :], at + 2):
        class_name = row[columns.class_name].strip() or class_name
        name = row[columns.name].strip()
        number = row[columns.number].strip() if columns.number is not None else ""
        adults = tuple(_adults(row, columns))
        if not name and not number and not adults:
            continue
        entry = judge(Entry(str(place), class_name, number, name, adults))
        key = (fold(class_name), number, fold_name(name))
        yield replace(entry, errors=(*entry.errors, "twice")) if key in seen else entry
        seen.add(key)


def _adults(row: Sequence[str], columns: Columns) -> Iterator[Adult]:
    for group in columns.adults:
        name, relation, mobile = (
            row[index].strip() if isinstance(index := group.get(part), int) else ""
            for part in ("name", "relation", "mobile")
        )
        if name or mobile:
            yield Adult(name, read_relation(relation) if relation else str(group["said"] or "other"), mobile)


def read_relation(text: str) -> str:
    """Return the key of a relation, the words themselves where nobody knows them."""
    return _RELATION_OF.get(fold(unicodedata.normalize("NFKC", text)), text)


def judge(entry: Entry) -> Entry:
    """Return an entry with what is wrong with it."""
    adults = entry.adults
    long = len(entry.class_name) > CLASS_SIGNS or len(entry.number) > NUMBER_SIGNS
    problems = {
        "no_class": not entry.class_name,
        "no_name": not entry.name,
        "too_long": long or any(len(name) > NAME_SIGNS for name in (entry.name, *(one.name for one in adults))),
        "adult_without_name": any(not one.name for one in adults),
        "not_a_relation": any(one.relation not in RELATIONS for one in adults),
        "not_a_mobile": any(one.mobile and not is_mobile(one.mobile) for one in adults),
        "adult_twice": len({fold_name(one.name) for one in adults}) < len(adults),
    }
    return replace(entry, errors=tuple(key for key, is_so in problems.items() if is_so))


def is_mobile(text: str) -> bool:
    """Tell whether it looks like a telephone number, of whichever country."""
    return len(text) <= MOBILE_SIGNS and MOBILE_SHAPE.fullmatch(unicodedata.normalize("NFKC", text)) is not None
