"""Two classes with children, adults and cards, and their records as phones would seal them.

Times are hours before a Tuesday at half past five in the afternoon, by a clock that the test sets.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from labels.codes import mint
from tests.cast import School
from tests.phones import Phone, new_id
from webapp.db import db, rfc3339
from webapp.journal.desk import Outcome, Say, say, say_many
from webapp.journal.feed import snapshot_session
from webapp.journal.verify import verify
from webapp.pickup.day_models import Departure
from webapp.pickup.departures import row_id

NOW = datetime(2026, 9, 1, 9, 30, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Taipei")
CODES = Random(11)


def ago(hours: float) -> str:
    """The instant so many hours before now, as the wire has it."""
    return str(rfc3339(NOW - timedelta(hours=hours)))


def day_ago(hours: float) -> str:
    """The school's day of that instant."""
    return (NOW - timedelta(hours=hours)).astimezone(ZONE).date().isoformat()


@dataclass
class Classes:
    """Ids: two classes (the first is taught by `custodian`), three children (two in the first), an adult and a card
    each; the first two children are brothers, whose mother has a row beside both.
    """

    school: School
    ids: list[str] = field(default_factory=list)
    children: list[str] = field(default_factory=list)
    adults: list[str] = field(default_factory=list)
    cards: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    now: datetime = NOW

    def say(self, type_: str, data: Any, by: str = "director", **members: Any) -> Outcome:
        """Say something at the desk."""
        return say(self.school.person(by), type_, data, **members)

    def release(self, phone: Phone, child: int = 0, hours: float = 1, **members: Any) -> dict[str, str]:
        """Seal that a child left with its own adult by its own card; `data` replaces members of it."""
        data = {
            "child_ids": [self.children[child]],
            "collector": {"kind": "guardian", "id": self.adults[child]},
            "way": "card",
            "card_code": self.codes[child],
            **members.pop("data", {}),
        }
        return phone.seal("departure.record", data, captured_at=ago(hours), **members)

    def void(self, phone: Phone, child: int = 0, hours: float = 1, why: str = "lost") -> dict[str, str]:
        return phone.seal("pickup_card.void", {"card_id": self.cards[child], "why": why}, captured_at=ago(hours))

    def allow(self, phone: Phone, child: int = 0, hours: float = 2, **data: Any) -> dict[str, str]:
        """Seal that a neighbour may fetch a child on the day of that hour."""
        told = {"id": new_id(), "child_id": self.children[child], "on": day_ago(hours), "name": "鄰居"}
        told |= {"by": "parent", "way": "phone", **data}
        return phone.seal("delegate.allow", told, captured_at=ago(hours))

    def wrong_rows(self) -> list[str]:
        """What a rebuild from the journal finds otherwise."""
        extensions = self.school.app.extensions
        with snapshot_session() as session:
            return verify(session, extensions["journal"], extensions["projections"]).wrong


def enrol(school: School) -> Classes:
    """Put two classes with their children into the school."""
    made = Classes(school, *([new_id() for _ in range(count)] for count in (2, 3, 3, 3)))
    school.app.extensions["clock"] = lambda: made.now
    made.now = NOW - timedelta(days=30)
    made.codes = [mint(CODES) for _ in made.children]
    teachers = [[school.people["custodian"]], []]
    says = [
        Say("class.save", {"id": id_, "fields": {"name": name, "grade": grade, "teacher_ids": taught}})
        for id_, name, grade, taught in zip(made.ids, ("小一班", "三年一班"), ("k1", "g3"), teachers, strict=True)
    ]
    names = ("王小明", "王小華", "李小美")
    for n, (id_, name) in enumerate(zip(made.children, names, strict=True)):
        own_class = made.ids[n // 2]
        adult = {"child_id": id_, "name": "王媽媽" if n < 2 else "李爸爸", "relation": "mother" if n < 2 else "father"}
        mobile = "0912-345-678" if n < 2 else "0922-111-222"
        says += [
            Say("child.save", {"id": id_, "fields": {"name": name, "class_id": own_class, "number": str(n + 1)}}),
            Say("guardian.save", {"id": made.adults[n], "fields": {**adult, "mobile": mobile}}),
            Say(
                "pickup_card.issue",
                {"id": made.cards[n], "code": made.codes[n], "child_id": id_, "number": 1},
            ),
        ]
    outcomes = say_many(school.person("director"), says)
    assert {outcome.outcome for outcome in outcomes} == {"stored"}, outcomes
    made.now = NOW
    return made


def departure(sealed: dict[str, str], child_id: str | None = None) -> Departure:
    """The row of a departure as it is now: that of its only child unless one is named."""
    db.session.rollback()
    envelope = json.loads(sealed["body"])
    child_id = child_id or envelope["data"]["child_ids"][0]
    return db.session.get_one(Departure, row_id(envelope["id"], child_id))


def departures() -> list[Departure]:
    db.session.rollback()
    return list(db.session.scalars(select(Departure).order_by(Departure.left_at, Departure.id)))


def heard(outcomes: list[dict[str, Any]]) -> list[Any]:
    """Outcomes in short: what became of each, and why where it is held."""
    return [(one["outcome"], one["reason"]) if "reason" in one else one["outcome"] for one in outcomes]
