"""A phone's rescue file: every record through the same door, told one by one, and nothing taken on trust."""

from __future__ import annotations

import base64
import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from tests.cast import School
from tests.desk.conftest import BASE, Desk
from tests.journal.test_photos import jpeg
from tests.phones import Phone, record_id
from webapp.cli import main
from webapp.db import db
from webapp.journal.models import Blob, Record
from webapp.journal.rescue import RescueFileError, import_rescue

At = Callable[[str], Desk]
DAMAGE = {"category": "lock", "description": "門鎖壞了", "quantity": 1, "cause": "unknown", "is_urgent": False}


def rescue_file(phone: Phone, sealed: list[Any], photos: list[dict[str, Any]] = [], **head: Any) -> bytes:  # noqa: B006
    """The file as `static/js/store/rescue.js` lays it out, byte for byte."""
    about = {
        "format": "campus-rounds-rescue",
        "version": 1,
        "exported_at": "2026-09-01T00:00:00.000Z",
        "server_id": phone.server_id,
        "device": phone.device,
        **head,
    }
    records = [json.dumps({"id": "?", "n": n, "state": "queued", "sealed": one}) for n, one in enumerate(sealed, 1)]
    text = json.dumps(about)[:-1] + ',\n"records": [\n' + ",\n".join(records) + '\n],\n"photos": [\n'
    return (text + ",\n".join(map(json.dumps, photos)) + "\n]}\n").encode()


def report(school: School, phone: Phone, **members: Any) -> dict[str, str]:
    return phone.seal("damage.report", DAMAGE, target={"code": school.room_code, "via": "scan"}, **members)


def bring(desk: Desk, content: bytes) -> Any:
    data = {"file": (io.BytesIO(content), "rounds-2026-09-01.json")}
    return desk.client.post("/desk/rescue", base_url=BASE, data=data, headers={"Origin": BASE})


def count(device: str) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).where(Record.device_id == device)) or 0


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "這不是救援檔"),
        (b"PK\x03\x04", "這不是救援檔"),
        (b"[" * 100_000, "這不是救援檔"),
        (b'{"format":"campus-rounds-rescue","version":2}', "較新的程式"),
        (b'{"format":"campus-rounds-rescue","version":1,"server_id":"0190"}', "另一個學校"),
    ],
)
def test_what_is_no_rescue_file_of_ours_is_refused_with_advice(desk: At, content: bytes, word: str) -> None:
    reply = bring(desk("director"), content)

    assert reply.status_code == 422
    assert word in reply.text


def test_only_who_decides_about_records_brings_files_in(school: School, desk: At) -> None:
    phone = school.phone("patrol")

    assert bring(desk("guard"), rescue_file(phone, [report(school, phone)])).status_code == 403
    assert count(phone.device) == 0


def test_a_file_is_brought_in_once_however_often_it_comes(school: School, desk: At) -> None:
    phone, content = school.phone("patrol"), jpeg()
    sha256 = hashlib.sha256(content).hexdigest()
    photo = {"sha256": sha256, "bytes": len(content), "mime": "image/jpeg", "field": "photos"}
    sealed = [report(school, phone, photos=[photo]), report(school, phone), phone.seal("nobody.knows", {})]
    whole = [{"sha256": sha256, "mime": "image/jpeg", "base64": base64.b64encode(content).decode()}]
    director = desk("director")

    first = bring(director, rescue_file(phone, sealed, whole)).text
    assert "新收下 3 筆，早就有的 0 筆，不能匯入 0 筆" in first
    assert "照片收下 1 張" in first
    assert "不認得的記錄種類" in first
    second = bring(director, rescue_file(phone, sealed, whole)).text
    assert "新收下 0 筆，早就有的 3 筆，不能匯入 0 筆" in second
    assert count(phone.device) == 3
    assert school.app.extensions["journal"].photos.get(sha256) == content


def test_an_altered_record_and_a_strangers_are_told_apart_and_the_rest_come_in(school: School, desk: At) -> None:
    phone = school.phone("patrol")
    stranger = Phone(school.app.test_client(), author=phone.author, device=phone.device, server_id=phone.server_id)
    good, altered, foreign = report(school, phone), report(school, phone), report(school, stranger)
    altered["body"] = altered["body"].replace("門鎖壞了", "沒有事")

    page = bring(desk("director"), rescue_file(phone, [altered, foreign, good, None, {"body": 3}])).text

    assert "新收下 1 筆，早就有的 0 筆，不能匯入 4 筆" in page
    assert "內容被改過" in page
    assert "沒有登記過這把金鑰" in page
    assert count(phone.device) == 1


def test_a_revoked_phones_records_come_in_for_the_office_to_decide(school: School, desk: At) -> None:
    phone = school.phone("patrol")
    desk("administrator").post(f"/desk/phones/{phone.device}/revoke")
    sealed = report(school, phone)

    page = bring(desk("director"), rescue_file(phone, [sealed])).text

    assert "這支手機的簽章已停用" in page
    db.session.rollback()
    row = db.session.scalars(select(Record).where(Record.id == record_id(sealed))).one()
    assert (row.outcome, row.reason) == ("held", "key_revoked")


def test_of_a_file_that_was_cut_what_can_be_read_comes_in(school: School, desk: At) -> None:
    phone = school.phone("patrol")
    whole = rescue_file(phone, [report(school, phone) for _ in range(60)])

    page = bring(desk("director"), whole[: len(whole) - 600]).text

    assert "檔案不完整" in page
    assert 55 <= count(phone.device) < 60


def test_photos_that_no_record_names_or_that_are_none_are_not_kept(school: School) -> None:
    phone, content, other = school.phone("patrol"), jpeg(), jpeg() + b" "
    named, unnamed = hashlib.sha256(content).hexdigest(), hashlib.sha256(other).hexdigest()
    photo = {"sha256": named, "bytes": len(content), "mime": "image/jpeg", "field": "photos"}
    photos = [
        {"sha256": unnamed, "mime": "image/jpeg", "base64": base64.b64encode(other).decode()},
        {"sha256": named, "mime": "image/jpeg", "base64": base64.b64encode(b"not it").decode()},
        {"sha256": named, "mime": "image/jpeg", "base64": None},
        {"sha256": "../../etc", "base64": ""},
        7,
    ]
    stream = io.BytesIO(rescue_file(phone, [report(school, phone, photos=[photo])], photos))

    with school.app.test_request_context():
        found = import_rescue(school.app.extensions["journal"], stream, school.app.extensions["clock"]())

    assert (found.photos_kept, found.photos_unneeded) == (0, 1)
    assert found.photos_broken == [named, named, "?", "?"]
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Blob)) == 0


def test_a_file_that_another_program_laid_out_anew_is_read_too(school: School) -> None:
    phone = school.phone("patrol")
    content = json.dumps(json.loads(rescue_file(phone, [report(school, phone)])), indent=4).encode()

    with school.app.test_request_context():
        found = import_rescue(school.app.extensions["journal"], io.BytesIO(content), school.app.extensions["clock"]())

    assert [record.outcome for record in found.records] == ["stored"]


class Endless(io.RawIOBase):
    """A line without an end: whoever reads it whole never comes back."""

    def __init__(self, head: bytes) -> None:
        self.left, self.given = head, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        part = (self.left or b"x" * len(buffer))[: len(buffer)]
        self.left = self.left[len(part) :]
        buffer[: len(part)] = part
        self.given += len(part)
        return len(part)


def test_a_line_without_an_end_is_left_before_it_fills_memory(school: School) -> None:
    phone = school.phone("patrol")
    head = rescue_file(phone, []).partition(b'"records"')[0]
    endless = Endless(head + b'"records": [\n')

    with school.app.test_request_context():
        journal, now = school.app.extensions["journal"], school.app.extensions["clock"]()
        assert import_rescue(journal, io.BufferedReader(endless), now).is_cut
        assert endless.given < 2 << 20
        with pytest.raises(RescueFileError, match="broken"):
            import_rescue(journal, io.BufferedReader(Endless(b'{"format"')), now)


def test_the_command_says_what_became_of_each_record(
    school: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = school.phone("patrol")
    sealed = report(school, phone)
    file = tmp_path / "rounds.json"
    file.write_bytes(rescue_file(phone, [sealed, {"body": "{}", "key": "k", "sig": "s"}]))
    monkeypatch.setattr("webapp.commands.rescue.create_app", lambda: school.app)

    done = CliRunner().invoke(main, ["import-rescue", str(file)])

    assert done.exit_code == 1, done.output
    assert f"n=1 {record_id(sealed)}: stored" in done.output
    assert "1 not importable" in done.output
