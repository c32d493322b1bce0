"""What must be true of a phone after a kill, and of phone and server when all is quiet."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Said = Mapping[str, Any]


@dataclass(frozen=True)
class Kept:
    """A record as the server keeps it. `is_whole`: with all its photos; `is_durable`: and in a verified backup."""

    n: int
    hash: str
    is_whole: bool
    is_durable: bool


@dataclass
class Memory:
    """What a person saw of one phone: `said` by id, and `tried`, photos by id, of which nobody may have heard.

    `numbers`, by id, are those of all that was said or once lay there: a save that was killed between its transaction
    and its word is a record like any other from then on.
    """

    said: dict[str, Said] = field(default_factory=dict)
    tried: dict[str, list[str]] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    # rightly no longer on the phone
    gone: set[str] = field(default_factory=set)
    device: str | None = None
    times_thrown_away: int = 0


def kept_records(instance: Path, device: str) -> dict[str, Kept]:
    """Read what the server has of a device. Photos are counted by their bytes on its disk."""
    photos = instance / "photos"
    with closing(sqlite3.connect(instance / "rounds.sqlite3")) as database:
        rows = database.execute("SELECT id, n, hash, body, durable_at FROM record WHERE device_id = ?", (device,))
        return {id_: Kept(n, hash_, is_whole(photos, body), bool(at)) for id_, n, hash_, body, at in rows.fetchall()}


def is_whole(photos: Path, body: str) -> bool:
    return all(is_photo(photos, photo["sha256"]) for photo in json.loads(body)["photos"])


def is_photo(photos: Path, sha256: str) -> bool:
    path = photos / sha256[:2] / sha256[2:4] / sha256
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256


def after_a_kill(memory: Memory, found: Mapping[str, Any], instance: Path, *, was_thrown_away: bool) -> Iterator[str]:
    """Say what is wrong on a phone that has been started again."""
    memory.times_thrown_away += was_thrown_away
    here = {record["id"]: record for record in found["records"]}
    memory.numbers |= {id_: said["n"] for id_, said in memory.said.items()}
    missing = memory.numbers.keys() - here.keys() - memory.gone
    if memory.device is None:
        memory.device = found["device"]
    elif found["device"] != memory.device:
        yield f"the device was {memory.device} and is {found['device']}"
    if missing:
        kept = kept_records(instance, memory.device)
        for id_ in missing:
            its = kept.get(id_)
            # the browser has lost all of it: what is back is what the server lacked. Else only what may be let go
            if its and its.is_whole and (its.is_durable or was_thrown_away):
                memory.gone.add(id_)
            elif id_ in memory.said:
                yield f"record {memory.numbers[id_]} had said saved and is not on the phone (server: {its})"
            elif not was_thrown_away:
                yield f"record {memory.numbers[id_]} was on the phone and is not (server: {its})"
            else:
                del memory.numbers[id_]
    memory.numbers |= {id_: record["n"] for id_, record in here.items()}
    yield from _damaged(memory, here)
    yield from _numbers(memory, found)


def _damaged(memory: Memory, here: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    for id_, record in here.items():
        if record["damaged"]:
            yield f"record {record['n']} is damaged: {record['damaged']}"
        if id_ in memory.said and (memory.said[id_]["n"], memory.said[id_]["hash"]) != (record["n"], record["hash"]):
            yield f"record {record['n']} is not what was said to be saved"
        if sorted(memory.tried.get(id_, record["photos"])) != sorted(record["photos"]):
            yield f"record {record['n']} has other photos"
        if record["attention"]:
            yield f"record {record['n']} was set aside: {record['attention']}"


def _numbers(memory: Memory, found: Mapping[str, Any]) -> Iterator[str]:
    """Without a gap but for what may have gone, each naming the one before."""
    hashes = {record["n"]: record["hash"] for record in found["records"]}
    gone = {memory.numbers[id_] for id_ in memory.gone}
    if len(hashes) != len(found["records"]):
        yield f"a number twice: {Counter(record['n'] for record in found['records']).most_common(1)}"
    lacking = set(range(1, found["n_max"] + 1)) - hashes.keys() - gone
    # of a phone that lost its database, records that nobody called saved may be on the server only
    if lacking and not memory.times_thrown_away:
        yield f"numbers {sorted(lacking)} are missing below {found['n_max']}"
    if max(hashes, default=0) > found["n_max"]:
        yield f"the counter stands at {found['n_max']} below {max(hashes)}"
    for record in found["records"]:
        before = hashes.get(record["n"] - 1)
        if before and record["prev"] != before:
            yield f"record {record['n']} does not follow the one before it"


def when_quiet(memory: Memory, found: Mapping[str, Any], instance: Path) -> Iterator[str]:
    """Say what is wrong once the phone says that all is on the server."""
    device = memory.device or ""
    kept = kept_records(instance, device)
    waiting = [one["n"] for one in found["records"] if one["state"] not in {"sent", "kept"} or one["missing"]]
    if waiting:
        yield f"not sent after all: {waiting} ({found['error']})"
    for id_, said in memory.said.items():
        its = kept.get(id_)
        if its is None:
            yield f"record {said['n']} had said saved and is not on the server"
        elif (its.n, its.hash) != (said["n"], said["hash"]):
            yield f"record {said['n']} is on the server as another"
    for its in kept.values():
        if not its.is_whole:
            yield f"record {its.n} lacks a photo on the server"
    numbers = Counter(its.n for its in kept.values())
    if numbers != Counter(range(1, found["n_max"] + 1)):
        yield f"the server has numbers {sorted(numbers.elements())}, the phone counts to {found['n_max']}"
    yield from _effects(instance, device, set(kept))
    if found["digest"] and found["digest"]["mismatches"]:
        yield f"the replica was not what the server has, {found['digest']['mismatches']} times"


def _effects(instance: Path, device: str, ids: set[str]) -> Iterator[str]:
    """Each report is one case of damage, and one change of it went out to phones."""
    with closing(sqlite3.connect(instance / "rounds.sqlite3")) as database:
        rows = "SELECT damage.id FROM damage JOIN record ON record.id = damage.id WHERE record.device_id = ?"
        found = Counter(id_ for (id_,) in database.execute(rows, (device,)))
    if found != Counter(ids):
        yield f"{len(ids)} reports made {found.total()} cases"
