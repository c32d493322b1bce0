"""A gate with passes, and its records as phones would seal them. Times are minutes before now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.cast import School
from tests.phones import Phone, new_id, record_id
from webapp.db import db, rfc3339
from webapp.gate.models import Visit
from webapp.journal.desk import Outcome, Say, say, say_many
from webapp.journal.feed import snapshot_session
from webapp.journal.verify import verify

NOW = datetime.now(UTC).replace(microsecond=0)
PASSES = 4
NOTICE = {"zh_Hant": "本校為校園安全登記訪客資料。"}
TOKEN = "7K3M9QXF7K3M9QXF"
WANG = {"name": "王小明", "id_kind": "national_id", "is_id_seen": True, "id_last_four": "6789", "mobile": "0912345678"}


def instant(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


def ago(minutes: float) -> str:
    """The instant so many minutes before now, as the wire has it."""
    return str(rfc3339(instant(minutes)))


@dataclass
class Booth:
    """Ids of a school's reusable passes; `passes[n]` bears the number `P-n`."""

    school: School
    passes: list[str] = field(default_factory=list)

    @property
    def host_id(self) -> str:
        return self.school.people["custodian"]

    def say(self, type_: str, data: Any, by: str = "director", **members: Any) -> Outcome:
        """Say something at the desk."""
        return say(self.school.person(by), type_, data, **members)

    def said(self, type_: str, data: Any, by: str = "director", **members: Any) -> str:
        """Say something at the desk that is taken; return the record's id."""
        outcome = self.say(type_, data, by, **members)
        assert outcome.outcome == "stored", outcome
        return str(outcome.id)

    def visit(self, **data: Any) -> dict[str, Any]:
        """What is said of somebody who lacks nothing: a parent with a paper, a host who was asked, the notice seen."""
        return {
            "visitor": WANG | data.pop("visitor", {}),
            "purpose": "parent",
            "host_id": self.host_id,
            "host_answer": "yes",
            "people": 1,
            "notice": 1,
            **data,
        }

    def enter(self, phone: Phone, minutes: float = 60, **more: Any) -> dict[str, str]:
        """Seal an entry; `data` replaces members of it, `badge` is the number of a pass."""
        data, badge = more.pop("data", {}), more.pop("badge", None)
        if badge is not None:
            data = {"pass": {"id": self.passes[badge], "via": "scan"}, **data}
        return phone.seal("visit.enter", self.visit(**data), **{"captured_at": ago(minutes), **more})

    def leave(self, phone: Phone, visit: Any = None, minutes: float = 30, **more: Any) -> dict[str, str]:
        """Seal a leaving: of a visit, or of whoever has the pass number `badge`."""
        data, badge = more.pop("data", {}), more.pop("badge", None)
        if visit is not None:
            data = {"visit_id": record_id(visit), **data}
        if badge is not None:
            data = {"pass": {"id": self.passes[badge], "via": "scan"}, "way": "scan", **data}
        return phone.seal("visit.leave", data, **{"captured_at": ago(minutes), **more})

    def void(self, phone: Phone, visit: Any, minutes: float = 5, **more: Any) -> dict[str, str]:
        data = {"visit_id": record_id(visit), "reason": "點錯人"}
        return phone.seal("visit.void", data, **{"captured_at": ago(minutes), **more})

    def invite(self, phone: Phone, minutes: float = 600, **data: Any) -> dict[str, str]:
        """Seal an invitation for today."""
        said = {
            "id": new_id(),
            "on": NOW.date().isoformat(),
            "host_id": phone.author,
            "purpose": "official",
            "people": 1,
            "guests": [],
            "token": TOKEN,
            **data,
        }
        return phone.seal("invitation.announce", said, captured_at=ago(minutes))

    def muster(self, phone: Phone, minutes: float = 20, **data: Any) -> dict[str, str]:
        said = {"is_drill": True, "place_ids": [], "person_ids": [], **data}
        return phone.seal("muster.open", said, captured_at=ago(minutes))

    def tick(
        self, phone: Phone, muster: Any, item: tuple[str, str], state: str, minutes: float = 10, **data: Any
    ) -> Any:
        kind, id_ = item
        said = {"muster_id": record_id(muster), "item": {"kind": kind, "id": id_}, "state": state, **data}
        return phone.seal("muster.tick", said, captured_at=ago(minutes))

    def wrong_rows(self) -> list[str]:
        """What a rebuild from the journal finds otherwise."""
        extensions = self.school.app.extensions
        with snapshot_session() as session:
            return verify(session, extensions["journal"], extensions["projections"]).wrong


def furnish(school: School) -> Booth:
    """Give the school passes, and a notice for its visitors that has been in force for long."""
    booth = Booth(school, [new_id() for _ in range(PASSES)])
    says = [
        Say("asset.save", {"id": id_, "fields": {"name": "訪客證", "number": f"P-{n}", "category": "visitor_pass"}})
        for n, id_ in enumerate(booth.passes)
    ]
    assert {outcome.outcome for outcome in say_many(school.person("director"), says)} == {"stored"}
    rules = {"fields": {"notice": NOTICE, "closes_at": "18:00"}}
    phone = school.phone("director")
    assert heard(phone.outcomes(phone.seal("gate_rules.save", rules, captured_at=ago(60 * 24 * 90)))) == ["stored"]
    return booth


def visit(sealed: dict[str, str]) -> Visit:
    """The row of a visit as it is now."""
    db.session.rollback()
    return db.session.get_one(Visit, record_id(sealed))


def visits() -> list[Visit]:
    db.session.rollback()
    return list(db.session.scalars(select(Visit).order_by(Visit.entered_at, Visit.id)))


def row(model: Any, id_: str) -> Any:
    """A row as it is now, or None."""
    db.session.rollback()
    return db.session.get(model, id_)


def now_in() -> Session:
    """A session that sees what has been said by now."""
    db.session.rollback()
    return db.session()


def heard(outcomes: Iterable[dict[str, Any]]) -> list[Any]:
    """Outcomes in short: what became of each, and why where it is held."""
    return [(one["outcome"], one["reason"]) if "reason" in one else one["outcome"] for one in outcomes]


def causes(outcomes: Iterable[dict[str, Any]]) -> list[str]:
    """The first word of why each is held."""
    return [str(one.get("detail", "")).partition(" ")[0] for one in outcomes]
