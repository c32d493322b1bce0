"""The first command on a bare machine says what is missing in words that can be followed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "tools" / "venv.sh"


@pytest.fixture
def bare_machine(tmp_path):
    """A PATH with a shell's own tools only; `python` lets a test put an interpreter there."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("sh", "id", "rm"):
        (programs / name).symlink_to(shutil.which(name))
    return programs


def run(programs: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": str(programs)}
    return subprocess.run(
        [str(programs / "sh"), str(SCRIPT)], cwd=folder, env=environment, capture_output=True, text=True
    )


def put_python(programs: Path, venv: str) -> None:
    """An interpreter that is the real one except for what `python -m venv` does."""
    script = programs / "python3"
    script.write_text(f'#!{programs}/sh\nif [ "$2" = venv ]; then {venv}; fi\nexec {sys.executable} "$@"\n')
    script.chmod(0o755)


def test_without_a_new_enough_python_it_says_so(bare_machine, tmp_path):
    result = run(bare_machine, tmp_path)

    assert result.returncode == 1
    assert "Python 3.11 or newer is needed" in result.stderr


def test_a_python_that_can_not_make_environments_is_named_with_the_package_that_helps(bare_machine, tmp_path):
    put_python(bare_machine, venv="exit 1")

    result = run(bare_machine, tmp_path)

    assert result.returncode == 1
    assert "apt install python3-venv" in result.stderr
    assert not (tmp_path / ".venv").exists()


def test_a_broken_environment_is_not_mended_in_silence(bare_machine, tmp_path):
    (tmp_path / ".venv/bin").mkdir(parents=True)
    (tmp_path / ".venv/bin/python").symlink_to("/bin/false")

    result = run(bare_machine, tmp_path)

    assert result.returncode == 1
    assert "rm -rf .venv" in result.stderr


def test_an_environment_is_made(bare_machine, tmp_path):
    put_python(bare_machine, venv=f"exec {sys.executable} -m venv --without-pip .venv")

    assert run(bare_machine, tmp_path).returncode == 0
    assert (tmp_path / ".venv/bin/python").exists()
