"""A person asks what is kept about them: finding it in every room, giving it out, erasing it (docs/privacy.en.md).

Who is asked about comes in the body of a POST, never in an address: addresses are logged, and stay in histories.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, current_app, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_login import current_user

from webapp.db import db
from webapp.describing import Content, describes
from webapp.gate.asking import Asked, read_asked, warnings_of
from webapp.gate.blueprint import DESK, bp, clock, today
from webapp.gate.people_file import as_json, as_workbook
from webapp.gate.search_key import own_search_key
from webapp.journal.desk import Say, say_many
from webapp.personal_data import Finding, PersonalData
from webapp.security import needs
from webapp.workbooks import XLSX

PEOPLE = f"{DESK}/people"
WHY_SIGNS = 500
MOST_KEYS = 500
# what may stand in the form again: the ID number does not
SHOWN_AGAIN = ("name", "last_four", "mobile", "plate")


@bp.get(PEOPLE)
@needs("gate.manage")
def person_form() -> str:
    """Ask who it is about."""
    return _page()


@bp.post(PEOPLE)
@needs("gate.manage")
def find_person_data() -> str | tuple[str, int]:
    """Show all that is kept, masked."""
    asked = read_asked(request.form, own_search_key())
    if asked.is_empty:
        return _page(error=_("請至少填一項：姓名兩個字以上、後四碼、手機、車牌或證號。")), 422
    return _page(found=_find(asked), warnings=warnings_of(request.form, today()))


@bp.post(f"{PEOPLE}/export")
@needs("gate.manage")
@describes({200: Content(media=("application/json", XLSX))})
def export_person_data() -> Response | str | tuple[str, int]:
    """Give what was chosen as a file; each row that is given out is a look on record."""
    found, why = _chosen(), request.form.get("why", "").strip()[:WHY_SIGNS]
    if not found or not why:
        return _page(found=found, error=_("請勾選要匯出的資料，並寫下原因。")), 422
    looks = [Say("gate.look", {"kind": kind, "id": id_, "why": why}) for kind, id_ in _looks(found)]
    if any(outcome.outcome != "stored" for outcome in say_many(current_user, looks)):
        return _page(found=found, error=_("沒有記下這次查看，所以沒有匯出。請再試一次。")), 409
    now, zone = clock()
    if request.form.get("format") == "json":
        return Response(as_json(found, now), mimetype="application/json", headers=_attached("json"))
    return send_file(as_workbook(found, zone), mimetype=XLSX, as_attachment=True, download_name=f"{_file_name()}.xlsx")


@bp.post(f"{PEOPLE}/erase")
@needs("records.erase")
def erase_person_data() -> Any:
    """Erase what was chosen. What is inside, in force or held for a legal matter stays, and that is said."""
    chosen, reason = _chosen(), request.form.get("reason", "").strip()[:WHY_SIGNS]
    going = [finding for finding in chosen if finding.waits is None]
    if not going or not reason or request.form.get("is_confirmed") != "yes":
        return _page(found=chosen, error=_("請勾選可以刪除的資料、寫下原因，並確認不能復原。")), 422
    record_ids = list(dict.fromkeys(id_ for finding in going for id_ in finding.record_ids))
    if why_not := current_app.extensions["erase_on_request"](current_user, record_ids, reason):
        return _page(found=chosen, error=_("沒有刪除：%(why)s", why=why_not)), 409
    flash(_("已刪除 %(n)s 項。手機下次連線時也會刪除。", n=len(going)), "ok")
    if kept := len(chosen) - len(going):
        flash(_("%(n)s 項現在不能刪除，原因寫在那一項旁邊。", n=kept), "wait")
    return redirect(url_for("gate.person_form"))


def _rooms() -> list[PersonalData]:
    return [room for room in current_app.extensions["personal_data"] if current_user.may(room.permission)]


def _find(asked: Asked) -> list[Finding]:
    session = db.session()
    found = [finding for room in _rooms() for finding in room.find(session, asked)]
    return sorted(found, key=lambda finding: (finding.match.is_sure, finding.at), reverse=True)


def _chosen() -> list[Finding]:
    keys = [key for key in request.form.getlist("key") if "\x00" not in key][:MOST_KEYS]
    session = db.session()
    return [finding for room in _rooms() for finding in room.get(session, keys)]


def _looks(found: Sequence[Finding]) -> list[tuple[str, str]]:
    return list(dict.fromkeys(finding.look for finding in found))


def _page(found: Sequence[Finding] | None = None, error: str = "", warnings: Sequence[str] = (), **more: Any) -> str:
    return render_template(
        "gate/people.html",
        found=found,
        error=error,
        warnings=warnings,
        typed={name: request.form.get(name, "") for name in SHOWN_AGAIN},
        chosen=set(request.form.getlist("key")),
        reason=request.form.get("reason", "") or request.form.get("why", ""),
        may_erase=current_user.may("records.erase"),
        **more,
    )


def _file_name() -> str:
    return f"{_('個人資料')}-{today():%Y%m%d}"


def _attached(ending: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="personal-data-{today():%Y%m%d}.{ending}"'}
