"""Delegates: who may fetch a child on one day, by the word of a parent or teacher."""

from __future__ import annotations

from sqlalchemy import select

from webapp.journal.interface import Held, Statement, Superseded, UnitOfWork
from webapp.pickup.models import Child, Delegate, Guardian
from webapp.pickup.restating import restate_fetched_by
from webapp.pickup.saying import fresh, happened_at, let_go, note_about, oldest_recent, refuse_other_class


def allow_delegate(work: UnitOfWork, statement: Statement) -> None:
    """Allow somebody for a day. Raises `Held`: an unknown child, another child's guardian, another class's teacher."""
    session, data = work.session, statement.data
    child_id = str(data["child_id"])
    child = session.get(Child, child_id)
    if child is None:
        raise Held("unknown_target", f"child {child_id}")
    refuse_other_class(session, statement.author_id, child.class_id)
    if data["guardian_id"] is not None:
        guardian = session.get(Guardian, str(data["guardian_id"]))
        if guardian is None or guardian.child_id != child_id:
            raise Held("invalid_data", "other_child")
    if session.get(Delegate, str(data["id"])) is not None:
        raise Held("invalid_data", "allowed_already")
    oldest = oldest_recent(session, statement)
    let_go(work, "delegate", Delegate, oldest)
    row = _make(statement, is_recent=data["on"] >= oldest)
    session.add(row)
    work.changed("delegate", row)
    restate_fetched_by(work, child_id, "delegate")
    note_about(work, statement, child_id)


def _make(statement: Statement, *, is_recent: bool) -> Delegate:
    data = statement.data
    # a photo that was erased has no hash any more
    shown = [photo["sha256"] for photo in statement.photos if photo.get("field") == "photo" and "sha256" in photo]
    words = {name: data[name] for name in ("name", "relation", "id_kind", "id_last_four", "mobile", "by", "way", "on")}
    return Delegate(
        id=str(data["id"]),
        child_id=str(data["child_id"]),
        guardian_id=str(data["guardian_id"]) if data["guardian_id"] else None,
        photo_sha256=shown[0] if shown else None,
        photo_record_id=statement.record_id if shown else None,
        allowed_at=happened_at(statement),
        allowed_by_id=statement.author_id,
        record_id=statement.record_id,
        is_cancelled=False,
        is_recent=is_recent,
        version=0,
        **words,
    )


def cancel_delegate(work: UnitOfWork, statement: Statement) -> None:
    """Take the word back, from now on. Raises `Held`; `Superseded` where an earlier word did."""
    session, delegate_id = work.session, str(statement.data["delegate_id"])
    found = fresh(session, select(Delegate).where(Delegate.id == delegate_id).with_for_update())
    if not found:
        raise Held("unknown_target", f"delegate {delegate_id}")
    row: Delegate = found[0]
    refuse_other_class(session, statement.author_id, session.get_one(Child, row.child_id).class_id)
    at = happened_at(statement)
    if row.cancelled_at is not None and (row.cancelled_at, row.cancel_record_id or "") <= (at, statement.record_id):
        raise Superseded(row.cancel_record_id)
    row.is_cancelled, row.cancelled_at, row.cancelled_by_id = True, at, statement.author_id
    row.cancel_reason, row.cancel_record_id = statement.data["reason"] or None, statement.record_id
    work.changed("delegate", row)
    restate_fetched_by(work, row.child_id, "delegate")
    note_about(work, statement, row.child_id)
