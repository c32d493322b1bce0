"""What phones push, inside the writing transaction: one push, or several that wait together (`group.write_alike`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from flask import current_app

from webapp.journal.accept import Door
from webapp.journal.allowance import spend_or_refuse
from webapp.journal.arrive import Outcome
from webapp.journal.checking import Checked
from webapp.journal.commit import Work


@dataclass(frozen=True)
class Push:
    """The records of one request, looked at already, and what its device says of itself."""

    device: str
    checked: list[Checked]
    status: dict[str, Any] | None
    at: datetime


def write_pushes(work: Work, pushes: Sequence[Push]) -> list[list[Outcome]]:
    """Take what each push brings, in their order; return the outcomes of each. Raises `TryLater` 429, of any of them.

    Of several, each record has to be one that `Door.goes_together`: all are kept before the first of them is applied.
    """
    door: Door = current_app.extensions["journal"].door
    # locked in one order whoever asks, or two groups could wait for each other
    for push in sorted(pushes, key=lambda push: push.device):
        spend_or_refuse(work.session, push.device, push.at, records=len(push.checked))
    # they have arrived when the last of them has; nothing of them is written before
    moment = max(push.at for push in pushes)
    outcomes = iter(door.accept(work, [item for push in pushes for item in push.checked], moment))
    for push in pushes:
        door.authority.note_status(work.session, push.device, push.status, push.at)
    return [list(islice(outcomes, len(push.checked))) for push in pushes]
