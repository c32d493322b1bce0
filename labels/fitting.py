"""Text into a width: shrink a little, then two lines, then smaller, and only then an ellipsis."""

from __future__ import annotations

from typing import NamedTuple

from labels.fonts import Subset

ELLIPSIS = "…"
EASY_SHRINK = 0.8
"""One line at four fifths of its size looks better than two lines; below that, two lines do."""
_STEPS = 6
_NOT_AT_START = frozenset("，。、；：！？）」』】》〉”’…·・,.;:!?)]}%℃°")
_NOT_AT_END = frozenset("（「『【《〈“‘([{")


class Fitted(NamedTuple):
    """Lines of one run of text and the size they are set in."""

    lines: tuple[str, ...]
    size: float
    is_cut: bool = False


class Room(NamedTuple):
    """What a run of text may take: a width, a number of lines, and how small it may get, in one unit."""

    width: float
    max_lines: int
    least_size: float


def fit(text: str, size: float, room: Room, subset: Subset) -> Fitted:
    """Fit `text` into `room`, best at `size`. Never wider, never more lines; an ellipsis only at the least size."""
    width, max_lines, least_size = room
    least_size = min(least_size, size)
    needed = subset.width(text, size)
    one_line = size * min(1.0, width / needed) if needed else size
    if one_line >= (least_size if max_lines == 1 else max(least_size, size * EASY_SHRINK)):
        return Fitted((text,), one_line)
    if max_lines > 1:
        for step in range(_STEPS + 1):
            smaller = size - (size - least_size) * step / _STEPS
            spans = _spans(text, smaller, width, subset)
            if len(spans) <= max_lines:
                return Fitted(tuple(text[start:end] for start, end in spans), smaller)
    spans = _spans(text, least_size, width, subset)[:max_lines]
    kept = [text[start:end] for start, end in spans[:-1]]
    last = truncate(text[spans[-1][0] :], least_size, width, subset)
    return Fitted((*kept, last), least_size, is_cut=True)


def truncate(text: str, size: float, width: float, subset: Subset) -> str:
    """Return the most of `text` that fits with an ellipsis after it."""
    left = width - subset.width(ELLIPSIS, size)
    for end, sign in enumerate(text):
        left -= subset.width(sign, size)
        if left < 0:
            return text[:end].rstrip() + ELLIPSIS
    return text + ELLIPSIS


def _spans(text: str, size: float, width: float, subset: Subset) -> list[tuple[int, int]]:
    """Break between words and between Chinese signs, no line wider than `width`; start and end of each line."""
    spans: list[tuple[int, int]] = []
    start = 0
    while start < len(text):
        end = start + _line_end(text[start:], size, width, subset)
        line = text[start:end]
        spans.append((start, start + len(line.rstrip())))
        start = end + len(text[end:]) - len(text[end:].lstrip())
    return spans


def _line_end(text: str, size: float, width: float, subset: Subset) -> int:
    used, opening = 0.0, 0
    for end, sign in enumerate(text):
        if end and _may_break(text[end - 1], sign):
            opening = end
        used += subset.width(sign, size)
        if used > width and not sign.isspace():
            return opening or max(end, 1)
    return len(text)


def _may_break(before: str, after: str) -> bool:
    if after in _NOT_AT_START or before in _NOT_AT_END:
        return False
    return before.isspace() or before in "-/" or _is_wide(before) or _is_wide(after)


def _is_wide(sign: str) -> bool:
    return sign >= "\u2e80" and not "\uff66" <= sign <= "\uffdc"
