"""The command: what is wrong is said at once, what is right is written whole."""

import csv

import pypdfium2 as pdfium
import pytest
import zxingcpp
from PIL import Image

from labels.__main__ import main

THINGS = "\ufeffcode,title,line1,line2\n7K3M-9QXF,學生桌椅組,忠孝樓 201,保管人 𠮷田\n"


@pytest.fixture
def things(tmp_path):
    path = tmp_path / "things.csv"
    path.write_text(THINGS, "utf-8")
    return path


def _run(things, out, *more):
    return main(["--from", str(things), "--host", "rounds.school.tw", "-o", str(out), *more])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("code,title\n7K3M-9QXE,a\n7K3M9QXF,b\nABC,c\n", "2 unusable rows:\n  第 2 列 / row 2: '7K3M-9QXE'"),
        ("title\na\n", "no column `code`"),
        ("", "has no rows"),
    ],
)
def test_rows_that_cannot_be_used_are_named_and_nothing_is_written(tmp_path, capsys, text, message):
    source, out = tmp_path / "bad.csv", tmp_path / "out.pdf"
    source.write_text(text, "utf-8")

    assert _run(source, out) == 2
    assert message in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [source]


def test_a_file_that_is_not_utf8_is_refused(tmp_path, capsys):
    source = tmp_path / "big5.csv"
    source.write_bytes("code,title\n7K3M9QXF,學生桌椅\n".encode("big5"))

    assert _run(source, tmp_path / "out.pdf") == 2
    assert "big5.csv is not UTF-8" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--stock", "a4-25"], "no stock 'a4-25'"),
        (["--design", "poster"], "no design 'poster'"),
        (["--start", "25"], "start position 25 is not between 1 and 24"),
        (["--host", "學校.tw"], "letters, digits, dots and hyphens only"),
        (["--dpi", "20"], "20.0 is not between 100 and 2400"),
    ],
)
def test_a_wrong_option_is_explained(things, tmp_path, capsys, options, message):
    assert _run(things, tmp_path / "out.pdf", *options) == 2
    assert message in capsys.readouterr().err
    assert not (tmp_path / "out.pdf").exists()


def test_a_missing_file_is_explained(tmp_path, capsys):
    assert _run(tmp_path / "none.csv", tmp_path / "out.pdf") == 2
    assert "none.csv" in capsys.readouterr().err


def test_the_host_is_asked_for(things, tmp_path, capsys):
    assert main(["--from", str(things), "-o", str(tmp_path / "out.pdf")]) == 2
    assert "--host is needed" in capsys.readouterr().err


def test_a_pdf_is_written_whole(things, tmp_path):
    out = tmp_path / "out.pdf"

    assert _run(things, out, "--stock", "a4-24-70x37", "--header", "○○國民小學", "--start", "3", "--cut-marks") == 0

    page = pdfium.PdfDocument(out)[0].render(scale=300 / 72).to_pil()
    assert [barcode.text for barcode in zxingcpp.read_barcodes(page)] == ["HTTPS://ROUNDS.SCHOOL.TW/7K3M9QXF"]
    assert not out.with_name("out.pdf.part").exists()


@pytest.mark.parametrize(("rows", "size"), [(1, (591, 354)), (2, (591, 354))])
def test_a_png_shows_the_label_or_the_first_page(tmp_path, rows, size):
    things, out = tmp_path / "things.csv", tmp_path / "out.png"
    things.write_text(THINGS + THINGS.splitlines()[1] * (rows - 1), "utf-8")

    assert _run(things, out, "--format", "png", "--stock", "roll-50x30") == 0

    with Image.open(out) as image:
        assert abs(image.width - size[0]) <= 1
        assert [barcode.text for barcode in zxingcpp.read_barcodes(image)] == ["HTTPS://ROUNDS.SCHOOL.TW/7K3M9QXF"]


def test_a_csv_for_the_print_house_has_a_bom_and_no_formulas(tmp_path):
    things, out = tmp_path / "things.csv", tmp_path / "out.csv"
    things.write_text('code,title,line1\n7K3M9QXF,"=HYPERLINK(""x"")",忠孝樓\n', "utf-8")

    assert _run(things, out, "--format", "csv") == 0

    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    header, row = csv.reader(out.read_text("utf-8-sig").splitlines())
    assert header == ["code", "printed", "address", "title", "line1"]
    assert row == ["7K3M9QXF", "7K3M-9QXF", "HTTPS://ROUNDS.SCHOOL.TW/7K3M9QXF", '\'=HYPERLINK("x")', "忠孝樓"]


def test_the_list_names_stocks_and_designs(capsys):
    assert main(["--list"]) == 0

    listed = capsys.readouterr().out
    assert "a4-24-70x37" in listed
    assert "roll-50x30" in listed
    assert "財產標籤 / 资产标签 / Asset label" in listed
