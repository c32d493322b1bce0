"""The app's shell and what stands at the root: the start page, the precache list, the manifest, a scanned label."""

from __future__ import annotations

import base64
import hashlib
import json
import mimetypes
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    jsonify,
    redirect,
    render_template,
    request,
    send_from_directory,
    url_for,
)
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.exc import OperationalError, ProgrammingError

from webapp.accounts import throttle
from webapp.code_holders import Landing, find_landing
from webapp.db import db
from webapp.describing import describes
from webapp.errors import Problem, TryLater
from webapp.journal.commit import writing
from webapp.journal.models import SyncClock
from webapp.registry.landing import find_labelled, school_name
from webapp.security import public

bp = Blueprint("shell", __name__)
STATIC = Path(__file__).parent / "static"
SHELL = "/app"
LEFT_OUT = ("sw.js", "css/desk.css", "js/pages/desk/")
KEPT_OFFLINE = {".js", ".css", ".svg", ".png", ".wasm", ".webmanifest", ".woff2", ".json"}

mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("application/wasm", ".wasm")
mimetypes.add_type("application/manifest+json", ".webmanifest")


@bp.get("/")
@public
def start() -> Any:
    """Send people where they work: the app on a phone, the desk elsewhere."""
    return redirect(SHELL if _is_phone() else url_for("desk.home"))


def _is_phone() -> bool:
    hint = request.headers.get("Sec-CH-UA-Mobile")
    return hint == "?1" if hint else "Mobi" in request.headers.get("User-Agent", "")


@bp.get("/app")
@bp.get("/app/<path:rest>")
@public
def app(rest: str = "") -> str:
    """The shell: one page, the same for everybody, kept by the service worker. It holds no data and no language."""
    return render_template("app.html", build=precache()["version"])


@bp.get("/precache.js")
@public
@describes({200: "text/javascript"})
def precache_list() -> Response:
    body = "self.PRECACHE = " + json.dumps(precache()) + ";\n"
    response = Response(body, mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response


def precache() -> dict[str, Any]:
    """Return `{version, shell, files: [[url, base64 SHA-256]]}` of everything the app needs offline.

    The version covers the worker and the shell too: otherwise a new worker would install into the live cache.
    """
    stamp = max((path.stat().st_mtime_ns for path in _files()), default=0)
    return _precache(stamp, current_app.debug)


@lru_cache(maxsize=2)
def _precache(_stamp: int, _debug: bool) -> dict[str, Any]:
    files = [
        ["/static/" + path.relative_to(STATIC).as_posix(), _digest(path)] for path in _files() if _is_offline(path)
    ]
    shell = Path(__file__).parent / "templates" / "app.html"
    facts = json.dumps([files, _digest(STATIC / "sw.js"), _digest(shell)])
    return {"version": hashlib.sha256(facts.encode()).hexdigest()[:16], "shell": SHELL, "files": files}


def _files() -> list[Path]:
    return sorted(path for path in STATIC.rglob("*") if path.is_file())


def _is_offline(path: Path) -> bool:
    name = path.relative_to(STATIC).as_posix()
    return path.suffix in KEPT_OFFLINE and not name.startswith(LEFT_OUT) and not path.name.startswith(".")


def _digest(path: Path) -> str:
    return base64.b64encode(hashlib.sha256(path.read_bytes()).digest()).decode() if path.exists() else ""


@bp.get("/manifest.webmanifest")
@public
@describes({200: "application/manifest+json"})
def manifest() -> Response:
    return send_from_directory(STATIC, "manifest.webmanifest", mimetype="application/manifest+json")


@bp.get("/healthz")
@public
@describes({200: "application/json"})
def healthz() -> Response:
    """Say that application and database answer."""
    try:
        seq = db.session.scalar(select(SyncClock.seq))
    except (OperationalError, ProgrammingError) as error:
        raise Problem(503, "no_database", "No database") from error
    return jsonify(ok=True, seq=seq)


@bp.get("/<label:code>")
@public
@describes({}, problems=(429,))
def label(code: str) -> Any:
    """A label read by a phone's own camera: the card for staff; for a stranger what it is, and how to report."""
    if current_user.is_authenticated and "plain" not in request.args:
        return render_template("app.html", build=precache()["version"])
    thing = _find_for_stranger(code)
    if thing is None:
        raise Problem(404, "unknown_code", _("沒有這個標籤"), _("請核對標籤上的八個字，或告訴總務處。"))
    if isinstance(thing, Landing):
        return render_template("label/found.html", code=code, landing=thing, school_name=school_name(db.session()))
    return render_template("label/stranger.html", code=code, **thing)


def _find_for_stranger(code: str) -> dict[str, str] | Landing | None:
    """Look a code up; whoever tries many that are none is slowed down. Raises `TryLater` 429."""
    bucket, now = throttle.label_bucket(request.remote_addr or ""), current_app.extensions["clock"]()
    if wait := throttle.wait_seconds(db.session(), [bucket], now):
        raise TryLater(429, "too_often", _("請稍等"), _("試得太多次了。請稍等再試。"), wait)
    thing = find_landing(db.session(), code) or find_labelled(db.session(), code)
    if thing is None:
        with writing() as work:
            throttle.note_failure(work.session, [bucket], now)
    return thing
