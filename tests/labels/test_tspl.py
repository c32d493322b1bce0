"""TSPL: a printer that knows only what we send draws the very dots of the preview."""

from io import BytesIO

import pytest
from PIL import ImageChops

from labels import Job, LabelError, Printer, find_stock, render_tspl
from labels.png import draw_label
from labels.stock import Roll
from labels.thermal import ThermalPress
from tests.labels.test_zpl import CASES, DOTS, HOST, _job, _labels, _read
from tests.labels.tspl_reader import TsplError, print_tspl


def _send(labels, job, symbols="image"):
    out = BytesIO()
    render_tspl(labels, job, out, symbols=symbols)
    return out.getvalue()


def _print(data, dpi=203):
    return print_tspl(data, 8 if dpi == 203 else dpi / 25.4)


def test_sheets_and_nothing_are_refused():
    with pytest.raises(LabelError, match="is a sheet"):
        _send(_labels(), _job("a4-24-70x37"))
    with pytest.raises(LabelError, match="no label to print"):
        _send([], _job())


@pytest.mark.parametrize("symbols", ["image", "printer"])
@pytest.mark.parametrize(("stock", "dpi", "design"), CASES)
def test_what_the_printer_draws_is_the_label_dot_for_dot(stock, dpi, design, symbols):
    labels, job = _labels(), _job(stock, dpi, design)
    press = ThermalPress(job, "image").press

    printed = _print(_send(labels, job, symbols), dpi)

    for label, (image, copies) in zip(labels, printed, strict=True):
        wanted = draw_label(press, label)
        assert ImageChops.difference(image.crop((0, 0, *wanted.size)), wanted).getbbox() is None
        assert image.size == DOTS[stock, dpi]
        assert _read(image) == [f"HTTPS://{HOST}/{label.code}"]
        assert copies == 1


@pytest.mark.parametrize("symbols", ["image", "printer"])
def test_an_offset_moves_every_dot(symbols):
    labels = _labels(1)
    plain = _print(_send(labels, _job(), symbols))[0][0]

    moved = Job(stock=find_stock("roll-50x30"), host=HOST, printer=Printer(203, 1.0, -0.5))
    image = _print(_send(labels, moved, symbols))[0][0]

    assert ImageChops.difference(ImageChops.offset(plain, 8, -4), image).getbbox() is None


def test_no_text_reaches_the_printer_that_could_be_a_command():
    sent = _send(_labels(5), _job(), "printer")

    assert b"999" not in sent
    assert sent.count(b"PRINT 1,") == sent.count(b"QRCODE ") == 5
    assert [copies for _, copies in _print(sent)] == [1] * 5


def test_size_gap_and_copies_are_said():
    job = Job(stock=Roll(id="own", label_w_mm=62.5, label_h_mm=40, gap_mm=3), host=HOST, printer=Printer(203), copies=7)

    sent = _send(_labels(2), job)

    assert sent.startswith(b"SIZE 62.5 mm,40 mm\r\nGAP 3 mm,0 mm\r\nDIRECTION 1\r\nREFERENCE 0,0\r\nCLS\r\n")
    assert [copies for _, copies in _print(sent)] == [7, 7]


def test_the_symbol_drawn_by_the_printer_is_of_the_model_that_phones_read():
    sent = _send(_labels(1), _job(), "printer")

    assert b",A,0,M2,S" in sent
    with pytest.raises(TsplError):
        _print(sent.replace(b",M2,", b",M1,"))


def test_the_test_printer_refuses_what_it_does_not_know():
    good = _send(_labels(1), _job())

    for wrong in (b"BEEP\r\n", b'TEXT 1,1,"3",0,1,1,"x"\r\n', good.replace(b",0,", b",1,", 1), good[:-12]):
        with pytest.raises(TsplError):
            _print(wrong)
