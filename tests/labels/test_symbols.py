"""Symbols: the table must draw what `qrcode` draws, module for module."""

import random

import pytest
import zxingcpp
from PIL import Image
from qrcode.main import QRCode

from labels.codes import mint
from labels.errors import LabelError
from labels.symbols import LEVELS, address_prefix, fit_version, symbol_maker

HOSTS = (
    "ROUNDS.SCHOOL.TW",
    "HQ.ABC.EDU.TW",
    "WU.TW",
    "",
    "A-VERY-LONG-NAME.OF.A.SCHOOL.EDU.TW",
    "HTTP://192.168.1.20:8000",
)


@pytest.mark.parametrize(
    "host", ["學校.台灣", "a b.tw", "host/path", "host?x=1", "under_score.tw", "ftp://x.tw", "-", "x.tw:port"]
)
def test_a_host_that_would_leave_alphanumeric_mode_is_refused(host):
    with pytest.raises(LabelError, match="letters, digits, dots and hyphens only"):
        address_prefix(host)


def test_an_unknown_level_is_refused():
    with pytest.raises(LabelError, match="L, M, Q or H"):
        fit_version(30, "X")


def test_an_address_too_long_for_any_symbol_is_refused():
    with pytest.raises(LabelError, match="fits no symbol"):
        fit_version(5000)


@pytest.mark.parametrize(
    ("signs", "min_level", "expected"),
    [
        (38, "M", (2, "M")),
        (39, "M", (3, "Q")),
        (61, "M", (3, "M")),
        (29, "M", (2, "Q")),
        (30, "M", (2, "M")),
        (36, "Q", (3, "Q")),
        (30, "Q", (3, "H")),
        (8, "M", (1, "H")),
    ],
)
def test_the_smallest_version_is_taken_and_its_highest_free_level(signs, min_level, expected):
    assert fit_version(signs, min_level) == expected


@pytest.mark.parametrize(
    ("host", "prefix"),
    [
        ("rounds.school.tw", "HTTPS://ROUNDS.SCHOOL.TW/"),
        ("https://rounds.school.tw/", "HTTPS://ROUNDS.SCHOOL.TW/"),
        ("http://10.0.0.2:8000", "HTTP://10.0.0.2:8000/"),
        ("", ""),
    ],
)
def test_the_address_is_upper_case(host, prefix):
    assert address_prefix(host) == prefix


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("min_level", LEVELS)
def test_every_symbol_equals_qrcode_with_its_own_mask_choice(host, min_level):
    prefix = address_prefix(host)
    maker, draw = symbol_maker(prefix, min_level), random.Random(f"{host}{min_level}")

    for _ in range(12):
        code = mint(draw)
        symbol = maker.make(code)
        drawn = [[symbol.is_dark(x, y) for x in range(symbol.size)] for y in range(symbol.size)]
        assert drawn == _qrcode_modules(prefix + code, maker.version, maker.level)


def test_a_symbol_is_read_by_an_independent_decoder():
    symbol = symbol_maker(address_prefix("ROUNDS.SCHOOL.TW")).make("7K3M9QXF")
    image = Image.new("L", (symbol.size + 8, symbol.size + 8), 255)
    for y in range(symbol.size):
        for x in range(symbol.size):
            image.putpixel((x + 4, y + 4), 0 if symbol.is_dark(x, y) else 255)

    found = zxingcpp.read_barcodes(image.resize((image.width * 4, image.height * 4), Image.Resampling.NEAREST))

    assert [barcode.text for barcode in found] == ["HTTPS://ROUNDS.SCHOOL.TW/7K3M9QXF"]


def _qrcode_modules(text: str, version: int, level: str) -> list[list[bool]]:
    reference = QRCode(version=version, error_correction=LEVELS[level], border=0)
    reference.add_data(text)
    reference.make(fit=False)
    return [[bool(module) for module in row] for row in reference.modules]
