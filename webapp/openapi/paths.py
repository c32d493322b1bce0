"""One operation for each rule and method of the url map: what the view says, and what every view has in common."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from apispec import APISpec
from flask import Flask
from werkzeug.routing import Rule

from webapp.describing import Content, Description, description_of
from webapp.openapi.schemas import Converter
from webapp.security import SAFE, permission_of
from webapp.workbooks import XLSX

HTML, PROBLEM, OCTETS = "text/html", "application/problem+json", "application/octet-stream"
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
UUID = r"^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$"
# what comes back by the end of an address
FILES = {".xlsx": XLSX, ".csv": "text/csv", ".png": "image/png", ".pdf": "application/pdf"}
PAGE = Content(media=(HTML,))
# a page is shown, or sends the reader on; a form is shown again with what is wrong with it
PAGE_ANSWERS = {200: PAGE, 302: PAGE}
PAGE_PROBLEMS = {"GET": (404,), "POST": (404, 409, 413, 422)}
BUSY, LATER = (500, 503), frozenset({429, 503, 507})
MEANINGS = {
    200: "Done.", 204: "Done; nothing to say.", 206: "That part of it.", 302: "Look there.",
    304: "What you have is still so.", 400: "Not understood.", 401: "Not signed in, or not signed.",
    403: "Not allowed, or asked by another site.", 404: "Not here, or not for you.", 405: "Not by this method.",
    409: "Not in this state.", 413: "Too large.", 415: "An encoding that nobody speaks.",
    416: "No such part.", 422: "Understood, and wrong: the answer says where.", 429: "Later: see Retry-After.",
    500: "A fault of ours, written down.", 503: "Busy; nothing was written. See Retry-After.", 507: "The disk is full.",
}  # fmt: skip


def path_of(rule: Rule) -> str:
    return re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule.rule)


def methods_of(rule: Rule) -> list[str]:
    methods = (rule.methods or set()) - {"OPTIONS"}
    return sorted(methods - {"HEAD"} if "GET" in methods else methods)


def operation_of(app: Flask, converter: Converter, rule: Rule, method: str) -> dict[str, Any]:
    """Describe a rule under one method. Raises `LookupError` for a view of the API that says nothing of itself."""
    view = app.view_functions[rule.endpoint]
    is_api = rule.rule.startswith("/api/")
    said = description_of(view)
    if is_api and said is None:
        raise LookupError(f"{rule.endpoint}: a view of the API says by `describes(…)` what it takes and answers")
    said = said if said and is_api else _page(said, rule, method)
    needed = permission_of(view)
    problems = {*said.problems, *_common_problems(method, needed, is_api), *BUSY}
    answers = {str(status): _answer(converter, status, content) for status, content in said.answers.items()}
    for status in sorted(problems - set(said.answers)):
        answers[str(status)] = _problem(status, is_api)
    return {
        "operationId": f"{rule.endpoint}.{method.lower()}",
        "tags": ["api" if is_api else "pages", rule.endpoint.split(".")[0]],
        "summary": _summary(view),
        "parameters": [*_parts(rule), *_parameters(converter, said)],
        "responses": answers,
        **({"requestBody": body} if (body := _body(converter, said, method, is_api)) else {}),
        **({"security": [{"session": []}], "x-rounds-needs": needed} if needed else {}),
    }


def _page(said: Description | None, rule: Rule, method: str) -> Description:
    """Complete what a page says of itself, mostly nothing."""
    ending = next((media for end, media in FILES.items() if rule.rule.endswith(end)), None)
    shown = {200: Content(media=(ending,))} if ending else {}
    answers = PAGE_ANSWERS | shown | (dict(said.answers) if said else {})
    problems = (*PAGE_PROBLEMS[method], *(said.problems if said else ()))
    return Description(answers, problems, said.body if said else None, said.query if said else None)


def _common_problems(method: str, needed: str | None, is_api: bool) -> set[int]:
    """A sign that no column takes is 400; a change by a stranger 401, under a foreign origin 403."""
    problems = {400}
    if method not in SAFE:
        problems |= {403} | ({401} if needed else set())
    if needed:
        problems |= {401, 403} if is_api else {403}
    return problems


def _summary(view: Callable[..., Any]) -> str:
    words = " ".join((view.__doc__ or "").split())
    return words.split(". ")[0] or view.__name__.replace("_", " ")


def _answer(converter: Converter, status: int, content: Content) -> dict[str, Any]:
    said: dict[str, Any] = {"description": MEANINGS[status]}
    if content.json or content.media:
        said["content"] = _content(converter, content)
    if content.headers:
        headers = converter.schema2parameters(content.headers(), location="header")
        said["headers"] = {one["name"]: {"schema": one["schema"], "required": one["required"]} for one in headers}
    return said


def add_problems(spec: APISpec) -> None:
    """Name the errors that all operations share: `problem.404` below /api, `page.404` elsewhere."""
    for status in filter(lambda status: status >= 400, MEANINGS):
        headers = {"Retry-After": {"schema": {"type": "integer"}}} if status in LATER else {}
        said: dict[str, Any] = {"description": MEANINGS[status], **({"headers": headers} if headers else {})}
        schema = {"$ref": "#/components/schemas/journal.Problem"}
        spec.components.response(f"problem.{status}", said | {"content": {PROBLEM: {"schema": schema}}})
        spec.components.response(f"page.{status}", said | {"content": {HTML: {"schema": {"type": "string"}}}})


def _problem(status: int, is_api: bool) -> dict[str, str]:
    return {"$ref": f"#/components/responses/{'problem' if is_api else 'page'}.{status}"}


def _content(converter: Converter, content: Content) -> dict[str, Any]:
    if content.json:
        return {"application/json": {"schema": converter.resolve_nested_schema(content.json)}}
    return {media: {"schema": {"type": "string"} if media == HTML else {}} for media in content.media}


def _body(converter: Converter, said: Description, method: str, is_api: bool) -> dict[str, Any] | None:
    if said.body:
        return {"required": True, "content": _content(converter, said.body)}
    if method in SAFE or is_api:
        return None
    # which fields a form has is the page's own business
    return {"content": {form: {"schema": {"type": "object"}} for form in FORMS}}


def _parameters(converter: Converter, said: Description) -> list[dict[str, Any]]:
    query = converter.schema2parameters(said.query(), location="query") if said.query else []
    headers = [one for schema in said.headers for one in converter.schema2parameters(schema(), location="header")]
    return [*query, *headers]


def _parts(rule: Rule) -> list[dict[str, Any]]:
    return [
        {"in": "path", "name": name, "required": True, "schema": _part(converter)}
        for name, converter in rule._converters.items()
    ]


def _part(converter: Any) -> dict[str, Any]:
    """Say what a part of an address may be, by its converter."""
    kind = type(converter).__name__
    if kind == "AnyConverter":
        return {"enum": sorted(converter.items)}
    if kind == "IntegerConverter":
        return {"type": "integer", "minimum": 0}
    if kind == "UUIDConverter":
        return {"type": "string", "format": "uuid", "pattern": UUID}
    if kind == "LabelConverter":
        return {"type": "string", "pattern": f"^{converter.regex}$"}
    return {"type": "string", "minLength": 1}
