"""Shape of `data` in the records of the canteen's papers: certificates of its staff, licences of its suppliers."""

from __future__ import annotations

from marshmallow import fields, validate

from webapp.canteen.schemas import LINE, Lenient, Strict, day, line

POSTS = ("cook", "helper", "server", "buyer", "storekeeper", "other")
SUPPLIES = ("meat", "vegetable", "grain", "dairy", "meals", "other")


class CertificateFields(Strict):
    person_id = fields.UUID()
    post = fields.String(allow_none=True, validate=validate.OneOf(POSTS))
    number = line(64)
    issued_on = day(allow_none=True)
    expires_on = day()
    issuer = line(120)
    note = fields.String(allow_none=True, validate=validate.Length(max=2000))
    is_active = fields.Boolean()


class SaveCertificate(Lenient):
    id = fields.UUID(required=True)
    fields_ = fields.Nested(CertificateFields, data_key="fields", attribute="fields", required=True)


class SupplierFields(Strict):
    name = fields.String(validate=[validate.Length(1, 200), LINE])
    contact = line(120)
    phone = line(64)
    address = line(300)
    business_licence = line(64)
    food_licence = line(64)
    food_licence_scope = line(300)
    licence_until_on = day(allow_none=True)
    contract_from_on = day(allow_none=True)
    contract_until_on = day(allow_none=True)
    category = fields.String(allow_none=True, validate=validate.OneOf(SUPPLIES))
    note = fields.String(allow_none=True, validate=validate.Length(max=2000))
    is_active = fields.Boolean()


class SaveSupplier(Lenient):
    id = fields.UUID(required=True)
    fields_ = fields.Nested(SupplierFields, data_key="fields", attribute="fields", required=True)
