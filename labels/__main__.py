"""Labels from a CSV, without the web application: `python -m labels --from things.csv --host … -o out.pdf`."""

from __future__ import annotations

import argparse
import csv
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from labels.design import find_design, load_designs
from labels.errors import LabelError
from labels.job import Caution, Job
from labels.label import Label
from labels.outputs import export_csv, render_page_png, render_pdf, render_png
from labels.stock import Printer, find_stock, load_stocks

_SHOWN = 20


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return 0, or 2 when something can't be read or printed."""
    options = _parser().parse_args(arguments)
    try:
        if options.list:
            _list()
            return 0
        _run(options)
    except (LabelError, OSError) as error:
        print(f"labels: {error}", file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m labels", description="從 CSV 列印標籤 / Print labels from a CSV")
    add = parser.add_argument
    add("--from", dest="source", type=Path, metavar="CSV", help="code,title,line1,line2,… (UTF-8)")
    add("-o", "--output", type=Path, help="輸出檔 / file to write")
    add(
        "--format",
        choices=("pdf", "png", "csv"),
        default="pdf",
        help="png: 一列印一張，多列印第一頁 / one label or first page",
    )
    add("--stock", default="a4-24-70x37", help="標籤紙，見 --list / label stock, see --list")
    add("--design", default="asset", help="版面，見 --list / design, see --list")
    add("--host", help="主機名稱，'' 只印編碼 / host in the symbol, '' for the bare code")
    add("--header", default="", help="抬頭，例如校名 / text above the title, such as the school's name")
    add("--start", type=int, default=1, help="第一頁的起始位置 / first position on the first page")
    add("--copies", type=int, default=1, help="每張份數 / copies of each label")
    add(
        "--skip",
        type=int,
        nargs="*",
        default=[],
        metavar="N",
        help="每頁略過的位置 / positions left empty on every page",
    )
    add("--cut-marks", action="store_true", help="裁切線 / cut marks")
    add("--dpi", type=float, default=300, help="印表機解析度 / printer's dots an inch")
    add("--offset-x", type=float, default=0, metavar="MM", help="右移 / shift to the right")
    add("--offset-y", type=float, default=0, metavar="MM", help="下移 / shift down")
    add("--scale-x", type=float, default=1, metavar="RATIO", help="橫向間距縮放 / spacing across")
    add("--scale-y", type=float, default=1, metavar="RATIO", help="縱向間距縮放 / spacing down")
    add("--list", action="store_true", help="列出標籤紙與版面 / list stocks and designs")
    return parser


def _list() -> None:
    for stock in load_stocks().values():
        size = f"{stock.label_w_mm:g} x {stock.label_h_mm:g} mm"
        print(f"{stock.id:<16} {size:<18} {stock.positions:>2}  {stock.suggested_use}")
    for design in load_designs().values():
        print(f"{design.id:<16} {' / '.join(design.name.values())}")


def _run(options: argparse.Namespace) -> None:
    for name, value in (("--from", options.source), ("--host", options.host), ("-o", options.output)):
        if value is None:
            raise LabelError(f"缺少 {name}", f"{name} is needed")
    labels = read_labels(options.source)
    cautions: list[Caution] = []
    _write_whole(options.output, lambda out: cautions.extend(_render(labels, options, out)))
    for caution in cautions[:_SHOWN]:
        print(f"labels: {caution}", file=sys.stderr)
    if len(cautions) > _SHOWN:
        print(f"labels: 還有 {len(cautions) - _SHOWN} 項 / {len(cautions) - _SHOWN} more", file=sys.stderr)


def _render(labels: list[Label], options: argparse.Namespace, out: BinaryIO) -> list[Caution]:
    if options.format == "csv":
        export_csv(labels, options.host, out)
        return []
    job = Job(
        stock=find_stock(options.stock),
        design=find_design(options.design),
        host=options.host,
        header=options.header,
        printer=Printer(options.dpi, options.offset_x, options.offset_y, options.scale_x, options.scale_y),
        start=options.start,
        copies=options.copies,
        skip=frozenset(options.skip),
        cut_marks=options.cut_marks,
    )
    if options.format == "png":
        return render_png(labels[0], job, out) if len(labels) == 1 else render_page_png(labels, job, out)
    return render_pdf(labels, job, out)


def _write_whole(path: Path, write: Callable[[BinaryIO], None]) -> None:
    """Write a file wholly or not at all: a half PDF would be printed."""
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as out:
            write(out)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def read_labels(path: Path) -> list[Label]:
    """Return the labels of a CSV with columns code, title, line1, line2…

    Raises LabelError naming the lines that can't be used, all of them, so that they are mended in one go.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except UnicodeDecodeError as error:
        raise LabelError(f"{path.name} 不是 UTF-8，請另存為「CSV UTF-8」", f"{path.name} is not UTF-8") from error
    if not rows or "code" not in rows[0]:
        raise LabelError(f"{path.name} 沒有資料或沒有 code 欄", f"{path.name} has no rows or no column `code`")
    wrong: list[str] = []
    labels = list(_labels(rows, wrong))
    if wrong:
        more = f" … (+{len(wrong) - _SHOWN})" if len(wrong) > _SHOWN else ""
        raise LabelError(
            f"{len(wrong)} 列不能用", f"{len(wrong)} unusable rows:\n  " + "\n  ".join(wrong[:_SHOWN]) + more
        )
    return labels


def _labels(rows: list[dict[str, str]], wrong: list[str]) -> Iterator[Label]:
    lines = sorted((name for name in rows[0] if name and name.startswith("line") and name[4:].isdigit()), key=_number)
    for number, row in enumerate(rows, 2):
        try:
            yield Label(row["code"] or "", row.get("title") or "", tuple(row[name] or "" for name in lines))
        except LabelError as error:
            wrong.append(f"第 {number} 列 / row {number}: {row['code']!r}: {error}")


def _number(column: str) -> int:
    return int(column[4:])


if __name__ == "__main__":
    sys.exit(main())
