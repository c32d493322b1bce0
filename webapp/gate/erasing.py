"""What remains of the gate's records when they are erased by right or over their period.

A visit loses who came (`identity`), by what car (`vehicle`) and what about (`matter`) at different times. That somebody
came stays: day and time, purpose, the host's department, how many, how long, the pass, who stood at the gate, and how
it was judged. All other kinds lose the words that people wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, false, func, or_, select
from sqlalchemy.orm import Session

from webapp.gate import invitations, leavings, looks, musters, rules, scrubbing, shifts, visits, watching
from webapp.gate.models import GateRecord, Invitation, Visit, VisitEntry, VisitLeaving
from webapp.gate.service import at_the_gate
from webapp.gate.visits import Judged
from webapp.gate.watch_models import Watch
from webapp.journal.interface import Erased, Erasure, Statement, UnitOfWork
from webapp.remains import blank, pack, remains_of, said_again, unpack

Apply = Callable[[UnitOfWork, Statement], None]
InUse = Select[Any] | Callable[[datetime], Select[Any]]
Scrub = Callable[[UnitOfWork, Erased], bool]

IDENTITY = ("visitor", "visitor_id", "temperature")
VEHICLE = ("plate",)
MATTER = ("goods", "purpose_note", "reason_note", "note", "host_id", "host_name")
GROUPS = ("identity", "vehicle", "matter")


def _reduce_visit(session: Session, statement: Statement) -> dict[str, Any]:
    """Part what is said of a visit into what stays and what goes with which group; how it was judged stays."""
    data = dict(statement.data)
    entry = session.get_one(VisitEntry, statement.record_id)
    visit = session.get_one(Visit, entry.visit_id)
    parts = {name: {key: data.pop(key) for key in keys if key in data} for name, keys in _KEYS.items()}
    invitation = data["invitation"]
    parts["matter"]["guest_id"] = invitation["guest_id"] if invitation else None
    parts["matter"]["watch_reasons"] = {str(one["id"]): one["reason"] for one in data["watch"]}
    data["invitation"] = {"id": invitation["id"]} if invitation else None
    data["watch"] = [{"id": one["id"], "decision": one["decision"]} for one in data["watch"]]
    return {
        **remains_of(statement, data),
        "gaps": entry.gaps,
        "watch_id": entry.watch_id,
        "host_department": visit.host_department if visit.record_id == entry.record_id else None,
        "groups": pack(parts),
    }


_KEYS = {"identity": IDENTITY, "vehicle": VEHICLE, "matter": MATTER}


def _recall_visit(work: UnitOfWork, erased: Erased) -> None:
    data, remains = _data_of(erased), erased.remains
    gone = [name for name in GROUPS if name not in erased.groups]
    if not scrubbing.scrub_visit(work, erased, data, gone):
        judged = Judged(remains["gaps"], remains["watch_id"], remains["host_department"], gone)
        visits.enter_visit(work, said_again(erased, data), judged)


def _data_of(erased: Erased) -> dict[str, Any]:
    """Put together what is still kept of a visit."""
    data: dict[str, Any] = unpack(erased.remains["data"])
    groups: Mapping[str, Any] = {name: unpack(erased.groups[name]) for name in erased.groups}
    matter = groups.get("matter", {})
    for name, keys in _KEYS.items():
        data |= {key: groups.get(name, {}).get(key) for key in keys}
    if data["invitation"]:
        data["invitation"]["guest_id"] = matter.get("guest_id")
    for one in data["watch"]:
        one["reason"] = matter.get("watch_reasons", {}).get(str(one["id"]))
    return data


def _erasure(words: tuple[str, ...], apply: Apply, scrub: Scrub, in_use: InUse | None = None, **more: Any) -> Erasure:
    """How a kind is erased. `scrub` takes the words out of the rows that the record made; False if there are none."""

    def reduce(_session: Session, statement: Statement) -> dict[str, Any]:
        return remains_of(statement, blank(statement.data, words, scrubbing.BLANK))

    def recall(work: UnitOfWork, erased: Erased) -> None:
        if not scrub(work, erased):
            apply(work, said_again(erased, unpack(erased.remains["data"])))

    return Erasure(reduce, at_the_gate(recall), in_use, **more)


def _reduce_watch(session: Session, statement: Statement) -> dict[str, Any]:
    """Which visits it was found to match remains: that can't be found again without its words."""
    matched = select(VisitEntry.record_id).where(VisitEntry.watch_id == str(statement.data["id"]))
    return {
        **remains_of(statement, blank(statement.data, scrubbing.WATCH, scrubbing.BLANK)),
        "matched": sorted(session.scalars(matched)),
    }


def _recall_watch(work: UnitOfWork, erased: Erased) -> None:
    if not scrubbing.scrub_watch(work, erased):
        watching.save_watch(work, said_again(erased, unpack(erased.remains["data"])))
    scrubbing.remember_matched(work, erased)


def _of_entries(*conditions: Any) -> Select[Any]:
    return select(VisitEntry.record_id).join(Visit, Visit.id == VisitEntry.visit_id).where(*conditions)


def _of_leavings(*conditions: Any) -> Select[Any]:
    return select(VisitLeaving.id).join(Visit, Visit.id == VisitLeaving.visit_id).where(*conditions)


def watched_since(since: datetime) -> Select[Any]:
    """Select the records of entries of the watch list that are in force, or were at that instant."""
    is_over = or_(Watch.until_on < since.date(), Watch.ended_at < since)
    named = select(GateRecord.record_id).join(Watch, Watch.id == GateRecord.about_id)
    return named.where(func.coalesce(is_over, false()).is_(False))


def expected_since(since: datetime) -> Select[Any]:
    """Select the invitations whose last day had not passed by then."""
    return select(Invitation.record_id).where(Invitation.state == "open", Invitation.until_on >= since.date())


_HELD = Visit.is_held.is_(True)

VISIT = Erasure(
    _reduce_visit,
    at_the_gate(_recall_visit),
    in_use=_of_entries(Visit.state == rules.IN),
    groups=GROUPS,
    on_hold=_of_entries(_HELD),
)
LEAVING = _erasure(
    scrubbing.LEAVING,
    leavings.leave_visit,
    scrubbing.scrub_leaving,
    on_hold=_of_leavings(_HELD),
)
RETURNING = _erasure((), leavings.return_visit, scrubbing.scrub_returning)
VOIDING = _erasure(
    scrubbing.REASON,
    visits.void_visit,
    scrubbing.scrub_voiding,
    # with a NULL in it, "not in" would be true of no record
    on_hold=select(Visit.void_record_id).where(_HELD, Visit.void_record_id.is_not(None)),
)
HOLDING = _erasure(
    scrubbing.REASON, leavings.hold_visits, scrubbing.scrub_holding, select(Visit.hold_record_id).where(_HELD)
)
LOOK = _erasure(scrubbing.LOOK, looks.look, scrubbing.scrub_look)
INVITING = _erasure(scrubbing.INVITING, invitations.announce_invitation, scrubbing.scrub_inviting, expected_since)
CANCELLING = _erasure(scrubbing.REASON, invitations.cancel_invitation, scrubbing.scrub_cancelling)
WATCH = Erasure(_reduce_watch, at_the_gate(_recall_watch), watched_since)
HANDING = _erasure(scrubbing.NOTE, shifts.hand_over, scrubbing.scrub_handing)
TAKING = _erasure(scrubbing.DIFFERENCES, shifts.take_over, scrubbing.scrub_taking)
OPENING = _erasure(scrubbing.TITLE, musters.open_muster, scrubbing.scrub_opening)
TICKING = _erasure(scrubbing.TICK, musters.tick_item, scrubbing.scrub_ticking)
CLOSING = _erasure(scrubbing.NOTE, musters.close_muster, scrubbing.scrub_closing)
