"""The command: what is wrong is said at once, what is asked for is told and counted."""

import json
import os
import re
import subprocess
import sys

import pytest
from PIL import Image

from labels.__main__ import main
from tests.labels.shell import many, run


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

    assert run(source, out) == 2
    assert message in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [source]


def test_a_file_that_is_no_text_is_refused(tmp_path, capsys):
    source = tmp_path / "photo.csv"
    source.write_bytes(bytes(range(128, 256)) * 9)

    assert run(source, tmp_path / "out.pdf") == 2
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
    assert run(things, tmp_path / "out.pdf", *options) == 2
    assert message in capsys.readouterr().err
    assert not (tmp_path / "out.pdf").exists()


def test_a_missing_file_is_explained(tmp_path, capsys):
    assert run(tmp_path / "none.csv", tmp_path / "out.pdf") == 2
    assert "none.csv" in capsys.readouterr().err


def test_the_host_is_asked_for(things, tmp_path, capsys):
    assert main(["--from", str(things), "-o", str(tmp_path / "out.pdf")]) == 2
    assert "--host is needed" in capsys.readouterr().err


def test_an_option_that_does_not_exist_is_explained_in_both_languages(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["--colour", "red"])

    assert stopped.value.code == 2
    assert "參數不對" in capsys.readouterr().err


@pytest.mark.parametrize("out", ["out", "out.txt", "out.zip"])
def test_a_format_that_the_name_does_not_say_is_asked_for(things, tmp_path, capsys, out):
    assert run(things, tmp_path / out) == 2
    assert "add --format" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [things]


def test_a_job_continues_from_its_nth_label(tmp_path):
    things, out = many(tmp_path, 5), tmp_path / "out.zpl"

    assert run(things, out, "--stock", "roll-50x30", "--first", "3", "--last", "4", "--symbols", "printer") == 0

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

    assert run(things, out, "--stock-file", str(stock), "--design-file", str(design), "--dpi", "254") == 0

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

    assert run(things, tmp_path / "out.pdf", option, str(tmp_path / "stock.json")) == 2
    assert message in capsys.readouterr().err


def test_a_terminal_that_knows_no_chinese_is_no_obstacle():
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}

    done = subprocess.run([sys.executable, "-m", "labels", "--list"], env=environment, capture_output=True)

    assert done.returncode == 0
    assert b"a4-24-70x37   70 x 37 mm" in done.stdout


def test_progress_is_shown_on_a_terminal_and_nowhere_else(tmp_path, capsys, monkeypatch):
    things = many(tmp_path, 600)
    run(things, tmp_path / "quiet.pdf")
    quiet = capsys.readouterr().err
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)

    run(things, tmp_path / "out.pdf")

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


def test_the_list_names_stocks_and_designs(capsys):
    assert main(["--list"]) == 0

    listed = capsys.readouterr().out
    assert "a4-24-70x37" in listed
    assert "roll-50x30" in listed
    assert "財產標籤 / 资产标签 / Asset label" in listed
