"""Errors that a reader sees: problem+json (RFC 9457) for programs, a page for people."""

from __future__ import annotations

import errno
import sqlite3
import uuid
from typing import Any

from flask import Flask, Response, current_app, g, jsonify, render_template, request
from flask_babel import gettext as _
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError

from webapp.db import db

BUSY_SECONDS = 5
FULL_DISK_SECONDS = 600
# what a system says when there is no room: of the disk, of one's share of it, for so large a file
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
POSTGRESQL_DISK_FULL, POSTGRESQL_DEADLOCK = "53100", "40P01"


class Problem(HTTPException):
    """A refusal with a stable `type`; `detail` says in the reader's language what to do."""

    def __init__(self, status: int, type_: str, title: str, detail: str = "", **members: Any) -> None:
        super().__init__(description=detail)
        self.code = status
        self.type = type_
        self.title = title
        self.members = members


class TryLater(Problem):
    """A refusal that will not last: the same request may be granted after `wait` seconds (`Retry-After`)."""

    def __init__(self, status: int, type_: str, title: str, detail: str, wait: int) -> None:
        super().__init__(status, type_, title, detail)
        self.wait = wait

    def get_headers(self, *args: Any, **kwargs: Any) -> list[tuple[str, str]]:
        return [("Retry-After", str(self.wait))]


def is_disk_full(error: BaseException) -> bool:
    """Tell whether an error of the system or of the database says that there is no room left."""
    if isinstance(error, OSError):
        return error.errno in FULL
    if not isinstance(error, OperationalError):
        return False
    if isinstance(error.orig, sqlite3.Error):
        return error.orig.sqlite_errorcode == sqlite3.SQLITE_FULL
    return getattr(error.orig, "sqlstate", None) == POSTGRESQL_DISK_FULL


def is_deadlock(error: BaseException) -> bool:
    """Tell whether PostgreSQL stopped one of several transactions that waited for each other."""
    return isinstance(error, OperationalError) and getattr(error.orig, "sqlstate", None) == POSTGRESQL_DEADLOCK


def request_id() -> str:
    if "request_id" not in g:
        g.request_id = str(uuid.uuid4())
    return g.request_id


def _answer(error: HTTPException) -> Response:
    status = error.code or 500
    title = getattr(error, "title", None) or error.name
    if request.path.startswith("/api/"):
        reply = jsonify(
            type=getattr(error, "type", "about:blank"),
            title=title,
            status=status,
            detail=error.description,
            request_id=request_id(),
            **getattr(error, "members", {}),
        )
        reply.status_code = status
        reply.content_type = "application/problem+json"
    elif isinstance(error, SecurityError):
        # an untrusted host: nothing that builds an address may run
        return Response(f"{error.description} (ROUNDS_HOSTS)\n", status, mimetype="text/plain")
    else:
        reply = Response(render_template("error.html", title=title, detail=_advice(error), status=status), status)
    for name, value in error.get_headers(request.environ):
        if name.lower() in {"retry-after", "www-authenticate", "allow"}:
            reply.headers[name] = value
    return reply


def _advice(error: HTTPException) -> str:
    if isinstance(error, Problem):
        return error.description or ""
    advice = {
        403: _("您的身分不能做這件事。需要時請找管理員開通。"),
        404: _("找不到這一頁。可能已移走，或是您不能看。"),
        405: _("這個網址不能這樣用。請回首頁再試。"),
        413: _("檔案太大。請縮小後再傳。"),
        429: _("試得太多次了。請稍等再試。"),
        500: _("伺服器出錯了，已記下來。資料沒有遺失，請稍後再試。"),
    }
    return advice.get(error.code or 500, error.description or "")


def _unexpected(error: Exception) -> Response:
    if isinstance(error, InternalServerError) and isinstance(error.original_exception, Exception):
        # what failed after the view, in saving the session, comes wrapped
        error = error.original_exception
    if isinstance(error, HTTPException):
        return _answer(error)
    if is_disk_full(error):
        current_app.logger.error("no space left, request %s: %s", request_id(), type(error).__name__)
        advice = _("沒有寫入任何資料。請管理員清出空間，再試一次。")
        return _answer(TryLater(507, "disk_full", _("伺服器的硬碟滿了"), advice, FULL_DISK_SECONDS))
    if isinstance(error, OperationalError):
        # a lock not won in time, a deadlock, a disk that fails: nothing was written, the same request may succeed
        # later
        current_app.logger.error(
            "database busy or unavailable, request %s: %s", request_id(), type(error.orig).__name__
        )
        return _answer(TryLater(503, "busy", _("伺服器忙碌"), _("沒有寫入任何資料，請稍後再試。"), BUSY_SECONDS))
    if isinstance(error, DataError | OverflowError):
        # a NUL sign in an address or a form, a number beyond the column: nothing that a page of ours would send
        db.session.rollback()
        advice = _("裡面有不能用的字元或太大的數字。請回上一頁重新輸入。")
        return _answer(Problem(400, "bad_request", _("要求的格式不對"), advice))
    current_app.logger.error("unexpected error, request %s", request_id(), exc_info=error)
    if current_app.config.get("PROPAGATE_EXCEPTIONS"):
        raise error
    return _answer(Problem(500, "server_error", _("伺服器出錯了"), _("已記下來。資料沒有遺失，請稍後再試。")))


def install(app: Flask) -> None:
    app.register_error_handler(Exception, _unexpected)
