"""The forms of pick-up: the register (F11) and a month in counts, as pages for paper and as workbooks."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, render_template, request
from flask_babel import gettext as _
from sqlalchemy import select

from webapp.db import db
from webapp.journal.queries import signature_states
from webapp.paper import Paper
from webapp.paper_pages import school_paper, send_workbook
from webapp.pickup.blueprint import bp, clock, today
from webapp.pickup.models import SchoolClass
from webapp.pickup.register import (
    MOST_LINES,
    Line,
    Span,
    count_departures,
    count_month,
    departures_of,
    lines_of,
    month_of,
    read_span,
    sum_up,
)
from webapp.pickup.register_paper import filed_columns, month_columns, printed_columns
from webapp.security import needs


@bp.get("/register")
@needs("pickup.manage")
def register() -> str:
    """Show the register (F11) of some days as a page for paper."""
    span = _span()
    found, lines = _register(span)
    return _page(
        found,
        "register",
        span=span,
        chosen=span.class_id,
        too_many=count_departures(db.session(), span) > MOST_LINES and MOST_LINES,
        unsigned=sum(not line.is_signed for line in lines),
    )


@bp.get("/register.xlsx")
@needs("pickup.manage")
def register_workbook() -> Response:
    span = _span()
    return send_workbook([_register(span)[0]], f"{span.first:%Y%m%d}-{span.last:%Y%m%d}", "ledger.export")


@bp.get("/month")
@needs("pickup.manage")
def month() -> str:
    """Show a month in counts."""
    first = month_of(request.args.get("month", ""), *clock())
    return _page(_month(), "month", month=f"{first:%Y-%m}", chosen=request.args.get("class", ""))


@bp.get("/month.xlsx")
@needs("pickup.manage")
def month_workbook() -> Response:
    first = month_of(request.args.get("month", ""), *clock())
    return send_workbook([_month()], f"{first:%Y%m}", "ledger.export")


def _span() -> Span:
    return read_span(request.args, today())


def _register(span: Span) -> tuple[Paper, list[Line]]:
    session, (_now, zone) = db.session(), clock()
    departures = departures_of(session, span)
    journal = current_app.extensions["journal"]
    said = {row.departure_id for row in departures}
    lines = lines_of(session, departures, signature_states(session, said, journal.door.authority, journal.key))
    facts = [(_("日期"), f"{span.first:%Y/%m/%d}–{span.last:%Y/%m/%d}"), *_class_fact(span.class_id)]
    facts.append((_("筆數"), str(len(lines))))
    unsigned = sum(not line.is_signed for line in lines)
    checked = _("每筆記錄的簽章都已核對，全部有效。") if not unsigned else _("有 %(n)s 筆的簽章有問題。", n=unsigned)
    notes = [_("✓ 是本人在手機或電腦上簽章的時間；▲ 是要留意的。"), *([checked] if lines else [])]
    signatures = (_("門衛"), _("班級教師"), _("總務主任"), _("校長（園長）"))
    table = (printed_columns(zone), lines)
    return school_paper(_("接送登記表"), facts, table, notes, signatures, filed=filed_columns(zone)), lines


def _month() -> Paper:
    first, class_id = month_of(request.args.get("month", ""), *clock()), request.args.get("class", "")
    days = count_month(db.session(), first, class_id)
    facts = [(_("月份"), f"{first:%Y/%m}"), *_class_fact(class_id), (_("離校人次"), str(sum_up(days, "left")))]
    notes = [_("已取消的離校不計入；保存期限過後，名字會刪除，人數留著。")]
    return school_paper(_("接送月統計"), facts, (month_columns(), days), notes, (_("總務主任"), _("校長（園長）")))


def _class_fact(class_id: str) -> list[tuple[str, str]]:
    row = db.session.get(SchoolClass, class_id) if class_id and "\x00" not in class_id else None
    return [(_("班級"), row.name)] if row else []


def _page(paper: Paper, form: str, **more: Any) -> str:
    classes = select(SchoolClass.id, SchoolClass.name).order_by(SchoolClass.sort, SchoolClass.name)
    return render_template(
        "pickup/paper.html",
        papers=[paper],
        form=form,
        address=request.query_string.decode(),
        classes=db.session.execute(classes).all(),
        **more,
    )
