"""The sync API (sync-protocol 4 to 8): thin. Parse, one call, answer after COMMIT."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request, session
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import ColumnElement
from sqlalchemy.exc import OperationalError

from webapp.db import db, rfc3339
from webapp.describing import describes
from webapp.errors import Problem, request_id
from webapp.journal import wire
from webapp.journal.bodies import read_json, read_octets
from webapp.journal.checking import Checked
from webapp.journal.confirm import confirm as confirm_records
from webapp.journal.envelope import UUID
from webapp.journal.feed import PAGE, ResetError, snapshot_session
from webapp.journal.group import write_alike, write_together
from webapp.journal.interface import Reader
from webapp.journal.journal import Journal
from webapp.journal.models import Record
from webapp.journal.packed import ENCODINGS
from webapp.journal.points import Point
from webapp.journal.pushes import Push, write_pushes
from webapp.journal.requests import verify_device_request
from webapp.journal.wire import MOST_IDS
from webapp.security import needs, public

bp = Blueprint("sync", __name__, url_prefix="/api/sync/v1")
MAX_RECORDS = wire.MAX_RECORDS
CONTACT_EVERY = timedelta(minutes=5)


def journal() -> Journal:
    found: Journal = current_app.extensions["journal"]
    return found


def now() -> datetime:
    moment: datetime = current_app.extensions["clock"]()
    return moment


@bp.get("/ping")
@public
@describes({200: wire.Pong}, query=wire.Asking)
def ping() -> Response:
    """Say who answers and what time it is: how a device tells us from a captive portal."""
    return jsonify(
        server_id=journal().server_id, now=rfc3339(now()), request_id=request.args.get("request_id", "")[:64]
    )


@bp.post("/push")
@public
@describes({200: wire.Pushed}, problems=(400, 401, 409, 413, 415, 429), body=wire.Push)
def push() -> Response:
    """Take up to 50 sealed records. They authenticate themselves: no session (5.1)."""
    asked = read_json()
    sealed, device = asked.get("records"), asked.get("device")
    if not isinstance(sealed, list) or not isinstance(device, str) or UUID.fullmatch(device) is None:
        raise Problem(400, "bad_request", _("要求的格式不對"), "records, device")
    if len(sealed) > MAX_RECORDS:
        raise Problem(413, "too_many_records", _("一次太多筆"), f"at most {MAX_RECORDS}")
    if asked.get("server_id") not in (None, journal().server_id):
        raise Problem(409, "other_server", _("這是另一個學校的伺服器"), journal().server_id)
    checked = journal().door.check(db.session(), sealed)
    if not any(item.key and item.key.device_id == device for item in checked):
        raise Problem(401, "no_valid_signature", _("沒有一筆有這支手機的有效簽章"))
    return _take(checked, asked, device)


def _take(checked: list[Checked], asked: dict[str, Any], device: str) -> Response:
    door = journal().door
    door.reached(Point.PUSH_PARSED)
    status = asked.get("status")
    push = Push(device, checked, status if isinstance(status, dict) else None, now())
    if all(door.goes_together(item) for item in checked):
        outcomes = write_alike(write_pushes, push)
    else:
        outcomes = write_together(lambda work: write_pushes(work, [push])[0])
    door.reached(Point.PUSH_BEFORE_REPLY)
    return jsonify(
        server_id=journal().server_id,
        request_id=str(asked.get("request_id", ""))[:64] or request_id(),
        now=rfc3339(now()),
        outcomes=[outcome.to_wire() for outcome in outcomes],
    )


@bp.post("/confirm")
@public
@describes(
    {200: wire.Confirmed}, problems=(400, 401, 413, 415), body=wire.Confirm, headers=(wire.Signed, wire.OwnClient)
)
def confirm() -> Response:
    """Say which records the device may let go of (5.5). Signed by a key of the device, or under its session."""
    belongs = _records_of_device(read_octets())
    asked = read_json()
    ids = asked.get("ids")
    if not isinstance(ids, list) or not all(isinstance(id_, str) and UUID.fullmatch(id_) for id_ in ids):
        raise Problem(400, "bad_request", _("要求的格式不對"), "ids")
    if len(ids) > MOST_IDS:
        raise Problem(413, "too_many_records", _("一次太多筆"), f"at most {MOST_IDS}")
    with snapshot_session() as snapshot:
        answers = confirm_records(
            snapshot,
            ids,
            belongs,
            journal().door.erasures,
            now=now(),
            has_backups=current_app.extensions["has_backups"](snapshot),
        )
    return jsonify(
        server_id=journal().server_id,
        request_id=str(asked.get("request_id", ""))[:64] or request_id(),
        now=rfc3339(now()),
        outcomes=answers,
    )


def _records_of_device(octets: bytes) -> ColumnElement[bool]:
    if "X-Rounds-Signature" in request.headers:
        return Record.device_id == verify_device_request(octets).device_id
    if not current_user.is_authenticated:
        raise Problem(401, "sign_in", _("請先登入。"))
    if request.headers.get("X-Requested-With") != "rounds":
        raise Problem(400, "bad_request", _("要求的格式不對"), "X-Requested-With: rounds")
    if not current_user.may("sync.use"):
        raise Problem(403, "not_allowed", _("不能這樣做"))
    if device := session.get("device_id"):
        return (Record.device_id == device) | (Record.author_id == current_user.id)
    return Record.author_id == current_user.id


@bp.get("/pull")
@needs("sync.use")
@describes({200: wire.Pulled, 409: wire.Reset}, query=wire.PullQuery)
def pull() -> Response | tuple[Response, int]:
    """Give the changes since a cursor (6.1), or 409 with the reason to start anew (6.2)."""
    limit = request.args.get("limit", PAGE, type=int)
    _note_contact()
    with snapshot_session() as snapshot:
        try:
            page = journal().feed.pull(
                snapshot, reader(), request.args.get("cursor", ""), request.args.get("head", ""), limit
            )
        except ResetError as reset:
            if reset.is_restored:
                current_app.extensions["note_restored"]()
            return jsonify(reset=reset.why, server_id=journal().server_id), 409
        # asked for once a day, and only where the device will have all there is
        wants_digest = request.args.get("digest") == "1" and not page.more
        digest = {"digest": journal().feed.digest(snapshot, reader())} if wants_digest else {}
    return jsonify(
        **digest,
        server_id=journal().server_id,
        request_id=request.args.get("request_id", "")[:64] or request_id(),
        person=current_user.id,
        now=rfc3339(now()),
        changes=page.changes,
        cursor=page.cursor,
        head=page.head,
        more=page.more,
    )


def _note_contact() -> None:
    """A phone with nothing to send is heard of through its pulls; written down now and then, not at each."""
    device = session.get("device_id")
    if device and journal().door.authority.is_silent_since(db.session(), device, now() - CONTACT_EVERY):
        try:
            write_together(lambda work: journal().door.authority.note_status(work.session, device, None, now()))
        except OperationalError as error:
            # what is there to be read is read all the same, on a disk that is full, too
            current_app.logger.warning("a contact could not be noted: %s", type(error.orig).__name__)


def reader() -> Reader:
    return Reader(current_user.id, current_user.permissions)


@bp.get("/bootstrap")
@needs("sync.use")
@describes({200: wire.Bootstrapped, 304: None}, query=wire.BootstrapQuery, headers=(wire.BootstrapHeaders,))
def bootstrap() -> Response:
    """Give the whole scope as columns, compressed, made once per scope and position."""
    is_short = request.args.get("form") == "short"
    encoding = next((name for name in ENCODINGS if request.accept_encodings[name]), "identity")
    with snapshot_session() as snapshot:
        etag, packed = journal().snapshots.packed(snapshot, reader(), encoding, is_short=is_short)
    if request.if_none_match.contains_weak(etag):
        return Response(status=304)
    response = Response(packed, mimetype="application/json")
    response.vary.add("Accept-Encoding")
    if encoding != "identity":
        response.headers["Content-Encoding"] = encoding
    response.set_etag(etag, weak=True)
    return response
