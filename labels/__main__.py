"""Labels from a CSV, without the web application: `python -m labels --from things.csv --host … -o out.pdf`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import BinaryIO

from labels.design import Design, find_design, load_designs
from labels.errors import LabelError
from labels.files import read_designs, read_stocks, unused, write_each, write_whole
from labels.job import Caution, Job, Press
from labels.label import Label
from labels.listing import list_designs, list_stocks
from labels.options import DEFAULT_DESIGN, DEFAULT_STOCK, FORMATS, option_parser
from labels.outputs import (
    Progress,
    check,
    export_csv,
    render_calibration_pdf,
    render_page_png,
    render_pdf,
    render_png,
    render_svg,
    render_tspl,
    render_zpl,
)
from labels.stock import Printer, Stock, find_stock, load_stocks
from labels.tables import SHOWN, read_labels

STOPPED = 130
"""Exit code of what was interrupted, as shells have it."""

_MANY = 500
_THERMAL = {"zpl": render_zpl, "tspl": render_tspl}
_SINGLE = {"png": render_png, "svg": render_svg}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return 0, 1 when --check found something, 2 when something can't be read or printed, or 130."""
    options = option_parser().parse_args(arguments)
    try:
        return _run(options)
    except LabelError as error:
        print(f"labels: {error}", file=sys.stderr)
    except OSError as error:
        print(f"labels: {_say(error)}", file=sys.stderr)
    except KeyboardInterrupt:
        print("\nlabels: 已中斷，什麼都沒寫 / stopped, nothing is written", file=sys.stderr)
        return STOPPED
    return 2


def _say(error: OSError) -> str:
    name = error.filename
    if isinstance(error, FileNotFoundError):
        return f"找不到「{name}」，請檢查路徑 / no such file or folder: {name}"
    if isinstance(error, PermissionError):
        return f"沒有權限讀寫「{name}」 / not allowed to read or write {name}"
    return f"讀寫失敗，什麼都沒寫 / {error.strerror or error}: {name or 'output'}; nothing is written"


def _run(options: argparse.Namespace) -> int:
    if options.list:
        print(list_stocks(_stocks(options)), list_designs(_designs(options)), sep="\n\n")
        return 0
    form = "check" if options.check else _form(options)
    if form == "calibration":
        stock, printer = _stock(options), _printer(options, form)
        write_whole(options.output, lambda out: render_calibration_pdf(stock, printer, out))
        return 0
    _require(("--from", options.source), ("--host", options.host))
    labels = _slice(_read(options.source), options.first, options.last)
    if form == "csv":
        write_whole(options.output, lambda out: export_csv(labels, options.host, out))
        return 0
    job = _job(options, form)
    if form == "check":
        return _check(labels, job)
    _tell(_write(labels, job, form, options))
    return 0


def _form(options: argparse.Namespace) -> str:
    """The format, by default from the output's suffix."""
    _require(("-o", options.output))
    suffix = options.output.suffix.lower().removeprefix(".")
    form = options.format or (suffix if suffix in FORMATS else None)
    if form is None:
        known = "、".join(FORMATS)
        raise LabelError(
            f"從「{options.output.name}」看不出格式，請加 --format（{known}）",
            f"{options.output.name!r} does not say which format: add --format",
        )
    return str(form)


def _check(labels: list[Label], job: Job) -> int:
    press = Press(job)
    pages = sum(1 for _ in press.pages(labels))
    count, cautions = len(labels) * job.copies, press.cautions()
    print(f"{count} 張標籤，{pages} 頁 / {count} labels, {pages} pages")
    _tell(cautions)
    return 1 if cautions else 0


def _write(labels: list[Label], job: Job, form: str, options: argparse.Namespace) -> list[Caution]:
    if form in _SINGLE and _is_many(options.output):
        return _write_many(labels, job, form, options.output)
    if form == "svg" and len(labels) > 1:
        raise LabelError(
            f"{len(labels)} 張標籤放不進一個 SVG，-o 請給資料夾或 .zip",
            f"{len(labels)} labels are no single SVG: name a folder or a .zip as output",
        )
    cautions: list[Caution] = []
    write_whole(options.output, lambda out: cautions.extend(_render(labels, job, form, options.symbols)(out)))
    return cautions


def _render(labels: list[Label], job: Job, form: str, symbols: str) -> Callable[[BinaryIO], list[Caution]]:
    progress = _progress(len(labels))
    if form in _THERMAL:
        return lambda out: _THERMAL[form](labels, job, out, progress, symbols)
    if form == "pdf":
        return lambda out: render_pdf(labels, job, out, progress)
    if len(labels) == 1:
        return lambda out: _SINGLE[form](labels[0], job, out)
    return lambda out: render_page_png(labels, job, out)


def _write_many(labels: list[Label], job: Job, form: str, output: Path) -> list[Caution]:
    progress = _progress(len(labels))

    def files() -> Iterator[tuple[str, bytes]]:
        for done, (label, name) in enumerate(zip(labels, unused(label.code for label in labels), strict=True), 1):
            out = BytesIO()
            _SINGLE[form](label, job, out)
            yield f"{name}.{form}", out.getvalue()
            if progress:
                progress(done)

    cautions = check(labels, job)
    write_each(output, files())
    return cautions


def _is_many(output: Path) -> bool:
    return output.is_dir() or (output.suffix.lower() in ("", ".zip") and str(output) != "-")


def _job(options: argparse.Namespace, form: str) -> Job:
    return Job(
        stock=_stock(options),
        design=_design(options),
        host=options.host,
        header=options.header,
        printer=_printer(options, form),
        start=options.start,
        used=frozenset(options.used),
        copies=options.copies,
        skip=frozenset(options.skip),
        cut_marks=options.cut_marks,
    )


def _stocks(options: argparse.Namespace) -> Mapping[str, Stock]:
    own = read_stocks(options.stock_file) if options.stock_file else {}
    return {**load_stocks(), **own}


def _designs(options: argparse.Namespace) -> Mapping[str, Design]:
    own = read_designs(options.design_file) if options.design_file else {}
    return {**load_designs(), **own}


def _stock(options: argparse.Namespace) -> Stock:
    """The stock that is named, else the first of the own file, else the usual one."""
    own = read_stocks(options.stock_file) if options.stock_file else {}
    named = options.stock or next(iter(own), DEFAULT_STOCK)
    return own.get(named) or find_stock(named)


def _design(options: argparse.Namespace) -> Design:
    own = read_designs(options.design_file) if options.design_file else {}
    named = options.design or next(iter(own), DEFAULT_DESIGN)
    return own.get(named) or find_design(named)


def _printer(options: argparse.Namespace, form: str) -> Printer:
    dpi = options.dpi or (203 if form in _THERMAL else 300)
    return Printer(dpi, options.offset_x, options.offset_y, options.scale_x, options.scale_y)


def _read(source: Path) -> list[Label]:
    if str(source) == "-":
        return read_labels(sys.stdin.buffer.read(), "stdin")
    return read_labels(source.read_bytes(), source.name)


def _slice(labels: list[Label], first: int, last: int | None) -> list[Label]:
    end = len(labels) if last is None else last
    if not 1 <= first <= end <= len(labels):
        asked = f"--first {first}" if last is None else f"--first {first} --last {last}"
        raise LabelError(
            f"{asked} 不對：檔案裡有 {len(labels)} 張標籤", f"{asked}: the file has labels 1 to {len(labels)}"
        )
    return labels[first - 1 : end]


def _require(*options: tuple[str, object]) -> None:
    for name, value in options:
        if value is None:
            raise LabelError(f"缺少 {name}，用法見 --help", f"{name} is needed; see --help")


def _tell(cautions: Sequence[Caution]) -> None:
    for caution in cautions[:SHOWN]:
        print(f"labels: {caution}", file=sys.stderr)
    if len(cautions) > SHOWN:
        print(f"labels: 還有 {len(cautions) - SHOWN} 項 / {len(cautions) - SHOWN} more", file=sys.stderr)


def _progress(total: int) -> Progress | None:
    """How far many labels have come, for who sits at the terminal."""
    return partial(_show, total) if total >= _MANY and sys.stderr.isatty() else None


def _show(total: int, done: int) -> None:
    print(f"\rlabels: {done} / {total}", end="\n" if done >= total else "", file=sys.stderr, flush=True)


def _speak_anywhere() -> None:
    """Show a sign that the terminal does not know as `?`, rather than fail."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


if __name__ == "__main__":
    _speak_anywhere()
    sys.exit(main())
