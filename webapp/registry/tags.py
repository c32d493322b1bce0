"""The life of a label: blank, bound, worn, replaced, retired. Applies records as `service.py` does: the same rows at
every replay. A retired code resolves for ever.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import Session, aliased

from webapp.code_holders import held_codes
from webapp.journal.interface import Held, Statement, Superseded, UnitOfWork
from webapp.registry.models import Asset, Tag
from webapp.registry.service import THINGS, Target, note_record, resolve_target
from webapp.registry.succession import (
    confirm,
    find_own,
    get_own,
    get_tag,
    lock_in_order,
    older_labels,
    older_of,
    own_code,
    refuse_retired,
    retire,
    retire_all,
    said_instant,
    stick,
    target_of,
    waits,
)
from webapp.registry.terms import LIVE, WORN


def issue_tags(work: UnitOfWork, statement: Statement) -> None:
    """Note the blank codes of one block. A code that was bound before this word of it came stays bound."""
    for code in statement.data["codes"]:
        tag = find_own(work.session, code) or _new_blank(work.session, code)
        if tag.block_id is None:
            tag.block_id = str(statement.data["block_id"])
            work.changed("tag", tag)


def bind_tag(work: UnitOfWork, statement: Statement) -> None:
    """Let a code stand for a thing; what it `replaces` is retired at once, for somebody has put it there on the spot.

    A successor that waits to be seen and is bound again by somebody at the thing is seen by that: they hold it.
    The first word counts: a code bound to something else raises `Superseded`. Raises `Held`: no such thing, a retired
    code, a `replaces` that is no label of this thing or that came after this one.
    """
    data = statement.data
    target = resolve_target(work.session, {"kind": data["target"]["kind"], "id": str(data["target"]["id"])})
    code = data["code"] if data["is_foreign"] else own_code(data["code"])
    tag = work.session.get(Tag, code, with_for_update=True)
    is_bound = tag is not None and tag.state != "blank"
    if tag is not None and is_bound:
        _refuse_other_use(tag, target)
    replaces = data.get("replaces")
    old = older_of(work.session, target, code, replaces) if replaces else None
    if tag is None:
        _refuse_held(work.session, code)
        tag = Tag(id=code, state="blank", is_foreign=data["is_foreign"], prints=0)
        work.session.add(tag)
    if not is_bound:
        _bind(work, statement, tag, target)
    if old is None and is_bound and statement.via != "desk" and waits(tag):
        old = work.session.get(Tag, tag.replaces, with_for_update=True)
    is_news = old is not None and stick(work, statement, tag, old)
    if is_news or not is_bound:
        work.changed("tag", tag)
    if old is not None or not is_bound:
        note_record(work, statement, target)


def reissue_tags(work: UnitOfWork, statement: Statement) -> None:
    """Give worn labels successors, which wait for `tag.confirm`; the old ones stay as they are until then.

    Raises `Superseded` for a new code that is bound already or an old one that has a successor, `Held` for an old one
    that nobody issued or that stands for nothing.
    """
    things: dict[tuple[str, str], Target] = {}
    lock_in_order(work.session, [own_code(code) for pair in statement.data["pairs"] for code in pair.values()])
    for pair in statement.data["pairs"]:
        old = get_own(work.session, pair["replaces"])
        target = target_of(old)
        tag = find_own(work.session, pair["code"]) or _new_blank(work.session, pair["code"])
        successor = work.session.scalar(select(Tag).where(Tag.replaces == old.id, Tag.state.in_(LIVE)).limit(1))
        if tag.state != "blank" or successor is not None:
            raise Superseded((successor or tag).bound_by)
        _bind(work, statement, tag, target)
        tag.replaces = old.id
        work.changed("tag", tag)
        things[target.kind, target.id] = target
    for target in things.values():
        note_record(work, statement, target)


def wear_tag(work: UnitOfWork, statement: Statement) -> None:
    """Note that a label is worn. Raises `Superseded` if it was retired meanwhile, or found whole since."""
    tag = get_own(work.session, statement.data["code"])
    target = target_of(tag)
    at = said_instant(statement)
    refuse_retired(tag)
    if tag.confirmed_at is not None and tag.confirmed_at > at:
        raise Superseded(tag.confirmed_by)
    if tag.state != "worn":
        tag.state, tag.worn_at = "worn", at
        work.changed("tag", tag)
    note_record(work, statement, target)


def confirm_tag(work: UnitOfWork, statement: Statement) -> None:
    """Note that a label sticks where it belongs, and is whole; what it replaces is retired, and what that replaced.

    The first to say so stands. Raises `Superseded` if the label was retired meanwhile.
    """
    tag = get_own(work.session, statement.data["code"])
    target = target_of(tag)
    refuse_retired(tag)
    if confirm(tag, statement):
        work.changed("tag", tag)
    retire_all(work, statement, older_labels(work.session, tag.replaces))
    note_record(work, statement, target)


def retire_tag(work: UnitOfWork, statement: Statement) -> None:
    """Take a code out of use: it still leads to its thing. In schema 1 the reason `worn` only marks it as worn."""
    tag = get_tag(work.session, statement.data["code"])
    if tag.state == "retired":
        return
    reason = statement.data["reason"]
    if statement.schema == 1:
        tag.state = "worn" if reason == WORN and tag.state != "blank" else "retired"
        tag.retired_reason = reason
    else:
        retire(tag, statement, reason)
    work.changed("tag", tag)
    _note_things(work, statement, [tag])


def print_tags(work: UnitOfWork, statement: Statement) -> None:
    """Note that labels were printed. A code that nobody knew becomes a blank one. In schema 1 a worn label is whole
    again by that; since schema 2 it is whole when somebody has seen it where it sticks.
    """
    printed = []
    for code in dict.fromkeys(statement.data["codes"]):
        tag = work.session.get(Tag, own_code(code), with_for_update=True) or _new_blank(work.session, code)
        if statement.schema == 1 and tag.state == "worn":
            tag.state, tag.retired_reason, tag.worn_at = "bound", None, None
        tag.prints = (tag.prints or 0) + 1
        tag.printed_at = statement.corrected_at
        work.changed("tag", tag)
        printed.append(tag)
    _note_things(work, statement, printed)


@dataclass(frozen=True)
class ReprintQueue:
    """Labels that want doing, those first that have waited longest. `worn`: without a successor in use. `waiting`:
    successors that nobody has seen where they stick; `dispensable` are the codes of those among them whose worn label
    was replaced otherwise meanwhile.
    """

    worn: list[Tag]
    waiting: list[Tag]
    dispensable: frozenset[str]


def reprint_queue(session: Session) -> ReprintQueue:
    """Return what is to be printed anew, except for scrapped assets, and what was and waits for its scan."""
    newer, old = aliased(Tag), aliased(Tag)
    succeeded = exists().where(newer.replaces == Tag.id, newer.state.in_(LIVE))
    scrapped = exists().where(Tag.target_kind == "asset", Asset.id == Tag.target_id, Asset.state == "scrapped")
    worn = session.scalars(
        select(Tag)
        .where(Tag.state == "worn", Tag.is_foreign.is_(False), ~succeeded, ~scrapped, ~is_waiting())
        .order_by(Tag.worn_at, Tag.id)
    )
    waiting = session.execute(
        select(Tag, old.state).join(old, old.id == Tag.replaces).where(is_waiting()).order_by(Tag.bound_at, Tag.id)
    ).all()
    dispensable = frozenset(tag.id for tag, state in waiting if state == "retired")
    return ReprintQueue(list(worn), [tag for tag, _state in waiting], dispensable)


def is_waiting() -> ColumnElement[bool]:
    """The condition for a label that replaces another and that nobody has seen where it sticks."""
    return and_(Tag.replaces.is_not(None), Tag.confirmed_at.is_(None), Tag.state.in_(LIVE))


def _refuse_other_use(tag: Tag, target: Target) -> None:
    if (tag.target_kind, tag.target_id) != (target.kind, target.id):
        raise Superseded(tag.bound_by)
    if tag.state == "retired":
        raise Held("target_gone", f"code {tag.id} is retired")


def _bind(work: UnitOfWork, statement: Statement, tag: Tag, target: Target) -> None:
    tag.revision = 0 if tag.is_foreign else _next_revision(work.session, target)
    tag.target_kind, tag.target_id, tag.state = target.kind, target.id, "bound"
    tag.bound_by, tag.bound_at = statement.record_id, statement.corrected_at


def _next_revision(session: Session, target: Target) -> int:
    # two at once would count alike, and a replay would not: who locks the thing counts first
    session.get(THINGS[target.kind], target.id, with_for_update=True)
    last = session.scalar(
        select(func.max(Tag.revision)).where(
            Tag.target_kind == target.kind, Tag.target_id == target.id, Tag.is_foreign.is_(False)
        )
    )
    return (last or 0) + 1


def _refuse_held(session: Session, code: str) -> None:
    """Raise `Held` for a code that another room has given: a pick-up card is no label to be stuck on something."""
    if held_codes(session, {code}):
        raise Held("invalid_data", "code_taken")


def _new_blank(session: Session, code: str) -> Tag:
    _refuse_held(session, code)
    tag = Tag(id=own_code(code), state="blank", is_foreign=False, prints=0, revision=0)
    session.add(tag)
    return tag


def _note_things(work: UnitOfWork, statement: Statement, tags: list[Tag]) -> None:
    """Put the record into the history of each thing that these labels stand for, once."""
    things = {(tag.target_kind, tag.target_id) for tag in tags if tag.target_kind and tag.target_id}
    for kind, thing_id in sorted(things):
        note_record(work, statement, Target(str(kind), str(thing_id), None))
