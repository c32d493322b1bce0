"""In whatever order words about labels arrive, the rows are those of the journal and a thing has a label that works."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import permutations
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import select

from tests.cast import School
from tests.phones import Phone, new_id
from tests.registry.conftest import differences
from tests.registry.labelled import OLD, bound, code_of, state_of
from webapp.db import db
from webapp.journal.commit import writing
from webapp.journal.desk import Say, say_in
from webapp.registry.models import Tag
from webapp.registry.terms import LIVE

PHONES = 6


class Labelled:
    """A new thing with the label A, and what two phones and the office say of its labels, each word captured at a
    minute of its own.
    """

    def __init__(self, school: School, number: int) -> None:
        self.asset_id = new_id()
        self.a, self.b, self.c = (code_of(100 + 3 * number + one) for one in range(3))
        self.target = {"kind": "asset", "id": self.asset_id}
        self.start = [
            Say("asset.save", {"id": self.asset_id, "fields": {"name": "電扇"}}),
            Say("tag.bind", {"code": self.a, "target": self.target}, extra=minute(0)),
        ]

    def on_the_spot(self) -> dict[str, Say]:
        """A is worn; the office reissues it as B while a guard puts C in its place."""
        return {
            "wear": Say("tag.wear", {"code": self.a}, extra=minute(1)),
            "reissue": Say("tag.reissue", {"pairs": [{"code": self.b, "replaces": self.a}]}, extra=minute(2)),
            "bind": Say("tag.bind", {"code": self.c, "target": self.target, "replaces": self.a}, extra=minute(3)),
            "confirm": Say("tag.confirm", {"code": self.b}, extra=minute(4)),
            "retire": Say("tag.retire", {"code": self.a, "reason": "lost"}, schema=2, extra=minute(5)),
        }

    def chain(self) -> dict[str, Say]:
        """A is reissued as B, which wears out before anybody has confirmed it; C comes in its place."""
        return {
            "reissue": Say("tag.reissue", {"pairs": [{"code": self.b, "replaces": self.a}]}, extra=minute(1)),
            "wear": Say("tag.wear", {"code": self.b}, extra=minute(2)),
            "bind": Say("tag.bind", {"code": self.c, "target": self.target, "replaces": self.b}, extra=minute(3)),
            "confirm": Say("tag.confirm", {"code": self.b}, extra=minute(4)),
            "sticks": Say("tag.confirm", {"code": self.c}, extra=minute(5)),
        }


def minute(number: int) -> dict[str, Any]:
    return {"captured_at": f"2026-08-01T08:{number:02d}:00.000Z"}


def arrivals(*speakers: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Every order in which the words of these speakers may arrive: each keeps the order of its own."""
    for order in permutations(word for words in speakers for word in words):
        if all(list(words) == sorted(words, key=order.index) for words in speakers):
            yield order


def test_in_every_order_a_label_put_up_on_the_spot_works_and_the_worn_one_is_retired(school: School) -> None:
    for number, order in enumerate(arrivals(("reissue",), ("wear", "bind"), ("confirm", "retire"))):
        one = Labelled(school, number)

        with writing() as work:
            words = one.on_the_spot()
            said = say_in(work, school.person("administrator"), [*one.start, *(words[word] for word in order)])

        outcomes = dict(zip(order, said[2:], strict=True))
        is_reissued = order.index("reissue") < order.index("bind")
        is_confirmed = is_reissued and order.index("reissue") < order.index("confirm")
        assert outcomes["bind"].outcome == "stored", order
        assert outcomes["reissue"].outcome == ("stored" if is_reissued else "superseded"), order
        assert outcomes["confirm"].outcome == ("stored" if is_confirmed else "held"), order
        rows = tags_of(one.asset_id)
        states = {one.a: "retired", one.c: "bound"} | ({one.b: "bound"} if is_reissued else {})
        assert {code: row.state for code, row in rows.items()} == states, order
        assert is_reissued is False or (rows[one.b].confirmed_at is not None) == is_confirmed, order
    assert differences(school) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_in_every_order_of_a_chain_a_thing_never_lacks_a_label_that_works(school: School) -> None:
    for number, order in enumerate(arrivals(("reissue",), ("wear", "bind"), ("confirm", "sticks"))):
        one = Labelled(school, number)
        with writing() as work:
            say_in(work, school.person("administrator"), one.start)
            for word in order:
                say_in(work, school.person("administrator"), [one.chain()[word]])
                states = work.session.scalars(select(Tag.state).where(Tag.target_id == one.asset_id)).all()
                assert set(states) & set(LIVE), (order, word)

        is_replaced = order.index("reissue") < order.index("bind")
        rows = tags_of(one.asset_id)
        assert (one.c in rows) == is_replaced, order
        if is_replaced:
            assert [rows[code].state for code in (one.a, one.b, one.c)] == ["retired", "retired", "bound"], order
    assert differences(school) == []


def test_phones_that_label_one_thing_at_the_same_moment_all_put_up_a_label_that_works(school: School) -> None:
    bound(school, OLD)
    phones = [school.phone("patrol") for _ in range(PHONES)]
    codes = [code_of(10 + number) for number in range(PHONES)]
    target = {"kind": "asset", "id": school.asset_id}
    sealed = [
        phone.seal("tag.bind", {"code": code, "target": target, "replaces": OLD if number == 0 else None})
        for number, (phone, code) in enumerate(zip(phones, codes, strict=True))
    ]
    barrier = Barrier(PHONES)

    def push(phone: Phone, record: dict[str, str]) -> str:
        barrier.wait()
        return str(phone.outcomes(record)[0]["outcome"])

    with ThreadPoolExecutor(PHONES) as pool:
        outcomes = list(pool.map(push, phones, sealed))

    assert outcomes == ["stored"] * PHONES
    assert state_of(OLD) == "retired"
    assert sorted(row.revision for row in tags_of(school.asset_id).values()) == list(range(1, PHONES + 2))
    assert differences(school) == []


def tags_of(asset_id: str) -> dict[str, Tag]:
    db.session.rollback()
    return {row.id: row for row in db.session.scalars(select(Tag).where(Tag.target_id == asset_id))}
