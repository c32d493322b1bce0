"""The columns of the visitor register, on paper and in a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from webapp.gate import words
from webapp.gate.register import Line
from webapp.paper import Cell, PaperColumn, on_the_wall

STRUCK = "✕"
NOT_YET = "–"


def printed_columns(zone: ZoneInfo) -> Sequence[PaperColumn]:
    """Return the columns of F10 as an A4 page across has room for, with the host's place to sign."""
    return (
        *_who(),
        *_whom(),
        *_what(),
        PaperColumn(_("進校時間"), lambda line: on_the_wall(line.visit.entered_at, zone), kind="instant"),
        PaperColumn(_("離校時間"), lambda line: _left(line, zone), kind="instant"),
        *_checked(),
        PaperColumn(_("被訪人簽名"), lambda _line: "", kind="sign"),
        PaperColumn(_("註記與備註"), _remarks, kind="note"),
    )


def filed_columns(zone: ZoneInfo) -> Sequence[PaperColumn]:
    """Return the columns of the workbook: each thing in a column of its own, times as times."""
    return (
        *_who(),
        *_whom(),
        PaperColumn(_("被訪單位"), lambda line: line.visit.host_department or "", 14),
        *_what(),
        PaperColumn(_("進校時間"), lambda line: on_the_wall(line.visit.entered_at, zone), 16),
        PaperColumn(_("離校時間"), lambda line: on_the_wall(line.visit.left_at, zone), 16),
        PaperColumn(_("停留分鐘"), lambda line: line.visit.minutes, 9),
        PaperColumn(_("離校登記方式"), lambda line: words.title_of(words.OUT_WAYS, line.visit.out_way), 14),
        *_checked(),
        PaperColumn(_("狀態"), lambda line: words.title_of(words.VISIT_STATES, line.visit.state), 10),
        PaperColumn(_("簽章核對"), lambda line: _("有效") if line.is_signed else _("有問題"), 10),
        PaperColumn(_("註記"), lambda line: "、".join(line.marks), 26),
        PaperColumn(_("備註"), _notes, 30),
        PaperColumn(_("收到時間"), lambda line: on_the_wall(line.visit.received_at, zone), 16),
    )


def _who() -> Sequence[PaperColumn]:
    return (
        PaperColumn(_("日期"), lambda line: line.visit.on, 11, "date"),
        PaperColumn(_("姓名"), _name, 12, "name"),
        PaperColumn(_("單位"), lambda line: line.visit.organisation or "", 16, "firm"),
        PaperColumn(_("證件類別"), lambda line: words.title_of(words.ID_KINDS, line.visit.id_kind), 11, "kind"),
        PaperColumn(_("證件已查驗"), lambda line: _yes_no(line.visit.is_id_seen), 8, "yes"),
        PaperColumn(_("證件後四碼"), lambda line: line.last_four, 9, "code"),
        PaperColumn(_("手機"), lambda line: line.mobile, 14, "phone"),
    )


def _whom() -> Sequence[PaperColumn]:
    return (
        PaperColumn(_("被訪人"), lambda line: line.host, 12, "name"),
        PaperColumn(
            _("被訪人確認"), lambda line: words.title_of(words.HOST_ANSWERS, line.visit.host_answer), 10, "kind"
        ),
        PaperColumn(_("事由"), lambda line: words.title_of(words.PURPOSES, line.visit.purpose), 8, "kind"),
        PaperColumn(_("同行人數"), lambda line: line.visit.people, 6, "number"),
    )


def _what() -> Sequence[PaperColumn]:
    return (
        PaperColumn(_("車牌"), lambda line: line.plate, 11, "plate"),
        PaperColumn(_("攜入物品"), lambda line: line.visit.goods or "", 16, "goods"),
    )


def _checked() -> Sequence[PaperColumn]:
    return (
        PaperColumn(_("訪客證"), lambda line: line.visit.pass_number or "", 8, "code"),
        PaperColumn(_("體溫"), _temperature, 6, "yes"),
        PaperColumn(_("告知版本"), lambda line: line.visit.notice_version, 6, "number"),
        PaperColumn(_("門衛"), lambda line: line.guard, 10, "name"),
    )


def _name(line: Line) -> Cell:
    sign = f"{STRUCK} " if line.is_struck else ""
    return Cell(f"{sign}{line.name}", line.name, "quiet" if line.is_struck else "")


def _left(line: Line, zone: ZoneInfo) -> object:
    if line.visit.left_at is None:
        return "" if line.is_struck else NOT_YET
    return on_the_wall(line.visit.left_at, zone)


def _temperature(line: Line) -> Cell | str:
    title = words.title_of(words.TEMPERATURES, line.visit.temperature)
    return Cell(f"▲{title}", title, "bad") if line.visit.temperature == "fail" else title


def _remarks(line: Line) -> str:
    return "；".join(part for part in ("、".join(line.marks), _notes(line)) if part)


def _notes(line: Line) -> str:
    visit = line.visit
    said = (
        visit.purpose_note,
        visit.refusal_note,
        visit.settled_reason,
        _("攜出：%(goods)s", goods=visit.goods_out) if visit.goods_out else "",
        visit.void_reason,
        visit.note,
    )
    return "；".join(text for text in said if text)


def _yes_no(holds: bool | None) -> str:
    if holds is None:
        return ""
    return _("是") if holds else _("否")
