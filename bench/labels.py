"""Sheets of labels, A4 24-up, a code and three lines with Chinese: ours beside reportlab, pylabels and blabel.

`python -m bench.labels [count]` writes the same labels by each route in a process of its own and prints labels a CPU
second, bytes a label, peak memory and whether a decoder reads the first page; the slow routes get fewer labels. Then
symbols of ours are compared with `qrcode`'s, module for module. `--check` fails where a promise of docs/labels.md is
not kept.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

HOST = "ROUNDS.SCHOOL.TW"
NAMES = ("學生桌椅組", "分離式冷氣機", "乾粉滅火器", "飲水機", "監視器", "投影機", "辦公桌", "微波感應器")
PLACES = ("忠孝樓", "仁愛樓", "信義樓", "和平樓", "活動中心", "幼兒園", "行政大樓")
KEEPERS = ("陳怡君", "王小明", "林志豪", "張雅婷", "黃淑芬", "李建國")
ROOT = Path(__file__).parents[1]
PYLABELS, PYLABELS_FOLDER = "pylabels==1.2.1", ROOT / "build" / "pylabels"
SHARES = {"labels": 1, "reportlab": 4, "pylabels": 20, "blabel": 20}
"""A route gets one label in so many."""
COMPARED = 500
A_PAGE = 24
LEAST_PER_SECOND, MOST_BYTES, MOST_PEAK_MIB = 5_000, 250, 120


class Result(NamedTuple):
    """What one route did: labels, CPU seconds, bytes, peak memory, labels of page 1 that a decoder read."""

    labels: int
    seconds: float
    size_bytes: int
    peak_mib: float
    read: int

    @property
    def per_second(self) -> float:
        return self.labels / self.seconds


def rows_of(count: int) -> list[list[str]]:
    """Rows as `bench.label_routes` takes them, the same for the same count."""
    from labels.codes import format_code, mint

    draw, rows = random.Random(7), []
    for number in range(count):
        code = mint(draw)
        lines = (f"財產編號 3140101-{number:06d}", f"{draw.choice(PLACES)} {draw.randint(101, 520)}")
        title, keeper = f"{draw.choice(NAMES)} {number:05d}", f"保管人 {draw.choice(KEEPERS)}"
        rows.append([code, format_code(code), f"HTTPS://{HOST}/{code}", title, *lines, keeper])
    return rows


def install_pylabels() -> None:
    """Put pylabels into a folder of its own: its package is called `labels`, too. Raises CalledProcessError."""
    if not PYLABELS_FOLDER.is_dir():
        command = ["-m", "pip", "install", "--quiet", "--no-deps", "--target", str(PYLABELS_FOLDER), PYLABELS]
        subprocess.run([sys.executable, *command], check=True, capture_output=True, text=True)


def measure(route: str, rows: list[list[str]], out: Path) -> Result:
    """Write `rows` by a route in a process of its own. Raises CalledProcessError with what it said."""
    script, environment = ["-m", "bench.label_routes"], dict(os.environ)
    if route == "pylabels":
        install_pylabels()
        script, environment["PYTHONPATH"] = ["-P", "bench/label_routes.py"], str(PYLABELS_FOLDER)
    done = subprocess.run(
        [sys.executable, *script, route, str(out)],
        input=json.dumps(rows),
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment,
    )
    told = json.loads(done.stdout)
    return Result(len(rows), told["seconds"], out.stat().st_size, told["peak_mib"], read_first_page(out))


def read_first_page(path: Path) -> int:
    """How many symbols zxing-cpp reads on the first page at 300 dpi."""
    import pypdfium2 as pdfium
    import zxingcpp

    with pdfium.PdfDocument(path) as document:
        page = document[0].render(scale=300 / 72, grayscale=True).to_pil()
    found = zxingcpp.read_barcodes(page, formats=zxingcpp.BarcodeFormat.QRCode)
    return sum(symbol.text.startswith("HTTPS://") for symbol in found)


def count_equal_symbols(rows: list[list[str]]) -> int:
    """How many symbols equal, module for module, what `qrcode` draws with the mask that it chooses."""
    from qrcode.main import QRCode

    from labels.symbols import LEVELS, address_prefix, symbol_maker

    maker = symbol_maker(address_prefix(HOST))
    equal = 0
    for code, _, address, *_ in rows:
        reference: QRCode = QRCode(maker.version, LEVELS[maker.level], border=0)
        reference.add_data(address)
        reference.make(fit=False)
        symbol = maker.make(code)
        side = range(symbol.size)
        equal += [[symbol.is_dark(x, y) for x in side] for y in side] == reference.modules
    return equal


def measure_all(count: int) -> dict[str, Result]:
    """Measure every route; one that can't run is named on stdout with the reason."""
    rows, results = rows_of(count), {}
    with tempfile.TemporaryDirectory() as folder:
        for route, share in SHARES.items():
            some = rows[: max(A_PAGE, count // share)]
            print(f"{route}: {len(some)} labels …", file=sys.stderr)
            try:
                results[route] = measure(route, some, Path(folder) / f"{route}.pdf")
            except subprocess.CalledProcessError as error:
                print(f"{route} was not measured: {error.stderr.strip().splitlines()[-1]}")
    return results


def print_table(results: dict[str, Result]) -> None:
    ours = results["labels"]
    print("| route | labels | labels a CPU second | bytes a label | peak MiB | ours is | page 1 read |")
    print("|---|---|---|---|---|---|---|")
    for route, r in results.items():
        cells = (f"{r.labels:,}", f"{r.per_second:,.0f}", f"{r.size_bytes / r.labels:,.0f}", f"{r.peak_mib:,.0f}")
        ratio = ours.per_second / r.per_second
        print(f"| {route} | {' | '.join(cells)} | {ratio:,.0f} x | {r.read} of {min(A_PAGE, r.labels)} |")


def broken_promises(ours: Result, equal: int) -> list[str]:
    """What our route does not keep of its promises."""
    promises = {
        f"{LEAST_PER_SECOND} labels a CPU second": ours.per_second >= LEAST_PER_SECOND,
        f"at most {MOST_BYTES} bytes a label": ours.size_bytes / ours.labels <= MOST_BYTES,
        f"at most {MOST_PEAK_MIB} MiB": ours.peak_mib <= MOST_PEAK_MIB,
        "every symbol as qrcode draws it": equal == COMPARED,
    }
    return [promise for promise, is_kept in promises.items() if not is_kept]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.labels")
    parser.add_argument("count", type=int, nargs="?", default=10_000)
    parser.add_argument("--check", action="store_true", help="fail where a promise is not kept")
    chosen = parser.parse_args()
    results = measure_all(chosen.count)
    print_table(results)
    equal = count_equal_symbols(rows_of(COMPARED))
    print(f"\nsymbols equal to qrcode's, module for module: {equal} of {COMPARED}")
    broken = broken_promises(results["labels"], equal)
    print(f"not kept: {'; '.join(broken)}" if broken else "all promises kept")
    if chosen.check and broken:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
