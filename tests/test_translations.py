"""Every sentence of the server speaks three languages: what is extracted from the source is what the catalogs hold."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

from webapp.i18n import DEFAULT, LANGUAGES

ROOT = Path(__file__).parents[1] / "webapp"
KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None, "lazy_gettext": None}
METHODS = [("static/**", "ignore"), ("**.py", "python"), ("**.html", "jinja2")]
LOCALES = sorted(LANGUAGES[tag] for tag in LANGUAGES if tag != DEFAULT)
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
HAN = re.compile(r"[\u3400-\u9fff]")
# signs that simplified writing has replaced: one of them in zh_Hans is a sentence that nobody converted
TRADITIONAL = re.compile("[這個們來時對說請點筆記錄資產處實際單據員開關過還沒為與從會無將應該後補報號碼標籤檢領類]")


@cache
def extracted() -> dict[str, str]:
    """Return every message with the file it was first seen in."""
    found: dict[str, str] = {}
    for name, _line, message, _comments, _context in extract_from_dir(
        ROOT, METHODS, {"**.html": {"trimmed": "true"}}, keywords=KEYWORDS
    ):
        for text in message if isinstance(message, tuple) else (message,):
            if text:
                found.setdefault(text, name)
    return found


@cache
def translated(locale: str) -> dict[str, str]:
    """Return what all rooms' catalogs of a locale say, as the app reads them."""
    found: dict[str, str] = {}
    for path in sorted(ROOT.glob(f"**/translations/{locale}/LC_MESSAGES/messages.po")):
        with path.open("rb") as source:
            for message in read_po(source, locale, abort_invalid=True):
                if message.id and message.string and not message.fuzzy:
                    found[str(message.id)] = str(message.string)
    return found


def test_the_source_is_written_in_chinese() -> None:
    assert len(extracted()) > 300
    words = {text: PLACEHOLDER.sub("", text) for text in extracted()}
    foreign = [text for text, rest in words.items() if not HAN.search(text) and re.search("[a-z]{4}", rest)]

    assert foreign == []


@pytest.mark.parametrize("locale", LOCALES)
def test_every_message_is_translated(locale: str) -> None:
    missing = {text: name for text, name in extracted().items() if text not in translated(locale)}

    assert missing == {}


@pytest.mark.parametrize("locale", LOCALES)
def test_a_translation_keeps_the_placeholders(locale: str) -> None:
    wrong = {
        text: said
        for text, said in translated(locale).items()
        if set(PLACEHOLDER.findall(text)) != set(PLACEHOLDER.findall(said))
    }

    assert wrong == {}


def test_english_has_no_chinese_left() -> None:
    assert {text: said for text, said in translated("en").items() if HAN.search(said)} == {}


def test_simplified_has_no_traditional_left() -> None:
    assert {text: said for text, said in translated("zh_Hans").items() if TRADITIONAL.search(said)} == {}
