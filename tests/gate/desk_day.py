"""A day at the gate as the desk's pages show it: told by a guard's phone and the office, minutes before now."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from tests.gate.booth import NOW, Booth
from tests.phones import Phone, new_id, record_id
from webapp.i18n import school_zone

TOKEN = "K3M9QXF7K3M9QXF2"
OTHER_TOKEN = "0123456789ABCDEF"
SECRETS = ("王小明", "0912345678", "ABC-1234", "林美玉", "0922333444", "陳大文")


@dataclass
class GateDay:
    """Ids of what was said, by a name."""

    booth: Booth
    guard: Phone
    ids: dict[str, str] = field(default_factory=dict)

    def keep(self, name: str, sealed: dict[str, str]) -> str:
        outcome = self.guard.outcomes(sealed)[0]
        assert outcome["outcome"] == "stored", outcome
        self.ids[name] = record_id(sealed)
        return self.ids[name]


def tell_day(booth: Booth, guard: Phone) -> GateDay:
    """Somebody inside, somebody gone, somebody turned away; a group expected; the list, a shift, a drill."""
    day = GateDay(booth, guard)
    on = NOW.astimezone(school_zone()).date().isoformat()
    guests = [
        {"id": new_id(), "name": "林美玉", "organisation": "家長會", "mobile": "0922333444"},
        {"id": new_id(), "name": "張三豐"},
    ]
    facts = {"on": on, "host_id": booth.host_id, "purpose": "official", "title": "家長日", "people": 5}
    day.ids["invitation"] = new_id()
    said = {"id": day.ids["invitation"], **facts, "guests": guests, "token": TOKEN, "note": "請帶到二樓"}
    booth.said("invitation.announce", said, "custodian")
    fields = {"name": "陳大文", "reason": "曾滋擾學生", "decided_by": "校長", "advice": "勿放行", "is_active": True}
    day.ids["watch"] = new_id()
    booth.said("watch.save", {"id": day.ids["watch"], "fields": {**fields, "other_names": []}})
    more = {"plate": "ABC-1234", "goods": "工具箱", "organisation": "光明水電"}
    visitor = {"organisation": more.pop("organisation")}
    day.keep("inside", booth.enter(guard, 50, badge=1, data={"visitor": visitor, "purpose": "repair", **more}))
    left = booth.enter(guard, 90, badge=2, data={"visitor": {"name": "李四", "mobile": None}, "people": 2})
    day.keep("left", left)
    assert guard.outcomes(booth.leave(guard, left, 20))[0]["outcome"] == "stored"
    refused = booth.visit(visitor={"name": "趙五", "is_id_seen": False}, reason="not_expected")
    day.keep("refused", guard.seal("visit.refuse", refused, captured_at=_ago(40)))
    hand = {"visit_ids": [day.ids["inside"]], "passes_out": ["P-1"], "passes_missing": ["P-3"]}
    keys = [{"name": "前門", "is_there": True}, {"name": "配電室", "is_there": False}]
    day.keep(
        "hand_over", guard.seal("shift.hand_over", {**hand, "keys": keys, "note": "水電還在修"}, captured_at=_ago(15))
    )
    drill = {"title": "防震演練", "is_drill": True, "place_ids": [booth.school.room_id], "person_ids": [booth.host_id]}
    day.keep("muster", guard.seal("muster.open", drill, captured_at=_ago(10)))
    return day


def _ago(minutes: float) -> str:
    return (NOW - timedelta(minutes=minutes)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
