"""Runs: new records of one kind, one after another, that their room can apply together (`Kind.apply_many`).

Order is kept: whatever can't go with the others is applied by itself, after those before it and before those after it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

from sqlalchemy.exc import IntegrityError, OperationalError

from webapp.journal.arrive import Outcome
from webapp.journal.commit import Work
from webapp.journal.interface import ApplyMany, Held, Kind, Statement
from webapp.journal.settling import Settled

if TYPE_CHECKING:
    from webapp.journal.accept import Door
    from webapp.journal.checking import Checked

log = logging.getLogger(__name__)


def apply_in_order(door: Door, work: Work, items: list[Checked], now: datetime) -> Iterator[Outcome]:
    """Apply records that were just kept; give the outcome of each."""
    for kind, run in groupby(items, lambda item: kind_of_run(door, item)):
        if kind is None or kind.apply_many is None:
            yield from (door.apply_new(work, item, now) for item in run)
        else:
            yield from _apply_run(door, work, kind.apply_many, list(run), now)


def kind_of_run(door: Door, item: Checked) -> Kind | None:
    """Return the kind of a record that may go together with others: it waits for none."""
    envelope = item.envelope
    return None if envelope is None or envelope.depends else door.kinds.get((envelope.type, envelope.schema))


def _apply_run(door: Door, work: Work, apply_many: ApplyMany, run: list[Checked], now: datetime) -> Iterator[Outcome]:
    statements = list(_statements(door, work, run, now))
    at = 0
    while at < len(run):
        end = next((place for place in range(at, len(run)) if statements[place] is None), len(run))
        together = [statement for statement in statements[at:end] if statement is not None]
        count = _apply_together(work, apply_many, together) if len(together) > 1 else 0
        if count is None:
            # one by one it shows which of them it was
            statements[at:end] = [None] * (end - at)
            count = 0
        yield from (Outcome(statement.record_id, "stored") for statement in together[:count])
        at += count
        if at < len(run):
            yield door.apply_new(work, run[at], now)
            at += 1


def _statements(door: Door, work: Work, run: list[Checked], now: datetime) -> Iterator[Statement | None]:
    """Ask of each record what is asked of one alone; None for one that has to hear more than yes.

    Records of this kind change nobody's rights, so the same person, key and device are asked about once.
    """
    allowed = set()
    gone = door.erasures.among(item.envelope.id for item in run if item.envelope)
    for item in run:
        envelope, key = item.envelope, item.key
        if envelope is None or key is None or envelope.id in gone:
            yield None
            continue
        kind, who = door.kinds[envelope.type, envelope.schema], (key, envelope.author_id, envelope.device_id)
        try:
            if who not in allowed:
                door.check_author(work.session, envelope, key)
                door.check_right(work.session, envelope, kind)
                allowed.add(who)
            yield door.statement(envelope, kind, now)
        except Held:
            yield None


def _apply_together(work: Work, apply_many: ApplyMany, statements: Sequence[Statement]) -> int | None:
    """Apply as many as go together and write down that they are stored; None if they have to go one by one."""
    try:
        with work.attempt():
            work.session.flush()
            count = apply_many(work, statements)
            work.session.flush()
            places = [work.next_applied_ix() for _ in range(count)]
    except OperationalError:
        raise
    except IntegrityError:
        return None
    except Exception:
        log.exception("records of type %s can't be applied together", statements[0].type)
        return None
    for statement, place in zip(statements, places, strict=False):
        work.settle(statement.record_id, Settled("stored", None, None, None, place))
    return count
