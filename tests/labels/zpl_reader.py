"""A printer that knows exactly the ZPL that we send: dots come out, anything else is an error."""

from __future__ import annotations

import re

from PIL import Image

from tests.labels.qr_drawing import draw_qr

SINKS_BY = 10
COMMAND = re.compile(r"\^([A-Z]{2})([^^~\n]*)\n?")
HEX = "0123456789ABCDEF"


class ZplError(ValueError):
    """Something that this printer does not know."""


def print_zpl(data: bytes) -> list[tuple[Image.Image, int]]:
    """Return each label as an image of mode "1" (0 is black) with its number of copies."""
    text = data.decode("ascii")
    labels, at, label = [], 0, None
    while at < len(text):
        match = COMMAND.match(text, at)
        if match is None:
            raise ZplError(f"not a command: {text[at : at + 30]!r}")
        at = match.end()
        if match[1] == "XA":
            label = _Label()
        elif label is None:
            raise ZplError(f"^{match[1]} outside of a label")
        elif match[1] == "XZ":
            labels.append((label.image(), label.copies))
            label = None
        else:
            label.obey(match[1], match[2])
    if label is not None:
        raise ZplError("a label without its end")
    return labels


class _Label:
    def __init__(self):
        self.width = self.height = self.copies = 0
        self.ink = None
        self.at = self.symbol = None
        self.sinks_by = SINKS_BY

    def obey(self, name, arguments):
        if name not in ("CI", "PW", "LL", "LH", "FO", "GF", "BY", "BQ", "FD", "FS", "PQ"):
            raise ZplError(f"unknown command ^{name}")
        getattr(self, f"_{name.lower()}")(arguments)

    def image(self):
        if self.copies < 1:
            raise ZplError("no ^PQ")
        return self.ink.point(lambda value: 255 - value)

    def _ci(self, arguments):
        _expect(arguments == "28", "^CI", arguments)

    def _pw(self, arguments):
        self.width = _number(arguments, 2, 32000)

    def _ll(self, arguments):
        self.height = _number(arguments, 1, 32000)
        self.ink = Image.new("1", (self.width, self.height))

    def _lh(self, arguments):
        _expect(arguments == "0,0", "^LH", arguments)

    def _fo(self, arguments):
        x, y = arguments.split(",")
        self.at = _number(x, 0, self.width - 1), _number(y, 0, self.height - 1)

    def _gf(self, arguments):
        form, sent, total, stride, data = arguments.split(",", 4)
        _expect(form == "A" and sent == total, "^GF", arguments[:30])
        stride = _number(stride, 1, 99999)
        rows = _unpack(data, stride)
        _expect(len(rows) == _number(total, 1, 99999) and len(rows) % stride == 0, "^GF count", arguments[:30])
        piece = Image.frombytes("1", (stride * 8, len(rows) // stride), rows)
        self._require_inside(piece.getbbox())
        self.ink.paste(255, (self.at[0], self.at[1]), piece)

    def _by(self, arguments):
        width, ratio, height = arguments.split(",")
        _expect((width, ratio) == ("2", "3"), "^BY", arguments)
        self.sinks_by = _number(height, 1, 32000)

    def _bq(self, arguments):
        field, model, module, level, mask = arguments.split(",")
        _expect(field == "N" and model == "2" and level in "LMQH", "^BQ", arguments)
        self.symbol = _number(module, 1, 10), level, _number(mask, 0, 7)

    def _fd(self, arguments):
        module, level, mask = self.symbol
        _expect(arguments[:3] == f"{level}A,", "^FD", arguments)
        piece = draw_qr(arguments[3:], level, mask, module)
        at = self.at[0], self.at[1] + self.sinks_by
        self.at = at
        self._require_inside(piece.getbbox())
        self.ink.paste(255, at, piece)

    def _fs(self, arguments):
        _expect(arguments == "" and self.at is not None, "^FS", arguments)
        self.at = self.symbol = None

    def _pq(self, arguments):
        self.copies = _number(arguments, 1, 99_999_999)

    def _require_inside(self, box):
        if box is None or self.at[0] + box[2] > self.width or self.at[1] + box[3] > self.height:
            raise ZplError(f"dots off the label: {self.at} {box}")


def _unpack(data, stride):
    """Undo the alternative compression: G-Y are 1-19 and g-z 20-400 of the next digit; `,` `!` `:` fill lines."""
    lines, line, count = [], "", 0
    for sign in data:
        if sign in HEX:
            line += sign * (count or 1)
            count = 0
        elif "G" <= sign <= "Y":
            count += ord(sign) - ord("F")
        elif "g" <= sign <= "z":
            count += 20 * (ord(sign) - ord("f"))
        elif sign in ",!" and not count:
            _expect(len(line) % 2 == 0 and len(line) < stride * 2, "filler", line)
            line = line.ljust(stride * 2, "0" if sign == "," else "F")
        elif sign == ":" and not count and not line and lines:
            line = lines[-1]
        else:
            raise ZplError(f"{sign!r} in a graphic")
        _expect(len(line) <= stride * 2, "row", line)
        if len(line) == stride * 2:
            lines.append(line)
            line = ""
    _expect(not line and not count, "row left open", line)
    return bytes.fromhex("".join(lines))


def _number(text, least, most):
    _expect(text.isascii() and text.isdigit() and least <= int(text) <= most, "number", text)
    return int(text)


def _expect(holds, what, got):
    if not holds:
        raise ZplError(f"{what}: {got!r}")
