"""Fridges: readings, what phones know of each, and the cases of those out of their range."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select, true, tuple_
from sqlalchemy.orm import Session

from webapp.canteen import rules
from webapp.canteen.models import FridgeCase, FridgeCheck, FridgeClosing, FridgeState
from webapp.canteen.profiles import rules_of
from webapp.canteen.restating import fresh, restate_in_fridge
from webapp.canteen.saying import happened_at, is_late, zone_of
from webapp.db import rfc3339
from webapp.journal.interface import Held, Statement, Superseded, UnitOfWork
from webapp.registry.service import Target, note_record, resolve_target

RECENT = 6


def check_fridge(work: UnitOfWork, statement: Statement) -> None:
    """Keep a reading; one out of range opens a case, or adds to the open one."""
    session, data, at = work.session, statement.data, happened_at(statement)
    target = resolve_target(session, statement.target)
    if target.kind != "asset":
        raise Held("invalid_data", "a place has no temperature of a fridge")
    body, zone = rules_of(session, data["profile"]), zone_of(session)
    low, high = rules.limits(body, data["use"])
    row = FridgeCheck(
        id=statement.record_id,
        fridge_id=target.id,
        place_id=target.place_id,
        use=data["use"],
        on=at.astimezone(zone).date(),
        slot=rules.slot_of(body, at, zone),
        at=at,
        temperature_c=data["temperature_c"],
        min_c=low,
        max_c=high,
        is_in_range=rules.is_in_range(data["temperature_c"], low, high),
        action=data["action"] or None,
        profile=data["profile"],
        by_id=statement.author_id,
        received_at=statement.received_at,
        is_clock_trusted=statement.is_clock_trusted,
        is_late=is_late(statement),
        case_id=None,
    )
    session.add(row)
    session.flush()
    restate_cases(work, target.id, at)
    restate_state(work, target.id)
    note_record(work, statement, target)


def close_fridge_case(work: UnitOfWork, statement: Statement) -> None:
    """Close a case after a later reading in range, else `Held("invalid_data")`; who comes second is `Superseded`.

    Any reading of the case names it: an earlier one that came late is its first from then on.
    """
    session, at = work.session, happened_at(statement)
    case = find_case(session, str(statement.data["case_id"]))
    if case is None:
        raise Held("unknown_target", f"case {statement.data['case_id']}")
    if case.state != "open":
        raise Superseded(case.closing_record_id)
    bad = _checks(session, case.fridge_id, FridgeCheck.case_id == case.id)
    good = _last_good(session, case.fridge_id, at)
    if good is None or (good.at, good.id) < (bad[-1].at, bad[-1].id):
        raise Held("invalid_data", f"no_recheck {case.id}")
    session.add(
        FridgeClosing(
            id=statement.record_id,
            fridge_id=case.fridge_id,
            check_id=case.id,
            at=at,
            by_id=statement.author_id,
            note=statement.data["note"],
        )
    )
    session.flush()
    fridge = Target("asset", case.fridge_id, case.place_id)
    restate_cases(work, fridge.id, at)
    restate_state(work, fridge.id)
    note_record(work, statement, fridge)


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
    bad = _checks(session, fridge_id, and_(FridgeCheck.is_in_range.is_(False), is_later))
    if not bad:
        return
    moved = []
    cases = select(FridgeCase).where(FridgeCase.fridge_id == fridge_id)
    if ended:
        cases = cases.where(tuple_(FridgeCase.opened_at, FridgeCase.id) > (ended.at, ended.id))
    known = {row.id: row for row in fresh(session, cases)}
    for checks, closing, recheck in _segments(session, fridge_id, bad, since):
        case_id = checks[0].id
        moved += [check for check in checks if check.case_id != case_id]
        for check in checks:
            check.case_id = case_id
        case = known.pop(case_id, None) or FridgeCase(id=case_id, version=0)
        _write_case(session, case, checks, closing, recheck)
    for case in known.values():
        session.delete(case)
    session.flush()
    if moved:
        times = [check.at for check in moved]
        restate_in_fridge(work, fridge_id, min(times), max(times))


def _ended_before(session: Session, fridge_id: str, since: datetime) -> FridgeCheck | None:
    """Return the reading with which the last closing before `since` ended its case."""
    closed_at = session.scalar(
        select(func.max(FridgeClosing.at)).where(FridgeClosing.fridge_id == fridge_id, FridgeClosing.at < since)
    )
    return _last_good(session, fridge_id, closed_at) if closed_at else None


def _segments(session: Session, fridge_id: str, bad: list[FridgeCheck], since: datetime) -> list[tuple[Any, ...]]:
    """Cut the readings out of range at the closings: `(readings, closing, recheck)` a case, the last one open."""
    closings = select(FridgeClosing).where(FridgeClosing.fridge_id == fridge_id, FridgeClosing.at >= since)
    segments: list[tuple[Any, ...]] = []
    for closing in fresh(session, closings.order_by(FridgeClosing.at, FridgeClosing.id)):
        recheck = _last_good(session, fridge_id, closing.at)
        ended = [check for check in bad if recheck and (check.at, check.id) < (recheck.at, recheck.id)]
        if ended:
            segments.append((ended, closing, recheck))
            bad = bad[len(ended) :]
    if bad:
        segments.append((bad, None, _first_good_after(session, bad[-1])))
    return segments


def _write_case(
    session: Session, case: FridgeCase, checks: list[FridgeCheck], closing: FridgeClosing | None, recheck: Any
) -> None:
    worst = max(checks, key=lambda check: (rules.excess(check.temperature_c, check.min_c, check.max_c), check.id))
    case.state = "closed" if closing else "open"
    case.fridge_id, case.place_id = checks[0].fridge_id, checks[0].place_id
    case.opened_at, case.opened_by_id = checks[0].at, checks[0].by_id
    case.worst_c, case.bad_checks = worst.temperature_c, len(checks)
    case.rechecked_at, case.recheck_id = (recheck.at, recheck.id) if recheck else (None, None)
    case.closed_at, case.closed_by_id = (closing.at, closing.by_id) if closing else (None, None)
    case.closing_note, case.closing_record_id = (closing.note, closing.id) if closing else (None, None)
    session.add(case)


def _checks(session: Session, fridge_id: str, which: Any) -> list[FridgeCheck]:
    found = select(FridgeCheck).where(FridgeCheck.fridge_id == fridge_id, which)
    return fresh(session, found.order_by(FridgeCheck.at, FridgeCheck.id))


def _last_good(session: Session, fridge_id: str, until: Any) -> FridgeCheck | None:
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


def restate_state(work: UnitOfWork, fridge_id: str) -> None:
    """Say anew what phones know of a fridge, if that has changed."""
    session = work.session
    last = select(FridgeCheck).where(FridgeCheck.fridge_id == fridge_id)
    checks = fresh(session, last.order_by(FridgeCheck.at.desc(), FridgeCheck.id.desc()).limit(RECENT))
    newest = checks[0]
    says = {
        "use": newest.use,
        "last_at": newest.at,
        "last_c": newest.temperature_c,
        "is_in_range": newest.is_in_range,
        "case_id": session.scalar(
            select(FridgeCase.id).where(FridgeCase.fridge_id == fridge_id, FridgeCase.state == "open")
        ),
        "recent": [
            {"at": rfc3339(check.at), "on": check.on.isoformat(), "slot": check.slot, "c": f"{check.temperature_c:.2f}"}
            for check in checks
        ],
    }
    row = session.get(FridgeState, fridge_id, populate_existing=True)
    if row is not None and all(getattr(row, name) == value for name, value in says.items()):
        return
    row = row or FridgeState(id=fridge_id)
    for name, value in says.items():
        setattr(row, name, value)
    session.add(row)
    work.changed("fridge_state", row)
