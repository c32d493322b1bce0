"""What a room hands to the desk, as data: ledgers, tiles of the home page, places in the navigation. No Flask.

A ledger says what can be listed; `webapp/desk/` shows, filters, sorts, pages, exports and prints any of them alike, at
`/desk/ledgers/<name>?q=…&<filter key>=…&sort=-<column key>`: a tile links to a view of it by such an address.

    LEDGERS = (
        Ledger(
            name="damages", title=_l("損壞登記簿"), permission="damage.read", key=Damage.id,
            statement=lambda viewer: select().select_from(Damage),
            columns=(
                Column("number", _l("編號"), Damage.number, "code", sort=True),
                Column("state", _l("狀態"), Damage.state, "state", states=STATES),
                Column("reported_at", _l("通報時間"), Damage.reported_at, "instant", sort=True),
                Column("place", _l("地點"), Damage.place_id, "place"),
                Column("by", _l("通報人"), Damage.reported_by_id, "person"),
            ),
            filters=(
                Search((Damage.number, Damage.description), people=(Damage.reported_by_id,), places=(Damage.place_id,)),
                Choice("state", _l("狀態"), Damage.state, STATES),
                DateRange("reported", _l("通報日期"), Damage.reported_at),
                PlaceWithin("place", _l("地點"), Damage.place_id),
            ),
            default_sort="-reported_at", row_url=lambda row: f"/desk/damages/{row.id}",
        ),
    )
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select
from sqlalchemy.orm import Session

# LazyString or str: titles are turned into words of the reader's language when they are shown
Title = Any
KINDS = frozenset({"text", "code", "number", "money", "date", "instant", "state", "person", "place", "link", "yes_no"})
TONES = frozenset({"quiet", "ok", "wait", "danger", "info"})


@dataclass(frozen=True)
class Viewer:
    """Who looks at a ledger, with which rights, when, and in which zone days begin."""

    person_id: str
    permissions: frozenset[str]
    now: datetime
    zone: ZoneInfo


@dataclass(frozen=True)
class State:
    """One value of a state or choice, in words. `danger` is for what needs somebody, nothing else."""

    title: Title
    tone: str = "quiet"
    icon: str | None = None

    def __post_init__(self) -> None:
        _check(self.tone in TONES, self.tone)


States = Mapping[str, State]


@dataclass(frozen=True)
class Column:
    """One column. `kind` decides how its value is shown, aligned, exported and printed.

    `text`; `code` (text that may look like a number, never split over lines); `number`; `money` (Decimal); `date`;
    `instant` (aware UTC, shown in the school's zone); `state` (a key of `states`); `person` and `place` (an id, shown
    by its name); `link` (text leading to `link(row)`); `yes_no`.
    `sort`: True sorts by the column itself, an expression by that; an index over (expression, key) makes it instant.
    `permission` is what seeing the column needs beyond the ledger's own.
    """

    key: str
    title: Title
    expression: Any
    kind: str = "text"
    sort: Any = None
    is_shown: bool = True
    states: States = field(default_factory=dict)
    link: Callable[[Any], str] | None = None
    permission: str | None = None

    def __post_init__(self) -> None:
        _check(self.kind in KINDS, self.kind)
        _check(self.kind != "link" or self.link is not None, f"{self.key}: a link leads somewhere")
        _check(self.key.isidentifier() and self.key != "id", self.key)

    @property
    def is_sortable(self) -> bool:
        return self.sort is not None and self.sort is not False

    @property
    def sort_expression(self) -> Any:
        return self.expression if self.sort is True else self.sort


@dataclass(frozen=True)
class Search:
    """Text found anywhere in `columns`, or in the name of a person or place. Several words must all be found."""

    columns: tuple[Any, ...]
    people: tuple[Any, ...] = ()
    places: tuple[Any, ...] = ()
    key: str = "q"
    title: Title = None


@dataclass(frozen=True)
class Choice:
    """One of a few values. `conditions` gives a value a meaning beyond equality: `{"overdue": Case.due_on < today}`."""

    key: str
    title: Title
    column: Any
    states: States | Callable[[Session, Viewer], States]
    conditions: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class DateRange:
    """From one day to another, both included; for an instant, days of the school's zone. Keys `…_from`, `…_to`."""

    key: str
    title: Title
    column: Any


@dataclass(frozen=True)
class PersonIs:
    key: str
    title: Title
    column: Any


@dataclass(frozen=True)
class PlaceWithin:
    """A place and everything below it."""

    key: str
    title: Title
    column: Any


Filter = Search | Choice | DateRange | PersonIs | PlaceWithin


@dataclass(frozen=True)
class Ledger:
    """A list of rows of one kind.

    `statement(viewer)` gives a select without columns: the tables, their joins, and which rows this viewer may see.
    `key` is unique and never null: it ends every order. `row_url(row)` gets a row with `id` (the key) and every column
    the viewer may see. `default_sort` names a sortable column, with `-` in front for the latest first. `note` stands
    under the title, `actions` beside it.
    """

    name: str
    title: Title
    permission: str
    key: Any
    statement: Callable[[Viewer], Select[Any]]
    columns: tuple[Column, ...]
    default_sort: str
    filters: tuple[Filter, ...] = ()
    row_url: Callable[[Any], str] | None = None
    note: Title = ""
    actions: tuple[Action, ...] = ()

    def __post_init__(self) -> None:
        keys = [column.key for column in self.columns]
        _check(len(keys) == len(set(keys)), f"{self.name}: a column twice")
        _check(self.column(self.default_sort.lstrip("-")).is_sortable, f"{self.name} can't sort by {self.default_sort}")

    def column(self, key: str) -> Column:
        """Return the column of that key. Raises `ValueError`."""
        for column in self.columns:
            if column.key == key:
                return column
        raise ValueError(f"{self.name} has no column {key}")

    def columns_for(self, permissions: frozenset[str]) -> tuple[Column, ...]:
        return tuple(c for c in self.columns if c.permission is None or c.permission in permissions)


@dataclass(frozen=True)
class Action:
    """A button beside a ledger's title: where it leads, and what it needs.

    With `is_for_rows` it stands beside the exports instead, and takes the address of what is shown along as `query`.
    """

    title: Title
    url: str
    icon: str
    permission: str
    is_for_rows: bool = False


@dataclass(frozen=True)
class Tile:
    """A number on the home page that opens its list. `tone` holds while it is above zero; zero is always quiet.

    `group`: `needs` (somebody must act) or `today` (what has been done).
    """

    label: Title
    count: Callable[[Session, datetime, ZoneInfo], int]
    url: str
    tone: str = "quiet"
    permission: str = "desk.use"
    icon: str = "list"
    group: str = "today"

    def __post_init__(self) -> None:
        _check(self.tone in TONES, self.tone)
        _check(self.group in {"needs", "today"}, self.group)


@dataclass(frozen=True)
class NavItem:
    """A place in the desk's navigation. Items stand in the order of `rank`; rooms leave gaps of ten."""

    title: Title
    url: str
    icon: str
    permission: str
    rank: int


def _check(holds: bool, what: str) -> None:
    if not holds:
        raise ValueError(what)
