"""A kitchen with boxes and fridges, and its records as phones would seal them. Times are hours before now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from tests.cast import School
from tests.phones import Phone, new_id, record_id
from webapp.canteen.models import Sample
from webapp.canteen.profiles import shipped_profiles
from webapp.db import db, rfc3339
from webapp.journal.desk import Outcome, Say, say, say_many
from webapp.journal.feed import snapshot_session
from webapp.journal.verify import verify

NOW = datetime.now(UTC).replace(microsecond=0)
RULES = "cn_school@1"
ON = (NOW - timedelta(hours=72)).date().isoformat()
BOXES, FRIDGES = 4, 2


def ago(hours: float) -> str:
    """The instant so many hours before now, as the wire has it."""
    return str(rfc3339(NOW - timedelta(hours=hours)))


@dataclass
class Kitchen:
    """Ids of boxes and fridges of a school that has published the mainland's rules."""

    school: School
    boxes: list[str] = field(default_factory=list)
    fridges: list[str] = field(default_factory=list)

    def say(self, type_: str, data: Any, by: str = "director", **members: Any) -> Outcome:
        """Say something at the desk."""
        return say(self.school.person(by), type_, data, **members)

    def take(self, phone: Phone, box: int = 0, hours: float = 72, **members: Any) -> dict[str, str]:
        """Seal a sample taken so many hours ago, in the first fridge; `data` replaces members of it."""
        data = {
            "on": ON,
            "meal": "lunch",
            "dish_name": "紅燒肉",
            "weight_g": 150,
            "is_box_clean": True,
            "fridge": {"id": self.fridges[0], "via": "list"},
            "profile": RULES,
            **members.pop("data", {}),
        }
        given = {"target": {"kind": "asset", "id": self.boxes[box]}, "captured_at": ago(hours), **members}
        return phone.seal("sample.take", data, **given)

    def discard(self, phone: Phone, box: int = 0, hours: float = 1, **members: Any) -> dict[str, str]:
        """Seal the emptying of a box, of nobody's sample unless `data` names one."""
        given = {"target": {"kind": "asset", "id": self.boxes[box]}, "captured_at": ago(hours), **members}
        return phone.seal("sample.discard", given.pop("data", {}), **given)

    def read(self, phone: Phone, celsius: float, hours: float = 1, fridge: int = 0, **members: Any) -> dict[str, str]:
        """Seal the reading of a sample fridge."""
        data = {"temperature_c": celsius, "use": "sample", "profile": RULES, **members.pop("data", {})}
        given = {"target": {"kind": "asset", "id": self.fridges[fridge]}, "captured_at": ago(hours), **members}
        return phone.seal("fridge.check", data, **given)

    def freeze(self, phone: Phone, hours: float = 1, reach: int = 72, reason: str = "三人腹瀉") -> dict[str, str]:
        return phone.seal("freeze.place", {"hours": reach, "reason": reason}, captured_at=ago(hours))

    def wrong_rows(self) -> list[str]:
        """What a rebuild from the journal finds otherwise."""
        extensions = self.school.app.extensions
        with snapshot_session() as session:
            return verify(session, extensions["journal"], extensions["projections"]).wrong


def furnish(school: School) -> Kitchen:
    """Put boxes and fridges into the school's room, and the rules in force."""
    kitchen = Kitchen(school, [new_id() for _ in range(BOXES)], [new_id() for _ in range(FRIDGES)])
    things = [(id_, "sample_box", f"留樣盒 {n}") for n, id_ in enumerate(kitchen.boxes)]
    things += [(id_, "sample_fridge", f"留樣冰箱 {n}") for n, id_ in enumerate(kitchen.fridges)]
    says = [
        Say("asset.save", {"id": id_, "fields": {"name": name, "category": category, "place_id": school.room_id}})
        for id_, category, name in things
    ]
    body = shipped_profiles()["cn_school"]
    says.append(Say("canteen_profile.publish", {"profile_id": "cn_school", "version": 1, "body": body}))
    assert {outcome.outcome for outcome in say_many(school.person("director"), says)} == {"stored"}
    return kitchen


def sample(sealed: dict[str, str]) -> Sample:
    """The row of a sample as it is now."""
    db.session.rollback()
    return db.session.get_one(Sample, record_id(sealed))


def samples() -> list[Sample]:
    db.session.rollback()
    return list(db.session.scalars(select(Sample).order_by(Sample.taken_at, Sample.id)))


def heard(outcomes: Iterable[dict[str, Any]]) -> list[Any]:
    """Outcomes in short: what became of each, and why where it is held."""
    return [(one["outcome"], one["reason"]) if "reason" in one else one["outcome"] for one in outcomes]
