"""Worn labels on the desk: printed anew under new codes, waiting for their scan, taken back."""

from __future__ import annotations

import pytest

from tests.cast import CODE_OF_ROOM, School
from tests.printing.reading import codes_in
from tests.printing.things import SHEET, file_of, job_of, save_asset, tags_of, tell
from tests.registry.conftest import differences
from tests.registry.desk import Desk, desk_of
from webapp.journal.desk import Say

ONLY_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
QUEUE = "/desk/labels/queue"


@pytest.fixture
def worn(school: School) -> School:
    """The door's label is worn, as the guard has seen."""
    tell(school, Say("tag.wear", {"code": CODE_OF_ROOM}), role="guard")
    return school


def reprint(office: Desk, *codes: str, **form: str) -> str:
    reply = office.post(f"{QUEUE}/print", {"stock": SHEET, "code": list(codes), **form})
    return str(reply.headers["Location"])


@ONLY_SQLITE
def test_nothing_is_printed_of_what_is_not_worn(worn: School, office: Desk) -> None:
    for codes in ([], ["0000-0000"], ["' OR 1=1"]):
        assert reprint(office, *codes) == QUEUE, codes
        assert "沒有選到要印的標籤" in office.get(QUEUE).text, codes
        assert len(tags_of(worn.room_id)) == 1, codes


def test_a_worn_label_is_printed_under_a_new_code_and_the_old_one_stays_until_the_scan(
    worn: School, office: Desk
) -> None:
    page = office.get(QUEUE).text
    assert "待重印 1 張" in page
    assert "Guard 回報磨損" in page

    url = reprint(office, CODE_OF_ROOM, start="5")

    old, new = tags_of(worn.room_id)
    assert codes_in(file_of(office, url)) == [new.id]
    assert (old.state, new.state, new.replaces, new.prints) == ("worn", "bound", old.id, 1)
    page = office.get(QUEUE).text
    assert "等貼上後掃描 1 張" in page
    assert "待重印" not in page.split("<ul")[1]
    tell(worn, Say("tag.confirm", {"code": new.id}), role="guard")
    assert [tag.state for tag in tags_of(worn.room_id)] == ["retired", "bound"]
    assert "沒有磨損待重印的標籤" in office.get(QUEUE).text
    assert differences(worn) == []


@ONLY_SQLITE
def test_two_at_the_desk_give_a_worn_label_one_successor(worn: School, office: Desk) -> None:
    other = desk_of(worn, "director")
    assert "待重印 1 張" in other.get(QUEUE).text

    assert "/jobs/" in reprint(office, CODE_OF_ROOM)
    assert reprint(other, CODE_OF_ROOM) == QUEUE

    assert len(tags_of(worn.room_id)) == 2


@ONLY_SQLITE
def test_a_successor_that_waits_is_printed_again_as_it_is(worn: School, office: Desk) -> None:
    reprint(office, CODE_OF_ROOM)
    new = tags_of(worn.room_id)[1].id

    url = reprint(office, new)

    assert codes_in(file_of(office, url)) == [new]
    assert [tag.prints for tag in tags_of(worn.room_id)] == [0, 2]


@ONLY_SQLITE
def test_a_successor_taken_back_leaves_the_worn_label_to_be_printed(worn: School, office: Desk) -> None:
    reprint(office, CODE_OF_ROOM)
    new = tags_of(worn.room_id)[1].id

    office.post(f"{QUEUE}/withdraw", {"code": new})

    assert [(tag.id, tag.state) for tag in tags_of(worn.room_id)] == [(CODE_OF_ROOM, "worn"), (new, "retired")]
    assert "待重印 1 張" in office.get(QUEUE).text


@ONLY_SQLITE
def test_the_queue_goes_on_with_the_sheet_that_was_printed_last(worn: School, office: Desk) -> None:
    first = reprint(office, CODE_OF_ROOM, start="5")
    assert job_of(first).state == "done"
    asset_id = save_asset(worn, "飲水機", "W-1", place_id=worn.room_id)
    office.post(f"/desk/assets/{asset_id}/tags", {"way": "new"})
    tell(worn, Say("tag.wear", {"code": tags_of(asset_id)[0].id}))

    page = office.get(QUEUE).text

    assert 'name="start" type="number" value="6"' in page


@ONLY_SQLITE
def test_the_home_page_counts_what_is_to_be_done(worn: School, office: Desk) -> None:
    assert "標籤待重印或待確認" in office.get("/desk/").text
