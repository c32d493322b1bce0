"""Fonts: where a sign is found, what is said when it is nowhere, and what goes into the document."""

import sys
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.ttLib import TTFont

from labels.errors import LabelError
from labels.fonts import BOLD, INSTALLED, REGULAR, Face, FontChain, Subset, build_font, default_chain, faces_in

RARE = "\U00020bb7"


def _square(pen, side):
    pen.moveTo((0, 0))
    pen.curveTo((0, side / 3), (0, side / 2), (0, side))
    pen.lineTo((side, side))
    pen.lineTo((side, 0))
    pen.closePath()
    return pen


def _face(path: Path, signs: str, units: int = 1000) -> Face:
    """A real font file whose signs are squares: cubic outlines, as in the system's CJK collections."""
    names = {ord(sign): f"u{ord(sign):X}" for sign in signs}
    builder = FontBuilder(units, isTTF=False)
    builder.setupGlyphOrder([".notdef", *names.values()])
    builder.setupCharacterMap(names)
    strings = {name: _square(T2CharStringPen(units, None), units // 2).getCharString() for name in names.values()}
    builder.setupCFF("Squares", {}, {".notdef": T2CharStringPen(units, None).getCharString(), **strings}, {})
    builder.setupHorizontalMetrics(dict.fromkeys([".notdef", *names.values()], (units, 0)))
    builder.setupHorizontalHeader(ascent=units, descent=0)
    builder.setupPost()
    builder.save(path)
    return Face(path)


@pytest.fixture
def eager_switching():
    """Threads that take turns as often as they can, so that what is shared unguarded breaks."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


def test_a_chain_without_a_face_is_refused():
    with pytest.raises(LabelError, match="no label font is installed"):
        FontChain([])


def test_a_sign_that_no_face_has_is_named():
    assert default_chain().missing("校\U0010fffd園\U0010fffd") == ["\U0010fffd"]


@pytest.mark.parametrize("weight", [REGULAR, BOLD])
def test_signs_of_both_scripts_are_found_in_either_weight(weight):
    assert default_chain(weight).missing("校園巡檢財產標籤级资产卫℃㎡①〓…Room 301") == []


def test_the_traditional_face_comes_first_and_the_simplified_one_fills_in():
    chain = default_chain()

    assert "TC" in chain.find_face(ord("產")).path.name
    assert "SC" in chain.find_face(ord("产")).path.name


def test_a_later_face_gives_the_sign_that_the_first_ones_lack(tmp_path):
    chain = FontChain([_face(tmp_path / "a.otf", "甲乙"), _face(tmp_path / "b.otf", f"乙{RARE}", units=2048)])

    assert chain.missing(f"甲乙{RARE}丙") == ["丙"]
    assert chain.find_face(ord("乙")).path.name == "a.otf"
    assert chain.find_face(ord(RARE)).path.name == "b.otf"


def test_outlines_of_any_kind_and_scale_become_one_truetype_font(tmp_path):
    chain = FontChain([_face(tmp_path / "a.otf", "甲"), _face(tmp_path / "b.otf", RARE, units=2048)])

    font = TTFont(BytesIO(build_font(chain, (ord(RARE), ord("甲")))))

    glyphs = font["glyf"]
    assert font.getGlyphOrder()[1:] == [font.getBestCmap()[ord(RARE)], font.getBestCmap()[ord("甲")]]
    assert [(glyphs[name].xMax, glyphs[name].yMax) for name in font.getGlyphOrder()[1:]] == [(500, 500)] * 2
    assert {font["hmtx"][name][0] for name in font.getGlyphOrder()} == {1000}


def test_glyph_ids_follow_the_first_sight_of_a_sign():
    subset = Subset(default_chain())

    assert subset.encode("校園") == "00010002"
    assert subset.encode("園A") == "00020003"
    assert sorted(TTFont(BytesIO(subset.font())).getBestCmap()) == sorted(map(ord, "校園A"))


def test_a_missing_sign_is_drawn_as_a_geta_mark():
    font = TTFont(BytesIO(build_font(default_chain(), (0x10FFFD, ord("〓")))))

    missing, geta = font.getGlyphOrder()[1:]
    assert font["glyf"][missing].coordinates == font["glyf"][geta].coordinates


def test_widths_are_those_of_the_font():
    subset = Subset(default_chain())
    subset.encode("W校")
    font = TTFont(BytesIO(subset.font()))

    widths = [font["hmtx"][font.getBestCmap()[ord(sign)]][0] for sign in "W校"]
    assert subset.width("W校", 10) == pytest.approx(sum(widths) / 100)


def test_the_same_signs_give_the_same_bytes():
    chain = default_chain()

    assert build_font.__wrapped__(chain, (65, 66)) == build_font.__wrapped__(chain, (65, 66))


def test_threads_that_share_a_face_get_the_same_outlines(eager_switching):
    path, signs = INSTALLED / "NotoSansTC-Regular.ttf", range(0x6821, 0x6821 + 150)
    alone, shared = Face(path), Face(path)
    expected = [alone.outline(sign) for sign in signs if alone.has(sign)]

    with ThreadPoolExecutor(8) as pool:
        runs = pool.map(lambda _: [shared.outline(sign) for sign in signs if shared.has(sign)], range(8))

    assert all(outlines == expected for outlines in runs)


def test_a_broken_font_file_is_passed_over(tmp_path):
    broken = tmp_path / "broken.ttc"
    broken.write_bytes(b"no font at all")

    assert faces_in(broken) == []


@pytest.mark.parametrize("weight", [REGULAR, BOLD])
@pytest.mark.parametrize("name", ["Tâi-lô o\u0358h, tsia\u030dh", "Cilangasan ʉ ŋ", "Nguyễn Thị Hương", "Łukasz Şahin"])
def test_names_of_the_islands_languages_and_of_neighbours_have_all_their_signs(weight: str, name: str) -> None:
    installed = [face for face in default_chain(weight).faces if face.path.parent == INSTALLED]

    assert FontChain(installed).missing(name) == []
