"""Applies the gate's records, one transaction at a time. Whatever is derived follows from what was applied alone, in
whichever order it arrived.
"""

from __future__ import annotations

from collections.abc import Callable

from webapp.gate import gate_rules, invitations, leavings, looks, musters, shifts, visits, watching
from webapp.gate.saying import Said, in_turn
from webapp.journal.interface import UnitOfWork


def at_the_gate(apply: Callable[[UnitOfWork, Said], None]) -> Callable[[UnitOfWork, Said], None]:
    """Apply in turn, and take off the phones what the day of this record leaves behind."""

    def apply_and_let_go(work: UnitOfWork, said: Said) -> None:
        apply(work, said)
        invitations.let_go_of_past(work, said.received_at)

    return in_turn(apply_and_let_go)


save_rules = at_the_gate(gate_rules.save_rules)
enter_visit = at_the_gate(visits.enter_visit)
leave_visit = at_the_gate(leavings.leave_visit)
return_visit = at_the_gate(leavings.return_visit)
void_visit = at_the_gate(visits.void_visit)
hold_visits = at_the_gate(leavings.hold_visits)
look = at_the_gate(looks.look)
announce_invitation = at_the_gate(invitations.announce_invitation)
cancel_invitation = at_the_gate(invitations.cancel_invitation)
save_watch = at_the_gate(watching.save_watch)
hand_over = at_the_gate(shifts.hand_over)
take_over = at_the_gate(shifts.take_over)
open_muster = at_the_gate(musters.open_muster)
tick_item = at_the_gate(musters.tick_item)
close_muster = at_the_gate(musters.close_muster)
