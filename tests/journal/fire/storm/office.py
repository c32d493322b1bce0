"""What the office does meanwhile: things move and go, people are disabled, rights change, records are erased."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from random import Random
from typing import Any

from sqlalchemy import select

from labels.codes import check_sign
from tests.journal.fire.storm.model import Model
from tests.journal.fire.storm.school import ON_PHONES, PEOPLE, School
from tests.journal.fire.storm.server import Server
from webapp.accounts.models import Person
from webapp.damage.models import Damage
from webapp.db import db
from webapp.journal.desk import say
from webapp.journal.models import Record
from webapp.retention.purging import NotErasedError, erase

ERASABLE = ("damage.report", "inspection.record", "visit.enter", "sample.take", "damage.close")
DOINGS = {
    "asset moved": 5,
    "asset scrapped": 2,
    "asset back in use": 2,
    "label bound to another thing": 2,
    "person disabled": 2,
    "person enabled": 3,
    "rights changed": 4,
    "record erased": 4,
    "record erased before it came": 2,
    "case closed at the desk": 4,
    "place renamed": 2,
}
CODES = ("7K3M9QX", "0000001", "0000002")
ROLES = ("patrol", "repair", "guard", "canteen", "custodian", "viewer")


@dataclass
class Office:
    server: Server
    school: School
    chance: Random
    model: Model
    counts: Counter[str]

    def act(self) -> None:
        doing = self.chance.choices(list(DOINGS), DOINGS.values())[0]
        with self.server.inside():
            getattr(self, "_" + doing.replace(" ", "_"))()
        self.counts[doing] += 1

    def enable_all(self) -> None:
        with self.server.inside():
            for name in PEOPLE:
                if not self._person(name).is_active:
                    self._save_person(name, is_active=True)

    def change_rights(self, name: str) -> None:
        with self.server.inside():
            self._change_rights(name)
        self.counts["rights changed"] += 1

    def _say(self, type_: str, data: Any) -> None:
        say(self._person("office"), type_, data)

    def _person(self, name: str) -> Person:
        return db.session.get_one(Person, self.school.people[name])

    def _save_person(self, name: str, **fields: Any) -> None:
        self._say("person.save", {"id": self.school.people[name], "fields": fields})

    def _asset(self, **fields: Any) -> None:
        self._say("asset.save", {"id": self.chance.choice(self.school.extinguishers), "fields": fields})

    def _asset_moved(self) -> None:
        self._asset(place_id=self.chance.choice(self.school.rooms))

    def _asset_scrapped(self) -> None:
        self._asset(state="scrapped")

    def _asset_back_in_use(self) -> None:
        self._asset(state="in_use")

    def _label_bound_to_another_thing(self) -> None:
        data = self.chance.choice(CODES)
        target = {"kind": "asset", "id": self.chance.choice(self.school.extinguishers)}
        self._say("tag.bind", {"code": data + check_sign(data), "target": target, "is_foreign": False})

    def _place_renamed(self) -> None:
        fields = {"name": f"教室 {self.chance.randrange(99)}"}
        self._say("place.save", {"id": self.chance.choice(self.school.rooms), "fields": fields})

    def _person_disabled(self) -> None:
        self._save_person(self.chance.choice(ON_PHONES), is_active=False)

    def _person_enabled(self) -> None:
        self._save_person(self.chance.choice(ON_PHONES), is_active=True)

    def _rights_changed(self) -> None:
        self._change_rights(self.chance.choice(ON_PHONES))

    def _change_rights(self, name: str) -> None:
        roles = self.chance.sample(ROLES, self.chance.choice((1, 1, 2)))
        if name != "director":
            self._save_person(name, roles=roles)

    def _case_closed_at_the_desk(self) -> None:
        ids = list(db.session.scalars(select(Damage.id).where(Damage.state == "open").order_by(Damage.number)))
        if ids:
            self._say("damage.close", {"damage_id": self.chance.choice(ids[-6:]), "result": "cannot", "note": ""})

    def _record_erased(self) -> None:
        here = select(Record.id).where(Record.type.in_(ERASABLE), Record.erased_at.is_(None), Record.via == "device")
        ids = list(db.session.scalars(here.order_by(Record.pk)))
        if ids:
            self._erase(self.chance.sample(ids, min(len(ids), self.chance.choice((1, 1, 2)))))

    def _record_erased_before_it_came(self) -> None:
        known = set(db.session.scalars(select(Record.id)))
        coming = [one.id for one in self.model.promised() if one.id not in known and one.type in ERASABLE]
        if coming:
            self._erase([self.chance.choice(coming)])

    def _erase(self, ids: list[str]) -> None:
        try:
            erase(self._person("office"), ids, "依本人要求")
        except NotErasedError:
            self.counts["erasure refused"] += 1
            return
        self.model.erased.update(ids)
