"""Every operation of the document, as everybody: schemathesis makes the requests, right and nearly right; what it can't
know (ids that exist, a signature over the body, the fields of a form) is put in.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from random import Random
from typing import Any

from flask import Flask
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from schemathesis import Case, GenerationMode
from schemathesis.openapi import from_wsgi
from schemathesis.schemas import APIOperation
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter, RequestRedirect
from werkzeug.test import TestResponse

from tests.journal.fire.fuzz.asked import ASKED
from tests.journal.fire.fuzz.forms import Form, asked_for, filled_in, read_page
from tests.journal.fire.fuzz.judge import Judge
from tests.journal.fire.fuzz.target import CANARY, OURS, Actor, Target
from tests.journal.photo_parts import large_jpeg
from tests.phones import BASE

# who asks more than the others: who may do more
# each request as so many, drawn anew
AS_MANY = 6
WEIGHTS = {"administrator": 6, "director": 3}
MOST_READINGS, MOST_LINKS = 3, 400
FILES = {
    "x.xlsx": b"PK\x03\x04",
    "x.csv": "日期,餐別,菜名\n2026-09-01,午餐,飯\n".encode(),
    "x.png": b"\x89PNG\r\n\x1a\n",
}


@dataclass
class Operations:
    """The document's operations, and requests of each: made once, and used on every application of this release."""

    app: Flask
    by_endpoint: dict[tuple[str, str], APIOperation] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for result in from_wsgi("/api/openapi.json", self.app).get_all_operations():
            operation = result.ok()
            endpoint, _, method = operation.definition.raw["operationId"].rpartition(".")
            self.by_endpoint[endpoint, method.upper()] = operation

    @cached_property
    def api(self) -> SearchStrategy[Case]:
        return self._requests(lambda path: path.startswith("/api/"))

    @cached_property
    def pages(self) -> SearchStrategy[Case]:
        return self._requests(lambda path: not path.startswith(("/api/", "/static/")))

    def _requests(self, is_meant: Any) -> SearchStrategy[Case]:
        meant = [operation for operation in self.by_endpoint.values() if is_meant(operation.path)]
        modes = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
        return st.one_of([operation.as_strategy(mode) for operation in meant for mode in modes])


@dataclass
class Addresses:
    """Sends requests at one target; what pages show leads on to the next."""

    target: Target
    operations: Operations
    judge: Judge
    random: Random
    forms: dict[str, list[Form]] = field(default_factory=lambda: defaultdict(list))
    links: list[str] = field(default_factory=list)
    readings: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @cached_property
    def map(self) -> MapAdapter:
        return self.target.app.url_map.bind("localhost")

    def call_api(self, case: Case) -> None:
        """Ask the API as several, with the signature that the request would bear."""
        parts = dict(case.path_parameters or {})
        for actor in self._actors():
            self._call_as(actor, case, parts)

    def _call_as(self, actor: Actor, case: Case, parts: Mapping[str, Any]) -> None:
        asked = self._asked(case, parts)
        signature = {"X-Rounds-Signature", "X-Rounds-Key"} & set(asked["headers"])
        if (signature or "/blobs/" in case.path) and actor.phone and self.random.random() < 0.9:
            self._sign(case, asked, actor)
        self._send(case, actor, asked)

    def visit(self, case: Case) -> None:
        """Let several look at a page, follow a link, or hand in a form."""
        parts = dict(case.path_parameters or {})
        for actor in self._actors():
            self._visit_as(actor, case, parts)

    def _visit_as(self, actor: Actor, case: Case, parts: Mapping[str, Any]) -> None:
        endpoint = case.operation.definition.raw["operationId"].rpartition(".")[0]
        if case.method.upper() == "GET" and self.links and self.random.random() < 0.3:
            self._follow(actor)
            return
        asked = self._asked(case, parts)
        names = ASKED[endpoint]
        if case.method.upper() == "GET":
            asked["query_string"] = MultiDict(asked_for(self.target, self.random, names))
        elif self.random.random() < 0.9:
            case, asked = self._handed_in(case, endpoint, asked, names)
        reply = self._send(case, actor, asked)
        if reply is not None and case.method.upper() == "GET":
            self._read(asked["path"], endpoint, reply)

    def _actors(self) -> list[Actor]:
        weights = [WEIGHTS.get(actor.role or "", 1) for actor in self.target.actors]
        return self.random.choices(self.target.actors, weights, k=AS_MANY)

    def _asked(self, case: Case, parts: Mapping[str, Any]) -> dict[str, Any]:
        """Write a case as a request, with ids that exist in most of it."""
        said = case.operation.definition.raw.get("parameters", ())
        aimed = {part["name"] for part in said if part["in"] == "path" and part["schema"].get("type") == "string"}
        case.path_parameters = {
            name: self.target.pick(self.random, name, value) if name in aimed else value
            for name, value in parts.items()
        }
        asked = case.as_transport_kwargs()
        if isinstance(asked.get("json"), dict):
            asked["json"] = self._marked(asked["json"])
        ours = OURS if self.random.random() < 0.95 else {}
        return asked | {"headers": {**dict(asked["headers"]), **ours}, "base_url": BASE}

    def _marked(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Let what people might have typed be recognised in a log."""
        return {
            name: CANARY if isinstance(value, str) and self.random.random() < 0.1 else value
            for name, value in body.items()
        }

    def _sign(self, case: Case, asked: dict[str, Any], actor: Actor) -> None:
        content = self._content(asked)
        if "/blobs/" in case.path:
            content = self.random.choice((content, large_jpeg(self.random.randrange(9), 3000), b""))
            if self.random.random() < 0.7:
                asked["path"] = "/api/sync/v1/blobs/" + hashlib.sha256(content).hexdigest()
            offset = {"Upload-Offset": "0", "Upload-Length": str(len(content))}
            asked["headers"] |= offset if self.random.random() < 0.6 else {}
        asked.pop("json", None)
        asked["data"] = content
        phone = actor.phone
        asked["headers"] |= phone.photo_headers(case.method.upper(), asked["path"], content) if phone else {}

    def _content(self, asked: dict[str, Any]) -> bytes:
        if "json" in asked:
            return json.dumps(asked["json"], default=repr).encode()
        data = asked.get("data", b"")
        return data if isinstance(data, bytes) else str(data).encode("utf-8", "replace")

    def _handed_in(
        self, case: Case, endpoint: str, asked: dict[str, Any], names: set[str]
    ) -> tuple[Case, dict[str, Any]]:
        known = self.forms.get(endpoint)
        form = self.random.choice(known) if known and self.random.random() < 0.8 else Form(asked["path"], "POST")
        values = filled_in(self.target, self.random, form, names)
        data: MultiDict[str, Any] = MultiDict(values)
        headers = {name: value for name, value in asked["headers"].items() if name.lower() != "content-type"}
        if form.is_multipart or self.random.random() < 0.05:
            headers["Content-Type"] = "multipart/form-data"
            file_name = self.random.choice(list(FILES))
            data.setlist("file", [(io.BytesIO(FILES[file_name]), file_name)])
        sent = {"method": "POST", "path": form.action.split("?")[0], "base_url": BASE, "headers": headers}
        return case, sent | {"query_string": asked["query_string"], "data": data}

    def _follow(self, actor: Actor) -> None:
        path = self.random.choice(self.links)
        try:
            endpoint, values = self.map.match(path.split("?")[0], method="GET")
        except (HTTPException, RequestRedirect):
            return
        operation = self.operations.by_endpoint.get((endpoint, "GET"))
        if operation is None or endpoint in {"static", "accounts.sign_out"}:
            return
        case = operation.Case(path_parameters={name: str(value) for name, value in values.items()})
        reply = self._send(case, actor, {"method": "GET", "path": path, "base_url": BASE})
        if reply is not None:
            self._read(path, endpoint, reply)

    def _send(self, case: Case, actor: Actor, asked: dict[str, Any]) -> TestResponse | None:
        self.target.clock.move(seconds=3)
        try:
            with actor.client.open(**asked, buffered=True) as reply:
                told = f"{actor.name} {asked['method']} {asked['path']} {asked.get('query_string', '')!r}"
                self.judge.hear(case, reply, f"{told} {asked.get('json', asked.get('data', ''))!r}")
                return reply
        except (UnicodeError, ValueError) as error:
            # a header that the test's own client cannot write down
            self.judge.unsent += 1
            self.judge.why_unsent[type(error).__name__ + str(error)[:60]] += 1
            return None

    def _read(self, path: str, endpoint: str, reply: TestResponse) -> None:
        """Remember the forms and links of a page that was not read often yet."""
        if reply.status_code != 200 or reply.mimetype != "text/html" or self.readings[endpoint] >= MOST_READINGS:
            return
        self.readings[endpoint] += 1
        page = read_page(path, reply.text)
        self.links = [*page.links, *self.links][:MOST_LINKS]
        for form in page.forms:
            try:
                at, _values = self.map.match(form.action.split("?")[0], method=form.method)
            except (HTTPException, RequestRedirect):
                continue
            self.forms[at].append(form)
