"""The photo on an asset's card: taken in with the form, shown to who may read the register."""

from __future__ import annotations

import hashlib
from contextlib import closing
from typing import Any
from uuid import UUID

from flask import Response, current_app, request
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from webapp.describing import describes
from webapp.errors import Problem
from webapp.journal.journal import Journal
from webapp.journal.photo_views import photo_reply
from webapp.journal.photos import MAX_BYTES, BadPhotoError
from webapp.registry.blueprint import bp, find_thing
from webapp.registry.forms import Filled
from webapp.registry.models import Asset, Place
from webapp.security import needs

TOO_LARGE = frozenset({"too_large", "too_many_pixels"})


def take_photo(filled: Filled) -> tuple[dict[str, Any], ...]:
    """Keep the photo that came with the form; return it as the record names it. What is wrong becomes an error."""
    upload = request.files.get("photo")
    if upload is None or not upload.filename:
        if request.form.get("photo_gone"):
            filled.fields["photo_sha256"] = None
        return ()
    if filled.errors:
        filled.errors["photo"] = _("請再選一次照片。")
        return ()
    try:
        photo = keep_upload(upload)
    except PhotoProblemError as error:
        filled.errors["photo"] = str(error)
        return ()
    filled.fields["photo_sha256"] = photo["sha256"]
    return (photo,)


class PhotoProblemError(Exception):
    """What was handed in is no photo that can be kept; the message says in the reader's words what to do."""


def keep_upload(upload: FileStorage) -> dict[str, Any]:
    """Keep a photo that came with a form; return it as a record names it. Raises `PhotoProblemError`."""
    with closing(upload):
        content = upload.stream.read(MAX_BYTES + 1)
    sha256 = hashlib.sha256(content).hexdigest()
    try:
        facts = _journal().check_photo(sha256, content)
    except BadPhotoError as error:
        raise PhotoProblemError(_problem(str(error))) from error
    _journal().keep_photo(sha256, content, _journal().server_id, current_app.extensions["clock"]())
    return {"sha256": sha256, "bytes": len(content), "mime": facts.mime, "field": "photo"}


def is_photo_here(thing: Place | Asset | None) -> bool:
    """Tell whether the server holds the thing's photo; a phone may have named it and not sent it yet."""
    sha256 = thing.photo_sha256 if isinstance(thing, Asset) else None
    return sha256 is not None and _journal().photos.has(sha256)


@bp.get("/assets/<uuid:asset_id>/photo/<sha256>")
@needs("registry.read")
@describes({200: "image/jpeg"}, problems=(422,))
def photo(asset_id: UUID, sha256: str) -> Response:
    """Show an asset's photo, re-encoded.

    It is on the card for everybody who reads the register; the record that brought it may hold amounts as well, which
    not everybody may read.
    """
    asset: Any = find_thing("asset", str(asset_id))
    if asset.photo_sha256 != sha256 or not is_photo_here(asset):
        raise Problem(404, "not_found", _("找不到這張照片"), _("可能已換成新的，或還在手機上。"))
    return photo_reply(sha256)


def _problem(reason: str) -> str:
    if reason in TOO_LARGE:
        return _("照片太大：請選 12 MB 以下的。")
    return _("這個檔案不是能用的照片：請選 JPEG、PNG 或 WebP。")


def _journal() -> Journal:
    found: Journal = current_app.extensions["journal"]
    return found
