"""What each shipped design shows, where symbol, logo and text stand, what a turned label is."""

from dataclasses import replace

import pytest
import zxingcpp
from PIL import Image, ImageChops

from labels import (
    Job,
    Label,
    check,
    design_facts,
    find_design,
    find_stock,
    make_design,
)
from labels.job import Press
from labels.png import draw_label
from labels.stock import Roll
from tests.labels.design_parts import CODE, HOST, NATURAL, PLAIN, VALUES, logo_png, press_of

STOOD = Roll(id="stood", label_w_mm=40, label_h_mm=60)


@pytest.mark.parametrize(("design", "stock"), NATURAL.items())
def test_each_design_shows_an_ordinary_label_whole_on_its_stock(design, stock):
    label = Label(CODE, "自然科教室", ("忠孝樓 3F",), values=VALUES)
    press = press_of(find_design(design), stock)

    image = draw_label(press, label)

    shown = {text.text for text in press.compose(label)[1].texts}
    wanted = {VALUES[entry.source] for entry in find_design(design).fields if entry.source in VALUES}
    assert press.cautions() == []
    assert wanted | {CODE} <= shown
    assert [barcode.text for barcode in zxingcpp.read_barcodes(image.convert("L"))] == [f"HTTPS://{HOST}/7K3M9QXF"]


def test_a_design_that_needs_high_correction_gets_it():
    press = press_of(make_design(PLAIN | {"min_level": "H"}))

    assert press._maker.level == "H"


@pytest.mark.parametrize(
    ("arrangement", "turned", "quarter"),
    [("left", False, "left"), ("right", False, "right"), ("left", True, "top"), ("right", True, "bottom")],
)
def test_the_symbol_stands_where_the_design_says(arrangement, turned, quarter):
    design = replace(find_design("asset"), arrangement=arrangement, is_turned=turned)
    press = Press(Job(stock=STOOD if turned else find_stock("roll-60x40"), host=HOST, design=design))
    image = draw_label(press, Label(CODE, "飲水機")).convert("L")

    frame, read = press.frame, zxingcpp.read_barcodes(image)[0].position
    symbol = frame.turned(frame.symbol)

    assert image.size == frame.printed_size
    corners = [read.top_left, read.top_right, read.bottom_left, read.bottom_right]
    centre = sum(corner.x for corner in corners) / 4, sum(corner.y for corner in corners) / 4
    assert centre == pytest.approx((symbol.x + symbol.w / 2, symbol.y + symbol.h / 2), abs=4)
    assert _side(centre, image.size, turned) == quarter


def _side(centre, size, turned):
    if turned:
        return "top" if centre[1] < size[1] / 2 else "bottom"
    return "left" if centre[0] < size[0] / 2 else "right"


def test_a_turned_label_is_the_lying_one_turned_a_quarter_clockwise():
    design = find_design("asset")
    lying = draw_label(press_of(design, "roll-60x40"), Label(CODE, "飲水機", ("忠孝樓",)))
    press = Press(Job(stock=STOOD, host=HOST, design=replace(design, is_turned=True), header="○○國民小學"))
    turned = draw_label(press, Label(CODE, "飲水機", ("忠孝樓",)))

    assert turned.size == lying.size[::-1]
    assert ImageChops.logical_xor(turned, lying.transpose(Image.Transpose.ROTATE_270)).getbbox() is None


def test_a_box_of_a_turned_label_is_printed_where_it_says():
    design = replace(find_design("asset"), is_turned=True)
    press, label = Press(Job(stock=STOOD, host=HOST, design=design, header="○○國民小學")), Label(CODE, "飲水機")

    rule = press.frame.turned(press.compose(label)[1].rules[0])

    printed = draw_label(press, label).crop((rule.x, rule.y, rule.x + rule.w, rule.y + rule.h))
    assert rule.h > rule.w
    assert printed.getextrema() == (0, 0)


@pytest.mark.parametrize("logo_at", ["top", "corner", "bottom"])
@pytest.mark.parametrize("arrangement", ["left", "top"])
def test_a_logo_stands_in_the_text_column_and_touches_no_text(logo_at, arrangement):
    design = make_design(design_facts(find_design("asset")) | {"logo": logo_png(), "logo_h_mm": 6, "logo_at": logo_at})
    press = press_of(replace(design, arrangement=arrangement), "roll-100x70")

    _, layout = press.compose(Label(CODE, "分離式冷氣機", ("行政大樓 2F",)))

    (picture,) = layout.pictures
    box, column = picture.box, press.frame.column
    assert (picture.w_px, picture.h_px) == (box.w, box.h)
    assert len(picture.rows) == (box.w + 7) // 8 * box.h
    assert column.x <= box.x
    assert column.y <= box.y
    assert box.x + box.w <= column.x + column.w
    assert box.y + box.h <= column.y + column.h
    for text in layout.texts:
        right = text.x + press.subsets[text.weight].width(text.text, text.size)
        is_apart = right <= box.x or text.x >= box.x + box.w
        assert is_apart or text.y <= box.y or text.y - 0.86 * text.size >= box.y + box.h
    assert press.cautions() == []


def test_a_logo_is_drawn_in_whole_dots_black_or_white():
    design = make_design(design_facts(find_design("asset")) | {"logo": logo_png(), "logo_h_mm": 6})
    press = press_of(design, "roll-100x70")
    picture = press.compose(Label(CODE))[1].pictures[0]

    image = draw_label(press, Label(CODE)).crop(
        (picture.box.x, picture.box.y, picture.box.x + picture.box.w, picture.box.y + picture.box.h)
    )

    half = picture.box.w // 2
    assert image.crop((0, 0, half - 1, image.height)).getextrema() == (0, 0)
    assert image.crop((half + 2, 0, image.width, image.height)).getextrema() == (255, 255)


def test_a_logo_without_room_is_left_out_and_told():
    design = make_design(design_facts(find_design("sample-box")) | {"logo": logo_png(), "logo_h_mm": 20})
    job = Job(stock=find_stock("roll-30x20"), host=HOST, design=design, header="○○國民小學")

    cautions = check([Label(CODE, "番茄炒蛋", values=VALUES)], job)

    assert "logo_dropped" in [caution.kind for caution in cautions]
    assert Press(job).compose(Label(CODE, "番茄炒蛋", values=VALUES))[1].pictures == []


def test_values_begin_at_one_edge_behind_their_prefixes():
    press = press_of(find_design("meter"), "roll-60x40")

    _, layout = press.compose(Label(CODE, "總電表", values=VALUES))

    starts = {text.x for text in layout.texts if text.text in VALUES.values()}
    assert len(starts) == 1
    assert starts != {press.frame.column.x}


def test_text_on_a_band_is_white_and_the_band_black():
    press = press_of(find_design("visitor-badge"), "roll-80x50")

    _, layout = press.compose(Label(CODE, "陳怡君", values=VALUES))

    white = [text for text in layout.texts if text.is_white]
    band = layout.rules[0]
    assert [text.text for text in white] == ["訪客\u3000VISITOR"] or [text.text for text in white] == ["訪客 VISITOR"]
    assert band.y < white[0].y < band.y + band.h
    assert band.x < white[0].x


def test_a_code_alone_stands_beside_the_middle_of_the_symbol():
    press = press_of(find_design("asset-small"), "roll-40x30")

    _, layout = press.compose(Label(CODE))

    (code,) = layout.texts
    middle = press.frame.symbol.y + press.frame.symbol.h / 2
    assert code.y - 0.733 * code.size / 2 == pytest.approx(middle, abs=3)
