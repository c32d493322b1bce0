"""The gate's pages at the desk, by subject: importing them puts their routes on the blueprint."""

from webapp.gate import (
    correction_views,
    hand_over_views,
    invitation_views,
    muster_views,
    paper_views,
    people_views,
    public_views,
    rules_views,
    today_views,
    visit_views,
    watch_views,
)
from webapp.gate.blueprint import bp
from webapp.gate.search_key import api

__all__ = [
    "api",
    "bp",
    "correction_views",
    "hand_over_views",
    "invitation_views",
    "muster_views",
    "paper_views",
    "people_views",
    "public_views",
    "rules_views",
    "today_views",
    "visit_views",
    "watch_views",
]
