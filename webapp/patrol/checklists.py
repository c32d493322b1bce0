"""The checklists that come with the product, as data."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib import resources
from typing import Any

from webapp.patrol.answers import Body


@lru_cache(maxsize=1)
def builtin_checklists() -> tuple[dict[str, Any], ...]:
    """Return the bodies of `checklists.json`, each with its `id` and `version`. Do not alter them: they are shared.

    Limits are defaults that a school confirms with its own authority; `profile` holds those of its region.
    """
    return tuple(json.loads(resources.files("webapp.patrol").joinpath("checklists.json").read_text("utf-8")))


def publish_data(body: Body) -> dict[str, Any]:
    """Return the `data` of the record `checklist.publish` for a body."""
    return {"checklist_id": body["id"], "version": body["version"], "body": body}


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
