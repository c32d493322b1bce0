"""Saying something from a view, a command or an import: the same records through the same door, `via: desk`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from flask import current_app
from flask_babel import gettext as _

from webapp.errors import Problem
from webapp.journal.accept import Checked, Outcome
from webapp.journal.commit import Work
from webapp.journal.envelope import RejectedError, parse
from webapp.journal.group import write
from webapp.journal.seal import Say, seal

__all__ = ["Outcome", "Say", "say", "say_in", "say_many"]


def say(person: Any, type_: str, data: Mapping[str, Any], **more: Any) -> Outcome:
    """Make one statement for `person` (anything with an `id`) in a transaction of its own; return its outcome.

    Further members of `Say` by keyword. A `held` outcome is kept, not undone: show its reason.
    """
    return say_many(person, [Say(type_, data, **more)])[0]


def say_many(person: Any, sayings: list[Say]) -> list[Outcome]:
    """Make several statements in one transaction, in order."""
    return write(lambda work: say_in(work, person, sayings))


def say_in(work: Work, person: Any, sayings: list[Say]) -> list[Outcome]:
    """Make statements inside a transaction that is open already. Raises `Problem` 422 for what no record may hold."""
    journal = current_app.extensions["journal"]
    now = current_app.extensions["clock"]()
    sealed = seal(work.session, journal.key, person.id, sayings, now, os.urandom)
    key = journal.key.info(person.id)
    try:
        checked = [Checked(parse(item), key) for item in sealed]
    except RejectedError as error:
        advice = _("內容太長，或含有看不見的特殊字元。請刪短或重新輸入，再存一次。")
        raise Problem(422, "not_a_record", _("這裡填的內容不能存"), advice) from error
    return journal.door.accept(work, checked, now)
