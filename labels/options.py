"""The options of `python -m labels`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import NoReturn

FORMATS = ("pdf", "png", "svg", "zpl", "tspl", "csv", "calibration")
DEFAULT_STOCK, DEFAULT_DESIGN = "a4-24-70x37", "asset"


class Parser(argparse.ArgumentParser):
    """Says in both languages that an option is wrong."""

    def error(self, message: str) -> NoReturn:
        """Tell what is wrong and exit with 2."""
        self.exit(2, f"labels: 參數不對，用法見 python -m labels --help / {message}; see --help\n")


def option_parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = Parser(prog="python -m labels", description="從 CSV 列印標籤 / Print labels from a CSV")
    _add_input(parser)
    _add_choice(parser)
    _add_place(parser)
    _add_printer(parser)
    return parser


def _add_input(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("輸入與輸出 / input and output").add_argument
    add("--from", dest="source", type=Path, metavar="CSV", help="code,title,line1,line2,…；- 為標準輸入 / - is stdin")
    add("-o", "--output", type=Path, help="輸出檔；png、svg 可為資料夾或 .zip；- 為標準輸出 / file, folder, .zip or -")
    add("--format", choices=FORMATS, help="預設看副檔名 / by default from the output's name")
    add("--check", action="store_true", help="只檢查，有要注意的事時結束碼為 1 / only check; 1 if there are cautions")
    add("--list", action="store_true", help="列出標籤紙與版面 / list stocks and designs")


def _add_choice(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("標籤 / labels").add_argument
    add("--stock", help=f"標籤紙，預設 {DEFAULT_STOCK} / label stock")
    add("--stock-file", type=Path, metavar="JSON", help="自訂標籤紙 / stocks of your own")
    add("--design", help=f"版面，預設 {DEFAULT_DESIGN} / design")
    add("--design-file", type=Path, metavar="JSON", help="自訂版面 / designs of your own")
    add("--host", help="主機名稱，'' 只印編碼 / host in the symbol, '' for the bare code")
    add("--header", default="", help="抬頭，例如校名 / text above the title, such as the school's name")
    add("--first", type=int, default=1, metavar="N", help="從第 N 張接續 / continue from label N")
    add("--last", type=int, metavar="N", help="到第 N 張為止 / stop after label N")
    add("--copies", type=int, default=1, help="每張份數 / copies of each label")


def _add_place(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("位置 / positions").add_argument
    add("--start", type=int, default=1, help="第一頁的起始位置 / first position on the first page")
    add(
        "--used",
        type=int,
        nargs="*",
        default=[],
        metavar="N",
        help="第一頁已用掉的位置 / positions gone on the first page",
    )
    add(
        "--skip",
        type=int,
        nargs="*",
        default=[],
        metavar="N",
        help="每頁略過的位置 / positions left empty on every page",
    )
    add("--cut-marks", action="store_true", help="裁切線 / cut marks")


def _add_printer(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("印表機 / printer").add_argument
    add("--dpi", type=float, help="解析度，預設 300，zpl、tspl 預設 203 / dots an inch, 300, or 203 for zpl and tspl")
    add("--offset-x", type=float, default=0, metavar="MM", help="右移 / shift to the right")
    add("--offset-y", type=float, default=0, metavar="MM", help="下移 / shift down")
    add("--scale-x", type=float, default=1, metavar="RATIO", help="橫向間距縮放 / spacing across")
    add("--scale-y", type=float, default=1, metavar="RATIO", help="縱向間距縮放 / spacing down")
    add(
        "--symbols",
        choices=("image", "printer"),
        default="image",
        help="zpl、tspl 的二維碼送圖或由印表機畫 / send the symbol as dots, or have the printer draw it",
    )
