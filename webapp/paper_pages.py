"""What every room's forms share as pages and files: the school's head, the proof at the foot, the workbook."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from typing import Any

from flask import Response, current_app, send_file
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from webapp.db import db
from webapp.errors import Problem
from webapp.i18n import school_zone
from webapp.journal.queries import newest_seal
from webapp.paper import Paper, on_the_wall, write_papers
from webapp.registry.models import SCHOOL_ID, School
from webapp.workbooks import XLSX


def school_paper(
    title: str,
    facts: Sequence[tuple[str, str]],
    table: tuple[Sequence[Any], Sequence[Any]],
    notes: Sequence[str] = (),
    signatures: Sequence[str] = (),
    filed: Sequence[Any] = (),
) -> Paper:
    """Return a form under the school's name, with what it can be checked by; `table` is its columns and rows."""
    columns, rows = table
    school = db.session.scalar(select(School.name).where(School.id == SCHOOL_ID)) or ""
    return Paper(title, school, facts, columns, rows, notes, signatures, proof(), filed)


def proof() -> str:
    """Return who printed it when, and which state of the journal it shows."""
    moment = on_the_wall(current_app.extensions["clock"](), school_zone())
    seal = newest_seal(db.session())
    said = f"{_('列印時間')} {moment:%Y/%m/%d %H:%M} · {current_user.name}"
    return said + (" · " + _("帳本位置 %(seq)s，鏈碼 %(chain)s", seq=seal.seq, chain=seal.chain[:16]) if seal else "")


def send_workbook(papers: Sequence[Paper], when: str, permission: str) -> Response:
    """Give the forms as a workbook. Raises `Problem` 403: who may export other lists need not see this room's."""
    if not current_user.may(permission):
        raise Problem(403, "not_allowed", _("不能這樣做"), _("您的身分不能做這件事。需要時請找管理員開通。"))
    out = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    write_papers(out, papers)
    out.seek(0)
    return send_file(out, mimetype=XLSX, as_attachment=True, download_name=f"{papers[0].title}-{when}.xlsx")
