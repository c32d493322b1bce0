"""How a job is printed, frozen with it: what the school changes in a stock or a design later changes no old job."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from labels import Design, Job, Printer, Roll, Sheet, Stock
from labels.codes import CODE_SIGNS
from labels.design import design_facts, make_design
from labels.stock import make_stock

FORMATS = ("pdf", "zpl", "tspl", "csv", "png", "svg")
ROLL_FORMATS = ("zpl", "tspl")
SINGLE_FORMATS = ("png", "svg")


@dataclass(frozen=True)
class Settings:
    """Everything but the labels. `used`: positions of the first page whose labels are gone; `skip`: of every page."""

    stock: Stock
    design: Design
    printer: Printer
    host: str
    format: str = "pdf"
    printer_id: str = ""
    start: int = 1
    copies: int = 1
    skip: frozenset[int] = frozenset()
    used: frozenset[int] = frozenset()
    cut_marks: bool = False
    address_signs: int = CODE_SIGNS

    def job(self) -> Job:
        """Return what `labels` prints by. Raises `LabelError` for what can't be printed so."""
        names = {field.name for field in fields(Job)} & {field.name for field in fields(self)}
        return Job(**{name: getattr(self, name) for name in names})

    def beginning_at(self, start: int, used: frozenset[int]) -> Settings:
        """The same on another sheet."""
        return replace(self, start=start, used=used)

    def facts(self) -> dict[str, Any]:
        """Return plain data that `read_settings` takes back."""
        plain = {field.name: getattr(self, field.name) for field in fields(self)}
        return {
            **plain,
            "stock": {"kind": kind_of(self.stock), **asdict(self.stock)},
            "design": design_facts(self.design),
            "printer": asdict(self.printer),
            "skip": sorted(self.skip),
            "used": sorted(self.used),
        }


def read_settings(facts: Mapping[str, Any]) -> Settings:
    """Return the settings of a job. Raises `LabelError` if they are of no release that this one knows."""
    return Settings(
        **{
            **facts,
            "stock": make_stock(facts["stock"]),
            "design": make_design(facts["design"]),
            "printer": Printer(**facts["printer"]),
            "skip": frozenset(facts["skip"]),
            "used": frozenset(facts["used"]),
        }
    )


def kind_of(stock: Stock) -> str:
    return "roll" if isinstance(stock, Roll) else "sheet"


def formats_for(stock: Stock, labels: int) -> list[str]:
    """Return the formats that make sense: a thermal printer's for rolls, a picture for one label."""
    wrong = {*(() if isinstance(stock, Roll) else ROLL_FORMATS), *(() if labels == 1 else SINGLE_FORMATS)}
    return [name for name in FORMATS if name not in wrong]


def is_sheet(stock: Stock) -> bool:
    return isinstance(stock, Sheet)
