"""Whether the numbers of a sheet or a roll can be true, and if not, which is wrong and what would fit.

Numbers come as a mapping by the names that `labels.stock` uses; lengths are millimetres.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

SYMMETRY_TOLERANCE_MM = 0.5
"""More than this between opposite margins is a typing slip, unless the stock is said to be asymmetric."""
ROUNDING_MM = 0.06
"""Makers publish two decimals at most, so a full-width row of labels may seem to pass the edge by this."""
LEAST_LABEL_MM = 5
MOST_LENGTH_MM = 2000
MOST_LABELS_A_SIDE = 100
PAGE_TOLERANCE_MM = 0.5
PAGE_SIZES_MM = {
    "A3": (297.0, 420.0),
    "A4": (210.0, 297.0),
    "A5": (148.0, 210.0),
    "A6": (105.0, 148.0),
    "Letter": (215.9, 279.4),
    "US-Letter": (215.9, 279.4),
    "Legal": (215.9, 355.6),
}

Numbers = Mapping[str, Any]


class Fault(NamedTuple):
    """A number that can't be: its name, and what is wrong with it and would fit, in zh-Hant and English."""

    number: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Axis:
    """The names of the numbers that say how labels follow each other across or down a page."""

    count: str
    margin: str
    pitch: str
    label: str
    page: str


AXES = (
    Axis("columns", "margin_left_mm", "pitch_x_mm", "label_w_mm", "page_w_mm"),
    Axis("rows", "margin_top_mm", "pitch_y_mm", "label_h_mm", "page_h_mm"),
)


def find_fault(numbers: Numbers) -> Fault | None:
    """Return the first thing wrong with a sheet's or a roll's numbers, or None. A roll has no `columns`."""
    return next(_faults(numbers), None)


def shown_mm(length: float) -> str:
    """A length as people write it: two decimals at most."""
    return f"{round(length, 2):g}"


def _faults(numbers: Numbers) -> Iterator[Fault]:
    is_sheet = "columns" in numbers
    lengths = ("page_w_mm", "page_h_mm", "label_w_mm", "label_h_mm", "pitch_x_mm", "pitch_y_mm")
    yield from _length_faults(numbers, lengths if is_sheet else lengths[2:4])
    if is_sheet:
        yield from _page_faults(numbers)
        for axis in AXES:
            yield from _axis_faults(numbers, axis)
    else:
        yield from _gap_faults(numbers)
    yield from _rim_faults(numbers)


def _length_faults(numbers: Numbers, names: tuple[str, ...]) -> Iterator[Fault]:
    for name in names:
        value = numbers[name]
        if not is_number(value) or not LEAST_LABEL_MM <= value <= MOST_LENGTH_MM:
            yield Fault(
                name,
                f"{value} 不是合理的長度，應為 {LEAST_LABEL_MM} 到 {MOST_LENGTH_MM} mm",
                f"{value} is no length in millimetres: {LEAST_LABEL_MM} to {MOST_LENGTH_MM}",
            )


def is_number(value: object) -> bool:
    """Tell whether a value is a finite number; truth values are none."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _page_faults(numbers: Numbers) -> Iterator[Fault]:
    """A page called A4 has the size of A4, upright or lying."""
    name = numbers.get("page", "")
    known = PAGE_SIZES_MM.get(name)
    if known is None:
        return
    given = numbers["page_w_mm"], numbers["page_h_mm"]
    wanted = known if (given[0] <= given[1]) else known[::-1]
    for number, value, right in zip(("page_w_mm", "page_h_mm"), given, wanted, strict=True):
        if abs(value - right) > PAGE_TOLERANCE_MM:
            size = f"{shown_mm(wanted[0])} x {shown_mm(wanted[1])} mm"
            yield Fault(
                number, f"{value}，但 {name} 是 {size}", f"{value}, but {name} is {size}: {shown_mm(right)} would fit"
            )


def _axis_faults(numbers: Numbers, axis: Axis) -> Iterator[Fault]:
    """Faults across or down a page, the plainest first; the later ones take the earlier for granted."""
    for find in (_count_fault, _margin_fault, _overlap_fault, _excess_fault, _centring_fault):
        fault = find(numbers, axis)
        if fault is not None:
            yield fault
            return


def _count_fault(numbers: Numbers, axis: Axis) -> Fault | None:
    count, label, page = numbers[axis.count], numbers[axis.label], numbers[axis.page]
    if not is_number(count) or count != int(count) or not 1 <= count <= MOST_LABELS_A_SIDE:
        return Fault(
            axis.count,
            f"{count} 不是 1 到 {MOST_LABELS_A_SIDE} 的整數",
            f"{count} is not a whole number from 1 to {MOST_LABELS_A_SIDE}",
        )
    if count * label <= page + ROUNDING_MM:
        return None
    most = math.floor((page + ROUNDING_MM) / label)
    fits = f"最多 {most} 個，或標籤" if most else "標籤"
    or_labels = f"at most {most} fit, or labels" if most else "labels"
    return Fault(
        axis.count,
        f"{count} 個 {label} mm 的標籤超過紙張 {page} mm：{fits}不超過 {shown_mm(page / count)} mm",
        f"{count} labels of {label} mm exceed the page's {page} mm: {or_labels} of up to {shown_mm(page / count)} mm",
    )


def _margin_fault(numbers: Numbers, axis: Axis) -> Fault | None:
    margin = numbers[axis.margin]
    if is_number(margin) and margin >= 0:
        return None
    return Fault(axis.margin, f"{margin} 不是邊界，應為 0 mm 以上", f"{margin} is no margin: 0 mm or more")


def _overlap_fault(numbers: Numbers, axis: Axis) -> Fault | None:
    pitch, label = numbers[axis.pitch], numbers[axis.label]
    if numbers[axis.count] == 1 or pitch >= label - ROUNDING_MM:
        return None
    most = shown_mm(_widest_pitch(numbers, axis))
    return Fault(
        axis.pitch,
        f"間距 {pitch} 小於標籤 {label}，標籤會重疊：應為 {label} 到 {most}",
        f"{pitch} is less than the label's {label}, labels would overlap: {label} to {most} would fit",
    )


def _excess_fault(numbers: Numbers, axis: Axis) -> Fault | None:
    used, page = _used(numbers, axis), numbers[axis.page]
    if used <= page + ROUNDING_MM:
        return None
    pitch, count, most = numbers[axis.pitch], numbers[axis.count], shown_mm(_widest_pitch(numbers, axis))
    return Fault(
        axis.pitch,
        f"間距 {pitch} 太大：{count} 個標籤共 {used:.2f} mm，超過紙張 {page} mm：最多 {most}",
        f"{pitch} is too much, {count} labels take {used:.2f} of {page} mm: at most {most} would fit",
    )


def _centring_fault(numbers: Numbers, axis: Axis) -> Fault | None:
    margin, room = numbers[axis.margin], numbers[axis.page] - _used(numbers, axis)
    rest, centred = room - margin, shown_mm(max(room, 0) / 2)
    if rest < -ROUNDING_MM:
        return Fault(
            axis.margin,
            f"邊界 {margin} 太大，標籤會超出紙張 {-rest:.2f} mm：最多 {shown_mm(max(room, 0))}，置中應為 {centred}",
            f"{margin} pushes labels {-rest:.2f} mm off the page: at most {shown_mm(max(room, 0))};"
            f" centred it would be {centred}",
        )
    if abs(rest - margin) <= SYMMETRY_TOLERANCE_MM or numbers.get("is_asymmetric"):
        return None
    pitch = _centring_pitch(numbers, axis)
    or_pitch = (f"，或間距 {shown_mm(pitch)}", f", or with a pitch of {shown_mm(pitch)}") if pitch else ("", "")
    return Fault(
        axis.margin,
        f"邊界 {margin}，對邊剩 {rest:.2f} mm；置中應為 {centred}{or_pitch[0]}。"
        "若邊界真的不對稱，請註明 (is_asymmetric)",
        f"{margin} leaves {rest:.2f} mm on the far side; centred it would be {centred}{or_pitch[1]}."
        " Say is_asymmetric if the sheet really is so",
    )


def _centring_pitch(numbers: Numbers, axis: Axis) -> float | None:
    """The pitch that makes both margins what one is said to be, where labels would not overlap."""
    if numbers[axis.count] == 1:
        return None
    label = numbers[axis.label]
    pitch: float = (numbers[axis.page] - 2 * numbers[axis.margin] - label) / (numbers[axis.count] - 1)
    return pitch if pitch >= label - ROUNDING_MM else None


def _used(numbers: Numbers, axis: Axis) -> float:
    used: float = (numbers[axis.count] - 1) * numbers[axis.pitch] + numbers[axis.label]
    return used


def _widest_pitch(numbers: Numbers, axis: Axis) -> float:
    widest: float = (numbers[axis.page] - numbers[axis.label]) / (numbers[axis.count] - 1)
    return widest


def _gap_faults(numbers: Numbers) -> Iterator[Fault]:
    gap = numbers["gap_mm"]
    if not is_number(gap) or not 0 <= gap <= 50:
        yield Fault("gap_mm", f"{gap} 不是 0 到 50 mm 的間隙", f"{gap} is no gap from 0 to 50 mm")


def _rim_faults(numbers: Numbers) -> Iterator[Fault]:
    """Corner and unprintable rim leave something of the label."""
    sides = numbers["label_w_mm"], numbers["label_h_mm"]
    limits = {
        "corner_radius_mm": min(sides) / 2,
        "inset_x_mm": (sides[0] - LEAST_LABEL_MM) / 2,
        "inset_y_mm": (sides[1] - LEAST_LABEL_MM) / 2,
    }
    for name, most in limits.items():
        value = numbers.get(name, 0.0)
        if not is_number(value) or not 0 <= value <= most:
            yield Fault(name, f"{value} 應為 0 到 {shown_mm(most)} mm", f"{value} must be 0 to {shown_mm(most)} mm")
