"""Logos: any picture, made black and white at a threshold that one sees at once, kept small enough for a record."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping
from contextlib import closing
from typing import Any
from uuid import UUID

from flask import Response, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from PIL import Image
from sqlalchemy import select

from webapp.db import db
from webapp.describing import describes
from webapp.journal.photo_workers import shared_workers
from webapp.journal.photos import MAX_BYTES, BadPhotoError
from webapp.printing.blueprint import bp
from webapp.printing.logos import EDGE_PX, USUAL_THRESHOLD, LogoError, grey_of, trace
from webapp.printing.models import LabelLogo
from webapp.printing.setup import get_row, name_error, new_id, number_of, save
from webapp.security import needs


@bp.get("/logos")
@needs("labels.design")
def logos() -> str:
    """List the logos as they will be printed."""
    rows = db.session.scalars(select(LabelLogo).order_by(LabelLogo.name, LabelLogo.id)).all()
    return render_template("printing/logos.html", rows=rows)


@bp.get("/logos/new")
@needs("labels.design")
def new_logo() -> str:
    return _form({"threshold": str(USUAL_THRESHOLD)})


@bp.post("/logos/new")
@needs("labels.design")
def create_logo() -> Any:
    """Make a logo of the picture that came. What is wrong is said at its field."""
    typed = {name: value.strip() for name, value in request.form.items()}
    errors = {"name": wrong} if (wrong := name_error(typed.get("name", ""))) else {}
    image = ""
    try:
        image = trace(_grey_sent(), _threshold(typed))
    except (LogoError, BadPhotoError) as error:
        errors["picture"] = _advice(str(error))
    if errors:
        return _form(typed, errors), 422
    save("logo", None, new_id(), {"name": typed["name"], "image": image})
    return redirect(url_for("printing.logos"))


@bp.post("/logos/grey")
@needs("labels.design")
@describes({200: "image/png", 422: "application/json"})
def grey_logo() -> Any:
    """Answer with the picture in grey as a small PNG, from which the page shows every threshold by itself."""
    try:
        grey = _grey_sent()
    except (LogoError, BadPhotoError) as error:
        return jsonify(message=_advice(str(error))), 422
    out = io.BytesIO()
    grey.save(out, "PNG")
    return Response(out.getvalue(), mimetype="image/png")


@bp.get("/logos/<uuid:logo_id>/picture.png")
@needs("labels.design")
def logo_picture(logo_id: UUID) -> Response:
    return Response(base64.b64decode(get_row(LabelLogo, logo_id).image), mimetype="image/png")


@bp.post("/logos/<uuid:logo_id>/aside")
@needs("labels.design")
def put_logo_aside(logo_id: UUID) -> Any:
    """Offer a logo no more, or again; designs that carry it keep it."""
    row = get_row(LabelLogo, logo_id)
    save("logo", row, row.id, {"is_active": not row.is_active})
    return redirect(url_for("printing.logos"))


def _grey_sent() -> Image.Image:
    """Return the picture that was sent, in grey. Raises `LogoError`, `BadPhotoError`, `PhotosBusyError`.

    A process under limits decodes it; what is opened here is the small JPEG that it makes.
    """
    upload = request.files.get("picture")
    if upload is None or not upload.filename:
        raise LogoError("missing")
    with closing(upload):
        content = upload.stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise LogoError("too_large")
    return grey_of(shared_workers().view(content, 2 * EDGE_PX))


def _threshold(typed: Mapping[str, str]) -> int:
    number = number_of(typed.get("threshold", ""))
    return min(max(int(number or USUAL_THRESHOLD), 1), 255)


def _advice(reason: str) -> str:
    advice = {
        "missing": _("請選一張圖片。"),
        "empty": _("這樣是一片空白：請把「多黑才印」調高，或換一張對比清楚的圖。"),
        "too_small": _("圖片太小，請換大一點的。"),
        "too_large": _("圖片太大：請選 12 MB 以下、線條簡單的圖。"),
        "too_many_pixels": _("圖片太大：請選 12 MB 以下、線條簡單的圖。"),
    }
    return advice.get(reason, _("這個檔案不是能用的圖片：請選 PNG 或 JPEG。"))


def _form(typed: Mapping[str, str], errors: Mapping[str, str] | None = None) -> str:
    return render_template("printing/logo.html", typed=typed, errors=errors or {})
