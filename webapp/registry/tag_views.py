"""Binding codes to things and retiring them, on a thing's card."""

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


@bp.post("/tags/retire")
@needs("tag.bind")
def retire() -> Any:
    """Take a code out of use, or note that its label is worn."""
    code = request.form.get("code", "")
    reason = request.form.get("reason", "").strip() or "replaced"
    outcome = say(current_user, "tag.retire", {"code": code, "reason": reason[:200]})
    tell(outcome, _("已記下。"))
    kind, thing_id = request.form.get("kind"), request.form.get("id", "")
    if kind in {"place", "asset"}:
        find_thing(kind, thing_id)
        return redirect(card_of(str(kind), thing_id, "tags"))
    return redirect(url_for("desk.ledger", name="assets"))
