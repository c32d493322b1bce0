"""The pages that set labels up: refusals at their fields, nothing lost, and what is saved is what was typed."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest
from sqlalchemy import select

from labels import Printer, load_designs, load_stocks
from labels.calibration import reference_crosses
from tests.cast import School
from tests.registry.desk import Desk, desk_of
from tests.registry.test_desk import last_data
from webapp.db import db
from webapp.printing.design_views import facts_of
from webapp.printing.facts import check_design
from webapp.printing.models import LabelDesign, LabelPrinter, LabelStock
from webapp.printing.stationery import printer_for

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

SHEET = {
    "name": "合作社 24 格",
    "kind": "sheet",
    "page_w_mm": "210",
    "page_h_mm": "297",
    "columns": "3",
    "rows": "8",
    "label_w_mm": "63,5",
    "label_h_mm": "33.9",
    "margin_left_mm": "7.25",
    "margin_top_mm": "12.9",
    "pitch_x_mm": "66",
    "pitch_y_mm": "33.9",
}


def only(model: Any) -> Any:
    db.session.rollback()
    return db.session.scalars(select(model)).one()


def given(page: str, attribute: str) -> Any:
    """What a page hands to its script."""
    found = re.search(rf'{attribute}="([^"]*)"', page)
    assert found is not None
    return json.loads(html.unescape(found[1]))


def posted_facts(page: str) -> str:
    found = re.search(r'id="design-facts" value="([^"]*)"', page)
    assert found is not None
    return html.unescape(found[1])


def test_a_patrol_sets_nothing_up(school: School) -> None:
    desk = desk_of(school, "patrol")

    for page in ("stocks", "stocks/new", "printers", "designs", "designs/new", "logos", "designs/things?q=x"):
        assert desk.get(f"/desk/labels/{page}").status_code == 403
    for page in ("stocks/new", "printers/new", "designs/new", "designs/preview", "logos/new", "logos/grey"):
        assert desk.post(f"/desk/labels/{page}").status_code == 403
    assert db.session.scalar(select(LabelStock.id)) is None


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"pitch_x_mm": "60"}, "pitch_x_mm"),
        ({"pitch_y_mm": "寬"}, "pitch_y_mm"),
        ({"rows": ""}, "rows"),
        ({"rows": "8.5"}, "rows"),
        ({"margin_left_mm": "2"}, "margin_left_mm"),
        ({"page_w_mm": "1e999"}, "page_w_mm"),
        ({"corner_radius_mm": "圓"}, "corner_radius_mm"),
        ({"name": " "}, "name"),
        ({"name": "長" * 121}, "name"),
    ],
)
def test_a_wrong_number_is_said_at_its_field_and_what_was_typed_stays(
    office: Desk, changed: dict[str, str], field: str
) -> None:
    reply = office.post("/desk/labels/stocks/new", {**SHEET, **changed})

    assert reply.status_code == 422
    assert re.search(rf'id="{field}"[^>]*aria-invalid', reply.text)
    assert f'id="{field}-error"' in reply.text
    assert len(re.findall("aria-invalid", reply.text)) == 1
    assert 'value="63,5"' in reply.text
    assert db.session.scalar(select(LabelStock.id)) is None


def test_a_stock_is_entered_changed_and_put_aside(office: Desk) -> None:
    office.post("/desk/labels/stocks/new", SHEET)

    row = only(LabelStock)
    assert (row.name, row.facts["label_w_mm"], row.facts["columns"]) == ("合作社 24 格", 63.5, 3)

    office.post(f"/desk/labels/stocks/{row.id}", {**SHEET, "name": "合作社"})
    assert last_data("label_stock.save") == {"id": row.id, "fields": {"name": "合作社"}}

    office.post(f"/desk/labels/stocks/{row.id}/aside")
    assert only(LabelStock).is_active is False
    assert "合作社" in office.get("/desk/labels/stocks").text


def test_every_known_stock_can_be_copied_as_it_is(office: Desk) -> None:
    for stock_id in ("avery-l7164", "roll-40x30", "a4-24-70x37"):
        page = office.get(f"/desk/labels/stocks/new?like={stock_id}").text
        typed = dict(re.findall(r'<input id="(\w+)" name="\w+" type="text" value="([^"]*)"', page))
        form = {**typed, "kind": "roll" if "roll" in stock_id else "sheet", "name": stock_id}
        form |= {"is_asymmetric": "yes"} if re.search(r'name="is_asymmetric"[^>]* checked', page) else {}

        assert office.post("/desk/labels/stocks/new", form).status_code == 302

    db.session.rollback()
    for row in db.session.scalars(select(LabelStock)):
        known = load_stocks()[row.name]
        assert row.facts.items() >= {"label_w_mm": known.label_w_mm, "label_h_mm": known.label_h_mm}.items()
        assert ("pitch_x_mm" in row.facts) is (known.positions > 1)


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"name": "", "language": "pdf", "dpi": "600"}, "name"),
        ({"name": "雷射", "language": "pdf", "dpi": "99"}, "dpi"),
        ({"name": "雷射", "language": "pdf", "dpi": "六百"}, "dpi"),
        ({"name": "標籤機", "language": "zpl", "dpi": "400"}, "dpi"),
    ],
)
def test_a_printer_that_cannot_be_is_refused_at_its_field(office: Desk, form: dict[str, str], field: str) -> None:
    reply = office.post("/desk/labels/printers/new", form)

    assert reply.status_code == 422
    assert re.search(rf'id="{field}"[^>]*aria-invalid', reply.text)
    assert db.session.scalar(select(LabelPrinter.id)) is None


def test_four_numbers_read_off_the_sheet_put_the_printer_right(office: Desk) -> None:
    asked = office.post("/desk/labels/printers/new", {"name": "雷射", "language": "pdf", "dpi": "600"})
    row = only(LabelPrinter)
    address, stock = f"/desk/labels/printers/{row.id}", load_stocks()["avery-l7159"]
    crosses = reference_crosses(stock)
    assert asked.headers["Location"] == f"{address}/calibrate"
    assert office.get(f"{address}/calibration.pdf?stock={stock.id}").data[:5] == b"%PDF-"

    # a printer that shifts by 1.5 mm to the right and stretches downwards by 1 %
    read = {
        "x_mm": str(crosses.x_mm + 1.5),
        "y_mm": str(crosses.y_mm * 1.01),
        "across_mm": str(crosses.across_mm),
        "down_mm": str(crosses.down_mm * 1.01),
    }
    reply = office.post(f"{address}/calibrate", {**read, "stock": stock.id, "scope": "stock"})

    right = printer_for(db.session(), only(LabelPrinter).id, stock.id)
    assert reply.status_code == 302
    assert right.offset_x_mm == pytest.approx(-1.5)
    assert (right.scale_x, round(right.scale_y, 4)) == (1, 0.9901)
    assert printer_for(db.session(), row.id, "roll-50x30") == Printer(dpi=600, name="雷射")
    assert "-1.50 mm" in office.get(address).text

    office.post(f"{address}/forget", {"stock": stock.id})
    assert only(LabelPrinter).corrections == {}


@pytest.mark.parametrize(
    "read",
    [
        {"x_mm": "20", "y_mm": "20", "across_mm": "", "down_mm": "100"},
        {"x_mm": "20", "y_mm": "20", "across_mm": "nan", "down_mm": "250"},
        {"x_mm": "20", "y_mm": "20", "across_mm": "17", "down_mm": "250"},
        {"x_mm": "90", "y_mm": "20", "across_mm": "170", "down_mm": "255"},
    ],
)
def test_numbers_that_cannot_have_been_measured_change_nothing(office: Desk, read: dict[str, str]) -> None:
    office.post("/desk/labels/printers/new", {"name": "雷射", "language": "pdf", "dpi": "600"})
    row = only(LabelPrinter)

    reply = office.post(f"/desk/labels/printers/{row.id}/calibrate", {**read, "stock": "avery-l7159"})

    assert reply.status_code == 422
    assert 'role="alert"' in reply.text
    assert f'value="{read["x_mm"]}"' in reply.text
    assert only(LabelPrinter).corrections == {}


def test_every_built_in_design_goes_through_the_editor_without_loss(office: Desk) -> None:
    for id_, known in load_designs().items():
        page = office.get(f"/desk/labels/designs/new?like={id_}").text
        assert given(page, "data-given")["facts"] == json.loads(posted_facts(page)) == facts_of(known)

        reply = office.post("/desk/labels/designs/new", {"name": id_, "facts": posted_facts(page)})

        assert reply.status_code == 302, id_
        db.session.rollback()
        row = db.session.scalars(select(LabelDesign).where(LabelDesign.name == id_)).one()
        assert facts_of(check_design(row.facts)) == facts_of(known)
        again = office.get(f"/desk/labels/designs/{row.id}").text
        assert json.loads(posted_facts(again)) == row.facts
        assert office.get(f"/desk/labels/designs/{row.id}/picture.png").data[:4] == b"\x89PNG"
    assert office.get("/desk/labels/designs").text.count("/picture.png") == 2 * len(load_designs())


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (
            '{"column_w_mm": 30, "column_h_mm": 20, "fields": [{"source": "title", "size_pt": null}]}',
            "第 1 個欄位的字級",
        ),
        ('{"column_w_mm": 30, "column_h_mm": 20, "fields": [], "symbol_share": 9}', "二維碼佔多大"),
        ('{"column_w_mm": NaN, "column_h_mm": 20, "fields": []}', "資料格式不對"),
        ('{"column_w_mm": 1e999, "column_h_mm": 20, "fields": []}', "資料格式不對"),
        ("[" * 3000, "資料格式不對"),
        ("", "資料格式不對"),
    ],
)
def test_a_design_with_a_wrong_entry_is_told_and_kept_on_the_page(office: Desk, facts: str, said: str) -> None:
    reply = office.post("/desk/labels/designs/new", {"name": "我的版面", "facts": facts})

    assert reply.status_code == 422
    assert said in html.unescape(reply.text)
    assert 'value="我的版面"' in reply.text
    assert "NaN" not in reply.text
    assert "Infinity" not in reply.text
    assert db.session.scalar(select(LabelDesign.id)) is None


def test_a_built_in_design_has_no_form_of_its_own(office: Desk) -> None:
    assert office.post("/desk/labels/designs/asset", {"name": "x", "facts": "{}"}).status_code in {404, 405}
    assert office.get("/desk/labels/designs/01900000-0000-7000-8000-000000000001").status_code == 404
