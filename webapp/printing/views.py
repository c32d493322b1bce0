"""The room's pages, gathered: importing them puts their routes on the blueprint."""

from webapp.printing.blueprint import bp

__all__ = ["bp"]
