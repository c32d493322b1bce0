"""Stock: contradictions are refused with the name of the wrong number; all that ships is sound."""

from itertools import pairwise

import pytest

from labels.errors import LabelError
from labels.job import Job
from labels.stock import Printer, Roll, Sheet, StockError, find_stock, load_stocks, make_stock

L7159 = {
    "id": "ours",
    "kind": "sheet",
    "page_w_mm": 210.0,
    "page_h_mm": 297.0,
    "columns": 3,
    "rows": 8,
    "label_w_mm": 63.5,
    "label_h_mm": 33.9,
    "margin_left_mm": 7.25,
    "margin_top_mm": 12.9,
    "pitch_x_mm": 66.0,
    "pitch_y_mm": 33.9,
}


@pytest.mark.parametrize(
    ("change", "number"),
    [
        ({"margin_left_mm": 2.75}, "margin_left_mm"),
        ({"margin_top_mm": -1}, "margin_top_mm"),
        ({"margin_top_mm": 29.1}, "margin_top_mm"),
        ({"pitch_x_mm": 60.0}, "pitch_x_mm"),
        ({"pitch_y_mm": 39.3}, "pitch_y_mm"),
        ({"columns": 4}, "columns"),
        ({"rows": 0}, "rows"),
        ({"rows": 2.5}, "rows"),
        ({"label_w_mm": 0}, "label_w_mm"),
        ({"label_h_mm": float("nan")}, "label_h_mm"),
        ({"page_w_mm": float("inf")}, "page_w_mm"),
        ({"kind": "fanfold"}, "kind"),
        ({"colour": "white"}, "colour"),
    ],
)
def test_wrong_geometry_is_refused_and_the_number_is_named(change, number):
    with pytest.raises(StockError) as refusal:
        make_stock(L7159 | change)

    assert refusal.value.number == number
    assert str(refusal.value).startswith(number)


def test_a_stock_without_all_its_numbers_is_refused():
    with pytest.raises(StockError, match="pitch_y_mm"):
        make_stock({name: value for name, value in L7159.items() if name != "pitch_y_mm"})


def test_the_message_gives_the_centred_margin():
    with pytest.raises(StockError, match=r"2\.75 leaves 11\.75 mm on the far side; centred it would be 7\.25"):
        make_stock(L7159 | {"margin_left_mm": 2.75})


def test_a_stock_said_to_be_asymmetric_keeps_its_margins():
    stock = make_stock(L7159 | {"margin_left_mm": 2.75, "is_asymmetric": True})

    assert next(stock.origins_mm()) == (2.75, 12.9)


def test_an_unknown_stock_is_refused():
    with pytest.raises(LabelError, match="no stock 'a4-25'"):
        find_stock("a4-25")


@pytest.mark.parametrize(
    ("printer", "number"),
    [
        ({"dpi": 72}, "dpi"),
        ({"offset_x_mm": 40}, "offset_x_mm"),
        ({"scale_y": 1.2}, "scale_y"),
        ({"dpi": float("nan")}, "dpi"),
    ],
)
def test_a_printer_far_off_is_refused(printer, number):
    with pytest.raises(StockError) as refusal:
        Printer(**printer)

    assert refusal.value.number == number


@pytest.mark.parametrize(
    "job", [{"start": 0}, {"start": 25}, {"copies": 0}, {"skip": frozenset({25})}, {"skip": frozenset(range(1, 25))}]
)
def test_positions_off_the_sheet_are_refused(job):
    with pytest.raises(LabelError):
        Job(stock=find_stock("a4-24-70x37"), host="X.TW", **job)


def test_all_28_sheets_and_7_rolls_load():
    kinds = [type(stock) for stock in load_stocks().values()]

    assert (kinds.count(Sheet), kinds.count(Roll)) == (28, 7)


@pytest.mark.parametrize("stock", load_stocks().values(), ids=load_stocks().keys())
def test_every_label_of_a_stock_lies_on_its_page_and_on_no_other_label(stock):
    (page_w, page_h), origins = stock.page_mm, list(stock.origins_mm())

    assert len(origins) == stock.positions
    for x, y in origins:
        assert -0.06 <= x <= page_w - stock.label_w_mm + 0.06
        assert -0.06 <= y <= page_h - stock.label_h_mm + 0.06
    for (x, y), (next_x, next_y) in pairwise(origins):
        assert next_x - x >= stock.label_w_mm - 0.06 or next_y - y >= stock.label_h_mm - 0.06
