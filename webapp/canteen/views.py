"""The canteen's pages at the desk, by subject: importing them puts their routes on the blueprint."""

from webapp.canteen import (
    certificate_views,
    day_views,
    freeze_views,
    label_views,
    menu_import_views,
    menu_views,
    paper_views,
    papers_views,
    rules_views,
    sample_views,
    supplier_views,
)
from webapp.canteen.blueprint import bp

__all__ = [
    "bp",
    "certificate_views",
    "day_views",
    "freeze_views",
    "label_views",
    "menu_import_views",
    "menu_views",
    "paper_views",
    "papers_views",
    "rules_views",
    "sample_views",
    "supplier_views",
]
