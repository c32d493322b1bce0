"""Copies that were proved by a test restore: making, verifying, restoring, and the plan that does it every night.

What must not live here: what a record means, or who may see it.
"""
