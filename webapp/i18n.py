"""Languages: zh-Hant is the source, zh-Hans and en come from the rooms' own .po files, read at start."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask, g, has_request_context, request, session
from flask_babel import Babel, Domain
from flask_login import current_user

LANGUAGES = {"zh-Hant": "zh_Hant", "zh-Hans": "zh_Hans", "en": "en"}
NAMES = {"zh-Hant": "繁體中文", "zh-Hans": "简体中文", "en": "English"}
DEFAULT = "zh-Hant"


class RoomTranslations(Translations):
    """A catalog filled from text, so that nothing compiled is committed or forgotten."""

    def __init__(self, locale: str, folders: tuple[Path, ...]) -> None:
        super().__init__()
        self._catalog: dict[tuple[str, Any] | str, str] = {}
        self.plural = lambda n: int(n != 1)
        for folder in folders:
            path = folder / locale / "LC_MESSAGES" / "messages.po"
            if path.exists():
                with path.open("rb") as source:
                    self._read(source, locale)

    def _read(self, source: object, locale: str) -> None:
        for message in read_po(source, locale):  # type: ignore[arg-type]
            if message.id and message.string and not message.fuzzy and isinstance(message.id, str):
                self._catalog[message.id] = str(message.string)


@lru_cache
def catalog(locale: str) -> RoomTranslations:
    root = Path(__file__).parent
    return RoomTranslations(locale, tuple(sorted(root.glob("**/translations"))))


class RoomDomain(Domain):
    def get_translations(self) -> RoomTranslations:
        return catalog(str(LANGUAGES[language()]))


def language() -> str:
    """Return the reader's language: chosen in this session, else the person's own, else what the browser asks for."""
    if not has_request_context():
        return DEFAULT
    if "language" not in g:
        g.language = _choose()
    return str(g.language)


def _choose() -> str:
    own = current_user.lang if current_user and current_user.is_authenticated else None
    for chosen in (session.get("lang"), own, request.cookies.get("lang")):
        if chosen in LANGUAGES:
            return str(chosen)
    accepted = [tag for tag, _quality in request.accept_languages if tag]
    for tag in accepted:
        lower = tag.lower()
        if lower.startswith("zh"):
            return "zh-Hans" if any(mark in lower for mark in ("hans", "cn", "sg")) else "zh-Hant"
        if lower.startswith("en"):
            return "en"
    return DEFAULT


def school_zone() -> ZoneInfo:
    """Return the zone of the school: days are counted in it."""
    from flask import current_app

    return ZoneInfo(str(current_app.extensions["school_zone"]()))


def install(app: Flask) -> None:
    babel = Babel(
        app,
        default_locale="zh_Hant",
        locale_selector=lambda: LANGUAGES[language()],
        timezone_selector=lambda: str(school_zone()),
    )
    # the extension builds a Domain from a name and has no argument for one of our own
    babel.domain_instance = RoomDomain()
    app.jinja_env.globals.update(language=language, language_names=NAMES)
