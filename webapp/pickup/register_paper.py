"""The columns of the pick-up register and of a month in counts, on paper and in a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from webapp.paper import Cell, PaperColumn, on_the_wall
from webapp.pickup import words
from webapp.pickup.register import DayCount, Line


def printed_columns(zone: ZoneInfo) -> Sequence[PaperColumn]:
    """Return the columns of F11 as an A4 page across has room for: who signed stands under the time of it."""
    return (
        *_who_left(),
        PaperColumn(_("接領人"), lambda line: line.gone.collector, kind="who"),
        PaperColumn(_("關係"), lambda line: line.gone.relation),
        PaperColumn(_("代接授權"), _permission),
        PaperColumn(_("離校時間"), lambda line: on_the_wall(line.gone.row.left_at, zone), kind="instant"),
        PaperColumn(_("接送卡碼"), lambda line: words.shown_code(line.gone.row.card_code), kind="code"),
        PaperColumn(_("未帶卡原因"), _no_card),
        PaperColumn(_("教師確認"), lambda line: _confirmed(line, zone), kind="who"),
        PaperColumn(_("門衛／簽章"), lambda line: _guard(line, zone), kind="who"),
        PaperColumn(_("註記與備註"), _remarks, kind="note"),
    )


def filed_columns(zone: ZoneInfo) -> Sequence[PaperColumn]:
    """Return the columns of the workbook: each thing in a column of its own, times as times."""
    return (
        *_who_left(),
        PaperColumn(_("接領人"), lambda line: line.gone.collector, 14),
        PaperColumn(_("身分"), lambda line: words.said(words.COLLECTORS, line.gone.row.collector_kind), 12),
        PaperColumn(_("關係"), lambda line: line.gone.relation, 10),
        PaperColumn(_("代接授權"), _permission, 16),
        PaperColumn(_("離校時間"), lambda line: on_the_wall(line.gone.row.left_at, zone), 16, "instant"),
        PaperColumn(_("方式"), lambda line: words.said(words.WAYS, line.gone.row.way), 8),
        PaperColumn(_("接送卡碼"), lambda line: words.shown_code(line.gone.row.card_code), 12, "code"),
        PaperColumn(_("未帶卡原因"), _no_card, 16),
        PaperColumn(_("教師確認"), lambda line: line.name(line.gone.row.confirmed_by_id), 11),
        PaperColumn(_("確認時間"), lambda line: on_the_wall(line.gone.row.confirmed_at, zone), 16, "instant"),
        PaperColumn(_("門衛"), lambda line: line.name(line.gone.row.guard_id), 11),
        PaperColumn(_("簽章核對"), lambda line: _("有效") if line.is_signed else _("有問題"), 10),
        PaperColumn(_("註記"), lambda line: "、".join(line.marks), 24),
        PaperColumn(_("備註"), lambda line: _notes(line), 30),
        PaperColumn(_("收到時間"), lambda line: on_the_wall(line.gone.row.received_at, zone), 16, "instant"),
    )


def _who_left() -> Sequence[PaperColumn]:
    return (
        PaperColumn(_("日期"), lambda line: line.gone.row.on, 11, "date"),
        PaperColumn(_("班級"), lambda line: line.class_name, 10),
        PaperColumn(_("座號"), lambda line: line.gone.child.number, 6, "code"),
        PaperColumn(_("幼兒（學生）"), lambda line: words.name_of(line.gone.child), 12, "who"),
    )


def _permission(line: Line) -> str:
    """Return by whose word and how a delegate was allowed."""
    if line.delegate is None:
        return ""
    by, way = words.said(words.ALLOWED_BY, line.delegate.by), words.said(words.ALLOW_WAYS, line.delegate.way)
    return f"{by}・{way}"


def _no_card(line: Line) -> str:
    row = line.gone.row
    if row.way == "card":
        return ""
    told = (words.said(words.WHYS_NO_CARD, row.no_card_why), words.said(words.CHECKS, row.checked))
    return "・".join(part for part in told if part)


def _confirmed(line: Line, zone: ZoneInfo) -> Cell | str:
    row = line.gone.row
    if row.is_denied:
        return Cell("▲" + str(words.GAPS["denied"].title), tone="bad")
    if row.confirmed_by_id is None:
        return Cell(_("待確認"), tone="missing") if "no_second_word" in row.gaps else ""
    name, moment = line.name(row.confirmed_by_id), on_the_wall(row.confirmed_at, zone)
    return f"{name}\n✓{moment:%m/%d %H:%M}" if moment else name


def _guard(line: Line, zone: ZoneInfo) -> Cell | str:
    moment = on_the_wall(line.gone.row.captured_at, zone)
    name = line.name(line.gone.row.guard_id)
    if not line.is_signed:
        return Cell(f"▲{name}", tone="bad")
    return f"{name}\n✓{moment:%m/%d %H:%M}"


def _remarks(line: Line) -> Cell | str:
    text = "；".join(part for part in ("、".join(line.marks), _notes(line)) if part)
    return Cell(text, tone="bad") if line.gone.row.has_gaps or not line.is_signed else text


def _notes(line: Line) -> str:
    return "；".join(text for text in (line.gone.row.note, line.gone.row.void_reason) if text)


def month_columns() -> Sequence[PaperColumn]:
    """Return the columns of a month in counts."""

    def count(title: str, name: str) -> PaperColumn:
        return PaperColumn(title, lambda day: getattr(day, name), 10, "number")

    return (
        PaperColumn(_("日期"), lambda day: day.on, 12, "date"),
        count(_("離校人數"), "left"),
        count(_("刷卡"), "by_card"),
        count(_("接送人"), "by_guardian"),
        count(_("代接人"), "by_delegate"),
        count(_("其他人"), "by_other"),
        count(_("自行離校"), "alone"),
        PaperColumn(_("有註記"), _marked, 10, "number"),
        count(_("已取消"), "taken_back"),
    )


def _marked(day: DayCount) -> Cell:
    return Cell(f"▲{day.marked}" if day.marked else "0", day.marked, "bad" if day.marked else "")
