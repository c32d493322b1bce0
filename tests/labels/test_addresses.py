"""A label whose symbol leads to an address of its own on the host: an invitation's badge, a card that is no thing."""

from __future__ import annotations

import csv
import io
from random import Random

import pytest
import zxingcpp

from labels import Job, Label, LabelError, Printer, check, export_csv, find_design, find_stock, mint
from labels.outputs import render_pdf, render_png, render_zpl
from tests.labels.zpl_reader import print_zpl
from tests.printing.reading import pages_of

HOST = "ROUNDS.SCHOOL.TW"
CODE = mint(Random(1))
TOKEN = "V/7K3M9QXF2B4C6D8E"


def job_of(stock: str = "avery-l7163", **more: object) -> Job:
    facts = {"design": find_design("visitor-badge"), "host": HOST, "address_signs": len(TOKEN), **more}
    return Job(stock=find_stock(stock), **facts)


def read(image: object) -> list[str]:
    return sorted(symbol.text for symbol in zxingcpp.read_barcodes(image))


def test_codes_and_addresses_stand_side_by_side_on_one_sheet() -> None:
    out = io.BytesIO()
    render_pdf([Label(CODE, "訪客 03"), Label("", "王小明", address=TOKEN)], job_of(), out)

    (page,) = pages_of(out.getvalue())

    assert read(page) == sorted([f"HTTPS://{HOST}/{CODE}", f"HTTPS://{HOST}/{TOKEN}"])


@pytest.mark.parametrize("symbols", ["image", "printer"])
def test_a_label_printer_gets_the_address(symbols: str) -> None:
    out = io.BytesIO()
    job = job_of("roll-70x50", printer=Printer(dpi=203))
    render_zpl([Label("", "王小明", address=TOKEN), Label(CODE, "訪客 03")], job, out, symbols=symbols)

    images = [image for image, _copies in print_zpl(out.getvalue())]

    assert [read(image) for image in images] == [[f"HTTPS://{HOST}/{TOKEN}"], [f"HTTPS://{HOST}/{CODE}"]]


def test_a_printers_own_symbol_is_asked_for_only_where_it_would_be_of_the_jobs_size() -> None:
    """Under a short host a code needs fewer modules than an address: firmware would draw it smaller than the frame."""
    job = job_of("roll-70x50", printer=Printer(dpi=203), host="A.B")
    sent = []
    for label in (Label("", "王小明", address=TOKEN), Label(CODE, "訪客 03")):
        out = io.BytesIO()
        render_zpl([label], job, out, symbols="printer")
        sent.append(b"^BQ" in out.getvalue())

    assert sent == [True, False]


def test_a_label_without_a_code_prints_none_and_is_named_by_its_title() -> None:
    label = Label("", "王小明" * 40, address=TOKEN)

    (caution,) = [one for one in check([label], job_of()) if one.kind == "cut_text"]

    assert caution.code == ""
    assert caution.zh.startswith("1 張放不下全部文字：王小明")


def test_a_print_house_gets_the_address() -> None:
    out = io.BytesIO()
    export_csv([Label("", "王小明", address=TOKEN), Label(CODE, "訪客 03")], HOST, out)

    rows = list(csv.DictReader(io.StringIO(out.getvalue().decode("utf-8-sig"))))

    assert [row["address"] for row in rows] == [f"HTTPS://{HOST}/{TOKEN}", f"HTTPS://{HOST}/{CODE}"]
    assert [row["printed"] for row in rows] == ["", f"{CODE[:4]}-{CODE[4:]}"]


def test_an_address_longer_than_the_jobs_is_refused_before_it_is_drawn() -> None:
    with pytest.raises(LabelError, match="longer than"):
        render_png(Label("", "王小明", address=TOKEN + "00"), job_of(), io.BytesIO())


@pytest.mark.parametrize("address", ["v/abc", "/V/ABC", "V//ABC", "V/A?B=1", "V/王", "V/A B"])
def test_what_would_leave_alphanumeric_mode_or_the_path_is_no_address(address: str) -> None:
    with pytest.raises(LabelError):
        Label("", "王小明", address=address)


def test_a_label_has_a_code_or_an_address() -> None:
    with pytest.raises(LabelError):
        Label("", "王小明")
