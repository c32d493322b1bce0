"""Stock: contradictions are refused with the name of the wrong number; all that ships is sound."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.errors import LabelError
from labels.job import Job
from labels.stock import Printer, StockError, find_stock, make_stock, stock_facts

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
        ({"columns": "3"}, "columns"),
        ({"columns": True}, "columns"),
        ({"label_w_mm": "63.5"}, "label_w_mm"),
        ({"margin_top_mm": None}, "margin_top_mm"),
        ({"pitch_x_mm": float("inf")}, "pitch_x_mm"),
        ({"corner_radius_mm": 17}, "corner_radius_mm"),
        ({"corner_radius_mm": float("nan")}, "corner_radius_mm"),
        ({"inset_x_mm": 30}, "inset_x_mm"),
        ({"inset_y_mm": -1}, "inset_y_mm"),
        ({"page": "A4", "page_h_mm": 296}, "page_h_mm"),
        ({"page": "Letter"}, "page_w_mm"),
        ({"page": 4}, "page"),
        ({"id": 7}, "id"),
        ({"kind": ["sheet"]}, "kind"),
        ({"also": "J8159"}, "also"),
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


@pytest.mark.parametrize(
    ("change", "advice"),
    [
        ({"pitch_x_mm": 60}, "63.5 to 73.25 would fit"),
        ({"pitch_y_mm": 39.3}, "at most 37.59 would fit"),
        ({"columns": 4}, "at most 3 fit, or labels of up to 52.5 mm; should columns be 3?"),
        ({"rows": 7}, "should rows be 8?"),
        ({"margin_top_mm": 29.1}, "pushes labels 3.30 mm off the page: at most 25.8; centred it would be 12.9"),
        ({"pitch_y_mm": 34.9}, "centred it would be 9.4, or with a pitch of 33.9"),
        ({"page": "A4", "page_w_mm": 211}, "211, but A4 is 210 x 297 mm: 210 would fit"),
        ({"corner_radius_mm": 18}, "must be 0 to 16.95 mm; is corner_radius_mm missing its point? 1.8 mm would fit"),
        ({"label_w_mm": 33.9, "label_h_mm": 63.5}, "are label_w_mm / label_h_mm swapped?"),
        ({"page_w_mm": 297.0, "page_h_mm": 210.0}, "are page_w_mm / page_h_mm swapped?"),
        ({"columns": 8, "rows": 3}, "are columns / rows swapped?"),
        ({"margin_left_mm": 12.9, "margin_top_mm": 7.25}, "are margin_left_mm / margin_top_mm swapped?"),
        ({"pitch_x_mm": 2.5}, "is pitch_x_mm the gap between labels? The pitch counts the label, too: 66"),
        ({"label_w_mm": 635}, "is label_w_mm missing its point? 63.5 mm would fit"),
        ({"label_w_mm": 2.5}, "is label_w_mm in inches? 63.5 mm would fit"),
        ({"label_h_mm": 3.39}, "is label_h_mm in centimetres? 33.9 mm would fit"),
        ({"pitch_x": 66}, "no such number: is it pitch_x_mm?"),
    ],
)
def test_the_message_says_what_would_fit(change, advice):
    with pytest.raises(StockError) as refusal:
        make_stock(L7159 | change)

    assert advice in refusal.value.en
    assert refusal.value.zh.count("：") >= 1


@pytest.mark.parametrize(("factor", "unit"), [(25.4, "inches"), (10, "centimetres")])
def test_a_sheet_in_another_unit_is_recognised(factor, unit):
    facts = {name: round(v / factor, 4) if name.endswith("_mm") else v for name, v in L7159.items()}

    with pytest.raises(StockError, match=f"are these {unit}\\? Multiply by {factor}"):
        make_stock(facts)


def test_a_roll_in_inches_is_recognised():
    with pytest.raises(StockError, match="are these inches"):
        make_stock({"id": "ours", "kind": "roll", "label_w_mm": 2, "label_h_mm": 1})


@pytest.mark.parametrize("facts", [None, [], "A4"])
def test_what_is_no_stock_at_all_is_refused(facts):
    with pytest.raises(StockError, match="must be names and numbers"):
        make_stock(facts)


def _axis(count, margin, pitch, label, page):
    return {"count": count, "margin": margin, "pitch": pitch, "label": label, "page": page}


AXIS_NAMES = (
    _axis("columns", "margin_left_mm", "pitch_x_mm", "label_w_mm", "page_w_mm"),
    _axis("rows", "margin_top_mm", "pitch_y_mm", "label_h_mm", "page_h_mm"),
)


@st.composite
def symmetric_sheets(draw):
    facts = {"id": "ours", "kind": "sheet"}
    for names in AXIS_NAMES:
        count, label = draw(st.integers(1, 12)), draw(st.integers(70, 1200)) / 10
        pitch, margin = label + draw(st.integers(0, 60)) / 10, draw(st.integers(0, 300)) / 10
        page = 2 * margin + (count - 1) * pitch + label
        facts |= zip(names.values(), (count, margin, pitch, label, page), strict=True)
    return facts


@given(symmetric_sheets(), st.sampled_from(AXIS_NAMES), st.data())
def test_any_number_a_millimetre_off_is_refused_by_its_name_or_its_partners(facts, names, data):
    numbers = [names[part] for part in ("margin", "label", "page")] + [names["pitch"]] * (facts[names["count"]] > 1)
    number = data.draw(st.sampled_from(numbers))
    slip = data.draw(st.floats(1, 12)) * data.draw(st.sampled_from((-1, 1)))
    assert make_stock(facts).positions == facts["columns"] * facts["rows"]

    with pytest.raises(StockError) as refusal:
        make_stock(facts | {number: facts[number] + slip})

    assert refusal.value.number in names.values()


@given(symmetric_sheets())
def test_a_sheet_of_the_schools_own_is_made_again_from_its_facts(facts):
    sheet = make_stock(facts)

    assert make_stock(stock_facts(sheet)) == sheet
    assert stock_facts(sheet) | facts == facts


@pytest.mark.parametrize(("page", "size_mm"), [("A4", (210, 297)), ("A5", (148, 210)), ("Letter", (215.9, 279.4))])
def test_a_page_known_by_name_needs_no_size(page, size_mm):
    label = {"columns": 1, "rows": 1, "label_w_mm": 100, "label_h_mm": 150}
    margins = {"margin_left_mm": (size_mm[0] - 100) / 2, "margin_top_mm": (size_mm[1] - 150) / 2}

    stock = make_stock({"id": "ours", "page": page, **label, **margins})

    assert stock.page_mm == size_mm
    assert list(stock.origins_mm()) == [tuple(margins.values())]


def test_a_page_known_by_name_may_lie_on_its_side():
    facts = L7159 | {"page": "A4", "page_w_mm": 297, "page_h_mm": 210, "columns": 4, "rows": 6}

    stock = make_stock(facts | {"margin_left_mm": 17.75, "margin_top_mm": 3.3})

    assert stock.page_mm == (297, 210)


def test_whole_numbers_may_come_as_decimals():
    assert make_stock(L7159 | {"columns": 3.0, "rows": 8.0}).positions == 24


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
