"""Which label comes in the place of which: what is retired when the newer one is known to stick. As `service.py`, it
gives the same rows at every replay.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from labels.codes import CodeError, parse_code
from webapp.journal.interface import Held, Statement, Superseded, UnitOfWork
from webapp.registry.models import Tag
from webapp.registry.service import THINGS, Target
from webapp.registry.terms import LIVE, REPLACED


def own_code(text: str) -> str:
    """Return the canonical code. Raises `Held("invalid_data")` for a text that is none."""
    try:
        return parse_code(text)
    except CodeError as error:
        raise Held("invalid_data", error.en) from error


def find_own(session: Session, text: str) -> Tag | None:
    """Return the row of a code of ours, locked. Raises `Held("invalid_data")`: no code of ours."""
    tag = session.get(Tag, own_code(text), with_for_update=True)
    if tag is not None and tag.is_foreign:
        raise Held("invalid_data", f"code {tag.id} is another system's sticker")
    return tag


def get_tag(session: Session, code: str) -> Tag:
    """Return the row of a code of ours or of another system's, locked. Raises `Held("unknown_target")`."""
    tag = session.get(Tag, code, with_for_update=True)
    if tag is None:
        raise Held("unknown_target", f"code {code[:64]}")
    return tag


def get_own(session: Session, text: str) -> Tag:
    """Return the row of a code of ours, locked. Raises `Held`: no code of ours, or one that nobody issued."""
    tag = find_own(session, text)
    if tag is None:
        raise Held("unknown_target", f"code {text[:64]}")
    return tag


def lock_in_order(session: Session, codes: Iterable[str]) -> None:
    """Lock all these labels, and then the things they stand for, in the order of their ids: two statements about the
    same ones wait for each other in whatever order they name them, and neither for ever.
    """
    tags = session.scalars(select(Tag).where(Tag.id.in_(set(codes))).order_by(Tag.id).with_for_update()).all()
    for kind, thing_id in sorted({(tag.target_kind, tag.target_id) for tag in tags if tag.target_kind}):
        session.get(THINGS[kind], thing_id, with_for_update=True)


def target_of(tag: Tag) -> Target:
    """Return the thing that a label stands for. Raises `Held("invalid_data")` for a blank one."""
    if tag.target_kind is None or tag.target_id is None:
        raise Held("invalid_data", f"code {tag.id} is blank")
    return Target(tag.target_kind, tag.target_id, None)


def said_instant(statement: Statement) -> datetime:
    """Return when something was said, as far as that can be known: what a clock says that is ahead, or that nobody has
    measured, counts as of its arrival.
    """
    if not statement.is_clock_trusted:
        return statement.received_at
    return min(statement.corrected_at, statement.received_at)


def older_of(session: Session, target: Target, code: str, replaces: str) -> Tag:
    """Return the label in whose place `code` shall come. Raises `Held` where it can't: two labels never retire each
    other, or a thing could end without one.
    """
    old = get_own(session, replaces)
    if (old.target_kind, old.target_id) != (target.kind, target.id):
        raise Held("invalid_data", f"code {old.id} is no label of this thing")
    if code in {tag.id for tag in older_labels(session, old.id)}:
        raise Held("invalid_data", f"code {old.id} is newer than {code}")
    return old


def older_labels(session: Session, code: str | None) -> Iterator[Tag]:
    """Walk from a label to those in whose place it came, the newest first, locked."""
    seen: set[str] = set()
    while code is not None and code not in seen:
        seen.add(code)
        tag = session.get(Tag, code, with_for_update=True)
        if tag is None:
            return
        yield tag
        code = tag.replaces


def stick(work: UnitOfWork, statement: Statement, tag: Tag, old: Tag) -> bool:
    """Let a label stick in the place of `old`, on the word of whoever has just put it there; False if known before."""
    is_news = tag.replaces is None
    tag.replaces = tag.replaces or old.id
    is_news |= confirm(tag, statement)
    retire_all(work, statement, [*older_labels(work.session, old.id), *older_labels(work.session, tag.replaces)])
    return is_news


def confirm(tag: Tag, statement: Statement) -> bool:
    """Note who found the label whole; False if that was known. Who says so later than it was called worn mends it."""
    at = said_instant(statement)
    is_mended = tag.state == "worn" and (tag.worn_at is None or tag.worn_at <= at)
    if is_mended:
        tag.state, tag.worn_at, tag.retired_reason = "bound", None, None
    if is_mended or tag.confirmed_at is None:
        tag.confirmed_at, tag.confirmed_by = at, statement.record_id
        return True
    return False


def retire_all(work: UnitOfWork, statement: Statement, tags: Iterable[Tag]) -> None:
    """Retire what is not retired yet: it was replaced."""
    for tag in tags:
        if tag.state != "retired":
            retire(tag, statement, REPLACED)
            work.changed("tag", tag)


def retire(tag: Tag, statement: Statement, reason: str) -> None:
    tag.state, tag.retired_reason = "retired", reason
    tag.retired_at, tag.retired_by = said_instant(statement), statement.record_id


def waits(tag: Tag) -> bool:
    """Whether a label replaces another and nobody has seen it where it sticks."""
    return tag.replaces is not None and tag.confirmed_at is None and tag.state in LIVE


def refuse_retired(tag: Tag) -> None:
    """Raises `Superseded`: whoever retired the label was first."""
    if tag.state == "retired":
        raise Superseded(tag.retired_by)
