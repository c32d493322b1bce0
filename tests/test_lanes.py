"""Lanes: places in the order of coming, and photos that let pushes go first."""

from __future__ import annotations

import threading

import pytest

from tests.patience import LOOK_EVERY, SECONDS
from webapp import lanes
from webapp.lanes import Lane, Lanes, Place

PUSH = {"PATH_INFO": "/api/sync/v1/push", "REQUEST_METHOD": "POST"}
PHOTO = {"PATH_INFO": "/api/sync/v1/blobs/00", "REQUEST_METHOD": "PUT"}
PAGE = {"PATH_INFO": "/desk/", "REQUEST_METHOD": "GET"}


def ask_for(place: Place, taken: list[str], name: str) -> threading.Thread:
    """Take the place in a thread, and note when it was given."""

    def take() -> None:
        place.take()
        taken.append(name)

    thread = threading.Thread(target=take)
    thread.start()
    return thread


def test_places_are_given_in_the_order_of_asking() -> None:
    lane, taken = Lane(1), list[str]()
    first = Place(lane)
    first.take()
    waiting = [Place(lane) for _ in range(4)]
    threads = []
    for number, place in enumerate(waiting):
        threads.append(ask_for(place, taken, str(number)))
        while len(lane._waiting) <= number:
            threads[-1].join(LOOK_EVERY)

    first.give_back()
    for place, thread in zip(waiting, threads, strict=True):
        thread.join(SECONDS)
        place.give_back()

    assert taken == ["0", "1", "2", "3"]


def test_a_full_lane_turns_away_who_waits_in_vain_and_who_would_be_one_too_many() -> None:
    lane, nobody_waits = Lane(1), Lane(1, most_waiting=0)
    assert lane.enter()
    assert nobody_waits.enter()

    assert not lane.enter(wait_seconds=0.01)
    assert not nobody_waits.enter()
    lane.leave()
    assert lane.enter(wait_seconds=0)


def test_a_place_given_back_twice_is_one_place() -> None:
    lane = Lane(1)
    place = Place(lane)
    place.take()
    place.take()
    place.give_back()
    place.give_back()

    assert lane.enter(wait_seconds=0)
    assert not lane.enter(wait_seconds=0)


def test_a_photo_waits_until_the_pushes_are_through_and_nobody_else_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "GIVE_WAY_SECONDS", SECONDS)
    crossing, taken = Lanes(Lane(2), Lane(2), Lane(2)), list[str]()
    pushes = [crossing.place_for(PUSH), crossing.place_for(PUSH)]
    for push in pushes:
        push.take()

    photo = ask_for(crossing.place_for(PHOTO), taken, "photo")
    crossing.place_for(PAGE).take()
    pushes[0].give_back()
    taken.append("page, and one push through")
    pushes[1].give_back()
    photo.join(SECONDS)

    assert taken == ["page, and one push through", "photo"]


def test_a_photo_waits_for_pushes_only_so_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "GIVE_WAY_SECONDS", 0.01)
    crossing = Lanes(Lane(2), Lane(2), Lane(2))
    crossing.place_for(PUSH).take()

    crossing.place_for(PHOTO).take()

    assert not crossing.pushes.wait_until_empty(0)
