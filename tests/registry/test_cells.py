"""What the cells of a row mean, and which are refused."""

from __future__ import annotations

import pytest

from webapp.registry.importing.cells import read_row

FIELDS = ("number", "name", "quantity", "unit_price", "acquired_on", "state", "acquired_by", "category", "place")
MAPPING = {str(index): name for index, name in enumerate(FIELDS)}


def read(**cells: str) -> tuple[dict[str, object], list[tuple[str, str]]]:
    row = [{"number": "A-1", "name": "椅", **cells}.get(name, "") for name in FIELDS]
    reading = read_row(row, MAPPING, has_roc_years=True)
    return reading.fields, [(error["field"], error["why"]) for error in reading.errors]


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("number", "", "required"),
        ("name", "-", "required"),
        ("quantity", "1.5", "not_whole"),
        ("quantity", "-3", "not_whole"),
        ("unit_price", "面議", "not_money"),
        ("unit_price", "-5", "not_money"),
        ("unit_price", "1e999", "not_money"),
        ("acquired_on", "昨天", "not_a_date"),
        ("acquired_on", "2024-02-30", "not_a_date"),
        ("state", "不明", "not_a_state"),
        ("acquired_by", "撿到", "not_a_way"),
        ("name", "長" * 201, "too_long"),
        ("name", "a\x00" * 200, "too_long"),
    ],
)
def test_a_cell_that_makes_no_sense_is_said(name: str, text: str, why: str) -> None:
    assert read(**{name: text})[1] == [(name, why)]


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("quantity", "1,200", 1200),
        ("unit_price", "NT$12,500", "12500.00"),
        ("unit_price", "１２．５", "12.50"),
        ("acquired_on", "2024/9/1", "2024-09-01"),
        ("acquired_on", "113/9/1", "2024-09-01"),
        ("acquired_on", "113年9月1日", "2024-09-01"),
        ("acquired_on", "20240901", "2024-09-01"),
        ("acquired_on", "2024-09-01 00:00:00", "2024-09-01"),
        ("state", "在用", "in_use"),
        ("state", " 閒置 ", "idle"),
        ("acquired_by", "采购", "bought"),
        ("category", "空調設備", "air_conditioner"),
        ("category", "bed", "bed"),
    ],
)
def test_a_cell_is_read_as_offices_write_it(name: str, text: str, value: object) -> None:
    fields, errors = read(**{name: text})

    assert errors == []
    assert fields[name] == value


@pytest.mark.parametrize(
    ("name", "category"),
    [("留樣冰箱", "sample_fridge"), ("四門冷凍冰箱", "fridge"), ("乾粉滅火器", "extinguisher"), ("奇怪的東西", None)],
)
def test_without_a_category_the_name_says_what_it_is(name: str, category: str | None) -> None:
    assert read(name=name)[0].get("category") == category
