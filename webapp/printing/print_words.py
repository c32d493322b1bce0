"""Jobs, formats and cautions in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from labels import LabelError
from webapp.i18n import language
from webapp.ledgers import State

JOB_STATES = {
    "waiting": State(_l("排隊中"), "wait"),
    "running": State(_l("製作中"), "wait"),
    "done": State(_l("已做好"), "ok"),
    "failed": State(_l("沒有做成"), "danger"),
    "cancelled": State(_l("已取消"), "quiet"),
}
FORMATS = {
    "pdf": _l("PDF（一般印表機）"),
    "zpl": _l("ZPL（Zebra 等標籤機）"),
    "tspl": _l("TSPL（TSC 等標籤機）"),
    "csv": _l("CSV（交給印刷廠）"),
    "png": _l("PNG 圖片"),
    "svg": _l("SVG 圖片"),
}
WHICH = {"unprinted": _l("還沒印過的"), "worn": _l("已磨損的"), "all": _l("全部")}
UNFOUND = {"unknown": _l("找不到"), "blank": _l("空白標籤，還沒貼在東西上")}
ADVICE = {
    "small_module": _l("換大一點的標籤紙，或請管理員把標籤網址縮短。"),
    "cut_text": _l("換一個版面或大一點的標籤紙，或把文字縮短。"),
    "missing_glyph": _l("把這個字改成通用的字，或照樣印成〓。"),
    "logo_dropped": _l("在版面裡把標誌縮小，或選大一點的標籤紙。"),
    "missing_value": _l("把缺的資料補齊再印，或照樣印。"),
}
NOT_SAID = {
    "not_allowed": _l("要求列印的人已經不能列印標籤。請由有權限的人再印一次。"),
    "author_disabled": _l("要求列印的人已經停用。請由別人再印一次。"),
}
OTHERWISE_NOT_SAID = _l("有的標籤在這段時間裡已經由別人換過。請回到原來的頁面重新選一次。")


def said(error: LabelError) -> str:
    """Return what is wrong, in the reader's language as far as it is spoken there."""
    return error.en if language() == "en" else error.zh


def problem_of(text: str | None) -> str:
    """Return in words why a job was not done."""
    zh, _newline, en = (text or "").partition("\n")
    if zh == "not_said":
        return str(NOT_SAID.get(en, OTHERWISE_NOT_SAID))
    if not en:
        return _("伺服器出了問題（%(why)s）。請再試一次；還是不行，請告訴管理員。", why=zh)
    return en if language() == "en" else zh


def cautions_in_words(cautions: Iterable[Mapping[str, Any]]) -> list[tuple[str, list[str]]]:
    """Return cautions by kind: what to do about it, and each of them."""
    by_kind: dict[str, list[str]] = {}
    for caution in cautions:
        by_kind.setdefault(caution["kind"], []).append(caution["en"] if language() == "en" else caution["zh"])
    return [(str(ADVICE.get(kind, "")), texts) for kind, texts in by_kind.items()]
