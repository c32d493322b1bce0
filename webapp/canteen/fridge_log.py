"""The fridge log (form F07): a month's readings, as a grid of days and one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from webapp.canteen import rules, words
from webapp.canteen.fridge_models import FridgeCheck, FridgeState
from webapp.canteen.month import Month, first_day
from webapp.canteen.naming import Naming
from webapp.canteen.reading import rules_in_force
from webapp.canteen.rules import FRIDGES
from webapp.paper import Cell, PaperColumn, on_the_wall, plain
from webapp.registry.models import PERSON, Asset

OUT_OF_RANGE, MISSING, AMENDED = "▲", "✕", "*"


@dataclass(frozen=True)
class GridRow:
    """One fridge in one part of the day. `is_missing` says of a day whether a reading should be there."""

    fridge: str
    use: str
    slot: str
    readings: Mapping[date, list[FridgeCheck]]
    missing: frozenset[date]

    def cell(self, day: date) -> Cell:
        """Return the reading of a day: the one that is out of range, if any is, else the last; how many, if several;
        whether one was corrected.
        """
        found = self.readings.get(day)
        if not found:
            return Cell(MISSING, None, "missing") if day in self.missing else Cell("")
        bad = [reading for reading in found if not reading.is_in_range]
        shown = (bad or found)[-1]
        sign = AMENDED if any(reading.amended_at for reading in found) else ""
        text = f"{shown.temperature_c:.1f}{sign}" + (f"({len(found)})" if len(found) > 1 else "")
        if bad:
            # a workbook's reader can't tell by colour alone either
            return Cell(f"{OUT_OF_RANGE}{text}", None, "bad")
        return Cell(text, shown.temperature_c if len(found) == 1 and not sign else None)


@dataclass(frozen=True)
class FridgeMonth:
    """A month's readings of one fridge or of all, with the names around them."""

    month: Month
    checks: Sequence[FridgeCheck]
    rows: Sequence[GridRow]
    names: Mapping[str, str]
    fridges: Mapping[str, str]
    naming: Naming

    @property
    def signers(self) -> list[tuple[str, int]]:
        counts = Counter(self.names.get(check.by_id, "") for check in self.checks)
        return counts.most_common()

    @property
    def notable(self) -> list[FridgeCheck]:
        """Return what somebody who signs must see: readings out of range, and those that were corrected."""
        return [check for check in self.checks if not check.is_in_range or check.amended_at]


def read_fridge_month(session: Session, month: Month, fridge_id: str = "") -> FridgeMonth:
    query = select(FridgeCheck).where(FridgeCheck.on.between(month.first, month.last))
    if fridge_id:
        query = query.where(FridgeCheck.fridge_id == fridge_id)
    checks = list(session.scalars(query.order_by(FridgeCheck.at, FridgeCheck.id)))
    fridges = fridges_of(session, {check.fridge_id for check in checks})
    if fridge_id:
        fridges = {id_: name for id_, name in fridges.items() if id_ == fridge_id}
    naming = Naming.load(session)
    names = {str(row.id): str(row.name) for row in session.execute(select(PERSON.c.id, PERSON.c.name))}
    rows = list(_grid(session, month, fridges, checks, naming))
    return FridgeMonth(month, checks, rows, names, fridges, naming)


def fridges_of(session: Session, also: set[str]) -> dict[str, str]:
    """Return the names of the fridges in use and of those that were read; where names are alike, with the number."""
    is_fridge = Asset.category.in_(FRIDGES) & (Asset.state == "in_use")
    query = select(Asset.id, Asset.name, Asset.number, Asset.category).where(or_(is_fridge, Asset.id.in_(also)))
    rows = list(session.execute(query))
    rows.sort(key=lambda row: (row.category != "sample_fridge", row.name, row.number or "", row.id))
    alike = Counter(row.name for row in rows)
    return {row.id: f"{row.name} {row.number or ''}".strip() if alike[row.name] > 1 else row.name for row in rows}


def grid_columns(month: Month) -> Sequence[PaperColumn]:
    return (
        PaperColumn(_("設備"), lambda row: row.fridge, 18, "head"),
        PaperColumn(_("類別"), lambda row: row.use, 6, "head"),
        PaperColumn(_("時段"), lambda row: row.slot, 7, "head"),
        *(_day_column(day) for day in month.days),
    )


def log_columns(found: FridgeMonth) -> Sequence[PaperColumn]:
    zone = found.month.zone
    return (
        PaperColumn(_("設備"), lambda check: found.fridges.get(check.fridge_id, ""), 20, "fridge"),
        PaperColumn(_("日期"), lambda check: check.on, 11, "date"),
        PaperColumn(_("時間"), lambda check: on_the_wall(check.at, zone), 16, "instant"),
        PaperColumn(_("時段"), lambda check: found.naming.slot(check.slot), 9, "meal"),
        PaperColumn(_("類別"), lambda check: use_in_words(check.use), 8, "meal"),
        PaperColumn(_("溫度 °C"), _temperature, 9, "number"),
        PaperColumn(_("標準 °C"), lambda check: limits_in_words(check), 12, "code"),
        PaperColumn(_("是否在範圍"), lambda check: _("是") if check.is_in_range else _("否"), 10, "yes"),
        PaperColumn(_("處置"), lambda check: check.action or "", 30, "note"),
        PaperColumn(_("記錄人"), lambda check: found.names.get(check.by_id, ""), 12, "who"),
        PaperColumn(_("註記"), lambda check: "、".join(_marks(check, found)), 16, "note"),
    )


def use_in_words(use: str) -> str:
    return str(words.USES[use].title) if use in words.USES else use


def limits_in_words(check: FridgeCheck) -> str:
    """Return the range that a reading was judged by: `0–7`, `≤ -18`."""
    if check.min_c is None:
        return f"≤ {plain(check.max_c)}" if check.max_c is not None else ""
    return f"{plain(check.min_c)}–{plain(check.max_c)}" if check.max_c is not None else f"≥ {plain(check.min_c)}"


def _grid(
    session: Session, month: Month, fridges: Mapping[str, str], checks: Sequence[FridgeCheck], naming: Naming
) -> Iterator[GridRow]:
    body = rules_in_force(session).body
    slots = [one["key"] for one in body["fridge_checks"]]
    over = {day: rules.slots_over(body, day, month.zone, month.now) for day in month.days}
    begun = first_day(session, month.zone)
    uses = _uses(session, checks)
    in_use = set(session.scalars(select(Asset.id).where(Asset.category.in_(FRIDGES), Asset.state == "in_use")))
    told: dict[tuple[str, str | None], dict[date, list[FridgeCheck]]] = {}
    for check in checks:
        told.setdefault((check.fridge_id, check.slot), {}).setdefault(check.on, []).append(check)
    for fridge_id, name in fridges.items():
        others = sorted({slot for id_, slot in told if id_ == fridge_id and slot not in slots}, key=str)
        for slot in (*slots, *others):
            found = told.get((fridge_id, slot), {})
            is_asked = fridge_id in in_use and begun is not None
            due = (day for day, keys in over.items() if is_asked and begun and day >= begun and slot in keys)
            missing = frozenset(day for day in due if day not in found)
            yield GridRow(name, uses.get(fridge_id, "–"), naming.slot(slot), found, missing)


def _uses(session: Session, checks: Sequence[FridgeCheck]) -> dict[str, str]:
    """Return what each fridge is used for: as last read in this month, else as phones know it."""
    found = {row.id: row.use for row in session.execute(select(FridgeState.id, FridgeState.use))}
    found.update({check.fridge_id: check.use for check in checks})
    return {id_: use_in_words(use) for id_, use in found.items()}


def _day_column(day: date) -> PaperColumn:
    return PaperColumn(str(day.day), lambda row: row.cell(day), 6, "day")


def _temperature(check: FridgeCheck) -> Cell:
    sign = "" if check.is_in_range else OUT_OF_RANGE
    return Cell(f"{sign}{check.temperature_c:.1f}", check.temperature_c, "" if check.is_in_range else "bad")


def _marks(check: FridgeCheck, found: FridgeMonth) -> Iterator[str]:
    if check.amended_at:
        yield _(
            "曾更正（原記 %(first)s，%(who)s %(when)s）",
            first=words.degrees(check.first_c),
            who=found.names.get(check.amended_by_id or "", ""),
            when=f"{on_the_wall(check.amended_at, found.month.zone):%m/%d %H:%M}",
        )
    if check.is_late:
        yield str(words.MARKS["late"].title)
    if not check.is_clock_trusted:
        yield str(words.MARKS["clock"].title)
