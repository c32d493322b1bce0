"""The canteen's lists, for the desk's one table."""

from __future__ import annotations

from webapp.canteen.paper_ledger import PAPER_LEDGERS

LEDGERS = (*PAPER_LEDGERS,)
