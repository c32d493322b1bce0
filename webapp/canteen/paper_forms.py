"""Forms of papers: which fields, and from what was typed to the fields of a record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from marshmallow import Schema, ValidationError

from webapp.canteen.paper_schemas import CertificateFields, SupplierFields
from webapp.db import wire_value

CERTIFICATE = ("person_id", "post", "number", "issued_on", "expires_on", "issuer", "note")
RENEWAL = ("number", "issued_on", "expires_on", "issuer")
SUPPLIER = (
    "name",
    "category",
    "contact",
    "phone",
    "address",
    "business_licence",
    "food_licence",
    "food_licence_scope",
    "licence_until_on",
    "contract_from_on",
    "contract_until_on",
    "note",
)
DATES = frozenset({"issued_on", "expires_on", "licence_until_on", "contract_from_on", "contract_until_on"})
REQUIRED = frozenset({"person_id", "name", "expires_on"})
SPANS = (("issued_on", "expires_on"), ("contract_from_on", "contract_until_on"))
CERTIFICATE_SCHEMA: type[Schema] = CertificateFields
SUPPLIER_SCHEMA: type[Schema] = SupplierFields


@dataclass
class Filled:
    """A form as it came back: what was typed, the fields to say (changed ones only), what is wrong."""

    typed: dict[str, str]
    fields: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


def typed_of(row: Any, names: Sequence[str]) -> dict[str, str]:
    """Return a row's values as they stand in the form's inputs."""
    values = {name: wire_value(getattr(row, name)) for name in names}
    return {name: "" if value is None else str(value) for name, value in values.items()}


def read_form(
    given: Mapping[str, str], names: Sequence[str], schema: type[Schema], before: Mapping[str, str]
) -> Filled:
    """Read what was typed. Only what differs from `before` becomes a field: other people's work is left alone."""
    filled = Filled({name: given.get(name, "").strip() for name in names})
    for name in names:
        text = filled.typed[name]
        if name in REQUIRED and not text:
            filled.errors[name] = _("這一欄要填。")
        elif text != before.get(name, ""):
            filled.fields[name] = text or None
    _check_spans(filled)
    try:
        schema().load(filled.fields)
    except ValidationError as error:
        for name in error.normalized_messages():
            filled.errors.setdefault(str(name), _advice(str(name)))
    return filled


def _check_spans(filled: Filled) -> None:
    for begins, ends in SPANS:
        first, last = filled.typed.get(begins, ""), filled.typed.get(ends, "")
        if first and last and last < first:
            filled.errors.setdefault(ends, _("結束的日期比開始的早，請再看一次。"))


def _advice(name: str) -> str:
    return _("請填日期，例如 2026-09-01。") if name in DATES else _("內容太長，或不是可以選的值。")
