"""What is handed out: a wheel that runs without Node, and a source archive that holds nobody else's code."""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLAN = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["vendor"]
VENDORED = {f"{folder}/{name}" for folder, files in PLAN.items() for name in files}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return folder


def test_the_source_archive_holds_no_third_party_code(built):
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        names = {name.split("/", 1)[-1] for name in archive.getnames()}

    assert names & VENDORED == set()
    assert {"package-lock.json", ".npmrc", "hatch_build.py", "tools/vendor.py", "webapp/serve.py"} <= names


def test_the_wheel_holds_all_that_runs(built):
    with zipfile.ZipFile(next(built.glob("*.whl"))) as archive:
        names = set(archive.namelist())

    own = {str(path.relative_to(ROOT)) for path in (ROOT / "webapp").rglob("*") if is_shipped(path)}
    assert VENDORED - names == set()
    assert own - names == set()
    assert not any(name.startswith(("tests/", "tools/", "bench/")) for name in names)


def is_shipped(path: Path) -> bool:
    return path.is_file() and path.suffix in {".py", ".js", ".css", ".html", ".json", ".po", ".mako", ".svg"}
