"""Records of which a page may show somebody's data only once it was said why: what a room hands to the desk's page of a
record, as data. No Flask.

    MASKED_RECORDS = (MaskedRecord("visit.enter", mask=mask_data, look=look_at_visit),)

The page shows what `mask` leaves, and the rest in the one answer to a look that holds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session


@dataclass(frozen=True)
class MaskedRecord:
    """One kind of record. `mask(data)` is what anybody may see who may read it, of data that nobody may have checked: a
    held record's is as it came. `look(session, record_id, data)` tells how seeing it whole is put on record (`kind`,
    `id` of `gate.look`).
    """

    type: str
    mask: Callable[[Any], Mapping[str, Any]]
    look: Callable[[Session, str, Any], tuple[str, str]]
