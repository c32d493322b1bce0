"""The gate today: who is inside, who is expected, who was turned away, what nobody has settled. Names are masked."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask_login import current_user
from sqlalchemy import select

from webapp.db import db
from webapp.gate import desk_reading
from webapp.gate.blueprint import DESK, bp, clock
from webapp.gate.gate_rules import rules_in_force
from webapp.gate.masking import mask_name
from webapp.gate.models import Visit
from webapp.gate.muster_models import HandOver
from webapp.gate.muster_reading import open_musters
from webapp.gate.records import KINDS
from webapp.journal.queries import held_records
from webapp.security import needs

SHOWN = 50
HELD_READ = 500


@bp.get(DESK)
@needs("gate.see")
def today_page() -> str:
    """Show how the gate stands now; the page asks again by itself while it is looked at."""
    now, zone = clock()
    session = db.session()
    return render_template(
        "gate/today.html",
        now=now,
        zone=zone,
        today=desk_reading.read_today(session, (now, zone)),
        closes_at=rules_in_force(session).closes_at,
        has_rules=desk_reading.find_rules(session) is not None,
        musters=open_musters(session),
        hand_over=session.scalars(select(HandOver).order_by(HandOver.at.desc(), HandOver.id).limit(1)).first(),
        held=_held() if current_user.may("held.decide") else [],
        marks_of=marks_of,
        stay_of=lambda visit: (now - visit.entered_at).total_seconds() // 60,
    )


def marks_of(visit: Visit) -> list[str]:
    """Return the keys of what is not as usual with a visit, the worst first."""
    marks = {
        "watch": visit.watch_id is not None,
        "gaps": bool(visit.gaps),
        "settled": visit.out_way == "settled",
        "corrected": visit.record_id != visit.id,
        "held": visit.is_held,
        "clock": not visit.is_clock_trusted,
        "late": visit.is_late,
    }
    return [key for key, holds in marks.items() if holds]


def shown_name(visit: Visit) -> str:
    """Return the name as everybody at the desk may see it; "" once it was erased."""
    return visit.name_masked or mask_name(visit.name)


def _held() -> list[Any]:
    """Return the gate's records that wait for the office, the oldest first."""
    types = {kind.type for kind in KINDS}
    return [record for record in db.session.scalars(held_records().limit(HELD_READ)) if record.type in types][:SHOWN]
