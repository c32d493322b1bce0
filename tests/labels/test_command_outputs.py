"""What the command writes: whole or not at all, in every format."""

import csv
import subprocess
import sys
from io import BytesIO
from zipfile import ZipFile

import pypdfium2 as pdfium
import pytest
import zxingcpp
from PIL import Image

import labels.__main__
from labels import render_svg
from labels.__main__ import main
from tests.labels.shell import THINGS, many, run
from tests.labels.zpl_reader import print_zpl


def test_a_pdf_is_written_whole(things, tmp_path):
    out = tmp_path / "out.pdf"

    assert run(things, out, "--stock", "a4-24-70x37", "--header", "○○國民小學", "--start", "3", "--cut-marks") == 0

    page = pdfium.PdfDocument(out)[0].render(scale=300 / 72).to_pil()
    assert [barcode.text for barcode in zxingcpp.read_barcodes(page)] == ["HTTPS://ROUNDS.SCHOOL.TW/7K3M9QXF"]
    assert not out.with_name("out.pdf.part").exists()


@pytest.mark.parametrize(("rows", "size"), [(1, (591, 354)), (2, (591, 354))])
def test_a_png_shows_the_label_or_the_first_page(tmp_path, rows, size):
    things, out = tmp_path / "things.csv", tmp_path / "out.png"
    things.write_text(THINGS + THINGS.splitlines()[1] * (rows - 1), "utf-8")

    assert run(things, out, "--format", "png", "--stock", "roll-50x30") == 0

    with Image.open(out) as image:
        assert abs(image.width - size[0]) <= 1
        assert [barcode.text for barcode in zxingcpp.read_barcodes(image)] == ["HTTPS://ROUNDS.SCHOOL.TW/7K3M9QXF"]


def test_a_csv_for_the_print_house_has_a_bom_and_no_formulas(tmp_path):
    things, out = tmp_path / "things.csv", tmp_path / "out.csv"
    things.write_text('code,title,line1\n7K3M9QXF,"=HYPERLINK(""x"")",忠孝樓\n', "utf-8")

    assert run(things, out, "--format", "csv") == 0

    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    header, row = csv.reader(out.read_text("utf-8-sig").splitlines())
    assert header == ["code", "printed", "address", "title", "line1"]
    assert row == ["7K3M9QXF", "7K3M-9QXF", "HTTPS://ROUNDS.SCHOOL.TW/7K3M9QXF", '\'=HYPERLINK("x")', "忠孝樓"]


def test_a_print_house_gets_every_column(tmp_path):
    things, out = tmp_path / "things.csv", tmp_path / "out.csv"
    things.write_text("code,title,place,=1+1\n7K3M9QXF,a,樓梯,+2\n4T8W-2HJ4,b,,\n", "utf-8")

    assert run(things, out, "--format", "csv") == 0

    header, first, second = csv.reader(out.read_text("utf-8-sig").splitlines())
    assert header == ["code", "printed", "address", "title", "place", "'=1+1"]
    assert first[3:] == ["a", "樓梯", "'+2"]
    assert second[3:] == ["b", "", ""]


@pytest.mark.parametrize(
    ("name", "start"),
    [("out.zpl", b"^XA"), ("out.tspl", b"SIZE 50 mm,30 mm"), ("out.svg", b"<svg "), ("out.png", b"\x89PNG")],
)
def test_the_name_of_the_output_says_its_format(things, tmp_path, name, start):
    assert run(things, tmp_path / name, "--stock", "roll-50x30") == 0
    assert (tmp_path / name).read_bytes().startswith(start)


def test_several_svgs_need_a_folder(tmp_path, capsys):
    assert run(many(tmp_path, 3), tmp_path / "out.svg") == 2
    assert "name a folder or a .zip" in capsys.readouterr().err
    assert not (tmp_path / "out.svg").exists()


@pytest.mark.parametrize("form", ["png", "svg"])
@pytest.mark.parametrize("target", ["labels", "labels.zip"])
def test_a_folder_or_a_zip_gets_one_file_a_code(tmp_path, form, target):
    things, out = many(tmp_path, 3), tmp_path / target

    assert run(things, out, "--format", form) == 0

    files = {path.name: path.read_bytes() for path in out.iterdir()} if out.is_dir() else _unzipped(out)
    codes = [line.partition(",")[0] for line in things.read_text("utf-8").splitlines()[1:]]
    assert sorted(files) == sorted(f"{code}.{form}" for code in codes)
    if form == "png":
        for code in codes:
            [found] = zxingcpp.read_barcodes(Image.open(BytesIO(files[f"{code}.png"])))
            assert found.text.endswith(code)


def test_a_folder_gets_nothing_when_one_label_fails(tmp_path, capsys, monkeypatch):
    things, out = many(tmp_path, 3), tmp_path / "labels"
    made = []

    def fail_at_the_third(label, job, file):
        made.append(label)
        if len(made) == 3:
            raise OSError(28, "No space left on device", "labels")
        return render_svg(label, job, file)

    monkeypatch.setitem(labels.__main__._SINGLE, "svg", fail_at_the_third)

    assert run(things, out, "--format", "svg") == 2
    assert "No space left on device" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [things]


def test_a_file_that_is_there_stays_when_the_new_one_fails(things, tmp_path):
    out = tmp_path / "out.pdf"
    out.write_text("yesterday's")

    assert run(things, out, "--stock", "roll-30x20", "--dpi", "100") == 2

    assert out.read_text() == "yesterday's"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.pdf", "things.csv"]


def test_a_calibration_sheet_needs_no_labels(tmp_path):
    out = tmp_path / "sheet.pdf"

    assert main(["--format", "calibration", "--stock", "avery-l7159", "-o", str(out)]) == 0

    assert "校正頁" in pdfium.PdfDocument(out)[0].get_textpage().get_text_range()


def test_it_is_a_filter_for_pipes(things):
    command = [sys.executable, "-m", "labels", "--from", "-", "--host", "ROUNDS.SCHOOL.TW", "--stock", "roll-50x30"]

    done = subprocess.run([*command, "--format", "zpl", "-o", "-"], input=things.read_bytes(), capture_output=True)

    assert done.returncode == 0
    assert print_zpl(done.stdout)[0][1] == 1
    assert done.stderr == b""


def test_whoever_stops_it_finds_no_half_file(things, tmp_path, capsys, monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setitem(labels.__main__._SINGLE, "png", stop)

    assert run(things, tmp_path / "out.png") == 130
    assert "nothing is written" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [things]


def _unzipped(path):
    with ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
