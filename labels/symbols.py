"""QR symbols of label addresses, as fast as XOR.

For one version, level, prefix and length a symbol is an affine function over GF(2) of its data bits
(ISO/IEC 18004: Reed-Solomon and placement are linear, a mask is a constant): a base symbol XOR one
table entry for each pair of signs. The entries are taken from `qrcode` itself, which thereby stays the
source of truth; the mask is chosen by the penalty as `qrcode` counts it, so symbols are equal module
for module.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, product

from qrcode import constants, util
from qrcode.main import QRCode

from labels.codes import CODE_SIGNS, SIGNS
from labels.errors import LabelError

LEVELS = {
    "L": constants.ERROR_CORRECT_L,
    "M": constants.ERROR_CORRECT_M,
    "Q": constants.ERROR_CORRECT_Q,
    "H": constants.ERROR_CORRECT_H,
}
QUIET_MODULES = 4

_ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_HOST = re.compile(r"(?:(HTTPS?)://)?([A-Z0-9](?:[A-Z0-9.-]*[A-Z0-9])?(?::[0-9]{1,5})?)/?")
_MODE_BITS = 4
_MASKS = range(8)


@dataclass(frozen=True, slots=True)
class Symbol:
    """A QR symbol: `size` modules a side; `rows` packed to bytes, first module in the highest bit, 1 is dark."""

    size: int
    rows: bytes

    def is_dark(self, x: int, y: int) -> bool:
        """Tell the module in column `x` of row `y`, both from 0, the quiet zone not counted."""
        stride = (self.size + 7) // 8
        return bool(self.rows[y * stride + x // 8] >> (7 - x % 8) & 1)


def address_prefix(host: str) -> str:
    """Return what stands before the code: `HTTPS://HOST/`, or nothing for an empty host (bare code).

    `host` may name its scheme and port. Raises LabelError for one that would leave alphanumeric mode.
    """
    if not host:
        return ""
    match = _HOST.fullmatch(host.strip().upper())
    if match is None:
        raise LabelError(
            f"主機名稱「{host}」不合用：只能有英文字母、數字、點、連字號",
            f"host {host!r}: letters, digits, dots and hyphens only",
        )
    return f"{match[1] or 'HTTPS'}://{match[2]}/"


def fit_version(signs: int, min_level: str = "M") -> tuple[int, str]:
    """Return the smallest version that holds `signs` alphanumeric signs at `min_level`, and its highest free level."""
    if min_level not in LEVELS:
        raise LabelError(f"沒有「{min_level}」這個容錯等級", f"no error correction level {min_level!r}: L, M, Q or H")
    allowed = "LMQH"["LMQH".index(min_level) :]
    payload = _MODE_BITS + 11 * (signs // 2) + 6 * (signs % 2)
    for version in range(1, 41):
        needed = payload + util.length_in_bits(util.MODE_ALPHA_NUM, version)
        fitting = [level for level in allowed if needed <= util.BIT_LIMIT_TABLE[LEVELS[level]][version]]
        if fitting:
            return version, fitting[-1]
    raise LabelError(f"網址太長：{signs} 個字元", f"an address of {signs} signs fits no symbol")


@lru_cache(maxsize=8)
def symbol_maker(prefix: str, min_level: str = "M", signs: int = CODE_SIGNS) -> SymbolMaker:
    """Return the maker for addresses `prefix` + code, or up to `signs` other signs; tables take some milliseconds and
    are kept.
    """
    version, level = fit_version(len(prefix) + max(signs, CODE_SIGNS), min_level)
    return SymbolMaker(prefix, version, level)


class SymbolMaker:
    """Makes the symbols of one prefix at one version and level."""

    def __init__(self, prefix: str, version: int, level: str) -> None:
        self.version = version
        self.level = level
        self.size = 17 + 4 * version
        self._prefix = prefix
        self._penalty = _Penalty(self.size)
        self._scored_bits = 2 * self.size * self.size
        self._scored = (1 << self._scored_bits) - 1
        self._image_bytes = self.size * ((self.size + 7) // 8)
        self._zero_address = prefix + "0" * CODE_SIGNS
        self._cuts = _pair_cuts(len(prefix))
        self._build_tables()

    def make(self, code: str) -> Symbol:
        """Return the symbol of prefix + `code` (eight canonical signs), module for module as `qrcode` draws it."""
        bits = self._base
        for (start, end), table in zip(self._cuts, self._tables, strict=True):
            bits ^= table[code[start:end]]
        low = bits & self._scored
        points = [self._penalty(low ^ trial) for trial in self._trials]
        image = (bits ^ self._finals[points.index(min(points))]) >> self._scored_bits
        return Symbol(self.size, image.to_bytes(self._image_bytes, "big"))

    def draw(self, rest: str) -> Symbol:
        """Return the symbol of prefix + any alphanumeric text that fits, as `qrcode` draws it."""
        drawn: QRCode = QRCode(version=self.version, error_correction=LEVELS[self.level], border=0)
        drawn.add_data(util.QRData(self._prefix + rest, mode=util.MODE_ALPHA_NUM))
        drawn.make(fit=False)
        return Symbol(self.size, _image_bits(drawn.modules).to_bytes(self._image_bytes, "big"))

    def _build_tables(self) -> None:
        bare = self._reference(self._zero_address)
        self._base = self._draw(bare, 0)
        # qrcode scores its masks with the format area light: the trial symbols differ from the final ones.
        self._trials = [(self._draw(bare, mask, trial=True) ^ self._base) & self._scored for mask in _MASKS]
        self._finals = [self._draw(bare, mask) ^ self._base for mask in _MASKS]
        self._tables = [self._pair_table(start, end) for start, end in self._cuts]

    def _pair_table(self, start: int, end: int) -> dict[str, int]:
        """Return what each choice of signs for code[start:end] changes in the symbol of zeros.

        The first code sign may share its bit group with the last sign of the prefix, which stays what it is.
        """
        lead = self._prefix[-1:] if start == 0 and len(self._prefix) % 2 else ""
        at, width = len(self._prefix) + start - len(lead), len(lead) + end - start
        basis = [self._effect(at, _group(1 << bit, width)) for bit in range(11 if width == 2 else 6)]
        zero = _combine(basis, _group_value(lead + "0" * (end - start)))
        choices = map("".join, product(SIGNS, repeat=end - start))
        return {signs: _combine(basis, _group_value(lead + signs)) ^ zero for signs in choices}

    def _effect(self, at: int, group: str) -> int:
        """Return what changes in the symbol when the zeros at `at` become `group`."""
        head, tail = self._zero_address[:at], self._zero_address[at + len(group) :]
        zero, one = (self._reference(head + text + tail) for text in ("0" * len(group), group))
        return self._draw(zero, 0) ^ self._draw(one, 0)

    def _reference(self, text: str) -> QRCode:
        reference: QRCode = QRCode(version=self.version, error_correction=LEVELS[self.level], mask_pattern=0, border=0)
        reference.add_data(util.QRData(text, mode=util.MODE_ALPHA_NUM))
        return reference

    def _draw(self, reference: QRCode, mask: int, trial: bool = False) -> int:
        reference.makeImpl(trial, mask)
        modules = reference.modules
        rows = [sum(1 << x for x, dark in enumerate(row) if dark) for row in modules]
        columns = [sum(1 << y for y, row in enumerate(modules) if row[x]) for x in range(self.size)]
        packed = sum(line << index * self.size for index, line in enumerate(rows + columns))
        return packed | _image_bits(modules) << self._scored_bits


def _pair_cuts(prefix_signs: int) -> list[tuple[int, int]]:
    """Cut the code where alphanumeric mode does: in pairs counted from the start of the whole address."""
    marks = [0, *range(2 - prefix_signs % 2, CODE_SIGNS, 2), CODE_SIGNS]
    return list(pairwise(marks))


def _group(value: int, width: int) -> str:
    """The one or two signs that alphanumeric mode writes as `value`."""
    return _ALPHANUMERIC[value] if width == 1 else _ALPHANUMERIC[value // 45] + _ALPHANUMERIC[value % 45]


def _group_value(group: str) -> int:
    value = 0
    for sign in group:
        value = value * 45 + _ALPHANUMERIC.index(sign)
    return value


def _combine(basis: list[int], value: int) -> int:
    total = 0
    for bit, entry in enumerate(basis):
        if value >> bit & 1:
            total ^= entry
    return total


def _image_bits(modules: list[list[bool | None]]) -> int:
    width = (len(modules) + 7) // 8 * 8
    bits = 0
    for row in modules:
        line = sum(1 << (width - 1 - x) for x, dark in enumerate(row) if dark)
        bits = bits << width | line
    return bits


class _Penalty:
    """The penalty of ISO/IEC 18004, 7.8.3, as `qrcode` counts it, of rows and columns in one integer."""

    def __init__(self, size: int) -> None:
        def lines(width: int, count: int) -> int:
            return sum(((1 << width) - 1) << line * size for line in range(count))

        self._matrix = lines(size, size)
        self._neighbours = lines(size - 1, 2 * size)
        self._blocks = lines(size - 1, size - 1)
        self._windows = lines(size - 10, 2 * size)
        self._size = size
        self._balance = [int(abs(float(dark) / size**2 * 100 - 50) / 5) * 10 for dark in range(size**2 + 1)]

    def __call__(self, bits: int) -> int:
        same = self._neighbours & ~(bits ^ bits >> 1)
        pairs = same & same >> 1
        fives = pairs & pairs >> 2
        runs = fives.bit_count() + 2 * (fives & ~(fives << 1)).bit_count()
        below = bits ^ bits >> self._size
        blocks = same & same >> self._size & ~below & self._blocks
        finders = self._finder_like(bits)
        return runs + 3 * blocks.bit_count() + 40 * finders + self._balance[(bits & self._matrix).bit_count()]

    def _finder_like(self, bits: int) -> int:
        """Count 10111010000 and 00001011101 lying wholly inside a row or a column."""
        light = ~bits
        common = self._windows & light >> 1 & bits >> 4 & light >> 5 & bits >> 6 & light >> 9
        if not common:
            return 0
        after = common & bits & bits >> 2 & bits >> 3 & light >> 7 & light >> 8 & light >> 10
        before = common & light & light >> 2 & light >> 3 & bits >> 7 & bits >> 8 & bits >> 10
        return (after | before).bit_count()
