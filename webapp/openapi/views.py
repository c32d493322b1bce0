"""The document, for whoever writes against this server: it holds nothing of the school, so anybody may have it."""

from __future__ import annotations

import json

from flask import Blueprint, Response, current_app

from webapp.describing import Content, describes
from webapp.openapi.document import make_document
from webapp.security import public

bp = Blueprint("openapi", __name__, url_prefix="/api")


@bp.get("/openapi.json")
@public
@describes({200: Content(media=("application/json",))})
def show() -> Response:
    """Give this document."""
    made = current_app.extensions.get("openapi")
    if made is None:
        made = current_app.extensions["openapi"] = json.dumps(make_document(current_app), ensure_ascii=False)
    return Response(made, mimetype="application/json")
