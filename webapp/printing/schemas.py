"""`data` of records about stationery. Marshmallow and `labels` only: no database, no current user."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from webapp.printing.facts import FactsError, check_correction, check_design, check_stock
from webapp.printing.logos import MOST_SIGNS, PART_SIGNS, LogoError, check_logo

LANGUAGES = ("pdf", "zpl", "tspl")
MOST_CORRECTIONS = 200


class Strict(Schema):
    class Meta:
        unknown = RAISE


def name() -> fields.String:
    return fields.String(validate=[validate.Length(1, 120), validate.Regexp(r"^\S(.*\S)?$")])


def flag() -> fields.Boolean:
    return fields.Boolean(truthy={True}, falsy={False})


class Facts(fields.Field):
    """Facts kept as they came, once `check` has found nothing wrong with them."""

    def __init__(self, check: Callable[[Any], object], **more: Any) -> None:
        super().__init__(metadata={"type": "object"}, **more)
        self._check = check

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> Any:
        try:
            self._check(value)
        except FactsError as error:
            raise ValidationError({error.entry or "facts": [f"{error.zh} / {error.en}"]}) from error
        return value


class Corrections(fields.Field):
    """By stock id, or "" for any stock: shift and scale as measured."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> Any:
        if not isinstance(value, dict) or len(value) > MOST_CORRECTIONS:
            raise ValidationError(f"an object of at most {MOST_CORRECTIONS} stocks")
        for stock_id, correction in value.items():
            if len(stock_id) > 64:
                raise ValidationError("no stock has such an id")
            try:
                check_correction(correction)
            except FactsError as error:
                raise ValidationError({error.entry or stock_id: [f"{error.zh} / {error.en}"]}) from error
        return value


class LogoImage(fields.Field):
    """A PNG in base64, in strings that are short enough for an envelope; loaded as one string."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> str:
        is_list = isinstance(value, list) and len(value) <= MOST_SIGNS // PART_SIGNS
        if not is_list or not all(isinstance(part, str) for part in value):
            raise ValidationError(f"a list of at most {MOST_SIGNS // PART_SIGNS} strings")
        image = "".join(value)
        try:
            check_logo(image)
        except LogoError as error:
            raise ValidationError(error.reason) from error
        return image


class StockFields(Strict):
    name = name()
    facts = Facts(check_stock)
    is_active = flag()


class PrinterFields(Strict):
    name = name()
    language = fields.String(validate=validate.OneOf(LANGUAGES))
    dpi = fields.Integer(strict=True, validate=validate.Range(100, 2400))
    corrections = Corrections(metadata={"type": "object", "maxProperties": MOST_CORRECTIONS})
    is_active = flag()


class DesignFields(Strict):
    name = name()
    facts = Facts(check_design)
    is_active = flag()


class LogoFields(Strict):
    name = name()
    image = LogoImage(metadata={"type": "array", "items": {"type": "string"}, "maxItems": MOST_SIGNS // PART_SIGNS})
    is_active = flag()


class SaveStock(Strict):
    id = fields.UUID(required=True)
    fields_ = fields.Nested(StockFields, required=True, data_key="fields", attribute="fields")


class SavePrinter(Strict):
    id = fields.UUID(required=True)
    fields_ = fields.Nested(PrinterFields, required=True, data_key="fields", attribute="fields")


class SaveDesign(Strict):
    id = fields.UUID(required=True)
    fields_ = fields.Nested(DesignFields, required=True, data_key="fields", attribute="fields")


class SaveLogo(Strict):
    id = fields.UUID(required=True)
    fields_ = fields.Nested(LogoFields, required=True, data_key="fields", attribute="fields")
