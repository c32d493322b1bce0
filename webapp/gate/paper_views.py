"""The visitor register as inspectors know it, and the gate in numbers; as pages for paper, as workbooks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Response, current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _

from webapp.db import db
from webapp.gate import reveals, words
from webapp.gate.blueprint import DESK, bp, clock, host_of, name_of
from webapp.gate.numbers import Numbers, Row, read_numbers
from webapp.gate.register import (
    LONGEST_DAYS,
    MOST_LINES,
    Line,
    Span,
    count_visits,
    read_day,
    read_span,
    records_of,
    visits_between,
)
from webapp.gate.register_paper import filed_columns, printed_columns
from webapp.journal.queries import signature_states
from webapp.paper import Paper, PaperColumn
from webapp.paper_pages import school_paper, send_workbook
from webapp.security import needs

REGISTER = f"{DESK}/register"
STATISTICS = f"{DESK}/statistics"


@bp.get(REGISTER)
@needs("gate.read")
def register() -> str:
    """Show the visitor register (F10) of some days as a page for paper; masked unless it was said why not."""
    return _register_page(_span())


@bp.post(f"{REGISTER}/look")
@needs("gate.reveal")
def look_at_register() -> Any:
    """Open the register of these days, once it was said why: that it was looked at, and so printed, is on record."""
    span, why = read_span(request.form, *clock()), request.form.get("why", "").strip()
    if not why:
        return _register_page(span, {"why": _("請寫下為什麼要印完整的，會留下紀錄。")}), 422
    about = f"{words.days_from_to(span.first, span.last)}：{why}"
    done = _("已記下。這一頁 10 分鐘內可以看到完整資料，也可以列印或匯出。")
    look_id = reveals.look("register", reveals.register_id(span.first, span.last), about, done)
    asked: dict[str, Any] = {"from": span.first.isoformat(), "to": span.last.isoformat(), "look": look_id or None}
    return redirect(url_for("gate.register", **asked))


@bp.get(f"{REGISTER}.xlsx")
@needs("ledger.export")
def register_workbook() -> Response:
    span = _span()
    return send_workbook([_register(span)[0]], span.key, "gate.read")


@bp.get(STATISTICS)
@needs("gate.read")
def statistics() -> str:
    """Show how many came when, why and to whom: also of days whose visitors' data has gone."""
    found = read_numbers(db.session(), _statistics_span())
    return render_template("gate/statistics.html", statistics=found, span=found.span, purposes=_purposes())


@bp.get(f"{STATISTICS}.xlsx")
@needs("ledger.export")
def statistics_workbook() -> Response:
    found = read_numbers(db.session(), _statistics_span())
    return send_workbook(_sheets(found), found.span.key, "gate.read")


def _register_page(span: Span, errors: dict[str, str] | None = None) -> str:
    paper, lines = _register(span)
    return render_template(
        "gate/register.html",
        papers=[paper],
        form="visits",
        span=span,
        address=request.query_string.decode(),
        is_open=_is_open(span),
        errors=errors or {},
        too_many=count_visits(db.session(), span) > MOST_LINES and MOST_LINES,
        unsigned=sum(not line.is_signed for line in lines),
    )


def _register(span: Span) -> tuple[Paper, list[Line]]:
    session, (_now, zone) = db.session(), clock()
    visits = visits_between(session, span)
    journal, is_open = current_app.extensions["journal"], _is_open(span)
    said = [id_ for visit in visits for id_ in records_of(visit)]
    states = signature_states(session, said, journal.door.authority, journal.key)
    lines = [Line(visit, host_of(visit), name_of(visit.guard_id), states, is_open) for visit in visits]
    came = [line.visit for line in lines if not line.is_struck]
    facts = [
        (_("日期"), words.days_from_to(span.first, span.last)),
        (_("筆數"), str(len(lines))),
        (_("進校人次"), str(sum(visit.people for visit in came))),
        (_("未放行"), str(sum(line.visit.state == "refused" for line in lines))),
    ]
    unsigned = sum(not line.is_signed for line in lines)
    checked = _("每筆記錄的簽章都已核對，全部有效。") if not unsigned else _("有 %(n)s 筆的簽章有問題。", n=unsigned)
    masked = _("完整資料，列印已留下紀錄。") if is_open else _("姓名、手機、車牌、證件後四碼部分遮住。")
    notes = [_("✕ 是未放行或登錯作廢的；離校時間「–」是還沒登記離校。"), masked, *([checked] if lines else [])]
    signers = (_("門衛"), _("總務主任"), _("校長"), _("督導"))
    return school_paper(
        _("訪客登記表"), facts, (printed_columns(zone), lines), notes, signers, filed_columns(zone)
    ), lines


def _is_open(span: Span) -> bool:
    return reveals.may_read("register", reveals.register_id(span.first, span.last))


def _span() -> Span:
    return read_span(request.args, *clock())


def _statistics_span() -> Span:
    """Return the days asked for: this month so far unless said otherwise, a year at most."""
    now, zone = clock()
    today = now.astimezone(zone).date()
    last = read_day(request.args.get("to", "")) or today
    first = read_day(request.args.get("from", "")) or last.replace(day=1)
    first, last = min(first, last), max(first, last)
    return Span(max(first, last - timedelta(days=LONGEST_DAYS - 1)), last)


def _purposes() -> dict[str, str]:
    return dict(words.options(words.PURPOSES))


def _sheets(found: Numbers) -> list[Paper]:
    facts = [
        (_("日期"), words.days_from_to(found.span.first, found.span.last)),
        (_("進校"), str(found.total.tally.visits)),
    ]
    tables = (
        (_("訪客統計（按日）") if found.is_by_day else _("訪客統計（按月）"), _("日期"), found.by_time, str),
        (_("訪客統計（按事由）"), _("事由"), found.by_purpose, lambda key: words.title_of(words.PURPOSES, key)),
        (_("訪客統計（按被訪單位）"), _("被訪單位"), found.by_department, lambda key: key or _("沒有寫")),
    )
    return [
        school_paper(title, facts, (_columns(head, name, found.total), [*rows, found.total]))
        for title, head, rows, name in tables
    ]


def _columns(head: str, name: Any, total: Row) -> list[PaperColumn]:
    return [
        PaperColumn(head, lambda row: _("合計") if row is total else name(row.key), 18),
        PaperColumn(_("筆數"), lambda row: row.tally.visits, 8, "number"),
        PaperColumn(_("人次"), lambda row: row.tally.people, 8, "number"),
        PaperColumn(_("平均停留分鐘"), lambda row: row.tally.mean_minutes, 12, "number"),
        PaperColumn(_("未放行"), lambda row: row.tally.refused, 8, "number"),
    ]
