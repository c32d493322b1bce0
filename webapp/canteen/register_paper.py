"""The columns of the sample register, on paper and in a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from webapp.canteen import words
from webapp.canteen.register import Line
from webapp.paper import Cell, PaperColumn, on_the_wall

GRAMS, DEGREES = "g", "°C"
OUT_OF_RANGE = "▲"


def printed_columns(zone: ZoneInfo) -> Sequence[PaperColumn]:
    """Return the columns of F01 as an A4 page across has room for: who signed stands under the name."""
    signed = Signed(zone)
    return (
        *_what_was_kept(zone),
        PaperColumn(_("留樣人／簽章"), signed.sampler, kind="who"),
        PaperColumn(_("審核人"), signed.checker, kind="who"),
        PaperColumn(_("應銷毀時間"), lambda line: on_the_wall(line.sample.release_at, zone), kind="instant"),
        PaperColumn(_("銷毀時間"), lambda line: on_the_wall(line.sample.discarded_at, zone), kind="instant"),
        PaperColumn(_("銷毀人／簽章"), signed.discarder, kind="who"),
        PaperColumn(_("第二人"), signed.second, kind="who"),
        PaperColumn(_("處理方式"), _way, kind="way"),
        PaperColumn(_("註記與備註"), _remarks, kind="note"),
    )


def filed_columns(zone: ZoneInfo) -> Sequence[PaperColumn]:
    """Return the columns of the workbook: each thing in a column of its own, times as times."""
    signed = Signed(zone)

    def at(name: str) -> PaperColumn:
        titles = {
            "release_at": _("應銷毀時間"),
            "discarded_at": _("銷毀時間"),
            "captured_at": _("簽章時間"),
            "checked_at": _("審核時間"),
            "second_at": _("第二人時間"),
            "received_at": _("收到時間"),
        }
        return PaperColumn(titles[name], lambda line: on_the_wall(getattr(line.sample, name), zone), 16)

    return (
        *_what_was_kept(zone),
        PaperColumn(_("留樣人"), lambda line: line.name(line.sample.sampler_id), 11),
        PaperColumn(_("簽章人"), lambda line: line.name(line.sample.recorded_by_id), 11),
        at("captured_at"),
        PaperColumn(_("審核人"), lambda line: line.name(line.sample.checker_id) or signed.wanted(line, "checker"), 11),
        at("checked_at"),
        at("release_at"),
        at("discarded_at"),
        PaperColumn(_("銷毀人"), lambda line: line.name(line.sample.discarded_by_id), 11),
        PaperColumn(_("第二人"), lambda line: line.name(line.sample.second_id) or signed.wanted(line, "second"), 11),
        at("second_at"),
        PaperColumn(_("處理方式"), _way, 12),
        PaperColumn(_("簽章核對"), lambda line: _("有效") if line.is_signed else _("有問題"), 10),
        PaperColumn(_("註記"), lambda line: "、".join(line.marks), 24),
        PaperColumn(_("備註"), lambda line: _notes(line), 30),
        at("received_at"),
        PaperColumn(_("規則"), lambda line: line.sample.profile, 16),
    )


def _what_was_kept(zone: ZoneInfo) -> Sequence[PaperColumn]:
    return (
        PaperColumn(_("日期"), lambda line: line.sample.on, 11, "date"),
        PaperColumn(_("餐別"), lambda line: line.meal, 7, "meal"),
        PaperColumn(_("菜名"), lambda line: line.dish, 22, "dish"),
        PaperColumn(_("留樣量 g"), lambda line: line.sample.weight_g, 8, "number"),
        PaperColumn(_("留樣時間"), lambda line: on_the_wall(line.sample.taken_at, zone), 16, "instant"),
        PaperColumn(_("盒碼"), lambda line: shown_code(line.sample.box_code), 11, "code"),
        PaperColumn(_("容器消毒"), _cleanness, 8, "yes"),
        PaperColumn(_("冰箱"), lambda line: line.fridge, 14, "fridge"),
        PaperColumn(_("冰箱 °C"), _fridge_temperature, 8, "number"),
        PaperColumn(_("中心 °C"), lambda line: line.sample.core_c, 8, "number"),
    )


class Signed:
    """Who signed, and when it was said; or that a signature is still to come."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone

    def sampler(self, line: Line) -> str:
        sample = line.sample
        is_own = sample.sampler_id == sample.recorded_by_id
        by = "" if is_own else _("（%(name)s記）", name=line.name(sample.recorded_by_id))
        return self._said(line.name(sample.sampler_id) + by, sample.captured_at)

    def checker(self, line: Line) -> str:
        if line.sample.checker_id:
            return self._said(line.name(line.sample.checker_id), line.sample.checked_at)
        return self.wanted(line, "checker")

    def discarder(self, line: Line) -> str:
        return self._said(line.name(line.sample.discarded_by_id), line.sample.discarded_at)

    def second(self, line: Line) -> str:
        if line.sample.second_id:
            return self._said(line.name(line.sample.second_id), line.sample.second_at)
        return self.wanted(line, "second")

    def wanted(self, line: Line, which: str) -> str:
        """Return that the rules ask for a signature that isn't there; a second one only once the sample was thrown."""
        is_due = which == "checker" or line.sample.state == "discarded"
        return _("待簽") if is_due and line.rules.get(f"requires_{which}") else ""

    def _said(self, name: str, at: datetime | None) -> str:
        moment = on_the_wall(at, self.zone)
        return f"{name}\n✓{moment:%m/%d %H:%M}" if name and moment else name


def shown_code(code: str | None) -> str:
    """Return a code as it is printed on a box; somebody else's sticker as it is."""
    return f"{code[:4]}-{code[4:]}" if code and len(code) == 8 else code or ""


def _cleanness(line: Line) -> str:
    if line.sample.is_box_clean is None:
        return ""
    return _("是") if line.sample.is_box_clean else _("否")


def _fridge_temperature(line: Line) -> Cell | None:
    if line.reading is None:
        return None
    sign = "" if line.reading.is_in_range else OUT_OF_RANGE
    tone = "" if line.reading.is_in_range else "bad"
    return Cell(f"{sign}{line.reading.temperature_c:.1f}", line.reading.temperature_c, tone)


def _way(line: Line) -> str:
    if line.sample.state == "kept":
        return str(words.SAMPLE_STATES["kept"].title)
    key = line.sample.discard_way if line.sample.state == "discarded" else line.sample.removed_why
    named = words.WAYS if line.sample.state == "discarded" else words.WHYS_REMOVED
    return str(named[key].title) if key in named else key or ""


def _remarks(line: Line) -> str:
    marks = "、".join(line.marks)
    return "；".join(part for part in (marks, _notes(line)) if part)


def _notes(line: Line) -> str:
    sample = line.sample
    return "；".join(
        text for text in (sample.weight_reason, sample.certificate_reason, sample.note, sample.discard_note) if text
    )
