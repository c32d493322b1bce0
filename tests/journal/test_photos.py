"""Photos: named by their hash, signed for by the device, before or after the record, seen only through a record."""

from __future__ import annotations

import hashlib
import io
from typing import Any

import pytest
from PIL import Image

from tests.cast import PASSWORD, School
from tests.phones import BASE, Phone, record_id

DAMAGE = {"category": "lock", "description": "x", "quantity": 1, "cause": "unknown", "is_urgent": False}


def jpeg(color: str = "teal", size: tuple[int, int] = (640, 480)) -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "CANARY-IN-EXIF"
    Image.new("RGB", size, color).save(out, "JPEG", exif=exif)
    return out.getvalue()


def named(content: bytes) -> dict[str, Any]:
    return {
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
        "mime": "image/jpeg",
        "field": "photos",
    }


def report(phone: Phone, school: School, *contents: bytes) -> dict[str, str]:
    photos = [named(content) for content in contents]
    return phone.seal("damage.report", DAMAGE, target={"code": school.room_code}, photos=photos)


@pytest.mark.parametrize("header", ["X-Rounds-Key", "X-Rounds-Device", "X-Rounds-At", "X-Rounds-Signature"])
def test_a_photo_that_the_device_did_not_sign_for_is_refused(school: School, patrol: Phone, header: str) -> None:
    assert patrol.put_photo(jpeg(), **{header: "x"}).status_code == 401


def test_a_signature_for_other_bytes_is_refused(school: School, patrol: Phone) -> None:
    other = patrol.photo_headers("PUT", f"/api/sync/v1/blobs/{named(jpeg())['sha256']}", jpeg("red"))

    assert patrol.put_photo(jpeg(), **other).status_code == 401


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"GIF89a" + b"\x00" * 50, 422),
        (b"<svg onload='alert(1)'/>", 422),
        (b"%PDF-1.4", 422),
        (b"\xff\xd8\xff", 422),
        (b"\x00" * ((1 << 20) + 1), 413),
    ],
)
def test_what_is_no_photo_is_refused(school: School, patrol: Phone, content: bytes, status: int) -> None:
    assert patrol.put_photo(content).status_code == status


def test_bytes_under_another_hash_are_refused(school: School, patrol: Phone) -> None:
    assert patrol.put_photo(jpeg(), sha256="ab" * 32).status_code == 422


def test_too_many_pixels_are_refused_without_decoding_them(school: School, patrol: Phone) -> None:
    out = io.BytesIO()
    Image.new("1", (9000, 9000)).save(out, "PNG")

    assert patrol.put_photo(out.getvalue()).status_code == 422


@pytest.mark.parametrize("order", ["record first", "photo first"])
def test_photo_and_record_come_in_either_order(school: School, patrol: Phone, order: str) -> None:
    content = jpeg()
    sealed = report(patrol, school, content)
    if order == "photo first":
        assert patrol.put_photo(content).status_code == 204
        assert patrol.outcomes(sealed)[0]["missing"] == []
    else:
        assert patrol.outcomes(sealed)[0]["missing"] == [named(content)["sha256"]]
        assert patrol.put_photo(content).status_code == 204

    assert patrol.outcomes(sealed)[0]["missing"] == []


def test_one_photo_may_belong_to_two_records(school: School, patrol: Phone) -> None:
    content = jpeg()
    first, second = report(patrol, school, content), report(patrol, school, content, content)

    patrol.put_photo(content)
    patrol.put_photo(content)

    assert [o["missing"] for o in patrol.outcomes(first, second)] == [[], []]


def test_a_device_asks_only_after_photos_that_its_own_records_name(school: School, patrol: Phone) -> None:
    content = jpeg()
    sha256 = named(content)["sha256"]
    patrol.outcomes(report(patrol, school, content))

    before = patrol.look_for_photo(sha256)
    patrol.put_photo(content)
    after = patrol.look_for_photo(sha256)

    assert (before.headers["Upload-Offset"], after.headers["Upload-Offset"]) == ("0", str(len(content)))
    assert school.phone("guard").look_for_photo(sha256).status_code == 404


def test_a_photo_is_shown_without_its_metadata_to_who_may_see_the_record(school: School, patrol: Phone) -> None:
    content = jpeg()
    sealed = report(patrol, school, content)
    patrol.outcomes(sealed)
    patrol.put_photo(content)
    path = f"/records/{record_id(sealed)}/photos/{named(content)['sha256']}"

    shown = school.phone("director").client.get(path, base_url=BASE)

    assert (shown.status_code, shown.mimetype, shown.headers["X-Content-Type-Options"]) == (
        200,
        "image/jpeg",
        "nosniff",
    )
    # a phone or an office PC is somebody else's after the next sign-in
    assert shown.headers["Cache-Control"] == "private, no-store"
    assert b"CANARY" not in shown.data
    assert b"CANARY" in content
    assert Image.open(io.BytesIO(shown.data)).size == (640, 480)


def test_a_photo_is_not_found_by_strangers_or_under_another_record(school: School, patrol: Phone) -> None:
    content = jpeg()
    sealed, other = report(patrol, school, content), report(patrol, school, jpeg("red"))
    patrol.outcomes(sealed, other)
    patrol.put_photo(content)
    sha256 = named(content)["sha256"]
    director = school.phone("director").client

    assert director.get(f"/records/{record_id(other)}/photos/{sha256}", base_url=BASE).status_code == 404
    stranger = school.app.test_client().get(f"/records/{record_id(sealed)}/photos/{sha256}", base_url=BASE)
    assert stranger.status_code in {302, 401}
    assert PASSWORD not in stranger.text


def test_a_photo_is_not_found_by_who_may_not_see_its_record(school: School) -> None:
    """A record about an asset may hold amounts: only who may see those sees what came with it, by this address."""
    director, content = school.phone("director"), jpeg()
    photo = named(content) | {"field": "photo"}
    data = {"id": school.asset_id, "fields": {"photo_sha256": photo["sha256"], "value": "31337.77"}}
    sealed = director.seal("asset.save", data, photos=[photo])
    assert director.put_photo(content).status_code == 204
    assert director.outcomes(sealed)[0]["outcome"] == "stored"
    path = f"/records/{record_id(sealed)}/photos/{photo['sha256']}"

    assert director.client.get(path, base_url=BASE).status_code == 200
    assert school.phone("viewer").client.get(path, base_url=BASE).status_code == 404
