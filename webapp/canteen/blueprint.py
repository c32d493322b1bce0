"""The blueprint that all pages of the canteen hang on."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("canteen", __name__, url_prefix="/desk/canteen")
