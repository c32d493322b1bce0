"""What the room of labels adds to the journal. Phones see nothing of it."""

from __future__ import annotations

from webapp.journal.interface import Kind
from webapp.printing.models import LabelDesign, LabelLogo, LabelPrinter, LabelStock

KINDS: tuple[Kind, ...] = ()
PROJECTIONS = (LabelStock, LabelPrinter, LabelDesign, LabelLogo)
