"""What records about stationery do: refusals first, by the name of the wrong entry; then merging and the replay."""

from __future__ import annotations

from typing import Any

import pytest
from marshmallow import ValidationError
from sqlalchemy import select

from labels import LabelError, find_stock
from tests.cast import School
from tests.phones import new_id
from tests.printing.stationery_facts import DESIGN, PRINTER, ROLL, SHEET, logo_parts
from tests.registry.conftest import differences
from webapp.db import db
from webapp.journal.desk import Outcome, say
from webapp.printing.models import LabelDesign, LabelLogo, LabelPrinter, LabelStock
from webapp.printing.schemas import SaveDesign, SaveLogo, SavePrinter, SaveStock
from webapp.printing.stationery import (
    designs_in_use,
    find_stock_here,
    get_design_here,
    get_stock_here,
    printer_for,
    printers_in_use,
    stocks_in_use,
)

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SCHEMAS = {"stock": SaveStock, "printer": SavePrinter, "design": SaveDesign, "logo": SaveLogo}
MODELS = (LabelStock, LabelPrinter, LabelDesign, LabelLogo)


def office_says(school: School, kind: str, id_: str, **fields: Any) -> Outcome:
    return say(school.person("administrator"), f"label_{kind}.save", {"id": id_, "fields": fields})


def saved(school: School, kind: str, **fields: Any) -> str:
    id_ = new_id()
    outcome = office_says(school, kind, id_, **fields)
    assert outcome.outcome == "stored", outcome
    db.session.rollback()
    return id_


def at(time: str) -> dict[str, Any]:
    return {"extra": {"captured_at": f"2026-08-01T{time}.000Z"}}


def with_field(**changes: Any) -> dict[str, Any]:
    return {**DESIGN, "fields": [DESIGN["fields"][0], {**DESIGN["fields"][1], **changes}]}


@pytest.mark.parametrize(
    ("kind", "fields", "named"),
    [
        ("stock", {"facts": {**SHEET, "pitch_x_mm": 60}}, "pitch_x_mm"),
        ("stock", {"facts": {**SHEET, "rows": 9}}, "rows"),
        ("stock", {"facts": {**SHEET, "columns": 2.5}}, "columns"),
        ("stock", {"facts": {**SHEET, "columns": 10**12}}, "columns"),
        ("stock", {"facts": {**SHEET, "label_w_mm": "63.5"}}, "label_w_mm"),
        ("stock", {"facts": {**SHEET, "label_w_mm": True}}, "label_w_mm"),
        ("stock", {"facts": {**SHEET, "colour": "red"}}, "colour"),
        ("stock", {"facts": {**SHEET, "kind": "scroll"}}, "kind"),
        ("stock", {"facts": {**SHEET, "note": "字" * 201}}, "note"),
        ("stock", {"facts": {**ROLL, "label_h_mm": 0}}, "label_h_mm"),
        ("stock", {"facts": []}, "facts"),
        ("stock", {"facts": {f"n{n}_mm": 1 for n in range(10_0)}}, "facts"),
        ("stock", {"facts": SHEET, "name": " "}, "name"),
        ("stock", {"facts": SHEET, "is_active": "yes"}, "is_active"),
        ("design", {"facts": {**DESIGN, "symbol_share": 7}}, "symbol_share"),
        ("design", {"facts": {**DESIGN, "padding_mm": "1"}}, "padding_mm"),
        ("design", {"facts": with_field(size_pt=0)}, "fields[1].size_pt"),
        ("design", {"facts": with_field(colour="red")}, "fields[1].colour"),
        ("design", {"facts": {**DESIGN, "logo": 7}}, "logo"),
        ("design", {"facts": with_field(max_lines=1.5)}, "fields[1].max_lines"),
        ("design", {"facts": with_field(text="字" * 201)}, "fields[1].text"),
        ("design", {"facts": {**DESIGN, "fields": "title"}}, "fields"),
        ("design", {"facts": {**DESIGN, "fields": [DESIGN["fields"][0]] * 25}}, "fields"),
        ("design", {"facts": {**DESIGN, "fields": [["title"]]}}, "fields[0]"),
        ("design", {"facts": None}, "facts"),
        ("printer", {**PRINTER, "dpi": 99}, "dpi"),
        ("printer", {**PRINTER, "dpi": 300.5}, "dpi"),
        ("printer", {**PRINTER, "language": "pcl"}, "language"),
        ("printer", {**PRINTER, "corrections": {"": {"offset_x_mm": 21}}}, "offset_x_mm"),
        ("printer", {**PRINTER, "corrections": {"": {"scale_y": 1.06}}}, "scale_y"),
        ("printer", {**PRINTER, "corrections": {"": {"angle": 1}}}, "angle"),
        ("logo", {"image": logo_parts("L")}, "not_a_logo"),
        ("logo", {"image": logo_parts("1", (601, 8))}, "not_a_logo"),
        ("logo", {"image": logo_parts("1", kind="GIF")}, "not_a_logo"),
        ("logo", {"image": ["A" * 9_000] * 5}, "list of at most 4"),
        ("logo", {"image": ["%%%"]}, "not_a_logo"),
        ("logo", {"image": "text"}, "list"),
    ],
)
def test_what_cannot_be_is_refused_and_its_entry_named(kind: str, fields: dict[str, Any], named: str) -> None:
    data = {"id": new_id(), "fields": {"name": "新的", **fields}}

    with pytest.raises(ValidationError) as refusal:
        SCHEMAS[kind]().load(data)

    assert named in str(refusal.value.normalized_messages())


@SQLITE
@pytest.mark.parametrize(
    ("kind", "fields", "named"),
    [
        ("stock", {"name": "紙", "facts": {**SHEET, "pitch_x_mm": 60}}, "pitch_x_mm"),
        ("printer", {**PRINTER, "language": "zpl", "dpi": 400}, "dpi"),
    ],
)
def test_a_wrong_number_is_held_at_the_door_and_named(
    school: School, kind: str, fields: dict[str, Any], named: str
) -> None:
    outcome = office_says(school, kind, new_id(), **fields)

    assert (outcome.outcome, outcome.reason) == ("held", "invalid_data")
    assert named in (outcome.detail or "")
    assert [db.session.scalar(select(model.id)) for model in MODELS] == [None] * 4


@SQLITE
def test_something_new_needs_its_name_and_content(school: School) -> None:
    for kind in SCHEMAS:
        assert office_says(school, kind, new_id(), name="只有名字").reason == "invalid_data"
        assert office_says(school, kind, new_id(), is_active=False).reason == "invalid_data"


@SQLITE
def test_a_design_with_a_logo_that_nobody_knows_is_held(school: School) -> None:
    outcome = office_says(school, "design", new_id(), name="有標誌", facts={**DESIGN, "logo": new_id()})

    assert (outcome.outcome, outcome.reason) == ("held", "unknown_target")


@SQLITE
def test_a_patrol_may_not_set_up_labels(school: School) -> None:
    data = {"id": new_id(), "fields": {"name": "紙", "facts": SHEET}}

    assert say(school.person("patrol"), "label_stock.save", data).reason == "not_allowed"


@SQLITE
def test_of_two_words_on_one_field_the_later_stands(school: School) -> None:
    id_, office = new_id(), school.person("administrator")
    for time, fields in (
        ("08:00:00", {"name": "早", "facts": SHEET}),
        ("10:00:00", {"name": "晚"}),
        ("09:00:00", {"name": "中", "facts": ROLL}),
    ):
        say(office, "label_stock.save", {"id": id_, "fields": fields}, **at(time))

    row = db.session.get_one(LabelStock, id_)
    assert (row.name, row.facts, row.version) == ("晚", ROLL, 3)


@SQLITE
def test_what_was_put_aside_is_offered_no_more_and_still_found(school: School) -> None:
    id_ = saved(school, "stock", name="舊紙", facts=SHEET)
    assert next(iter(stocks_in_use(db.session()))) == id_

    office_says(school, "stock", id_, is_active=False)

    db.session.rollback()
    assert id_ not in stocks_in_use(db.session())
    assert get_stock_here(db.session(), id_).pitch_x_mm == 66
    assert get_stock_here(db.session(), "avery-l7159") == find_stock("avery-l7159")
    assert find_stock_here(db.session(), "nonsense") is None
    with pytest.raises(LabelError, match="choose another"):
        get_stock_here(db.session(), "nonsense")


@SQLITE
def test_a_printer_knows_what_was_measured_with_this_stock_else_with_any(school: School) -> None:
    measured = {"offset_x_mm": 1.5, "offset_y_mm": -0.5, "scale_x": 1.01, "scale_y": 0.99}
    corrections = {"": {"offset_x_mm": 0.3}, "avery-l7159": measured}
    id_ = saved(school, "printer", **PRINTER, corrections=corrections)

    special, usual = (printer_for(db.session(), id_, stock) for stock in ("avery-l7159", "roll-50x30"))

    assert (special.dpi, special.offset_x_mm, special.scale_x) == (600, 1.5, 1.01)
    assert (usual.offset_x_mm, usual.offset_y_mm, usual.scale_y) == (0.3, 0, 1)
    assert [printer.name for printer in printers_in_use(db.session())] == ["總務處雷射"]
    with pytest.raises(LabelError, match="choose another"):
        printer_for(db.session(), "nonsense", "roll-50x30")


def test_stationery_equals_its_rebuild(school: School) -> None:
    logo = saved(school, "logo", name="校徽", image=logo_parts())
    design = saved(school, "design", name="本校", facts={**DESIGN, "logo": logo})
    saved(school, "printer", **PRINTER, corrections={"": {"offset_x_mm": 0.25}})
    stock = saved(school, "stock", name="本校用紙", facts=SHEET)
    office_says(school, "stock", stock, facts={**SHEET, "note": "2026 起"})
    office_says(school, "design", design, is_active=False)

    assert differences(school) == []
    assert db.session.get_one(LabelLogo, logo).image == "".join(logo_parts())


@SQLITE
def test_an_own_design_carries_its_logo_even_one_put_aside(school: School) -> None:
    logo = saved(school, "logo", name="校徽", image=logo_parts())
    design = saved(school, "design", name="本校", facts={**DESIGN, "logo": logo})
    office_says(school, "logo", logo, is_active=False)
    db.session.rollback()

    found = designs_in_use(db.session())[design]

    assert found == get_design_here(db.session(), design)
    assert (found.name["en"], found.logo) == ("本校", "".join(logo_parts()))
