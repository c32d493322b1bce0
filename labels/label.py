"""What one label says, cleaned of what can't be printed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from labels.codes import format_code, parse_code
from labels.errors import LabelError

# controls, fillers, zero-width and direction marks, variation selectors, lone surrogates: they have no shape
_SHAPELESS = re.compile(
    "[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f"
    "\u205f-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]+"
)
_SPACES = re.compile(r"\s+")
# what stays in a symbol's alphanumeric mode and in an address as it is
_ADDRESS = re.compile(r"[0-9A-Z.:+-]+(?:/[0-9A-Z.:+-]+)*")


@dataclass(frozen=True, slots=True)
class Label:
    """One label: `code` in any form that `parse_code` reads, title and lines any text, empty ones left out.

    `header` stands above the title (the school's name); `values` are texts that a design shows by their name
    (`place`, `number`, `custodian`, `meal`, …). With an `address` the symbol leads there on the host, not to the code,
    which may be empty then. Raises CodeError for a code that is none, LabelError for an address that is none.
    """

    code: str
    title: str = ""
    lines: tuple[str, ...] = ()
    header: str = ""
    values: Mapping[str, str] = field(default_factory=dict, hash=False)
    address: str = ""

    def __post_init__(self) -> None:
        put = object.__setattr__
        if self.code or not self.address:
            put(self, "code", parse_code(self.code))
        if self.address and not _ADDRESS.fullmatch(self.address):
            raise LabelError(
                f"網址「{self.address}」不合用：只能有大寫字母、數字、點、連字號、斜線",
                f"address {self.address!r}: upper-case letters, digits, dots, hyphens and slashes only",
            )
        put(self, "title", printable(self.title))
        put(self, "lines", tuple(line for line in map(printable, self.lines) if line))
        put(self, "header", printable(self.header))
        put(self, "values", {name: text for name, raw in self.values.items() if (text := printable(raw))})

    @property
    def leads_to(self) -> str:
        """What stands behind the host in the symbol."""
        return self.address or self.code

    @property
    def name(self) -> str:
        """What a message calls the label: its code as printed, else its title."""
        return format_code(self.code) if self.code else self.title


def printable(text: str) -> str:
    """Return `text` composed (NFC), its white space single, without signs that have no shape."""
    text = _SPACES.sub(" ", unicodedata.normalize("NFC", text))
    return _SHAPELESS.sub("", text).strip()
