"""The snapshot on its way: one stream in each encoding, made once for all who see the same."""

from __future__ import annotations

import gzip
import json
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import brotli
import pytest
from sqlalchemy import event

from tests import patience
from tests.cast import PASSWORD, School
from tests.phones import API, BASE, Phone, new_id
from webapp.cli import add_person
from webapp.db import db
from webapp.journal.columns import shorten
from webapp.journal.desk import Say, say, say_many
from webapp.journal.feed import Feed
from webapp.journal.packed import ENCODINGS

DECODERS: dict[str, Callable[[bytes], bytes]] = {"br": brotli.decompress, "gzip": gzip.decompress}
NOTHING = {"category": "lock", "description": "門鎖壞了", "quantity": 1, "cause": "unknown", "is_urgent": False}


def fetch(phone: Phone, encoding: str = "") -> tuple[dict[str, Any], str]:
    reply = phone.client.get(f"{API}/bootstrap", base_url=BASE, headers={"Accept-Encoding": encoding})
    assert reply.status_code == 200
    used = reply.headers.get("Content-Encoding", "")
    return json.loads(DECODERS[used](reply.data) if used else reply.data), used


@contextmanager
def statements() -> Iterator[list[str]]:
    """Collect what is asked of the database meanwhile."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(" ".join(statement.split()))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("name", ENCODINGS)
@pytest.mark.parametrize("sizes", [(0, 0), (0, 1), (1, 0), (70_000, 65_536), (9, 65_537), (300_000, 200_000)])
def test_two_parts_are_one_stream(name: str, sizes: tuple[int, int]) -> None:
    chance = random.Random(1)
    head, rest = ("".join(chance.choices("abc校園巡檢", k=size)).encode() for size in sizes)

    packed = ENCODINGS[name].end(ENCODINGS[name].begin(head), rest)

    assert DECODERS[name](packed) == head + rest


@pytest.mark.parametrize(
    ("accepted", "used"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("identity", ""),
        ("", ""),
    ],
)
def test_who_takes_brotli_gets_it_and_everybody_the_same(
    school: School, patrol: Phone, accepted: str, used: str
) -> None:
    plain, _none = fetch(patrol)

    assert fetch(patrol, accepted) == (plain, used)
    assert plain["person"] == patrol.author
    assert school.asset_id in plain["kinds"]["asset"]["id"]


def test_what_is_ones_own_is_behind_what_all_share(school: School, patrol: Phone) -> None:
    held = patrol.seal("damage.report", NOTHING, target={"code": "no-such-label"})
    assert patrol.outcomes(held)[0]["outcome"] == "held"

    add_person(school.app, username="patrol-2", name="Second", roles=["patrol"], password=PASSWORD)
    colleague = Phone(school.app.test_client())
    assert colleague.sign_in("patrol-2", PASSWORD).status_code == 200

    mine, others = fetch(patrol, "br")[0], fetch(colleague, "br")[0]

    assert (len(mine["kinds"]["outcome"]["id"]), mine["person"]) == (1, patrol.author)
    assert (others["kinds"]["outcome"]["id"], others["person"]) == ([], colleague.author)
    assert mine["kinds"]["asset"] == others["kinds"]["asset"]


def unfold(columns: dict[str, Any]) -> dict[str, list[Any]]:
    rows = len(columns["id"])
    return {
        name: column if isinstance(column, list) else [column["of"][at] for at in column.get("at", [0] * rows)]
        for name, column in columns.items()
    }


def test_the_short_form_says_the_same_and_is_only_for_who_asks_for_it(school: School, patrol: Phone) -> None:
    rooms = [Say("place.save", {"id": new_id(), "fields": {"kind": "room", "name": f"R{n}"}}) for n in range(20)]
    say_many(school.person("administrator"), rooms)
    plain, _encoding = fetch(patrol, "br")
    reply = patrol.client.get(f"{API}/bootstrap?form=short", base_url=BASE, headers={"Accept-Encoding": "br"})
    short = json.loads(brotli.decompress(reply.data))

    assert short["kinds"]["place"]["kind"] == {"of": ["room"]}
    assert {kind: unfold(columns) for kind, columns in short["kinds"].items()} == plain["kinds"]
    assert {**short, "kinds": None} == {**plain, "kinds": None}
    assert all(isinstance(column, list) for columns in plain["kinds"].values() for column in columns.values())
    etag = reply.headers["ETag"]
    other = patrol.client.get(f"{API}/bootstrap", base_url=BASE, headers={"If-None-Match": etag})
    assert other.status_code == 200


@pytest.mark.parametrize(
    ("column", "short"),
    [
        ([None] * 9, {"of": [None]}),
        (["a", "b"] * 5, {"of": ["a", "b"], "at": [0, 1] * 5}),
        ([f"{n}" for n in range(9)], None),
        (["a"] * 3, None),
        ([{"a": 1}] * 9, None),
        ([None] * 20 + [["a"]], None),
        ([], None),
    ],
)
def test_a_column_is_shortened_where_that_is_shorter(column: list[Any], short: Any) -> None:
    assert shorten(column) == (column if short is None else short)


def test_the_second_reader_of_a_scope_costs_no_look_at_the_things(school: School, patrol: Phone) -> None:
    second = school.phone("patrol")
    fetch(patrol, "br")

    with statements() as asked:
        fetch(second, "br")
    assert not [statement for statement in asked if "FROM asset" in statement]

    say(school.person("administrator"), "place.save", {"id": school.room_id, "fields": {"name": "三年二班"}})
    with statements() as asked:
        fetch(second, "br")
    assert [statement for statement in asked if "FROM asset" in statement]


class CountedLock:
    """A lock that tells when somebody comes to it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.came = threading.Semaphore(0)

    def __enter__(self) -> None:
        self.came.release()
        self.lock.acquire()

    def __exit__(self, *_: object) -> None:
        self.lock.release()


def test_phones_that_ask_together_have_it_made_once(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first is held while it reads, until the others stand behind it."""
    phones = [school.phone("patrol") for _ in range(3)]
    making, made, may_go_on, columns = CountedLock(), [], threading.Event(), Feed.columns

    def slowly(self: Feed, session: Any, reader: Any, kinds: Any) -> Any:
        if "asset" in kinds:
            made.append(kinds)
            assert may_go_on.wait(patience.SECONDS)
        return columns(self, session, reader, kinds)

    monkeypatch.setattr(Feed, "columns", slowly)
    monkeypatch.setattr(school.app.extensions["journal"].snapshots, "_making", making)
    threads = [threading.Thread(target=fetch, args=(phone, "br")) for phone in phones]
    for thread in threads:
        thread.start()
    all_came = all(making.came.acquire(timeout=patience.SECONDS) for _ in phones)
    may_go_on.set()
    for thread in threads:
        thread.join()

    assert all_came
    assert len(made) == 1
