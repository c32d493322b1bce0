"""Designs as data: what is refused and how it is named, that facts survive, and what each shipped design shows."""

import json
from base64 import b64encode
from dataclasses import fields, replace
from importlib import resources
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image, ImageChops

from labels import (
    DesignError,
    Job,
    Label,
    Printer,
    check,
    design_facts,
    find_design,
    find_stock,
    load_designs,
    make_design,
)
from labels.design import DESIGN_ENTRIES, FIELD_ENTRIES, MOST_FIELDS, Design, Field
from labels.job import Press
from labels.logo import MOST_PX
from labels.png import draw_label
from labels.stock import Roll

CODE = "7K3M-9QXF"
STOOD = Roll(id="stood", label_w_mm=40, label_h_mm=60)
HOST = "ROUNDS.SCHOOL.TW"
SHIPPED = json.loads(resources.files("labels").joinpath("designs.json").read_text("utf-8"))
FIELD = {"source": "title", "size_pt": 10}
PLAIN = {"id": "ours", "column_w_mm": 30, "column_h_mm": 20, "fields": [FIELD, {"source": "code", "size_pt": 9}]}
NATURAL = {
    "asset": "a4-24-70x37",
    "asset-small": "avery-l7651",
    "door": "avery-l7163",
    "sample-box": "roll-40x30",
    "pick-up-card": "a4-10-90x50",
    "visitor-badge": "roll-80x50",
    "meter": "roll-60x40",
    "blank": "roll-50x30",
}
VALUES = {
    "meal": "午餐",
    "taken": "11/22 11:40",
    "discard_after": "11/24 11:40",
    "sampler": "林志豪",
    "class_name": "三年二班",
    "number": "05-88-1234",
    "host": "總務處 林主任",
    "date": "2026-11-22",
    "serial": "TPC-0093841",
    "unit": "kWh",
    "multiplier": "×40",
}


def _logo(w_px=60, h_px=40, mode="1", ink=0):
    out = BytesIO()
    image = Image.new(mode, (w_px, h_px), 255)
    image.paste(ink, (0, 0, w_px // 2, h_px))
    image.save(out, "PNG")
    return b64encode(out.getvalue()).decode()


def _press(design, stock="a4-24-70x37", dpi=300):
    return Press(Job(stock=find_stock(stock), host=HOST, design=design, printer=Printer(dpi=dpi), header="○○國民小學"))


@pytest.mark.parametrize(
    ("changes", "entry", "range_told"),
    [
        ({"padding_mm": 51}, "padding_mm", "0 to 50"),
        ({"padding_mm": float("nan")}, "padding_mm", "0 to 50"),
        ({"padding_mm": True}, "padding_mm", "0 to 50"),
        ({"column_w_mm": "30"}, "column_w_mm", "1 to 1000"),
        ({"symbol_share": True}, "symbol_share", "0.1 to 0.9"),
        ({"symbol_share": 10**400}, "symbol_share", "0.1 to 0.9"),
        ({"arrangement": "inside"}, "arrangement", "left, right, top, bottom"),
        ({"min_level": "Z"}, "min_level", "L, M, Q, H"),
        ({"is_turned": 1}, "is_turned", "true or false"),
        ({"logo_at": "middle"}, "logo_at", "top, corner, bottom"),
        ({"logo_h_mm": 0}, "logo_h_mm", "1 to 200"),
        ({"id": ""}, "id", "1 to 80"),
        ({"id": None}, "id", "1 to 80"),
        ({"name": ["a"]}, "name", "names by language"),
        ({"name": {"en": 3}}, "name", "names by language"),
        ({"colour": "red"}, "colour", "no such entry"),
        ({"fields": "title"}, "fields", "must be a list"),
        ({"fields": [FIELD] * (MOST_FIELDS + 1)}, "fields", f"at most {MOST_FIELDS}"),
        ({"fields": [FIELD, "title"]}, "fields[1]", "must be an object"),
        ({"fields": [FIELD, FIELD, FIELD | {"size_pt": 2}]}, "fields[2].size_pt", "3 to 400"),
        ({"fields": [FIELD | {"max_lines": 1.5}]}, "fields[0].max_lines", "1 to 6"),
        ({"fields": [FIELD | {"weight": "black"}]}, "fields[0].weight", "regular, bold"),
        ({"fields": [FIELD | {"source": ""}]}, "fields[0].source", "1 to 40"),
        ({"fields": [FIELD | {"prefix": "x" * 41}]}, "fields[0].prefix", "0 to 40"),
        ({"fields": [FIELD | {"colour": "red"}]}, "fields[0].colour", "no such entry"),
        ({"fields": [{"source": "title"}]}, "fields[0].size_pt", "is missing"),
    ],
)
def test_a_wrong_entry_is_named_with_what_would_do(changes, entry, range_told):
    with pytest.raises(DesignError) as refusal:
        make_design(PLAIN | changes)

    assert refusal.value.entry == entry
    assert range_told in refusal.value.en
    assert entry in refusal.value.zh


@pytest.mark.parametrize("facts", [None, [], "asset", {}, {"id": "ours"}])
def test_what_is_no_design_at_all_is_refused(facts):
    with pytest.raises(DesignError):
        make_design(facts)


@pytest.mark.parametrize(
    ("logo", "told"),
    [
        ("no base64!", "PNG in base64"),
        (b64encode(b"GIF89a" + bytes(40)).decode(), "PNG in base64"),
        (_logo()[:60], "can't be read"),
        ("A" * 60_004, "60000 signs"),
        (_logo(MOST_PX + 1, 1), f"1 to {MOST_PX} pixels"),
        (7, "60000 signs"),
    ],
)
def test_a_logo_that_is_no_small_png_is_refused(logo, told):
    with pytest.raises(DesignError, match=told) as refusal:
        make_design(PLAIN | {"logo": logo})

    assert refusal.value.entry == "logo"


def test_a_refusal_does_not_repeat_a_huge_value():
    with pytest.raises(DesignError) as refusal:
        make_design(PLAIN | {"id": "x" * 100_000})

    assert len(str(refusal.value)) < 300


def test_every_entry_has_its_rule():
    assert {entry.name for entry in fields(Field)} == set(FIELD_ENTRIES)
    assert {entry.name for entry in fields(Design)} == {*DESIGN_ENTRIES, "name", "fields", "logo"}


@pytest.mark.parametrize("facts", SHIPPED, ids=lambda facts: facts["id"])
def test_facts_and_designs_are_each_others_inverse(facts):
    design = make_design(facts)

    assert design_facts(design) == facts
    assert make_design(design_facts(design)) == design


def test_an_own_design_survives_as_json():
    design = make_design(
        PLAIN | {"is_turned": True, "arrangement": "bottom", "logo": _logo(), "logo_at": "corner", "min_level": "H"}
    )

    assert make_design(json.loads(json.dumps(design_facts(design)))) == design


def test_eight_designs_are_shipped_with_names_in_three_languages():
    assert set(NATURAL) == set(load_designs())
    assert all(set(design.name) == {"zh-Hant", "zh-Hans", "en"} for design in load_designs().values())


@pytest.mark.parametrize(("design", "stock"), NATURAL.items())
def test_each_design_shows_an_ordinary_label_whole_on_its_stock(design, stock):
    label = Label(CODE, "自然科教室", ("忠孝樓 3F",), values=VALUES)
    press = _press(find_design(design), stock)

    image = draw_label(press, label)

    shown = {text.text for text in press.compose(label)[1].texts}
    wanted = {VALUES[entry.source] for entry in find_design(design).fields if entry.source in VALUES}
    assert press.cautions() == []
    assert wanted | {CODE} <= shown
    assert [barcode.text for barcode in zxingcpp.read_barcodes(image.convert("L"))] == [f"HTTPS://{HOST}/7K3M9QXF"]


def test_a_design_that_needs_high_correction_gets_it():
    press = _press(make_design(PLAIN | {"min_level": "H"}))

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
    lying = draw_label(_press(design, "roll-60x40"), Label(CODE, "飲水機", ("忠孝樓",)))
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
    design = make_design(design_facts(find_design("asset")) | {"logo": _logo(), "logo_h_mm": 6, "logo_at": logo_at})
    press = _press(replace(design, arrangement=arrangement), "roll-100x70")

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
    design = make_design(design_facts(find_design("asset")) | {"logo": _logo(), "logo_h_mm": 6})
    press = _press(design, "roll-100x70")
    picture = press.compose(Label(CODE))[1].pictures[0]

    image = draw_label(press, Label(CODE)).crop(
        (picture.box.x, picture.box.y, picture.box.x + picture.box.w, picture.box.y + picture.box.h)
    )

    half = picture.box.w // 2
    assert image.crop((0, 0, half - 1, image.height)).getextrema() == (0, 0)
    assert image.crop((half + 2, 0, image.width, image.height)).getextrema() == (255, 255)


def test_a_logo_without_room_is_left_out_and_told():
    design = make_design(design_facts(find_design("sample-box")) | {"logo": _logo(), "logo_h_mm": 20})
    job = Job(stock=find_stock("roll-30x20"), host=HOST, design=design, header="○○國民小學")

    cautions = check([Label(CODE, "番茄炒蛋", values=VALUES)], job)

    assert "logo_dropped" in [caution.kind for caution in cautions]
    assert Press(job).compose(Label(CODE, "番茄炒蛋", values=VALUES))[1].pictures == []


def test_values_begin_at_one_edge_behind_their_prefixes():
    press = _press(find_design("meter"), "roll-60x40")

    _, layout = press.compose(Label(CODE, "總電表", values=VALUES))

    starts = {text.x for text in layout.texts if text.text in VALUES.values()}
    assert len(starts) == 1
    assert starts != {press.frame.column.x}


def test_text_on_a_band_is_white_and_the_band_black():
    press = _press(find_design("visitor-badge"), "roll-80x50")

    _, layout = press.compose(Label(CODE, "陳怡君", values=VALUES))

    white = [text for text in layout.texts if text.is_white]
    band = layout.rules[0]
    assert [text.text for text in white] == ["訪客\u3000VISITOR"] or [text.text for text in white] == ["訪客 VISITOR"]
    assert band.y < white[0].y < band.y + band.h
    assert band.x < white[0].x


def test_a_code_alone_stands_beside_the_middle_of_the_symbol():
    press = _press(find_design("asset-small"), "roll-40x30")

    _, layout = press.compose(Label(CODE))

    (code,) = layout.texts
    middle = press.frame.symbol.y + press.frame.symbol.h / 2
    assert code.y - 0.733 * code.size / 2 == pytest.approx(middle, abs=3)
