"""The slips that people make with a sheet's numbers, tried one after another until the sheet could be true."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any, NamedTuple

from labels.geometry import AXES, PAGE_SIZES_MM, Numbers, find_fault, is_number, shown_mm

MM_PER_INCH = 25.4
MM_PER_CM = 10
_SWAPS = (
    (("label_w_mm", "label_h_mm"),),
    (("page_w_mm", "page_h_mm"),),
    (("columns", "rows"),),
    (("pitch_x_mm", "pitch_y_mm"),),
    (("margin_left_mm", "margin_top_mm"),),
    (("label_w_mm", "label_h_mm"), ("pitch_x_mm", "pitch_y_mm")),
)


class Repair(NamedTuple):
    """What was changed to make the numbers possible, and how to ask about it in zh-Hant and English."""

    changes: dict[str, Any]
    zh: str
    en: str


def find_repair(numbers: Numbers) -> Repair | None:
    """Return the first common slip whose mending makes the numbers possible, or None."""
    if not all(is_number(value) for name, value in numbers.items() if _is_length(name) or name in ("columns", "rows")):
        return None
    tries = chain(_units(numbers), _swaps(numbers), _gaps(numbers), _counts(numbers), _single_units(numbers))
    return next((repair for repair in tries if find_fault({**numbers, **repair.changes}) is None), None)


def _is_length(name: str) -> bool:
    return name.endswith("_mm")


def _units(numbers: Numbers) -> Iterator[Repair]:
    """All lengths in another unit; a page that becomes one of the known sizes is the likeliest."""
    lengths = {name: value for name, value in numbers.items() if _is_length(name) and name != "gap_mm"}
    repairs = []
    for factor, zh, en in ((MM_PER_INCH, "英吋", "inches"), (MM_PER_CM, "公分", "centimetres")):
        changes = {name: round(value * factor, 3) for name, value in lengths.items()}
        repairs.append(Repair(changes, f"這些數字是{zh}嗎？請乘以 {factor}", f"are these {en}? Multiply by {factor}"))
    yield from sorted(repairs, key=lambda repair: not _is_known_page(repair.changes))


def _is_known_page(changes: Numbers) -> bool:
    size = sorted((changes.get("page_w_mm", 0), changes.get("page_h_mm", 0)))
    return any(all(abs(a - b) < 1 for a, b in zip(size, known, strict=True)) for known in PAGE_SIZES_MM.values())


def _swaps(numbers: Numbers) -> Iterator[Repair]:
    for pairs in _SWAPS:
        names = [name for pair in pairs for name in pair]
        if all(name in numbers for name in names):
            changes = {a: numbers[b] for pair in pairs for a, b in (pair, pair[::-1])}
            shown = " / ".join(names)
            yield Repair(changes, f"{shown} 是否寫反了？", f"are {shown} swapped?")


def _gaps(numbers: Numbers) -> Iterator[Repair]:
    """Shops print the gap between labels; the pitch is from edge to edge of the same side."""
    for axis in AXES if "columns" in numbers else ():
        pitch = numbers[axis.label] + numbers[axis.pitch]
        yield Repair(
            {axis.pitch: pitch},
            f"{axis.pitch} 是標籤間的空隙嗎？間距要加上標籤本身：{shown_mm(pitch)}",
            f"is {axis.pitch} the gap between labels? The pitch counts the label, too: {shown_mm(pitch)}",
        )


def _counts(numbers: Numbers) -> Iterator[Repair]:
    for axis in AXES if "columns" in numbers else ():
        for count in (numbers[axis.count] + 1, numbers[axis.count] - 1):
            yield Repair({axis.count: count}, f"{axis.count} 是 {count} 嗎？", f"should {axis.count} be {count}?")


def _single_units(numbers: Numbers) -> Iterator[Repair]:
    for name, value in numbers.items():
        for factor, zh, en in (
            (MM_PER_INCH, "是英吋嗎", "in inches"),
            (MM_PER_CM, "是公分嗎", "in centimetres"),
            (1 / MM_PER_CM, "的小數點對嗎", "missing its point"),
        ):
            if _is_length(name) and value:
                better = round(value * factor, 3)
                yield Repair(
                    {name: better},
                    f"{name} {zh}？應為 {shown_mm(better)} mm",
                    f"is {name} {en}? {shown_mm(better)} mm would fit",
                )
