"""Labels as a camera sees them: what a job accepts is read, by two decoders that share no code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle, product
from math import dist
from operator import itemgetter
from random import Random

import pytest
from PIL import Image

from labels import Job, Label, LabelError, Printer, find_design, find_stock, load_designs, load_stocks, mint
from labels.job import Press
from labels.layout import Box
from labels.symbols import address_prefix, symbol_maker
from tests.labels.camera import VIEWS, Shot, clean, lean
from tests.labels.decoders import ZBar, read_by_zxing
from tests.labels.paper import print_label
from tests.labels.smudges import SMUDGED, blocks_by_codeword, find_smudge, mendable, smudge, spots_off_patterns

HOST = "ROUNDS.SCHOOL.TW"
NAME, LINES = "大金變頻分離式冷氣機 RXP50HVLT", ("財產編號 3140101-00001", "忠孝樓二樓 201 教室", "保管人 陳怡君")
VALUES = {"meal": "午餐", "taken": "09/01 11:40", "sampler": "王小明", "class_name": "三年二班", "serial": "A-10233"}
NATURAL = [
    ("asset", "a4-24-70x37"),
    ("asset", "avery-l7159"),
    ("asset", "roll-50x30"),
    ("asset-small", "avery-l7651"),
    ("asset-small", "roll-30x20"),
    ("door", "avery-l7163"),
    ("sample-box", "roll-40x30"),
    ("pick-up-card", "a4-10-90x50"),
    ("visitor-badge", "avery-l7164"),
    ("meter", "roll-60x40"),
    ("blank", "avery-l7160"),
]


@pytest.fixture(scope="module")
def zbar() -> Iterator[ZBar]:
    with ZBar() as reader:
        yield reader


def _label(seed: int) -> Label:
    return Label(mint(Random(seed)), NAME, LINES, "○○國民小學", VALUES)


def _job(design: str, stock: str, dpi: float) -> Job:
    return Job(stock=find_stock(stock), design=find_design(design), host=HOST, printer=Printer(dpi=dpi))


def _shot(label: Label, job: Job) -> Shot:
    return Shot(print_label(label, job), Press(job).frame.module)


def _is_read(picture: Image.Image, label: Label, zbar: ZBar) -> tuple[bool, bool]:
    wanted = [address_prefix(HOST) + label.code]
    return read_by_zxing(picture) == wanted, zbar.read(picture) == wanted


def test_the_decoders_read_nothing_where_nothing_is(zbar):
    picture = Image.new("L", (300, 200), 255)

    assert read_by_zxing(picture) == zbar.read(picture) == []


def test_a_label_whose_finder_pattern_is_covered_is_not_read(zbar):
    label, job = _label(1), _job("asset", "roll-50x30", 300)
    press, printed = Press(job), print_label(label, job)

    dirty = smudge(printed, press.frame, Box(0, 0, 8, 8))

    assert _is_read(clean(Shot(printed, press.frame.module)), label, zbar) == (True, True)
    assert _is_read(clean(Shot(dirty, press.frame.module)), label, zbar) == (False, False)


@pytest.mark.parametrize("dpi", [203, 300])
def test_what_a_job_refuses_has_too_small_a_module(dpi):
    refusals = {}
    for stock, design in product(load_stocks(), load_designs()):
        try:
            Press(_job(design, stock, dpi))
        except LabelError as refusal:
            refusals[stock, design] = str(refusal)

    assert ("avery-5267", "door") in refusals or dpi == 300
    for reason in refusals.values():
        dots, millimetres = reason.partition("每個模組只有 ")[2].partition(" mm")[0].split(" 點、")
        assert int(dots) < 4 or float(millimetres) < 0.25


@pytest.mark.parametrize("dpi", [203, 300])
def test_whatever_a_job_accepts_is_read_by_both_decoders(dpi, zbar):
    missed, read = [], 0
    # one code a design: what differs from stock to stock is the geometry, and fonts are made once
    for (seed, design), stock in product(enumerate(load_designs(), dpi), load_stocks()):
        label, job = _label(seed), _job(design, stock, dpi)
        try:
            picture = clean(_shot(label, job))
        except LabelError:
            continue
        read += 1
        if _is_read(picture, label, zbar) != (True, True):
            missed.append((stock, design))

    assert missed == []
    assert read > len(load_stocks())


@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("view", ["blurred", "tilted", "pale", "far"])
def test_labels_on_the_stock_they_are_made_for_are_read_by_both_decoders_when_seen_badly(view, dpi, zbar):
    labels = [(_label(seed), *pair) for seed, pair in enumerate(NATURAL)]

    read = [_is_read(VIEWS[view](_shot(label, _job(*pair, dpi))), label, zbar) for label, *pair in labels]

    assert read == [(True, True)] * len(NATURAL)


@pytest.mark.parametrize(
    ("design", "stock", "dpi"), [(*pair, dpi) for pair, dpi in zip(NATURAL, cycle((203, 300)), strict=False)]
)
@pytest.mark.parametrize("is_turned", [False, True])
def test_a_label_is_read_with_a_tenth_of_it_smudged_where_its_level_promises_it(design, stock, dpi, is_turned, zbar):
    label, job = _label(7), _job(design, stock, dpi)
    job = replace(job, design=replace(job.design, is_turned=is_turned))
    press, printed = Press(job), print_label(label, job)
    maker = symbol_maker(address_prefix(HOST), job.design.min_level)
    spot = find_smudge(maker.version, maker.level, seed=dpi)

    dirty = smudge(printed, press.frame, spot)

    assert spot.w * spot.h >= SMUDGED * maker.size**2
    assert dirty.histogram()[40] == pytest.approx(spot.w * spot.h * press.frame.module**2)
    assert _is_read(clean(Shot(dirty, press.frame.module)), label, zbar) == (True, True)


@pytest.mark.parametrize(
    ("version", "level", "codewords", "blocks", "most"),
    [(1, "M", 26, 1, 4), (1, "H", 26, 1, 8), (2, "M", 44, 1, 8), (3, "Q", 70, 2, 9), (3, "H", 70, 2, 11)],
)
def test_what_a_symbol_survives_is_what_the_standard_says(version, level, codewords, blocks, most):
    owners = blocks_by_codeword(version, level)

    assert (len(owners), len(set(owners)), mendable(version, level)) == (codewords, blocks, most)


def test_the_smallest_symbol_promises_no_smudge_at_level_m():
    assert find_smudge(1, "M", seed=1) is None
    assert len(spots_off_patterns(1)) > 10


def test_a_leaning_camera_sees_the_near_edge_longer_than_the_far_one():
    flat = Image.new("L", (300, 200), 255)

    seen = lean(flat, 15).point(lambda value: 255 if value > 200 else 0)
    white = [(x, y) for y in range(seen.height) for x in range(seen.width) if seen.getpixel((x, y))]
    left, right, top, low = min(white), max(white), min(white, key=itemgetter(1)), max(white, key=itemgetter(1))

    assert lean(flat, 0).tobytes() == flat.tobytes()
    assert dist(left, top) / dist(right, low) == pytest.approx(1.08, abs=0.02)
