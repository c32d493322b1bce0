"""A sheet that was printed is a stack of labels that a camera can be shown."""

from __future__ import annotations

import csv

import pytest
import zxingcpp

from labels.__main__ import main as print_labels
from labels.codes import check_sign
from tests.browser.camera import on_desk
from tests.browser.printout import labels_on, page_of

CODES = [data + check_sign(data) for data in (f"7K3M{number:03}" for number in range(24))]


@pytest.fixture(scope="module")
def sheet(tmp_path_factory):
    """One A4 sheet of 24 labels."""
    folder = tmp_path_factory.mktemp("print")
    with (folder / "things.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["code", "title", "line1"])
        writer.writerows([code, "學生桌椅組", "忠孝樓 101"] for code in CODES)
    output = folder / "labels.pdf"
    assert print_labels(["--from", str(folder / "things.csv"), "--host", "ROUNDS.EXAMPLE", "-o", str(output)]) == 0
    return output


def test_every_label_of_the_sheet_is_found_in_reading_order(sheet):
    assert list(labels_on(page_of(sheet))) == [f"HTTPS://ROUNDS.EXAMPLE/{code}" for code in CODES]


def test_each_picture_shows_its_own_label_and_no_other(sheet):
    for text, picture in labels_on(page_of(sheet)).items():
        seen = zxingcpp.read_barcodes(on_desk(picture), formats=zxingcpp.BarcodeFormat.QRCode)

        assert [symbol.text for symbol in seen] == [text]
