"""Errors that this attack has to find, put into the product's own modules on their way to the browser."""

from __future__ import annotations

from tests.journal.fire.browser_kills.gate import Mutant

NONE = Mutant("the product")

MUTANTS = (
    Mutant(
        "says saved before the transaction is complete",
        (
            ("store/connection.js", "      await done;\n      return result;", "      return result;"),
            ("store/save.js", "await parts.mirror.keep(", "void parts.mirror.keep("),
        ),
    ),
    Mutant(
        "forgets on acknowledgement",
        (("sync/push.js", "outbox.markSent(outcome.id, outcome, answeredAt)", "outbox.erase(outcome.id)"),),
    ),
    Mutant(
        "keeps no second copy",
        (("store/mirror.js", "      if (hasGivenWay) return;", "      return;"),),
    ),
)
