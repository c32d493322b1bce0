"""The canteen's forms: the sample register, the fridge log, the month of samples; as pages for paper, as workbooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import Response, current_app, render_template, request
from flask_babel import gettext as _

from webapp.canteen.blueprint import bp
from webapp.canteen.fridge_log import (
    FridgeMonth,
    fridges_of,
    grid_columns,
    log_columns,
    read_fridge_month,
)
from webapp.canteen.month import Month
from webapp.canteen.naming import Naming
from webapp.canteen.register import MOST_LINES, Line, Span, count_samples, lines_of, read_span, samples_of
from webapp.canteen.register_paper import filed_columns, printed_columns
from webapp.canteen.sample_month import month_columns, read_sample_month
from webapp.db import db
from webapp.i18n import school_zone
from webapp.journal.queries import signature_states
from webapp.paper import Paper
from webapp.paper_pages import school_paper, send_workbook
from webapp.security import needs


@bp.get("/register")
@needs("canteen.read")
def register() -> str:
    """Show the sample register (F01) of some days as a page for paper."""
    span = _span()
    found, lines = _register(span)
    return _page(
        [found],
        "register",
        span=span,
        meals=_meals(),
        too_many=count_samples(db.session(), span) > MOST_LINES and MOST_LINES,
        unsigned=sum(not line.is_signed for line in lines),
    )


@bp.get("/register.xlsx")
@needs("ledger.export")
def register_workbook() -> Response:
    return _workbook([_register(_span())[0]], f"{_span().first:%Y%m%d}-{_span().last:%Y%m%d}")


@bp.get("/fridge-log")
@needs("canteen.read")
def fridge_log() -> str:
    """Show a month's readings (F07): the grid, then each of the chosen fridge, or those out of range or corrected."""
    fridge_id = request.args.get("fridge", "")
    found = read_fridge_month(db.session(), _month(), fridge_id)
    papers = [_fridge_grid(found, fridge_id), _fridge_readings(found, found.checks if fridge_id else found.notable)]
    return _page(papers, "fridge-log", month=found.month, fridge=fridge_id, fridges=fridges_of(db.session(), set()))


@bp.get("/fridge-log.xlsx")
@needs("ledger.export")
def fridge_workbook() -> Response:
    fridge_id = request.args.get("fridge", "")
    found = read_fridge_month(db.session(), _month(), fridge_id)
    return _workbook([_fridge_grid(found, fridge_id), _fridge_readings(found, found.checks)], found.month.key)


@bp.get("/sample-grid")
@needs("canteen.read")
def sample_grid() -> str:
    """Show a month of samples: days by meals."""
    return _page([_sample_grid()], "sample-grid", month=_month())


@bp.get("/sample-grid.xlsx")
@needs("ledger.export")
def sample_workbook() -> Response:
    return _workbook([_sample_grid()], _month().key)


def _register(span: Span) -> tuple[Paper, list[Line]]:
    session, zone = db.session(), school_zone()
    samples = samples_of(session, span)
    journal = current_app.extensions["journal"]
    said = [id_ for sample in samples for id_ in (sample.record_id, sample.discard_id) if id_]
    lines = lines_of(session, samples, signature_states(session, said, journal.door.authority, journal.key))
    naming = Naming.load(session)
    facts = [(_("日期"), f"{span.first:%Y/%m/%d}–{span.last:%Y/%m/%d}"), (_("份數"), str(len(lines)))]
    if span.meal:
        facts.append((_("餐別"), naming.meal(span.meal)))
    facts.append(
        (_("規則"), "、".join(dict.fromkeys(naming.profile(line.sample.profile) for line in lines)) or _("無"))
    )
    unsigned = sum(not line.is_signed for line in lines)
    checked = _("每筆記錄的簽章都已核對，全部有效。") if not unsigned else _("有 %(n)s 筆的簽章有問題。", n=unsigned)
    notes = [_("✓ 是本人在手機或電腦上簽章的時間；▲ 是超出範圍。"), *([checked] if lines else [])]
    signatures = (_("留樣員"), _("食堂負責人"), _("總務主任"), _("校長"))
    title, columns = _("食品留樣記錄表"), printed_columns(zone)
    return school_paper(title, facts, (columns, lines), notes, signatures, filed=filed_columns(zone)), lines


def _fridge_grid(found: FridgeMonth, fridge_id: str) -> Paper:
    facts = [(_("月份"), f"{found.month.first:%Y/%m}"), *_fridge_fact(found, fridge_id)]
    signers = "、".join(_("%(name)s（%(n)s 次）", name=name, n=count) for name, count in found.signers)
    notes = [
        _("▲ 超出範圍；✕ 該記而沒有記；(2) 該時段記了 2 次；* 曾更正。"),
        _("記錄人：%(names)s", names=signers or _("無")),
    ]
    title, columns = _("冰箱溫度記錄（月表）"), grid_columns(found.month)
    return school_paper(title, facts, (columns, found.rows), notes, (_("記錄人"), _("複核人")))


def _fridge_readings(found: FridgeMonth, checks: Sequence[Any]) -> Paper:
    is_part = len(checks) < len(found.checks)
    title = _("冰箱溫度記錄（超出範圍或曾更正）") if is_part else _("冰箱溫度記錄（逐筆）")
    facts = [(_("月份"), f"{found.month.first:%Y/%m}"), (_("次數"), str(len(checks)))]
    return school_paper(title, facts, (log_columns(found), checks), (), (_("記錄人"), _("複核人")))


def _fridge_fact(found: FridgeMonth, fridge_id: str) -> list[tuple[str, str]]:
    return [(_("設備"), found.fridges[fridge_id])] if fridge_id in found.fridges else []


def _sample_grid() -> Paper:
    month = _month()
    rows = read_sample_month(db.session(), month)
    total = sum(len(row.samples) for row in rows)
    facts = [(_("月份"), f"{month.first:%Y/%m}"), (_("份數"), str(total))]
    notes = [_("「已留樣／該留樣」的菜數；+1 是不必留樣或菜單上沒有的菜；✕ 該留而沒有留，或該報而沒有報；– 沒有菜單。")]
    signatures = (_("留樣員"), _("食堂負責人"), _("總務主任"), _("校長"))
    columns = month_columns(db.session(), rows)
    return school_paper(_("食品留樣月表"), facts, (columns, rows), notes, signatures)


def _page(papers: Sequence[Paper], form: str, **more: Any) -> str:
    address = request.query_string.decode()
    return render_template("canteen/paper.html", papers=papers, form=form, address=address, **more)


def _workbook(papers: Sequence[Paper], when: str) -> Response:
    return send_workbook(papers, when, "canteen.read")


def _meals() -> Mapping[str, str]:
    naming = Naming.load(db.session())
    return {key: naming.meal(key) for key in naming.meals}


def _span() -> Span:
    return read_span(request.args, _now(), school_zone())


def _month() -> Month:
    return Month.read(request.args.get("month", ""), _now(), school_zone())


def _now() -> datetime:
    now: datetime = current_app.extensions["clock"]()
    return now
