"""The desk's pages, gathered: importing them puts their routes on the blueprint."""

from webapp.desk import held_views, home_views, ledger_views, record_views, rescue_views, safety_views
from webapp.desk.blueprint import bp

__all__ = ["bp", "held_views", "home_views", "ledger_views", "record_views", "rescue_views", "safety_views"]
