"""What somebody without an account learns by trying: codes, ids, photos, names, phones."""

from __future__ import annotations

import hashlib
import re

from tests.cast import School
from tests.phones import API, BASE, Phone, new_id
from webapp.journal.desk import Say, say_many

UNKNOWN = "00000024"
BLANK = "00000012"


def body_of(school: School, path: str, **headers: str) -> tuple[int, str]:
    reply = school.app.test_client().get(path, base_url=BASE, headers=headers)
    return reply.status_code, re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "ID", reply.text)


def test_a_code_without_a_thing_says_the_same_whether_it_was_ever_printed(school: School) -> None:
    """Not minted, minted and blank, of no right check sign: one answer; trying tells nobody which labels exist."""
    say_many(school.person("administrator"), [Say("tag.print", {"codes": [BLANK], "stock": "a4-24-70x37"})])

    answers = {body_of(school, f"/{code}")[1].replace(code, "CODE") for code in (UNKNOWN, BLANK, "ABCDEFGH")}

    assert len(answers) == 1
    assert {body_of(school, f"/{code}")[0] for code in (UNKNOWN, BLANK)} == {404}


def test_a_record_and_a_photo_that_exist_are_not_found_like_those_that_do_not(school: School) -> None:
    phone, other = school.phone("patrol"), school.phone("guard")
    content = b"no photo, but named"
    sha256 = hashlib.sha256(content).hexdigest()
    photo = {"sha256": sha256, "bytes": len(content), "mime": "image/jpeg", "field": "photos"}
    damage = {"category": "lock", "description": "x", "quantity": 1, "cause": "unknown"}
    target = {"kind": "place", "id": school.room_id, "via": "list"}
    sealed = phone.seal("damage.report", damage, target=target, photos=[photo])
    assert phone.outcomes(sealed)[0]["outcome"] == "stored"

    assert other.look_for_photo(sha256).status_code == other.look_for_photo("0" * 64).status_code == 404
    assert other.look_for_photo(sha256).headers.get("Upload-Offset") is None
    assert set(other.confirmed(new_id(), _id(sealed)).values()) == {"unknown"}
    for path in (f"/records/{_id(sealed)}/photos/{sha256}", f"/desk/records/{_id(sealed)}", "/desk/records/x"):
        assert body_of(school, path)[0] == 302, path


def _id(sealed: dict[str, str]) -> str:
    found = re.search(r'"id":"([^"]+)"', sealed["body"])
    assert found is not None
    return found[1]


def test_a_key_or_a_device_that_exists_is_refused_like_one_that_does_not(school: School) -> None:
    known = school.phone("patrol")
    thief = Phone(school.app.test_client(), author=known.author, device=known.device, server_id=known.server_id)
    nobody = Phone(school.app.test_client(), author=new_id(), device=new_id(), server_id=known.server_id)

    replies = [phone.push(phone.seal("person.prefer", {"lang": "en"})) for phone in (thief, nobody)]
    photos = [phone.look_for_photo("0" * 64) for phone in (thief, nobody)]
    confirms = [phone.confirm(new_id()) for phone in (thief, nobody)]

    for one, another in (replies, photos, confirms):
        assert one.status_code == another.status_code == 401
        if one.text:
            assert {**one.json, "request_id": ""} == {**another.json, "request_id": ""}


def test_a_stranger_at_a_label_learns_what_the_thing_is_and_nothing_of_anybody(school: School) -> None:
    status, page = body_of(school, f"/{school.room_code}")

    assert (status, "三年一班" in page) == (200, True)
    assert not any(secret in page for secret in (school.room_id, school.asset_id, "滅火器", "1200", "Patrol"))


def test_the_app_and_its_lists_hold_nothing_of_the_school(school: School) -> None:
    for path in ("/app", "/app/search", "/precache.js", "/manifest.webmanifest", "/healthz", f"{API}/ping"):
        status, text = body_of(school, path)
        assert status == 200, path
        assert not any(secret in text for secret in ("三年一班", "測試國小", "滅火器", school.room_id)), path


def test_whoever_tries_codes_is_slowed_down_and_finds_none(school: School) -> None:
    client = school.app.test_client()

    statuses = [client.get(f"/0000{number:04d}", base_url=BASE).status_code for number in range(60)]

    assert statuses == [404] * 30 + [429] * 30
    # the label that is there tells them nothing either, for a while; the staff go on
    assert client.get(f"/{school.room_code}", base_url=BASE).status_code == 429
    assert school.phone("patrol").client.get(f"/{school.room_code}", base_url=BASE).status_code == 200
