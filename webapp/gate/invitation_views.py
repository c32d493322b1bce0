"""Inviting from the desk: one visitor or a group, the link and its symbol, the sheet to hand out, calling it off."""

from __future__ import annotations

import secrets
from typing import Any
from uuid import UUID

from flask import Response, current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from webapp.db import db
from webapp.describing import Content, describes
from webapp.gate import desk_reading, reveals, symbols, words
from webapp.gate.blueprint import DESK, bp, name_of, new_id, not_allowed, not_found, people, person_options, tell, today
from webapp.gate.guests import MOST_GUESTS, read_table, write_pasted
from webapp.gate.invitation_forms import Filled, read_form
from webapp.gate.masking import mask_mobile, mask_name, mask_plate
from webapp.gate.models import Invitation, InvitationGuest
from webapp.journal.desk import say
from webapp.paper_pages import proof
from webapp.registry.import_words import file_problem
from webapp.registry.importing.files import FILE_BYTES, FileError, list_sheets, read_rows
from webapp.registry.label_host import label_host
from webapp.registry.models import SCHOOL_ID, School
from webapp.security import needs

ALL = f"{DESK}/invitations"
ONE = f"{ALL}/<uuid:invitation_id>"
PICTURES = {"png": "image/png", "svg": "image/svg+xml"}


@bp.get(f"{ALL}/new")
@needs("gate.invite")
def new_invitation() -> str:
    """Show the form; the host is usually who fills it in."""
    return _form(Filled({"on": today().isoformat(), "host_id": current_user.id, "purpose": "official"}))


@bp.post(f"{ALL}/new")
@needs("gate.invite")
def announce() -> Any:
    """Announce what the form says. With a file its guests are read into the form first: nothing is said unseen."""
    hosts = {key for key, _name in person_options()}
    upload = request.files.get("file")
    if upload is not None and upload.filename:
        return _with_file(upload.stream.read(FILE_BYTES + 1), hosts)
    filled = read_form(request.form, today(), hosts, new_id)
    if filled.errors or request.form.get("check"):
        return _form(filled), 422 if filled.errors else 200
    invitation_id = new_id()
    token = symbols.mint_token(secrets.SystemRandom())
    outcome = say(current_user, "invitation.announce", {"id": invitation_id, **filled.data, "token": token})
    if not tell(outcome, _("邀請已發出。把連結或二維碼傳給來賓，門衛已經看得到。")):
        return redirect(url_for("desk.ledger", name="invitations"))
    return redirect(url_for("gate.invitation", invitation_id=invitation_id))


@bp.get(ONE)
@needs("desk.use")
def invitation(invitation_id: UUID) -> str:
    """Show one invitation to its host, its author, the gate and the office."""
    return _page(_find(invitation_id))


@bp.post(f"{ONE}/look")
@needs("gate.reveal")
def look_at_invitation(invitation_id: UUID) -> Any:
    found = _find(invitation_id)
    why = request.form.get("why", "").strip()
    if not why:
        return _page(found, {"why": _("請寫下為什麼要看，會留下紀錄。")}), 422
    look_id = reveals.look("invitation", found.id, why, _("已記下。這一頁 10 分鐘內可以看到完整資料。"))
    return redirect(url_for("gate.invitation", invitation_id=invitation_id, look=look_id or None))


@bp.post(f"{ONE}/cancel")
@needs("desk.use")
def cancel_invitation(invitation_id: UUID) -> Any:
    """Call it off: its host, its author, or the gate."""
    found = _find(invitation_id)
    if not may_cancel(found):
        raise not_allowed()
    data = {"invitation_id": found.id}
    if reason := request.form.get("reason", "").strip():
        data["reason"] = reason[:2000]
    tell(say(current_user, "invitation.cancel", data), _("已取消。來賓打開連結會看到已取消。"))
    return redirect(url_for("gate.invitation", invitation_id=invitation_id))


@bp.get(f"{ONE}/qr.<kind>")
@needs("desk.use")
@describes({200: Content(media=tuple(PICTURES.values()))})
def invitation_symbol(invitation_id: UUID, kind: str) -> Response:
    """Give the symbol as a file, to be sent or put into a letter."""
    found = _find(invitation_id)
    if kind not in PICTURES or not found.token or not is_own(found):
        raise not_found()
    host = host_of_labels()
    picture = symbols.png_of(host, found.token) if kind == "png" else symbols.svg_of(host, found.token).encode()
    response = Response(picture, mimetype=PICTURES[kind])
    response.headers["Content-Disposition"] = f"inline; filename=invitation-{found.on.isoformat()}.{kind}"
    return response


@bp.get(f"{ONE}/print")
@needs("desk.use")
def print_invitation(invitation_id: UUID) -> str:
    """Show the sheet that a guest brings along: nobody else's name is on it."""
    found = _find(invitation_id)
    if not found.token or not is_own(found):
        raise not_found()
    return render_template(
        "gate/invitation_paper.html",
        invitation=found,
        school=school_name(),
        department=department_of(found),
        symbol=symbols.data_address_of(host_of_labels(), found.token),
        link=symbols.link_of(host_of_labels(), found.token),
        rules=desk_reading.find_rules(db.session()),
        proof=proof(),
    )


def _find(invitation_id: UUID) -> Invitation:
    """Return an invitation that this person may see. Raises `Problem` 404: to all others there is none."""
    found = db.session.get(Invitation, str(invitation_id))
    if found is None or not (is_own(found) or current_user.may("gate.read")):
        raise not_found()
    return found


def is_own(found: Invitation) -> bool:
    """Tell whether this person invites, or keeps the gate at which the guests arrive."""
    return current_user.id in {found.host_id, found.author_id} or bool(current_user.may("gate.register"))


def may_cancel(found: Invitation) -> bool:
    return found.state == "open" and found.until_on >= today() and is_own(found)


def state_of(found: Invitation) -> str:
    if found.state != "open":
        return "cancelled"
    return "past" if found.until_on < today() else "open"


def host_of_labels() -> str:
    return label_host(db.session(), current_app.config["LABEL_HOST"], request.host)


def school_name() -> str:
    return db.session.scalar(select(School.name).where(School.id == SCHOOL_ID)) or ""


def department_of(found: Invitation) -> str:
    """Return where the host works: all that a guest's page says of whom they come to see."""
    known = people().get(found.host_id)
    return str(known.department or "") if known else ""


def _with_file(content: bytes, hosts: set[str]) -> Any:
    """Read the guests of a file into the form, after those that are typed there."""
    filled = read_form(request.form, today(), hosts, new_id)
    try:
        found = [guest for sheet in range(len(list_sheets(content))) for guest in read_table(read_rows(content, sheet))]
    except FileError as error:
        filled.errors = {"file": file_problem(error.reason)}
        return _form(filled), 422
    if not found:
        filled.errors = {"file": _("檔案裡沒有名單。第一欄放姓名，或加上標題列：姓名、單位、手機、車牌。")}
        return _form(filled), 422
    filled.guests = [*filled.guests, *found]
    filled.typed["guests"] = write_pasted(filled.guests[: MOST_GUESTS + 1])
    filled.errors = {}
    return _form(filled, read=len(found))


def _form(filled: Filled, read: int = 0) -> str:
    return render_template(
        "gate/invitation_form.html",
        typed=filled.typed,
        errors=filled.errors,
        guests=filled.guests,
        read=read,
        hosts=person_options(),
        purposes=words.options(words.PURPOSES),
        most=MOST_GUESTS,
        today=today(),
    )


def _page(found: Invitation, errors: dict[str, str] | None = None) -> str:
    # who invited knows whom: only to others the names are masked
    is_open = current_user.id in {found.host_id, found.author_id} or reveals.may_read("invitation", found.id)
    guests = db.session.scalars(
        select(InvitationGuest).where(InvitationGuest.invitation_id == found.id).order_by(InvitationGuest.sort)
    ).all()
    host = host_of_labels()
    return render_template(
        "gate/invitation.html",
        invitation=found,
        state_key=state_of(found),
        host=name_of(found.host_id),
        guests=[_shown(guest, is_open) for guest in guests],
        is_open=is_open,
        is_own=is_own(found),
        may_cancel=may_cancel(found),
        link=symbols.link_of(host, found.token) if found.token and is_own(found) else "",
        errors=errors or {},
    )


def _shown(guest: InvitationGuest, is_open: bool) -> dict[str, str]:
    if is_open:
        facts = {name: getattr(guest, name) or "" for name in ("name", "organisation", "mobile", "plate")}
    else:
        masked = {"name": mask_name(guest.name), "mobile": mask_mobile(guest.mobile), "plate": mask_plate(guest.plate)}
        facts = {**masked, "organisation": guest.organisation or ""}
    return {"id": guest.id, **facts}
