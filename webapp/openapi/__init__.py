"""The project's OpenAPI document, made of the url map, of what views say of themselves (`webapp/describing.py`) and of
the tables of kinds and entities.

Nothing is described here that a view or a room could say itself.
"""
