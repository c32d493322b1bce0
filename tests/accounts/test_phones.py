"""Phones on the desk: what never arrived, what needs a look, and taking a person or a phone out of use."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.accounts.numbering import (
    DAMAGE,
    At,
    alter,
    desk_of_role,  # noqa: F401 - a fixture
    now,
    school_of_phones,  # noqa: F401 - a fixture
    send,
    write,
)
from tests.cast import PASSWORD, School
from tests.phones import API, BASE, Phone, new_id
from webapp.accounts.models import DeviceKey, SignIn
from webapp.accounts.phone_health import count_needs, current_build
from webapp.db import db


@pytest.mark.parametrize(
    ("status", "device", "need"),
    [
        ({"attention": 1}, {}, "attention"),
        ({"queued": 2}, {"last_seen_at": timedelta(days=4)}, "silent"),
        ({"queued": 2}, {}, "holds"),
        ({"persisted": False}, {}, "unsafe"),
        ({"clock_ms": 0}, {}, "clock"),
        ({"used_bytes": 9e8, "quota_bytes": 1e9}, {}, "full"),
        ({"app": "an older build"}, {}, "build"),
        ({"persisted": False}, {"last_seen_at": timedelta(days=61)}, "unused"),
        ({"attention": 1}, {"last_seen_at": timedelta(days=61)}, "attention"),
        ({"persisted": True, "installed": True, "used_bytes": 1, "quota_bytes": 1e9}, {}, "fine"),
    ],
)
def test_each_phone_says_what_it_needs_most(
    school: School, desk: At, status: dict[str, Any], device: dict[str, timedelta], need: str
) -> None:
    phone = school.phone("patrol")
    ready = {"clock_ms": now().timestamp() * 1000, "app": current_build()} | status
    send(phone, *write(phone, 1), **ready)
    if device:
        alter(phone.device, **{name: now() - age for name, age in device.items()})

    db.session.rollback()
    assert count_needs(db.session()) == {need: 1}
    assert f"/desk/phones/{phone.device}" in desk("director").get("/desk/ledgers/phones", need=need).text
    assert desk("director").get(f"/desk/phones/{phone.device}").status_code == 200


def test_the_phones_that_need_a_look_come_first(school: School, desk: At) -> None:
    fine, lost, holding = school.phone("patrol"), school.phone("guard"), school.phone("repair")
    ready = {"app": current_build(), "persisted": True}
    send(fine, *write(fine, 1), **ready)
    send(holding, *write(holding, 1), queued=1, **ready)
    send(lost, write(lost, 2)[1], **ready)

    page = desk("director").get("/desk/ledgers/phones").text
    places = [page.index(f"/desk/phones/{phone.device}") for phone in (lost, holding, fine)]

    assert places == sorted(places)


def test_one_person_is_taken_off_a_shared_phone_and_the_other_goes_on(school: School, desk: At) -> None:
    patrol = school.phone("patrol")
    guard = Phone(school.app.test_client(), device=patrol.device)
    assert guard.sign_in("guard", PASSWORD).status_code == 200
    path = f"/desk/phones/{patrol.device}/keys/{patrol.key_id}/revoke"
    assert desk("director").post(path).status_code == 403
    assert desk("administrator").post(f"/desk/phones/{new_id()}/keys/{patrol.key_id}/revoke").status_code == 404

    assert desk("administrator").post(path).status_code == 302

    assert desk("administrator").post(path).status_code == 404
    assert patrol.outcomes(*write(patrol, 1))[0]["reason"] == "key_revoked"
    assert (
        guard.outcomes(guard.seal("damage.report", DAMAGE, target={"code": school.room_code}))[0]["outcome"] == "stored"
    )
    assert patrol.client.get(f"{API}/session", base_url=BASE).status_code == 401
    assert guard.client.get(f"{API}/session", base_url=BASE).status_code == 200


def test_the_offices_name_for_a_phone_outlives_the_next_sign_in(school: School, desk: At) -> None:
    phone = school.phone("patrol")
    path = f"/desk/phones/{phone.device}"
    assert desk("director").post(f"{path}/name", {"name": "x"}).status_code == 403
    assert desk("administrator").post(f"{path}/name", {"name": "  "}).status_code == 422
    assert desk("administrator").post(f"{path}/name", {"name": "大門警衛室 1 號"}).status_code == 302

    phone.sign_in("patrol", PASSWORD)

    assert "大門警衛室 1 號" in desk("director").get(path).text


def test_signing_somebody_out_everywhere_ends_desk_and_phone_and_asks_for_proof_again(school: School, desk: At) -> None:
    there, phone, administrator = desk("guard"), school.phone("guard"), desk("administrator")
    path = f"/desk/people/{school.people['guard']}"
    assert "test phone" in administrator.get(path).text
    assert desk("director").post(f"{path}/sign-out").status_code == 403

    assert administrator.post(f"{path}/sign-out").status_code == 302

    assert there.get("/desk/").status_code == 302
    assert phone.client.get(f"{API}/session", base_url=BASE).status_code == 401
    db.session.rollback()
    assert db.session.scalars(select(DeviceKey.proved_at).where(DeviceKey.id == phone.key_id)).one() is None
    assert phone.outcomes(*write(phone, 1))[0]["outcome"] == "stored"
    assert administrator.get("/desk/").status_code == 200


def test_everybody_signs_themself_out_elsewhere(school: School, desk: At) -> None:
    here, elsewhere = desk("guard"), desk("guard")
    assert here.get("/desk/me").text.count("上次使用") == 2

    assert here.post("/desk/me/sign-out").status_code == 302

    assert here.get("/desk/me").text.count("上次使用") == 1
    assert elsewhere.get("/desk/").status_code == 302
    db.session.rollback()
    assert len(db.session.scalars(select(SignIn).where(SignIn.person_id == school.people["guard"])).all()) == 1
