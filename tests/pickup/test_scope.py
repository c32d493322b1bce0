"""Who sees which children: the gate and the office all, a teacher the own classes, nobody else any."""

from __future__ import annotations

import hashlib
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from tests.phones import Phone, record_id
from tests.pickup.classes import Classes, ago, day_ago, heard
from webapp.journal.desk import Say, say_many
from webapp.journal.interface import Reader

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
KINDS = ("school_class", "child", "guardian", "pickup_card", "delegate", "departure", "dismissal")
OF_FIRST = {"school_class": 1, "child": 2, "guardian": 2, "pickup_card": 2, "delegate": 1, "departure": 1}
OF_BOTH = {"school_class": 2, "child": 3, "guardian": 3, "pickup_card": 3, "delegate": 2, "departure": 2}


def seen(phone: Phone, **more: Any) -> tuple[dict[str, int], dict[str, int], str]:
    """What a phone hears since a cursor, by kind: rows, and rows that are gone; and the next cursor."""
    here: dict[str, int] = {}
    gone: dict[str, int] = {}
    reply = phone.pull(**more)
    assert reply.status_code == 200, reply.text
    for change in reply.json["changes"]:
        if change["kind"] in KINDS:
            counted = gone if change.get("gone") else here
            counted[change["kind"]] = counted.get(change["kind"], 0) + 1
    return here, gone, reply.json["cursor"]


def a_day(classes: Classes, gate: Phone) -> None:
    """In each class somebody may fetch a child, and one leaves; the first class is led out."""
    led = {"class_id": classes.ids[0], "on": day_ago(1), "count": 2}
    records = [
        *(classes.allow(gate, child=n) for n in (0, 2)),
        *(classes.release(gate, child=n) for n in (0, 2)),
        gate.seal("dismissal.lead_out", led, captured_at=ago(1)),
    ]
    assert heard(gate.outcomes(*records)) == ["stored"] * 5


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("guard", {**OF_BOTH, "dismissal": 1}),
        ("director", {**OF_BOTH, "dismissal": 1}),
        ("administrator", {**OF_BOTH, "dismissal": 1}),
        ("custodian", {**OF_FIRST, "dismissal": 1}),
        ("patrol", {}),
        ("canteen", {}),
        ("repair", {}),
        ("viewer", {}),
    ],
)
def test_children_are_seen_by_their_class_the_gate_and_the_office(
    classes: Classes, gate: Phone, role: str, expected: dict[str, int]
) -> None:
    a_day(classes, gate)
    phone = classes.school.phone(role)

    assert seen(phone)[0] == expected
    boot = phone.client.get("/api/sync/v1/bootstrap", base_url="http://localhost").json["kinds"]
    assert {kind: len(boot[kind]["id"]) for kind in KINDS if boot.get(kind, {}).get("id")} == expected


def test_a_teacher_who_changes_class_gets_its_rows_and_loses_the_others(
    classes: Classes, gate: Phone, teacher: Phone
) -> None:
    a_day(classes, gate)
    _here, _gone, cursor = seen(teacher)
    taught = [[], [teacher.author]]
    says = [
        Say("class.save", {"id": id_, "fields": {"teacher_ids": ids}})
        for id_, ids in zip(classes.ids, taught, strict=True)
    ]

    say_many(classes.school.person("director"), says)

    here, gone, cursor = seen(teacher, cursor=cursor, digest=1)
    assert gone == {**OF_FIRST, "dismissal": 1}
    assert here == {kind: OF_BOTH[kind] - OF_FIRST[kind] for kind in OF_BOTH}
    assert seen(teacher, cursor=cursor)[:2] == ({}, {})
    assert classes.wrong_rows() == []


def test_a_child_that_changes_class_or_leaves_takes_its_adults_along(
    classes: Classes, gate: Phone, teacher: Phone
) -> None:
    _here, _gone, cursor = seen(teacher)
    _here, _gone, at_gate = seen(gate)

    classes.say("child.save", {"id": classes.children[0], "fields": {"class_id": classes.ids[1]}})
    _here, gone, cursor = seen(teacher, cursor=cursor)
    assert gone == {"child": 1, "guardian": 1, "pickup_card": 1}

    classes.say("child.save", {"id": classes.children[1], "fields": {"is_active": False}})
    assert seen(teacher, cursor=cursor)[1] == {"child": 1, "guardian": 1, "pickup_card": 1}
    assert seen(gate, cursor=at_gate)[:2] == (
        {"child": 1, "guardian": 1, "pickup_card": 1},
        {"child": 1, "guardian": 1, "pickup_card": 1},
    )
    assert classes.wrong_rows() == []


def test_who_gets_or_loses_a_right_that_the_scope_asks_about_starts_anew(app: Flask) -> None:
    feed = app.extensions["journal"].feed
    teaches = frozenset({"pickup.see", "pickup.teach"})

    scopes = {feed.scope_of(Reader("p", teaches | more)) for more in ({"pickup.gate"}, {"pickup.manage"}, set())}

    assert len(scopes) == 3
    assert feed.scope_of(Reader("p", teaches | {"ledger.export"})) in scopes


def test_faces_are_shown_to_who_may_see_the_child(classes: Classes) -> None:
    office = classes.school.phone("director")
    out = BytesIO()
    Image.new("RGB", (64, 64), "#c08040").save(out, "JPEG")
    sha256 = hashlib.sha256(out.getvalue()).hexdigest()
    face = {"sha256": sha256, "bytes": len(out.getvalue()), "mime": "image/jpeg", "field": "photo"}
    own = office.seal("guardian.save", {"id": classes.adults[0], "fields": {}}, photos=[face])
    other = office.seal("guardian.save", {"id": classes.adults[2], "fields": {}}, photos=[face])
    assert heard(office.outcomes(own, other)) == ["stored", "stored"]
    assert office.put_photo(out.getvalue()).status_code == 204

    shown = {
        role: [
            phone.client.get(f"/records/{record_id(sealed)}/photos/{sha256}", base_url="http://localhost").status_code
            for sealed in (own, other)
        ]
        for role in ("guard", "custodian", "administrator", "patrol", "canteen", "viewer")
        for phone in [classes.school.phone(role)]
    }

    assert shown == {
        "guard": [200, 200],
        "custodian": [200, 404],
        "administrator": [200, 200],
        "patrol": [404, 404],
        "canteen": [404, 404],
        "viewer": [404, 404],
    }
    guardian = next(c for c in office.pull().json["changes"] if c["id"] == classes.adults[0])
    assert (guardian["data"]["photo_sha256"], guardian["data"]["photo_record_id"]) == (sha256, record_id(own))
