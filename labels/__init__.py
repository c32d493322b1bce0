"""Labels that can be printed, stuck on and read: codes, QR symbols, stock, designs, and every output.

Usable without the web application, by import or by `python -m labels`. Knows no Flask, no database
and nothing of ours: a label is a code and lines of text, whatever the thing is.
"""

from labels.calibration import Measured, correct, reference_crosses
from labels.cautions import Caution
from labels.codes import CodeError, check_sign, format_code, mint, parse_code
from labels.design import Design, Field, design_facts, find_design, load_designs, make_design
from labels.entries import DesignError
from labels.errors import LabelError
from labels.job import Job
from labels.label import Label
from labels.outputs import (
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
from labels.stock import Printer, Roll, Sheet, Stock, find_stock, load_stocks

__all__ = [
    "Caution",
    "CodeError",
    "Design",
    "DesignError",
    "Field",
    "Job",
    "Label",
    "LabelError",
    "Measured",
    "Printer",
    "Roll",
    "Sheet",
    "Stock",
    "check",
    "check_sign",
    "correct",
    "design_facts",
    "export_csv",
    "find_design",
    "find_stock",
    "format_code",
    "load_designs",
    "load_stocks",
    "make_design",
    "mint",
    "parse_code",
    "reference_crosses",
    "render_calibration_pdf",
    "render_page_png",
    "render_pdf",
    "render_png",
    "render_svg",
    "render_tspl",
    "render_zpl",
]
