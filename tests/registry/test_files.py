"""Files that a school hands in: hostile ones are refused in words, usual ones are read whatever their encoding."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest

from tests.registry.conftest import workbook
from webapp.registry.importing.columns import find_header, guess_mapping
from webapp.registry.importing.files import FileError, list_sheets, read_rows

LINES = "財產編號,名稱,存放地點\r\nA-1,課桌椅,教學樓/2F/201\r\nA-2,滅火器,餐廳\r\n"
SIMPLIFIED = "资产编号,名称,存放地点\r\nA-1,课桌椅,教学楼/2F/201\r\nA-2,灭火器,餐厅\r\n"


def repacked(content: bytes, changes: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            target.writestr(part.filename, changes.get(part.filename, source.read(part.filename)))
    return out.getvalue()


def with_cell(reference: str) -> bytes:
    """A sheet of one cell, far out: laid out in full it would take hundreds of gigabytes."""
    cell = f'<row r="{reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")}"><c r="{reference}"><v>1</v></c></row>'
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    xml = f'<worksheet xmlns="{space}"><sheetData>{cell}</sheetData></worksheet>'
    return repacked(workbook(["x"]), {"xl/worksheets/sheet1.xml": xml.encode()})


def bomb() -> bytes:
    return repacked(workbook(["x"]), {"xl/worksheets/sheet1.xml": b" " * (301 << 20)})


def entities() -> bytes:
    xml = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><sst>&b;</sst>'
    return repacked(workbook(["x"]), {"xl/sharedStrings.xml": xml})


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_excel"),
        (b"PK\x03\x04 and then nothing", "not_readable"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0d", "not_readable"),
        (workbook(["x"])[:-30], "not_readable"),
        (with_cell("XFD1"), "too_many_columns"),
        (with_cell("A1048576"), "too_many_rows"),
        (entities(), "not_readable"),
        (b",".join([b"x"] * 1_000_000), "too_many_columns"),
        (b"a,b\n" * 60_001, "too_many_rows"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_hostile_file_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(FileError) as refused:
        list_sheets(content)

    assert refused.value.reason == reason


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(FileError, match="too_large"):
        list_sheets(bomb())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp950", "utf-16"])
def test_traditional_text_is_read_in_any_encoding(encoding: str) -> None:
    assert read_rows(LINES.encode(encoding))[1] == ["A-1", "課桌椅", "教學樓/2F/201"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_simplified_text_is_read_in_any_encoding(encoding: str) -> None:
    assert read_rows(SIMPLIFIED.encode(encoding))[1] == ["A-1", "课桌椅", "教学楼/2F/201"]


@pytest.mark.parametrize("delimiter", ["\t", ";"])
def test_other_delimiters_are_found(delimiter: str) -> None:
    assert read_rows(LINES.replace(",", delimiter).encode())[2][0] == "A-2"


def test_cells_come_out_as_a_person_would_type_them() -> None:
    content = workbook(["甲", 12, 12.5, True, date(2024, 2, 29)])

    assert read_rows(content) == [["甲", "12", "12.5", "TRUE", "2024-02-29"]]


def test_the_header_is_found_below_a_title() -> None:
    rows = [["明德中小學財產清冊", "", ""], ["", "", ""], ["財產編號*", "品名", "保管人（必填）"], ["1", "椅", "王"]]

    assert find_header(rows) == 2
    assert guess_mapping(rows[2]) == {"0": "number", "1": "name", "2": "custodian"}


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (["资产编号", "资产名称", "存放地点", "规格型号"], ["number", "name", "place", "spec"]),
        (["Asset No.", "Name", "Location", "Serial number"], ["number", "name", "place", "serial"]),
        (["財產編號", "財產名稱", "存置地點", "廠牌"], ["number", "name", "place", "brand"]),
    ],
)
def test_headings_of_three_languages_are_known(header: list[str], expected: list[str]) -> None:
    assert list(guess_mapping(header).values()) == expected


def test_a_field_is_taken_from_one_column_only() -> None:
    assert guess_mapping(["編號", "財產編號"]) == {"0": "number"}
