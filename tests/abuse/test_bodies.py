"""Bodies of the sync API at and beyond their limits: refused as problem+json with what to do, never a crash."""

from __future__ import annotations

import gzip
import json
import os
import zlib
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.phones import API, BASE, Phone, new_id
from webapp.journal.bodies import MAX_JSON_BYTES, MAX_RATIO

JSON_ADDRESSES = (f"{API}/push", f"{API}/session", f"{API}/confirm")


def send(phone: Phone, body: bytes, path: str = f"{API}/push", **headers: str) -> TestResponse:
    signed = phone.photo_headers("POST", path, body)
    own = {"X-Requested-With": "rounds", "Origin": BASE, "Content-Type": "application/json"}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return phone.client.post(path, base_url=BASE, data=body, headers=signed | own | named)


def push_of(phone: Phone, size: int, filler: str = "x", **members: Any) -> bytes:
    """A push of one good record, filled up to exactly `size` bytes by members that nobody knows."""
    fill = {f"fill{number}": filler for number in range(200)}
    asked = {"device": phone.device, "request_id": new_id(), "records": [phone.seal("person.prefer", {"lang": "en"})]}
    return padded(asked | members | fill, size)


def padded(asked: dict[str, Any], size: int) -> bytes:
    """Make the first fillers 10,000 signs long until the whole is as large as asked."""
    missing = size - len(json.dumps(asked))
    for name in [name for name in asked if name.startswith("fill")]:
        more = min(missing, 9_000)
        asked[name] += asked[name][:1] * more
        missing -= more
    assert missing == 0
    return json.dumps(asked).encode()


def assert_problem(reply: TestResponse, *statuses: int) -> None:
    assert reply.status_code in statuses, (reply.status_code, reply.text[:200])
    assert reply.content_type == "application/problem+json"
    assert set(reply.json) >= {"type", "title", "status", "detail", "request_id"}
    assert reply.json["status"] == reply.status_code
    assert reply.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("more", "status"), [(0, 200), (1, 413)])
def test_a_body_has_1_mib_and_not_one_byte_more(patrol: Phone, more: int, status: int) -> None:
    body = push_of(patrol, MAX_JSON_BYTES + more)

    assert len(body) == MAX_JSON_BYTES + more == (1 << 20) + more
    assert send(patrol, body).status_code == status


@pytest.mark.parametrize(("more", "status"), [(0, 200), (1, 413)])
def test_a_body_has_1_mib_after_unpacking_and_not_one_byte_more(patrol: Phone, more: int, status: int) -> None:
    # half of it can't be packed, so that only the size is at its limit
    noise = {f"noise{n}": os.urandom(4_900).hex() for n in range(40)}
    packed = gzip.compress(push_of(patrol, MAX_JSON_BYTES + more, **noise))

    assert len(packed) * MAX_RATIO > MAX_JSON_BYTES + more
    assert send(patrol, packed, Content_Encoding="gzip").status_code == status


def test_what_unpacks_to_twenty_times_its_size_is_taken_and_a_byte_more_is_not(patrol: Phone) -> None:
    plain = push_of(patrol, 100_000)

    within, beyond = (gzip_of_size(plain, size) for size in (100_000 // MAX_RATIO, 100_000 // MAX_RATIO - 1))

    assert_problem(send(patrol, beyond, Content_Encoding="gzip"), 413)
    assert send(patrol, within, Content_Encoding="gzip").status_code == 200


def gzip_of_size(plain: bytes, size: int) -> bytes:
    """Pack into exactly so many bytes: the name in the header makes up what is missing."""
    packed = gzip.compress(plain, mtime=0)
    header, rest = bytearray(packed[:10]), packed[10:]
    header[3] = 0x08
    return bytes(header) + b"n" * (size - len(packed) - 1) + b"\0" + rest


def test_bombs_are_refused_before_they_grow(patrol: Phone) -> None:
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(200)) + packer.flush()
    within = gzip.compress(bomb)

    for path in JSON_ADDRESSES:
        assert_problem(send(patrol, bomb, path, Content_Encoding="gzip"), 413)
        assert_problem(send(patrol, within, path, Content_Encoding="gzip"), 400, 413)
        assert_problem(send(patrol, within, path, Content_Encoding="gzip, gzip"), 415)


def hostile_bodies(good: bytes) -> dict[str, tuple[bytes, str]]:
    packed = gzip.compress(good)
    return {
        "two members": (packed + gzip.compress(b"{}"), "gzip"),
        "something behind": (packed + b"PK\x03\x04", "gzip"),
        "cut short": (packed[:-9], "gzip"),
        "a wrong checksum": (packed[:-8] + bytes(4) + packed[-4:], "gzip"),
        "zlib, called gzip": (zlib.compress(good), "gzip"),
        "plain, called gzip": (good, "gzip"),
        "gzip, called plain": (packed, "identity"),
        "an encoding nobody speaks": (good, "zstd"),
        "brotli, called so": (good, "br"),
        "nothing": (b"", "identity"),
        "nothing, packed": (gzip.compress(b""), "gzip"),
        "a list": (b"[" + good + b"]", "identity"),
        "a number": (b"1e999999", "identity"),
        "not a number": (b'{"device": NaN}', "identity"),
        "many digits": (b'{"device": ' + b"9" * 100_000 + b"}", "identity"),
        "brackets": (b"[" * (1 << 20), "identity"),
        "braces": (b'{"a":' * 200_000, "identity"),
        "deep, and closed": (b'{"status":' + b"[" * 9 + b"]" * 9 + b"}", "identity"),
        "a name twice": (b'{"device": "a", "device": "b"}', "identity"),
        "a hundred thousand names": (json.dumps(dict.fromkeys(map(str, range(80_000)), 0)).encode(), "identity"),
        "half of a pair": (b'{"device": "\\ud800"}', "identity"),
        "NUL": (b'{"device": "\\u0000", "username": "\\u0000", "password": "\\u0000", "ids": ["\\u0000"]}', "identity"),
        "not UTF-8": (b'{"device": "\xff\xfe"}', "identity"),
        "a long text": (json.dumps({"device": "x" * 10_001}).encode(), "identity"),
        "a form": (b"device=1&records=2", "identity"),
        "markup": (b"<!doctype html><title>login</title>", "identity"),
    }


@pytest.mark.parametrize("path", JSON_ADDRESSES)
def test_no_body_is_answered_by_anything_but_a_problem(patrol: Phone, path: str) -> None:
    statuses = {}
    for name, (body, encoding) in hostile_bodies(push_of(patrol, 3_000)).items():
        reply = send(patrol, body, path, Content_Encoding=encoding)
        assert_problem(reply, 400, 401, 413, 415)
        statuses[name] = reply.status_code

    refused_as_such = {name: status for name, status in statuses.items() if status in {400, 413, 415}}
    assert len(refused_as_such) >= len(statuses) - 1, statuses


def test_numbers_that_a_phone_reports_of_itself_are_taken_only_as_such(patrol: Phone) -> None:
    odd = [{"n_max": 1e308, "queued": -1, "app": 5, "oldest_queued_at": {}}, "status", ["x"], None, 7, {"clock_ms": []}]
    for status in odd:
        reply = patrol.push(patrol.seal("person.prefer", {"lang": "en"}), status=status)

        assert reply.status_code == 200, (status, reply.text)


@pytest.mark.parametrize(
    "asked",
    [
        {"records": None},
        {"records": {}},
        {"device": None},
        {"device": "x"},
        {"device": ["x"]},
        {"server_id": "another"},
    ],
    ids=str,
)
def test_a_push_of_another_shape_says_what_is_wrong(patrol: Phone, asked: dict[str, Any]) -> None:
    assert_problem(patrol.push(patrol.seal("person.prefer", {"lang": "en"}), **asked), 400, 409)


def test_five_hundred_ids_are_a_question_and_one_more_is_not(patrol: Phone) -> None:
    ids = [new_id() for _ in range(501)]

    assert patrol.confirm(*ids[:500]).status_code == 200
    assert_problem(patrol.confirm(*ids), 413)
