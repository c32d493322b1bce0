"""Any ledger: as a table, as a file, on paper."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from flask import Response, render_template, request, send_file, stream_with_context
from flask_babel import gettext as _
from flask_login import current_user

from webapp.db import db
from webapp.desk.asking import SIZES, Asking, read_address
from webapp.desk.blueprint import bp, ledgers, names, now, school_name, viewer
from webapp.desk.cells import Words, show_instant
from webapp.desk.exports import Sheet, csv_parts, write_xlsx
from webapp.desk.filter_forms import FilterField, filter_fields
from webapp.desk.paging import count_rows, fetch_page, walk
from webapp.errors import Problem
from webapp.i18n import school_zone
from webapp.journal.feed import snapshot_session
from webapp.journal.queries import newest_seal
from webapp.ledgers import Ledger
from webapp.security import needs
from webapp.workbooks import XLSX

PRINTED_ROWS = 2_000


@bp.get("/ledgers/<name>")
@needs("desk.use")
def ledger(name: str) -> str:
    """Show one page of a ledger."""
    asking = _asking(name)
    session = db.session()
    page = fetch_page(session, asking.query(session), asking.order, asking.cursor, asking.size)
    return render_template(
        "desk/ledger.html",
        asking=asking,
        ledger=asking.ledger,
        page=page,
        words=Words(names(), school_zone()),
        sizes=SIZES,
        count=count_rows(session, asking.query(session), asking.ledger.key),
        fields=filter_fields(asking, session, names()),
        allowed=asking.ledger.columns_for(current_user.permissions),
    )


@bp.get("/ledgers/<name>/print")
@needs("desk.use")
def print_ledger(name: str) -> str:
    """Show what is asked for as a page for paper, under the school's head."""
    asking = _asking(name)
    session = db.session()
    page = fetch_page(session, asking.query(session, asking.columns), asking.order, None, PRINTED_ROWS)
    return render_template(
        "desk/print.html",
        asking=asking,
        ledger=asking.ledger,
        page=page,
        words=Words(names(), school_zone()),
        now=now(),
        seal=newest_seal(session),
        count=count_rows(session, asking.query(session), asking.ledger.key),
        fields=[field for field in filter_fields(asking, session, names()) if field.is_set],
    )


@bp.get("/ledgers/<name>.xlsx")
@needs("ledger.export")
def export_xlsx(name: str) -> Response:
    """Give every row asked for, in the columns shown, as a workbook."""
    asking = _asking(name)
    out = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    write_xlsx(out, _sheet(asking), _rows(asking))
    out.seek(0)
    return send_file(out, mimetype=XLSX, as_attachment=True, download_name=_file_name(asking, "xlsx"))


@bp.get("/ledgers/<name>.csv")
@needs("ledger.export")
def export_csv(name: str) -> Response:
    """Give every row asked for, in the columns shown, as CSV; sent while it is read."""
    asking = _asking(name)
    parts = stream_with_context(csv_parts(_sheet(asking), _rows(asking)))
    response = Response(parts, mimetype="text/csv")
    encoded = quote(_file_name(asking, "csv"))
    plain = f"{asking.ledger.name}.csv"
    response.headers["Content-Disposition"] = f"attachment; filename={plain}; filename*=UTF-8''{encoded}"
    return response


def _asking(name: str) -> Asking:
    found = _find(name)
    if not current_user.may(found.permission):
        raise Problem(403, "not_allowed", _("不能這樣做"), _("您的身分不能看這份清冊。需要時請找管理員開通。"))
    return read_address(found, request.args, viewer())


def _find(name: str) -> Ledger:
    found = ledgers().get(name)
    if found is None:
        raise Problem(404, "not_found", _("找不到這份清冊"), _("可能已移走。請從選單重新打開。"))
    return found


def _rows(asking: Asking) -> Iterator[Any]:
    """Prepare to read every row, all as of one moment, in a session that lives as long as the file is written."""
    query = asking.query(db.session(), asking.columns)
    names().read_all()

    def read() -> Iterator[Any]:
        with snapshot_session() as session:
            yield from walk(session, query, asking.order)

    return read()


def _sheet(asking: Asking) -> Sheet:
    title = str(asking.ledger.title)
    about = [
        (_("學校"), school_name()),
        (_("清冊"), title),
        *((field.title, field.in_words) for field in _set_fields(asking)),
        (_("匯出時間"), show_instant(now(), school_zone())),
        (_("匯出人"), current_user.name),
    ]
    return Sheet(title, asking.columns, Words(names(), school_zone()), _("說明"), about)


def _set_fields(asking: Asking) -> list[FilterField]:
    return [field for field in filter_fields(asking, db.session(), names()) if field.is_set]


def _file_name(asking: Asking, ending: str) -> str:
    day = now().astimezone(school_zone()).strftime("%Y%m%d")
    return f"{asking.ledger.title}-{day}.{ending}"
