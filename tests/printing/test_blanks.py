"""Blocks of blank labels: new codes in one block, bound later, reprinted without their twins."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.cast import School
from tests.printing.reading import codes_in
from tests.printing.things import SHEET, file_of, tell
from tests.registry.conftest import differences
from tests.registry.desk import Desk
from webapp.db import db
from webapp.journal.desk import Say
from webapp.printing import blank_views
from webapp.registry.models import Tag

BLANKS = "/desk/labels/blanks"


def blocks() -> dict[str | None, set[str]]:
    db.session.rollback()
    found: dict[str | None, set[str]] = {}
    for tag in db.session.scalars(select(Tag).where(Tag.block_id.is_not(None))):
        found.setdefault(tag.block_id, set()).add(tag.id)
    return found


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_number_of_blanks_that_cannot_be_is_refused(school: School, office: Desk) -> None:
    for count in ("", "0", "-3", "5001", "1e3", "９９９９９９"):
        reply = office.post(BLANKS, {"count": count, "stock": SHEET})

        assert (reply.status_code, "張數請填 1 到 5,000" in reply.text) == (422, True), count
        assert blocks() == {}, count


def test_blank_labels_are_one_block_bound_by_scanning_and_reprinted_without_what_is_bound(
    school: School, office: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.printing.making.CODES_A_RECORD", 10)
    url = office.post(BLANKS, {"count": "25", "stock": SHEET}).headers["Location"]

    ((block_id, codes),) = blocks().items()
    assert set(codes_in(file_of(office, url))) == codes
    assert len(codes) == 25
    bound = min(codes)
    target = {"kind": "asset", "id": school.asset_id}
    tell(school, Say("tag.bind", {"code": bound, "target": target, "is_foreign": False}), role="repair")
    assert "1 / 25 張已貼" in office.get(BLANKS).text

    again = office.post(f"{BLANKS}/{block_id}/print", {"stock": SHEET}).headers["Location"]

    assert set(codes_in(file_of(office, again))) == codes - {bound}
    assert len(blocks()) == 1
    assert differences(school) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_block_that_is_all_bound_is_not_printed_again(school: School, office: Desk) -> None:
    office.post(BLANKS, {"count": "1", "stock": SHEET})
    ((block_id, (code,)),) = blocks().items()
    target = {"kind": "asset", "id": school.asset_id}
    tell(school, Say("tag.bind", {"code": code, "target": target, "is_foreign": False}))

    office.post(f"{BLANKS}/{block_id}/print", {"stock": SHEET})

    assert "沒有可以重印的" in office.get(BLANKS).text
    assert blank_views.MOST_BLANKS == 5_000
