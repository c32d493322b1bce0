"""Layout: nothing outside the label, nothing in the quiet zone, whatever the name and the stock."""

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from labels import (
    Job,
    Label,
    LabelError,
    Printer,
    check,
    find_design,
    find_stock,
    load_designs,
    load_stocks,
    render_png,
)
from labels.design import make_design
from labels.fitting import Room, fit
from labels.fonts import Subset, default_chain
from labels.job import Press
from labels.label import printable
from labels.stock import Roll

CODE = "7K3M-9QXF"
HOST = "ROUNDS.SCHOOL.TW"
UGLY = Label(
    CODE,
    "微波感應警報探測器WithoutAnySpaces0123456789「超長」（名稱）測試、測試、測試𠮷",
    (
        "周界感應器第七對大門東側圍牆上方",
        "Room 301, Science building, east wing",
        "保管人 级资产卫",
        "四",
        "五",
        "六",
        "七",
    ),
    "○○縣立第一國民中學附設幼兒園",
)
SUBSET = Subset(default_chain())
TOO_SMALL = {("avery-5267", "asset", 203), ("avery-5267", "door", 203), ("avery-5267", "door", 300)} | {
    ("roll-30x20", "door", 203)
}
JOBS = [
    pytest.param(stock, design, dpi, id=f"{stock.id}-{design.id}-{dpi}")
    for stock in load_stocks().values()
    for design in load_designs().values()
    for dpi in (203, 300)
    if (stock.id, design.id, dpi) not in TOO_SMALL
]


def _job(stock="a4-24-70x37", **changes):
    return Job(stock=find_stock(stock) if isinstance(stock, str) else stock, host=HOST, **changes)


def test_a_symbol_that_would_be_too_small_is_refused():
    tiny = Roll(id="tiny", label_w_mm=20, label_h_mm=12)

    with pytest.raises(LabelError, match=r"no room for the symbol on tiny: 2 dots, 0\.25 mm"):
        check([UGLY], _job(tiny, printer=Printer(dpi=203)))


def test_a_module_under_a_quarter_millimetre_is_refused_at_any_resolution():
    tiny = Roll(id="tiny", label_w_mm=17, label_h_mm=9)

    with pytest.raises(LabelError, match=r"at least 4 dots, 0\.25 mm"):
        check([UGLY], _job(tiny, printer=Printer(dpi=1200)))


def test_a_small_module_is_warned_of():
    small = Roll(id="small", label_w_mm=25, label_h_mm=11)

    cautions = check([Label(CODE)], _job(small, printer=Printer(dpi=600)))

    assert [caution.kind for caution in cautions] == ["small_module"]


def test_cut_text_and_missing_signs_are_told_before_printing():
    cautions = check([UGLY, Label(CODE, "校\U0010fffd")], _job())

    assert {caution.kind for caution in cautions} == {"cut_text", "missing_glyph"}
    assert any("U+10FFFD" in caution.en for caution in cautions)
    assert all(caution.code == "7K3M9QXF" for caution in cautions if caution.kind == "cut_text")


def test_an_ordinary_label_gives_no_caution():
    label = Label(CODE, "分離式冷氣機 RXP50", ("財產編號 5010301-012", "行政大樓 2F 總務處", "保管人 王小明"))

    assert check([label], _job(header="○○國民小學")) == []


@pytest.mark.parametrize(
    "facts",
    [
        {"fields": [{"source": "", "size_pt": 8}]},
        {"fields": [{"source": "title", "size_pt": 0}]},
        {"fields": [{"source": "title", "size_pt": 8, "weight": "black"}]},
        {"fields": [], "arrangement": "inside"},
        {"fields": [], "min_level": "Z"},
        {"fields": [], "colour": "red"},
        {},
    ],
)
def test_a_design_with_a_wrong_entry_is_refused(facts):
    with pytest.raises(LabelError):
        make_design({"id": "ours", "column_w_mm": 30, "column_h_mm": 20} | facts)


def test_an_unknown_design_is_refused():
    with pytest.raises(LabelError, match="no design 'poster'"):
        find_design("poster")


@pytest.mark.parametrize(("stock", "design", "dpi"), sorted(TOO_SMALL))
def test_stock_too_small_for_four_dots_a_module_is_refused(stock, design, dpi):
    with pytest.raises(LabelError, match="no room for the symbol"):
        check([UGLY], _job(stock, design=find_design(design), printer=Printer(dpi=dpi)))


@pytest.mark.parametrize(("stock", "design", "dpi"), JOBS)
def test_the_printed_label_keeps_its_quiet_zone_white(stock, design, dpi):
    job, out = _job(stock, design=design, printer=Printer(dpi=dpi)), BytesIO()
    frame = Press(job).frame
    quiet, symbol = frame.quiet_zone, frame.symbol

    render_png(UGLY, job, out)

    image = Image.open(out)
    assert image.size == (frame.w, frame.h)
    assert min(quiet[:2]) >= 0
    assert quiet.x + quiet.w <= frame.w
    assert quiet.y + quiet.h <= frame.h
    image.paste(255, (symbol.x, symbol.y, symbol.x + symbol.w, symbol.y + symbol.h))
    zone = image.crop((quiet.x, quiet.y, quiet.x + quiet.w, quiet.y + quiet.h))
    assert zone.getextrema() == (255, 255)
    assert frame.module >= 4


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.lists(st.text(max_size=40), max_size=8), st.sampled_from(["a4-24-70x37", "roll-40x30"]))
def test_no_text_leaves_its_column_for_any_unicode_name(title, lines, stock):
    press = Press(_job(stock))
    column = press.frame.column

    _, layout = press.compose(Label(CODE, title, tuple(lines), "校名"))

    assert [text.text for text in layout.texts].count("7K3M-9QXF") == 1
    for text in layout.texts:
        assert text.x >= column.x
        assert text.x + press.subsets[text.weight].width(text.text, text.size) <= column.x + column.w + 0.01
        assert text.y - text.size * 0.86 >= column.y - 1
        assert text.y + text.size * 0.14 <= column.y + column.h + text.size * 0.27 + 1


@settings(max_examples=80, deadline=None)
@given(st.text(st.characters(min_codepoint=33, max_codepoint=0x9FFF), min_size=1, max_size=80), st.integers(1, 3))
def test_fitted_lines_are_never_wider_nor_more_than_allowed(text, max_lines):
    text = printable(text)

    fitted = fit(text, 12, Room(60, max_lines, 7), SUBSET)

    assert len(fitted.lines) <= max_lines
    assert all(SUBSET.width(line, fitted.size) <= 60.001 for line in fitted.lines)
    kept = "".join(fitted.lines)
    assert fitted.is_cut or kept.replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("飲水機", ("飲水機",)),
        ("大金變頻分離式冷氣機", ("大金變頻分", "離式冷氣機")),
        ("Interactive panel", ("Interactive", "panel")),
        ("周界感應器）東側", ("周界感應", "器）東側")),
    ],
)
def test_lines_break_where_a_reader_would(text, lines):
    assert fit(text, 12, Room(61, 2, 7), SUBSET).lines == lines


def test_an_ellipsis_keeps_the_spaces_before_it():
    fitted = fit("display 86 inch with mobile stand and camera", 12, Room(90, 2, 9), SUBSET)

    assert fitted.is_cut
    assert " ".join(fitted.lines).startswith("display 86 inch with")
    assert fitted.lines[-1].endswith("…")


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("  校\u200b園\t 巡檢\n", "校園 巡檢"),
        ("葛\U000e0100城", "葛城"),
        ("e\u0301", "é"),
        ("\u202e校", "校"),
        ("\x00", ""),
    ],
)
def test_shapeless_signs_are_left_out(raw, clean):
    assert printable(raw) == clean
