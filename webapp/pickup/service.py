"""Applies the records of pick-up, one transaction at a time. Whatever is derived follows from what was applied alone,
in whichever order it arrived.
"""

from __future__ import annotations

from webapp.pickup import cards, children, delegates, departures, dismissals
from webapp.pickup.saying import in_turn

save_class = in_turn(children.save_class)
save_child = in_turn(children.save_child)
save_guardian = in_turn(children.save_guardian)
issue_card = in_turn(cards.issue_card)
void_card = in_turn(cards.void_card)
allow_delegate = in_turn(delegates.allow_delegate)
cancel_delegate = in_turn(delegates.cancel_delegate)
record_departure = in_turn(departures.record_departure)
confirm_departure = in_turn(departures.confirm_departure)
void_departure = in_turn(departures.void_departure)
call_roll = in_turn(dismissals.call_roll)
lead_out = in_turn(dismissals.lead_out)
find_empty = in_turn(dismissals.find_empty)
