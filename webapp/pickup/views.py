"""The pages of pick-up at the desk, by subject: importing them puts their routes on the blueprint."""

from webapp.pickup import (
    card_views,
    child_views,
    class_views,
    import_views,
    leaving_views,
    paper_views,
    today_views,
)
from webapp.pickup.blueprint import bp

__all__ = [
    "bp",
    "card_views",
    "child_views",
    "class_views",
    "import_views",
    "leaving_views",
    "paper_views",
    "today_views",
]
