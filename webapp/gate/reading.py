"""What the gate's pages ask: who is inside, who is expected, what is unsettled, who may be on the watch list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from webapp.gate import rules, watch_rules
from webapp.gate.gate_rules import rules_in_force
from webapp.gate.models import Invitation, Visit, VisitLeaving
from webapp.gate.saying import zone_of
from webapp.gate.watch_models import Watch
from webapp.gate.watching import in_force, traits_of

# a pass that came back without a visit, a pass that did not: after this long nobody can clear that up any more
CLEARED_WITHIN = timedelta(days=14)
WARNED_WITHIN = timedelta(days=7)


@dataclass(frozen=True)
class Present:
    """A visit with how many of its people are inside."""

    visit: Visit
    people: int


@dataclass(frozen=True)
class Expected:
    """An invitation for a day: `guests` by name who have not come yet, and how many more without a name."""

    invitation: Invitation
    guests: tuple[dict[str, Any], ...]
    unnamed: int

    @property
    def people(self) -> int:
        return len(self.guests) + self.unnamed


@dataclass(frozen=True)
class Unsettled:
    """What the guard still has to settle."""

    not_out: tuple[Visit, ...]
    returns: tuple[VisitLeaving, ...]
    passes_missing: tuple[Visit, ...]

    @property
    def count(self) -> int:
        return len(self.not_out) + len(self.returns) + len(self.passes_missing)


@dataclass(frozen=True)
class Warned:
    """A visit that the list warns of. `likeness`: `sure` or `maybe`; None where one of them has lost its words."""

    visit: Visit
    watch: Watch
    likeness: str | None


def present_at(session: Session, at: datetime) -> list[Present]:
    """Return the visits of which somebody was inside at `at`, the longest first."""
    rows = session.scalars(
        select(Visit)
        .where(
            Visit.state.in_(rules.CAME_IN),
            Visit.entered_at <= at,
            or_(Visit.left_at.is_(None), Visit.left_at > at),
        )
        .order_by(Visit.entered_at, Visit.id)
    ).all()
    gone = leavings_of(session, [row.id for row in rows if row.people_left])
    found = [Present(row, rules.inside_at(row.entered_at, row.people, gone.get(row.id, ()), at)) for row in rows]
    return [one for one in found if one.people > 0]


def leavings_of(session: Session, visit_ids: Sequence[str]) -> dict[str, list[VisitLeaving]]:
    """Return what was said of people going out, by visit, in the order of time."""
    found: dict[str, list[VisitLeaving]] = {}
    in_order = select(VisitLeaving).where(VisitLeaving.visit_id.in_(visit_ids))
    for one in session.scalars(in_order.order_by(VisitLeaving.left_at, VisitLeaving.id)):
        found.setdefault(one.visit_id or "", []).append(one)
    return found


def count_inside(session: Session) -> tuple[int, int]:
    """Return how many visits, and how many people of them, are inside now."""
    row = session.execute(
        select(func.count(), func.coalesce(func.sum(Visit.people - Visit.people_left), 0)).where(
            Visit.state == rules.IN
        )
    ).one()
    return int(row[0]), int(row[1])


def expected_on(session: Session, on: date, host_id: str | None = None) -> list[Expected]:
    """Return who is invited for a day, by the hour, each with who of them has not come yet; of one host if asked."""
    invited = select(Invitation).where(Invitation.state == "open", Invitation.on <= on, Invitation.until_on >= on)
    if host_id is not None:
        invited = invited.where(or_(Invitation.host_id == host_id, Invitation.author_id == host_id))
    rows = session.scalars(invited.order_by(func.coalesce(Invitation.from_time, ""), Invitation.id))
    return [expected_of(row) for row in rows]


def expected_of(row: Invitation) -> Expected:
    """Tell who of an invitation is still to come. Who came without a name counts as one without."""
    arrived = set(row.arrived)
    guests = tuple(guest for guest in row.guests if guest["id"] not in arrived)
    unnamed = row.people - len(row.guests) - max(0, row.arrived_people - len(arrived))
    return Expected(row, guests, max(0, unnamed))


def unsettled(session: Session, now: datetime) -> Unsettled:
    """Return what stands open: visits whose day has closed, passes that came back without a visit, or not at all."""
    closes_at, zone = rules_in_force(session).closes_at, zone_of(session)
    inside = session.scalars(select(Visit).where(Visit.state == rules.IN).order_by(Visit.entered_at, Visit.id))
    not_out = [row for row in inside if rules.is_unsettled(row.state, row.entered_at, closes_at, zone, now)]
    waiting = select(VisitLeaving).where(
        VisitLeaving.visit_id.is_(None),
        VisitLeaving.return_record_id.is_(None),
        VisitLeaving.left_at >= now - CLEARED_WITHIN,
        VisitLeaving.left_at <= now,
    )
    returns = session.scalars(waiting.order_by(VisitLeaving.left_at, VisitLeaving.id))
    return Unsettled(tuple(not_out), tuple(returns), tuple(passes_missing(session, now)))


def passes_missing(session: Session, now: datetime) -> list[Visit]:
    """Return the visits that ended without their pass, which nobody has seen since."""
    missing = aliased(Visit)
    later = select(Visit.id).where(Visit.pass_key == missing.pass_key, Visit.entered_at > missing.left_at)
    back = select(VisitLeaving.id).where(
        VisitLeaving.pass_key == missing.pass_key,
        VisitLeaving.left_at >= missing.left_at,
        VisitLeaving.id != missing.out_record_id,
        VisitLeaving.is_pass_back.is_not(False),
    )
    return list(
        session.scalars(
            select(missing)
            .where(
                missing.is_pass_back.is_(False),
                missing.pass_key.is_not(None),
                missing.left_at >= now - CLEARED_WITHIN,
                ~later.exists(),
                ~back.exists(),
            )
            .order_by(missing.left_at, missing.id)
        )
    )


def warned(session: Session, now: datetime) -> list[Warned]:
    """Return the visits of the last week that match the list and say nothing of it, and whoever inside matches an entry
    that was made since; the newest first.
    """
    found: dict[str, Warned] = {}
    stored = select(Visit, Watch).join(Watch, Watch.id == Visit.watch_id)
    recent = and_(Visit.entered_at >= now - WARNED_WITHIN, Visit.state != rules.VOID)
    for visit, watch in session.execute(stored.where(recent)):
        found[visit.id] = Warned(visit, watch, watch_rules.likeness(traits_of(visit), traits_of(watch)))
    entries = in_force(session, now)
    for visit in session.scalars(select(Visit).where(Visit.state == rules.IN, Visit.watch_id.is_(None))):
        if match := _match(visit, entries):
            found[visit.id] = match
    return sorted(found.values(), key=lambda one: (one.visit.entered_at, one.visit.id), reverse=True)


def _match(visit: Visit, entries: Sequence[Watch]) -> Warned | None:
    matches = [(watch.id, watch_rules.likeness(traits_of(visit), traits_of(watch))) for watch in entries]
    known = [(id_, like) for id_, like in matches if like]
    best = watch_rules.unanswered(known, [said["id"] for said in visit.watch_said])
    if best is None:
        return None
    return Warned(visit, next(watch for watch in entries if watch.id == best), dict(known)[best])


def entered_on(session: Session, on: date) -> list[Visit]:
    """Return all visits of a day, refused and void ones too, in the order of time."""
    return list(session.scalars(select(Visit).where(Visit.on == on).order_by(Visit.entered_at, Visit.id)))
