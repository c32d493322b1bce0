"""The closed lists of the registry: keys as on the wire and in the tables. Words for people are in `words.py`."""

from __future__ import annotations

PLACE_KINDS = ("campus", "building", "floor", "room", "point")
ASSET_STATES = ("in_use", "idle", "repair", "to_scrap", "scrapped")
WAYS_ACQUIRED = ("bought", "donated", "transferred", "built", "other")
TAG_STATES = ("blank", "bound", "worn", "retired")
TARGET_KINDS = ("place", "asset")
REGIONS = ("tw", "cn", "hk")
# where 115/9/1 is no date of the year 2026
WITHOUT_ROC_YEARS = ("cn", "hk")
WORN = "worn"
LIVE = ("bound", "worn")
REPLACED = "replaced"
