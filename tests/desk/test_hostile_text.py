"""Whatever people type is shown as what they typed: no page of the desk takes it for markup."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable

import pytest
from openpyxl import load_workbook
from PIL import Image
from pypdfium2 import PdfDocument
from python_calamine import CalamineWorkbook

from tests.abuse.hostile import PAYLOADS, HostileSchool, fill
from tests.cast import School
from tests.desk.conftest import Desk
from tests.phones import new_id
from webapp.journal.desk import Say, say_many
from webapp.patrol.checklists import builtin_checklists, publish_data

PAYLOAD = "<img src=x onerror=alert(1)>\"'{{7*7}}"
TEXTS = (
    "brand",
    "model",
    "spec",
    "serial",
    "unit",
    "fund_source",
    "invoice",
    "supplier",
    "department",
    "user_name",
    "note",
)


@pytest.fixture
def ids(school: School) -> dict[str, str]:
    """A school in which every text is hostile."""
    ids = {name: new_id() for name in ("place", "asset", "custodian", "damage", "inspection", "held")}
    asset = dict.fromkeys(TEXTS, PAYLOAD) | {
        "name": PAYLOAD,
        "number": "N<b>1",
        "unit": "<b>",
        "place_id": ids["place"],
    }
    target = {"kind": "asset", "id": ids["asset"], "via": "list"}
    damage = {"category": "lock", "description": PAYLOAD, "quantity": 1, "cause": "unknown", "note": PAYLOAD}
    answers = {"place": {"value": "pass"}, "gauge": {"value": "fail", "note": PAYLOAD}}
    inspection = {"checklist_id": "extinguisher_monthly", "checklist_version": 1, "answers": answers, "note": PAYLOAD}
    checklist = next(body for body in builtin_checklists() if body["id"] == "extinguisher_monthly")
    outcomes = say_many(
        school.person("administrator"),
        [
            Say("school.save", {"fields": {"name": PAYLOAD}}),
            Say("custodian.save", {"id": ids["custodian"], "fields": {"name": PAYLOAD, "department": PAYLOAD}}),
            Say("place.save", {"id": ids["place"], "fields": {"kind": "room", "name": PAYLOAD, "note": PAYLOAD}}),
            Say("asset.save", {"id": ids["asset"], "fields": asset | {"custodian_id": ids["custodian"]}}),
            Say("tag.bind", {"code": PAYLOAD, "target": {"kind": "asset", "id": ids["asset"]}, "is_foreign": True}),
            Say("checklist.publish", publish_data(checklist)),
            Say("damage.report", damage, target=target, record_id=ids["damage"]),
            Say("inspection.record", inspection, target=target, record_id=ids["inspection"]),
            Say("nobody.knows", {"text": PAYLOAD}, record_id=ids["held"]),
        ],
    )
    assert [outcome.outcome for outcome in outcomes] == ["stored"] * 8 + ["held"], outcomes
    return ids


def test_no_page_takes_a_text_for_markup(school: School, desk: Callable[[str], Desk], ids: dict[str, str]) -> None:
    administrator = desk("administrator")
    job = administrator.post("/desk/labels/print", {"which": "all"}).headers["Location"]
    paths = [
        *(
            job,
            f"{job}?q={PAYLOAD}",
            f"/desk/labels?way=list&list={PAYLOAD}",
            f"/desk/labels?ledger=assets&query={PAYLOAD}",
        ),
        *(
            "/desk/",
            "/desk/places",
            "/desk/due",
            "/desk/labels",
            "/desk/import",
            "/desk/me",
            "/desk/checklists",
            "/desk/school",
        ),
        *(f"/desk/ledgers/{ledger.name}" for ledger in school.app.extensions["ledgers"]),
        *(f"/desk/ledgers/{ledger.name}?q=img" for ledger in school.app.extensions["ledgers"]),
        *(
            f"/desk/{kinds}/{ids[kind]}{end}"
            for kinds, kind in (("assets", "asset"), ("places", "place"))
            for end in ("", "/edit")
        ),
        *(f"/desk/records/{ids[name]}" for name in ("damage", "inspection", "held")),
        *(f"/desk/{kinds}/{ids[kind]}" for kinds, kind in (("damages", "damage"), ("inspections", "inspection"))),
        f"/desk/people/{ids['custodian']}",
    ]
    seen = 0
    for path in paths:
        reply = administrator.get(path)
        assert reply.status_code == 200, path
        assert not re.search(r"<img src=x|<b>", reply.text), path
        assert "49" not in re.findall(r"\"'(\w+)", reply.text), path
        seen += "&lt;img src=x onerror=alert(1)&gt;" in reply.text

    assert seen > len(paths) / 2


def test_a_strangers_page_takes_no_text_for_markup(school: School, ids: dict[str, str]) -> None:
    say_many(
        school.person("administrator"),
        [Say("tag.bind", {"code": "00000012", "target": {"kind": "asset", "id": ids["asset"]}, "is_foreign": False})],
    )

    page = school.app.test_client().get("/00000012", base_url="http://localhost").text

    assert "&lt;img src=x" in page
    assert "<img src=x" not in page


# what a file holds does not depend on the database it came from
ONCE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def hostile(school: School) -> HostileSchool:
    return fill(school)


@ONCE
def test_no_ledgers_workbook_calculates_links_or_breaks(hostile: HostileSchool, desk: Callable[[str], Desk]) -> None:
    """Read by two programs: what one takes for a formula, or for no workbook at all, the other may not."""
    administrator, texts = desk("administrator"), 0
    for ledger in hostile.school.app.extensions["ledgers"]:
        content = administrator.get(f"/desk/ledgers/{ledger.name}.xlsx").data
        book = load_workbook(io.BytesIO(content))
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert {cell.data_type for cell in cells} <= {"s", "n", "d", "b"}, ledger.name
        assert not [cell for cell in cells if cell.hyperlink], ledger.name
        read = CalamineWorkbook.from_filelike(io.BytesIO(content))
        assert sum(len(read.get_sheet_by_name(name).to_python()) for name in read.sheet_names) > 1, ledger.name
        texts += sum(isinstance(cell.value, str) and cell.value.startswith(("=", "+", "@", "{=")) for cell in cells)

    assert texts > 20


@ONCE
def test_no_ledgers_csv_has_a_cell_that_calculates(hostile: HostileSchool, desk: Callable[[str], Desk]) -> None:
    administrator, defused = desk("administrator"), 0
    for ledger in hostile.school.app.extensions["ledgers"]:
        text = administrator.get(f"/desk/ledgers/{ledger.name}.csv").data.decode("utf-8-sig")
        for cell in (cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row):
            is_number = re.fullmatch(r"-?\d+(\.\d+)?", cell) is not None
            assert is_number or not cell.lstrip().startswith(("=", "+", "-", "@", "\t", "\r", "＝")), (
                ledger.name,
                cell,
            )
            defused += cell.startswith(("'=", "'+", "'-", "'@"))

    assert defused > 20


@ONCE
def test_labels_of_hostile_things_are_plain_pages(hostile: HostileSchool, desk: Callable[[str], Desk]) -> None:
    office = desk("director")
    choice = {"kind": "asset", "which": "all", "stock": "a4-24-70x37"}

    job = office.post("/desk/labels/print", choice).headers["Location"]
    document = office.get(f"{job}/file")
    preview = office.get(f"{job}/pages/1.png")

    assert document.mimetype == "application/pdf"
    assert not re.search(rb"/(JavaScript|JS|URI|Launch|OpenAction|EmbeddedFile|AA)\b", document.data)
    pages = PdfDocument(document.data)
    assert len(pages) == -(-(len(PAYLOADS) + 1) // 24)
    assert len(pages[0].render(scale=1).to_pil().getcolors(1 << 24)) > 1
    pages.close()
    assert Image.open(io.BytesIO(preview.data)).format == "PNG"


@ONCE
def test_files_are_named_by_the_ledger_whatever_is_in_them(hostile: HostileSchool, desk: Callable[[str], Desk]) -> None:
    for path in ("/desk/ledgers/assets.xlsx", "/desk/ledgers/assets.csv"):
        reply = desk("director").get(path, q='"; filename=evil.exe\r\nX: y')
        assert "evil" not in reply.headers["Content-Disposition"]
        assert "X" not in reply.headers
