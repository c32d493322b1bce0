"""The registry's pages, gathered: importing them puts their routes on the blueprint."""

from webapp.registry import import_views, photo_views, school_views, tag_views, thing_views
from webapp.registry.blueprint import bp

__all__ = ["bp", "import_views", "photo_views", "school_views", "tag_views", "thing_views"]
