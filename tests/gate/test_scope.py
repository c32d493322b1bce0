"""Who sees what of the gate on a phone: names at the gate, masked for marshals, nothing elsewhere."""

from __future__ import annotations

from typing import Any

import pytest

from tests.gate.booth import Booth
from tests.phones import Phone, record_id
from tests.test_routes import signed_in
from webapp.accounts.permissions import ROLES

# what differs between databases is held by test_order, test_parallel, test_reading and test_erasing
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

NAMING = {"name", "mobile", "id_kind", "id_last_four", "plate", "visitor_id", "goods", "watch_id", "note"}
AT_THE_GATE = {"gate_rules", "visit", "visitor", "watch", "hand_over", "muster", "muster_mark", "invitation"}
MARSHALS = {"gate_rules", "visit", "muster", "muster_mark", "invitation"}
OTHERS = {"invitation"}
SEEN = {
    "administrator": AT_THE_GATE,
    "director": AT_THE_GATE,
    "guard": AT_THE_GATE,
    "patrol": MARSHALS,
    "custodian": MARSHALS,
    "canteen": OTHERS,
    "repair": OTHERS,
    "viewer": set(),
}


def a_day_at_the_gate(booth: Booth, guard: Phone) -> str:
    entry = booth.enter(guard, badge=0, data={"plate": "ABC-1234", "goods": "琴", "note": "走側門"})
    muster = booth.muster(guard)
    watch = {"name": "張三", "reason": "保護令", "decided_by": "校長"}
    booth.said("watch.save", {"id": record_id(muster), "fields": watch})
    guard.outcomes(
        entry,
        muster,
        booth.tick(guard, muster, ("visit", record_id(entry)), "safe"),
        guard.seal("shift.hand_over", {"visit_ids": [record_id(entry)]}),
    )
    return record_id(entry)


def test_each_role_hears_of_what_it_needs(booth: Booth, guard: Phone) -> None:
    entry = a_day_at_the_gate(booth, guard)
    for role in ROLES:
        phone = booth.school.phone(role)
        phone.outcomes(booth.invite(phone, token=f"{ROLES.index(role):016}"))
        rows = [change for change in phone.pull().json["changes"] if "data" in change]
        assert {row["kind"] for row in rows} & AT_THE_GATE == SEEN[role], role
        for row in rows:
            if row["kind"] == "visit":
                check_visit(row, entry, sees_names=SEEN[role] == AT_THE_GATE)


def check_visit(row: dict[str, Any], entry: str, *, sees_names: bool) -> None:
    data = row["data"]
    assert (row["id"], data["name_masked"], data["people"]) == (entry, "王○明", 1)
    assert (set(data) & NAMING == NAMING) is sees_names
    assert ("王小明" in str(data)) is sees_names


def test_whole_records_of_visitors_are_read_by_who_may_unmask(booth: Booth, guard: Phone) -> None:
    entry = a_day_at_the_gate(booth, guard)
    replies = {
        role: signed_in(booth.school, role).get(f"/desk/records/{entry}", base_url="http://localhost").status_code
        for role in ("director", "viewer", "patrol")
    }

    assert replies == {"director": 200, "viewer": 404, "patrol": 404}


def test_who_is_out_leaves_the_phones(booth: Booth, guard: Phone) -> None:
    entry = a_day_at_the_gate(booth, guard)
    marshal = booth.school.phone("patrol")
    cursor = marshal.pull().json["cursor"]
    guard.outcomes(booth.leave(guard, data={"visit_id": entry}))

    assert {"kind": "visit", "id": entry, "gone": True} in marshal.pull(cursor).json["changes"]
