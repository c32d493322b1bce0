"""What pages ask of the gate: who was inside at a time, what is unsettled, how many came."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.gate.booth import Booth, instant, now_in, visit
from tests.phones import Phone, record_id
from webapp.gate.reading import count_inside, entered_on, passes_missing, present_at, unsettled
from webapp.gate.statistics import tallies


def test_who_was_inside_at_a_time_with_how_many(booth: Booth, guard: Phone) -> None:
    group, single, wrong = booth.enter(guard, 60, data={"people": 5}), booth.enter(guard, 40), booth.enter(guard, 60)
    guard.outcomes(
        group,
        single,
        wrong,
        booth.leave(guard, group, 50, data={"people": 2}),
        booth.leave(guard, group, 20),
        booth.void(guard, wrong),
    )

    def inside(minutes: float) -> dict[str, int]:
        return {one.visit.id: one.people for one in present_at(now_in(), instant(minutes))}

    ids = [record_id(one) for one in (group, single)]
    assert inside(61) == {}
    assert inside(60) == {ids[0]: 5}
    assert inside(50) == {ids[0]: 3}
    assert inside(30) == {ids[0]: 3, ids[1]: 1}
    assert inside(20) == {ids[1]: 1}
    assert count_inside(now_in()) == (1, 1)


def test_what_a_guard_still_has_to_settle(booth: Booth, guard: Phone) -> None:
    before, after = booth.enter(guard), booth.enter(guard)
    without = booth.enter(guard, 60, badge=2)
    guard.outcomes(before, after, without, booth.leave(guard, without, data={"is_pass_back": False}))
    guard.outcomes(booth.leave(guard, badge=3))
    moment = instant(0)

    found = unsettled(now_in(), moment)
    assert [one.pass_number for one in found.returns] == ["P-3"]
    assert [one.id for one in found.passes_missing] == [record_id(without)]
    late = unsettled(now_in(), moment + timedelta(days=1))
    assert {one.id for one in late.not_out} == {record_id(before), record_id(after)}
    guard.outcomes(booth.leave(guard, before, 5, data={"way": "settled", "reason": "電話確認"}))
    assert {one.id for one in unsettled(now_in(), moment + timedelta(days=1)).not_out} == {record_id(after)}
    guard.outcomes(booth.leave(guard, minutes=10, badge=2))
    assert passes_missing(now_in(), moment) == []


def test_visits_are_counted_by_day_purpose_host_and_hour(booth: Booth, guard: Phone) -> None:
    person = {"id": booth.host_id, "fields": {"department": "教務處"}}
    booth.said("person.save", person, "administrator")
    noon = datetime(2026, 8, 31, 4, tzinfo=UTC)

    def came(minutes: int, **data: object) -> dict[str, str]:
        at = (noon + timedelta(minutes=minutes)).isoformat().replace("+00:00", "Z")
        return booth.enter(guard, captured_at=at, data=dict(data))

    visits = [came(0, people=3), came(70, purpose="repair"), came(60 * 24, host_id=None, host_name="工友")]
    wrong = came(5)
    refused = guard.seal("visit.refuse", booth.visit(reason="no_id"), captured_at="2026-08-31T05:00:00.000Z")
    out = [
        booth.leave(guard, one, captured_at=(noon + timedelta(minutes=minutes)).isoformat().replace("+00:00", "Z"))
        for one, minutes in zip(visits, (30, 120), strict=False)
    ]
    guard.outcomes(*visits, wrong, refused, *out, booth.void(guard, wrong))
    first, last = visit(visits[0]).on, visit(visits[2]).on

    def counted(by: str) -> dict[str, tuple[int, int, int, int | None]]:
        found = tallies(now_in(), by, first, last)
        return {str(key): (one.visits, one.people, one.refused, one.mean_minutes) for key, one in found.items()}

    assert counted("day") == {"2026-08-31": (2, 4, 1, 40), "2026-09-01": (1, 1, 0, None)}
    assert counted("month") == {"2026-08": (2, 4, 1, 40), "2026-09": (1, 1, 0, None)}
    assert counted("purpose") == {"parent": (2, 4, 1, 30), "repair": (1, 1, 0, 50)}
    assert counted("department") == {"教務處": (2, 4, 1, 40), "None": (1, 1, 0, None)}
    assert counted("host") == {booth.host_id: (2, 4, 1, 40), "None": (1, 1, 0, None)}
    assert counted("hour") == {"12": (2, 4, 0, 30), "13": (1, 1, 1, 50)}
    assert len(entered_on(now_in(), first)) == 4
