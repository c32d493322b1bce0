"""Photos over HTTP (sync-protocol 8): devices bring them, signed by their keys; people see them through a record."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.db import db
from webapp.describing import Content, describes
from webapp.errors import Problem, TryLater
from webapp.journal import wire
from webapp.journal.allowance import refuse_if_spent, spend_or_refuse
from webapp.journal.envelope import HEX256
from webapp.journal.group import write_together
from webapp.journal.models import Record, RecordPhoto
from webapp.journal.photo_arrival import Arrived, PhotoBytes, find_arrived, take_part, take_whole
from webapp.journal.photos import MAX_BYTES, BadPhotoError, NoSpaceError, PhotosBusyError, StoreDownError
from webapp.journal.requests import read_signed_body
from webapp.journal.uploads import Part, WrongOffsetError
from webapp.journal.views import bp, journal, now
from webapp.security import needs, public

PIECE_BYTES = 1 << 20
BUSY_SECONDS = 10
STORE_DOWN_SECONDS = 60
FULL_DISK_SECONDS = 600
ARRIVED, PHOTO = Content(headers=wire.Arrived), Content(media=("application/octet-stream",))
PUT_PROBLEMS = (400, 401, 404, 413, 422, 429, 507)


@bp.route("/blobs/<sha256>", methods=["HEAD"], provide_automatic_options=False)
@public
@describes({204: ARRIVED}, problems=(400, 401, 404, 413, 422, 507), headers=(wire.Signed,))
def look_for_photo(sha256: str) -> Response:
    """Tell a device how much of a photo is here: one that its records name, or that it has begun to bring."""
    device_id, _body = _receive(sha256, 0)
    arrived = find_arrived(journal(), device_id, sha256, now())
    if arrived is None:
        raise Problem(404, "not_found", "Not found")
    return _offset(arrived)


@bp.put("/blobs/<sha256>")
@public
@describes({204: ARRIVED}, problems=PUT_PROBLEMS, body=PHOTO, headers=(wire.Signed,))
def put_photo(sha256: str) -> Response:
    """Take a whole photo of up to 1 MiB. It may come before or after the record that names it."""
    device_id, content = _receive(sha256, PIECE_BYTES)
    moment = now()
    refuse_if_spent(db.session(), device_id, moment, bytes=len(content))

    def pay(session: Session) -> None:
        spend_or_refuse(session, device_id, moment, bytes=len(content))

    try:
        return _offset(take_whole(journal(), device_id, PhotoBytes(sha256, content), moment, pay))
    except TryLater:
        raise
    except Problem:
        # what came in is counted, whatever it was
        write_together(lambda work: pay(work.session))
        raise


@bp.patch("/blobs/<sha256>")
@public
@describes({204: ARRIVED}, problems=(*PUT_PROBLEMS, 409), body=PHOTO, headers=(wire.Signed, wire.Piece))
def put_part(sha256: str) -> Response:
    """Take the next part of a photo, of up to 1 MiB; the one that completes it is answered when the photo is kept."""
    offset, length = _size_header("Upload-Offset"), _size_header("Upload-Length")
    if length > MAX_BYTES:
        raise Problem(413, "too_large", _("照片太大"), f"at most {MAX_BYTES} bytes")
    device_id, content = _receive(sha256, min(PIECE_BYTES, max(length - offset, 0)))
    if content:
        write_together(lambda work: spend_or_refuse(work.session, device_id, now(), bytes=len(content)))
    try:
        return _offset(take_part(journal(), device_id, Part(sha256, offset, length, content), now()))
    except WrongOffsetError as error:
        return _go_on_from(error.offset)


def _receive(sha256: str, most_bytes: int) -> tuple[str, bytes]:
    """Return the device that signed the request, and the body. Raises `Problem` 404, 401, 413, 400."""
    if HEX256.fullmatch(sha256) is None:
        raise Problem(404, "not_found", "Not found")
    key, body = read_signed_body(most_bytes)
    return key.device_id, body


def _size_header(name: str) -> int:
    value = request.headers.get(name, "")
    if not (value.isascii() and value.isdigit() and len(value) < 12):
        raise Problem(400, "bad_request", _("要求的格式不對"), name)
    return int(value)


def _offset(arrived: Arrived) -> Response:
    complete = "?1" if arrived.is_complete else "?0"
    return Response(status=204, headers={"Upload-Offset": str(arrived.bytes), "Upload-Complete": complete})


def _go_on_from(offset: int) -> Response:
    """Answer 409 with where the device should go on: its last reply got lost, or another tab was quicker."""
    problem = Problem(409, "wrong_offset", _("這張照片要從別的位置接著傳"), str(offset))
    response = current_app.make_response(_answer(problem))
    response.headers.extend(_offset(Arrived(offset, False)).headers)
    return response


photos = Blueprint("photos", __name__)


@photos.get("/records/<record_id>/photos/<sha256>")
@needs("desk.use")
@describes({200: "image/jpeg"}, problems=(404, 422), query=wire.PhotoQuery)
def show(record_id: str, sha256: str) -> Response:
    """Show a photo, re-encoded, to who may see the record it belongs to. Anybody else: not found."""
    owner = db.session.scalar(
        select(Record)
        .join(RecordPhoto, RecordPhoto.record_id == Record.id)
        .where(Record.id == record_id, RecordPhoto.sha256 == sha256)
    )
    if owner is None or not journal().may_see(owner, current_user) or not journal().photos.has(sha256):
        raise Problem(404, "not_found", _("找不到這張照片"), _("可能還在手機上，等手機上傳後再看。"))
    return photo_reply(sha256)


def photo_reply(sha256: str) -> Response:
    """Answer with the view that `size` asks for. Raises `Problem` 422 for a photo that can't be decoded."""
    try:
        view = journal().photo_view(sha256, "thumb" if request.args.get("size") == "thumb" else "full")
    except BadPhotoError as error:
        raise Problem(422, "not_a_photo", _("這張照片打不開"), _("原檔仍保存著。")) from error
    response = Response(view, mimetype="image/jpeg")
    response.headers["Content-Disposition"] = "inline"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@photos.app_errorhandler(NoSpaceError)
def disk_is_full(_error: NoSpaceError) -> ResponseReturnValue:
    current_app.logger.error("no space left for photos")
    detail = _("這張照片還沒存進伺服器。手機上的會留著，不會遺失。請管理員清出空間。")
    return _answer(TryLater(507, "disk_full", _("伺服器的硬碟滿了"), detail, FULL_DISK_SECONDS))


@photos.app_errorhandler(StoreDownError)
def store_is_down(error: StoreDownError) -> ResponseReturnValue:
    current_app.logger.error("the photo store does not answer: %s", error)
    detail = _("照片沒有遺失。請稍後再試；一直這樣時，請通知管理員。")
    return _answer(TryLater(503, "photo_store_down", _("存放照片的地方連不上"), detail, STORE_DOWN_SECONDS))


@photos.app_errorhandler(PhotosBusyError)
def photos_are_busy(_error: PhotosBusyError) -> ResponseReturnValue:
    return _answer(TryLater(503, "busy", _("伺服器忙碌"), _("照片沒有遺失。請稍後再試。"), BUSY_SECONDS))


def _answer(problem: Problem) -> ResponseReturnValue:
    return current_app.handle_user_exception(problem)
