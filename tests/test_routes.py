"""What every route has in common: a right or a stated exception, headers, origins."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from tests.cast import PASSWORD, School, open_school
from webapp.accounts.permissions import PERMISSIONS_OF
from webapp.security import needs, permission_of

PUBLIC = {
    "static",
    "shell.start",
    "shell.app",
    "shell.precache_list",
    "shell.manifest",
    "sync.confirm",
    "shell.healthz",
    "shell.label",
    "gate.invited",
    "openapi.show",
    "accounts.sign_in",
    "accounts.set_language",
    "sync.ping",
    "sync.push",
    "sync.look_for_photo",
    "sync.put_part",
    "sync.put_photo",
    "sync_session.begin",
    "sync_session.challenge",
    "sync_session.look",
    "sync_session.end",
}
BASE = "http://localhost"
HEADERS = (
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "Referrer-Policy",
    "X-Frame-Options",
    "Cache-Control",
    "Permissions-Policy",
    "Cross-Origin-Opener-Policy",
)


@pytest.fixture
def school(app: Flask) -> School:
    with app.app_context():
        yield open_school(app)


def path_of(rule: Rule) -> str:
    """An address that matches the rule: converters filled with something of their kind."""
    samples = {"IntegerConverter": 1, "UUIDConverter": "0190a000-0000-7000-8000-000000000001"}
    values = {
        name: next(iter(getattr(converter, "items", ())), None) or samples.get(type(converter).__name__, "7K3M9QXF")
        for name, converter in rule._converters.items()
    }
    return str(rule.build(values, append_unknown=False)[1])  # type: ignore[index]


def test_every_route_needs_a_known_right_or_is_listed_as_public(app: Flask) -> None:
    known = frozenset().union(*PERMISSIONS_OF.values())
    for rule in app.url_map.iter_rules():
        permission = permission_of(app.view_functions[rule.endpoint])
        assert permission in known or (permission is None and rule.endpoint in PUBLIC), rule.endpoint


def test_a_view_that_says_nothing_of_rights_answers_nobody() -> None:
    with pytest.raises(LookupError):
        permission_of(lambda: "forgotten")
    assert permission_of(needs("desk.use")(lambda: "")) == "desk.use"


def test_a_stranger_gets_nothing_from_any_route_that_needs_a_right(school: School) -> None:
    client = school.app.test_client()
    for rule in school.app.url_map.iter_rules():
        if permission_of(school.app.view_functions[rule.endpoint]) is None:
            continue
        for method in (rule.methods or set()) - {"OPTIONS", "HEAD"}:
            reply = client.open(path_of(rule), method=method, base_url=BASE, headers={"Origin": BASE})
            assert reply.status_code in {302, 401}, (rule, method, reply.status_code)
            assert "三年一班" not in reply.text


def test_a_viewer_may_change_nothing(school: School) -> None:
    client = signed_in(school, "viewer")
    for rule in school.app.url_map.iter_rules():
        permission = permission_of(school.app.view_functions[rule.endpoint])
        if permission is None or permission in PERMISSIONS_OF["viewer"]:
            continue
        for method in (rule.methods or set()) - {"OPTIONS", "HEAD"}:
            reply = client.open(path_of(rule), method=method, base_url=BASE, headers={"Origin": BASE})
            assert reply.status_code == 403, (rule, method, reply.status_code)


def signed_in(school: School, username: str) -> FlaskClient:
    client = school.app.test_client()
    form = {"username": username, "password": PASSWORD}
    reply = client.post("/sign-in", base_url=BASE, data=form, headers={"Origin": BASE})
    assert reply.status_code == 302, reply.text
    return client


@pytest.mark.parametrize("path", ["/", "/app", "/sign-in", "/api/sync/v1/ping", "/no/such/page", "/api/no/such"])
def test_every_answer_carries_the_headers(school: School, path: str) -> None:
    reply = school.app.test_client().get(path, base_url=BASE)

    assert all(name in reply.headers for name in HEADERS)
    policy = reply.headers["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy.replace("wasm-unsafe-eval", "")
    assert reply.headers["Cache-Control"] in {"no-store", "no-cache"}


def test_only_the_decoders_worker_may_compile_wasm(client: FlaskClient) -> None:
    for path, expected in (("/static/js/ui/decoder-worker.js", True), ("/static/sw.js", False)):
        with client.get(path) as reply:
            assert ("wasm-unsafe-eval" in reply.headers["Content-Security-Policy"]) is expected


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_change_asked_for_by_another_site_is_refused(school: School, headers: dict[str, str]) -> None:
    form = {"username": "director", "password": PASSWORD}
    reply = school.app.test_client().post("/sign-in", base_url=BASE, data=form, headers=headers)

    assert reply.status_code == 403
    assert "Set-Cookie" not in reply.headers


def test_a_host_that_is_not_ours_is_refused(app: Flask) -> None:
    app.config["TRUSTED_HOSTS"] = ["rounds.school.tw"]

    assert app.test_client().get("/app", base_url="http://evil.example").status_code == 400
    assert app.test_client().get("/app", base_url="http://rounds.school.tw").status_code == 200


def test_over_https_the_cookie_is_bound_to_the_host(school: School) -> None:
    school.app.config["HTTPS"] = True
    form = {"username": "director", "password": PASSWORD}

    reply = school.app.test_client().post(
        "/sign-in", base_url="https://localhost", data=form, headers={"Origin": "https://localhost"}
    )

    cookie = reply.headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    assert all(part in cookie for part in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"))
    assert "Domain" not in cookie
    assert "Strict-Transport-Security" in reply.headers


def test_an_error_of_the_api_is_a_problem_and_names_the_request(client: FlaskClient) -> None:
    reply = client.get("/api/sync/v1/pull")

    assert (reply.status_code, reply.content_type) == (401, "application/problem+json")
    assert set(reply.json) >= {"type", "title", "status", "detail", "request_id"}
