"""The school of the day at the gate: its clock, passes, staff, guards, and the two phones of the booth."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from labels.codes import mint

ZONE = ZoneInfo("Asia/Taipei")
# so far ahead that the browser, which has a clock of its own, takes the cookies of the day for fresh ones
ON = date(2041, 3, 5)
PASSES = 60
GUARDS = {"G1": "陳國雄", "G2": "黃正德", "G3": "林阿旺"}
PINS = {"G1": "240651", "G2": "718203", "G3": "995172"}
HOSTS = (
    "李淑惠",
    "王建國",
    "張美玲",
    "劉家豪",
    "蔡宜君",
    "許文彬",
    "鄭雅芳",
    "謝志成",
    "郭怡君",
    "洪明德",
    "曾素珍",
    "邱冠宇",
)
OFFICE = "office"
CLOSES_AT = "18:00"


@dataclass(frozen=True)
class Handset:
    """A phone of the booth, how far ahead its clock is, and when it is in use (wall time)."""

    name: str
    ahead: timedelta
    zone: str


@dataclass(frozen=True)
class School:
    handsets: dict[str, Handset]
    codes: dict[int, str]


def wall(clock: str) -> datetime:
    """Return the instant at which the school's wall shows this time of the day."""
    hour, minute, *second = map(int, clock.split(":"))
    return datetime(ON.year, ON.month, ON.day, hour, minute, *second, tzinfo=ZONE).astimezone(UTC)


def thing_id(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"gate day/{name}"))


def pass_id(number: int) -> str:
    return thing_id(f"pass {number}")


def make_school(seed: int) -> School:
    random = Random(f"gate school {seed}")
    handsets = {
        "P1": Handset("P1", timedelta(minutes=random.choice((-4, -2, 3)), seconds=11), "Asia/Taipei"),
        "P2": Handset("P2", timedelta(days=random.choice((1, -1)), minutes=random.randint(-9, 9)), "Asia/Tokyo"),
    }
    return School(handsets, {number: mint(random) for number in range(1, PASSES + 1)})
