"""Fridges: readings, corrections of them, what phones know of each fridge, and the closing of a case."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.canteen import rules
from webapp.canteen.fridge_cases import checks_of, find_case, last_good, restate_cases
from webapp.canteen.fridge_models import FridgeCase, FridgeCheck, FridgeClosing, FridgeReading, FridgeState
from webapp.canteen.profiles import rules_of
from webapp.canteen.restating import fresh
from webapp.canteen.saying import happened_at, is_late, zone_of
from webapp.db import rfc3339
from webapp.journal.interface import Held, Statement, Superseded, UnitOfWork
from webapp.registry.service import Target, note_record, resolve_target

RECENT = 6


def check_fridge(work: UnitOfWork, statement: Statement) -> None:
    """Keep a reading, or correct the one that `amends` names; out of range it opens a case, or adds to the open one.

    Raises `Held`: `unknown_target` for a fridge, profile or amended reading that is not known, `invalid_data` for what
    is no fridge, or not the one that was read.
    """
    session = work.session
    target = resolve_target(session, statement.target)
    if target.kind != "asset":
        raise Held("invalid_data", "a place has no temperature of a fridge")
    before = _amended(session, statement.amends)
    if before is not None and before.fridge_id != target.id:
        raise Held("invalid_data", "other_fridge")
    check = before or _first_word(session, statement, target)
    reading = FridgeReading(record_id=statement.record_id, check_id=check.id, at=happened_at(statement))
    session.add(reading)
    if before is None or _stands(session, check, reading):
        _write(session, check, statement)
        restate_cases(work, check.fridge_id, check.at)
        restate_state(work, check.fridge_id)
    note_record(work, statement, target)


def _amended(session: Session, amends: str | None) -> FridgeCheck | None:
    if amends is None:
        return None
    said = session.get(FridgeReading, amends)
    if said is None:
        raise Held("unknown_target", f"reading {amends}")
    return session.get_one(FridgeCheck, said.check_id, populate_existing=True, with_for_update=True)


def _first_word(session: Session, statement: Statement, target: Target) -> FridgeCheck:
    """Return what no correction changes: which fridge was read when, by whom, under which rules."""
    data, at, zone = statement.data, happened_at(statement), zone_of(session)
    return FridgeCheck(
        id=statement.record_id,
        fridge_id=target.id,
        place_id=target.place_id,
        on=at.astimezone(zone).date(),
        slot=rules.slot_of(rules_of(session, data["profile"]), at, zone),
        at=at,
        first_c=data["temperature_c"],
        profile=data["profile"],
        by_id=statement.author_id,
        received_at=statement.received_at,
        is_clock_trusted=statement.is_clock_trusted,
        is_late=is_late(statement),
        case_id=None,
    )


def _stands(session: Session, check: FridgeCheck, reading: FridgeReading) -> bool:
    standing = session.get_one(FridgeReading, check.record_id)
    return (reading.at, reading.record_id) > (standing.at, standing.record_id)


def _write(session: Session, check: FridgeCheck, statement: Statement) -> None:
    """Put what the record says into the row of its reading, judged by the rules under which the fridge was read."""
    data = statement.data
    check.use, check.temperature_c = data["use"], data["temperature_c"]
    check.min_c, check.max_c = rules.limits(rules_of(session, check.profile), check.use)
    check.is_in_range = rules.is_in_range(check.temperature_c, check.min_c, check.max_c)
    check.action, check.record_id = data["action"] or None, statement.record_id
    is_correction = statement.record_id != check.id
    check.amended_at = happened_at(statement) if is_correction else None
    check.amended_by_id = statement.author_id if is_correction else None
    session.add(check)
    session.flush()


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
    bad = checks_of(session, case.fridge_id, FridgeCheck.case_id == case.id)
    good = last_good(session, case.fridge_id, at)
    if good is None or (good.at, good.id) < (bad[-1].at, bad[-1].id):
        raise Held("invalid_data", f"no_recheck {case.id}")
    session.add(
        FridgeClosing(
            id=statement.record_id,
            fridge_id=case.fridge_id,
            check_id=str(statement.data["case_id"]),
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
            {
                "id": check.id,
                "at": rfc3339(check.at),
                "on": check.on.isoformat(),
                "slot": check.slot,
                "use": check.use,
                "c": f"{check.temperature_c:.2f}",
                "is_amended": check.amended_at is not None,
            }
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
