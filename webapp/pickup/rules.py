"""The rules of pick-up, without database and clock: `domain/pickup.js` says the same on phones, and
`tests/pickup/rule_vectors.json` holds both to it.

Times are instants, days are those of the school's zone.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Protocol
from zoneinfo import ZoneInfo

# in the order in which they are shown: what may mean that a child is with the wrong person comes first
GAPS = (
    "denied",
    "collector",
    "card_void",
    "delegate_day",
    "gone_already",
    "no_second_word",
    "card_unknown",
    "other_class",
)
# nursery, kindergarten and the first two years are handed over; older children may go by themselves
HANDED_OVER = frozenset({"k0", "k1", "k2", "k3", "g1", "g2"})
CLOSES_AT = "18:00"
ADULTS_MAX = 4
# codes of the mainland, Taiwan and Hong Kong before a number, and its length without them
COUNTRIES = (("886", 9), ("86", 11), ("852", 8))


class CardFacts(Protocol):
    child_id: str
    issued_at: datetime
    voided_at: datetime | None


class GuardianFacts(Protocol):
    child_id: str
    left_at: datetime | None


class DelegateFacts(Protocol):
    child_id: str
    on: date
    cancelled_at: datetime | None


@dataclass(frozen=True)
class Word:
    """What somebody said of a departure afterwards."""

    by_id: str
    is_confirmed: bool


@dataclass(frozen=True)
class Leaving:
    """One child that left, as it was said. `together`: the children of the record, any of whose cards may be shown.

    `is_handed_over`: by its year it leaves with an adult only. `is_other_class`: a teacher of another class said so,
    who is neither of the gate nor of the office.
    """

    child_id: str
    together: Collection[str]
    on: date
    left_at: datetime
    collector_kind: str
    is_handed_over: bool
    way: str
    guard_id: str
    second_by_id: str | None = None
    second_way: str | None = None
    is_other_class: bool = False


@dataclass(frozen=True)
class Beside:
    """What is known beside it: the card of that code, the adults whose ids were named, what was said of it since (in
    the order of their times), and whether the child had left before on that day.
    """

    card: CardFacts | None = None
    guardians: Sequence[GuardianFacts] = ()
    delegates: Sequence[DelegateFacts] = ()
    words: Sequence[Word] = ()
    is_gone_already: bool = False


def must_be_handed_over(grade: str | None) -> bool:
    """Tell whether a child of this year leaves with an adult only; of a class without a year nobody knows."""
    return grade in HANDED_OVER


def card_gap(card: CardFacts | None, child_ids: Collection[str], at: datetime) -> str | None:
    """Return what is wrong with a card shown for these children at an instant: `card_unknown`, `card_void`, None."""
    if card is None or card.child_id not in child_ids or at < card.issued_at:
        return "card_unknown"
    return "card_void" if card.voided_at is not None and card.voided_at <= at else None


def collector_gap(leaving: Leaving, beside: Beside) -> str | None:
    """Return `collector` for who may not fetch the child, `delegate_day` for whom only another day allows it."""
    if leaving.collector_kind == "self":
        return "collector" if leaving.is_handed_over else None
    if leaving.collector_kind == "guardian":
        is_own = any(
            one.child_id == leaving.child_id and (one.left_at is None or leaving.left_at < one.left_at)
            for one in beside.guardians
        )
        return None if is_own else "collector"
    own = [one for one in beside.delegates if one.child_id == leaving.child_id]
    if leaving.collector_kind != "delegate" or not own:
        return "collector"
    return None if any(is_delegate_at(one, leaving.on, leaving.left_at) for one in own) else "delegate_day"


def is_delegate_at(delegate: DelegateFacts, on: date, at: datetime) -> bool:
    """Tell whether somebody allowed for one day may fetch the child then."""
    return delegate.on == on and (delegate.cancelled_at is None or at < delegate.cancelled_at)


def last_word(leaving: Leaving, words: Sequence[Word]) -> Word | None:
    """Return the last word of anybody but who let the child go. `words` are in the order of their times."""
    others = [word for word in words if word.by_id != leaving.guard_id]
    return others[-1] if others else None


def second_word(leaving: Leaving, words: Sequence[Word]) -> str | None:
    """Return who else stands for a departure, None where nobody does."""
    last = last_word(leaving, words)
    if last is not None:
        return last.by_id if last.is_confirmed else None
    is_said = leaving.second_way in {"here", "phone"} and leaving.second_by_id != leaving.guard_id
    return leaving.second_by_id if is_said else None


def is_denied(leaving: Leaving, words: Sequence[Word]) -> bool:
    """Tell whether the last word of somebody else says that the child did not leave so."""
    last = last_word(leaving, words)
    return last is not None and not last.is_confirmed


def gaps(leaving: Leaving, beside: Beside) -> list[str]:
    """Return what is wrong with a departure, the gravest first. It is kept all the same: the child has left."""
    denied = is_denied(leaving, beside.words)
    found = {collector_gap(leaving, beside)}
    if leaving.way == "card":
        found.add(card_gap(beside.card, leaving.together, leaving.left_at))
    elif not denied and second_word(leaving, beside.words) is None:
        found.add("no_second_word")
    marks = {"denied": denied, "gone_already": beside.is_gone_already, "other_class": leaving.is_other_class}
    found |= {name for name, is_so in marks.items() if is_so}
    return [gap for gap in GAPS if gap in found]


def repeated(departures: Iterable[tuple[datetime, str]]) -> set[str]:
    """Return the ids of those departures of one child and day, given as (left_at, id), that follow another one. Those
    that were taken back are not among them.
    """
    return {id_ for _left_at, id_ in sorted(departures)[1:]}


def closing(on: date, closes_at: str | None, zone: ZoneInfo) -> datetime:
    """Return when a class of that day is over: who is still here then is listed."""
    return datetime.combine(on, time.fromisoformat(closes_at or CLOSES_AT), zone)


def still_here(child_ids: Iterable[str], gone: Collection[str], absent: Collection[str]) -> list[str]:
    """Return those of a class, in its order, who are neither gone nor absent."""
    return [id_ for id_ in child_ids if id_ not in gone and id_ not in absent]


def fold_name(name: str) -> str:
    """Return a name as names are compared: width, case and spaces make no difference."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def fold_mobile(mobile: str | None) -> str:
    """Return the digits of a number, without the country's code."""
    digits = "".join(sign for sign in unicodedata.normalize("NFKC", mobile or "") if sign in "0123456789")
    for code, length in COUNTRIES:
        if digits.startswith(code) and len(digits) == len(code) + length:
            bare = digits.removeprefix(code)
            return f"0{bare}" if code == "886" else bare
    return digits


def is_same_adult(one: tuple[str, str | None], other: tuple[str, str | None]) -> bool:
    """Tell whether rows (name, mobile) of two children are one adult: the same name and number. A name alone is not
    enough.
    """
    mobile = fold_mobile(one[1])
    return bool(mobile) and mobile == fold_mobile(other[1]) and fold_name(one[0]) == fold_name(other[0])
