"""Whatever is said, amended, closed and erased, in whatever order: the rows are what the journal says, and no erased
word is left anywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from sqlalchemy import select, text

from tests.cast import School
from tests.damage.reporting import close, report
from tests.journal.erasing import _keys
from tests.journal.test_verify import check
from tests.patrol.inspecting import inspect
from tests.phones import Phone, record_id
from webapp.damage.models import Damage
from webapp.db import Base, db
from webapp.journal.desk import say
from webapp.patrol.models import Finding, Inspection

STEPS = 24


class Story:
    """A school's days, told by chance. Every text that is said is a word of its own."""

    def __init__(self, school: School, random: Random) -> None:
        self.school, self.random = school, random
        self.patrol, self.repair, self.viewer = (school.phone(role) for role in ("patrol", "repair", "viewer"))
        self.word_of: dict[str, str] = {}
        self.erased: set[str] = set()

    def word(self) -> str:
        return f"canary{self.random.getrandbits(64):016x}"

    def send(self, phone: Phone, seal: Callable[[str], dict[str, str]]) -> None:
        word = self.word()
        sealed = seal(word)
        assert phone.outcomes(sealed)[0]["outcome"] in {"stored", "held", "superseded"}
        self.word_of[record_id(sealed)] = word

    def report(self) -> None:
        phone = self.random.choice([self.patrol, self.viewer])
        depends = self.random.sample(sorted(self.word_of), k=min(len(self.word_of), self.random.choice([0, 0, 1])))
        self.send(phone, lambda word: report(phone, self.school, data={"description": word}, depends=depends))

    def inspect(self) -> None:
        known = self._ids(Inspection)
        amends = self.random.choice([None, *known]) if known else None
        value = self.random.choice(["pass", "fail"])

        def seal(word: str) -> dict[str, str]:
            answers = {self.random.choice(_keys()): {"value": value, "note": word}}
            return inspect(self.patrol, self.school, answers=answers, data={"note": word}, amends=amends)

        self.send(self.patrol, seal)

    def close_damage(self) -> None:
        if known := self._ids(Damage):
            damage_id = self.random.choice(known)
            self.send(self.repair, lambda word: close(self.repair, damage_id, note=word))

    def close_finding(self) -> None:
        if known := self._ids(Finding):
            finding_id = self.random.choice(known)
            data: dict[str, Any] = {"finding_id": finding_id}
            self.send(self.repair, lambda word: self.repair.seal("finding.close", {**data, "note": word}))

    def erase(self) -> None:
        ids = self.random.sample(sorted(self.word_of), k=min(len(self.word_of), self.random.randint(1, 4)))
        if ids:
            data = {"record_ids": ids, "reason": "x"}
            assert say(self.school.person("administrator"), "record.erase", data).outcome == "stored"
            self.erased.update(ids)

    def _ids(self, model: Any) -> list[str]:
        db.session.rollback()
        return sorted(db.session.scalars(select(model.id)))


@pytest.mark.parametrize("seed", [1, 2])
def test_after_any_story_rows_are_what_the_journal_says_and_erased_words_are_nowhere(school: School, seed: int) -> None:
    story = Story(school, Random(seed))
    steps = (story.report, story.inspect, story.inspect, story.close_damage, story.close_finding, story.erase)
    for _ in range(STEPS):
        step = story.random.choice(steps)
        step()
        assert step != story.erase or check(school).wrong == []

    assert check(school).wrong == []
    assert len(story.erased) > 3
    everything = "\n".join(map(str, _all_values()))
    for id_, word in story.word_of.items():
        assert (word in everything) is (id_ not in story.erased), id_


def _all_values() -> list[Any]:
    db.session.rollback()
    selects = [text(f'SELECT * FROM "{table.name}"') for table in Base.metadata.sorted_tables]
    return [value for statement in selects for row in db.session.execute(statement) for value in row]
