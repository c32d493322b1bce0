"""What one label says, cleaned of what can't be printed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from labels.codes import parse_code

# controls, zero-width and direction marks, variation selectors: they have no shape of their own
_SHAPELESS = re.compile(
    "[\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202f\u205f-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e01ef]+"
)
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Label:
    """One label: `code` in any form that `parse_code` reads, title and lines any text, empty ones left out.

    `header` stands above the title (the school's name); raises CodeError for a code that is none.
    """

    code: str
    title: str = ""
    lines: tuple[str, ...] = ()
    header: str = ""

    def __post_init__(self) -> None:
        put = object.__setattr__
        put(self, "code", parse_code(self.code))
        put(self, "title", printable(self.title))
        put(self, "lines", tuple(line for line in map(printable, self.lines) if line))
        put(self, "header", printable(self.header))


def printable(text: str) -> str:
    """Return `text` composed (NFC), its white space single, without signs that have no shape."""
    text = _SPACES.sub(" ", unicodedata.normalize("NFC", text))
    return _SHAPELESS.sub("", text).strip()
