"""A canteen at work: rules, boxes, fridges and menus said at the desk, at whatever time the test sets the clock to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.cast import School
from tests.phones import new_id
from webapp.canteen.profiles import shipped_profiles
from webapp.journal.desk import Outcome, Say, say, say_many


def coming_tuesday() -> date:
    """The next Tuesday: a browser lets go of cookies that ended before its own time."""
    today = datetime.now(UTC).date()
    return today + timedelta(days=(1 - today.weekday()) % 7 or 7)


TODAY = coming_tuesday()
# 14:00 in Taipei: lunch is over, the afternoon's reading is not
AFTER_LUNCH = datetime(TODAY.year, TODAY.month, TODAY.day, 6, tzinfo=UTC)
CN = "cn_school@1"


@dataclass
class Canteen:
    """What was set up, by name; `now` is what the app's clock shows."""

    school: School
    now: datetime = AFTER_LUNCH
    ids: dict[str, str] = field(default_factory=dict)
    dishes: dict[str, str] = field(default_factory=dict)
    profile: str = CN

    def __post_init__(self) -> None:
        self.school.app.extensions["clock"] = lambda: self.now

    def at(self, moment: datetime) -> Canteen:
        self.now = moment
        return self

    def wait(self, **time: float) -> Canteen:
        return self.at(self.now + timedelta(**time))

    def try_(self, role: str, type_: str, data: dict[str, Any], **more: Any) -> Outcome:
        return say(self.school.person(role), type_, data, **more)

    def say(self, role: str, type_: str, data: dict[str, Any], **more: Any) -> Outcome:
        outcome = self.try_(role, type_, data, **more)
        assert outcome.outcome == "stored", outcome
        return outcome

    def publish(self, profile_id: str = "cn_school", **figures: Any) -> None:
        self.say("director", "canteen_profile.publish", shipped(profile_id, **figures))
        self.profile = f"{profile_id}@1"

    def thing(self, name: str, category: str, **fields: Any) -> str:
        self.say("director", "asset.save", self.named(name, category, **fields))
        return self.ids[name]

    def named(self, name: str, category: str, **fields: Any) -> dict[str, Any]:
        """What is said to put a thing into the school's room; its id is known by its name from now on."""
        self.ids[name] = new_id()
        fields = {"name": name, "category": category, "place_id": self.school.room_id, **fields}
        return {"id": self.ids[name], "fields": fields}

    def menu(self, *names: str, on: date = TODAY, meal: str = "lunch", **fields: Any) -> None:
        dishes = []
        for number, name in enumerate(names, 1):
            self.dishes[name] = new_id()
            dishes.append({"id": self.dishes[name], "name": name, "needs_sample": True, "sort": number * 10})
        self.say("canteen", "menu.save", {"on": on.isoformat(), "meal": meal, "fields": fields, "dishes": dishes})

    def take(self, dish: str, box: str, fridge: str | None = "留樣櫃", role: str = "canteen", **data: Any) -> str:
        said = {
            "on": TODAY.isoformat(),
            "meal": "lunch",
            "dish_id": self.dishes.get(dish),
            "dish_name": dish,
            "weight_g": "130",
            "is_box_clean": True,
            "fridge": {"id": self.ids[fridge], "via": "list"} if fridge else None,
            "profile": self.profile,
            **data,
        }
        return self.say(role, "sample.take", said, target={"kind": "asset", "id": self.ids[box]}).id

    def discard(self, box: str, sample_id: str | None = None, role: str = "canteen", **data: Any) -> Outcome:
        said = {"sample_id": sample_id, "way": "kitchen_waste", "known_freezes": [], **data}
        return self.say(role, "sample.discard", said, target={"kind": "asset", "id": self.ids[box]})

    def read(self, fridge: str, degrees: str, use: str = "sample", **data: Any) -> str:
        said = {"temperature_c": degrees, "use": use, "profile": self.profile, **data}
        return self.say("canteen", "fridge.check", said, target={"kind": "asset", "id": self.ids[fridge]}).id

    def freeze(self, hours: int = 48, reason: str = "三名學生腹瀉") -> str:
        return self.say("canteen", "freeze.place", {"hours": hours, "reason": reason}).id


def working_canteen(school: School) -> Canteen:
    """Mainland rules, one sample fridge and one freezer, four boxes, and today's lunch."""
    canteen = Canteen(school, now=AFTER_LUNCH - timedelta(hours=6))
    things = [
        ("留樣櫃", "sample_fridge"),
        ("冷凍櫃", "fridge"),
        *((f"盒{number}", "sample_box") for number in range(1, 5)),
    ]
    says = [Say("asset.save", canteen.named(name, category)) for name, category in things]
    outcomes = say_many(school.person("director"), [Say("canteen_profile.publish", shipped("cn_school")), *says])
    assert {outcome.outcome for outcome in outcomes} == {"stored"}, outcomes
    canteen.menu("白飯", "番茄炒蛋", "青菜", headcount=300)
    return canteen.at(AFTER_LUNCH)


def shipped(profile_id: str, **figures: Any) -> dict[str, Any]:
    """What is said to put one of the profiles that come with the product in force."""
    return {"profile_id": profile_id, "version": 1, "body": {**shipped_profiles()[profile_id], **figures}}
