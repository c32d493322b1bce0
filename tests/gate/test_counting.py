"""A muster's sums, in a thousand made-up ones: the truth is found each time by another way than the code's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from webapp.gate import counting


@dataclass(frozen=True)
class Word:
    id: str
    state: str
    at: datetime
    by_id: str


BEGAN = datetime(2026, 9, 1, 2, tzinfo=UTC)


def test_in_a_thousand_orders_three_phones_words_give_the_truth() -> None:
    """The truth is found by another way: each person's last word by asking who can be last, the standing one by
    knocking out whatever is older.
    """
    random = Random(20260901)
    for _ in range(1000):
        people = ["a", "b", "c"]
        words = [
            Word(
                f"{n:02}",
                random.choice(["safe", "missing", "unset"]),
                BEGAN + timedelta(seconds=random.randrange(6)),
                by,
            )
            for n, by in enumerate(random.choices(people, k=random.randrange(1, 9)))
        ]
        stands = counting.standing(random.sample(words, len(words)))

        last = [one for one in words if not any((two.at, two.id) > (one.at, one.id) for two in words)]
        said = {
            one.state
            for one in words
            if not any(two.by_id == one.by_id and (two.at, two.id) > (one.at, one.id) for two in words)
        }
        assert stands is not None
        assert [stands.word_id] == [one.id for one in last]
        assert stands.is_disputed == ({"safe", "missing"} <= said)


@dataclass(frozen=True)
class Person:
    id: str
    state: str
    entered_at: datetime
    left_at: datetime | None


def test_the_board_of_any_muster_adds_up() -> None:
    """A thousand made-up musters: expected, accounted for and open by going through the minutes one by one."""
    random = Random(7)
    for _ in range(1000):
        closed = random.choice([None, 9])
        closed_at = minute(closed) if closed else None
        people = []
        for n in range(random.randrange(6)):
            came = random.randrange(12)
            left = random.choice([None, came + random.randrange(1, 8)])
            state = random.choice(["left" if left else "inside"] * 4 + ["void", "refused"])
            people.append(Person(str(n), state, minute(came), minute(left) if left else None))
        marks = {one.id: random.choice([None, "safe", "missing"]) for one in people}
        expected = [one for one in people if counting.is_expected(one, minute(4), closed_at)]

        there = {
            one.id
            for one in people
            if one.state in ("inside", "left")
            and any(
                one.entered_at <= minute(m) and (one.left_at is None or minute(m) < one.left_at)
                for m in range(4, 21 if closed is None else closed + 1)
            )
        }
        assert {one.id for one in expected} == there
        counted = counting.count([("visit", one.id, marks[one.id], one.left_at, False) for one in expected])
        still = {one.id for one in expected if marks[one.id] != "safe" and one.left_at is None}
        assert {id_ for _kind, id_ in counted.open_items} == still
        assert counted.expected == counted.accounted + len(still)


def minute(number: int) -> datetime:
    return BEGAN + timedelta(minutes=number)
