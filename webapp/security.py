"""Headers, origins and rights: what every route has in common. A route without `needs` or `public` answers nobody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.middleware.proxy_fix import ProxyFix

from webapp.describing import Content, describes
from webapp.errors import Problem

View = TypeVar("View", bound=Callable[..., Any])
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
ANY_FILE = Content(media=("*/*",))
SERVICE_WORKER = "/static/sw.js"
# what a browser may keep if it asks each time: nothing of the school
FILES_OF_THE_BUILD = frozenset({"static", "shell.precache_list", "shell.manifest"})
DECODER = "/static/js/ui/decoder-worker.js"
POLICY = (
    "default-src 'none'; script-src 'self'{wasm}; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
    "worker-src 'self'; manifest-src 'self'; font-src 'self'; media-src 'self' blob:; form-action 'self'; "
    "base-uri 'none'; object-src 'none'; frame-ancestors 'none'; frame-src 'self'; "
    "require-trusted-types-for 'script'; trusted-types lit-html rounds"
)

# importScripts is a Trusted Types sink and runs before any policy of the worker's own could be made
WORKER_POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'"
POLICIES = {SERVICE_WORKER: WORKER_POLICY, DECODER: POLICY.format(wasm=" 'wasm-unsafe-eval'")}


def needs(permission: str) -> Callable[[View], View]:
    """Mark a view: only people with this permission."""

    def mark(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]
        return view

    return mark


def public(view: View) -> View:
    """Mark a view: anybody, signed in or not. The view itself guards what it shows."""
    view.permission = None  # type: ignore[attr-defined]
    return view


def permission_of(view: Callable[..., Any]) -> str | None:
    """Return the permission a view needs, None if it is public. Raises `LookupError` for an unmarked view."""
    if not hasattr(view, "permission"):
        raise LookupError(f"{view.__module__}.{view.__name__} is neither `needs(…)` nor `public`")
    permission: str | None = view.permission
    return permission


def install(app: Flask) -> None:
    app.view_functions["static"] = describes({200: ANY_FILE, 206: ANY_FILE, 304: None}, problems=(416,))(
        public(app.view_functions["static"])
    )
    app.before_request(_refuse_strangers)
    app.before_request(_refuse_foreign_origins)
    app.before_request(_require_permission)
    app.after_request(_set_headers)
    if hops := app.config["PROXY_HOPS"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


def _refuse_strangers() -> None:
    """Touch the host: werkzeug answers 400 for one that is not among TRUSTED_HOSTS."""
    _ = request.host


def _refuse_foreign_origins() -> None:
    """No token that could expire in a page kept offline: browsers say where a request comes from."""
    if request.method in SAFE:
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        raise Problem(403, "foreign_origin", "Foreign origin", _("這個要求來自別的網站，已拒絕。"))
    if site is not None and site not in {"same-origin", "none"}:
        raise Problem(403, "foreign_origin", "Foreign origin", _("這個要求來自別的網站，已拒絕。"))


def _require_permission() -> Any:
    if request.endpoint is None:
        return None
    permission = permission_of(current_app.view_functions[request.endpoint])
    if permission is None:
        return None
    if not current_user.is_authenticated:
        if request.path.startswith("/api/"):
            raise Problem(401, "sign_in", _("請先登入。"))
        if request.method in SAFE:
            return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
        abort(401)
    if not current_user.may(permission):
        raise Problem(403, "not_allowed", _("不能這樣做"), _("您的身分不能做這件事。需要時請找管理員開通。"))
    return None


def _set_headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", POLICIES.get(request.path, POLICY.format(wasm="")))
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("X-Frame-Options", "DENY")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(self), microphone=(), geolocation=(), payment=()")
    # browsers apply HSTS to a host whatever the port: beside an app on a port stands the plain page of its certificate
    if current_app.config["HTTPS"] and ":" not in request.host:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint in FILES_OF_THE_BUILD:
        headers["Cache-Control"] = "no-cache"
        if request.path == SERVICE_WORKER:
            headers["Service-Worker-Allowed"] = "/"
    elif "no-store" not in headers.get("Cache-Control", ""):
        # whatever a file is sent by has an opinion of its own
        headers["Cache-Control"] = "no-store"
    return response
