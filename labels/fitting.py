"""Text into a width: shrink a little, then two lines, then smaller, and only then an ellipsis."""

from __future__ import annotations

from typing import NamedTuple

from labels.fonts import Subset

ELLIPSIS = "…"
EASY_SHRINK = 0.8
"""One line at four fifths of its size looks better than two lines; below that, two lines do."""
WORD_SHRINK = 0.72
"""Lines broken between words may be this much smaller than lines broken anywhere."""
_STEPS = 8
_BALANCING_STEPS = 5
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
    return _fit_lines(text, size, room, subset) or _cut(text, least_size, room, subset)


def _fit_lines(text: str, size: float, room: Room, subset: Subset) -> Fitted | None:
    """Several lines at the largest size that does; broken between words if that costs little size."""
    if room.max_lines == 1:
        return None
    anywhere = _largest(text, size, room, _Breaker(subset, is_anywhere=True))
    between = _largest(text, size, room, _Breaker(subset, is_anywhere=False))
    if between and anywhere and between.size >= anywhere.size * WORD_SHRINK:
        return between
    return anywhere


def _largest(text: str, size: float, room: Room, breaker: _Breaker) -> Fitted | None:
    least = min(room.least_size, size)
    for step in range(_STEPS + 1):
        smaller = size - (size - least) * step / _STEPS
        lines = breaker.lines(text, smaller, room.width)
        if lines and len(lines) <= room.max_lines:
            return Fitted(tuple(breaker.balanced(text, smaller, room.width, lines)), smaller)
    return None


def _cut(text: str, size: float, room: Room, subset: Subset) -> Fitted:
    spans = _Breaker(subset, is_anywhere=True).spans(text, size, room.width)[: room.max_lines]
    kept = [text[start:end] for start, end in spans[:-1]]
    last = truncate(text[spans[-1][0] :], size, room.width, subset)
    return Fitted((*kept, last), size, is_cut=True)


def truncate(text: str, size: float, width: float, subset: Subset) -> str:
    """Return the most of `text` that fits with an ellipsis after it."""
    left = width - subset.width(ELLIPSIS, size)
    for end, sign in enumerate(text):
        left -= subset.width(sign, size)
        if left < 0:
            return text[:end].rstrip() + ELLIPSIS
    return text + ELLIPSIS


class _Breaker:
    """Breaks text into lines: between words and, if `is_anywhere`, between Chinese signs and inside long words."""

    def __init__(self, subset: Subset, is_anywhere: bool) -> None:
        self._subset = subset
        self._is_anywhere = is_anywhere

    def lines(self, text: str, size: float, width: float) -> list[str]:
        """Lines no wider than `width`; none at all when a word is wider and may not be broken."""
        lines = [text[start:end] for start, end in self.spans(text, size, width)]
        fits = all(self._subset.width(line, size) <= width for line in lines)
        return lines if fits else []

    def balanced(self, text: str, size: float, width: float, lines: list[str]) -> list[str]:
        """As many lines, as equal as they can be: no sign stands alone on the last."""
        narrow, wide = 0.0, width
        for _ in range(_BALANCING_STEPS):
            middle = (narrow + wide) / 2
            tried = self.lines(text, size, middle)
            if tried and len(tried) == len(lines):
                lines, wide = tried, middle
            else:
                narrow = middle
        return lines

    def spans(self, text: str, size: float, width: float) -> list[tuple[int, int]]:
        """Start and end of each line."""
        spans: list[tuple[int, int]] = []
        start = 0
        while start < len(text):
            end = start + self._line_end(text[start:], size, width)
            line = text[start:end]
            spans.append((start, start + len(line.rstrip())))
            start = end + len(text[end:]) - len(text[end:].lstrip())
        return spans

    def _line_end(self, text: str, size: float, width: float) -> int:
        used, opening = 0.0, 0
        for end, sign in enumerate(text):
            if end and self._may_break(text[end - 1], sign):
                if used > width:
                    return end
                opening = end
            used += self._subset.width(sign, size)
            if used > width and not sign.isspace() and (opening or self._is_anywhere):
                return opening or max(end, 1)
        return len(text)

    def _may_break(self, before: str, after: str) -> bool:
        if after in _NOT_AT_START or before in _NOT_AT_END:
            return False
        if before.isspace() or before in "-/" or after in _NOT_AT_END:
            return True
        return self._is_anywhere and (_is_wide(before) or _is_wide(after))


def _is_wide(sign: str) -> bool:
    return sign >= "\u2e80" and not "\uff66" <= sign <= "\uffdc"
