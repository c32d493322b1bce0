"""Why a record of the canteen is held, as its author's phone and the office hear it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.canteen.kitchen import Kitchen
from tests.desk.conftest import Desk
from tests.journal.test_pull import walk
from tests.phones import Phone, record_id
from webapp.desk import words as desk_words
from webapp.desk.canteen_words import CAUSES, WAYS_ON

ROOT = Path(__file__).parents[2]
SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
CASES = [
    ("box_in_use", "盒子裡還有別的留樣", "處理盒子裡的那一份"),
    ("early", "還沒滿保存時間，不能處理", "移出"),
    ("frozen", "這份留樣已封存，不能處理", "移出"),
    ("own_work", "自己做的要由別人簽", "另一位"),
]


@pytest.fixture
def held(kitchen: Kitchen, cook: Phone, request: pytest.FixtureRequest) -> str:
    """A record that is held for the cause that the test is about. Returns its id."""
    taking = kitchen.take(cook, hours=30)
    freeze = kitchen.freeze(cook, hours=20)
    cook.outcomes(taking)
    about = {"sample_id": record_id(taking)}
    sealed = {
        "box_in_use": lambda: kitchen.take(cook, hours=10),
        "early": lambda: kitchen.discard(cook, data=about),
        "frozen": lambda: kitchen.discard(cook, data={**about, "known_freezes": [record_id(freeze)]}),
        "own_work": lambda: cook.seal("sample.countersign", {"sample_ids": [record_id(taking)], "of": "taken"}),
    }[request.param]()
    cook.outcomes(freeze)
    assert cook.outcomes(sealed)[0]["outcome"] == "held"
    return record_id(sealed)


@SQLITE
@pytest.mark.parametrize(("held", "title", "way"), CASES, indirect=["held"], ids=[case[0] for case in CASES])
def test_the_office_reads_what_is_the_matter_and_what_can_be_done(
    kitchen: Kitchen, held: str, title: str, way: str
) -> None:
    desk = Desk(kitchen.school, "director")

    page = desk.get(f"/desk/records/{held}").text
    again = desk.post(f"/desk/records/{held}/decision", {"decision": "apply", "reason": "現場看過"})

    assert title in page
    assert way in re.search(r'<section class="card held">.*?</section>', page, re.S)[0]  # type: ignore[index]
    assert again.status_code == 422
    assert f"還是不能採用：{title}。" in again.text


@SQLITE
@pytest.mark.parametrize(("held", "title", "way"), CASES, indirect=["held"], ids=[case[0] for case in CASES])
def test_the_authors_phone_hears_the_cause_and_nobody_elses(
    request: pytest.FixtureRequest, kitchen: Kitchen, cook: Phone, held: str, title: str, way: str
) -> None:
    cause = request.node.callspec.id.split("-")[0]

    verdict = walk(cook)[0]["outcome", held]

    assert verdict["detail"].split(" ")[0] == cause
    assert not [kind for kind, _id in walk(kitchen.school.phone("director"))[0] if kind == "outcome"]


@pytest.mark.parametrize("lang", ["zh-Hant", "zh-Hans", "en"])
def test_phone_and_desk_know_the_same_causes(lang: str) -> None:
    known = (ROOT / "webapp/static/js/pages/record-words.js").read_text(encoding="utf-8")
    words = (ROOT / f"webapp/static/js/words/{lang}/outbox.js").read_text(encoding="utf-8")
    listed = re.search(r"const CAUSES = new Set\((\[.*?\])\)", known, re.S)

    assert listed
    assert set(CAUSES) == set(WAYS_ON)
    assert set(json.loads(listed[1])) == set(desk_words.CAUSES)
    assert set(re.findall(r'"cause\.(\w+)":', words)) == set(desk_words.CAUSES)


def test_what_the_server_says_is_among_them() -> None:
    said = set()
    for path in (ROOT / "webapp/canteen").glob("*.py"):
        said |= set(re.findall(r'Held\("\w+", f?"([a-z]+(?:_[a-z]+)+)(?: \{|")', path.read_text(encoding="utf-8")))

    assert said | {"early", "frozen"} == set(CAUSES)
