"""The demo school: rooms and things in the numbers of the schools' own work plans, as data, and how they are loaded.

Knows every room, like `webapp.create_app`; no room knows it. What must not live here: any rule of the product.
"""
