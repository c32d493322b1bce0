"""A printer that shifts and stretches comes out right after one calibration sheet."""

from ctypes import c_float
from dataclasses import astuple
from io import BytesIO

import pypdfium2 as pdfium
import pypdfium2.raw as raw
import pytest

from labels import LabelError, Printer, find_stock
from labels.calibration import Measured, correct, reference_crosses
from labels.calibration_sheet import draw_calibration_sheet
from labels.stock import MM_PER_INCH, Roll, StockError, load_stocks

WITHIN_MM = 0.05
SHEET, ROLL = "avery-l7159", "roll-50x30"
ERRORS = [(1.004, 1.3), (0.9935, -2.1), (1.03, 4.0)]


class Sheet:
    """What a printer makes of a calibration sheet: points where lines begin and end, in mm from the paper's corner."""

    def __init__(self, stock, printer, error=(1.0, 0.0, 1.0, 0.0)):
        out = BytesIO()
        draw_calibration_sheet(find_stock(stock), printer, out)
        self.document = pdfium.PdfDocument(out.getvalue())
        stretch_x, shift_x, stretch_y, shift_y = error
        self.lines = [
            [(x * stretch_x + shift_x, y * stretch_y + shift_y) for x, y in line] for line in _lines(self.document[0])
        ]

    def cross(self, x_mm, y_mm):
        """The middle of the cross near a place, found where a short vertical and a short horizontal line meet."""
        near = [line for line in self.lines if _is_short(line) and abs(_middle(line)[0] - x_mm) < 12]
        near = [line for line in near if abs(_middle(line)[1] - y_mm) < 12]
        upright = [line for line in near if abs(line[0][0] - line[1][0]) < 0.01]
        level = [line for line in near if abs(line[0][1] - line[1][1]) < 0.01]
        assert len(upright) == len(level) == 1
        return upright[0][0][0], level[0][0][1]

    def corners(self):
        return {(round(x, 2), round(y, 2)) for line in self.lines if len(line) > 2 for x, y in line}

    def text(self):
        return "".join(page.get_textpage().get_text_range() for page in self.document)


def _lines(page):
    to_mm, height = MM_PER_INCH / 72, page.get_height()
    for thing in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH]):
        scale = thing.get_matrix()
        points = []
        for index in range(raw.FPDFPath_CountSegments(thing)):
            x, y = c_float(), c_float()
            raw.FPDFPathSegment_GetPoint(raw.FPDFPath_GetPathSegment(thing, index), x, y)
            points.append(((x.value * scale.a + scale.e) * to_mm, (height - y.value * scale.d - scale.f) * to_mm))
        yield points


def _is_short(line):
    length = abs(line[0][0] - line[1][0]) + abs(line[0][1] - line[1][1])
    return len(line) == 2 and length in (pytest.approx(12, abs=0.5), pytest.approx(3.2, abs=0.15))


def _middle(line):
    return (line[0][0] + line[1][0]) / 2, (line[0][1] + line[1][1]) / 2


def _measure(stock, sheet):
    crosses = reference_crosses(find_stock(stock))
    a = sheet.cross(crosses.x_mm, crosses.y_mm)
    b = sheet.cross(crosses.x_mm + crosses.across_mm, crosses.y_mm + crosses.down_mm)
    return Measured(crosses, *a, b[0] - a[0], b[1] - a[1])


@pytest.mark.parametrize(
    ("x", "across", "message"),
    [
        (20.0, 120.0, "120 mm from A to B across is far from 170:"),
        (20.0, 0.0, "far from 170:"),
        (float("nan"), 170.0, "no number"),
        (20.0, float("inf"), "no number"),
    ],
)
def test_what_cannot_have_been_measured_is_refused(x, across, message):
    crosses = reference_crosses(find_stock(SHEET))

    with pytest.raises(LabelError, match=message):
        correct(Printer(), Measured(crosses, x, 20.0, across, crosses.down_mm))


def test_a_correction_beyond_reason_is_refused():
    crosses = reference_crosses(find_stock(SHEET))

    with pytest.raises(StockError, match="offset_x_mm"):
        correct(Printer(), Measured(crosses, 45.0, 20.0, crosses.across_mm, crosses.down_mm))
    with pytest.raises(StockError, match="scale_y"):
        correct(Printer(), Measured(crosses, 20.0, 20.0, crosses.across_mm, crosses.down_mm * 1.06))


@pytest.mark.parametrize("stock", [SHEET, ROLL])
@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize("before", [Printer(203, 0.7, -1.1, 0.997, 1.006)])
def test_a_printer_with_a_known_error_comes_out_right(stock, error, before):
    error = (*error, *ERRORS[0])

    after = correct(before, _measure(stock, Sheet(stock, before, error)))

    crosses = reference_crosses(find_stock(stock))
    right = _measure(stock, Sheet(stock, after, error))
    assert (right.x_mm, right.y_mm) == pytest.approx((crosses.x_mm, crosses.y_mm), abs=WITHIN_MM)
    assert (right.across_mm, right.down_mm) == pytest.approx((crosses.across_mm, crosses.down_mm), abs=WITHIN_MM)
    assert after.dpi == before.dpi


def test_a_corrected_printer_prints_the_outline_of_every_label_where_the_label_is():
    error, stock = (1.004, 1.3, 0.9935, -2.1), find_stock(SHEET)
    after = correct(Printer(), _measure(SHEET, Sheet(SHEET, Printer(), error)))

    corners = Sheet(SHEET, after, error).corners()

    for x, y in stock.origins_mm():
        for corner in ((x, y), (x + stock.label_w_mm, y + stock.label_h_mm)):
            assert min(max(abs(corner[0] - at[0]), abs(corner[1] - at[1])) for at in corners) < WITHIN_MM


def test_a_right_printer_stays_as_it_is():
    printer = Printer(300, 0.5, -0.25, 1.002, 0.998, "office")
    crosses = reference_crosses(find_stock(SHEET))

    assert correct(printer, Measured(crosses, *astuple(crosses))) == printer


@pytest.mark.parametrize("stock", [*list(load_stocks())[::7], *(f"roll-{size}" for size in ("30x20", "100x70"))])
def test_every_stock_has_a_sheet_whose_crosses_lie_on_it_and_whose_numbers_stand_beside(stock):
    width, height = find_stock(stock).page_mm
    crosses = reference_crosses(find_stock(stock))

    sheet = Sheet(stock, Printer(name="總務處雷射"))

    assert 0 < crosses.x_mm < crosses.x_mm + crosses.across_mm < width
    assert 0 < crosses.y_mm < crosses.y_mm + crosses.down_mm < height
    assert f"A–B {crosses.across_mm:.1f} × {crosses.down_mm:.1f} mm" in sheet.text()
    assert f"A {crosses.x_mm:.1f} / {crosses.y_mm:.1f} mm" in sheet.text()
    words = "".join(sheet.text().split())
    assert "總務處雷射" in words
    assert "不要「縮放至頁面」" in words
    assert "Enterthefournumbers" in words
    assert sheet.document[0].get_size() == pytest.approx((width / MM_PER_INCH * 72, height / MM_PER_INCH * 72), abs=0.1)


def test_even_the_smallest_label_has_a_sheet():
    out, stock = BytesIO(), Roll(id="tiny", label_w_mm=12, label_h_mm=10)

    draw_calibration_sheet(stock, Printer(), out)

    assert len(pdfium.PdfDocument(out.getvalue())) > 3
    assert reference_crosses(stock).down_mm >= 1


def test_rulers_have_a_tick_each_half_millimetre_along_both_edges():
    lines = [line for line in Sheet(SHEET, Printer()).lines if len(line) == 2]

    across = sorted(line[0][0] for line in lines if line[0][1] == pytest.approx(6, abs=0.02))
    down = sorted(line[0][1] for line in lines if line[0][0] == pytest.approx(6, abs=0.02))

    for ticks, side in ((across, 210), (down, 297)):
        assert ticks == pytest.approx([half / 2 for half in range(20, side * 2 + 1)], abs=0.02)
