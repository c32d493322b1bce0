"""Badges: a visitor's under the code of the pass that they wear, a guest's under the address of the invitation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from labels import Label
from webapp.accounts.models import Person
from webapp.gate.models import Invitation, InvitationGuest, Visit
from webapp.gate.symbols import ADDRESS_SIGNS, PATH
from webapp.label_sources import LabelItem, LabelSource
from webapp.ledgers import Viewer
from webapp.registry.models import SCHOOL_ID, School, Tag

CHUNK = 500
LIVE = ("bound", "worn")
# what stands on a badge names people: its job goes as soon as nobody will print it again
KEPT_DAYS = 3
Row = TypeVar("Row", Visit, Invitation)


def make_visit_badges(session: Session, viewer: Viewer, ids: Sequence[str]) -> list[LabelItem]:
    """Return the badges of these visits in the order of entry; who wears no pass of the school's has none to print."""
    visits = sorted(rows_of(session, Visit, ids), key=lambda visit: (visit.entered_at, visit.id))
    codes = codes_of_passes(session, {visit.pass_id for visit in visits if visit.pass_id})
    names, school = _names(session, {visit.host_id for visit in visits if visit.host_id}), _school(session)
    items = []
    for visit in visits:
        code, title = codes.get(visit.pass_id or ""), visit.name or visit.name_masked or ""
        values = {
            "host": names.get(visit.host_id or "", visit.host_name or ""),
            "date": f"{visit.entered_at.astimezone(viewer.zone):%Y/%m/%d}",
            "number": visit.pass_number or "",
            "organisation": visit.organisation or "",
        }
        label = Label(code, title, (), school, values) if code else None
        items.append(LabelItem(visit.id, f"{visit.name_masked or title} {visit.pass_number or ''}".strip(), label))
    return items


def make_guest_badges(session: Session, _viewer: Viewer, ids: Sequence[str]) -> list[LabelItem]:
    """Return the badges of all guests of these invitations; who is expected without a name gets one by the title."""
    items: list[LabelItem] = []
    school = _school(session)
    invitations = sorted(rows_of(session, Invitation, ids), key=lambda one: (one.on, one.announced_at, one.id))
    names = _names(session, {one.host_id for one in invitations})
    for invitation in invitations:
        guests = session.scalars(
            select(InvitationGuest).where(InvitationGuest.invitation_id == invitation.id).order_by(InvitationGuest.sort)
        ).all()
        values = {"host": names.get(invitation.host_id, ""), "date": _days(invitation)}
        for name, organisation in [(one.name, one.organisation) for one in guests] or [(invitation.title or "", None)]:
            label = None
            if invitation.state == "open" and invitation.token:
                facts = {**values, "organisation": organisation or ""}
                label = Label("", name, (), school, facts, address=PATH + invitation.token)
            items.append(LabelItem(invitation.id, name, label))
    return items


def codes_of_passes(session: Session, pass_ids: Iterable[str]) -> dict[str, str]:
    """Return the code that each pass bears: the newest of the school's own that is not worn, else the newest."""
    query = (
        select(Tag.target_id, Tag.id)
        .where(Tag.target_kind == "asset", Tag.target_id.in_(list(pass_ids)))
        .where(Tag.state.in_(LIVE), Tag.is_foreign.is_(False))
        .order_by((Tag.state == "worn").desc(), Tag.revision, Tag.id.desc())
    )
    return {str(pass_id): code for pass_id, code in session.execute(query)}


def rows_of(session: Session, model: type[Row], ids: Sequence[str]) -> list[Row]:
    found: list[Row] = []
    for start in range(0, len(ids), CHUNK):
        found += session.scalars(select(model).where(model.id.in_(ids[start : start + CHUNK])))
    return found


def _names(session: Session, ids: Iterable[str]) -> dict[str, str]:
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(list(ids))))
    return {row.id: row.name for row in rows}


def _school(session: Session) -> str:
    return session.scalar(select(School.name).where(School.id == SCHOOL_ID)) or ""


def _days(invitation: Invitation) -> str:
    if invitation.until_on == invitation.on:
        return f"{invitation.on:%Y/%m/%d}"
    return f"{invitation.on:%Y/%m/%d}–{invitation.until_on:%m/%d}"


LABEL_SOURCES = (
    LabelSource(
        name="visits",
        title=_l("訪客證標籤"),
        permission="gate.register",
        make=make_visit_badges,
        ledger="visits",
        design="visitor-badge",
        stock="roll-80x50",
        back_url="/desk/gate",
        keep_days=KEPT_DAYS,
    ),
    LabelSource(
        name="invitations",
        title=_l("來賓名牌"),
        permission="gate.register",
        make=make_guest_badges,
        ledger="invitations",
        design="visitor-badge",
        stock="roll-80x50",
        back_url="/desk/ledgers/invitations",
        address_signs=ADDRESS_SIGNS,
        keep_days=KEPT_DAYS,
    ),
)
