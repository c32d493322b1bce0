"""The pages of pick-up at the desk, by subject: importing them puts their routes on the blueprint."""

from webapp.pickup.blueprint import bp

__all__ = ["bp"]
