"""PouchDB in the browser and its server: what the phone's copy of the school is measured beside."""

from __future__ import annotations

import json
import tempfile
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.push.servers import POUCHDB, install_pouchdb, pouchdb

AT_ONCE = 1_000


def browser_scripts(adapter: str) -> list[Path]:
    """Return the scripts that a page needs for PouchDB with this adapter: `idb` or `indexeddb`."""
    dist = POUCHDB / "node_modules" / "pouchdb" / "dist"
    return [dist / "pouchdb.min.js", *([dist / "pouchdb.indexeddb.min.js"] if adapter == "indexeddb" else [])]


@contextmanager
def pouchdb_server() -> Iterator[str]:
    """Run pouchdb-server on LevelDB, installed if it is not there; yield its address."""
    install_pouchdb()
    with tempfile.TemporaryDirectory(prefix="rounds-peer-") as folder, pouchdb(Path(folder)) as serving:
        yield f"http://localhost:{serving.port}"


def load_documents(address: str, name: str, documents: Iterable[dict[str, Any]]) -> int:
    """Make a database on the peer's server and put documents into it; return how many."""
    _ask(f"{address}/{name}", "PUT", None)
    rest = list(documents)
    for start in range(0, len(rest), AT_ONCE):
        _ask(f"{address}/{name}/_bulk_docs", "POST", {"docs": rest[start : start + AT_ONCE]})
    return len(rest)


def _ask(url: str, method: str, body: Any) -> None:
    data = None if body is None else json.dumps(body).encode()
    asked = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method=method)
    urllib.request.urlopen(asked, timeout=600).close()
