"""Designs as data: what is refused and how it is named, that facts survive."""

import json
from base64 import b64encode
from dataclasses import fields
from importlib import resources

import pytest

from labels import (
    DesignError,
    design_facts,
    load_designs,
    make_design,
)
from labels.design import DESIGN_ENTRIES, FIELD_ENTRIES, MOST_FIELDS, Design, Field
from labels.logo import MOST_PX
from tests.labels.design_parts import FIELD, NATURAL, PLAIN, logo_png

SHIPPED = json.loads(resources.files("labels").joinpath("designs.json").read_text("utf-8"))


@pytest.mark.parametrize(
    ("changes", "entry", "range_told"),
    [
        ({"padding_mm": 51}, "padding_mm", "0 to 50"),
        ({"padding_mm": float("nan")}, "padding_mm", "0 to 50"),
        ({"padding_mm": True}, "padding_mm", "0 to 50"),
        ({"column_w_mm": "30"}, "column_w_mm", "1 to 1000"),
        ({"symbol_share": True}, "symbol_share", "0.1 to 0.9"),
        ({"symbol_share": 10**400}, "symbol_share", "0.1 to 0.9"),
        ({"arrangement": "inside"}, "arrangement", "left, right, top, bottom"),
        ({"min_level": "Z"}, "min_level", "L, M, Q, H"),
        ({"is_turned": 1}, "is_turned", "true or false"),
        ({"logo_at": "middle"}, "logo_at", "top, corner, bottom"),
        ({"logo_h_mm": 0}, "logo_h_mm", "1 to 200"),
        ({"id": ""}, "id", "1 to 80"),
        ({"id": None}, "id", "1 to 80"),
        ({"name": ["a"]}, "name", "names by language"),
        ({"name": {"en": 3}}, "name", "names by language"),
        ({"colour": "red"}, "colour", "no such entry"),
        ({"fields": "title"}, "fields", "must be a list"),
        ({"fields": [FIELD] * (MOST_FIELDS + 1)}, "fields", f"at most {MOST_FIELDS}"),
        ({"fields": [FIELD, "title"]}, "fields[1]", "must be an object"),
        ({"fields": [FIELD, FIELD, FIELD | {"size_pt": 2}]}, "fields[2].size_pt", "3 to 400"),
        ({"fields": [FIELD | {"max_lines": 1.5}]}, "fields[0].max_lines", "1 to 6"),
        ({"fields": [FIELD | {"weight": "black"}]}, "fields[0].weight", "regular, bold"),
        ({"fields": [FIELD | {"source": ""}]}, "fields[0].source", "1 to 40"),
        ({"fields": [FIELD | {"prefix": "x" * 41}]}, "fields[0].prefix", "0 to 40"),
        ({"fields": [FIELD | {"colour": "red"}]}, "fields[0].colour", "no such entry"),
        ({"fields": [{"source": "title"}]}, "fields[0].size_pt", "is missing"),
    ],
)
def test_a_wrong_entry_is_named_with_what_would_do(changes, entry, range_told):
    with pytest.raises(DesignError) as refusal:
        make_design(PLAIN | changes)

    assert refusal.value.entry == entry
    assert range_told in refusal.value.en
    assert entry in refusal.value.zh


@pytest.mark.parametrize("facts", [None, [], "asset", {}, {"id": "ours"}])
def test_what_is_no_design_at_all_is_refused(facts):
    with pytest.raises(DesignError):
        make_design(facts)


@pytest.mark.parametrize(
    ("logo", "told"),
    [
        ("no base64!", "PNG in base64"),
        (b64encode(b"GIF89a" + bytes(40)).decode(), "PNG in base64"),
        (logo_png()[:60], "can't be read"),
        ("A" * 60_004, "60000 signs"),
        (logo_png(MOST_PX + 1, 1), f"1 to {MOST_PX} pixels"),
        (7, "60000 signs"),
    ],
)
def test_a_logo_that_is_no_small_png_is_refused(logo, told):
    with pytest.raises(DesignError, match=told) as refusal:
        make_design(PLAIN | {"logo": logo})

    assert refusal.value.entry == "logo"


def test_a_refusal_does_not_repeat_a_huge_value():
    with pytest.raises(DesignError) as refusal:
        make_design(PLAIN | {"id": "x" * 100_000})

    assert len(str(refusal.value)) < 300


def test_every_entry_has_its_rule():
    assert {entry.name for entry in fields(Field)} == set(FIELD_ENTRIES)
    assert {entry.name for entry in fields(Design)} == {*DESIGN_ENTRIES, "name", "fields", "logo"}


@pytest.mark.parametrize("facts", SHIPPED, ids=lambda facts: facts["id"])
def test_facts_and_designs_are_each_others_inverse(facts):
    design = make_design(facts)

    assert design_facts(design) == facts
    assert make_design(design_facts(design)) == design


def test_an_own_design_survives_as_json():
    design = make_design(
        PLAIN | {"is_turned": True, "arrangement": "bottom", "logo": logo_png(), "logo_at": "corner", "min_level": "H"}
    )

    assert make_design(json.loads(json.dumps(design_facts(design)))) == design


def test_eight_designs_are_shipped_with_names_in_three_languages():
    assert set(NATURAL) == set(load_designs())
    assert all(set(design.name) == {"zh-Hant", "zh-Hans", "en"} for design in load_designs().values())
