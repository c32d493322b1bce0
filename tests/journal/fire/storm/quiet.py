"""After the storm: the network is whole, everybody may sign in, and every phone syncs until nothing waits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.cast import PASSWORD
from tests.journal.fire.storm.course import PHONES, Course

ROUNDS = 12


def calm(course: Course) -> None:
    """Deliver what is under way, enable everybody, look at the phones as they come out of it, and let them rest.

    A newer build offers again what was set aside; twice, because a server that was restored may first have to learn the
    keys of all who use a phone.
    """
    course.network.share = 0.0
    course.network.empty_bag()
    course.office.enable_all()
    for phone in range(PHONES):
        course.level(phone)
    for build in ("build-2", "build-3"):
        for phone in range(PHONES):
            course._open(phone, build)
            last = course.holder[phone] or course.usual[phone][0]
            for name in [*sorted(course.known[phone] - {last}), last]:
                course._sign_in(phone, name)
    for at in range(ROUNDS):
        course.now += timedelta(hours=7)
        states = [wake(course, phone) for phone in range(PHONES)]
        if at >= 1 and not any(is_busy(state) for state in states):
            return


def wake(course: Course, phone: int) -> dict[str, Any]:
    state: dict[str, Any] = course.phones.call(phone, "wake", reason="asked")
    if state["needsSignIn"]:
        return dict(course.phones.call(phone, "signIn", username=course.holder[phone], password=PASSWORD))
    return state


def is_busy(state: dict[str, Any]) -> bool:
    return bool(state["queued"] or state["photosWaiting"] or state["error"] or state["needsSignIn"])
