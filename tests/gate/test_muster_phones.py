"""A muster ticked off on three phones, a thousand times over: each phone shows the truth that it can know, and when all
have synced, all show the same. The server's sums are the code's, the phones' are the phone's own code in Node; the
truth is a dictionary that the test keeps.
"""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from tests.gate.test_counting import Word
from tools.node import node_command
from webapp.gate import counting

HERE = Path(__file__).parent
BEGAN = datetime(2026, 9, 1, 2, tzinfo=UTC)
MUSTER = "0190a000-0000-7000-8000-000000000001"
PHONES = ("east", "west", "gate")
ITEMS = [*(f"visit {n}" for n in range(7)), *(f"room {n}" for n in range(4))]
INTERLEAVINGS, WORDS = 1000, 24
Said = tuple[str, Word]


@dataclass
class Server:
    """What has arrived, in the order of arrival."""

    words: list[Said] = field(default_factory=list)

    def marks(self) -> list[dict[str, Any]]:
        found = []
        for item in sorted({item for item, _word in self.words}):
            of_item = [word for said, word in self.words if said == item]
            stands = counting.standing(of_item)
            assert stands is not None
            word = next(one for one in of_item if one.id == stands.word_id)
            found.append({**_wire(item, word), "id": f"mark {item}", "version": len(of_item), "muster_id": MUSTER})
        return found


def _wire(item: str, word: Word) -> dict[str, Any]:
    at = word.at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    kind = "place" if item.startswith("room") else "visit"
    return {"item_kind": kind, "item_id": item, "state": word.state, "at": at, "by_id": word.by_id}


def _interleaving(random: Random) -> list[dict[str, Any]]:
    """Make up who ticks what and when each phone meets the network; the last thing is that all do."""
    server, events = Server(), list[dict[str, Any]]()
    truth: dict[str, tuple[datetime, str]] = {}
    known: dict[str, dict[str, tuple[datetime, str]]] = {phone: {} for phone in PHONES}
    unsent: dict[str, list[Said]] = {phone: [] for phone in PHONES}
    now = BEGAN

    def pull(phone: str) -> None:
        """What others said comes, and what was said here could not go out yet."""
        known[phone] = dict(truth)
        for item, word in unsent[phone]:
            known[phone][item] = max(known[phone].get(item, (BEGAN, "")), (word.at, word.state))
        events.append({"phone": phone, "marks": server.marks(), "keeps": True, "expected": _states(known[phone])})

    def sync(phone: str) -> None:
        server.words += unsent[phone]
        for item, word in unsent[phone]:
            truth[item] = max(truth.get(item, (BEGAN, "")), (word.at, word.state))
        unsent[phone].clear()
        known[phone] = dict(truth)
        events.append({"phone": phone, "marks": server.marks(), "expected": _states(known[phone])})

    for number in range(WORDS):
        now += timedelta(milliseconds=random.randrange(1, 4000))
        phone, item = random.choice(PHONES), random.choice(ITEMS)
        states = ("clear", "unclear", "unset") if item.startswith("room") else ("safe", "missing", "unset")
        word = Word(f"{number:03}", random.choice(states), now, phone)
        unsent[phone].append((item, word))
        known[phone][item] = (now, word.state)
        said = {"id": word.id, "item": item, "state": word.state, "at": _wire(item, word)["at"]}
        events.append({"phone": phone, "word": said, "expected": _states(known[phone])})
        while random.random() < 0.3:
            random.choice((sync, pull))(random.choice(PHONES))
    for phone in (*PHONES, *PHONES):
        sync(phone)
    assert len({json.dumps(event["expected"], sort_keys=True) for event in events[-len(PHONES) :]}) == 1
    return events


def _states(known: dict[str, tuple[datetime, str]]) -> dict[str, str]:
    return {item: state for item, (_at, state) in known.items()}


def test_a_thousand_interleavings_of_a_muster_on_three_phones_show_the_truth(tmp_path: Path) -> None:
    random = Random(30112026)
    cases = [_interleaving(random) for _ in range(INTERLEAVINGS)]
    path = tmp_path / "interleavings.json"
    path.write_text(json.dumps({"muster_id": MUSTER, "cases": cases}))

    script = [*node_command(), str(HERE.parent / "js" / "muster_twin.js"), str(path)]
    done = subprocess.run(script, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout)
    assert told["differing"] == []
    assert told["views"] == sum(map(len, cases)) > INTERLEAVINGS * WORDS
