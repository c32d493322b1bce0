"""Text fitting: for any name, stock, design, resolution and turn, nothing leaves its place and the code is whole.

Measured with the shapes of the printed font, not with widths. `HYPOTHESIS_PROFILE=labels-long` runs many more examples.
"""

import os
from base64 import b64encode
from dataclasses import replace
from io import BytesIO
from itertools import pairwise

import pytest
from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from PIL import Image

from labels import Job, Label, LabelError, Printer, check, find_design, find_stock, load_designs, load_stocks
from labels.cautions import VALUE_WORDS
from labels.design import Field
from labels.fitting import Room, fit
from labels.fonts import Subset, default_chain
from labels.job import Press
from labels.label import printable

CODE = "7K3M-9QXF"
EXAMPLES = 1500 if os.environ.get("HYPOTHESIS_PROFILE") == "labels-long" else 25
EDGE_DOTS = 1
"""A shape is drawn by rounding its place and its size: it may be a dot off."""
UGLY = (
    "微波感應警報探測器WithoutAnySpaces0123456789「超長」（名稱）測試、測試、測試𠮷",
    "e\u0301\u0301\u0301 Ấ Ǻ qgjpyQ |ﷺ",
    "\u202eabc\u0000def عربي 😀👨‍👩‍👧",
    "﷽",
    "\u0301\u0302j",
    "𠮷",
    "￼\ufffe⸻⸻⸻",
    "((((fffff))))",
)
SUBSET = Subset(default_chain())


def _logo():
    out = BytesIO()
    Image.new("1", (30, 20)).save(out, "PNG")
    return b64encode(out.getvalue()).decode()


NAMES = st.one_of(
    st.sampled_from(UGLY),
    st.text(max_size=50),
    st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=30),
    st.text("ÁẤjfQg|( )（、」WAV0123456789\u0301\u0323", max_size=30),
)
LABELS = st.builds(
    Label,
    st.just(CODE),
    NAMES,
    st.lists(NAMES, max_size=5).map(tuple),
    NAMES,
    st.dictionaries(st.sampled_from(sorted(VALUE_WORDS)), NAMES, max_size=8),
)
DESIGNS = st.builds(
    replace,
    st.sampled_from(list(load_designs().values())),
    arrangement=st.sampled_from(("left", "right", "top", "bottom")),
    is_turned=st.booleans(),
    logo=st.sampled_from((None, _logo())),
    logo_at=st.sampled_from(("top", "corner", "bottom")),
    min_level=st.sampled_from(("M", "H")),
)
JOBS = st.builds(
    lambda stock, design, dpi, host: Job(stock=stock, design=design, host=host, printer=Printer(dpi=dpi)),
    st.sampled_from(list(load_stocks().values())),
    DESIGNS,
    st.sampled_from((203, 300, 600)),
    st.sampled_from(("ROUNDS.SCHOOL.TW", "")),
)


def _press(job):
    try:
        return Press(job)
    except LabelError:
        assume(False)


def _shapes(press, layout):
    """The ink of each text: left, top, right, bottom in dots, from the outlines that are printed."""
    for weight, subset in press.subsets.items():
        texts = [text for text in layout.texts if text.weight == weight]
        for text in texts:
            subset.encode(text.text)
        font = TTFont(BytesIO(subset.font()))
        glyphs, names = font.getGlyphSet(), font.getBestCmap()
        for text in texts:
            pen, scale = 0, text.size / 1000
            for sign in text.text:
                bounds = BoundsPen(glyphs)
                glyphs[names[ord(sign)]].draw(bounds)
                if bounds.bounds:
                    left, bottom, right, top = bounds.bounds
                    yield (
                        text.x + (pen + left) * scale,
                        text.y - top * scale,
                        text.x + (pen + right) * scale,
                        text.y - bottom * scale,
                    )
                pen += glyphs[names[ord(sign)]].width


def _outside(box, frame):
    left, top, right, bottom = box
    return left < -EDGE_DOTS or top < -EDGE_DOTS or right > frame.w + EDGE_DOTS or bottom > frame.h + EDGE_DOTS


def _in_quiet_zone(box, frame):
    left, top, right, bottom = box
    zone = frame.quiet_zone
    is_apart = right <= zone.x + EDGE_DOTS or left >= zone.x + zone.w - EDGE_DOTS
    return not (is_apart or bottom <= zone.y + EDGE_DOTS or top >= zone.y + zone.h - EDGE_DOTS)


@settings(max_examples=EXAMPLES)
@given(LABELS, JOBS)
@example(Label(CODE, UGLY[1], (UGLY[4],), UGLY[0]), Job(stock=find_stock("avery-5267"), host=""))
def test_nothing_leaves_the_label_or_enters_the_quiet_zone(label, job):
    press = _press(job)
    frame = press.frame

    _, layout = press.compose(label)

    boxes = [(box.x, box.y, box.x + box.w, box.y + box.h) for box in (*layout.rules, *(p.box for p in layout.pictures))]
    for box in (*boxes, *_shapes(press, layout)):
        assert not _outside(box, frame), box
        assert not _in_quiet_zone(box, frame), box
    zone = frame.quiet_zone
    assert min(zone.x, zone.y) >= 0
    assert zone.x + zone.w <= frame.w
    assert zone.y + zone.h <= frame.h


@settings(max_examples=EXAMPLES)
@given(LABELS, JOBS)
def test_the_code_in_clear_is_whole_and_lines_do_not_run_into_each_other(label, job):
    press = _press(job)

    _, layout = press.compose(label)

    assert [text.text for text in layout.texts].count(CODE) == 1
    assert CODE not in layout.cut
    baselines = sorted((text.y, text.size) for text in layout.texts if not text.is_white)
    for (above, _), (below, size) in pairwise(baselines):
        assert below == above or below - above >= 0.7 * size - 1


@settings(max_examples=EXAMPLES)
@given(LABELS, JOBS)
def test_the_same_label_is_laid_out_the_same_whatever_came_before(label, job):
    fresh, used = _press(job), _press(job)
    for name in UGLY:
        used.compose(Label("00000000", name, (name,), name))

    assert fresh.compose(label) == used.compose(label)


@pytest.mark.parametrize("dpi", [203, 300, 600])
@pytest.mark.parametrize("is_turned", [False, True])
def test_the_ugliest_label_keeps_to_its_place_on_every_stock_and_design(dpi, is_turned):
    label = Label(CODE, UGLY[0], UGLY[1:4], UGLY[0], dict.fromkeys(VALUE_WORDS, UGLY[1]))
    laid_out = 0
    for stock in load_stocks().values():
        for design in load_designs().values():
            try:
                job = Job(
                    stock=stock, host="A.TW", design=replace(design, is_turned=is_turned), printer=Printer(dpi=dpi)
                )
                press = Press(job)
            except LabelError:
                continue
            _, layout = press.compose(label)
            frame, column = press.frame, press.frame.column
            laid_out += 1
            for text in layout.texts:
                subset = press.subsets[text.weight]
                width, hung = subset.width(text.text, text.size), subset.advances.bounds[ord(text.text[0])][0] / 1000
                box = (text.x + hung * text.size, text.y - 0.7 * text.size, text.x + width, text.y + 0.1 * text.size)
                assert not _in_quiet_zone(box, frame)
                assert text.x + width <= column.x + column.w + EDGE_DOTS

    assert laid_out > 240


@settings(max_examples=80)
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
        ("變頻分離冷氣機", ("變頻分離", "冷氣機")),
        ("周界感應器東側圍牆", ("周界感應器", "東側圍牆")),
        ("分離式冷氣機 RXP50", ("分離式冷氣機", "RXP50")),
        ("自然科教室（三）", ("自然科教室", "（三）")),
        ("Interactive panel", ("Interactive", "panel")),
        ("周界感應）東側圍牆", ("周界感應）", "東側圍牆")),
    ],
)
def test_lines_break_where_a_reader_would(text, lines):
    assert fit(text, 12, Room(61, 2, 7), SUBSET).lines == lines


def test_an_ellipsis_keeps_the_spaces_before_it():
    fitted = fit("display 86 inch with mobile stand and camera", 12, Room(90, 2, 9), SUBSET)

    assert fitted.is_cut
    assert " ".join(fitted.lines).startswith("display 86 inch with")
    assert fitted.lines[-1].endswith("…")


def test_a_code_set_too_large_shrinks_and_is_never_cut():
    design = replace(find_design("asset"), fields=(Field(source="code", size_pt=200, min_size_pt=200),))

    _, layout = _press(Job(stock=find_stock("roll-30x20"), host="A.TW", design=design)).compose(Label(CODE))

    assert [text.text for text in layout.texts] == [CODE]


def test_lines_go_before_the_code_does():
    job = Job(stock=find_stock("roll-30x20"), host="A.TW")

    _, layout = _press(job).compose(Label(CODE, "飲水機", tuple(f"第 {n} 行" for n in range(20)), "校名"))

    shown = [text.text for text in layout.texts]
    assert {CODE, "飲水機", "第 0 行"} <= set(shown)
    assert layout.cut[-1] == "第 19 行"


def test_a_mark_alone_has_the_width_of_its_shape():
    assert SUBSET.width("\u0301", 1000) > 100


def test_values_behind_prefixes_end_within_the_column():
    press = _press(Job(stock=find_stock("roll-50x30"), host="A.TW", design=find_design("meter")))

    _, layout = press.compose(Label(CODE, "總電表", values={"serial": "3140101-000015-0001-2222-3333-4444-5555"}))

    column = press.frame.column
    ends = [text.x + press.subsets[text.weight].width(text.text, text.size) for text in layout.texts]
    assert max(ends) <= column.x + column.w + EDGE_DOTS


def test_lines_of_one_kind_have_one_size():
    lines = ("忠孝樓 3F", "保管人 陳怡君", "財產編號 3140101-000015-0001")
    press = _press(Job(stock=find_stock("roll-50x30"), host="ROUNDS.SCHOOL.TW"))

    _, layout = press.compose(Label(CODE, "飲水機", lines))

    assert len({text.size for text in layout.texts if text.text in lines}) == 1


def test_five_thousand_labels_give_a_handful_of_cautions():
    labels = [Label(CODE, UGLY[0] * 2 + "\U0010fffd", values={"meal": "午餐"})] * 5000
    job = Job(stock=find_stock("roll-40x30"), host="ROUNDS.SCHOOL.TW", design=find_design("sample-box"))

    cautions = check(labels, job)

    assert [caution.kind for caution in cautions] == ["cut_text", "missing_value", "missing_value", "missing_value"]
    assert {caution.label_count for caution in cautions} == {5000}
    assert all(caution.code == "7K3M9QXF" and len(str(caution)) < 400 for caution in cautions)
    assert ["留樣時間" in cautions[1].zh, "time of sampling" in cautions[1].en] == [True, True]


def test_a_missing_sign_is_told_with_the_labels_that_have_it():
    labels = [Label("00000000", "校"), Label(CODE, "校\U0010fffd"), Label(CODE, "\U0010fffd\U0010fffc")]

    (caution,) = check(labels, Job(stock=find_stock("roll-50x30"), host="ROUNDS.SCHOOL.TW"))

    assert (caution.kind, caution.code, caution.label_count) == ("missing_glyph", "7K3M9QXF", 2)
    assert "U+10FFFD" in caution.en
    assert "U+10FFFC" in caution.zh
