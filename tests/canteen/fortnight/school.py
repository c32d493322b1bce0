"""The school of the fortnight: its zone and the night its clocks change, rules, boxes, fridges, people and phones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from labels.codes import mint

DAYS = 14
# the eighth day begins with the change of clocks. So far ahead that the browser, which has a clock of its own, takes
# the cookies of these days for fresh ones.
CHANGES = (
    ("Australia/Sydney", date(2041, 4, 7)),
    ("Europe/Berlin", date(2041, 10, 27)),
    ("Australia/Sydney", date(2041, 10, 6)),
    ("Europe/Berlin", date(2041, 3, 31)),
)
BOXES = 110
FRIDGES = {"F1": "sample_fridge", "F2": "sample_fridge", "F3": "fridge"}
USES = {"F1": "sample", "F2": "sample", "F3": "chill"}
KEEP, DISCARD_WITHIN = timedelta(hours=48), timedelta(hours=24)
LEAST_G = 125
COLDEST_C, WARMEST_C = 0, 8
SAMPLE_WITHIN = timedelta(minutes=60)
MEALS = {"breakfast": ("06:45", "07:50"), "lunch": ("11:30", "13:00"), "supper": ("21:30", "23:30")}
PARTS = {"morning": ("05:00", "12:00"), "afternoon": ("12:00", "21:00")}
PROFILE = "boarding_school@1"
NAMES = {"A": "周淑芬", "B": "吳文雄", "office": "林主任"}
USERNAMES = {"A": "keeper_a", "B": "keeper_b", "office": "office"}


@dataclass(frozen=True)
class Handset:
    """A phone: how far ahead its clock is, and the zone that it believes to be in."""

    ahead: timedelta
    zone: str


@dataclass(frozen=True)
class School:
    zone: ZoneInfo
    first_on: date
    phones: dict[str, Handset]
    codes: dict[str, str]

    def day(self, index: int) -> date:
        return self.first_on + timedelta(days=index)

    def wall(self, index: int, clock: str) -> datetime:
        """Return the instant at which the school's wall shows this time; "24:10" is ten past the next midnight."""
        hour, minute = map(int, clock.split(":"))
        on = self.day(index + hour // 24)
        return datetime(on.year, on.month, on.day, hour % 24, minute, tzinfo=self.zone).astimezone(UTC)

    def day_of(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def clock_of(self, at: datetime) -> str:
        return at.astimezone(self.zone).strftime("%H:%M")


def thing_id(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"fortnight/{name}"))


def box_names() -> list[str]:
    return [f"留樣盒 {number:03}" for number in range(1, BOXES + 1)]


def make_school(seed: int) -> School:
    zone, changes_on = CHANGES[seed % len(CHANGES)]
    random = Random(f"school {seed}")
    phones = {
        "A": Handset(timedelta(minutes=random.choice((-4, -2, 3, 4)), seconds=17), zone),
        "B": Handset(timedelta(days=random.choice((1, -1)), minutes=random.randint(-9, 9)), "Asia/Taipei"),
    }
    codes = {name: mint(random) for name in (*box_names(), *FRIDGES)}
    return School(ZoneInfo(zone), changes_on - timedelta(days=7), phones, codes)


def profile_body() -> dict[str, Any]:
    """The rules of this school, as its office publishes them."""

    def times(of: dict[str, tuple[str, str]]) -> list[dict[str, Any]]:
        return [
            {"key": key, "name": {"zh_hant": key}, "starts": starts, "ends": ends} for key, (starts, ends) in of.items()
        ]

    return {
        "name": {"zh_hant": "住宿學校"},
        "region": None,
        "dishes": "all",
        "min_g": LEAST_G,
        "usual_g": [130, 150, 200],
        "keep_hours": KEEP // timedelta(hours=1),
        "discard_within_hours": DISCARD_WITHIN // timedelta(hours=1),
        "sample_within_minutes": SAMPLE_WITHIN // timedelta(minutes=1),
        "requires_core": False,
        "core_min_c": 70,
        "requires_photo": False,
        "requires_checker": True,
        "requires_second": True,
        "sample_min_c": COLDEST_C,
        "sample_max_c": WARMEST_C,
        "chill_min_c": COLDEST_C,
        "chill_max_c": WARMEST_C,
        "freeze_max_c": -12,
        "meals": times(MEALS),
        "fridge_checks": times(PARTS),
    }
