"""The words of the phone: complete, in three languages."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tools.node import node_command

JS = Path(__file__).resolve().parents[2] / "webapp" / "static" / "js"
LANGUAGES = ("zh-Hant", "zh-Hans", "en")
PLACEHOLDER = re.compile(r"\{(\w+)\}")


@pytest.fixture(scope="module")
def words() -> dict[str, dict[str, Any]]:
    path = (JS / "words" / "index.js").as_uri()
    loads = "".join(f"out[{lang!r}] = await loadWords({lang!r}, ROOMS);" for lang in LANGUAGES)
    imports = f"const {{loadWords, ROOMS}} = await import({path!r});"
    script = f"{imports} const out = {{}}; {loads} console.log(JSON.stringify(out));"
    command = [*node_command(), "--input-type=module", "--eval", script]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def forms(entry: str | dict[str, str]) -> list[str]:
    return [entry] if isinstance(entry, str) else list(entry.values())


@pytest.mark.parametrize("lang", LANGUAGES[1:])
def test_every_language_has_the_same_keys(words: dict[str, dict[str, Any]], lang: str) -> None:
    assert set(words[lang]) == set(words["zh-Hant"])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_word_stands_in_one_part_only(words: dict[str, dict[str, Any]], lang: str) -> None:
    parts = [path.read_text("utf-8") for path in (JS / "words" / lang).glob("*.js")]
    written = [key for part in parts for key in re.findall(r'^  "([^"]+)": ', part, re.MULTILINE)]

    assert sorted(written) == sorted(words[lang])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_text_is_empty(words: dict[str, dict[str, Any]], lang: str) -> None:
    assert [key for key, entry in words[lang].items() if not all(text.strip() for text in forms(entry))] == []


@pytest.mark.parametrize("lang", LANGUAGES[1:])
def test_every_language_fills_the_same_places(words: dict[str, dict[str, Any]], lang: str) -> None:
    different = [
        key
        for key, entry in words[lang].items()
        for text in forms(entry)
        if set(PLACEHOLDER.findall(text)) != set(PLACEHOLDER.findall(words["zh-Hant"][key]))
    ]

    assert different == []


def test_simplified_words_hold_no_traditional_sign(words: dict[str, dict[str, Any]]) -> None:
    traditional = set("這還沒無網頁處掃標籤資產檢報損壞記錄錯誤儲匯檔說務財號圖點選單項實畫時間開關電頭級請輸確認證碼")
    text = "".join(text for entry in words["zh-Hans"].values() for text in forms(entry))

    assert set(text) & traditional == set()


def test_pages_ask_only_for_words_that_exist(words: dict[str, dict[str, Any]]) -> None:
    source = "".join(path.read_text("utf-8") for path in (JS / "pages").glob("*.js"))
    asked = set(re.findall(r"""\bt\(\s*"([\w.]+)\"""", source))

    assert asked
    assert asked - set(words["zh-Hant"]) == set()


def test_every_word_is_used(words: dict[str, dict[str, Any]]) -> None:
    source = "".join(path.read_text("utf-8") for path in (JS / "pages").glob("*.js"))
    built = tuple(re.findall(r"`([\w.]+\.)\$\{", source))

    unused = [key for key in words["zh-Hant"] if f'"{key}"' not in source and not key.startswith(built)]

    assert unused == []
