"""Erasing in practice: by right, by the period that is over, and again after a restore."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, current_app
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from webapp.accounts.models import Attempt, Person, SignIn, Ticket
from webapp.db import db
from webapp.journal.commit import writing
from webapp.journal.desk import Outcome, say
from webapp.journal.erase import ERASURE, MOST_IDS, erased_in, may_erase, still_here
from webapp.journal.erasure import WHOLE
from webapp.journal.journal import Journal
from webapp.journal.models import Record, RecordPhoto
from webapp.journal.photos import StoreDownError
from webapp.journal.points import Point
from webapp.retention import photos
from webapp.retention.periods import Period, count_overdue, overdue, periods
from webapp.retention.scrubbing import scrub

log = logging.getLogger(__name__)
HOUR = 3
STAMP = "purged-at"
# sessions, tickets and counted failures that are over: long enough to look something up
STALE = timedelta(days=30)


class NoAdministratorError(Exception):
    """Nobody may erase: there is no active person with the right to."""


class NotErasedError(Exception):
    """The journal did not take the erasure; the text says why."""


@dataclass
class Purged:
    """What a purge has done. `is_scrubbed`: the database's files hold nothing of it any more."""

    records: int = 0
    photos: int = 0
    is_scrubbed: bool = True


def journal_of(app: Flask) -> Journal:
    found: Journal = app.extensions["journal"]
    return found


def find_eraser(session: Session) -> Person | None:
    """Return in whose name the server erases: the oldest active person who may."""
    people = session.scalars(select(Person).where(Person.is_active).order_by(Person.id))
    return next((person for person in people if person.may("records.erase")), None)


def erase(
    person: Person, record_ids: list[str], reason: str, cause: str = "request", groups: Iterable[str] = ()
) -> Outcome:
    """Erase up to 500 records as `person`, and the files of their photos; of those with groups of fields only
    `groups`, if any are named. Needs an app context.

    Raises `NotErasedError` where the journal holds the erasure: without the right to, or for a record that can't be.
    """
    journal = journal_of(current_app)
    named = select(RecordPhoto.sha256).where(RecordPhoto.record_id.in_(record_ids))
    hashes = set(db.session.scalars(named))
    data: dict[str, Any] = {"record_ids": record_ids, "reason": reason, "cause": cause}
    if named_groups := sorted(groups):
        outcome = say(person, ERASURE, {**data, "groups": named_groups}, schema=2)
    else:
        outcome = say(person, ERASURE, data)
    if outcome.outcome != "stored":
        raise NotErasedError(outcome.detail or outcome.reason or outcome.outcome)
    journal.door.reached(Point.ERASURE_COMMITTED)
    _drop_files(journal, hashes)
    journal.door.reached(Point.ERASURE_FILES_DROPPED)
    return outcome


def erase_on_request(person: Person, record_ids: list[str], reason: str) -> str:
    """Erase any number of records, all that is left of them; return why it was not done, or nothing."""
    try:
        for start in range(0, len(record_ids), MOST_IDS):
            erase(person, record_ids[start : start + MOST_IDS], reason)
    except NotErasedError as error:
        return str(error)
    return ""


def _drop_files(journal: Journal, hashes: Iterable[str]) -> None:
    try:
        photos.drop_erased(journal, db.session(), hashes)
    except StoreDownError:
        log.warning("the photo store is down: the files of erased photos go with the next purge")


def erase_again(app: Flask) -> int:
    """Erase what the ledger names and what is here all the same, after a restore or a crash between; return how many
    records.

    Costs one look where nothing is to do. The other way round, ids that the data know as erased and that a lost ledger
    does not name are written down again.
    """
    with app.app_context():
        journal = journal_of(app)
        _mend_ledger(journal)
        found = still_here(db.session(), journal.door.erasures)
        erasable = _erasable(journal, list(found))
        by_groups: dict[frozenset[str], list[str]] = {}
        for id_ in erasable:
            by_groups.setdefault(found[id_] - {WHOLE}, []).append(id_)
        erased = 0
        for groups, ids in by_groups.items():
            erased += _erase_in_batches(ids, "資料還原後，依刪除登記再刪一次", "restore", groups)
        if erased:
            _drop_files(journal, journal.door.erasures.photos())
            scrub()
        _drop_returned(journal)
        return erased


def _drop_returned(journal: Journal) -> None:
    try:
        photos.drop_returned(journal)
    except StoreDownError:
        log.warning("the photo store is down: the files of erased photos go with the next purge")


def _mend_ledger(journal: Journal) -> None:
    ledger = journal.door.erasures
    for at, words in erased_in(db.session(), Record.erased_by.is_not(None)):
        if any(not ledger.names(word) for word in words):
            ledger.add(words, at)


def _erasable(journal: Journal, ids: list[str]) -> list[str]:
    fixed = {
        row.id
        for start in range(0, len(ids), MOST_IDS)
        for row in db.session.scalars(select(Record).where(Record.id.in_(ids[start : start + MOST_IDS])))
        if not may_erase(journal.door, row)
    }
    for id_ in sorted(fixed):
        log.error("record %s is in the erasure ledger and can't be erased", id_)
    return [id_ for id_ in ids if id_ not in fixed]


def _erase_in_batches(ids: list[str], reason: str, cause: str, groups: Iterable[str] = ()) -> int:
    """Raises `NoAdministratorError`, `NotErasedError`."""
    for start in range(0, len(ids), MOST_IDS):
        eraser = find_eraser(db.session())
        if eraser is None:
            raise NoAdministratorError
        erase(eraser, ids[start : start + MOST_IDS], reason, cause, groups)
    return len(ids)


def purge(app: Flask, now: datetime) -> Purged:
    """Erase what is over its period, drop photos that nobody names, empty the database's log, note that it was done.

    Raises `NoAdministratorError`, `NotErasedError`.
    """
    erased = erase_again(app)
    with app.app_context():
        journal = journal_of(app)
        done = Purged(records=erased)
        for going in _over_their_time(journal, now):
            done.records += _erase_in_batches(going.ids, f"保存期限（{going.days} 天）已到", "period", going.groups)
        done.photos = _purge_photos(app, now)
        _forget_stale(now)
        done.is_scrubbed = scrub()
        (app.config["INSTANCE"] / STAMP).write_text(now.isoformat())
        return done


@dataclass(frozen=True)
class _Going:
    """Records of one type from which the same groups of fields go tonight, after so many days."""

    ids: list[str]
    days: str
    groups: tuple[str, ...] = ()


def _over_their_time(journal: Journal, now: datetime) -> Iterator[_Going]:
    """Give what is over its period, type by type. Groups of one record that go in the same night go together."""
    for _type, of_type in groupby(periods(db.session(), journal.door), key=lambda period: period.type):
        due: dict[str, list[Period]] = {}
        for period in of_type:
            for id_ in db.session.scalars(overdue(journal.door, period, now)):
                due.setdefault(id_, []).append(period)
        together: dict[tuple[Period, ...], list[str]] = {}
        for id_, over in due.items():
            together.setdefault(tuple(over), []).append(id_)
        for over_here, ids in together.items():
            days = "、".join(dict.fromkeys(str(period.days) for period in over_here))
            yield _Going(ids, days, tuple(period.group for period in over_here if period.group))


def _purge_photos(app: Flask, now: datetime) -> int:
    journal = journal_of(app)
    journal.uploads.drop_stale(now)
    try:
        dropped = photos.drop_unnamed_rows(journal, now)
        dropped += photos.drop_unnamed_files(journal, app.config["INSTANCE"], now)
        journal.photos.drop_unfinished(now)
    except StoreDownError:
        log.warning("the photo store is down: unnamed photos go with the next purge")
        return 0
    journal.views.drop_unfinished(now)
    photos.drop_orphaned_views(journal)
    return dropped


def _forget_stale(now: datetime) -> None:
    """Sessions, tickets and counted failures that ended long ago say only who was where."""
    with writing() as work:
        for ended in (SignIn.expires_at, Ticket.expires_at, Attempt.blocked_until):
            work.session.execute(
                delete(ended.class_).where(ended < now - STALE), execution_options={"synchronize_session": False}
            )


def count_due(app: Flask, now: datetime) -> dict[str, int]:
    """Count by type, and group of fields, what a purge would erase now."""
    with app.app_context():
        door = journal_of(app).door
        return {
            period.name: count_overdue(db.session(), door, period, now)
            for period in periods(db.session(), door)
            if period.days is not None
        }


def due_tonight(app: Flask) -> bool:
    """Tell whether the nightly purge should run: there was none since three o'clock by the school's wall clock. A
    server that was off at that hour catches up when it is on again.
    """
    now: datetime = app.extensions["clock"]()
    with app.app_context():
        zone = ZoneInfo(app.extensions["school_zone"]())
    local = now.astimezone(zone)
    slot = datetime.combine(local.date(), time(HOUR), zone)
    if slot > now:
        slot = datetime.combine(local.date() - timedelta(days=1), time(HOUR), zone)
    last = find_last_purge(app)
    return last is None or last < slot


def find_last_purge(app: Flask) -> datetime | None:
    """Return when the last purge ended well."""
    try:
        return datetime.fromisoformat((app.config["INSTANCE"] / STAMP).read_text().strip())
    except (FileNotFoundError, ValueError):
        return None
