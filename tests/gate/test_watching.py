"""The watch list: who may keep it, whom the server finds on it, what the guard decided; and who looked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.gate.booth import NOW, Booth, ago, now_in, row, visit
from tests.phones import Phone, new_id, record_id
from webapp.gate.models import Visit
from webapp.gate.reading import warned
from webapp.gate.watch_models import GateLook, Watch

# what differs between databases is held by test_order, test_parallel, test_reading and test_erasing
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

HASH = "abcdefghijklmnopqrstuv"


def watch(booth: Booth, minutes: float = 600, id_: str | None = None, **fields: Any) -> str:
    """Put somebody on the list so long ago, by the office's phone; return the entry's id."""
    id_ = id_ or new_id()
    who = {"name": "張三", "reason": "保護令", "decided_by": "校長"}
    office = booth.school.phone("director")
    said = {"id": id_, "fields": {**who, **fields}}
    assert office.outcomes(office.seal("watch.save", said, captured_at=ago(minutes)))[0]["outcome"] == "stored"
    return id_


def seen_as(booth: Booth, guard: Phone, visitor: dict[str, Any], **data: Any) -> Any:
    entry = booth.enter(guard, data={"visitor": visitor, **data})
    guard.outcomes(entry)
    return visit(entry)


@pytest.mark.parametrize(
    ("fields", "visitor", "plate"),
    [
        ({"plate": "沪A·12345"}, {"name": "別人"}, "沪A 12345"),
        ({"mobile": "0912-345-678"}, {"name": "別人", "mobile": "+886912345678"}, None),
        ({"id_hash": HASH}, {"name": "別人", "id_hash": HASH}, None),
        ({"name": "张三"}, {"name": "張　三"}, None),
        ({"other_names": ["San Zhang"]}, {"name": "ＳＡＮ zhang"}, None),
    ],
)
def test_a_match_that_the_guard_says_nothing_of_is_marked(
    booth: Booth, guard: Phone, fields: dict[str, Any], visitor: dict[str, Any], plate: str | None
) -> None:
    watch(booth, name="李四")
    id_ = watch(booth, **fields)

    found = seen_as(booth, guard, {"mobile": None, **visitor}, plate=plate)

    assert (found.watch_id, found.gaps) == (id_, ["watch"])
    assert [one.visit.id for one in warned(now_in(), NOW)] == [found.id]


def test_a_sure_match_is_named_before_a_maybe(booth: Booth, guard: Phone) -> None:
    watch(booth)
    sure = watch(booth, mobile="0912345678", name="某人")

    found = seen_as(booth, guard, {"name": "張三", "mobile": "0912345678"})

    assert found.watch_id == sure
    assert warned(now_in(), NOW)[0].likeness == "sure"


def test_what_the_guard_decided_is_kept_and_no_gap(booth: Booth, guard: Phone) -> None:
    id_, other = watch(booth), watch(booth, name="某人", mobile="0912345678")
    decided = [{"id": id_, "decision": "not_them", "reason": "年紀不同"}]

    found = seen_as(booth, guard, {"name": "張三", "mobile": None}, watch=decided)
    half = seen_as(booth, guard, {"name": "張三", "mobile": "0912345678"}, watch=decided)

    assert (found.watch_id, found.gaps) == (None, [])
    assert (half.watch_id, half.gaps) == (other, ["watch"])
    both = [*decided, {"id": other, "decision": "overridden", "reason": "校長同意"}]
    answered = seen_as(booth, guard, {"name": "張三"}, watch=both)
    assert (answered.watch_id, answered.gaps) == (None, [])
    assert answered.watch_said == [{"id": one["id"], "decision": one["decision"]} for one in both]
    assert answered.watch_reasons == {id_: "年紀不同", other: "校長同意"}


def test_entries_count_from_their_record_until_their_last_day(booth: Booth, guard: Phone) -> None:
    watch(booth, minutes=30)
    watch(booth, until_on=(NOW - timedelta(days=2)).date().isoformat())
    ended = watch(booth)
    watch(booth, minutes=120, id_=ended, is_active=False)

    assert seen_as(booth, guard, {"name": "張三"}).watch_id is None
    before = booth.enter(guard, 200, data={"visitor": {"name": "張三"}})
    guard.outcomes(before)
    assert visit(before).watch_id == ended
    assert booth.wrong_rows() == []


def test_who_is_inside_when_an_entry_is_made_is_told_to_the_office(booth: Booth, guard: Phone) -> None:
    found = seen_as(booth, guard, {"name": "張三"})
    assert warned(now_in(), NOW) == []

    watch(booth, minutes=1)

    assert [(one.visit.id, one.likeness) for one in warned(now_in(), NOW)] == [(found.id, "maybe")]
    assert row(Visit, found.id).gaps == []


def test_a_refused_visitor_is_matched_too(booth: Booth, guard: Phone) -> None:
    id_ = watch(booth)
    refused = guard.seal("visit.refuse", booth.visit(visitor={"name": "張三"}, reason="watch_list"), captured_at=ago(5))
    guard.outcomes(refused)

    assert (visit(refused).watch_id, visit(refused).gaps) == (id_, [])


def test_only_the_office_keeps_the_list_and_an_entry_says_who_why_and_by_whom(booth: Booth, guard: Phone) -> None:
    fields = {"name": "張三", "reason": "保護令", "decided_by": "校長"}
    assert booth.say("watch.save", {"id": new_id(), "fields": fields}, "guard").reason == "not_allowed"
    assert booth.say("watch.save", {"id": new_id(), "fields": {"name": "張三"}}).reason == "invalid_data"
    id_ = watch(booth)
    booth.said("watch.save", {"id": id_, "fields": {"advice": "請通知學務處"}})

    kept = row(Watch, id_)
    assert (kept.name, kept.advice, kept.is_active) == ("張三", "請通知學務處", True)


def test_each_look_is_on_record_with_its_reason(booth: Booth, guard: Phone) -> None:
    entry = booth.enter(guard)
    look = guard.seal("gate.look", {"kind": "visit", "id": record_id(entry), "why": "家長查詢"}, captured_at=ago(1))
    silent = guard.seal("gate.look", {"kind": "visit", "id": record_id(entry), "why": " "}, captured_at=ago(1))
    outcomes = guard.outcomes(entry, look, silent)

    assert [one["outcome"] for one in outcomes] == ["stored", "stored", "held"]
    kept = row(GateLook, record_id(look))
    assert (kept.kind, kept.about_id, kept.why, kept.by_id) == ("visit", record_id(entry), "家長查詢", guard.author)
    assert (
        booth.say("gate.look", {"kind": "visit", "id": record_id(entry), "why": "?"}, "patrol").reason == "not_allowed"
    )
