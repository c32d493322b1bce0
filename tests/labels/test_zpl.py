"""ZPL: a printer that knows only what we send draws the very dots of the preview."""

import random
from dataclasses import replace
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image, ImageChops

from labels import Job, Label, LabelError, Printer, find_design, find_stock, mint, render_zpl
from labels.png import draw_label
from labels.stock import StockError
from labels.thermal import Dots, Page, ThermalPress
from labels.zpl import encode_page
from tests.labels.zpl_reader import ZplError, print_zpl

HOST = "ROUNDS.SCHOOL.TW"
CASES = [("roll-70x50", 203, "asset"), ("roll-50x30", 300, "door"), ("roll-50x30", 600, "asset")]
DOTS = {("roll-70x50", 203): (560, 400), ("roll-50x30", 300): (591, 354), ("roll-50x30", 600): (1181, 709)}
HOSTILE = (
    "^XZ^XA^FO0,0^FDgone^FS",
    "~JR~DGR:A.GRF,8,1,",
    'A"\r\nPRINT 1,999\r\nQRCODE 0,0,L,4,A,0,"X"',
    "學生桌椅組 𠮷",
    "\\&\x00\x1b^GFA,1,1,1,FF",
)


def _labels(count=3):
    draw = random.Random(4)
    return [
        Label(mint(draw), HOSTILE[n % len(HOSTILE)], (f"財產編號 3140101-{n:05d}", HOSTILE[-1 - n % 5]))
        for n in range(count)
    ]


def _job(stock="roll-50x30", dpi=203.0, design="asset", **changes):
    return Job(stock=find_stock(stock), host=HOST, design=find_design(design), printer=Printer(dpi), **changes)


def _send(labels, job, symbols="image"):
    out = BytesIO()
    render_zpl(labels, job, out, symbols=symbols)
    return out.getvalue()


def _read(image):
    return [barcode.text for barcode in zxingcpp.read_barcodes(image)]


@pytest.mark.parametrize(
    ("job", "symbols", "message"),
    [
        (_job("a4-24-70x37"), "image", "a4-24-70x37 is a sheet: label printers take rolls"),
        (_job(dpi=240), "image", "label printers have 203, 300 or 600, not 240"),
        (_job(), "vector", "symbols can't be 'vector'"),
    ],
)
def test_what_no_label_printer_takes_is_refused(job, symbols, message):
    with pytest.raises(LabelError, match=message):
        _send(_labels(), job, symbols)


def test_no_labels_are_refused():
    with pytest.raises(LabelError, match="no label to print"):
        _send([], _job())


def test_an_offset_that_pushes_the_symbol_off_the_label_is_refused():
    moved = Job(stock=find_stock("roll-50x30"), host=HOST, printer=Printer(203, -3.0, 0))

    with pytest.raises(StockError, match="moves the symbol off the label"):
        _send(_labels(), moved)


@pytest.mark.parametrize("symbols", ["image", "printer"])
@pytest.mark.parametrize(("stock", "dpi", "design"), CASES)
def test_what_the_printer_draws_is_the_label_dot_for_dot(stock, dpi, design, symbols):
    labels, job = _labels(), _job(stock, dpi, design)
    press = ThermalPress(job, "image").press

    printed = print_zpl(_send(labels, job, symbols))

    for label, (image, copies) in zip(labels, printed, strict=True):
        wanted = draw_label(press, label)
        assert ImageChops.difference(image.crop((0, 0, *wanted.size)), wanted).getbbox() is None
        assert image.size == DOTS[stock, dpi]
        assert _read(image) == [f"HTTPS://{HOST}/{label.code}"]
        assert copies == 1


@pytest.mark.parametrize("symbols", ["image", "printer"])
def test_a_turned_label_is_turned_and_read(symbols):
    job = replace(_job("roll-70x50"), design=replace(find_design("asset"), is_turned=True))
    press, [label] = ThermalPress(job, "image").press, _labels(1)
    x, y, w, h = press.frame.turned(press.frame.symbol)

    image = print_zpl(_send([label], job, symbols))[0][0]

    assert _read(image) == [f"HTTPS://{HOST}/{label.code}"]
    wanted = draw_label(press, label)
    if symbols == "printer":  # which draws its symbol upright
        wanted.paste(image.crop((x, y, x + w, y + h)), (x, y))
    assert ImageChops.difference(image.crop((0, 0, *wanted.size)), wanted).getbbox() is None


@pytest.mark.parametrize("symbols", ["image", "printer"])
def test_an_offset_moves_every_dot(symbols):
    labels = _labels(1)
    plain = print_zpl(_send(labels, _job(), symbols))[0][0]

    moved = Job(stock=find_stock("roll-50x30"), host=HOST, printer=Printer(203, 1.0, -0.5))
    image = print_zpl(_send(labels, moved, symbols))[0][0]

    assert ImageChops.difference(ImageChops.offset(plain, 8, -4), image).getbbox() is None


def test_no_text_reaches_the_printer_that_could_be_a_command():
    sent = _send(_labels(5), _job(), "printer").decode("ascii")

    assert "gone" not in sent
    assert "~" not in sent
    assert "PRINT" not in sent
    assert sent.count("^XA") == sent.count("^XZ") == 5
    assert sent.count("^FD") == 5


def test_copies_are_the_printers_work():
    sent = _send(_labels(2), _job(copies=25))

    assert [copies for _, copies in print_zpl(sent)] == [25, 25]


def test_a_large_picture_goes_in_pieces_that_the_language_allows():
    stride, height = 300, 1000
    rows = random.Random(1).randbytes(stride * height)

    sent = encode_page(Page([Dots(0, 0, stride, rows)], None, 1), (stride * 8, height))

    image = print_zpl(sent)[0][0]
    assert sent.count(b"^GFA") == 4
    assert image.point(lambda value: 255 - value).tobytes() == rows


@pytest.mark.parametrize(
    "rows",
    [
        b"\x00\x00\x01" * 3,
        b"\xff" * 60,
        b"\x0f\xff\xff\xf0\x00\x00",
        b"\x80" + b"\x00" * 250 + b"\x11" * 250,
        b"\x01" + b"\x00" * 499,
        b"\xff\xf0\x00",
    ],
)
@pytest.mark.parametrize("stride_of", [1, 3])
def test_compression_is_the_printers_own_and_loses_nothing(rows, stride_of):
    stride = len(rows) // stride_of if len(rows) % stride_of == 0 else len(rows)
    page = Page([Dots(0, 0, stride, rows)], None, 1)

    sent = encode_page(page, (stride * 8, len(rows) // stride))

    image = print_zpl(sent)[0][0]
    assert image.point(lambda value: 255 - value).tobytes() == rows
    assert len(sent) < 60 + 2 * len(rows)


def test_the_test_printer_refuses_what_it_does_not_know():
    good = _send(_labels(1), _job())

    for wrong in (b"^XA^A0N,20^FDtext^FS^XZ", b"~JR", good[:-4], good.replace(b"^GFA,", b"^GFB,", 1)):
        with pytest.raises(ZplError):
            print_zpl(wrong)


def test_progress_is_told_and_may_stop_the_work():
    labels, heard = _labels(1) * 250, []

    def stop(done):
        heard.append(done)
        if done == 200:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        render_zpl(labels, _job("roll-30x20"), BytesIO(), stop)

    assert heard == [100, 200]


def test_a_label_costs_a_few_kilobytes():
    image, printer = (len(_send(_labels(5), _job(), symbols)) / 5 for symbols in ("image", "printer"))

    assert printer < image < 8000
    with Image.new("1", (400, 240)) as raw:
        assert image < len(raw.tobytes()) * 2 / 3
