"""The sync API's requests and answers as schemas, for who writes against it (`webapp/openapi/`). Marshmallow only.

The views read requests by hand, record by record: one that is wrong must not cost the others. Tests hold the two
together.
"""

from __future__ import annotations

from typing import Any

from marshmallow import EXCLUDE, INCLUDE, RAISE, Schema, fields, validate

from webapp.journal.envelope import HEX256, KEY_ID, MIMES, PHOTO_BYTES, PHOTOS, TYPE, UUID
from webapp.journal.interface import REASONS

MAX_RECORDS, MOST_IDS = 50, 500
INTEGER_MAX = 2**31 - 1
STORED = ("stored", "duplicate", "held", "superseded", "rejected", "conflict", "gone")
RESETS = ("lineage", "scope", "expired")


class Open(Schema):
    """Members that this release does not know are ignored."""

    class Meta:
        unknown = EXCLUDE


class Exact(Schema):
    """Nothing but what is named here is answered."""

    class Meta:
        unknown = RAISE


def uuid(about: str = "", **more: Any) -> fields.String:
    """An id in lower case, as the protocol writes them."""
    metadata = {"format": "uuid"} | ({"description": about} if about else {})
    return fields.String(validate=validate.Regexp(UUID.pattern + r"\Z"), metadata=metadata, **more)


def sha256(**more: Any) -> fields.String:
    return fields.String(validate=validate.Regexp(HEX256.pattern + r"\Z"), **more)


def instant(about: str = "") -> fields.String:
    return fields.String(required=True, metadata={"format": "date-time", "description": about or "By the server."})


def line(signs: int, about: str = "", **more: Any) -> fields.String:
    return fields.String(validate=validate.Length(max=signs), metadata={"description": about} if about else {}, **more)


class Problem(Schema):
    """An error (RFC 9457). `type` is stable; `detail` speaks to people, in the language of the session."""

    class Meta:
        unknown = INCLUDE

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True, validate=validate.Range(400, 599))
    detail = fields.String(required=True, allow_none=True)
    request_id = uuid(required=True)


class Asking(Open):
    request_id = line(64, "The answer echoes it; one for another request changes nothing on the device.")


class Pong(Exact):
    server_id = uuid(required=True)
    now = instant()
    request_id = line(64, required=True)


class Target(Open):
    """What a record speaks of: the `code` as it was scanned, or `kind` and `id`."""

    code = line(128)
    kind = line(32)
    id = line(128)
    via = fields.String(validate=validate.OneOf(("scan", "typed", "list")))


class PhotoOf(Open):
    sha256 = sha256(required=True)
    bytes = fields.Integer(required=True, strict=True, validate=validate.Range(1, PHOTO_BYTES))
    mime = fields.String(required=True, validate=validate.OneOf(MIMES))
    field = line(64, required=True)


class Envelope(Schema):
    """A record as its author signs it, at most 64 KiB and eight levels deep; no text beyond 10,000 signs, none with
    NUL. `n` counts the device's records; `prev` is the hash of the one before. What `data` holds is said by `type` and
    `schema`.
    """

    class Meta:
        unknown = INCLUDE

    v = fields.Integer(required=True, validate=validate.Equal(1))
    id = uuid(required=True)
    n = fields.Integer(required=True, strict=True, validate=validate.Range(1, INTEGER_MAX))
    device = uuid(required=True)
    author = uuid("The person.", required=True)
    type = fields.String(required=True, validate=validate.Regexp(TYPE.pattern + r"\Z"))
    schema = fields.Integer(required=True, strict=True, validate=validate.Range(1, 9999))
    captured_at = instant("By the device's clock, with its zone.")
    tz = fields.String(metadata={"description": "An IANA zone."})
    clock_offset_ms = fields.Float(allow_none=True, validate=validate.Range(-1e14, 1e14))
    target = fields.Nested(Target, allow_none=True)
    base = fields.Raw(allow_none=True, metadata={"description": "The version of the row that the author saw."})
    depends = fields.List(uuid(), validate=validate.Length(max=50))
    data = fields.Raw(required=True)
    photos = fields.List(fields.Nested(PhotoOf), validate=validate.Length(max=PHOTOS))
    amends = uuid(allow_none=True)
    app = fields.String()
    prev = sha256(allow_none=True)


class Sealed(Open):
    """`body` is the envelope's very text; `sig` is ECDSA P-256 with SHA-256 over its UTF-8 bytes, P1363, base64url."""

    body = fields.String(required=True)
    key = fields.String(required=True, validate=validate.Regexp(KEY_ID.pattern + r"\Z"))
    sig = fields.String(required=True)


class Status(Open):
    """What the device holds (5.6); whatever is of another type counts as not said."""

    n_max = fields.Raw()
    queued = fields.Raw()
    attention = fields.Raw()
    oldest_queued_at = fields.Raw()
    clock_ms = fields.Raw()
    app = fields.Raw()


class Push(Asking):
    server_id = fields.String(metadata={"description": "Another server's is answered by 409."})
    device = uuid(required=True)
    status = fields.Nested(Status)
    records = fields.List(fields.Nested(Sealed), required=True, validate=validate.Length(max=MAX_RECORDS))


class Outcome(Exact):
    """`reason` of what is held is one of the protocol's; of what is rejected, a word on what is wrong with it."""

    id = uuid(required=True, allow_none=True)
    outcome = fields.String(required=True, validate=validate.OneOf(STORED))
    first = fields.String()
    reason = fields.String(metadata={"examples": sorted(REASONS)})
    detail = fields.String()
    missing = fields.List(sha256(), required=True)


class Pushed(Pong):
    outcomes = fields.List(fields.Nested(Outcome), required=True, validate=validate.Length(max=MAX_RECORDS))


class Confirm(Asking):
    server_id = fields.String()
    ids = fields.List(uuid(), required=True, validate=validate.Length(max=MOST_IDS))


class Kept(Exact):
    id = uuid(required=True)
    outcome = fields.String(required=True, validate=validate.OneOf(("durable", "present", "unknown", "gone")))
    missing = fields.List(sha256(), required=True)


class Confirmed(Pong):
    outcomes = fields.List(fields.Nested(Kept), required=True, validate=validate.Length(max=MOST_IDS))


class PullQuery(Schema):
    cursor = fields.String(metadata={"description": "As last given; empty: from the beginning."})
    head = fields.String(metadata={"description": "The highest head ever received."})
    limit = fields.Integer(metadata={"description": "Changes in a page; beyond 1 to 1000 the nearest counts."})
    digest = fields.String(validate=validate.OneOf(("0", "1")), metadata={"description": "1: sum up the scope."})
    request_id = line(64, "The answer echoes it; the page of another request would leave out what lies between.")


class Change(Exact):
    """A row as it is now, or `gone`. What `data` holds is said by `kind`."""

    kind = fields.String(required=True)
    id = fields.String(required=True)
    version = fields.Integer(validate=validate.Range(1))
    data = fields.Dict(keys=fields.String())
    gone = fields.Boolean()


class Digest(Exact):
    count = fields.Integer(required=True, validate=validate.Range(0))
    xor = sha256(required=True)


class Pulled(Exact):
    server_id = uuid(required=True)
    request_id = line(64, required=True)
    person = uuid(required=True)
    now = instant()
    changes = fields.List(fields.Nested(Change), required=True, validate=validate.Length(max=1000))
    cursor = fields.String(required=True)
    head = fields.String(required=True)
    more = fields.Boolean(required=True)
    digest = fields.Nested(Digest)


class Reset(Exact):
    """Start anew by `GET bootstrap`."""

    reset = fields.String(required=True, validate=validate.OneOf(RESETS))
    server_id = uuid(required=True)


class BootstrapQuery(Schema):
    form = fields.String(
        metadata={
            "description": "`short`: columns whose values come again and again are `{of, at}`. Else all are lists."
        }
    )


def column() -> fields.Raw:
    """A list, or the short form of one: row n has `of[at[n]]`, and without `at` every row has the one value."""
    positions = {"type": "array", "items": {"type": "integer"}}
    short = {
        "type": "object",
        "properties": {"of": {"type": "array", "items": {}}, "at": positions},
        "required": ["of"],
    }
    return fields.Raw(metadata={"oneOf": [{"type": "array", "items": {}}, short]})


class Bootstrapped(Exact):
    """The whole scope, as columns: all of a kind are of one length."""

    server_id = uuid(required=True)
    person = uuid(required=True)
    cursor = fields.String(required=True)
    head = fields.String(required=True)
    kinds = fields.Dict(keys=fields.String(), values=fields.Dict(keys=fields.String(), values=column()), required=True)


class BootstrapHeaders(Schema):
    if_none_match = fields.String(data_key="If-None-Match")


class Signed(Schema):
    """Over `METHOD`, path, `X-Rounds-At`, device and the body's SHA-256 in hex, joined by newlines."""

    device = fields.String(data_key="X-Rounds-Device")
    key = fields.String(data_key="X-Rounds-Key")
    at = fields.String(data_key="X-Rounds-At", metadata={"format": "date-time"})
    signature = fields.String(data_key="X-Rounds-Signature")


class OwnClient(Schema):
    asked_by = fields.String(data_key="X-Requested-With", metadata={"description": "`rounds`, under a session."})


class PhotoQuery(Schema):
    size = fields.String(validate=validate.OneOf(("thumb", "full")))


class Piece(Schema):
    offset = fields.Integer(data_key="Upload-Offset", required=True, validate=validate.Range(0, 10**11 - 1))
    length = fields.Integer(data_key="Upload-Length", required=True, validate=validate.Range(0, 10**11 - 1))


class Arrived(Schema):
    offset = fields.Integer(data_key="Upload-Offset", required=True, metadata={"description": "Bytes that are here."})
    complete = fields.String(data_key="Upload-Complete", required=True, validate=validate.OneOf(("?0", "?1")))
