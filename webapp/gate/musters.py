"""Musters: opening one, a word on each who is expected, closing it."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.gate import counting
from webapp.gate.muster_models import Muster, MusterMark, MusterWord
from webapp.gate.saying import find_locked, fresh, happened_at, is_late, locked, note_about
from webapp.ids import derived_id
from webapp.journal.interface import Statement, Superseded, UnitOfWork


def mark_id(muster_id: str, kind: str, item_id: str) -> str:
    return derived_id("muster_mark", muster_id, kind, item_id)


def open_muster(work: UnitOfWork, statement: Statement) -> None:
    """Begin to count. Who is expected follows from the visits of that time, also from those that come late."""
    data = statement.data
    row = Muster(
        id=statement.record_id,
        title=data["title"],
        is_drill=data["is_drill"],
        opened_at=happened_at(statement),
        opened_by_id=statement.author_id,
        place_ids=[str(id_) for id_ in data["place_ids"]],
        person_ids=[str(id_) for id_ in data["person_ids"]],
        received_at=statement.received_at,
        is_late=is_late(statement),
        is_recent=True,
    )
    work.session.add(row)
    work.session.flush()
    _show_recent(work, row)
    work.changed("muster", row)
    note_about(work, statement, row.id)


def tick_item(work: UnitOfWork, statement: Statement) -> None:
    """Keep a word on one item. Whether anybody expects it is not asked: its visit may come late."""
    data = statement.data
    muster = locked(work.session, Muster, [data["muster_id"]])[0]
    word = MusterWord(
        id=statement.record_id,
        muster_id=muster.id,
        item_kind=data["item"]["kind"],
        item_id=str(data["item"]["id"]),
        state=data["state"],
        at=happened_at(statement),
        by_id=statement.author_id,
        note=data["note"] or None,
        where=data["where"] or None,
    )
    work.session.add(word)
    work.session.flush()
    work.changed("muster_mark", _restate_mark(work.session, muster, word))
    note_about(work, statement, muster.id)


def _restate_mark(session: Session, muster: Muster, said: MusterWord) -> MusterMark:
    """Let the word of the latest time stand, from whichever phone."""
    same = select(MusterWord).where(
        MusterWord.muster_id == muster.id, MusterWord.item_kind == said.item_kind, MusterWord.item_id == said.item_id
    )
    words = {word.id: word for word in fresh(session, same)}
    stands = counting.standing(words.values())
    word = words[stands.word_id] if stands else said
    id_ = mark_id(muster.id, said.item_kind, said.item_id)
    row = find_locked(session, MusterMark, id_) or MusterMark(
        id=id_, muster_id=muster.id, item_kind=said.item_kind, item_id=said.item_id, is_recent=muster.is_recent
    )
    row.state, row.at, row.by_id = word.state, word.at, word.by_id
    row.note, row.where, row.word_id = word.note, word.where, word.id
    row.is_disputed = stands is not None and stands.is_disputed
    row.is_late = _is_after_closing(muster, row)
    session.add(row)
    return row


def _is_after_closing(muster: Muster, mark: MusterMark) -> bool:
    return muster.closed_at is not None and mark.at > muster.closed_at


def close_muster(work: UnitOfWork, statement: Statement) -> None:
    """End a muster. Words that come later count, and are marked late. A second closing: `Superseded`."""
    row = locked(work.session, Muster, [statement.data["muster_id"]])[0]
    if row.close_record_id is not None:
        raise Superseded(row.close_record_id)
    row.closed_at = max(happened_at(statement), row.opened_at)
    row.closed_by_id, row.close_record_id = statement.author_id, statement.record_id
    row.close_note = statement.data["note"] or None
    work.session.flush()
    for mark in _marks(work.session, row):
        if mark.is_late != _is_after_closing(row, mark):
            mark.is_late = _is_after_closing(row, mark)
            work.changed("muster_mark", mark)
    _show_recent(work, row)
    work.changed("muster", row)
    note_about(work, statement, row.id)


def _marks(session: Session, muster: Muster) -> list[MusterMark]:
    return fresh(session, select(MusterMark).where(MusterMark.muster_id == muster.id).order_by(MusterMark.id))


def _show_recent(work: UnitOfWork, said: Muster) -> None:
    """Keep on phones what is open, or was closed since the last opening. `said` goes out anyway."""
    last_opened_at = work.session.scalar(select(func.max(Muster.opened_at)))
    for row in fresh(work.session, select(Muster).where(Muster.is_recent).order_by(Muster.id)):
        if row.closed_at is None or last_opened_at is None or row.closed_at >= last_opened_at:
            continue
        row.is_recent = False
        if row.id != said.id:
            work.changed("muster", row)
        for mark in _marks(work.session, row):
            mark.is_recent = False
            work.changed("muster_mark", mark)
