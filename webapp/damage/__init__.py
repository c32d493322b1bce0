"""Damage to school property: reported once, numbered, closed once.

Work orders and compensation will live here too. Assets themselves belong to the registry; nothing here changes them.
"""
