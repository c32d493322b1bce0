"""The room's pages, gathered: importing them puts their routes on the blueprint."""

from webapp.printing import (
    blank_views,
    design_views,
    job_views,
    logo_views,
    preview_views,
    print_views,
    printer_views,
    queue_views,
    source_views,
    stock_views,
)
from webapp.printing.blueprint import bp

__all__ = [
    "blank_views",
    "bp",
    "design_views",
    "job_views",
    "logo_views",
    "preview_views",
    "print_views",
    "printer_views",
    "queue_views",
    "source_views",
    "stock_views",
]
