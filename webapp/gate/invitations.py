"""Who is expected: announced by a host, cancelled, come."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from webapp.gate import rules
from webapp.gate.models import Invitation, InvitationGuest, Visit
from webapp.gate.people import find_person, may
from webapp.gate.saying import day_of, find_locked, fresh, happened_at, locked, note_about
from webapp.journal.interface import Held, Statement, Superseded, UnitOfWork

RECENT = timedelta(days=2)
SAID = ("name", "organisation", "mobile", "plate")
REGISTER = "gate.register"


def announce_invitation(work: UnitOfWork, statement: Statement) -> None:
    """Announce guests. Raises `Held`: `unknown_target` for a host whom nobody knows, `invalid_data` for a token that
    leads to another invitation; `Superseded` for one that is known.
    """
    session, data = work.session, statement.data
    known = find_locked(session, Invitation, str(data["id"]))
    if known is not None:
        raise Superseded(known.record_id)
    if find_person(session, str(data["host_id"])) is None:
        raise Held("unknown_target", f"person {data['host_id']}")
    if data["token"] and session.scalar(select(Invitation.id).where(Invitation.token == data["token"])) is not None:
        raise Held("invalid_data", "token_taken")
    row = _new(statement)
    row.is_recent = row.until_on >= day_of(session, statement.received_at) - RECENT
    session.add(row)
    session.add_all(_guests(row))
    restate_invitation(work, row.id)
    note_about(work, statement, row.id)


def _new(statement: Statement) -> Invitation:
    data = statement.data
    return Invitation(
        id=str(data["id"]),
        state="open",
        on=data["on"],
        until_on=data["until_on"] or data["on"],
        from_time=data["from_time"],
        until_time=data["until_time"],
        host_id=str(data["host_id"]),
        author_id=statement.author_id,
        purpose=data["purpose"],
        title=data["title"],
        people=max(data["people"], len(data["guests"])),
        guests=[{"id": str(one["id"]), **{name: one[name] for name in SAID}} for one in data["guests"]],
        note=data["note"] or None,
        token=data["token"],
        announced_at=happened_at(statement),
        record_id=statement.record_id,
        arrived=[],
        arrived_people=0,
    )


def _guests(row: Invitation) -> list[InvitationGuest]:
    named = [guest for guest in row.guests if guest["name"]]
    return [InvitationGuest(invitation_id=row.id, sort=sort, **guest) for sort, guest in enumerate(named)]


def cancel_invitation(work: UnitOfWork, statement: Statement) -> None:
    """Cancel an invitation: its host may, who announced it, and the gate. Who comes second: `Superseded`."""
    row = locked(work.session, Invitation, [statement.data["invitation_id"]])[0]
    if row.cancel_record_id is not None:
        raise Superseded(row.cancel_record_id)
    if statement.author_id not in (row.host_id, row.author_id) and not may(work.session, statement.author_id, REGISTER):
        raise Held("not_allowed", f"not_host {row.id}")
    row.state, row.cancelled_at = "cancelled", happened_at(statement)
    row.cancelled_by_id, row.cancel_record_id = statement.author_id, statement.record_id
    row.cancel_reason = statement.data["reason"] or None
    work.changed("invitation", row)
    note_about(work, statement, row.id)


def restate_invitation(work: UnitOfWork, invitation_id: str) -> None:
    """Say who of an invitation has come, by the visits that name it. One that is not known yet waits for its own word.

    It goes out whether that has changed or not: how often must not depend on names that may be erased.
    """
    session = work.session
    session.flush()
    row = find_locked(session, Invitation, invitation_id)
    if row is None:
        return
    visits = fresh(
        session,
        select(Visit)
        .where(Visit.invitation_id == invitation_id, Visit.state.in_(rules.CAME_IN))
        .order_by(Visit.entered_at, Visit.id),
    )
    row.arrived = list(dict.fromkeys(visit.guest_id for visit in visits if visit.guest_id))
    row.arrived_people = sum(visit.people for visit in visits)
    work.changed("invitation", row)


def let_go_of_past(work: UnitOfWork, received_at: datetime) -> None:
    """Take invitations that are past off the phones."""
    oldest = day_of(work.session, received_at) - RECENT
    past = select(Invitation).where(Invitation.is_recent, Invitation.until_on < oldest).order_by(Invitation.id)
    for row in fresh(work.session, past):
        row.is_recent = False
        work.changed("invitation", row)
