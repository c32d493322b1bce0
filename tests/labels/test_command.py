"""The command: what is wrong is said at once, what is right is written whole."""

import csv
import json
import os
import random
import re
import subprocess
import sys
from io import BytesIO
from zipfile import ZipFile

import pypdfium2 as pdfium
import pytest
import zxingcpp
from PIL import Image

import labels.__main__
from labels import mint, render_svg
from labels.__main__ import main
from tests.labels.zpl_reader import print_zpl

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


def test_a_file_that_is_no_text_is_refused(tmp_path, capsys):
    source = tmp_path / "photo.csv"
    source.write_bytes(bytes(range(128, 256)) * 9)

    assert _run(source, tmp_path / "out.pdf") == 2
    assert "save it as CSV UTF-8" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--stock", "a4-25"], "no stock 'a4-25'"),
        (["--design", "poster"], "no design 'poster'"),
        (["--start", "25"], "start position 25 is not between 1 and 24"),
        (["--host", "學校.tw"], "letters, digits, dots and hyphens only"),
        (["--dpi", "20"], "20.0 is not between 100 and 2400"),
        (["--first", "2"], "--first 2: the file has labels 1 to 1"),
        (["--first", "1", "--last", "2"], "--first 1 --last 2: the file has labels 1 to 1"),
        (["--stock-file", "none.json"], "no such file or folder: none.json"),
        (["--format", "zpl"], "a4-24-70x37 is a sheet"),
        (["--format", "zpl", "--stock", "roll-50x30", "--dpi", "400"], "label printers have 203, 300 or 600, not 400"),
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


def test_a_print_house_gets_every_column(tmp_path):
    things, out = tmp_path / "things.csv", tmp_path / "out.csv"
    things.write_text("code,title,place,=1+1\n7K3M9QXF,a,樓梯,+2\n4T8W-2HJ4,b,,\n", "utf-8")

    assert _run(things, out, "--format", "csv") == 0

    header, first, second = csv.reader(out.read_text("utf-8-sig").splitlines())
    assert header == ["code", "printed", "address", "title", "place", "'=1+1"]
    assert first[3:] == ["a", "樓梯", "'+2"]
    assert second[3:] == ["b", "", ""]


def test_an_option_that_does_not_exist_is_explained_in_both_languages(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["--colour", "red"])

    assert stopped.value.code == 2
    assert "參數不對" in capsys.readouterr().err


@pytest.mark.parametrize("out", ["out", "out.txt", "out.zip"])
def test_a_format_that_the_name_does_not_say_is_asked_for(things, tmp_path, capsys, out):
    assert _run(things, tmp_path / out) == 2
    assert "add --format" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [things]


@pytest.mark.parametrize(
    ("name", "start"),
    [("out.zpl", b"^XA"), ("out.tspl", b"SIZE 50 mm,30 mm"), ("out.svg", b"<svg "), ("out.png", b"\x89PNG")],
)
def test_the_name_of_the_output_says_its_format(things, tmp_path, name, start):
    assert _run(things, tmp_path / name, "--stock", "roll-50x30") == 0
    assert (tmp_path / name).read_bytes().startswith(start)


def test_several_svgs_need_a_folder(tmp_path, capsys):
    assert _run(_many(tmp_path, 3), tmp_path / "out.svg") == 2
    assert "name a folder or a .zip" in capsys.readouterr().err
    assert not (tmp_path / "out.svg").exists()


@pytest.mark.parametrize("form", ["png", "svg"])
@pytest.mark.parametrize("target", ["labels", "labels.zip"])
def test_a_folder_or_a_zip_gets_one_file_a_code(tmp_path, form, target):
    things, out = _many(tmp_path, 3), tmp_path / target

    assert _run(things, out, "--format", form) == 0

    files = {path.name: path.read_bytes() for path in out.iterdir()} if out.is_dir() else _unzipped(out)
    codes = [line.partition(",")[0] for line in things.read_text("utf-8").splitlines()[1:]]
    assert sorted(files) == sorted(f"{code}.{form}" for code in codes)
    if form == "png":
        for code in codes:
            [found] = zxingcpp.read_barcodes(Image.open(BytesIO(files[f"{code}.png"])))
            assert found.text.endswith(code)


def test_a_folder_gets_nothing_when_one_label_fails(tmp_path, capsys, monkeypatch):
    things, out = _many(tmp_path, 3), tmp_path / "labels"
    made = []

    def fail_at_the_third(label, job, file):
        made.append(label)
        if len(made) == 3:
            raise OSError(28, "No space left on device", "labels")
        return render_svg(label, job, file)

    monkeypatch.setitem(labels.__main__._SINGLE, "svg", fail_at_the_third)

    assert _run(things, out, "--format", "svg") == 2
    assert "No space left on device" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [things]


def test_a_file_that_is_there_stays_when_the_new_one_fails(things, tmp_path):
    out = tmp_path / "out.pdf"
    out.write_text("yesterday's")

    assert _run(things, out, "--stock", "roll-30x20", "--dpi", "100") == 2

    assert out.read_text() == "yesterday's"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.pdf", "things.csv"]


def test_a_job_continues_from_its_nth_label(tmp_path):
    things, out = _many(tmp_path, 5), tmp_path / "out.zpl"

    assert _run(things, out, "--stock", "roll-50x30", "--first", "3", "--last", "4", "--symbols", "printer") == 0

    codes = [line.partition(",")[0] for line in things.read_text("utf-8").splitlines()[1:]]
    assert [code for code in codes if f"/{code}^FS".encode() in out.read_bytes()] == codes[2:4]


def test_check_says_what_to_mind_and_prints_nothing(tmp_path, capsys):
    things = tmp_path / "things.csv"
    things.write_text(f"code,title\n7K3M9QXF,{'很長的名稱' * 60}\n", "utf-8")

    assert main(["--from", str(things), "--host", "ROUNDS.SCHOOL.TW", "--check", "--copies", "25"]) == 1

    said = capsys.readouterr()
    assert "25 labels, 2 pages" in said.out
    assert "does not fit" in said.err
    assert list(tmp_path.iterdir()) == [things]


def test_check_is_content_with_good_labels(things, capsys):
    assert main(["--from", str(things), "--host", "ROUNDS.SCHOOL.TW", "--check"]) == 0
    assert "1 labels, 1 pages" in capsys.readouterr().out


def test_a_school_brings_its_own_stock_and_design(things, tmp_path):
    stock, design, out = tmp_path / "stock.json", tmp_path / "design.json", tmp_path / "out.png"
    stock.write_text(json.dumps({"kind": "roll", "id": "own", "label_w_mm": 45, "label_h_mm": 28}), "utf-8")
    fields = [{"source": "title", "size_pt": 12}, {"source": "code", "size_pt": 8}]
    design.write_text(json.dumps([{"id": "plain", "column_w_mm": 20, "column_h_mm": 20, "fields": fields}]), "utf-16")

    assert _run(things, out, "--stock-file", str(stock), "--design-file", str(design), "--dpi", "254") == 0

    with Image.open(out) as image:
        assert image.size == (450, 280)


@pytest.mark.parametrize(
    ("option", "text", "message"),
    [
        ("--stock-file", "{", "stock.json is no JSON"),
        ("--stock-file", "[]", "must be one object or a list"),
        ("--stock-file", '{"kind": "roll", "id": "x", "label_w_mm": -4, "label_h_mm": 9}', "label_w_mm"),
        ("--design-file", '{"id": "x", "fields": [], "column_w_mm": 9, "column_h_mm": 9, "colour": 1}', "colour"),
    ],
)
def test_a_wrong_file_of_ones_own_is_explained(things, tmp_path, capsys, option, text, message):
    (tmp_path / "stock.json").write_text(text, "utf-8")

    assert _run(things, tmp_path / "out.pdf", option, str(tmp_path / "stock.json")) == 2
    assert message in capsys.readouterr().err


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


def test_a_terminal_that_knows_no_chinese_is_no_obstacle():
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}

    done = subprocess.run([sys.executable, "-m", "labels", "--list"], env=environment, capture_output=True)

    assert done.returncode == 0
    assert b"a4-24-70x37   70 x 37 mm" in done.stdout


def test_whoever_stops_it_finds_no_half_file(things, tmp_path, capsys, monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setitem(labels.__main__._SINGLE, "png", stop)

    assert _run(things, tmp_path / "out.png") == 130
    assert "nothing is written" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [things]


def test_progress_is_shown_on_a_terminal_and_nowhere_else(tmp_path, capsys, monkeypatch):
    things = _many(tmp_path, 600)
    _run(things, tmp_path / "quiet.pdf")
    quiet = capsys.readouterr().err
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)

    _run(things, tmp_path / "out.pdf")

    assert quiet == ""
    assert "\rlabels: 500 / 600\rlabels: 600 / 600\n" in capsys.readouterr().err


def test_the_list_stands_in_columns(capsys):
    main(["--list"])

    tables = capsys.readouterr().out.strip().split("\n\n")
    assert len(tables) == 2
    for table in tables:
        starts = {_columns_of(re.match(r".*?\s{2,}", line)[0]) for line in table.splitlines()}
        assert len(starts) == 1


def _columns_of(text):
    return sum(2 if sign >= "\u2e80" else 1 for sign in text)


def _many(folder, count):
    draw = random.Random(7)
    path = folder / "things.csv"
    rows = [f"{mint(draw)},學生桌椅組 {n}" for n in range(count)]
    path.write_text("\n".join(["code,title", *rows]), "utf-8")
    return path


def _unzipped(path):
    with ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_list_names_stocks_and_designs(capsys):
    assert main(["--list"]) == 0

    listed = capsys.readouterr().out
    assert "a4-24-70x37" in listed
    assert "roll-50x30" in listed
    assert "財產標籤 / 资产标签 / Asset label" in listed
