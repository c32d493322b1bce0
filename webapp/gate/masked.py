"""The gate's records that name people, as the desk shows them to whoever did not say why they look."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.gate.masking import STARS, mask_last_four, mask_mobile, mask_name, mask_plate
from webapp.gate.models import GateRecord
from webapp.gate.schemas import REFUSALS
from webapp.masked_records import MaskedRecord

PARTS = frozenset({"visitor", "pass", "invitation", "watch", "guests", "fields"})
# what the lists of the gate show as well
LISTED = frozenset({"organisation", "host_name", "pass_number", "title", "decided_by"})
# words of closed lists, numbers, days and times: a held record may have anything there
IDS = frozenset({"id", "visitor_id", "guest_id", "host_id"})
TIMES = frozenset({"entered_at", "on", "until_on", "from_time", "until_time"})
COUNTS = frozenset({"people", "notice", "is_id_seen", "is_active"})
CHOICES = frozenset({"via", "id_kind", "purpose", "host_answer", "temperature", "decision"})
CLOSED = IDS | TIMES | COUNTS | CHOICES
PLAIN = re.compile(r"[a-z_]{1,32}|[0-9a-f-]{36}|[0-9][0-9TZ:.+-]{0,31}")
MASKS: dict[str, Callable[[str], str]] = {
    "name": mask_name,
    "mobile": mask_mobile,
    "plate": mask_plate,
    "id_last_four": mask_last_four,
    "other_names": mask_name,
}
# free words may name anybody; the others are for finding somebody again, or for getting in
HIDDEN = frozenset({"purpose_note", "goods", "note", "reason_note", "advice", "id_hash", "token", "code"})
# why somebody was turned away is a word of a list; why somebody is on the list, or was let in all the same, is not
REASON = "reason"


def mask_data(data: Any) -> dict[str, Any]:
    """Return what may be seen of a record's data; a member that is not known here is left out, name and all."""
    if not isinstance(data, Mapping):
        return {}
    return {key: _mask(key, value) for key, value in data.items() if key in _KNOWN}


_KNOWN = PARTS | LISTED | CLOSED | MASKS.keys() | HIDDEN | {REASON}


def _mask(key: str, value: Any) -> Any:
    if value is None or value == "":
        return None
    if isinstance(value, list):
        return [_mask(key, one) for one in value]
    if key in PARTS:
        return mask_data(value)
    if isinstance(value, bool | int):
        return value if key in CLOSED else STARS
    if not isinstance(value, str):
        return STARS
    return MASKS[key](value) if key in MASKS else value if _is_open(key, value) else STARS


def _is_open(key: str, value: str) -> bool:
    return key in LISTED or (key == REASON and value in REFUSALS) or (key in CLOSED and bool(PLAIN.fullmatch(value)))


def _look_at_visit(session: Session, record_id: str, _data: Any) -> tuple[str, str]:
    """A record that never took effect has no visit: it is looked at itself."""
    about = select(GateRecord.about_id).where(GateRecord.record_id == record_id).limit(1)
    return "visit", session.scalar(about) or record_id


def _look_at(kind: str) -> Callable[[Session, str, Any], tuple[str, str]]:
    def look(_session: Session, record_id: str, data: Any) -> tuple[str, str]:
        return kind, _id_of(data) or record_id

    return look


def _id_of(data: Any) -> str | None:
    try:
        return str(UUID(data["id"]))
    except (TypeError, KeyError, ValueError, AttributeError):
        return None


MASKED_RECORDS = (
    MaskedRecord("visit.enter", mask_data, _look_at_visit),
    MaskedRecord("visit.refuse", mask_data, _look_at_visit),
    MaskedRecord("invitation.announce", mask_data, _look_at("invitation")),
    MaskedRecord("watch.save", mask_data, _look_at("watch")),
)
