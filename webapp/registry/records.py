"""What the registry adds to the journal."""

from __future__ import annotations

from webapp.journal.interface import Entity, Kind
from webapp.registry import schemas, service, tags
from webapp.registry.models import Asset, Place, School, Tag, ThingRecord

READ, READ_MONEY = "registry.read", "registry.read_money"
MONEY = ("unit_price", "value", "supplier", "invoice", "fund_source")

KINDS = (
    Kind("school.save", 1, schemas.SaveSchool, permission="people.edit", apply=service.save_school, read=READ),
    Kind("place.save", 1, schemas.SavePlace, permission="registry.edit", apply=service.save_place, read=READ),
    # a record is shown whole, and this one may hold amounts; the photo alone is shown by `registry.photo`
    Kind("asset.save", 1, schemas.SaveAsset, permission="registry.edit", apply=service.save_asset, read=READ_MONEY),
    Kind("tag.issue", 1, schemas.IssueTags, permission="labels.print", apply=tags.issue_tags, read=READ),
    Kind("tag.bind", 1, schemas.BindTag, permission="tag.bind", apply=tags.bind_tag, read=READ),
    Kind("tag.reissue", 1, schemas.ReissueTags, permission="labels.print", apply=tags.reissue_tags, read=READ),
    Kind("tag.wear", 1, schemas.SpokenTag, permission="tag.report", apply=tags.wear_tag, read=READ),
    Kind("tag.confirm", 1, schemas.SpokenTag, permission="tag.report", apply=tags.confirm_tag, read=READ),
    # the first schema of these two could mark a label as worn, and mend it: `tag.wear` and `tag.confirm` do now
    Kind("tag.retire", 1, schemas.RetireTag, permission="tag.bind", apply=tags.retire_tag, read=READ),
    Kind("tag.retire", 2, schemas.RetireTag, permission="tag.bind", apply=tags.retire_tag, read=READ),
    Kind("tag.print", 1, schemas.PrintTags, permission="labels.print", apply=tags.print_tags, read=READ),
    Kind("tag.print", 2, schemas.PrintTags, permission="labels.print", apply=tags.print_tags, read=READ),
)
ENTITIES = (
    Entity("school", School, fields=("name", "zone", "label_host", "region"), permission="registry.read"),
    Entity(
        "place",
        Place,
        permission="registry.read",
        fields=("parent_id", "kind", "category", "name", "number", "custodian_id", "department", "note", "sort"),
    ),
    Entity(
        "asset",
        Asset,
        permission="registry.read",
        guarded=dict.fromkeys(MONEY, READ_MONEY),
        fields=(
            "number",
            "name",
            "class_code",
            "category",
            "brand",
            "model",
            "spec",
            "serial",
            "unit",
            "quantity",
            "acquired_on",
            "warranty_until_on",
            "department",
            "custodian_id",
            "user_name",
            "place_id",
            "state",
            "note",
            "photo_sha256",
            "photo_record_id",
            *MONEY,
        ),
    ),
    Entity(
        "tag",
        Tag,
        permission="registry.read",
        fields=(
            "target_kind",
            "target_id",
            "revision",
            "state",
            "is_foreign",
            "replaces",
            "confirmed_at",
            "worn_at",
            "retired_at",
        ),
    ),
)
PROJECTIONS = (School, Place, Asset, Tag, ThingRecord)
