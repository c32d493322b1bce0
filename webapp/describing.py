"""What a view takes and answers, said beside it: `webapp/openapi/` makes the document of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from marshmallow import Schema

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Content:
    """What stands in a body: JSON by a schema, something of one of these media types, or nothing; `headers` come
    along.
    """

    json: type[Schema] | None = None
    media: tuple[str, ...] = ()
    headers: type[Schema] | None = None


Said = type[Schema] | str | Content | None


@dataclass(frozen=True)
class Description:
    """`answers` by status; `problems` are the statuses that come as an error: problem+json below /api, else a page."""

    answers: Mapping[int, Content]
    problems: tuple[int, ...] = ()
    body: Content | None = None
    query: type[Schema] | None = None
    headers: tuple[type[Schema], ...] = ()


def describes(
    answers: Mapping[int, Said],
    *,
    problems: tuple[int, ...] = (),
    body: Said = None,
    query: type[Schema] | None = None,
    headers: tuple[type[Schema], ...] = (),
) -> Callable[[View], View]:
    """Mark a view with what it takes and what it answers by status: JSON by a schema, a media type, nothing (None).

    What every view may answer (a foreign origin, a missing right, a busy database) need not be said.
    """
    contents = {status: content_of(said) for status, said in answers.items()}
    description = Description(contents, problems, content_of(body) if body else None, query, headers)

    def mark(view: View) -> View:
        view.description = description  # type: ignore[attr-defined]
        return view

    return mark


def content_of(said: Said) -> Content:
    if isinstance(said, Content):
        return said
    if isinstance(said, str):
        return Content(media=(said,))
    return Content(json=said)


def description_of(view: Callable[..., Any]) -> Description | None:
    """Return what was said of a view, None if nothing was."""
    description: Description | None = getattr(view, "description", None)
    return description
