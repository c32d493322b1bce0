"""Every address, asked in every odd way: an answer in good order, kept by nobody, and never a fault of the server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.cast import PASSWORD, School
from tests.phones import API, BASE
from tests.test_routes import path_of
from webapp.accounts.schemas import PersonFields
from webapp.registry.schemas import AssetFields, PlaceFields, SchoolFields

# what a cache may keep if it asks each time: files of the build, nothing of the school
ASKED_EACH_TIME = {"static", "shell.precache_list", "shell.manifest"}
SIGNS_OUT = {"accounts.sign_out", "sync_session.end", "accounts.give_password", "accounts.change_password"}
ODD_VALUES = {
    "nul": "a\x00b",
    "half of a pair": "\udc80",
    "long": "x" * 10_001,
    "a number too large": "9" * 30,
    "many digits": "-" + "9" * 5_000,
    "text": "<script>' OR 1=1; --../../../etc/passwd\u202e[]",
}
WEBAPP = Path(__file__).parents[2] / "webapp"
FIELD = re.compile(r'form(?:\.get|\.getlist|\.get_list)?[\[(]"([a-z_-]+)"')
SCHEMAS = (PersonFields, SchoolFields, PlaceFields, AssetFields)


def signed_in(school: School, username: str) -> FlaskClient:
    client = school.app.test_client()
    form = {"username": username, "password": PASSWORD}
    assert client.post("/sign-in", base_url=BASE, data=form, headers={"Origin": BASE}).status_code == 302
    return client


def ask(client: FlaskClient, method: str, path: str, **more: Any) -> TestResponse:
    return client.open(path, method=method, base_url=BASE, headers={"Origin": BASE}, buffered=True, **more)


def rules(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Every address with each method it takes."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"OPTIONS"}):
            if rule.endpoint not in SIGNS_OUT:
                yield rule, method


def field_names() -> list[str]:
    """What the views read from forms by name, and what the forms of the registry and of people are made of."""
    read = {name for path in WEBAPP.rglob("*views.py") for name in FIELD.findall(path.read_text())}
    return sorted(read.union(*(schema._declared_fields for schema in SCHEMAS)))


@pytest.mark.parametrize("who", ["stranger", "administrator"])
def test_nothing_but_files_of_the_build_may_be_kept_by_a_cache(school: School, who: str) -> None:
    client = school.app.test_client() if who == "stranger" else signed_in(school, who)
    kept = set()
    for rule, method in rules(school.app):
        reply = ask(client, method, path_of(rule))
        assert reply.status_code < 500, (rule, method)
        if "no-store" not in reply.headers["Cache-Control"]:
            kept.add(rule.endpoint)

    assert kept <= ASKED_EACH_TIME, kept


def test_each_error_of_the_api_is_a_problem_and_each_elsewhere_a_page(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(school, "administrator")
    monkeypatch.setitem(school.app.view_functions["sync.ping"].__globals__, "now", lambda: 1 / 0)
    asked = {
        ("GET", f"{API}/nothing"): 404, ("GET", f"{API}/push"): 405, ("POST", f"{API}/pull"): 405,
        ("DELETE", f"{API}/blobs/x"): 405, ("GET", "/api"): 404, ("GET", "/api/"): 404,
        ("POST", f"{API}/push"): 400, ("GET", f"{API}/ping"): 500,
    }  # fmt: skip
    for (method, path), status in asked.items():
        reply = ask(client, method, path)
        assert (reply.status_code, reply.headers["Cache-Control"]) == (status, "no-store"), path
        if path != "/api":
            assert reply.content_type == "application/problem+json", path
            assert set(reply.json) >= {"type", "title", "status", "detail", "request_id"}
            assert "Traceback" not in reply.text
            assert "ZeroDivision" not in reply.text
    assert "POST" in ask(client, "GET", f"{API}/push").headers["Allow"]
    assert ask(client, "GET", "/no/such/page").content_type.startswith("text/html")


def test_a_body_beyond_all_limits_is_413_everywhere(school: School) -> None:
    client = signed_in(school, "administrator")
    school.app.config["MAX_CONTENT_LENGTH"] = 1000

    for path in ("/desk/school", "/desk/import", "/desk/people/new"):
        reply = ask(client, "POST", path, data={"name": "x" * 5000})
        assert (reply.status_code, reply.headers["Cache-Control"]) == (413, "no-store"), path


@pytest.mark.parametrize("who", ["stranger", "administrator"])
def test_no_odd_address_is_a_fault_of_the_server(school: School, who: str) -> None:
    client = school.app.test_client() if who == "stranger" else signed_in(school, who)
    faults = []
    for rule, method in rules(school.app):
        if method != "GET" and rule.endpoint != "sync.look_for_photo":
            continue
        plain = path_of(rule)
        for name, value in ODD_VALUES.items():
            text = quote(value[:3000], errors="surrogatepass")
            query = "&".join(f"{key}={text[:200]}" for key in QUERY)
            for path in {plain, plain.replace("7K3M9QXF", text)}:
                reply = ask(client, method, f"{path}?{query}")
                if reply.status_code >= 500:
                    faults.append((method, name, rule.rule, reply.status_code))

    assert faults == []


QUERY = (
    "q", "page", "after", "before", "sort", "target", "place", "kind", "id", "limit", "cursor", "head", "from", "to",
    "state", "result", "person", "stock", "start", "copies", "dpi", "category", "which", "size", "next", "columns",
    "checklist", "format", "digest", "request_id", "tab",
)  # fmt: skip


def test_no_odd_form_is_a_fault_of_the_server(school: School) -> None:
    client = signed_in(school, "administrator")
    names, faults = field_names(), []
    assert len(names) > 40
    for rule, method in rules(school.app):
        if method != "POST":
            continue
        path = path_of(rule).replace("0190a000-0000-7000-8000-000000000001", school.room_id)
        for name, value in ODD_VALUES.items():
            if name == "half of a pair":
                continue  # a form is decoded with replacement: none can come
            reply = ask(client, method, path, data=dict.fromkeys(names, value))
            if reply.status_code >= 500:
                faults.append((name, rule.rule, reply.status_code))

    assert faults == []
    assert ask(client, "GET", "/desk/").status_code == 200
