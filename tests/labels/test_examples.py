"""docs/labels.md: every file, command and program on the page is tried, from top to bottom, in one folder."""

import os
import re
import shlex
import subprocess
import sys
from contextlib import chdir, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import NamedTuple

import pytest

from labels.__main__ import main

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "labels.md"
BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ELSEWHERE = ("rounds labels", "How well labels are read", "How fast")
"""Parts of the page whose examples are run by tests beside what they describe."""


class Example(NamedTuple):
    language: str
    name: str
    text: str


def _examples():
    parts = re.split(r"^## ", PAGE.read_text("utf-8"), flags=re.MULTILINE)
    for part in parts:
        if not any(title in part.partition("\n")[0] for title in ELSEWHERE):
            yield from (Example(*match) for match in BLOCK.findall(part))


def _run(command, folder):
    """Return exit code and what was printed. A command without a pipe runs in this process, which is quicker."""
    words = shlex.split(command)
    if words[:3] == ["python", "-m", "labels"] and "|" not in words:
        with redirect_stdout(StringIO()) as printed:
            return main(words[3:]), printed.getvalue()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(["bash", "-c", command], cwd=folder, env=environment, capture_output=True, encoding="utf-8")
    return done.returncode, done.stdout


def _commands(text):
    """Each command of a console block with what it is to print."""
    for piece in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, printed = piece.partition("\n")
        yield command, printed


def _try_console(text, folder):
    for command, expected in _commands(text):
        code, printed = _run(command, folder)
        assert code == 0, command
        assert printed == expected, command
        words = shlex.split(command)
        if "-o" in words:
            assert (folder / words[words.index("-o") + 1]).exists(), command


@pytest.fixture(scope="module")
def examples():
    return list(_examples())


def test_every_example_of_the_page_works(examples, tmp_path):
    names = {}
    with chdir(tmp_path):
        for example in examples:
            match example.language:
                case "csv" | "json":
                    Path(example.name).write_text(example.text, "utf-8")
                case "console":
                    _try_console(example.text, tmp_path)
                case "python":
                    exec(compile(example.text, PAGE.name, "exec"), names)
                case language:
                    assert language == "sh", "only commands that need a printer are left out"

    assert (tmp_path / "from-python.pdf").read_bytes().startswith(b"%PDF")


def test_the_page_has_examples_of_each_kind(examples):
    languages = [example.language for example in examples]

    assert languages.count("console") >= 8
    assert languages.count("python") >= 3
    assert "sh" in languages


def test_commands_that_are_not_tried_are_those_that_need_a_printer(examples):
    lines = [line for example in examples if example.language == "sh" for line in example.text.splitlines()]

    assert all(re.match(r"(lp|nc|copy) |.*\| nc ", line) for line in lines)


def test_the_page_names_every_option_it_should(examples):
    page = PAGE.read_text("utf-8")

    for option in (
        "--from",
        "--check",
        "--first",
        "--start",
        "--used",
        "--skip",
        "--copies",
        "--cut-marks",
        "--symbols",
    ):
        assert f"{option}" in page
