"""The gate's rules as a form: what was typed, what it says, what is wrong beside the field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from webapp.gate import words
from webapp.gate.notice import LANGUAGES, LONGEST
from webapp.gate.schemas import ASKS

HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
MOST_KEYS, KEY_SIGNS, CONTACT_SIGNS = 50, 60, 300
USUAL_ASKS = ("organisation", "id_last_four", "mobile", "plate", "goods")


@dataclass
class Filled:
    """A form as it came back: what was typed, the fields it makes, what is wrong by field."""

    typed: dict[str, Any]
    fields: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


def typed_of(rules: Any, usual: Mapping[str, Any]) -> dict[str, Any]:
    """Return the rules as they stand in the form's inputs; `usual` where a school has none."""
    if rules is None:
        return dict(usual)
    texts = rules.notice or {}
    return {
        "is_epidemic": "yes" if rules.is_epidemic else "",
        "closes_at": rules.closes_at,
        "key_names": "\n".join(rules.keys),
        "asks": list(rules.asks),
        "contact": rules.contact or "",
        **{f"notice-{language}": texts.get(language, "") for language in LANGUAGES},
    }


def read_form(given: Mapping[str, str], asks: list[str]) -> Filled:
    """Read the form; `asks` are the boxes that were ticked."""
    filled = Filled({name: value.replace("\r\n", "\n").strip() for name, value in given.items()} | {"asks": asks})
    typed = filled.typed
    filled.fields = {
        "is_epidemic": bool(typed.get("is_epidemic")),
        "closes_at": typed.get("closes_at", ""),
        "keys": _keys(filled),
        "asks": [name for name in ASKS if name in asks],
        "contact": typed.get("contact", "") or None,
        "notice": {language: typed.get(f"notice-{language}", "") for language in LANGUAGES},
    }
    if not HOUR.fullmatch(typed.get("closes_at", "")):
        filled.errors["closes_at"] = _("請填時刻，例如 18:00。")
    if len(typed.get("contact", "")) > CONTACT_SIGNS:
        filled.errors["contact"] = _("太長，請在 %(most)s 字以內。", most=CONTACT_SIGNS)
    _check_notice(filled)
    return filled


def changes(rules: Any, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return what differs from what stands: the notice counts on only when its words change."""
    if rules is None:
        return dict(fields)
    return {name: value for name, value in fields.items() if (getattr(rules, name) or None) != (value or None)}


def _keys(filled: Filled) -> list[str]:
    lines = filled.typed.get("key_names", "").replace("、", "\n").splitlines()
    keys = list(dict.fromkeys(" ".join(line.split()) for line in lines if line.strip()))
    if len(keys) > MOST_KEYS or any(len(key) > KEY_SIGNS for key in keys):
        filled.errors["key_names"] = _("最多 %(most)s 把，每個名稱 60 字以內。", most=MOST_KEYS)
    return keys


def _check_notice(filled: Filled) -> None:
    for language in LANGUAGES:
        name = f"notice-{language}"
        if not filled.typed.get(name):
            title = words.LANGUAGES[language]
            filled.errors[name] = _("%(language)s的告知不能空白，可以按「換成內建的」。", language=title)
        elif len(filled.typed[name]) > LONGEST:
            filled.errors[name] = _("太長，請在 %(most)s 字以內。", most=LONGEST)
