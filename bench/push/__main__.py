"""Push of 10,000 signed inspections (12 answers each), until durable, beside PouchDB replicating the same documents.

`python -m bench.push [--count N] [--runs N] [--only WORD]`. Every record is sealed with a key of its device beforehand;
the server parses, verifies the signature, checks by the schema, applies and commits with its disk flushes on. 50: one
phone, one request after the other. 500: ten phones at once, what one commit takes along. PouchDB: from a LevelDB on the
phone to pouchdb-server on LevelDB, which verifies nothing and does not flush; batches of 50 and 500. All of them take
turns in one run, client and server on the same cores; medians, and ratios. Afterwards all is counted and verified.
"""

from __future__ import annotations

import argparse
import http.client
import json
import subprocess
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.push import servers
from bench.push.databases import Databases
from bench.push.school import Load
from tests.phones import API
from tools.node import node_command

SCRIPT = Path(__file__).with_name("pouchdb.mjs")


@dataclass(frozen=True)
class Result:
    """What one run of one route took: seconds from the first request to the last reply, CPU seconds of both sides."""

    count: int
    seconds: float
    server: float
    client: float


def push_all(port: int, requests: list[bytes]) -> list[bytes]:
    """Send requests one after another over one connection; return the replies."""
    connection = http.client.HTTPConnection("localhost", port, timeout=120)
    replies = []
    for body in requests:
        connection.request("POST", f"{API}/push", body, {"Content-Type": "application/json"})
        replies.append(connection.getresponse().read())
    connection.close()
    return replies


def ours(databases: Databases, kind: str, batch: int) -> Result:
    with databases.fresh(kind) as (instance, address, load):
        phones = load.pushes if batch > 50 else [[body for own in load.pushes for body in own]]
        with servers.rounds(instance, address) as serving, ThreadPoolExecutor(len(phones)) as pool:
            push_all(serving.port, [])
            before, own_before, begun = serving.cpu_seconds(), time.process_time(), time.perf_counter()
            replies = [one for part in pool.map(push_all, [serving.port] * len(phones), phones) for one in part]
            seconds = time.perf_counter() - begun
            client, server = time.process_time() - own_before, serving.cpu_seconds() - before
        stored = sum(outcome["outcome"] == "stored" for reply in replies for outcome in json.loads(reply)["outcomes"])
        databases.check(instance, address, expected=len(load.bodies))
    return Result(stored, seconds, server, client)


def pouchdb(load: Load, batch: int) -> Result:
    with tempfile.TemporaryDirectory(prefix="rounds-bench-") as name:
        folder, documents = Path(name), Path(name) / "documents"
        documents.write_text("\n".join(map(_document, load.bodies)))
        (folder / "server").mkdir()
        with servers.pouchdb(folder / "server") as serving:
            before = serving.cpu_seconds()
            given = [servers.POUCHDB, str(serving.port), documents, str(batch), folder]
            done = subprocess.run([*node_command(), SCRIPT, *given], check=True, capture_output=True, text=True)
            server = serving.cpu_seconds() - before
    said = json.loads(done.stdout)
    return Result(said["count"], said["seconds"], server, said["client"])


def _document(body: str) -> str:
    envelope = json.loads(body)
    return json.dumps({"_id": envelope["id"], **envelope}, ensure_ascii=False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", default="", help="routes whose name has this in it")
    asked = parser.parse_args()
    servers.install_pouchdb()
    with ExitStack() as stack:
        databases = stack.enter_context(Databases(asked.count))
        routes: dict[str, Callable[[], Result]] = {
            "SQLite, 50": lambda: ours(databases, "sqlite", 50),
            "SQLite, 500": lambda: ours(databases, "sqlite", 500),
            "PostgreSQL, 50": lambda: ours(databases, "postgresql", 50),
            "PostgreSQL, 500": lambda: ours(databases, "postgresql", 500),
            "PouchDB, 50": lambda: pouchdb(databases.load("sqlite"), 50),
            "PouchDB, 500": lambda: pouchdb(databases.load("sqlite"), 500),
        }
        chosen = {name: route for name, route in routes.items() if asked.only in name}
        results: dict[str, list[Result]] = {name: [] for name in chosen}
        for _ in range(asked.runs):
            for name, route in chosen.items():
                results[name].append(route())
                _say(name, results[name][-1:])
    print(f"\nmedians of {asked.runs}")
    for name, found in results.items():
        _say(name, found)
    _compare(results)


def _say(name: str, results: list[Result]) -> None:
    count = results[0].count
    rate = median(result.count / result.seconds for result in results)
    server, client = (median(getattr(result, of) / count * 1e6 for result in results) for of in ("server", "client"))
    print(
        f"{name:16} {count:,} at {rate:6,.0f}/s; CPU a record: server {server:4.0f} µs, client {client:4.0f} µs",
        flush=True,
    )


def _compare(results: dict[str, list[Result]]) -> None:
    """Print how many times as fast ours is as PouchDB with the same batches: by the clock, and by CPU."""
    for batch in ("50", "500"):
        peer = results.get(f"PouchDB, {batch}")
        for kind in ("SQLite", "PostgreSQL"):
            own = results.get(f"{kind}, {batch}")
            if not own or not peer:
                continue
            faster = median(b.seconds / a.seconds for a, b in zip(own, peer, strict=True))
            leaner = median((b.server + b.client) / (a.server + a.client) for a, b in zip(own, peer, strict=True))
            print(f"{kind}, batches of {batch}: {faster:.2f} times PouchDB's speed, with 1/{leaner:.2f} of its CPU")


if __name__ == "__main__":
    main()
