"""The stocks that ship: all there, with their makers' numbers, and each a sheet or roll that can be."""

import json
from itertools import pairwise, product

import pytest

from labels.geometry import AXES
from labels.stock import Roll, Sheet, StockError, find_stock, load_stocks, make_stock, stock_facts


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


SUMS = {
    "columns": 81,
    "rows": 216,
    "positions": 693,
    "page_w_mm": 5915.4,
    "page_h_mm": 8210.4,
    "label_w_mm": 2155.695,
    "label_h_mm": 1388.447,
    "margin_left_mm": 138.971,
    "margin_top_mm": 271.75,
    "pitch_x_mm": 2222.527,
    "pitch_y_mm": 1403.687,
    "corner_radius_mm": 31.0,
    "inset_x_mm": 42.66,
    "inset_y_mm": 28.09,
}


def test_the_shipped_numbers_are_those_that_were_researched():
    """Sums over the 28 sheets of the makers' and gLabels' numbers, so that no single one can slip."""
    sheets = [stock for stock in load_stocks().values() if isinstance(stock, Sheet)]

    sums = {name: round(sum(getattr(sheet, name) for sheet in sheets), 3) for name in SUMS}

    assert sums == pytest.approx(SUMS, abs=0.002)
    assert [sheet.page for sheet in sheets].count("A4") == 22


@pytest.mark.parametrize(
    ("stock_id", "facts"),
    [
        ("avery-l7160", (3, 7, 63.5, 38.1, 7.25, 15.15, 66.0, 38.1)),
        ("a4-24-70x37", (3, 8, 70.0, 37.0, 0.0, 0.5, 70.0, 37.0)),
        ("a4-48-45x21", (4, 12, 45.72, 21.2, 9.06, 21.3, 48.72, 21.2)),
        ("avery-5160", (3, 10, 66.675, 25.4, 4.7625, 12.7, 69.85, 25.4)),
        ("avery-22806", (3, 4, 50.8, 50.8, 15.875, 15.24, 66.675, 66.04)),
    ],
)
def test_a_stock_has_its_makers_numbers(stock_id, facts):
    sheet = find_stock(stock_id)

    assert (
        sheet.columns,
        sheet.rows,
        sheet.label_w_mm,
        sheet.label_h_mm,
        sheet.margin_left_mm,
        sheet.margin_top_mm,
        sheet.pitch_x_mm,
        sheet.pitch_y_mm,
    ) == facts


def test_the_rolls_have_the_sizes_that_are_sold():
    rolls = [stock for stock in load_stocks().values() if isinstance(stock, Roll)]

    sizes = [(roll.label_w_mm, roll.label_h_mm) for roll in rolls]
    assert sizes == [(30, 20), (40, 30), (50, 30), (60, 40), (70, 50), (80, 50), (100, 70)]
    assert {roll.gap_mm for roll in rolls} == {2.0}


@pytest.mark.parametrize("slip_mm", [-1.0, 1.0])
def test_any_number_of_a_shipped_sheet_a_millimetre_off_is_refused(slip_mm):
    sheets = [s for s in load_stocks().values() if isinstance(s, Sheet) and not s.is_asymmetric]
    for sheet, axis in product(sheets, AXES):
        for number in (axis.margin, axis.label, axis.page, *[axis.pitch] * (getattr(sheet, axis.count) > 1)):
            facts = stock_facts(sheet)
            with pytest.raises(StockError) as refusal:
                make_stock(facts | {number: getattr(sheet, number) + slip_mm})
            assert refusal.value.number in (axis.count, axis.margin, axis.pitch, axis.label, axis.page)
    assert len(sheets) == 26


@pytest.mark.parametrize("stock", load_stocks().values(), ids=load_stocks().keys())
def test_a_stock_is_made_again_from_its_facts(stock):
    facts = json.loads(json.dumps(stock_facts(stock)))

    assert make_stock(facts) == stock
