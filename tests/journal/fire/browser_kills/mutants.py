"""Errors that this attack has to find, put into the product's own modules on their way to the browser."""

from __future__ import annotations

from dataclasses import dataclass

from tests.journal.fire.browser_kills.gate import IDLE, Mutant

NONE = Mutant("the product")
# no error: the second copy takes its time, and everything else goes on meanwhile
SLOW = Mutant(
    "the product on a phone whose second copy is slow",
    (
        (
            "store/mirror.js",
            "const copied = copy.put({ record, device, photos })",
            "const copied = new Promise((go) => setTimeout(go, 300)).then(() => copy.put({ record, device, photos }))",
        ),
    ),
)
EARLY = Mutant(
    "says saved before the transaction is complete",
    (
        ("store/save.js", "  return db.transact({ stores: STORES,", "  void db.transact({ stores: STORES,"),
        ("store/save.js", "    return record;\n  });\n}", "    return record;\n  });\n  return record;\n}"),
        ("store/save.js", "await parts.mirror.keep(", "void parts.mirror.keep("),
    ),
)
FORGETFUL = Mutant(
    "forgets on acknowledgement",
    (("sync/push.js", "outbox.markSent(outcome.id, outcome, answeredAt)", "outbox.erase(outcome.id)"),),
)
SINGLE = Mutant("keeps no second copy", (("store/mirror.js", "      if (hasGivenWay) return;", "      return;"),))


@dataclass(frozen=True)
class Trial:
    """Where a kill shows a mutant, and whether the disk has to be torn for it."""

    mutant: Mutant
    aims: tuple[str, ...]
    is_torn: bool = False


# the first is a race that a kill has to win: many tries
TRIALS = (
    Trial(EARLY, ("said",) * 12),
    Trial(FORGETFUL, (IDLE, "push answered", "pull asked")),
    Trial(SINGLE, ("said",), is_torn=True),
)
