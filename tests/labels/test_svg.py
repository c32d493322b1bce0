"""SVG: Chromium draws it as the preview, with no font of its own, and a decoder reads it."""

import random
from base64 import b64encode
from dataclasses import replace
from io import BytesIO
from xml.etree import ElementTree

import pytest
import zxingcpp
from PIL import Image, ImageChops, ImageDraw, ImageStat

from labels import Job, Label, Printer, find_design, find_stock, mint, render_png, render_svg
from labels.job import Press
from labels.svg import bitmap_path
from tests.browser.chromium import QUIET
from tools.browser import find_browser

SVG = "{http://www.w3.org/2000/svg}"
HOST = "ROUNDS.SCHOOL.TW"
LABEL = Label("7K3M9QXF", "學生桌椅組 <b>&\"' ]]>", ("財產編號 3140101-00001", "保管人 𠮷田"), "○○國民小學")


@pytest.fixture(scope="module")
def browser(playwright):
    browser = playwright.chromium.launch(
        executable_path=find_browser() or playwright.chromium.executable_path, args=list(QUIET)
    )
    yield browser
    browser.close()


def _logo():
    image = Image.new("L", (60, 40), 255)
    ImageDraw.Draw(image).polygon([(30, 2), (58, 38), (2, 38)], fill=0)
    out = BytesIO()
    image.save(out, "PNG")
    return b64encode(out.getvalue()).decode()


def _job(stock="roll-50x30", dpi=203.2, **design):
    return Job(stock=find_stock(stock), host=HOST, design=replace(find_design("asset"), **design), printer=Printer(dpi))


def _svg(label, job):
    out = BytesIO()
    render_svg(label, job, out)
    return out.getvalue().decode()


def _png(label, job):
    out = BytesIO()
    render_png(label, job, out)
    return Image.open(out).convert("L")


def _drawn(browser, svg, size):
    """The picture that Chromium makes of it, one pixel a dot."""
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    picture = f'<img src="data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}" width="{size[0]}">'
    page.set_content(f'<body style="margin:0">{picture}</body>')
    page.evaluate("document.images[0].decode()")
    shot = page.screenshot()
    page.close()
    return Image.open(BytesIO(shot)).convert("L")


@pytest.mark.parametrize(
    ("stock", "dpi", "design"),
    [
        ("roll-50x30", 203.2, {}),
        ("roll-60x40", 304.8, {"logo": _logo(), "arrangement": "right"}),
        ("roll-70x50", 203.2, {"is_turned": True, "logo": _logo(), "column_w_mm": 30}),
    ],
)
def test_chromium_draws_it_as_the_preview_and_a_decoder_reads_it(browser, stock, dpi, design):
    job = _job(stock, dpi, **design)
    press, preview = Press(job), _png(LABEL, job)

    drawn = _drawn(browser, _svg(LABEL, job), preview.size)

    assert [barcode.text for barcode in zxingcpp.read_barcodes(drawn)] == [f"HTTPS://{HOST}/{LABEL.code}"]
    x, y, w, h = press.frame.turned(press.frame.quiet_zone)
    zone = (x, y, x + w, y + h)
    assert ImageChops.difference(drawn.crop(zone), preview.crop(zone)).getbbox() is None
    # the rest differs by how two programs smooth the same outlines
    apart = ImageStat.Stat(ImageChops.difference(drawn, preview)).sum[0]
    ink = ImageStat.Stat(ImageChops.invert(preview)).sum[0]
    assert apart / ink < 0.1


@pytest.mark.parametrize("stock", ["roll-50x30", "avery-l7159"])
@pytest.mark.parametrize("is_turned", [False, True])
def test_it_has_the_labels_size_in_millimetres(stock, is_turned):
    stock = find_stock(stock)

    root = ElementTree.fromstring(_svg(LABEL, _job(stock.id, is_turned=is_turned)))

    assert (root.get("width"), root.get("height")) == (f"{stock.label_w_mm:g}mm", f"{stock.label_h_mm:g}mm")
    box = [float(number) for number in root.get("viewBox").split()]
    assert box == pytest.approx([0, 0, stock.label_w_mm * 8, stock.label_h_mm * 8])


def test_it_needs_no_font_no_picture_and_no_script_and_tells_readers_what_it_says():
    root = ElementTree.fromstring(_svg(LABEL, _job(logo=_logo())))

    assert {element.tag.removeprefix(SVG) for element in root.iter()} == {"svg", "title", "desc", "g", "path"}
    assert root.find(f"{SVG}title").text == f"{LABEL.title} 7K3M-9QXF"
    assert "保管人 𠮷田" in root.find(f"{SVG}desc").text
    assert root.get("role") == "img"


def test_signs_that_xml_forbids_are_left_out():
    label = Label("7K3M9QXF", "a\ufffeb\uffffc")

    root = ElementTree.fromstring(_svg(label, _job()))

    assert root.find(f"{SVG}title").text == "abc 7K3M-9QXF"


def test_the_same_label_gives_the_same_text():
    assert _svg(LABEL, _job()) == _svg(LABEL, _job())
    assert _svg(LABEL, _job()) != _svg(Label(mint(random.Random(1)), LABEL.title), _job())


def test_a_bitmap_becomes_one_path_that_covers_each_dark_pixel_once():
    draw = random.Random(3)
    w, h = 19, 11
    rows = bytes(draw.randrange(256) for _ in range(3 * h))
    pixels = {(x, y) for y in range(h) for x in range(w) if rows[y * 3 + x // 8] >> (7 - x % 8) & 1}

    covered = []
    for piece in bitmap_path(rows, w, h).split("M")[1:]:
        x, y, across, down = (int(n) for n in piece.replace("h", " ").replace("v", " ").split("-")[0].split())
        covered += [(i, j) for i in range(x, x + across) for j in range(y, y + down)]

    assert sorted(covered) == sorted(pixels)
