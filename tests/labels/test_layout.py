"""Layout: nothing outside the label, nothing in the quiet zone, whatever the name and the stock."""

from io import BytesIO

import pytest
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
TOO_SMALL = {("avery-5267", design) for design in load_designs()} | {
    ("roll-30x20", design) for design in ("door", "pick-up-card", "meter")
}
JOBS = [
    (stock, design, dpi)
    for stock in ("a4-24-70x37", "roll-40x30", "avery-l7164")
    for design in load_designs()
    for dpi in (203, 300)
]


def _job(stock="a4-24-70x37", **changes):
    return Job(stock=find_stock(stock) if isinstance(stock, str) else stock, host=HOST, **changes)


def test_a_symbol_that_would_be_too_small_is_refused():
    tiny = Roll(id="tiny", label_w_mm=20, label_h_mm=12)

    with pytest.raises(LabelError, match=r"no room for the symbol on tiny: 2 dots, 0\.25 mm"):
        check([UGLY], _job(tiny, printer=Printer(dpi=203)))


def test_a_module_under_a_quarter_millimetre_is_refused_at_any_resolution():
    tiny = Roll(id="tiny", label_w_mm=17, label_h_mm=8)

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


def test_at_203_dpi_only_the_smallest_stocks_are_refused():
    refused = {
        (stock, design)
        for stock in load_stocks()
        for design in load_designs()
        if "no room for the symbol" in _refusal(_job(stock, design=find_design(design), printer=Printer(dpi=203)))
    }

    assert refused == TOO_SMALL


def _refusal(job):
    try:
        Press(job)
    except LabelError as refusal:
        return refusal.en
    return ""


@pytest.mark.parametrize(("stock", "design", "dpi"), JOBS)
def test_the_printed_label_keeps_its_quiet_zone_white(stock, design, dpi):
    job, out = _job(stock, design=find_design(design), printer=Printer(dpi=dpi)), BytesIO()
    frame = Press(job).frame
    quiet, symbol = frame.quiet_zone, frame.symbol

    render_png(UGLY, job, out)

    image = Image.open(out)
    assert image.size == frame.printed_size
    assert min(quiet[:2]) >= 0
    assert quiet.x + quiet.w <= frame.w
    assert quiet.y + quiet.h <= frame.h
    image.paste(255, (symbol.x, symbol.y, symbol.x + symbol.w, symbol.y + symbol.h))
    zone = image.crop((quiet.x, quiet.y, quiet.x + quiet.w, quiet.y + quiet.h))
    assert zone.getextrema() == (255, 255)
    assert frame.module >= 4


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
