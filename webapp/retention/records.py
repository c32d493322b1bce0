"""What the room of retention adds to the journal. Phones see nothing of it."""

from __future__ import annotations

from webapp.journal.interface import Kind
from webapp.retention import service
from webapp.retention.models import Retention
from webapp.retention.schemas import SaveRetention

KINDS = (Kind("retention.save", 1, SaveRetention, "retention.edit", service.save_retention, read="safety.read"),)
PROJECTIONS = (Retention,)
