"""What the room of labels adds to the journal. Phones see nothing of it."""

from __future__ import annotations

from webapp.journal.interface import Kind
from webapp.printing import schemas, service
from webapp.printing.models import LabelDesign, LabelLogo, LabelPrinter, LabelStock

DESIGN, READ = "labels.design", "labels.print"

KINDS = (
    Kind("label_stock.save", 1, schemas.SaveStock, permission=DESIGN, apply=service.save_stock, read=READ),
    Kind("label_printer.save", 1, schemas.SavePrinter, permission=DESIGN, apply=service.save_printer, read=READ),
    Kind("label_design.save", 1, schemas.SaveDesign, permission=DESIGN, apply=service.save_design, read=READ),
    Kind("label_logo.save", 1, schemas.SaveLogo, permission=DESIGN, apply=service.save_logo, read=READ),
)
PROJECTIONS = (LabelStock, LabelPrinter, LabelDesign, LabelLogo)
