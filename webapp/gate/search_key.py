"""The key by which ID numbers are found again without being kept. Derived of the installation's secret, which is in no
backup: after a move to another machine old hashes are found no more, last four signs and names still are.
"""

from __future__ import annotations

import base64

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import Blueprint, current_app
from marshmallow import RAISE, Schema, fields

from webapp.describing import describes
from webapp.security import needs

LABEL = b"rounds gate search key 1"
KEY_BYTES = 32
api = Blueprint("gate_api", __name__, url_prefix="/api/gate")


class SearchKey(Schema):
    class Meta:
        unknown = RAISE

    key = fields.String(required=True, metadata={"description": "32 bytes, base64url."})


def search_key(secret: str) -> bytes:
    """Derive the key of this installation; another label of the same secret tells nothing of it."""
    return HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=LABEL).derive(secret.encode())


def own_search_key() -> bytes:
    return search_key(str(current_app.config["SECRET_KEY"]))


@api.get("/search-key")
@needs("gate.register")
@describes({200: SearchKey})
def give_search_key() -> dict[str, str]:
    """Give the key to who registers visitors: their phone makes the hashes, so that no number is ever sent."""
    return {"key": base64.urlsafe_b64encode(own_search_key()).rstrip(b"=").decode()}
