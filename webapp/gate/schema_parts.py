"""What the gate's schemas are made of: lines, texts, days, times, ids; and what is lenient or strict."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from marshmallow import EXCLUDE, RAISE, Schema, fields, validate

LINE = validate.Regexp(r"^\S(.*\S)?$")
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2200, 1, 1)
EARLIEST, LATEST = datetime(1970, 1, 2, tzinfo=UTC), datetime(9998, 1, 1, tzinfo=UTC)


class Lenient(Schema):
    """Members of a newer release are kept in the sealed record and ignored here."""

    class Meta:
        unknown = EXCLUDE


class Strict(Schema):
    class Meta:
        unknown = RAISE


def text(limit: int = 2000) -> fields.String:
    return fields.String(load_default=None, allow_none=True, validate=validate.Length(max=limit))


def required_text(limit: int = 2000) -> fields.String:
    return fields.String(required=True, validate=[validate.Length(1, limit), validate.Regexp(r"(?s).*\S.*")])


def line(limit: int, **more: Any) -> fields.String:
    return fields.String(validate=[validate.Length(1, limit), LINE], **more)


def said_line(limit: int) -> fields.String:
    """A line that need not be there."""
    return line(limit, load_default=None, allow_none=True)


def day(**more: Any) -> fields.Date:
    return fields.Date(validate=validate.Range(FIRST_DAY, LAST_DAY), **more)


def instant() -> fields.AwareDateTime:
    """A time by the phone's clock, as `captured_at` is; None: the same time."""
    return fields.AwareDateTime(
        load_default=None, allow_none=True, default_timezone=UTC, validate=validate.Range(EARLIEST, LATEST)
    )


def one_of(words: tuple[str, ...], **more: Any) -> fields.String:
    return fields.String(validate=validate.OneOf(words), **more)


def maybe_id() -> fields.UUID:
    return fields.UUID(load_default=None, allow_none=True)


def ids(most: int, least: int = 0, **more: Any) -> fields.List:
    return fields.List(fields.UUID(), validate=validate.Length(least, most), **more)
