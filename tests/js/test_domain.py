"""The phone's pure rules, by Node's own test runner: no browser, no packages."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tools.node import node_command

ROOT = Path(__file__).parents[2]


def test_the_rules_of_the_domain_hold_under_node() -> None:
    files = sorted(str(file.relative_to(ROOT)) for file in ROOT.glob("tests/js/domain/*.test.js"))

    done = subprocess.run([*node_command(), "--test", *files], cwd=ROOT, capture_output=True, text=True, check=False)

    assert files
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
