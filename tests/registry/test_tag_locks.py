"""Two offices that reissue the same labels at once wait for each other, and neither for ever."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import select

from tests import patience
from tests.cast import School
from tests.locks import until_somebody_waits
from tests.registry.labelled import bound, code_of, office_says, state_of
from webapp.journal.commit import writing
from webapp.registry.models import Tag

LOW, HIGH = code_of(1), code_of(9)
PAIRS = [{"code": code_of(19), "replaces": HIGH}, {"code": code_of(11), "replaces": LOW}]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_reissue_that_waits_for_a_label_holds_none_that_comes_after_it(school: School) -> None:
    for code in (LOW, HIGH):
        bound(school, code)

    def reissue() -> None:
        with school.app.app_context():
            office_says(school, "tag.reissue", {"pairs": PAIRS})

    office = threading.Thread(target=reissue)
    with writing() as work:
        work.session.scalars(select(Tag).where(Tag.id == LOW).with_for_update()).one()
        office.start()
        until_somebody_waits()
        # an error here is the lock that the other holds: each would wait for the other
        work.session.scalars(select(Tag).where(Tag.id == HIGH).with_for_update(nowait=True)).one()
    office.join(patience.SECONDS)

    assert [state_of(pair["code"]) for pair in PAIRS] == ["bound", "bound"]
