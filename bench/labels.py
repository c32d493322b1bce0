"""10,000 labels on A4 24-up: labels a CPU second, bytes a label and peak memory, beside reportlab with qrcode.

Each route runs in a process of its own on the same labels; `python -m bench.labels [count]` prints the ratios.
"""

from __future__ import annotations

import io
import json
import random
import resource
import subprocess
import sys
import time

HOST = "ROUNDS.SCHOOL.TW"
NAMES = ("學生桌椅組", "分離式冷氣機", "乾粉滅火器", "飲水機", "監視器", "投影機", "辦公桌", "微波感應器")
PLACES = ("忠孝樓", "仁愛樓", "信義樓", "和平樓", "活動中心", "幼兒園", "行政大樓")
KEEPERS = ("陳怡君", "王小明", "林志豪", "張雅婷", "黃淑芬", "李建國")


def things(count: int) -> list[tuple[str, str, tuple[str, ...]]]:
    from labels.codes import mint

    draw = random.Random(7)
    return [
        (
            mint(draw),
            f"{draw.choice(NAMES)} {number:05d}",
            (
                f"財產編號 3140101-{number:06d}",
                f"{draw.choice(PLACES)} {draw.randint(101, 520)}",
                f"保管人 {draw.choice(KEEPERS)}",
            ),
        )
        for number in range(count)
    ]


def campus_rounds(rows: list[tuple[str, str, tuple[str, ...]]], out: io.BytesIO) -> None:
    from labels import Job, Label, find_stock, render_pdf

    render_pdf((Label(*row) for row in rows), Job(stock=find_stock("a4-24-70x37"), host=HOST), out)


def reportlab_qrcode(rows: list[tuple[str, str, tuple[str, ...]]], out: io.BytesIO) -> None:
    from qrcode.main import QRCode
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    from labels.codes import format_code
    from labels.fonts import INSTALLED

    mm = 72 / 25.4
    pdfmetrics.registerFont(TTFont("text", str(INSTALLED / "NotoSansTC-Regular.ttf")))
    canvas = Canvas(out, pagesize=(210 * mm, 297 * mm), pageCompression=1)
    for index, (code, title, lines) in enumerate(rows):
        position = index % 24
        if index and not position:
            canvas.showPage()
        left, top = position % 3 * 70 * mm, (297 - 0.5 - position // 3 * 37) * mm
        qr: QRCode = QRCode(border=0)
        qr.add_data(f"HTTPS://{HOST}/{code}")
        qr.make()
        path, module = canvas.beginPath(), 0.93 * mm
        for y, row in enumerate(qr.modules):
            for x, dark in enumerate(row):
                if dark:
                    path.rect(left + 4.3 * mm + x * module, top - 8 * mm - y * module, module, module)
        canvas.drawPath(path, stroke=0, fill=1)
        for number, line in enumerate((title, *lines, format_code(code))):
            canvas.setFont("text", 8)
            canvas.drawString(left + 34 * mm, top - (10 + 4 * number) * mm, line)
    canvas.save()


ROUTES = {"labels": campus_rounds, "reportlab + qrcode": reportlab_qrcode}


def run(route: str, count: int) -> None:
    rows, out = things(count), io.BytesIO()
    before = time.process_time()
    ROUTES[route](rows, out)
    seconds = time.process_time() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"per_second": count / seconds, "bytes": len(out.getvalue()) / count, "peak_mib": peak}))


def main() -> None:
    if len(sys.argv) == 3:
        run(sys.argv[1], int(sys.argv[2]))
        return
    count = sys.argv[1] if len(sys.argv) > 1 else "10000"
    results = {}
    for route in ROUTES:
        command = [sys.executable, "-m", "bench.labels", route, count]
        results[route] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    ours = results["labels"]
    print(f"{'route':<20}{'labels/CPU s':>14}{'bytes/label':>13}{'peak MiB':>10}{'ours is':>12}")
    for route, r in results.items():
        ratio = ours["per_second"] / r["per_second"]
        print(f"{route:<20}{r['per_second']:>14,.0f}{r['bytes']:>13,.0f}{r['peak_mib']:>10,.0f}{ratio:>10.1f} x")


if __name__ == "__main__":
    main()
