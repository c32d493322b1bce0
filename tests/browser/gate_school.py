"""The phone school's gate: guards, passes with labels, a notice, a watch list, somebody known, somebody expected."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select

from tests.browser.canteen_school import desk
from tests.browser.phone_school import PASSWORD, found_school, thing_id
from tests.registry.labelled import code_of
from webapp import create_app
from webapp.cli import add_person
from webapp.db import db, rfc3339
from webapp.gate.models import Visit
from webapp.journal.desk import Say

ZONE = ZoneInfo("Asia/Taipei")
GUARD, RELIEF, NIGHT, TEACHER = "guard", "relief", "night", "teacher"
NAMES = {GUARD: "周建國", RELIEF: "吳志明", NIGHT: "鄭文雄", TEACHER: "林淑芬"}
ROLES = {GUARD: "guard", RELIEF: "guard", NIGHT: "guard", TEACHER: "custodian"}
PASSES = 6
KEYS = ("正門", "側門", "機房")
TOKEN = "7K3M9QXF00000012"
KNOWN = {"name": "陳國華", "mobile": "0912345678", "organisation": "大台北瓦斯", "id_last_four": "6789"}
GUEST, GROUP = "許家豪", "家長會"
WATCHED = "高大偉"
NOTICE = {
    "zh_Hant": "為校園安全登記您的姓名、聯絡方式與來訪事由，保存 30 日後刪除。",
    "zh_Hans": "为校园安全登记您的姓名、联系方式与来访事由，保存 30 日后删除。",
    "en": "For safety we keep your name, contact and purpose for 30 days.",
}


def pass_id(n: int) -> str:
    return thing_id(f"pass-{n}")


def pass_code(n: int) -> str:
    return code_of(400 + n)


def today() -> str:
    return datetime.now(ZONE).date().isoformat()


def found_gate(instance: Path) -> None:
    """Found the school with its gate. The gate closed an hour ago, so that no test meets the hour."""
    found_school(instance)
    app = create_app({"INSTANCE": instance})
    with app.app_context():
        ids = {
            username: add_person(app, username=username, name=name, roles=[ROLES[username]], password=PASSWORD)
            for username, name in NAMES.items()
        }
        for engine in db.engines.values():
            engine.dispose()
    with desk(instance) as say:
        say(*_passes(), _rules(), _watch(), *_invitations(ids[TEACHER]))
        say(*_visits(ids[TEACHER]))
        known = db.session.scalars(select(Visit.id).where(Visit.name == KNOWN["name"])).one()
        left_at = rfc3339(datetime.now(UTC) - timedelta(days=6))
        say(Say("visit.leave", {"visit_id": known, "way": "list", "left_at": left_at}))


def _passes() -> list[Say]:
    return [
        say
        for n in range(1, PASSES + 1)
        for say in (
            Say(
                "asset.save",
                {
                    "id": pass_id(n),
                    "fields": {
                        "name": f"訪客證 {n:02}",
                        "number": f"A{n:02}",
                        "category": "visitor_pass",
                        "place_id": thing_id("campus"),
                        "state": "in_use",
                    },
                },
            ),
            Say(
                "tag.bind",
                {"code": pass_code(n), "target": {"kind": "asset", "id": pass_id(n)}, "is_foreign": False},
            ),
        )
    ]


def _rules() -> Say:
    closed = (datetime.now(ZONE) - timedelta(hours=1)).strftime("%H:%M")
    fields = {
        "is_epidemic": False,
        "closes_at": closed,
        "keys": list(KEYS),
        "asks": [],
        "contact": "總務處 02-2345-6789",
        "notice": NOTICE,
    }
    return Say("gate_rules.save", {"fields": fields})


def _watch() -> Say:
    fields = {
        "name": WATCHED,
        "other_names": ["阿偉"],
        "reason": "曾在校內糾纏學生",
        "decided_by": "校長",
        "advice": "不要讓他單獨進校，通知學務處",
        "is_active": True,
    }
    return Say("watch.save", {"id": thing_id("watched"), "fields": fields})


def _invitations(teacher: str) -> list[Say]:
    days = {"on": today(), "until_on": (datetime.now(ZONE) + timedelta(days=2)).date().isoformat()}
    guest = {"id": thing_id("guest"), "name": GUEST, "mobile": "0922111222", "organisation": "永安電機"}
    one = {
        "id": thing_id("invitation"),
        **days,
        "host_id": teacher,
        "purpose": "repair",
        "people": 1,
        "guests": [guest],
    }
    group = {"id": thing_id("group"), **days, "host_id": teacher, "purpose": "parent", "people": 12, "guests": []}
    return [
        Say("invitation.announce", {**one, "from_time": "10:00", "token": TOKEN}),
        Say("invitation.announce", {**group, "title": GROUP, "token": "7K3M9QXF00000024"}),
    ]


def _visits(teacher: str) -> list[Say]:
    """Somebody who was here last week and left, and somebody of two days ago of whom nobody saw that they left."""

    def came(name: str, days: int, **visitor: str) -> Say:
        who = {"name": name, "id_kind": "national_id", "is_id_seen": True, **visitor}
        at = rfc3339(datetime.now(UTC) - timedelta(days=days))
        said = {"purpose": "repair", "host_id": teacher, "host_answer": "yes", "people": 1, "notice": 1}
        return Say("visit.enter", {"visitor": who, **said, "entered_at": at})

    return [came("蔡宜庭", 2), came(KNOWN["name"], 7, **{key: KNOWN[key] for key in KNOWN if key != "name"})]
