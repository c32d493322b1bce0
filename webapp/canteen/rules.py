"""The canteen's rules. Pure: times, rows and a profile's body come in as arguments.

The phone's `domain/canteen.js` holds the same rules; `tests/canteen/rule_vectors.json` holds both sides to them.
Instants are aware; a profile's body is as it was published (`profiles.json`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from webapp.walltime import instant_of

SAMPLE_BOX = "sample_box"
FRIDGES = ("sample_fridge", "fridge")
# the patrol room's templates of what the canteen keeps by its own records: nobody should write a reading twice
REPLACED_CHECKLISTS = ("fridge_temp", "sample_in", "sample_out")
Body = Mapping[str, Any]
Number = Decimal | int | float | str


class FreezeSpan(Protocol):
    """What was taken in [`from_at`, `until_at`] is held from `placed_at` until just before `lifted_at`."""

    id: Any
    from_at: Any
    until_at: Any
    placed_at: Any
    lifted_at: Any


class BoxStay(Protocol):
    """A sample in its box: there from `taken_at` until just before `discarded_at` (None: still)."""

    id: Any
    taken_at: Any
    discarded_at: Any


@dataclass(frozen=True)
class Taking:
    """What `gaps` asks of a sample. `certificate_until_on`: the sampler's newest certificate on file, if any."""

    on: date
    weight_g: Number | None = None
    has_weight_reason: bool = False
    core_c: Number | None = None
    has_photo: bool = False
    box_category: str | None = None
    fridge_category: str | None = None
    is_box_clean: bool | None = None
    certificate_until_on: date | None = None
    has_certificate_reason: bool = False


def keeping(body: Body, taken_at: datetime) -> tuple[datetime, datetime]:
    """Return from when a sample may go, and by when it must: hours of physics, whatever the clocks on walls do."""
    release_at = taken_at + timedelta(hours=body["keep_hours"])
    return release_at, release_at + timedelta(hours=body["discard_within_hours"])


def freeze_at(taken_at: datetime, freezes: Iterable[FreezeSpan], at: datetime) -> Any:
    """Return the id of the freeze that holds at `at` what was taken at `taken_at`: the first placed. None: none."""
    holding = [
        (freeze.placed_at, freeze.id)
        for freeze in freezes
        if freeze.from_at <= taken_at <= freeze.until_at
        and freeze.placed_at <= at
        and (freeze.lifted_at is None or at < freeze.lifted_at)
    ]
    return min(holding)[1] if holding else None


def refusal(taken_at: datetime, release_at: datetime, freezes: Iterable[FreezeSpan], at: datetime) -> str | None:
    """Tell why a kept sample may not go at `at`: `frozen`, `early`, or None if it may."""
    if freeze_at(taken_at, freezes, at) is not None:
        return "frozen"
    return "early" if at < release_at else None


def must_go(discard_by_at: datetime, at: datetime) -> bool:
    """Tell whether a kept sample that no freeze holds should have gone by now."""
    return at >= discard_by_at


def occupant(stays: Iterable[BoxStay], at: datetime) -> Any:
    """Return the sample that is in the box at `at`, of those that ever were; the last one put in. None: it is free."""
    inside = [stay for stay in stays if stay.taken_at <= at and (stay.discarded_at is None or stay.discarded_at > at)]
    return max(inside, key=lambda stay: (stay.taken_at, stay.id), default=None)


def limits(body: Body, use: str) -> tuple[Decimal | None, Decimal | None]:
    """Return the lowest and the highest temperature, in °C, of a fridge in this use (`sample chill freeze`)."""
    return _decimal(body.get(f"{use}_min_c")), _decimal(body.get(f"{use}_max_c"))


def is_in_range(temperature_c: Number, low: Number | None, high: Number | None) -> bool:
    value = Decimal(str(temperature_c))
    return (low is None or value >= Decimal(str(low))) and (high is None or value <= Decimal(str(high)))


def excess(temperature_c: Number, low: Number | None, high: Number | None) -> Decimal:
    """Return by how many degrees a reading lies outside its limits; 0 if it does not."""
    value = Decimal(str(temperature_c))
    over = value - Decimal(str(high)) if high is not None else Decimal(0)
    under = Decimal(str(low)) - value if low is not None else Decimal(0)
    return max(over, under, Decimal(0))


def slot_of(body: Body, at: datetime, zone: ZoneInfo) -> str | None:
    """Return the part of the day that a reading counts for: from its `starts` until before its `ends`."""
    hour = at.astimezone(zone).strftime("%H:%M")
    return next((slot["key"] for slot in body["fridge_checks"] if slot["starts"] <= hour < slot["ends"]), None)


def gaps(body: Body, taking: Taking) -> list[str]:
    """Name what is missing or not as the rules want it, in a fixed order. Nothing here holds a record up."""
    low, core_low = body["min_g"], body["core_min_c"]
    weight, core = _decimal(taking.weight_g), _decimal(taking.core_c)
    is_light = weight is not None and low is not None and weight < Decimal(str(low))
    is_expired = taking.certificate_until_on is not None and taking.certificate_until_on < taking.on
    wrong = {
        "weight": weight is None and low is not None,
        "weight_reason": is_light and not taking.has_weight_reason,
        "core": core is None and body["requires_core"],
        "core_low": core is not None and core_low is not None and core < Decimal(str(core_low)),
        "photo": body["requires_photo"] and not taking.has_photo,
        "fridge": taking.fridge_category not in FRIDGES,
        "box_clean": taking.is_box_clean is not True,
        "certificate": is_expired and not taking.has_certificate_reason,
        "box": taking.box_category != SAMPLE_BOX,
    }
    return [name for name, is_so in wrong.items() if is_so]


def may_countersign(person_id: str, doers: Collection[str | None]) -> bool:
    """Tell whether a person may sign under what the `doers` did: who did it can't be the second pair of eyes."""
    return person_id not in doers


def meal_of(body: Body, key: str) -> Mapping[str, Any] | None:
    return next((meal for meal in body["meals"] if meal["key"] == key), None)


def samples_due_at(body: Body, on: date, meal: str, zone: ZoneInfo) -> datetime | None:
    """Return by when each dish of a meal should have its sample; None for a meal that the rules don't know."""
    found = meal_of(body, meal)
    if found is None:
        return None
    return instant_of(on, zone, minute_of(found["ends"])) + timedelta(minutes=body["sample_within_minutes"])


def unsampled(dishes: Iterable[Mapping[str, Any]], samples: Collection[Mapping[str, Any]]) -> list[Any]:
    """Return the ids of the dishes that need a sample and have none.

    `samples`: `{dish_id, dish_name, state, removed_why}` of the same meal. One removed as a mistake never was; one
    that names no dish counts for the dish of its name.
    """
    real = [sample for sample in samples if sample.get("removed_why") != "mistake"]
    ids = {sample["dish_id"] for sample in real}
    names = {sample["dish_name"] for sample in real if sample["dish_id"] is None}
    return [
        dish["id"]
        for dish in dishes
        if dish["needs_sample"] and dish["id"] not in ids and not (dish["name"] and dish["name"] in names)
    ]


def slots_over(body: Body, on: date, zone: ZoneInfo, now: datetime) -> list[str]:
    """Return the parts of a day that are over: a fridge in use without a reading in one has a reading missing."""
    return [slot["key"] for slot in body["fridge_checks"] if instant_of(on, zone, minute_of(slot["ends"])) <= now]


def report_due_at(body: Body, on: date, served: Collection[str], zone: ZoneInfo) -> datetime | None:
    """Return from when a day's report is missing: the end of the last meal served. None: nothing was served."""
    ends = [minute_of(meal["ends"]) for meal in body["meals"] if meal["key"] in served]
    return instant_of(on, zone, max(ends)) if ends else None


def minute_of(hour: str) -> int:
    """Return the minute of the day of `HH:MM`."""
    hours, minutes = hour.split(":")
    return int(hours) * 60 + int(minutes)


def discards_by_sample(
    stays: Sequence[tuple[datetime, str]], discards: Sequence[tuple[datetime, str]]
) -> dict[str, str]:
    """Tell which sample each nameless discard of one box emptied: `{discard: sample}`.

    `stays`: (taken_at, id) of samples that no other word ends; `discards`: (at, id). In the order of time, each takes
    the last sample put in before it that is still there; one that finds none is left out.
    """
    waiting = sorted(stays)
    inside: list[str] = []
    found: dict[str, str] = {}
    for at, discard in sorted(discards):
        while waiting and waiting[0][0] <= at:
            inside.append(waiting.pop(0)[1])
        if inside:
            found[discard] = inside.pop()
    return found


def _decimal(number: Number | None) -> Decimal | None:
    return None if number is None else Decimal(str(number))
