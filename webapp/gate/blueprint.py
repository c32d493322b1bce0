"""The room's blueprint; its pages by subject put their routes on it."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("gate", __name__, url_prefix="/desk/gate")
