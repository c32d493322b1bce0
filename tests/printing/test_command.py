"""`rounds labels`: every example of docs/labels.md, what it refuses, and that it writes wholly or not at all."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.cast import CODE_OF_ROOM, School
from tests.printing.reading import codes_in
from tests.printing.things import asset_numbered, save_asset, save_place, tags_of, tell
from webapp.cli import main
from webapp.db import db
from webapp.journal.desk import Say

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PAGE = Path(__file__).parents[2] / "docs" / "labels.md"
BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
Run = Callable[..., Result]
SENSELESS: list[tuple[list[str], str]] = [
    (["--place", "沒有樓"], "沒有這個地點"),
    (["--custodian", "無名氏"], "沒有這位保管人"),
    (["--stock", "a4-25"], "--list"),
    (["--design", "poster"], "--list"),
    (["--printer", "別人的"], "--list"),
    (["--ledger", "people?q=1"], "assets 或 places"),
    (["--start", "99"], "起始位置 99"),
    (["--category", "piano"], "Invalid value"),
    (["--place", "三年一班", "--category", "computer"], "沒有要印的標籤"),
    (["--which", "all", "--first", "2"], "沒有要印的標籤"),
    (["--as", "viewer"], "--as"),
    (["--host", "學校.tw"], "主機名稱"),
    (["--blank", "5001"], "5001"),
]


@pytest.fixture
def run(school: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("ROUNDS_INSTANCE", str(school.app.config["INSTANCE"]))
    monkeypatch.setenv("DATABASE_URL", school.app.config["SQLALCHEMY_DATABASE_URI"])

    def invoke(*arguments: str, typed: str | bytes = "") -> Result:
        with chdir(tmp_path):
            return CliRunner().invoke(main, ["labels", *arguments], input=typed)

    return invoke


@pytest.fixture
def walked(school: School) -> School:
    """The school of the page's examples."""
    person = school.people["custodian"]
    tell(school, Say("person.save", {"id": person, "fields": {"name": "王大明"}}))
    house = save_place(school, "敬業樓", "building")
    room = save_place(school, "101", parent_id=house)
    save_asset(school, "滅火器", "A-007", category="extinguisher", place_id=room, custodian_id=person)
    save_asset(school, "飲水機", "A-008", place_id=room, state="repair")
    tell(school, Say("tag.wear", {"code": CODE_OF_ROOM}))
    fields = {"name": "總務處雷射印表機", "language": "pdf", "dpi": 600, "corrections": {}, "is_active": True}
    tell(school, Say("label_printer.save", {"id": school.asset_id, "fields": fields}))
    return school


def test_every_example_of_the_page_works(walked: School, run: Run, tmp_path: Path) -> None:
    part = next(part for part in re.split(r"^## ", PAGE.read_text("utf-8"), flags=re.M) if part.startswith("`rounds"))
    commands = 0
    for language, name, text in BLOCK.findall(part):
        if language == "text":
            (tmp_path / name).write_text(text, "utf-8")
            continue
        for line in text.splitlines():
            words = shlex.split(line)
            assert words[:3] == ["$", "rounds", "labels"], line
            if "--worn" in words:
                tell(walked, Say("tag.wear", {"code": tags_of(asset_numbered("A-008").id)[-1].id}))
            done = run(*words[3:])
            assert done.exit_code == 0, (line, done.output)
            if "-o" in words:
                assert (tmp_path / words[words.index("-o") + 1]).stat().st_size > 100, line
            commands += 1
    assert commands >= 9


def test_what_makes_no_sense_is_said_and_no_file_is_touched(school: School, run: Run, tmp_path: Path) -> None:
    (tmp_path / "out.pdf").write_text("older")

    for options, said in SENSELESS:
        done = run(*options, "-o", "out.pdf")

        assert (done.exit_code != 0, said in done.output) == (True, True), (options, done.output)
        assert (tmp_path / "out.pdf").read_text() == "older", options
        assert tags_of(school.asset_id) == [], options


def test_the_output_is_asked_for(run: Run) -> None:
    assert "-o is needed" in run("--which", "all").output


def test_a_list_from_the_input_is_printed_and_what_it_misses_is_told(school: School, run: Run, tmp_path: Path) -> None:
    done = run("--codes", "-", "--host", "r.tw", "-o", "out.pdf", typed="A-001\nQ-9\n7k3m 9qxf,7K3M-9QXF\n")

    assert done.exit_code == 0, done.output
    assert "? 2: Q-9 (unknown)" in done.output
    (asset_tag,) = tags_of(school.asset_id)
    assert sorted(codes_in((tmp_path / "out.pdf").read_bytes())) == sorted([CODE_OF_ROOM, asset_tag.id])
    assert (asset_tag.prints, [tag.prints for tag in tags_of(school.room_id)]) == (1, [1])


def test_worn_labels_get_successors_that_wait(walked: School, run: Run, tmp_path: Path) -> None:
    done = run("--worn", "--kind", "place", "--host", "r.tw", "-o", "worn.pdf")

    assert done.exit_code == 0, done.output
    old, new = tags_of(walked.room_id)
    assert codes_in((tmp_path / "worn.pdf").read_bytes()) == [new.id]
    assert (old.state, new.replaces, new.confirmed_at, new.prints) == ("worn", old.id, None, 1)
    assert "沒有要印的標籤" in run("--worn", "--kind", "place", "-o", "again.pdf").output


def test_the_file_goes_to_the_output_as_it_is(school: School, run: Run) -> None:
    done = run("--which", "all", "--host", "r.tw", "-o", "-")

    assert done.exit_code == 0
    assert done.stdout_bytes.startswith(b"%PDF-")
    assert "1 labels, 1 pages" in done.stderr


def test_a_folder_that_is_not_there_is_said(school: School, run: Run) -> None:
    done = run("--which", "all", "--host", "r.tw", "-o", "no/such/folder/out.pdf")

    assert done.exit_code == 1
    assert "不能寫入" in done.output
    db.session.rollback()
