"""PDF: every symbol read back by an independent decoder, every name found again, everything in its place."""

import random
from base64 import b64encode
from io import BytesIO
from itertools import islice

import pypdfium2 as pdfium
import pytest
import zxingcpp
from PIL import Image, ImageChops

from labels import (
    Job,
    Label,
    LabelError,
    Printer,
    design_facts,
    find_design,
    find_stock,
    format_code,
    make_design,
    mint,
    render_page_png,
    render_pdf,
    render_png,
)
from labels.job import Press

HOST = "ROUNDS.SCHOOL.TW"
NAMES = (
    "學生桌椅組",
    "大金變頻分離式冷氣機 RXP50HVLT",
    "𠮷野家贈级资产卫",
    "ABC 乾粉滅火器（10 型）附掛鉤與指示牌，行政大樓二樓東側樓梯口旁",
    "Interactive flat panel display 86 inch with mobile stand",
)
CATALOGUE = 1200
STOCKS = ("a4-24-70x37", "avery-l7159", "roll-50x30")


def _labels(count, seed=1):
    draw = random.Random(seed)
    return [
        Label(mint(draw), f"{NAMES[n % len(NAMES)]}", (f"財產編號 3140101-{n:05d}", "保管人 陳怡君"))
        for n in range(count)
    ]


def _job(stock, dpi=300, **changes):
    return Job(stock=find_stock(stock), host=HOST, printer=Printer(dpi=dpi), **changes)


def _document(labels, job):
    out = BytesIO()
    render_pdf(labels, job, out)
    return pdfium.PdfDocument(out.getvalue())


def _pages(document, dpi):
    for page in document:
        yield page.render(scale=dpi / 72, grayscale=True).to_pil()
        page.close()


def _cells(image, press):
    for x, y in press.origins:
        yield image.crop((x, y, x + press.frame.w, y + press.frame.h))


def _read(image):
    return [barcode.text for barcode in zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)]


def test_no_labels_are_refused():
    with pytest.raises(LabelError, match="there is no label to print"):
        render_pdf([], _job("a4-24-70x37"), BytesIO())


@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("stock", STOCKS)
def test_every_symbol_of_a_catalogue_is_read_where_its_label_is(stock, dpi):
    job, labels = _job(stock, dpi, header="○○國民小學"), _labels(CATALOGUE)
    press, document = Press(job), _document(labels, job)

    read = [_read(cell) for page in _pages(document, dpi) for cell in _cells(page, press)]

    assert read == [[f"HTTPS://{HOST}/{label.code}"] for label in labels]


@pytest.mark.parametrize(("made_for", "printed_at"), [(300, 203), (203, 300), (300, 600)])
def test_symbols_are_read_on_a_printer_they_were_not_made_for(made_for, printed_at):
    labels = _labels(24)

    page = next(_pages(_document(labels, _job("a4-24-70x37", made_for)), printed_at))

    assert sorted(_read(page)) == sorted(f"HTTPS://{HOST}/{label.code}" for label in labels)


@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("stock", STOCKS)
def test_modules_are_whole_dots_and_the_quiet_zone_is_white(stock, dpi):
    job = _job(stock, dpi, cut_marks=True)
    press, labels = Press(job), _labels(24)
    page = next(_pages(_document(labels, job), dpi))
    frame, quiet = press.frame, press.frame.quiet_zone

    for cell, label in zip(_cells(page, press), labels, strict=False):
        symbol, _ = press.compose(label)
        drawn = cell.crop((quiet.x, quiet.y, quiet.x + quiet.w, quiet.y + quiet.h))
        wanted = Image.new("L", (symbol.size + 8, symbol.size + 8), 255)
        for y in range(symbol.size):
            for x in range(symbol.size):
                wanted.putpixel((x + 4, y + 4), 0 if symbol.is_dark(x, y) else 255)
        wanted = wanted.resize((wanted.width * frame.module, wanted.height * frame.module), Image.Resampling.NEAREST)
        assert ImageChops.difference(drawn, wanted).getbbox() is None


def test_names_can_be_searched_and_copied():
    labels = _labels(5)

    page = _document(labels, _job("avery-l7165"))[0]

    text = "".join(page.get_textpage().get_text_range().split())
    for label in labels:
        assert label.title.replace(" ", "")[:12] in text
        assert label.lines[0].replace(" ", "") in text
        assert format_code(label.code) in text


def test_the_text_is_an_embedded_subset():
    out = BytesIO()
    render_pdf(_labels(24), _job("a4-24-70x37"), out)

    assert out.getvalue().count(b"/FontFile2") == 2
    assert b"+NotoSansTC-Bold" in out.getvalue()
    assert len(out.getvalue()) < 80_000


def test_the_same_labels_give_the_same_bytes():
    first, second = BytesIO(), BytesIO()

    render_pdf(_labels(30), _job("a4-24-70x37"), first)
    render_pdf(_labels(30), _job("a4-24-70x37"), second)

    assert first.getvalue() == second.getvalue()


def test_a_part_used_sheet_starts_where_it_is_told():
    labels = _labels(26)
    job = _job("a4-24-70x37", start=5, skip=frozenset({7, 24}))
    press = Press(job)

    pages = list(_pages(_document(labels, job), 300))
    filled = [[bool(_read(cell)) for cell in _cells(page, press)] for page in pages]

    first = [position not in (1, 2, 3, 4, 7, 24) for position in range(1, 25)]
    assert filled == [first, [True] * 6 + [False] + [True] * 2 + [False] * 15]


def test_copies_follow_each_other():
    labels = _labels(3)
    job = _job("avery-l7159", copies=2)
    press = Press(job)

    page = next(_pages(_document(labels, job), 300))

    read = [code for cell in islice(_cells(page, press), 7) for code in _read(cell)]
    assert read == [f"HTTPS://{HOST}/{label.code}" for label in labels for _ in range(2)]


def test_a_printer_offset_moves_every_symbol_dot_for_dot():
    """Text is left out: renderers round a sign's place to a pixel. `test_geometry` holds it, by the operators."""
    labels = _labels(2)
    moved = Job(stock=find_stock("avery-l7159"), host=HOST, printer=Printer(offset_x_mm=2.54, offset_y_mm=1.27))

    plain = next(_pages(_document(labels, _job("avery-l7159")), 300))
    shifted = next(_pages(_document(labels, moved), 300))

    quiet = Press(moved).frame.quiet_zone
    difference = ImageChops.difference(ImageChops.offset(plain, 30, 15), shifted)
    for x, y in Press(moved).origins[:3]:
        left, top = x + quiet.x, y + quiet.y
        assert difference.crop((left, top, left + quiet.w, top + quiet.h)).getbbox() is None
    left, top, *_ = _ink_rows(plain)
    assert _ink_rows(shifted)[:2] == pytest.approx((left + 30, top + 15), abs=2)


@pytest.mark.parametrize("stock", STOCKS)
def test_the_page_has_the_size_of_the_stock(stock):
    width, height = _document(_labels(1), _job(stock))[0].get_size()

    page_w, page_h = find_stock(stock).page_mm
    assert (width / 72 * 25.4, height / 72 * 25.4) == pytest.approx((page_w, page_h), abs=0.06)


@pytest.mark.parametrize("stock", STOCKS)
def test_labels_lie_within_a_third_of_a_millimetre_of_the_stock(stock):
    job, labels = _job(stock), _labels(24)
    page = next(_pages(_document(labels, job), 300))
    frame, origins = Press(job).frame, list(find_stock(stock).origins_mm())

    found = {b.text[-8:]: b.position.top_left for b in zxingcpp.read_barcodes(page)}

    for label, (x_mm, y_mm) in zip(labels, origins, strict=False):
        corner = found[label.code]
        assert (corner.x - frame.symbol.x) * 25.4 / 300 == pytest.approx(x_mm, abs=0.3)
        assert (corner.y - frame.symbol.y) * 25.4 / 300 == pytest.approx(y_mm, abs=0.3)


@pytest.mark.parametrize("design", ["asset", "door"])
@pytest.mark.parametrize("stock", STOCKS)
def test_the_preview_is_the_label(stock, design):
    label, out = _labels(2)[1], BytesIO()
    job = _job(stock, 300, design=find_design(design), header="○○國民小學")
    press = Press(job)

    render_png(label, job, out)
    printed = next(_cells(next(_pages(_document([label], job), 300)), press))

    preview = Image.open(out)
    assert preview.size == printed.size
    assert _read(preview) == _read(printed)
    assert _ink_rows(preview) == pytest.approx(_ink_rows(printed), abs=2)


def _design_with_logo():
    emblem, out = Image.effect_noise((300, 300), 90).convert("1"), BytesIO()
    emblem.save(out, "PNG")
    changes = {"logo": b64encode(out.getvalue()).decode(), "logo_h_mm": 8, "logo_at": "corner"}
    return make_design(design_facts(find_design("asset")) | changes)


def test_a_logo_on_paper_is_that_of_the_preview_dot_for_dot():
    label, out = _labels(1)[0], BytesIO()
    job = _job("a4-10-90x50", 300, design=_design_with_logo())
    press = Press(job)
    (logo,) = press.compose(label)[1].pictures

    render_png(label, job, out)
    printed = next(_cells(next(_pages(_document([label], job), 300)), press))

    # the edge of a picture is painted by half
    inner = (logo.box.x + 1, logo.box.y + 1, logo.box.x + logo.box.w - 1, logo.box.y + logo.box.h - 1)
    preview, printed = Image.open(out).convert("L").crop(inner), printed.crop(inner)
    assert preview.getextrema() == (0, 255)
    assert ImageChops.difference(preview, printed).getextrema()[1] < 128


def test_a_logo_costs_a_sheet_its_picture_once():
    labels, plain, adorned = _labels(400), BytesIO(), BytesIO()

    render_pdf(labels, _job("a4-10-90x50", design=find_design("asset")), plain)
    render_pdf(labels, _job("a4-10-90x50", design=_design_with_logo()), adorned)

    assert adorned.getvalue().count(b"/Subtype/Image") == 1
    assert len(adorned.getvalue()) - len(plain.getvalue()) < 400 * 30


def test_a_page_preview_for_the_screen_shows_the_same_page():
    labels, job, whole, small = _labels(24), _job("a4-24-70x37"), BytesIO(), BytesIO()

    render_page_png(labels, job, whole)
    render_page_png(labels, job, small, 1240)

    assert Image.open(whole).size == (2480, 3508)
    assert Image.open(small).size == (1240, 1754)
    assert sorted(_read(Image.open(small))) == sorted(_read(Image.open(whole)))
    assert len(_read(Image.open(small))) == 24


def test_the_grid_scale_moves_labels_and_never_stretches_a_symbol():
    labels = _labels(24)
    job = Job(stock=find_stock("avery-l7159"), host=HOST, printer=Printer(scale_x=1.004, scale_y=0.997))

    plain, scaled = Press(_job("avery-l7159")), Press(job)
    page = next(_pages(_document(labels, job), 300))

    assert scaled.frame == plain.frame
    assert scaled.origins[-1] != plain.origins[-1]
    assert [_read(cell) for cell in _cells(page, scaled)] == [[f"HTTPS://{HOST}/{label.code}"] for label in labels]


def _ink_rows(image):
    """Bounding box of the ink: left, top, right, bottom in pixels."""
    return ImageChops.invert(image).point(lambda value: 255 if value > 100 else 0).getbbox()
