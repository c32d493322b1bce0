"""PouchDB and its server: what the phone's copy of the school is measured beside.

Installed at the first run into a folder of their own (BENCH_PEERS, else the user's cache): they are no part of the
project, and nothing of the project imports them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.browser.server import free_port
from tools.node import node_command

VERSIONS = {"pouchdb": "9.0.0", "pouchdb-server": "4.2.0"}
AT_ONCE = 1_000


def peers() -> Path:
    """Return the folder that holds the peers' node_modules, installing them if they are not there."""
    folder = Path(os.environ.get("BENCH_PEERS") or Path.home() / ".cache" / "campus-rounds-peers")
    if all((folder / "node_modules" / name / "package.json").exists() for name in VERSIONS):
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    named = [f"{name}@{version}" for name, version in VERSIONS.items()]
    print(f"installing {', '.join(named)} into {folder}", flush=True)
    npm = [sys.executable, "-m", "tools.node", "npm", "install", "--prefix", str(folder), "--no-audit", "--no-fund"]
    subprocess.run([*npm, *named], check=True, stdout=subprocess.DEVNULL)
    return folder


def browser_script(adapter: str) -> list[Path]:
    """Return the scripts that a page needs for PouchDB with this adapter: `idb` or `indexeddb`."""
    dist = peers() / "node_modules" / "pouchdb" / "dist"
    return [dist / "pouchdb.min.js", *([dist / "pouchdb.indexeddb.min.js"] if adapter == "indexeddb" else [])]


@contextmanager
def pouchdb_server(*, in_memory: bool = False) -> Iterator[str]:
    """Run pouchdb-server on LevelDB, or in memory; yield its address."""
    port, program = free_port(), peers() / "node_modules" / "pouchdb-server" / "bin" / "pouchdb-server"
    with tempfile.TemporaryDirectory(prefix="rounds-peer-") as folder:
        command = [*node_command(), str(program), "--port", str(port), "--no-stdout-logs"]
        command += ["--in-memory"] if in_memory else ["--dir", folder]
        with (Path(folder) / "out.log").open("wb") as log:
            process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
        address = f"http://localhost:{port}"
        try:
            while not _answers(address):
                if process.poll() is not None:
                    raise RuntimeError((Path(folder) / "out.log").read_text()[-2000:])
                time.sleep(0.1)
            yield address
        finally:
            process.terminate()
            process.wait(30)


def load_documents(address: str, name: str, documents: Iterable[dict[str, Any]]) -> int:
    """Make a database on the peer's server and put documents into it; return how many."""
    _ask(f"{address}/{name}", "PUT", None)
    rest = list(documents)
    for start in range(0, len(rest), AT_ONCE):
        _ask(f"{address}/{name}/_bulk_docs", "POST", {"docs": rest[start : start + AT_ONCE]})
    return len(rest)


def _ask(url: str, method: str, body: Any) -> Any:
    data = None if body is None else json.dumps(body).encode()
    asked = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method=method)
    with urllib.request.urlopen(asked, timeout=600) as reply:
        return json.load(reply)


def _answers(address: str) -> bool:
    try:
        urllib.request.urlopen(address, timeout=5).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True
