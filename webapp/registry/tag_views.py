"""The labels on a thing's card: binding codes, saying that a label is worn or sticks, retiring it."""

from __future__ import annotations

from random import SystemRandom
from typing import Any
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from labels.codes import CodeError, format_code, parse_code
from webapp.db import db
from webapp.journal.desk import say
from webapp.registry.blueprint import bp, card_of, find_thing, tell
from webapp.registry.minting import mint_codes
from webapp.registry.words import RETIRE_REASONS
from webapp.security import needs

FOREIGN_SIGNS = 120


@bp.post("/<any(assets, places):kinds>/<uuid:thing_id>/tags")
@needs("tag.bind")
def bind(kinds: str, thing_id: UUID) -> Any:
    """Bind a code: a newly minted one, one of ours that was typed or scanned, or another system's sticker."""
    kind = kinds.removesuffix("s")
    thing = find_thing(kind, str(thing_id))
    text = request.form.get("code", "").strip()
    is_foreign = request.form.get("way") == "foreign"
    back = redirect(card_of(kind, thing.id, "tags"))
    if request.form.get("way") == "new":
        text = mint_codes(db.session(), 1, SystemRandom())[0]
    elif is_foreign:
        if not 0 < len(text) <= FOREIGN_SIGNS:
            flash(_("請填舊標籤上的條碼內容，最多 120 個字。"), "danger")
            return back
    else:
        try:
            text = parse_code(text)
        except CodeError as error:
            flash(error.zh, "danger")
            return back
    target = {"kind": kind, "id": thing.id}
    outcome = say(current_user, "tag.bind", {"code": text, "target": target, "is_foreign": is_foreign})
    tell(outcome, _("已綁定標籤 %(code)s。", code=text if is_foreign else format_code(text)))
    return back


@bp.post("/tags/wear")
@needs("tag.report")
def wear() -> Any:
    """Note that a label is worn: it joins the queue of what is to be printed anew."""
    outcome = say(current_user, "tag.wear", {"code": _code()})
    tell(outcome, _("已記下標籤磨損，等著重印。"))
    return _back_to_card()


@bp.post("/tags/confirm")
@needs("tag.report")
def confirm() -> Any:
    """Note that a new label sticks where it belongs: what it replaces is retired."""
    outcome = say(current_user, "tag.confirm", {"code": _code()})
    tell(outcome, _("已確認貼好，舊標籤停用。"))
    return _back_to_card()


@bp.post("/tags/retire")
@needs("tag.bind")
def retire() -> Any:
    """Take a code out of use: it still leads to its thing, and says that it is old."""
    reason = request.form.get("reason", "")
    if reason not in RETIRE_REASONS:
        flash(_("請選停用的原因。"), "danger")
        return _back_to_card()
    outcome = say(current_user, "tag.retire", {"code": _code(), "reason": reason}, schema=2)
    tell(outcome, _("已停用，掃到它仍會找到這一項。"))
    return _back_to_card()


def _code() -> str:
    return request.form.get("code", "")[:120]


def _back_to_card() -> Any:
    kind, thing_id = request.form.get("kind"), request.form.get("id", "")
    if kind in {"place", "asset"}:
        find_thing(str(kind), thing_id)
        return redirect(card_of(str(kind), thing_id, "tags"))
    return redirect(url_for("desk.ledger", name="assets"))
