"""Handing the gate over: what the one left, what the other found, and both signatures; as a page and as a sheet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import current_app, render_template, url_for
from flask_babel import gettext as _

from webapp.db import db
from webapp.gate import desk_reading, words
from webapp.gate.blueprint import DESK, bp, clock, host_of, name_of, not_found
from webapp.gate.models import Visit
from webapp.gate.muster_models import HandOver
from webapp.gate.today_views import shown_name
from webapp.journal.queries import signature_states
from webapp.paper import Cell, Paper, PaperColumn, on_the_wall
from webapp.paper_pages import school_paper
from webapp.security import needs

ONE = f"{DESK}/hand-overs/<uuid:hand_over_id>"


@dataclass(frozen=True)
class Signature:
    """Who signed when, and whether the signature holds today; `state` "" where nobody has signed."""

    person_id: str | None
    at: datetime | None
    state: str


@bp.get(ONE)
@needs("gate.see")
def hand_over(hand_over_id: UUID) -> str:
    """Show one handing-over."""
    found = _find(hand_over_id)
    return render_template(
        "gate/hand_over.html",
        hand_over=found,
        state_key=state_of(found),
        visits=_visits(found),
        signatures=signatures_of(found),
        shown_name=shown_name,
    )


@bp.get(f"{ONE}/print")
@needs("gate.see")
def print_hand_over(hand_over_id: UUID) -> str:
    """Show it as the sheet that is filed."""
    found = _find(hand_over_id)
    return render_template(
        "gate/paper.html", papers=[_paper(found)], form="hand-over",
        back=(url_for("gate.hand_over", hand_over_id=found.id), _("返回交接")),
    )  # fmt: skip


def state_of(found: HandOver) -> str:
    if found.taken_by_id is None:
        return "waiting"
    return "agreed" if found.is_agreed else "differs"


def signatures_of(found: HandOver) -> tuple[Signature, Signature]:
    """Return the signatures of who went and who came."""
    journal = current_app.extensions["journal"]
    said = [id_ for id_ in (found.id, found.take_record_id) if id_]
    states = signature_states(db.session(), said, journal.door.authority, journal.key)
    return (
        Signature(found.by_id, found.at, states.get(found.id, "unknown_key")),
        Signature(found.taken_by_id, found.taken_at, states.get(found.take_record_id or "", "")),
    )


def _find(hand_over_id: UUID) -> HandOver:
    found = db.session.get(HandOver, str(hand_over_id))
    if found is None:
        raise not_found()
    return found


def _visits(found: HandOver) -> list[Visit]:
    known = desk_reading.visits_of(db.session(), found.visit_ids)
    return [known[id_] for id_ in found.visit_ids if id_ in known]


@dataclass(frozen=True)
class Row:
    """One thing that was handed over."""

    kind: str
    what: str
    about: str
    at: datetime | None = None
    is_wrong: bool = False


def _rows(found: HandOver) -> list[Row]:
    visitor, pass_out, lost, key = _("在校訪客"), _("訪客證，在外"), _("訪客證，短少"), _("鑰匙")
    rows = [
        Row(visitor, shown_name(visit), " · ".join(filter(None, (host_of(visit), visit.pass_number))), visit.entered_at)
        for visit in _visits(found)
    ]
    gone = len(found.visit_ids) - len(rows)
    rows += [Row(visitor, _("另 %(n)s 筆已刪除", n=gone), "")] if gone else []
    rows += [Row(pass_out, number, "") for number in found.passes_out]
    rows += [Row(lost, number, _("找不到"), is_wrong=True) for number in found.passes_missing]
    return rows + [
        Row(key, str(one["name"]), _("在") if one["is_there"] else _("不在"), is_wrong=not one["is_there"])
        for one in found.keys
    ]


def _paper(found: HandOver) -> Paper:
    _now, zone = clock()
    columns = (
        PaperColumn(_("項目"), lambda row: row.kind, 14, "code"),
        PaperColumn(_("名稱"), lambda row: row.what, 24),
        PaperColumn(
            _("說明"), lambda row: Cell(f"▲{row.about}", row.about, "bad") if row.is_wrong else row.about, 30, "result"
        ),
        PaperColumn(_("進校時間"), lambda row: on_the_wall(row.at, zone), 16, "instant"),
    )
    went, came = signatures_of(found)
    facts: list[tuple[str, Any]] = [
        (_("交班"), _signed(went)),
        (_("接班"), _signed(came)),
        (_("結果"), words.title_of(words.HAND_OVER_STATES, state_of(found))),
        (_("在校訪客"), str(len(found.visit_ids))),
    ]
    notes = [_("▲ 是短少或不在的。訪客姓名部分遮住。✓ 是本人在手機上簽章的時間。")]
    notes += [_("交班人說：%(note)s", note=found.note)] if found.note else []
    notes += [_("接班人說：%(note)s", note=found.differences)] if found.differences else []
    signers = (_("交班人"), _("接班人"), _("總務主任"), _("校長"))
    return school_paper(_("門衛交接班紀錄"), facts, (columns, _rows(found)), notes, signers)


def _signed(signature: Signature) -> str:
    if signature.person_id is None:
        return _("待簽")
    at = on_the_wall(signature.at, clock()[1])
    state = words.title_of(words.SIGNATURES, signature.state)
    return f"{name_of(signature.person_id)} ✓{at:%Y/%m/%d %H:%M}（{state}）"
