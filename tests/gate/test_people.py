"""A person asks what is kept about them: found in every room, shown masked, given out, erased; nothing of others, and
nothing of what was typed.
"""

from __future__ import annotations

import io
import json
import logging
from typing import Any

import openpyxl
import pytest

from tests.cast import School
from tests.gate.booth import TOKEN, Booth, ago, row
from tests.journal.erasing import tables_with
from tests.phones import BASE, Phone, new_id, record_id
from tests.retention.test_pages import post, signed_in
from webapp.db import db
from webapp.gate.identity import id_hash
from webapp.gate.models import Visit
from webapp.gate.search_key import own_search_key
from webapp.gate.watch_models import GateLook

PAGE = "/desk/gate/people"
NUMBER = "11010519491231002X"
LIN = {"name": "林美玉", "mobile": "0987654321", "id_last_four": "002X", "organisation": "美玉食品"}


def listed(page: Any) -> str:
    """The list of what was found, without the form above it."""
    return str(page.text.split("findings__list")[1].split("</ul>")[0])


def lin(booth: Booth, phone: Phone, **more: Any) -> str:
    """Lin was here, and has left; return the visit's id."""
    minutes = more.pop("minutes", 60)
    visitor = {**LIN, "id_hash": id_hash(own_search_key(), "national_id", NUMBER), **more.pop("visitor", {})}
    entered = booth.enter(
        phone, minutes=minutes, data={"visitor": visitor, "plate": "ABC-1235", "goods": "便當", **more}
    )
    assert [o["outcome"] for o in phone.outcomes(entered)] == ["stored"]
    left = booth.leave(phone, entered, minutes=minutes - 10, data={"way": "list"})
    assert [o["outcome"] for o in phone.outcomes(left)] == ["stored"]
    return record_id(entered)


@pytest.fixture
def office(booth: Booth) -> Any:
    return signed_in(booth.school, "director")


@pytest.mark.parametrize("role", ["guard", "viewer", "patrol", "custodian"])
def test_who_does_not_manage_the_gate_asks_nothing(booth: Booth, role: str) -> None:
    client = signed_in(booth.school, role)

    assert client.get(PAGE, base_url=BASE).status_code == 403
    assert post(client, PAGE, name="林美玉").status_code == 403
    assert post(client, f"{PAGE}/export", key="visit:x", why="x").status_code == 403


@pytest.mark.parametrize("typed", [{}, {"name": "林"}, {"last_four": "12"}, {"name": " ", "mobile": ""}])
def test_too_little_to_go_by_finds_nobody(booth: Booth, office: Any, typed: dict[str, str]) -> None:
    assert post(office, PAGE, **typed).status_code == 422


@pytest.mark.parametrize(
    "typed",
    [
        {"name": "林美玉"},
        {"name": " 林 美玉 "},
        {"name": "林美玉", "mobile": "0911111111"},
        {"mobile": "+886 987-654-321"},
        {"plate": "abc 1235"},
        {"id_number": "110105 19491231 002x"},
        {"last_four": "002x"},
        {"last_four": "4321"},
    ],
)
def test_somebody_is_found_however_they_are_named_and_shown_masked(
    booth: Booth, guard: Phone, office: Any, typed: dict[str, str]
) -> None:
    id_ = lin(booth, guard)
    assert [o["outcome"] for o in guard.outcomes(booth.enter(guard))] == ["stored"], "somebody else is here"
    page = listed(post(office, PAGE, **typed))

    assert page.count('name="key"') == 1
    assert f"visit:{id_}" in page
    assert "林○玉" in page
    for secret in (LIN["name"], LIN["mobile"], "ABC1235", "ABC-1235", NUMBER):
        assert secret not in page, secret


def test_a_name_alone_may_be_another_persons_and_is_not_chosen(booth: Booth, guard: Phone, office: Any) -> None:
    lin(booth, guard)

    assert "checked" not in listed(post(office, PAGE, name="林美玉"))
    assert "checked" in listed(post(office, PAGE, mobile="0987654321"))


def test_what_is_typed_is_in_no_log_no_address_and_not_on_the_page_again(
    booth: Booth, guard: Phone, office: Any, caplog: pytest.LogCaptureFixture
) -> None:
    lin(booth, guard)
    with caplog.at_level(logging.DEBUG):
        page = post(office, PAGE, id_number=NUMBER, name="林美玉")

    assert NUMBER not in page.text
    assert NUMBER not in caplog.text
    assert "林美玉" not in caplog.text
    assert tables_with(NUMBER) == []
    assert office.get(f"{PAGE}?name=林美玉", base_url=BASE).text.count('name="key"') == 0


def _texts(workbook: bytes) -> list[str]:
    sheet = openpyxl.load_workbook(io.BytesIO(workbook)).active
    return [str(cell) for line in sheet.iter_rows(values_only=True) for cell in line]


def test_the_file_holds_the_persons_data_whole_and_nobody_elses(booth: Booth, guard: Phone, office: Any) -> None:
    visit = lin(booth, guard, note="=1+1")
    guests = [{"id": new_id(), "name": "林美玉"}, {"id": new_id(), "name": "別的客人"}]
    host = booth.school.phone("custodian")
    invited = booth.invite(host, guests=guests, title="別人的標題")
    assert [o["outcome"] for o in host.outcomes(invited)] == ["stored"]
    keys = [f"visit:{visit}", f"guest:{guests[0]['id']}"]
    as_xlsx = post(office, f"{PAGE}/export", key=keys, why="本人來函", format="xlsx")
    as_json = post(office, f"{PAGE}/export", key=keys, why="本人來函", format="json")

    texts = _texts(as_xlsx.data)
    told = json.loads(as_json.data)
    values = {fact["value"] for finding in told["data"] for fact in finding["facts"]}
    for known in (LIN["name"], LIN["mobile"], "002X", "ABC-1235", "便當", "=1+1"):
        assert known in texts, known
        assert known in values, known
    for other in ("別的客人", "別人的標題", TOKEN, booth.school.people["custodian"], "Custodian"):
        assert other not in as_json.text
        assert not any(other in text for text in texts)
    assert "no-store" in as_json.headers["Cache-Control"]


def test_giving_it_out_is_on_record_and_without_a_reason_nothing_is_given(
    booth: Booth, guard: Phone, office: Any
) -> None:
    visit = lin(booth, guard)
    assert post(office, f"{PAGE}/export", key=f"visit:{visit}", why=" ", format="json").status_code == 422
    assert post(office, f"{PAGE}/export", why="本人來函", format="json").status_code == 422
    assert _looks(visit) == []
    assert post(office, f"{PAGE}/export", key=f"visit:{visit}", why="本人來函", format="json").status_code == 200

    assert _looks(visit) == ["本人來函"]


def _looks(about_id: str) -> list[str | None]:
    db.session.rollback()
    return [look.why for look in db.session.query(GateLook).filter_by(about_id=about_id)]


def test_only_who_may_erase_erases_and_only_with_reason_and_word(booth: Booth, guard: Phone, office: Any) -> None:
    visit = lin(booth, guard)
    erase = {"key": f"visit:{visit}", "reason": "當事人書面申請", "is_confirmed": "yes"}
    administrator = signed_in(booth.school, "administrator")

    assert post(office, f"{PAGE}/erase", **erase).status_code == 403
    for lacking in ("key", "reason", "is_confirmed"):
        assert post(administrator, f"{PAGE}/erase", **{**erase, lacking: ""}).status_code == 422
    assert row(Visit, visit).name == LIN["name"]


def test_erasing_takes_what_was_said_first_and_what_corrected_it(booth: Booth, guard: Phone) -> None:
    visit = lin(booth, guard, note="要刪的備註")
    again = booth.enter(guard, 30, amends=visit, data={"visitor": {**LIN, "name": "林美鈺"}, "note": "要刪的更正"})
    assert [o["outcome"] for o in guard.outcomes(again)] == ["stored"]
    administrator = signed_in(booth.school, "administrator")
    erase = {"key": f"visit:{visit}", "reason": "當事人書面申請", "is_confirmed": "yes"}

    assert post(administrator, f"{PAGE}/erase", **erase).status_code == 302
    for word in ("林美玉", "林美鈺", LIN["mobile"], "要刪的備註", "要刪的更正", "便當"):
        assert tables_with(word) == [], word
    kept = row(Visit, visit)
    assert (kept.purpose, kept.people, kept.state) == ("parent", 1, "left")
    assert booth.wrong_rows() == []


def test_who_was_turned_away_is_found_and_erased_too(booth: Booth, guard: Phone, office: Any) -> None:
    said = booth.visit(visitor=LIN, reason="other", reason_note="要刪的理由")
    refused = guard.seal("visit.refuse", said, captured_at=ago(30))
    assert [o["outcome"] for o in guard.outcomes(refused)] == ["stored"]
    key = f"visit:{record_id(refused)}"
    assert key in listed(post(office, PAGE, mobile=LIN["mobile"]))

    administrator = signed_in(booth.school, "administrator")
    assert post(administrator, f"{PAGE}/erase", key=key, reason="申請", is_confirmed="yes").status_code == 302
    assert tables_with(LIN["mobile"]) == tables_with("要刪的理由") == []


def test_what_a_correction_replaced_and_what_never_took_effect_is_found_by_itself(
    booth: Booth, guard: Phone, office: Any
) -> None:
    visit = lin(booth, guard)
    other = {"name": "周大同", "mobile": "0955555555", "id_last_four": "7777"}
    again = booth.enter(guard, 30, amends=visit, data={"visitor": other, "plate": None})
    held = booth.enter(guard, 20, data={"visitor": {**LIN, "id_kind": 5}})
    assert [o["outcome"] for o in guard.outcomes(again, held)] == ["stored", "held"]
    page = listed(post(office, PAGE, mobile=LIN["mobile"]))
    assert f"record:{visit}" in page
    assert "更正前寫的" in page
    assert f"record:{record_id(held)}" in page
    assert "沒有生效的記錄" in page
    assert f"visit:{visit}" not in page, "the row is another person's by now"

    keys = [f"record:{visit}", f"record:{record_id(held)}"]
    told = post(office, f"{PAGE}/export", key=keys, why="本人來函", format="json").text
    assert LIN["mobile"] in told
    assert "周大同" not in told
    administrator = signed_in(booth.school, "administrator")
    assert post(administrator, f"{PAGE}/erase", key=keys, reason="申請", is_confirmed="yes").status_code == 302
    assert tables_with(LIN["mobile"]) == []
    assert row(Visit, visit).name == "周大同"
    assert booth.wrong_rows() == []


def test_what_is_inside_or_held_stays_and_that_is_said(booth: Booth, guard: Phone, office: Any) -> None:
    held, free = lin(booth, guard, minutes=90), lin(booth, guard)
    inside = booth.enter(guard, 20, data={"visitor": LIN})
    assert [o["outcome"] for o in guard.outcomes(inside)] == ["stored"]
    booth.said("visit.hold", {"visit_ids": [held], "reason": "警方調查"})
    page = post(office, PAGE, mobile=LIN["mobile"]).text
    assert "延長保存，先解除" in page
    assert "還在校內，離校後" in page

    administrator = signed_in(booth.school, "administrator")
    keys = [f"visit:{id_}" for id_ in (held, free, record_id(inside))]
    reply = post(administrator, f"{PAGE}/erase", key=keys, reason="當事人書面申請", is_confirmed="yes")
    assert reply.status_code == 302
    said = administrator.get(PAGE, base_url=BASE).text
    assert "已刪除 1 項" in said
    assert "2 項現在不能刪除" in said
    assert [row(Visit, id_).name for id_ in (held, free, record_id(inside))] == [LIN["name"], None, LIN["name"]]


def test_a_hold_stands_against_whoever_erases_by_the_records_own_page(booth: Booth, guard: Phone) -> None:
    visit = lin(booth, guard)
    booth.said("visit.hold", {"visit_ids": [visit], "reason": "警方調查"})
    administrator = signed_in(booth.school, "administrator")

    assert "因法律事由保留" in administrator.get(f"/desk/retention/records/{visit}", base_url=BASE).text
    assert post(administrator, f"/desk/retention/records/{visit}", reason="x").status_code == 409
    data = {"record_ids": [visit], "reason": "x"}
    outcome = booth.say("record.erase", data, by="administrator")
    assert (outcome.reason, str(outcome.detail).partition(":")[0]) == ("not_allowed", "on_hold")
    booth.said("visit.release", {"visit_ids": [visit], "reason": "結案"})
    assert booth.say("record.erase", data, by="administrator").outcome == "stored"


def test_somebody_on_the_watch_list_is_found_and_erased_once_the_entry_has_ended(booth: Booth, office: Any) -> None:
    entry, fields = new_id(), {"name": "林美玉", "reason": "大聲咆哮", "decided_by": "校長張", "is_active": True}
    booth.said("watch.save", {"id": entry, "fields": fields})
    page = listed(post(office, PAGE, name="林美玉"))
    assert f"watch:{entry}" in page
    assert "名單還有效" in page
    assert "校長張" not in page

    administrator = signed_in(booth.school, "administrator")
    erase = {"key": f"watch:{entry}", "reason": "當事人書面申請", "is_confirmed": "yes"}
    assert post(administrator, f"{PAGE}/erase", **erase).status_code == 422
    booth.said("watch.save", {"id": entry, "fields": {"is_active": False}})
    assert post(administrator, f"{PAGE}/erase", **erase).status_code == 302
    assert tables_with("大聲咆哮") == []
    assert booth.wrong_rows() == []


def test_an_adult_who_fetches_a_child_is_found_without_the_child(school: School, booth: Booth, office: Any) -> None:
    year, child, guardian = new_id(), new_id(), new_id()
    booth.said("class.save", {"id": year, "fields": {"name": "一年甲班", "is_active": True}})
    booth.said("child.save", {"id": child, "fields": {"name": "小寶寶甲", "class_id": year, "is_active": True}})
    adult = {"child_id": child, "name": "林美玉", "relation": "mother", "mobile": LIN["mobile"], "is_active": True}
    booth.said("guardian.save", {"id": guardian, "fields": adult})
    page = post(office, PAGE, mobile=LIN["mobile"]).text
    assert f"guardian:{guardian}" in page
    assert "先停用才能刪除" in page
    told = post(office, f"{PAGE}/export", key=f"guardian:{guardian}", why="本人來函", format="json").text

    assert LIN["mobile"] in told
    assert "小寶寶甲" not in told


def test_keys_that_are_none_are_refused_like_none(booth: Booth) -> None:
    administrator = signed_in(booth.school, "administrator")

    for key in ("visit:", "visit", "x:1", f"visit:{new_id()}", "visit:\x00"):
        assert post(administrator, f"{PAGE}/erase", key=key, reason="x", is_confirmed="yes").status_code == 422
        assert post(administrator, f"{PAGE}/export", key=key, why="x").status_code == 422
