"""Text into a width: shrink a little, then two lines, then smaller, and only then an ellipsis."""

from __future__ import annotations

from typing import NamedTuple

from labels.fonts import Subset

ELLIPSIS = "…"
EASY_SHRINK = 0.8
"""One line at four fifths of its size looks better than two lines; below that, two lines do."""
LEAST_SHRINK = 0.65
_STEPS = (1.0, 0.93, 0.86, 0.79, 0.72, LEAST_SHRINK)
_NOT_AT_START = frozenset("，。、；：！？）」』】》〉”’…·・,.;:!?)]}%℃°")
_NOT_AT_END = frozenset("（「『【《〈“‘([{")


class Fitted(NamedTuple):
    """Lines of one run of text and the size they are set in."""

    lines: tuple[str, ...]
    size: float
    is_cut: bool = False


def fit(text: str, size: float, width: float, max_lines: int, subset: Subset) -> Fitted:
    """Fit `text` into `width`; `size` and `width` share one unit. Never wider than `width`, never more lines."""
    needed = subset.width(text, size)
    shrink = width / needed if needed > width else 1.0
    least = LEAST_SHRINK if max_lines == 1 else EASY_SHRINK
    if shrink >= least:
        return Fitted((text,), size * shrink)
    if max_lines > 1:
        for step in _STEPS:
            lines = wrap(text, size * step, width, subset)
            if len(lines) <= max_lines:
                return Fitted(tuple(lines), size * step)
    smallest = size * LEAST_SHRINK
    lines = wrap(text, smallest, width, subset)
    kept = lines[: max_lines - 1]
    rest = text[sum(map(len, kept)) :] if max_lines == 1 else "".join(lines[max_lines - 1 :])
    return Fitted((*kept, truncate(rest.lstrip(), smallest, width, subset)), smallest, is_cut=True)


def truncate(text: str, size: float, width: float, subset: Subset) -> str:
    """Return the most of `text` that fits with an ellipsis after it."""
    left = width - subset.width(ELLIPSIS, size)
    for end, sign in enumerate(text):
        left -= subset.width(sign, size)
        if left < 0:
            return text[:end].rstrip() + ELLIPSIS
    return text + ELLIPSIS


def wrap(text: str, size: float, width: float, subset: Subset) -> list[str]:
    """Break `text` between words and between Chinese signs, no line wider than `width`."""
    lines: list[str] = []
    rest = text.strip()
    while rest:
        end = _line_end(rest, size, width, subset)
        lines.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return lines


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
