"""Taking the words of an erased record out of the rows that it made.

Each function returns False where the record has made none yet, as in a replay: it is applied then, without its words.
`work.changed` is called in both uses alike, whether there was a word or not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select

from webapp.db import rfc3339
from webapp.gate.invitations import SAID, restate_invitation
from webapp.gate.models import GateRecord, Invitation, InvitationGuest, Visit, VisitEntry, VisitLeaving
from webapp.gate.muster_models import HandOver, Muster, MusterMark, MusterWord
from webapp.gate.saying import find_locked, fresh, happened_at
from webapp.gate.visitors import restate_visitor
from webapp.gate.visits import write_groups
from webapp.gate.watch_models import GateLook, Watch
from webapp.journal.interface import Erased, UnitOfWork

# what can't be empty keeps an empty list
BLANK: Mapping[str, Any] = {"other_names": []}
NOTE, REASON, TITLE, DIFFERENCES, LOOK = ("note",), ("reason",), ("title",), ("differences",), ("why",)
LEAVING, TICK = ("reason", "goods_out"), ("note", "where")
INVITING = ("title", "note", "token", *SAID)
WATCH = (
    "name",
    "other_names",
    "id_kind",
    "id_last_four",
    "id_hash",
    "mobile",
    "plate",
    "reason",
    "decided_by",
    "advice",
)


def scrub_visit(work: UnitOfWork, erased: Erased, data: Mapping[str, Any], gone: list[str]) -> bool:
    """Empty the groups of fields that are gone; `data` is what is still kept."""
    entry = work.session.get(VisitEntry, erased.record_id)
    if entry is None:
        return False
    row = work.session.get_one(Visit, entry.visit_id, with_for_update=True)
    if row.record_id != erased.record_id:
        return True
    visitor_id = row.visitor_id
    write_groups(row, data)
    row.erased_groups = gone
    work.changed("visit", row)
    if visitor_id is not None:
        restate_visitor(work, visitor_id)
    if row.invitation_id is not None:
        restate_invitation(work, row.invitation_id)
    return True


def scrub_leaving(work: UnitOfWork, erased: Erased) -> bool:
    said = find_locked(work.session, VisitLeaving, erased.record_id)
    if said is None:
        return False
    said.reason = said.goods_out = None
    for row in _visits(work, Visit.out_record_id == erased.record_id):
        row.settled_reason = row.goods_out = None
        work.changed("visit", row)
    return True


def scrub_returning(work: UnitOfWork, erased: Erased) -> bool:
    """It has no words."""
    returned = select(VisitLeaving.id).where(VisitLeaving.return_record_id == erased.record_id)
    return work.session.scalar(returned) is not None


def scrub_voiding(work: UnitOfWork, erased: Erased) -> bool:
    rows = _visits(work, Visit.void_record_id == erased.record_id)
    for row in rows:
        row.void_reason = None
        work.changed("visit", row)
    return bool(rows)


def scrub_holding(work: UnitOfWork, erased: Erased) -> bool:
    for row in _visits(work, Visit.hold_record_id == erased.record_id):
        row.hold_reason = None
        work.changed("visit", row)
    return _was_said(work, erased)


def _visits(work: UnitOfWork, condition: Any) -> list[Visit]:
    return fresh(work.session, select(Visit).where(condition).order_by(Visit.id).with_for_update())


def _was_said(work: UnitOfWork, erased: Erased) -> bool:
    said = select(GateRecord.about_id).where(GateRecord.record_id == erased.record_id).limit(1)
    return work.session.scalar(said) is not None


def scrub_look(work: UnitOfWork, erased: Erased) -> bool:
    row = find_locked(work.session, GateLook, erased.record_id)
    if row is not None:
        row.why = None
    return row is not None


def scrub_inviting(work: UnitOfWork, erased: Erased) -> bool:
    row = work.session.scalar(select(Invitation).where(Invitation.record_id == erased.record_id).with_for_update())
    if row is None:
        return False
    row.title = row.note = row.token = None
    row.guests = [{"id": guest["id"], **dict.fromkeys(SAID)} for guest in row.guests]
    work.session.execute(
        delete(InvitationGuest).where(InvitationGuest.invitation_id == row.id),
        execution_options={"synchronize_session": False},
    )
    work.changed("invitation", row)
    return True


def scrub_cancelling(work: UnitOfWork, erased: Erased) -> bool:
    row = work.session.scalar(
        select(Invitation).where(Invitation.cancel_record_id == erased.record_id).with_for_update()
    )
    if row is None:
        return False
    row.cancel_reason = None
    work.changed("invitation", row)
    return True


def scrub_watch(work: UnitOfWork, erased: Erased) -> bool:
    """Empty what this record said last: what came later is another record's."""
    if not _was_said(work, erased):
        return False
    data = erased.remains["data"]
    row = find_locked(work.session, Watch, data["id"])
    at = rfc3339(happened_at(erased))
    for name in WATCH:
        if name in data["fields"] and row.field_times.get(name) == at:
            setattr(row, name, BLANK.get(name))
    work.changed("watch", row)
    return True


def remember_matched(work: UnitOfWork, erased: Erased) -> None:
    row = find_locked(work.session, Watch, erased.remains["data"]["id"])
    row.matched = sorted({*row.matched, *erased.remains["matched"]})


def scrub_handing(work: UnitOfWork, erased: Erased) -> bool:
    row = find_locked(work.session, HandOver, erased.record_id)
    if row is None:
        return False
    row.note = None
    work.changed("hand_over", row)
    return True


def scrub_taking(work: UnitOfWork, erased: Erased) -> bool:
    row = work.session.scalar(select(HandOver).where(HandOver.take_record_id == erased.record_id).with_for_update())
    if row is None:
        return False
    row.differences = None
    work.changed("hand_over", row)
    return True


def scrub_opening(work: UnitOfWork, erased: Erased) -> bool:
    row = find_locked(work.session, Muster, erased.record_id)
    if row is None:
        return False
    row.title = None
    work.changed("muster", row)
    return True


def scrub_ticking(work: UnitOfWork, erased: Erased) -> bool:
    word = find_locked(work.session, MusterWord, erased.record_id)
    if word is None:
        return False
    word.note = word.where = None
    for row in fresh(work.session, select(MusterMark).where(MusterMark.word_id == erased.record_id)):
        row.note = row.where = None
        work.changed("muster_mark", row)
    return True


def scrub_closing(work: UnitOfWork, erased: Erased) -> bool:
    row = work.session.scalar(select(Muster).where(Muster.close_record_id == erased.record_id).with_for_update())
    if row is None:
        return False
    row.close_note = None
    work.changed("muster", row)
    return True
