"""What stands in records alone: words of a visit that a correction replaced, and records that never took effect."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from webapp.gate import words
from webapp.gate.masking import mask_last_four, mask_mobile, mask_name, mask_plate
from webapp.gate.models import GateRecord, Visit
from webapp.journal.models import Record
from webapp.personal_data import UNASKED, Finding, Match, Who, facts_of

KIND = "record"
TYPES = ("visit.enter", "visit.refuse")
HELD = _l("屬於延長保存的來訪，先解除才能刪除")


def find_in_records(session: Session, who: Who, known: Collection[str]) -> Iterator[Finding]:
    """Find somebody in what was sent, beside the records that rows already stand for (`known`)."""
    for record in session.scalars(_whole().execution_options(yield_per=500)):
        if record.id in known:
            continue
        data = data_of(record)
        visitor = data.get("visitor") or {}
        numbers = {"mobile": visitor.get("mobile"), "plate": data.get("plate")}
        signs = {"last_four": visitor.get("id_last_four"), "id_hash": visitor.get("id_hash")}
        if match := who.meets([visitor.get("name")], **_texts(numbers), **_texts(signs)):
            yield _finding(session, record, data, match)


def get_in_records(session: Session, ids: Collection[str]) -> Iterable[Finding]:
    for record in session.scalars(_whole().where(Record.id.in_(ids))):
        yield _finding(session, record, data_of(record))


def _whole() -> Select[Any]:
    return select(Record).where(Record.type.in_(TYPES), Record.body != "").order_by(Record.pk)


def data_of(record: Record) -> dict[str, Any]:
    """Return what a record says as it came: of one that was held nobody has checked the shape."""
    data = json.loads(record.body).get("data")
    known = dict(data) if isinstance(data, dict) else {}
    if not isinstance(known.get("visitor"), dict):
        known["visitor"] = {}
    return known


def _texts(values: dict[str, Any]) -> dict[str, str | None]:
    return {name: value if isinstance(value, str) else None for name, value in values.items()}


def _finding(session: Session, record: Record, data: dict[str, Any], match: Match = UNASKED) -> Finding:
    visitor, said = _texts(data["visitor"]), _texts(data)
    visit_id = session.scalar(select(GateRecord.about_id).where(GateRecord.record_id == record.id).limit(1))
    visit = session.get(Visit, visit_id) if visit_id else None
    name, mobile, four = visitor.get("name"), visitor.get("mobile"), visitor.get("id_last_four")
    return Finding(
        kind=KIND,
        id=record.id,
        title=_l("更正前寫的") if visit else _l("沒有生效的記錄"),
        at=record.captured_at,
        facts=facts_of(
            (_l("姓名"), name, mask_name(name)),
            (_l("單位"), visitor.get("organisation")),
            (_l("手機"), mobile, mask_mobile(mobile)),
            (_l("車牌"), said.get("plate"), mask_plate(said.get("plate"))),
            (_l("證件類別"), words.title_of(words.ID_KINDS, visitor.get("id_kind"))),
            (_l("證件後四碼"), four, mask_last_four(four)),
            (_l("事由說明"), said.get("purpose_note")),
            (_l("攜入物品"), said.get("goods")),
            (_l("備註"), said.get("note")),
        ),
        record_ids=(record.id,),
        look=("visit", visit_id or record.id),
        match=match,
        waits=HELD if visit is not None and visit.is_held else None,
        url=f"/desk/records/{record.id}",
    )
