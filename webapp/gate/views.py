"""The gate's pages at the desk, by subject: importing them puts their routes on the blueprint."""

from webapp.gate.blueprint import bp

__all__ = ["bp"]
