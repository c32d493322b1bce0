"""What pick-up adds to the journal."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, exists, select

from webapp.journal.interface import Entity, Erasure, Kind
from webapp.pickup import erasing, schemas, service
from webapp.pickup.day_models import Departure, DepartureWord, Dismissal
from webapp.pickup.models import Child, ClassTeacher, Delegate, Guardian, PickupCard, PickupRecord, SchoolClass
from webapp.pickup.scope import RIGHTS, by_child, by_class, sees_record

SEE, MANAGE = "pickup.see", "pickup.manage"
VOID, DELEGATE, RELEASE = "pickup.void", "pickup.delegate", "pickup.release"


def _kind(
    type_: str, data: Any, permission: str, apply: Any, erasure: Erasure | None = None, days: int | None = None
) -> Kind:
    return Kind(type_, 1, data, permission, apply, MANAGE, erasure, days, sees=sees_record)


def _is_of_child(model: Any) -> Any:
    """Tell whether the row's child is still of the school."""
    return exists(select(Child.id).where(Child.id == model.child_id, Child.is_active).correlate(model))


KINDS = (
    _kind("class.save", schemas.SaveClass, MANAGE, service.save_class),
    _kind("child.save", schemas.SaveChild, MANAGE, service.save_child, erasing.CHILD, erasing.CHILD_DAYS),
    _kind("guardian.save", schemas.SaveGuardian, MANAGE, service.save_guardian, erasing.GUARDIAN, erasing.CHILD_DAYS),
    _kind("pickup_card.issue", schemas.IssueCard, MANAGE, service.issue_card),
    _kind("pickup_card.void", schemas.VoidCard, VOID, service.void_card, erasing.VOIDING, erasing.DAY_DAYS),
    _kind(
        "delegate.allow", schemas.AllowDelegate, DELEGATE, service.allow_delegate, erasing.DELEGATE, erasing.CHILD_DAYS
    ),
    _kind(
        "delegate.cancel",
        schemas.CancelDelegate,
        DELEGATE,
        service.cancel_delegate,
        erasing.CANCELLING,
        erasing.CHILD_DAYS,
    ),
    _kind(
        "departure.record",
        schemas.RecordDeparture,
        RELEASE,
        service.record_departure,
        erasing.DEPARTURE,
        erasing.DAY_DAYS,
    ),
    _kind(
        "departure.confirm",
        schemas.ConfirmDeparture,
        RELEASE,
        service.confirm_departure,
        erasing.CONFIRMING,
        erasing.DAY_DAYS,
    ),
    _kind(
        "departure.void", schemas.VoidDeparture, RELEASE, service.void_departure, erasing.TAKING_BACK, erasing.DAY_DAYS
    ),
    _kind("roll.call", schemas.CallRoll, RELEASE, service.call_roll),
    _kind("dismissal.lead_out", schemas.LeadOut, RELEASE, service.lead_out, erasing.LEADING_OUT, erasing.DAY_DAYS),
    _kind("dismissal.room_empty", schemas.RoomEmpty, RELEASE, service.find_empty, erasing.ROOM, erasing.DAY_DAYS),
)
ENTITIES = (
    Entity(
        "school_class",
        SchoolClass,
        permission=SEE,
        is_live=SchoolClass.is_active.is_(True),
        scope=by_class(SchoolClass.id),
        scope_rights=RIGHTS,
        fields=("name", "grade", "sort", "teacher_ids", "room_id", "board_id", "closes_at"),
    ),
    Entity(
        "child",
        Child,
        permission=SEE,
        is_live=Child.is_active.is_(True),
        scope=by_class(Child.class_id),
        scope_rights=RIGHTS,
        fields=("name", "class_id", "number", "note", "gone_at", "card_ids"),
    ),
    Entity(
        "guardian",
        Guardian,
        permission=SEE,
        is_live=and_(Guardian.is_active.is_(True), _is_of_child(Guardian)),
        scope=by_child(Guardian.child_id),
        scope_rights=RIGHTS,
        fields=("child_id", "name", "relation", "mobile", "sort", "photo_sha256", "photo_record_id"),
    ),
    Entity(
        "pickup_card",
        PickupCard,
        permission=SEE,
        is_live=_is_of_child(PickupCard),
        scope=by_child(PickupCard.child_id),
        scope_rights=RIGHTS,
        fields=("code", "child_id", "number", "state", "why", "voided_at"),
    ),
    Entity(
        "delegate",
        Delegate,
        permission=SEE,
        is_live=and_(Delegate.is_recent.is_(True), _is_of_child(Delegate)),
        scope=by_child(Delegate.child_id),
        scope_rights=RIGHTS,
        fields=(
            "child_id",
            "on",
            "name",
            "relation",
            "id_kind",
            "id_last_four",
            "mobile",
            "by",
            "way",
            "is_cancelled",
            "photo_sha256",
            "photo_record_id",
        ),
    ),
    Entity(
        "departure",
        Departure,
        permission=SEE,
        is_live=Departure.is_recent.is_(True),
        scope=by_class(Departure.class_id),
        scope_rights=RIGHTS,
        fields=(
            "departure_id",
            "child_id",
            "class_id",
            "on",
            "left_at",
            "collector_kind",
            "collector_id",
            "collector_name",
            "relation",
            "way",
            "guard_id",
            "second_by_id",
            "second_way",
            "confirmed_by_id",
            "is_denied",
            "state",
            "gaps",
        ),
    ),
    Entity(
        "dismissal",
        Dismissal,
        permission=SEE,
        is_live=Dismissal.is_recent.is_(True),
        scope=by_class(Dismissal.class_id),
        scope_rights=RIGHTS,
        fields=(
            "class_id",
            "on",
            "absent_ids",
            "led_out_at",
            "led_out_by_id",
            "count",
            "empty_at",
            "empty_by_id",
            "is_empty",
            "gaps",
        ),
    ),
)
PROJECTIONS = (
    SchoolClass,
    ClassTeacher,
    Child,
    Guardian,
    PickupCard,
    Delegate,
    Departure,
    DepartureWord,
    Dismissal,
    PickupRecord,
)
