"""Geometry: where the PDF's own operators put labels, symbols and text, against the numbers of the stock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from itertools import product
from random import Random

import pytest

from labels import Design, Job, Label, LabelError, Printer, find_design, find_stock, load_stocks, mint, render_pdf
from labels.job import Press
from labels.layout import Frame
from labels.stock import Roll, Sheet, Stock
from tests.labels.pdf_reader import Area, Image, Page, read_pages

HOST = "ROUNDS.SCHOOL.TW"
DPIS = (203, 300, 600)
TOLERANCE_MM = 0.3
STOCKS = list(load_stocks())
MARKS_A_LABEL = 8


def _labels(count: int) -> list[Label]:
    draw = Random(3)
    return [Label(mint(draw), "學生桌椅組 ABC", ("財產編號 3140101-00001",), "○○國民小學") for _ in range(count)]


def _job(stock_id: str, dpi: float = 300, **changes: object) -> Job:
    return Job(stock=find_stock(stock_id), host=HOST, printer=changes.pop("printer", Printer(dpi=dpi)), **changes)


def _pages(job: Job, count: int | None = None) -> list[Page]:
    out = BytesIO()
    render_pdf(_labels(job.stock.positions if count is None else count), job, out)
    return read_pages(out.getvalue())


@pytest.fixture(scope="module")
def printed() -> list[tuple[Job, Page]]:
    """A full first page of every stock at every resolution it takes, upright and turned, with cut marks."""
    upright = find_design("asset")
    return [pair for design in (upright, replace(upright, is_turned=True)) for pair in _printed_on_all_stocks(design)]


def _printed_on_all_stocks(design: Design) -> Iterator[tuple[Job, Page]]:
    for stock_id, dpi in product(STOCKS, DPIS):
        job = _job(stock_id, dpi, cut_marks=True, design=design)
        try:
            yield job, _pages(job)[0]
        except LabelError:
            assert dpi == 203


def _label_areas(stock: Stock) -> list[Area]:
    return [Area(x, y, x + stock.label_w_mm, y + stock.label_h_mm) for x, y in stock.origins_mm()]


def _symbols(page: Page) -> list[Image]:
    return [image for image in page.images if image.columns == image.rows and image.columns >= 21]


def _moved(area: Area, x_mm: float, y_mm: float) -> Area:
    return Area(area.left + x_mm, area.top + y_mm, area.right + x_mm, area.bottom + y_mm)


def _apart(one: Area, other: Area) -> float:
    return max(abs(a - b) for a, b in zip(one, other, strict=True))


def test_every_label_lies_within_a_third_of_a_millimetre_of_where_its_stock_has_it(printed):
    """Cut marks stand on the labels' own corners, whatever the layout thinks."""
    for job, page in printed:
        marks = page.boxes[: MARKS_A_LABEL * job.stock.positions]
        labels = [marks[start : start + MARKS_A_LABEL] for start in range(0, len(marks), MARKS_A_LABEL)]

        for wanted, corners in zip(_label_areas(job.stock), labels, strict=True):
            case = job.stock.id, job.printer.dpi, wanted
            assert all(wanted.holds(mark, 0.07) for mark in corners), case
            assert [_reaching(corners, *corner) for corner in _corners(wanted)] == [2] * 4, case


def _corners(area: Area) -> Iterator[tuple[float, float]]:
    return product((area.left, area.right), (area.top, area.bottom))


def _reaching(marks: list[Area], x: float, y: float) -> int:
    """How many cut marks reach a corner."""
    near = TOLERANCE_MM
    return sum(m.left - near < x < m.right + near and m.top - near < y < m.bottom + near for m in marks)


def test_symbols_stand_where_the_layout_has_them_with_their_quiet_zone_inside(printed):
    for job, page in printed:
        symbols, labels = _symbols(page), _label_areas(job.stock)
        wanted = Area(*map(job.printer.mm, _symbol_corners(Press(job).frame)))

        assert len(symbols) == len(labels)
        for symbol, label in zip(symbols, labels, strict=True):
            quiet_mm = 4 * (symbol.area.right - symbol.area.left) / symbol.columns
            room = Area(*(a + b * quiet_mm for a, b in zip(symbol.area, (-1, -1, 1, 1), strict=True)))
            assert _apart(symbol.area, _moved(wanted, label.left, label.top)) < TOLERANCE_MM
            assert label.holds(room, 0.13), (job.stock.id, job.printer.dpi, label, room)


def _symbol_corners(frame: Frame) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of the symbol on the printed label, in dots."""
    x, y, side, _ = frame.symbol
    left, top = (frame.h - y - side, x) if frame.is_turned else (x, y)
    return left, top, left + side, top + side


def test_modules_are_square_and_whole_dots_of_the_printer(printed):
    for job, page in printed:
        press = Press(job)
        for symbol in _symbols(page):
            w, h = symbol.area.right - symbol.area.left, symbol.area.bottom - symbol.area.top
            dots = w / symbol.columns * job.printer.dpi / 25.4
            assert w == pytest.approx(h, abs=0.001)
            assert dots == pytest.approx(round(dots), abs=0.01)
            assert w == pytest.approx(job.printer.mm(press.frame.module) * symbol.columns, abs=0.01)
            assert round(dots) >= 4
            assert w / symbol.columns >= 0.249


def test_nothing_leaves_its_label_and_so_nothing_leaves_the_page(printed):
    for job, page in printed:
        labels, paper = _label_areas(job.stock), Area(0, 0, *page.size_mm)

        assert page.size_mm == pytest.approx(job.stock.page_mm, abs=0.1)
        for thing in (*(image.area for image in page.images), *page.boxes, *page.texts):
            assert paper.holds(thing, 0.001), (job.stock.id, job.printer.dpi, thing)
            assert any(label.holds(thing, 0.13) for label in labels), (job.stock.id, job.printer.dpi, thing)


@pytest.mark.parametrize("dpi", DPIS)
@pytest.mark.parametrize(("x_mm", "y_mm"), [(1.7, -0.9), (-2.3, 2.0)])
def test_an_offset_moves_everything_by_itself(x_mm, y_mm, dpi):
    plain = _pages(_job("avery-l7159", dpi))[0]

    moved = _pages(_job("avery-l7159", printer=Printer(dpi=dpi, offset_x_mm=x_mm, offset_y_mm=y_mm)))[0]

    dot_mm = 25.4 / dpi
    for before, after in zip(_everything(plain), _everything(moved), strict=True):
        assert _apart(_moved(before, x_mm, y_mm), after) < 1.01 * dot_mm


def _everything(page: Page) -> list[Area]:
    return [image.area for image in page.images] + page.boxes + page.texts


@pytest.mark.parametrize(("across", "down"), [(1.006, 0.994), (0.97, 1.03)])
def test_a_scale_moves_labels_apart_and_stretches_nothing(across, down):
    plain = _pages(_job("avery-l7159"))[0]

    scaled = _pages(_job("avery-l7159", printer=Printer(scale_x=across, scale_y=down)))[0]

    for before, after, (x, y) in zip(
        _symbols(plain), _symbols(scaled), find_stock("avery-l7159").origins_mm(), strict=True
    ):
        wanted = _moved(before.area, x * (across - 1), y * (down - 1))
        assert _apart(wanted, after.area) < 0.1
        assert after.area.right - after.area.left == pytest.approx(before.area.right - before.area.left, abs=0.001)


def test_a_part_used_sheet_gets_its_labels_where_they_are_still_free():
    job = _job("avery-l7159", start=5, skip=frozenset({7, 24}))
    places = [symbol.area for symbol in _symbols(_pages(_job("avery-l7159"))[0])]

    first, second = _pages(job, 20)

    assert [symbol.area for symbol in _symbols(first)] == [places[n - 1] for n in range(5, 24) if n != 7]
    assert [symbol.area for symbol in _symbols(second)] == places[:2]


def test_labels_gone_from_the_first_sheet_are_gone_from_that_one_only():
    places = [symbol.area for symbol in _symbols(_pages(_job("avery-l7159"))[0])]

    first, second = _pages(_job("avery-l7159", used=frozenset({1, 2, 13})), 23)

    assert [symbol.area for symbol in _symbols(first)] == [places[n - 1] for n in range(3, 25) if n != 13]
    assert [symbol.area for symbol in _symbols(second)] == places[:2]


def test_copies_stand_side_by_side():
    places = [symbol.area for symbol in _symbols(_pages(_job("avery-l7159"))[0])]

    page = _pages(_job("avery-l7159", copies=3), 2)[0]

    assert [symbol.area for symbol in _symbols(page)] == places[:6]
    assert [symbol.data for symbol in page.images[:3]] == [page.images[0].data] * 3
    assert page.images[3].data != page.images[2].data


def test_every_roll_label_is_a_page_of_its_own():
    rolls = [stock for stock in load_stocks().values() if isinstance(stock, Roll)]

    for roll in rolls:
        pages = _pages(_job(roll.id, 300), 3)
        assert [page.size_mm for page in pages] == [pytest.approx(roll.page_mm, abs=0.1)] * 3


def test_a_sheet_at_the_edge_of_the_paper_keeps_what_it_prints_off_the_unprintable_rim():
    rims = [s for s in load_stocks().values() if isinstance(s, Sheet) and s.inset_x_mm and not s.margin_left_mm]

    for stock in rims:
        page = _pages(_job(stock.id, 300))[0]
        for thing in (*(symbol.area for symbol in _symbols(page)), *page.texts):
            assert thing.left > stock.inset_x_mm - 0.1
            assert thing.right < stock.page_w_mm - stock.inset_x_mm + 0.1
    assert len(rims) > 5
