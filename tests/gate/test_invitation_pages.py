"""Inviting at the desk, and the page that a guest opens: what it shows, to whom, and what it keeps to itself."""

from __future__ import annotations

import base64
import io
import re
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
import zxingcpp
from PIL import Image
from sqlalchemy import select

from tests.gate.booth import NOTICE, NOW, TOKEN, Booth
from tests.phones import Phone
from tests.registry.desk import BASE, Desk, desk_of
from webapp.db import db
from webapp.gate.models import Invitation, InvitationGuest
from webapp.i18n import school_zone

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
NEW = "/desk/gate/invitations/new"


@pytest.fixture
def teacher(booth: Booth) -> Desk:
    return desk_of(booth.school, "custodian")


def day(days: int = 0) -> str:
    return (NOW.astimezone(school_zone()).date() + timedelta(days=days)).isoformat()


def form(booth: Booth, **more: Any) -> dict[str, Any]:
    return {"on": day(1), "host_id": booth.host_id, "purpose": "official", "guests": "王小明\t家長會", **more}


def announced() -> list[Invitation]:
    db.session.rollback()
    return list(db.session.scalars(select(Invitation).order_by(Invitation.announced_at)))


def invite(booth: Booth, phone: Phone, **data: Any) -> str:
    sealed = booth.invite(phone, **{"on": day(), **data})
    assert phone.outcomes(sealed)[0]["outcome"] == "stored"
    return str(announced()[-1].id)


def read(image: Image.Image) -> list[str]:
    return [symbol.text for symbol in zxingcpp.read_barcodes(image)]


def drawn(text: str) -> Image.Image:
    """Draw the runs of dark modules that the symbol's path is made of: of a page's picture, or of the file."""
    inside = re.findall(r'src="data:image/svg\+xml;base64,([^"]+)"', text)
    svg = base64.b64decode(inside[0]).decode() if inside else text
    size = int(re.findall(r'viewBox="0 0 (\d+) ', svg)[0])
    image = Image.new("L", (size, size), 255)
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", svg):
        image.paste(0, (int(x), int(y), int(x) + int(length), int(y) + 1))
    return image.resize((size * 4, size * 4), Image.Resampling.NEAREST)


def test_a_form_says_what_to_change_and_loses_nothing(booth: Booth, teacher: Desk) -> None:
    wrong = form(
        booth, on=day(-1), until_on=day(-2), from_time="9", host_id="x", purpose="", people="1",
        guests="王小明\n李四\n\t甲公司", title="家長日",
    )  # fmt: skip

    reply = teacher.post(NEW, wrong)

    assert reply.status_code == 422
    for told in (
        "這一天已經過了",
        "結束不能早於開始",
        "請填時刻",
        "請選被訪人",
        "請選事由",
        "第 3 行沒有姓名",
        "不能比這少",
    ):
        assert told in reply.text, told
    assert 'value="家長日"' in reply.text
    assert announced() == []


def test_a_group_is_pasted_looked_at_and_announced_with_a_token_of_its_own(booth: Booth, teacher: Desk) -> None:
    group = form(booth, guests="姓名\t手機\n王小明\t0912345678\n李四\t", people="5", note="帶到二樓", title="家長日")
    looked_at = teacher.post(NEW, {**group, "check": "1"})
    assert (looked_at.status_code, "讀到 2 位" in looked_at.text, announced()) == (200, True, [])

    page = teacher.post(NEW, group).headers["Location"]

    (found,) = announced()
    guests = db.session.scalars(select(InvitationGuest).order_by(InvitationGuest.sort)).all()
    assert [(one.name, one.mobile) for one in guests] == [("王小明", "0912345678"), ("李四", None)]
    assert (found.people, found.title, found.note, found.on.isoformat()) == (5, "家長日", "帶到二樓", day(1))
    assert re.fullmatch("[0-9A-HJKMNP-TV-Z]{16}", found.token or "")
    shown = teacher.get(page).text
    assert "王小明" in shown  # their host knows whom they invited
    assert f"/v/{found.token}" in shown
    assert found.id in teacher.get("/desk/ledgers/invitations").text
    assert found.id not in desk_of(booth.school, "repair").get("/desk/ledgers/invitations").text
    assert found.id in desk_of(booth.school, "guard").get("/desk/ledgers/invitations").text


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_file_is_read_into_the_form_and_nothing_is_said_unseen(booth: Booth, teacher: Desk, kind: str) -> None:
    rows = [["姓名", "服務單位", "車號"], ["王小明", "家長會", "ABC-1234"], ["李四", None, None]]
    content = io.BytesIO()
    if kind == "xlsx":
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(content)
    else:
        content.write("\n".join(",".join(cell or "" for cell in row) for row in rows).encode("big5"))
    content.seek(0)

    reply = teacher.post(NEW, {**form(booth, guests="趙五"), "file": (content, f"名單.{kind}")})

    assert (reply.status_code, announced()) == (200, [])
    assert "從檔案讀到 2 位" in reply.text
    typed = re.search(r'<textarea id="guests".*?>(.*?)</textarea>', reply.text, re.S)
    assert typed is not None
    assert typed.group(1).splitlines() == ["趙五", "王小明\t家長會\t\tABC-1234", "李四"]
    broken = teacher.post(NEW, {**form(booth), "file": (io.BytesIO(b"\xd0\xcf\x11\xe0" * 9), "舊.xls")})
    assert broken.status_code == 422
    assert "field__error" in broken.text


def test_the_symbol_leads_to_the_guests_page_and_the_sheet_names_nobody(booth: Booth, teacher: Desk) -> None:
    booth.school.app.config["LABEL_HOST"] = "rounds.school.tw"
    page = teacher.post(NEW, form(booth)).headers["Location"]
    (found,) = announced()
    address = f"HTTPS://ROUNDS.SCHOOL.TW/V/{found.token}"

    png = teacher.get(f"{page}/qr.png").data
    svg = teacher.get(f"{page}/qr.svg").text
    own_page = booth.school.app.test_client().get(f"/v/{found.token}", base_url=BASE).text

    assert read(Image.open(io.BytesIO(png)).convert("L")) == [address]
    assert read(drawn(svg)) == [address]
    assert read(drawn(own_page.split("invited__symbol")[1])) == [address]
    sheet = teacher.get(f"{page}/print").text
    assert "https://rounds.school.tw/v/" in sheet
    assert NOTICE["zh_Hant"] in sheet
    assert "王小明" not in sheet
    assert teacher.get(f"{page}/qr.exe").status_code == 404


def test_a_guest_sees_day_department_symbol_and_notice_and_nobody_else(booth: Booth) -> None:
    invite(booth, booth.school.phone("custodian"), title="家長日", from_time="09:00", until_time="11:00", note="密",
           guests=[{"id": booth.passes[0], "name": "王小明"}, {"id": booth.passes[1], "name": "李四"}])  # fmt: skip
    stranger = booth.school.app.test_client()

    reply = stranger.get(f"/v/{TOKEN.lower()}", base_url=BASE)

    assert reply.status_code == 200
    for shown in (
        "測試國小",
        "家長日",
        day().replace("-", "/"),
        "09:00–11:00",
        "invited__symbol",
        NOTICE["zh_Hant"],
        "第 1 版",
    ):
        assert shown in reply.text, shown
    assert not [secret for secret in ("王小明", "李四", "Custodian", "密", "/desk/") if secret in reply.text]
    assert "noindex" in reply.headers["X-Robots-Tag"]
    assert reply.headers["Referrer-Policy"] == "no-referrer"
    assert reply.headers["Cache-Control"] == "no-store"
    assert "noindex" in reply.text
    spaced = f"/V/{TOKEN[:4]}-{TOKEN[4:]}"
    assert stranger.get(spaced, base_url=BASE).status_code == 200
    english = stranger.get(f"/v/{TOKEN}", base_url=BASE, headers={"Accept-Language": "en"}).text
    assert "Show this code" in english.replace("show", "Show")
    assert 'lang="en"' in english


def test_past_and_cancelled_invitations_say_so_and_show_no_way_in(booth: Booth, teacher: Desk) -> None:
    phone = booth.school.phone("custodian")
    cancelled = invite(booth, phone, title="改期的")
    past = invite(booth, phone, on=day(-3), until_on=day(-2), title="過去的", token=TOKEN[::-1])
    assert teacher.post(f"/desk/gate/invitations/{cancelled}/cancel", {"reason": "改期"}).status_code == 302
    stranger = booth.school.app.test_client()

    gone, over = (stranger.get(f"/v/{token}", base_url=BASE).text for token in (TOKEN, TOKEN[::-1]))

    assert "這份邀請已取消" in gone
    assert "這份邀請已過期" in over
    assert not [page for page in (gone, over) if "invited__symbol" in page or "改期" in page]
    assert teacher.post(f"/desk/gate/invitations/{past}/cancel").status_code == 403
    assert desk_of(booth.school, "repair").post(f"/desk/gate/invitations/{past}/cancel").status_code == 404


def test_who_tries_tokens_is_slowed_down_as_with_codes(booth: Booth) -> None:
    invite(booth, booth.school.phone("custodian"))
    stranger = booth.school.app.test_client()

    tried = [stranger.get(f"/v/{number:016d}", base_url=BASE).status_code for number in range(32)]
    answer = stranger.get(f"/v/{TOKEN}", base_url=BASE)

    assert tried[:30] == [404] * 30
    assert (answer.status_code, "Retry-After" in answer.headers) == (429, True)
    elsewhere = stranger.get(f"/v/{TOKEN}", base_url=BASE, environ_base={"REMOTE_ADDR": "203.0.113.9"})
    assert elsewhere.status_code == 200
