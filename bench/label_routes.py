"""Ways to write the same sheets of labels: ours and other people's. `label_routes ROUTE OUT.pdf` reads rows from stdin.

A row is [code, printed code, address, title, line, line, line]. Prints CPU seconds and peak memory as JSON. Each route
imports what it needs itself, so that every process pays for its own route only; pylabels calls its package `labels`,
too, and runs with that one first on the path.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

HOST = "ROUNDS.SCHOOL.TW"
FONT = Path(__file__).parents[1] / "labels" / "fonts" / "NotoSansTC-Regular.ttf"
MM = 72 / 25.4
Row = Sequence[str]


def campus_rounds(rows: list[Row], out: Path) -> None:
    from labels import Job, Label, find_stock, render_pdf

    with out.open("wb") as file:
        labels = (Label(code, title, tuple(lines)) for code, _, _, title, *lines in rows)
        render_pdf(labels, Job(stock=find_stock("a4-24-70x37"), host=HOST), file)


def reportlab_qrcode(rows: list[Row], out: Path) -> None:
    """One path a symbol, drawn from the matrix that `qrcode` makes."""
    from qrcode.main import QRCode
    from reportlab.pdfgen.canvas import Canvas

    _register_font()
    canvas = Canvas(str(out), pagesize=(210 * MM, 297 * MM), pageCompression=1)
    for index, (_, printed, address, *texts) in enumerate(rows):
        position = index % 24
        if index and not position:
            canvas.showPage()
        left, top = position % 3 * 70 * MM, (297 - 0.5 - position // 3 * 37) * MM
        qr: QRCode = QRCode(border=0)
        qr.add_data(address)
        qr.make()
        path, module = canvas.beginPath(), 0.93 * MM
        for y, row in enumerate(qr.modules):
            for x, dark in enumerate(row):
                if dark:
                    path.rect(left + 4.3 * MM + x * module, top - 8 * MM - y * module, module, module)
        canvas.drawPath(path, stroke=0, fill=1)
        for number, line in enumerate((*texts, printed)):
            canvas.setFont("text", 8)
            canvas.drawString(left + 34 * MM, top - (10 + 4 * number) * MM, line)
    canvas.save()


def pylabels(rows: list[Row], out: Path) -> None:
    """pylabels with reportlab's own QR widget, as its users draw labels."""
    from reportlab.graphics import shapes
    from reportlab.graphics.barcode.qr import QrCodeWidget

    import labels

    def draw(label: Any, _width: float, _height: float, row: Row) -> None:
        _, printed, address, *texts = row
        symbol = QrCodeWidget(address, barLevel="M", barBorder=0)
        symbol.x, symbol.y = 4.3 * MM, 6 * MM
        symbol.barWidth = symbol.barHeight = 24 * MM
        label.add(symbol)
        for number, line in enumerate((*texts, printed)):
            label.add(shapes.String(34 * MM, (27 - 4 * number) * MM, line, fontName="text", fontSize=8))

    _register_font()
    margins = {"left_margin": 0, "right_margin": 0, "top_margin": 0.5, "bottom_margin": 0.5}
    sheet = labels.Sheet(labels.Specification(210, 297, 3, 8, 70, 37, **margins), draw)
    sheet.add_labels(rows)
    sheet.save(str(out))


_ITEM = """<div class="label"><img src="{{ label_tools.qr_code(address, box_size=4) }}"/><div class="text">
{% for line in texts %}<p>{{ line }}</p>{% endfor %}</div></div>"""
_STYLE = """@page { size: 210mm 297mm; margin: 0.5mm 0 0 0 }
body { margin: 0; font: 8pt "Noto Sans TC", "Noto Sans CJK TC", sans-serif } .item { float: left }
.label { width: 69.99mm; height: 36.99mm; overflow: hidden }
img { float: left; width: 24mm; height: 24mm; margin: 6mm 5mm 0 4.3mm; image-rendering: pixelated }
p { margin: 0; line-height: 4mm } .text { padding-top: 7mm }"""


def blabel(rows: list[Row], out: Path) -> None:
    """HTML through WeasyPrint, as InvenTree prints its labels; fonts are the system's."""
    from blabel import LabelWriter
    from weasyprint import CSS

    writer = LabelWriter(item_template=_ITEM, default_stylesheets=(CSS(string=_STYLE),), items_per_page=24)
    writer.write_labels([{"address": row[2], "texts": [*row[3:], row[1]]} for row in rows], target=str(out))


def _register_font() -> None:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    pdfmetrics.registerFont(TTFont("text", str(FONT)))


ROUTES: dict[str, Callable[[list[Row], Path], None]] = {
    "labels": campus_rounds,
    "reportlab": reportlab_qrcode,
    "pylabels": pylabels,
    "blabel": blabel,
}


def main() -> None:
    rows = json.load(sys.stdin)
    before = time.process_time()
    ROUTES[sys.argv[1]](rows, Path(sys.argv[2]))
    seconds = time.process_time() - before
    print(json.dumps({"seconds": seconds, "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))


if __name__ == "__main__":
    main()
