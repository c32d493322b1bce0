"""Forms of the desk: which fields, and from what was typed to the fields of a record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError

from webapp.pickup import schemas
from webapp.registry.photo_views import PhotoProblemError, keep_upload


@dataclass(frozen=True)
class Input:
    """One field of a form. `kind`: an input's type, `textarea`, or `choice`."""

    name: str
    title: Any
    kind: str = "text"
    is_required: bool = False
    hint: Any = ""


CLASS = (
    Input("name", _l("班級名稱"), is_required=True, hint=_l("例如：小一班、一年一班。")),
    Input("grade", _l("年級"), "choice", hint=_l("幼兒園和一、二年級的孩子，要交給接送人；自行離校會標示出來。")),
    Input("closes_at", _l("放學時間"), "time", hint=_l("過了這個時間還沒接走的孩子，會列出來。不填就是 18:00。")),
    Input("room_id", _l("教室"), "choice"),
    Input("board_id", _l("班牌"), "choice", hint=_l("放學帶出時掃的牌子，先登記成財產。")),
    Input("sort", _l("順序"), "number", hint=_l("數字小的排前面。")),
)
CHILD = (
    Input("name", _l("姓名"), is_required=True),
    Input("class_id", _l("班級"), "choice", is_required=True),
    Input("number", _l("座號")),
    Input("note", _l("備註"), "textarea", hint=_l("門口和導師也會看到，例如：只能由母親接。")),
)
ADULT = (
    Input("name", _l("姓名"), is_required=True),
    Input("relation", _l("關係"), "choice", is_required=True),
    Input("mobile", _l("手機"), hint=_l("兄弟姊妹的同一位家長，手機寫一樣的，門口可以一次接走。")),
)
ADULT_SCHEMA: type[Schema] = schemas.GuardianFields
CHILD_SCHEMA: type[Schema] = schemas.ChildFields
CLASS_SCHEMA: type[Schema] = schemas.ClassFields


@dataclass
class Filled:
    """A form as it came back: what was typed, the fields to say (changed ones only), what is wrong."""

    typed: dict[str, str] = field(default_factory=dict)
    fields: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


def typed_of(row: Any, inputs: Sequence[Input]) -> dict[str, str]:
    """Return a row's values as they stand in the form's inputs."""
    values = {one.name: getattr(row, one.name) for one in inputs}
    return {name: "" if value is None else str(value) for name, value in values.items()}


def read_form(inputs: Sequence[Input], schema: type[Schema], before: Mapping[str, str]) -> Filled:
    """Read what was typed. Only what differs from `before` becomes a field: other people's work is left alone."""
    filled = Filled({one.name: request.form.get(one.name, "").strip() for one in inputs})
    for one in inputs:
        text = filled.typed[one.name]
        if one.is_required and not text:
            filled.errors[one.name] = _("這一欄要填。")
        elif text != before.get(one.name, ""):
            filled.fields[one.name] = _value(one, text)
    try:
        schema().load(filled.fields)
    except ValidationError as error:
        for name in error.normalized_messages():
            filled.errors.setdefault(str(name), _("內容太長，或不是可以選的值。"))
    return filled


def _value(one: Input, text: str) -> Any:
    if one.kind == "number":
        return int(text) if text.isascii() and text.isdigit() else text or 0
    return text or None


def seen() -> dict[str, str]:
    """Return what stood in the form when it was opened."""
    return {name.removeprefix("seen-"): value for name, value in request.form.items() if name.startswith("seen-")}


def take_photo(filled: Filled) -> tuple[dict[str, Any], ...]:
    """Keep the photo that came with the form; return it as the record names it."""
    upload = request.files.get("photo")
    if upload is None or not upload.filename:
        return ()
    if filled.errors:
        filled.errors["photo"] = _("請再選一次照片。")
        return ()
    try:
        return (keep_upload(upload),)
    except PhotoProblemError as error:
        filled.errors["photo"] = str(error)
        return ()
