"""Saving on the phone: what was said to be saved is there, whole, numbered, signed; what could not be is said so."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import load_der_public_key
from playwright.sync_api import Page

from tests.js.conftest import run_in

Run = Callable[..., Any]
MEMBERS = [
    "v",
    "id",
    "n",
    "device",
    "author",
    "type",
    "schema",
    "captured_at",
    "tz",
    "clock_offset_ms",
    "target",
    "base",
    "depends",
    "data",
    "photos",
    "amends",
    "app",
    "prev",
]


def unbase64(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_")


def is_signed(sealed: dict[str, str], spki: bytes) -> bool:
    raw = unbase64(sealed["sig"])
    key = load_der_public_key(spki)
    assert isinstance(key, ec.EllipticCurvePublicKey)
    assert len(raw) == 64
    der = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    key.verify(der, sealed["body"].encode(), ec.ECDSA(hashes.SHA256()))  # raises
    return True


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"photos": [{"seed": 1, "size": (1 << 20) + 1}]}, "photo_too_large"),
        ({"photos": [{"seed": seed, "size": 10} for seed in range(21)]}, "too_many_photos"),
        ({"more": {"data": {str(n): "水" * 9000 for n in range(4)}}}, "too_large"),
    ],
)
def test_what_the_server_would_refuse_is_not_saved(run: Run, given: dict[str, Any], reason: str) -> None:
    assert run("store.js", "save", given) == {"name": "NotSavedError", "reason": reason}

    assert run("store.js", "everything")["records"] == []


def test_a_full_disk_is_told_and_leaves_nothing_half_written(run: Run, tab: Page) -> None:
    run("store.js", "save")
    run("store.js", "fillDisk")

    assert run("store.js", "save", {"photos": [{"seed": 1}]}) == {"name": "NotSavedError", "reason": "quota"}

    tab.reload()
    after = run("store.js", "everything")
    assert [record["n"] for record in after["records"]] == [1]
    assert after["device"]["n_max"] == 1


def test_a_lost_connection_is_opened_again_and_the_record_saved(run: Run) -> None:
    run("store.js", "save")
    run("store.js", "breakConnectionOnce")

    assert run("store.js", "save")["saved"]["n"] == 2


def test_a_save_is_one_strict_transaction_over_record_photos_draft_and_counter(run: Run) -> None:
    assert run("store.js", "writesOfOneSave") == [[["device", "draft_photos", "drafts", "photos", "records"], "strict"]]


def test_the_envelope_is_the_protocols_and_the_signature_is_over_its_very_bytes(run: Run) -> None:
    done = run("store.js", "save", {"photos": [{"seed": 1, "field": "leak"}]})

    record, spki = done["record"], base64.b64decode(done["spki"])
    body = json.loads(record["sealed"]["body"])
    assert list(body) == MEMBERS
    assert (body["v"], body["n"], body["prev"], body["schema"], body["tz"]) == (1, 1, None, 1, "Asia/Taipei")
    assert body["photos"][0].keys() == {"sha256", "bytes", "mime", "field"}
    assert record["hash"] == hashlib.sha256(record["sealed"]["body"].encode()).hexdigest()
    assert record["sealed"]["key"] == base64.urlsafe_b64encode(hashlib.sha256(spki).digest()[:16]).rstrip(b"=").decode()
    assert is_signed(record["sealed"], spki)


def test_signs_that_no_database_takes_are_left_out(run: Run) -> None:
    done = run("store.js", "save", {"more": {"data": {"note": "a\x00b\ud800c😀", "more": ["x" * 10_001]}}})

    data = json.loads(done["record"]["sealed"]["body"])["data"]
    assert data == {"note": "ab\ufffdc😀", "more": ["x" * 10_000]}


def test_two_tabs_that_save_at_once_leave_no_gap_and_one_chain(open_tab: Callable[[], Page]) -> None:
    tabs = [open_tab(), open_tab()]
    for tab in tabs:
        # begun, not awaited: both are at it at once
        tab.evaluate("() => { window.done = import('/harness/store.js').then((s) => s.saveMany({count: 25})); }")
    numbers = sorted(n for tab in tabs for n in tab.evaluate("() => window.done"))

    assert numbers == list(range(1, 51))
    records = run_in(tabs[0], "store.js", "everything")["records"]
    bodies = [json.loads(record["sealed"]["body"]) for record in records]
    assert [body["n"] for body in bodies] == numbers
    assert [body["prev"] for body in bodies] == [None, *(record["hash"] for record in records[:-1])]
    assert len({record["sealed"]["key"] for record in records}) == 1


def test_a_number_that_another_tab_took_while_signing_is_signed_again(run: Run) -> None:
    assert run("store.js", "saveWhileAnotherTabSaves") == {"n": 3, "signatures": 3}


def test_no_script_can_take_the_private_key_away(run: Run) -> None:
    assert run("store.js", "canTakeKeyAway") == {"count": 1, "taken": [False]}


def test_a_person_has_one_key_on_a_device_also_when_the_reply_to_signing_in_was_lost(run: Run) -> None:
    keys = run("store.js", "keyIds")

    assert keys["mine"] == keys["again"] != keys["other"]
    assert len(set(keys["signIn"])) == 1


def test_erasing_a_record_leaves_the_photo_that_another_names(run: Run) -> None:
    assert run("store.js", "twoAlike") == {"erased": None, "photos": 1, "other": None}


def test_a_record_keeps_what_the_server_said_and_is_offered_again_to_another_build_only(run: Run) -> None:
    seen = run("store.js", "lives")

    assert seen["counts"]["queued"] == 2
    assert (seen["counts"]["sent"], seen["counts"]["attention"], seen["counts"]["photosWaiting"]) == (1, 1, 1)
    assert seen["sent"]["missing"] == [seen["hash"]]
    assert seen["sent"]["answered_at"] == "2026-09-01T00:00:00.000Z"
    assert seen["attention"]["attention"]["reason"] == "bad_signature"
    assert seen["later"]["photosWaiting"] == 0
    assert (seen["sameBuild"], seen["nextBuild"], seen["offered"]["state"]) == (0, 1, "queued")
    assert seen["newest"]


def test_more_records_than_are_read_at_once_are_listed_newest_first_and_whole(run: Run) -> None:
    count, gone = 140, list(range(6, 70))
    left = [n for n in range(count, 0, -1) if n not in gone]

    listed = run("store.js", "listed", {"count": count, "gone": gone})

    assert listed["all"] == left
    assert listed["sent"] == [n for n in left if n % 2 == 0]
    assert listed["some"] == [n for n in left if n % 2 == 1][: count // 4]
    assert listed["none"] == []


def test_the_rescue_file_holds_what_is_unsent_with_every_photo_once(run: Run) -> None:
    blob = run("store.js", "rescue")

    file = json.loads(blob["text"])
    assert (blob["type"], file["format"], file["version"]) == ("application/json", "campus-rounds-rescue", 1)
    assert [(record["n"], record["state"]) for record in file["records"]] == [(2, "queued"), (3, "attention")]
    photos = {photo["sha256"]: base64.b64decode(photo["base64"], validate=True) for photo in file["photos"]}
    assert {hashlib.sha256(content).hexdigest() for content in photos.values()} == set(photos)
    assert set(photos) == {sha256 for record in file["records"] for sha256 in record["photos"]}
    assert len(file["photos"]) == 2


def test_a_photo_whose_bytes_have_changed_is_not_handed_out(run: Run) -> None:
    assert run("store.js", "rot") == {"whole": True, "rotten": None}


def test_a_draft_survives_a_reload_and_its_photos_are_written_once(run: Run, tab: Page) -> None:
    typed = run("store.js", "typeIntoDraft", {"id": "d1", "keys": 5})
    tab.reload()
    later = run("store.js", "draftAfterReload", {"id": "d1"})

    assert (typed["photoWrites"], typed["open"]) == (1, 1)
    assert later["found"] == typed["draft"] == {"form": "damage", "values": {"note": "漏水" * 5}, "bytes": [2000]}
    assert later["gone"] is None


def test_a_form_becomes_one_record_and_its_draft_goes_with_the_same_transaction(run: Run) -> None:
    form = "0190a000-0000-7000-8000-00000000f0f0"

    saved = run("store.js", "saveForm", {"id": form})

    assert saved["records"] == 1
    assert [record["id"] for record in saved["saved"]] == [form] * 3
    assert [record["n"] for record in saved["saved"]] == [1] * 3
    assert (saved["draft"], saved["drafts"]) == (None, [])


def test_what_was_answered_since_is_listed_however_much_that_is_and_in_whatever_order(run: Run) -> None:
    """Somebody opens a phone on which others have worked for hours: their copy of the school is older than all that."""

    def minute(number: int) -> str:
        return f"2041-03-05T{number // 60:02}:{number % 60:02}:00.000Z"

    answers = [minute(number) for number in range(480)]
    answers[9] = minute(700)  # set aside for hours

    assert run("store.js", "listAnswered", {"answers": answers, "after": minute(40)}) == [
        *range(480, 41, -1),
        10,
    ]
