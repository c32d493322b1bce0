"""The gate's pages at the desk, by subject: importing them puts their routes on the blueprint."""

from webapp.gate.blueprint import bp
from webapp.gate.search_key import api

__all__ = ["api", "bp"]
