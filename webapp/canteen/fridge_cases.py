"""Cases of fridges out of their range, as they follow from the readings that stand and the office's closings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select, true, tuple_
from sqlalchemy.orm import Session

from webapp.canteen import rules
from webapp.canteen.fridge_models import FridgeCase, FridgeCheck, FridgeClosing
from webapp.canteen.restating import fresh, restate_in_fridge
from webapp.journal.interface import UnitOfWork


@dataclass(frozen=True)
class Segment:
    """The readings out of range of one case; `closing` None: it is open. Without readings: they were corrected."""

    case_id: str
    checks: Sequence[FridgeCheck]
    closing: FridgeClosing | None
    recheck: FridgeCheck | None


def find_case(session: Session, id_: str) -> FridgeCase | None:
    """Return the case that has this id, or to which this reading belongs."""
    check = session.get(FridgeCheck, id_, populate_existing=True)
    return session.get(FridgeCase, check.case_id, populate_existing=True) if check and check.case_id else None


def restate_cases(work: UnitOfWork, fridge_id: str, since: datetime) -> None:
    """Tell a fridge's cases from its readings and the office's closings, in the order of their times.

    A closing ends a case with the last reading in range before it; whatever is out of range after that reading opens
    the next. What is new at `since` changes nothing of what an earlier closing ended.
    """
    session = work.session
    ended = _ended_before(session, fridge_id, since)
    is_later = tuple_(FridgeCheck.at, FridgeCheck.id) > (ended.at, ended.id) if ended else true()
    concerns = or_(FridgeCheck.is_in_range.is_(False), FridgeCheck.case_id.is_not(None))
    checks = checks_of(session, fridge_id, and_(concerns, is_later))
    known = _cases_after(session, fridge_id, ended)
    if not checks and not known:
        return
    segments = _segments(session, fridge_id, [check for check in checks if not check.is_in_range], since)
    for segment in segments:
        case = known.pop(segment.case_id, None) or session.get(FridgeCase, segment.case_id)
        _write_case(session, case or FridgeCase(id=segment.case_id, version=0), segment)
    for case in known.values():
        session.delete(case)
    _tell_samples(work, checks, segments)


def _cases_after(session: Session, fridge_id: str, ended: FridgeCheck | None) -> dict[str, FridgeCase]:
    cases = select(FridgeCase).where(FridgeCase.fridge_id == fridge_id)
    if ended:
        cases = cases.where(tuple_(FridgeCase.opened_at, FridgeCase.id) > (ended.at, ended.id))
    return {row.id: row for row in fresh(session, cases)}


def _ended_before(session: Session, fridge_id: str, since: datetime) -> FridgeCheck | None:
    """Return the reading with which the last closing before `since` ended its case."""
    closed_at = session.scalar(
        select(func.max(FridgeClosing.at)).where(FridgeClosing.fridge_id == fridge_id, FridgeClosing.at < since)
    )
    return last_good(session, fridge_id, closed_at) if closed_at else None


def _segments(session: Session, fridge_id: str, bad: list[FridgeCheck], since: datetime) -> list[Segment]:
    """Cut the readings out of range at the closings, the last one open; a closing of what was all corrected is void."""
    closings = select(FridgeClosing).where(FridgeClosing.fridge_id == fridge_id, FridgeClosing.at >= since)
    segments: list[Segment] = []
    void: dict[str, Segment] = {}
    for closing in fresh(session, closings.order_by(FridgeClosing.at, FridgeClosing.id)):
        recheck = last_good(session, fridge_id, closing.at)
        ended = [check for check in bad if recheck and (check.at, check.id) < (recheck.at, recheck.id)]
        bad = bad[len(ended) :]
        if ended:
            segments.append(Segment(ended[0].id, ended, closing, recheck))
        elif session.get_one(FridgeCheck, closing.check_id).is_in_range:
            void[closing.check_id] = Segment(closing.check_id, (), closing, None)
    if bad:
        segments.append(Segment(bad[0].id, bad, None, _first_good_after(session, bad[-1])))
    return [*segments, *void.values()]


def _write_case(session: Session, case: FridgeCase, segment: Segment) -> None:
    closing, recheck = segment.closing, segment.recheck
    first = session.get_one(FridgeCheck, segment.case_id)
    case.state = "open" if closing is None else "closed" if segment.checks else "void"
    case.fridge_id, case.place_id = first.fridge_id, first.place_id
    case.opened_at, case.opened_by_id = first.at, first.by_id
    case.worst_c, case.bad_checks = _worst(segment.checks or (first,)).temperature_c, len(segment.checks)
    case.rechecked_at, case.recheck_id = (recheck.at, recheck.id) if recheck else (None, None)
    case.closed_at, case.closed_by_id = (closing.at, closing.by_id) if closing else (None, None)
    case.closing_note, case.closing_record_id = (closing.note, closing.id) if closing else (None, None)
    session.add(case)


def _worst(checks: Sequence[FridgeCheck]) -> FridgeCheck:
    return max(checks, key=lambda check: (rules.excess(check.temperature_c, check.min_c, check.max_c), check.id))


def _tell_samples(work: UnitOfWork, checks: Sequence[FridgeCheck], segments: Sequence[Segment]) -> None:
    """Let readings, and the samples that were in the fridge then, bear the case that they belong to now."""
    case_of = {check.id: segment.case_id for segment in segments for check in segment.checks}
    moved = [check for check in checks if check.case_id != case_of.get(check.id)]
    for check in moved:
        check.case_id = case_of.get(check.id)
    work.session.flush()
    if moved:
        times = [check.at for check in moved]
        restate_in_fridge(work, moved[0].fridge_id, min(times), max(times))


def checks_of(session: Session, fridge_id: str, which: Any) -> list[FridgeCheck]:
    """Return the readings of a fridge for which a condition holds, the first first."""
    found = select(FridgeCheck).where(FridgeCheck.fridge_id == fridge_id, which)
    return fresh(session, found.order_by(FridgeCheck.at, FridgeCheck.id))


def last_good(session: Session, fridge_id: str, until: datetime) -> FridgeCheck | None:
    """Return the last reading in range until then."""
    good = select(FridgeCheck).where(
        FridgeCheck.fridge_id == fridge_id, FridgeCheck.is_in_range, FridgeCheck.at <= until
    )
    return session.scalar(good.order_by(FridgeCheck.at.desc(), FridgeCheck.id.desc()).limit(1))


def _first_good_after(session: Session, bad: FridgeCheck) -> FridgeCheck | None:
    good = select(FridgeCheck).where(
        FridgeCheck.fridge_id == bad.fridge_id,
        FridgeCheck.is_in_range,
        tuple_(FridgeCheck.at, FridgeCheck.id) > (bad.at, bad.id),
    )
    return session.scalar(good.order_by(FridgeCheck.at, FridgeCheck.id).limit(1))
