"""The phone school's canteen: boxes and fridges with labels, rules, a lunch of ten dishes, two who keep samples."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from tests.browser.phone_school import PASSWORD, found_school, thing_id
from tests.registry.labelled import code_of
from webapp import create_app
from webapp.accounts.models import Person
from webapp.canteen.profiles import shipped_profiles
from webapp.cli import add_person
from webapp.db import db, rfc3339
from webapp.journal.desk import Say, say_many

# where it is ten in the morning as the tests begin: none of them sees the end of the day that its menu is of
AHEAD_HOURS = (10 - datetime.now(UTC).hour + 11) % 24 - 11
ZONE = ZoneInfo(f"Etc/GMT{-AHEAD_HOURS:+d}")
KEEPER, COOK = "keeper", "cook"
NAMES = {KEEPER: "陳阿姨", COOK: "李師傅"}
DISHES = (
    "白飯",
    "番茄炒蛋",
    "紅燒肉",
    "清炒高麗菜",
    "滷雞腿",
    "麻婆豆腐",
    "炒青江菜",
    "玉米濃湯",
    "水果優格",
    "紅豆湯",
)
BOXES = 14
FRIDGE, FRIDGE_2, FREEZER = "sample_fridge", "sample_fridge_2", "freezer"
FRIDGES = {
    FRIDGE: ("sample_fridge", "留樣冰箱 1"),
    FRIDGE_2: ("sample_fridge", "留樣冰箱 2"),
    FREEZER: ("fridge", "冷凍庫"),
}
FRIDGE_CODES = {name: code_of(300 + at) for at, name in enumerate(FRIDGES)}
OLD_BOX, OVERDUE_BOX, YOUNG_BOX = 11, 12, 13
LUNCH = "lunch"


def box_id(n: int) -> str:
    return thing_id(f"box-{n}")


def box_code(n: int) -> str:
    return code_of(200 + n)


def today() -> str:
    return datetime.now(ZONE).date().isoformat()


def dish_id(n: int) -> str:
    return thing_id(f"dish-{n}")


def found_canteen(instance: Path, **rules: Any) -> None:
    """Found the school with its canteen; `rules` change the mainland's."""
    found_school(instance)
    app = create_app({"INSTANCE": instance})
    with app.app_context():
        ids = {
            username: add_person(app, username=username, name=name, roles=["canteen"], password=PASSWORD)
            for username, name in NAMES.items()
        }
    with desk(instance) as say:
        say(
            Say("school.save", {"fields": {"zone": ZONE.key}}),
            *_things(),
            own_rules(1, **rules),
            _menu(),
            *_certificates(ids),
            *_samples(),
        )


@contextmanager
def desk(instance: Path) -> Iterator[Any]:
    """Say things as the administrator: `with desk(instance) as say: say(Say(…), …)`."""
    app = create_app({"INSTANCE": instance})
    with app.app_context():
        administrator = db.session.scalars(select(Person).where(Person.username == "administrator")).one()

        def say(*sayings: Say) -> None:
            outcomes = say_many(administrator, list(sayings))
            assert {outcome.outcome for outcome in outcomes} <= {"stored"}, outcomes

        yield say
        for engine in db.engines.values():
            engine.dispose()


def _things() -> list[Say]:
    boxes = {box_id(n): ("sample_box", f"留樣盒 {n:02d}", box_code(n)) for n in range(BOXES)}
    fridges = {thing_id(key): (*facts, FRIDGE_CODES[key]) for key, facts in FRIDGES.items()}
    return [
        say
        for id_, (category, name, code) in {**boxes, **fridges}.items()
        for say in (
            Say(
                "asset.save",
                {"id": id_, "fields": {"name": name, "category": category, "place_id": thing_id("canteen")}},
            ),
            Say("tag.bind", {"code": code, "target": {"kind": "asset", "id": id_}, "is_foreign": False}),
        )
    ]


def own_rules(version: int, **rules: Any) -> Say:
    """The mainland's rules with meals that fill the day, changed by `rules`."""
    meals = [
        {"key": "breakfast", "name": {"zh_hant": "早餐"}, "starts": "00:01", "ends": "00:02"},
        {"key": LUNCH, "name": {"zh_hant": "午餐"}, "starts": "00:03", "ends": "23:58"},
    ]
    checks = [{"key": "day", "name": {"zh_hant": "今天"}, "starts": "00:00", "ends": "23:59"}]
    body = {
        **shipped_profiles()["cn_school"],
        "requires_second": False,
        "meals": meals,
        "fridge_checks": checks,
        **rules,
    }
    return Say("canteen_profile.publish", {"profile_id": "own", "version": version, "body": body})


def _menu() -> Say:
    dishes = [{"id": dish_id(n), "name": name, "needs_sample": True, "sort": n} for n, name in enumerate(DISHES)]
    return Say(
        "menu.save", {"on": today(), "meal": LUNCH, "fields": {"headcount": 420}, "dishes": dishes, "removed": []}
    )


def _certificates(ids: dict[str, str]) -> list[Say]:
    ends = {KEEPER: timedelta(days=20), COOK: timedelta(days=-3)}
    return [
        Say(
            "health_certificate.save",
            {
                "id": thing_id(f"certificate-{name}"),
                "fields": {
                    "person_id": ids[name],
                    "post": "cook",
                    "expires_on": (datetime.now(ZONE) + left).date().isoformat(),
                },
            },
        )
        for name, left in ends.items()
    ]


def _samples() -> list[Say]:
    """What is in the fridge already: one that may go, one that must, one that must stay."""
    hours = {OLD_BOX: 50, OVERDUE_BOX: 80, YOUNG_BOX: 20}
    return [
        Say(
            "sample.take",
            {
                "on": (datetime.now(ZONE) - timedelta(hours=ago)).date().isoformat(),
                "meal": LUNCH,
                "dish_name": f"前幾天的菜 {n}",
                "weight_g": 150,
                "is_box_clean": True,
                "fridge": {"id": thing_id(FRIDGE)},
                "taken_at": rfc3339(datetime.now(UTC) - timedelta(hours=ago)),
                "profile": "own@1",
            },
            target={"kind": "asset", "id": box_id(n), "via": "list"},
        )
        for n, ago in hours.items()
    ]
