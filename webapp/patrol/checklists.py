"""The checklists that come with the product, as data."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib import resources
from typing import Any

from webapp.patrol.answers import Body, Item


@lru_cache(maxsize=1)
def builtin_checklists() -> tuple[dict[str, Any], ...]:
    """Return the bodies of `checklists.json`, each with its `id` and `version`. Do not alter them: they are shared.

    Limits are defaults that a school confirms with its own authority; `profile` holds those of its region.
    """
    return tuple(json.loads(resources.files("webapp.patrol").joinpath("checklists.json").read_text("utf-8")))


def publish_data(body: Body) -> dict[str, Any]:
    """Return the `data` of the record `checklist.publish` for a body.

    On the wire an item's options are `{value: label}`, in order: as a list they would lie too deep for an envelope
    (sync-protocol 11).
    """
    items = [_with_options(item, _as_object(item["options"])) if "options" in item else item for item in body["items"]]
    return {"checklist_id": body["id"], "version": body["version"], "body": {**body, "items": items}}


def published_body(body: Body) -> dict[str, Any]:
    """Return the body of a published record as everybody reads it: options are a list of `{value, label}`."""
    items = [_with_options(item, _as_list(item["options"])) if "options" in item else item for item in body["items"]]
    return {**body, "items": items}


def _with_options(item: Item, options: object) -> dict[str, Any]:
    return {**item, "options": options}


def _as_object(options: list[dict[str, Any]]) -> dict[str, Any]:
    return {option["value"]: option["label"] for option in options}


def _as_list(options: Any) -> Any:
    if not isinstance(options, dict):
        return options
    return [{"value": value, "label": label} for value, label in options.items()]


def row_id(checklist_id: str, version: int) -> str:
    """Name a version of a checklist, as the entity `checklist` does."""
    return f"{checklist_id}@{version}"


# What a checklist's `target` means: kind of entity, and for places the kind of place. The rest of the targets is no
# labelled thing (a delivery, a visitor, a drill): such checklists are never due by the clock.
TARGETS: dict[str, tuple[str, str | None]] = {
    "campus": ("place", "campus"),
    "building": ("place", "building"),
    "floor": ("place", "floor"),
    "room": ("place", "room"),
    "patrol_point": ("place", "point"),
    "area": ("place", None),
    "canteen": ("place", None),
    "gatehouse": ("place", None),
    "store": ("place", None),
    "asset": ("asset", None),
    "meter": ("asset", None),
    "sample_box": ("asset", None),
    "vehicle": ("asset", None),
}
