"""Papers that expire: what needs somebody, and putting a paper out of use."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from webapp.canteen import paper_words as words
from webapp.canteen.blueprint import bp
from webapp.canteen.paper_models import HealthCertificate, Supplier
from webapp.canteen.papers_desk import find_paper, tell, today
from webapp.canteen.papers_due import papers_due
from webapp.db import db
from webapp.journal.desk import Say, say_many
from webapp.security import needs


@bp.get("/papers")
@needs("canteen.papers")
def papers() -> str:
    """Show what has expired and what will within 30 days."""
    due = papers_due(db.session(), today())
    groups = (
        ("now", _("今天到期或已過期"), [one for one in due if one.state in ("expired", "today")]),
        ("week", _("7 天內到期"), [one for one in due if one.state == "week"]),
        ("month", _("30 天內到期"), [one for one in due if one.state == "month"]),
    )
    return render_template("canteen/papers.html", groups=groups, words=words, is_quiet=not due)


@bp.post("/papers/<any(certificates, suppliers):papers>/<uuid:paper_id>/<any(stop, resume):what>")
@needs("canteen.papers")
def stop_paper(papers: str, paper_id: UUID, what: str) -> Any:
    """Put a paper out of use, of somebody who left or a supplier no longer ordered from; or take it up again."""
    is_certificate = papers == "certificates"
    found = find_paper(HealthCertificate if is_certificate else Supplier, paper_id)
    type_ = "health_certificate.save" if is_certificate else "supplier.save"
    data = {"id": found.id, "fields": {"is_active": what == "resume"}}
    told = _("已恢復使用。") if what == "resume" else _("已停用，不再提醒；資料留著。")
    tell(say_many(current_user, [Say(type_, data, base=found.version)]), told)
    return redirect(url_for("canteen.certificate" if is_certificate else "canteen.supplier", paper_id=paper_id))
