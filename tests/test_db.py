"""What a column of JSON takes: all that `json` writes, and nothing that it refuses."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

import pytest

from webapp.db import to_json


class Fruit(StrEnum):
    PEAR = "梨"


@dataclass
class Row:
    id: str


class Table(dict[str, str]):
    pass


@pytest.mark.parametrize(
    "value",
    [
        {"b": 1, "a": [None, True, 0.1, "滅火器"]},
        {"half a pair": "\ud83d"},
        {"more than 64 bits": 2**70},
        {"fruit": Fruit.PEAR},
        Table(id="1"),
        ("a", "b"),
        None,
    ],
)
def test_what_json_writes_is_written(value: Any) -> None:
    written = to_json(value)

    assert json.loads(written) == json.loads(json.dumps(value))
    assert list(json.loads(written) or ()) == list(json.loads(json.dumps(value)) or ())


@pytest.mark.parametrize("value", [datetime(2026, 9, 1, tzinfo=UTC), date(2026, 9, 1), Row("1"), {1, 2}])
def test_a_value_that_is_no_json_is_somebodys_mistake(value: Any) -> None:
    with pytest.raises(TypeError):
        to_json({"at": value})
