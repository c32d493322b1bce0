"""Protocols that are a little wrong, each by one change of the phones' or the server's code: the storm must notice."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from tests.journal.fire.storm.handsets import Patch
from webapp.damage.models import Damage
from webapp.journal import cursor as cursors
from webapp.journal.accept import Door
from webapp.journal.cursor import Position
from webapp.journal.erasure import ErasureLedger
from webapp.journal.feed import Feed
from webapp.journal.models import Record, SyncClock

Change = Callable[[], AbstractContextManager[Any]]


@dataclass(frozen=True)
class Mutant:
    """`breaks`: what is forgotten. `runs`: within how many of the first seeds the storm must have noticed."""

    name: str
    breaks: str
    patches: tuple[Patch, ...] = ()
    server: Change = nullcontext
    runs: int = 4


# -- the server's ---------------------------------------------------------------------------------------------------


@contextmanager
def stored_twice() -> Iterator[None]:
    accept = Door.accept

    def accept_all(door: Door, work: Any, checked: list[Any], now: Any) -> list[Any]:
        ids = [item.envelope.id for item in checked if item.envelope]
        known = set(work.session.scalars(select(Record.id).where(Record.id.in_(ids))))
        renamed = [
            replace(item, envelope=replace(item.envelope, id=str(uuid.uuid4())))
            if item.envelope and item.envelope.id in known
            else item
            for item in checked
        ]
        outcomes = accept(door, work, renamed, now)
        for item, outcome in zip(checked, outcomes, strict=True):
            outcome.id = item.envelope.id if item.envelope else outcome.id
        return outcomes

    with patch.object(Door, "accept", accept_all):
        yield


@contextmanager
def author_from_session() -> Iterator[None]:
    check = Door.check

    def check_whoever(door: Door, session: Any, sealed: list[Any]) -> list[Any]:
        checked = check(door, session, sealed)
        if not current_user.is_authenticated:
            return checked
        return [
            replace(item, envelope=replace(item.envelope, author_id=current_user.id)) if item.envelope else item
            for item in checked
        ]

    with patch.object(Door, "check", check_whoever):
        yield


@contextmanager
def last_word_wins() -> Iterator[None]:
    from webapp.damage import service

    close = service.close

    def close_anyway(work: Any, damage_id: str, *rest: Any) -> Any:
        if row := work.session.get(Damage, damage_id):
            row.state = "open"
        return close(work, damage_id, *rest)

    with patch.object(service, "close", close_anyway):
        yield


@contextmanager
def cursor_at_the_top() -> Iterator[None]:
    pull = Feed.pull

    def pull_and_skip(feed: Feed, session: Any, reader: Any, *rest: Any) -> Any:
        page = pull(feed, session, reader, *rest)
        top = session.scalar(select(SyncClock.seq)) or 0
        at = feed._at(session, reader, top, 1 << 60)
        return replace(page, cursor=cursors.write(at, feed.secret), more=False) if page.changes else page

    with patch.object(Feed, "pull", pull_and_skip):
        yield


def no_lineage() -> Any:
    return patch.object(Feed, "_check_lineage", lambda _feed, _session, _position, _top: None)


def lineage_by_number() -> Any:
    def check(feed: Feed, session: Any, position: Position, top: int) -> None:
        from webapp.journal.feed import ResetError

        if position.seq > top:
            raise ResetError("lineage", is_restored=True)

    return patch.object(Feed, "_check_lineage", check)


def one_scope() -> Any:
    return patch.object(Feed, "scope_of", lambda _feed, _reader: "all")


def ledger_forgotten() -> Any:
    """The door's own question: what is here and is erased answers for itself, so it is what comes anew that shows."""
    return patch.object(ErasureLedger, "among", lambda _ledger, _ids: set())


def ledger_not_replayed() -> Any:
    return patch("webapp.retention.purging.still_here", lambda _session, _ledger: {})


@contextmanager
def durable_at_once() -> Iterator[None]:
    with (
        patch("webapp.backups.notes.has_backups", lambda _session: False),
        patch("webapp.journal.confirm.WITHOUT_BACKUP", timedelta()),
    ):
        yield


@contextmanager
def photos_not_asked_for() -> Iterator[None]:
    with (
        patch("webapp.journal.confirm.missing_photos", lambda _session, _ids: {}),
        patch("webapp.journal.confirm._with_photos_not_durable", lambda _session, _ids: set()),
        patch("webapp.journal.arrive.missing_photos", lambda _session, _ids: {}),
    ):
        yield


@contextmanager
def poison_fails_the_push() -> Iterator[None]:
    kind_of = Door._kind_of

    def kind_or_fail(door: Door, envelope: Any) -> Any:
        if envelope.type not in door.types:
            raise OperationalError("unknown", {}, Exception(envelope.type))
        return kind_of(door, envelope)

    with patch.object(Door, "_kind_of", kind_or_fail):
        yield


# -- all ------------------------------------------------------------------------------------------------------------


def of_phones() -> Iterator[Mutant]:
    """Mutants of the phones' code are data: what stands in a module, and what stands there instead."""
    for facts in json.loads((Path(__file__).parent / "mutants.json").read_text("utf-8")):
        patches = tuple(Patch(**patch) for patch in facts.pop("patches"))
        yield Mutant(**facts, patches=patches)


MUTANTS = (
    *of_phones(),
    Mutant("stored_twice", "5.2: id unique", server=stored_twice),
    Mutant("author_from_the_session", "5.1: a record authenticates itself", server=author_from_session),
    Mutant("last_word_wins", "9: the loser is superseded", server=last_word_wins),
    Mutant("cursor_at_the_top", "6.1: the cursor is where the page ends", server=cursor_at_the_top),
    Mutant("no_lineage", "6.2: a restore is noticed", server=no_lineage),
    Mutant("lineage_by_number", "7.1: a nonce a commit", server=lineage_by_number, runs=8),
    Mutant("one_scope", "6.2: changed rights reset", server=one_scope),
    Mutant("erased_id_forgotten", "5.2: an id in the ledger is gone", server=ledger_forgotten, runs=8),
    Mutant("ledger_not_replayed", "12: replayed after a restore", server=ledger_not_replayed, runs=8),
    Mutant("durable_at_once", "5.5: durable is in a verified backup", server=durable_at_once, runs=8),
    Mutant("photos_not_asked_for", "5.5: durable with all its photos", server=photos_not_asked_for),
)
