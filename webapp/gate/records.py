"""What the gate adds to the journal."""

from __future__ import annotations

from functools import partial

from sqlalchemy import ColumnElement, and_, or_, true

from webapp.gate import erasing, schemas, service
from webapp.gate.models import (
    GateNotice,
    GateRecord,
    GateRules,
    Invitation,
    InvitationGuest,
    Visit,
    VisitEntry,
    VisitLeaving,
    Visitor,
)
from webapp.gate.muster_models import HandOver, Muster, MusterMark, MusterWord
from webapp.gate.watch_models import GateLook, Watch
from webapp.journal.interface import Entity, Kind, Reader

READ, MANAGE, WATCH = "gate.read", "gate.manage", "gate.watch"
REGISTER, INSIDE, REVEAL, INVITE, MUSTER = "gate.register", "gate.inside", "gate.reveal", "gate.invite", "gate.muster"
# days: what names visitors, what staff did at the gate, what a drill proves
VISITOR, STAFF, PROOF = 30, 365, 1095
# whole, a record names its visitors: it is read by who may see what is masked
visitors = partial(Kind, read=REVEAL, keep_days=VISITOR, most_days=365)
staff = partial(Kind, keep_days=STAFF)

KINDS = (
    Kind("gate_rules.save", 1, schemas.SaveRules, MANAGE, service.save_rules, MANAGE),
    visitors("visit.enter", 1, schemas.EnterVisit, REGISTER, service.enter_visit, erasure=erasing.VISIT),
    visitors("visit.refuse", 1, schemas.RefuseVisit, REGISTER, service.enter_visit, erasure=erasing.VISIT),
    visitors("visit.leave", 1, schemas.LeaveVisit, REGISTER, service.leave_visit, erasure=erasing.LEAVING),
    visitors("visit.return", 1, schemas.ReturnVisit, REGISTER, service.return_visit, erasure=erasing.RETURNING),
    visitors("visit.void", 1, schemas.VoidVisit, REGISTER, service.void_visit, erasure=erasing.VOIDING),
    staff("visit.hold", 1, schemas.HoldVisits, MANAGE, service.hold_visits, REVEAL, erasing.HOLDING),
    staff("visit.release", 1, schemas.HoldVisits, MANAGE, service.hold_visits, REVEAL, erasing.HOLDING),
    staff("gate.look", 1, schemas.Look, REVEAL, service.look, WATCH, erasing.LOOK),
    visitors(
        "invitation.announce",
        1,
        schemas.AnnounceInvitation,
        INVITE,
        service.announce_invitation,
        erasure=erasing.INVITING,
    ),
    visitors(
        "invitation.cancel", 1, schemas.CancelInvitation, INVITE, service.cancel_invitation, erasure=erasing.CANCELLING
    ),
    Kind("watch.save", 1, schemas.SaveWatch, WATCH, service.save_watch, WATCH, erasing.WATCH, keep_days=VISITOR),
    staff("shift.hand_over", 1, schemas.HandOverShift, REGISTER, service.hand_over, READ, erasing.HANDING),
    staff("shift.take_over", 1, schemas.TakeOverShift, REGISTER, service.take_over, READ, erasing.TAKING),
    Kind("muster.open", 1, schemas.OpenMuster, MUSTER, service.open_muster, READ, erasing.OPENING, PROOF),
    Kind("muster.tick", 1, schemas.TickMuster, INSIDE, service.tick_item, READ, erasing.TICKING, PROOF),
    Kind("muster.close", 1, schemas.CloseMuster, MUSTER, service.close_muster, READ, erasing.CLOSING, PROOF),
)


def _own_invitations(reader: Reader) -> ColumnElement[bool]:
    """Who keeps the register sees all who are expected; others whom they invited themselves, or whose host they are."""
    if REGISTER in reader.permissions:
        return true()
    return or_(Invitation.host_id == reader.person_id, Invitation.author_id == reader.person_id)


NAMING = ("name", "mobile", "id_kind", "id_last_four", "plate", "visitor_id", "goods", "watch_id", "note")
ENTITIES = (
    Entity(
        "gate_rules",
        GateRules,
        permission=INSIDE,
        fields=("is_epidemic", "closes_at", "keys", "asks", "contact", "notice_version", "notice"),
    ),
    Entity(
        "visit",
        Visit,
        permission=INSIDE,
        is_live=Visit.state == "inside",
        guarded=dict.fromkeys(NAMING, REGISTER),
        fields=(
            "name_masked",
            "organisation",
            "purpose",
            "host_id",
            "host_name",
            "people",
            "people_left",
            "pass_id",
            "pass_number",
            "entered_at",
            "on",
            "gaps",
            *NAMING,
        ),
    ),
    Entity(
        "visitor",
        Visitor,
        permission=REGISTER,
        fields=(
            "name",
            "organisation",
            "id_kind",
            "id_last_four",
            "id_hash",
            "mobile",
            "plate",
            "last_purpose",
            "last_host_id",
            "last_at",
            "visits",
        ),
    ),
    Entity(
        "invitation",
        Invitation,
        permission=INVITE,
        is_live=and_(Invitation.state == "open", Invitation.is_recent.is_(True)),
        scope=_own_invitations,
        fields=(
            "on",
            "until_on",
            "from_time",
            "until_time",
            "host_id",
            "purpose",
            "title",
            "people",
            "guests",
            "arrived",
            "arrived_people",
            "token",
            "note",
        ),
    ),
    Entity(
        "watch",
        Watch,
        permission=REGISTER,
        is_live=Watch.is_active.is_(True),
        fields=(
            "name",
            "other_names",
            "id_kind",
            "id_last_four",
            "id_hash",
            "mobile",
            "plate",
            "reason",
            "decided_by",
            "until_on",
            "advice",
        ),
    ),
    Entity(
        "hand_over",
        HandOver,
        permission=REGISTER,
        is_live=HandOver.is_recent.is_(True),
        fields=(
            "by_id",
            "at",
            "to_id",
            "visit_ids",
            "passes_out",
            "passes_missing",
            "keys",
            "note",
            "taken_by_id",
            "taken_at",
            "is_agreed",
            "differences",
        ),
    ),
    Entity(
        "muster",
        Muster,
        permission=INSIDE,
        is_live=Muster.is_recent.is_(True),
        fields=("title", "is_drill", "opened_at", "opened_by_id", "closed_at", "place_ids", "person_ids"),
    ),
    Entity(
        "muster_mark",
        MusterMark,
        permission=INSIDE,
        is_live=MusterMark.is_recent.is_(True),
        fields=("muster_id", "item_kind", "item_id", "state", "at", "by_id", "note", "where", "is_disputed"),
    ),
)
PROJECTIONS = (
    GateRules,
    GateNotice,
    Visit,
    VisitEntry,
    VisitLeaving,
    Visitor,
    Invitation,
    InvitationGuest,
    Watch,
    GateLook,
    HandOver,
    Muster,
    MusterWord,
    MusterMark,
    GateRecord,
)
