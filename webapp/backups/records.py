"""What the room of backups adds to the journal. Phones see nothing of it."""

from __future__ import annotations

from webapp.backups import service
from webapp.backups.models import BackupPlan
from webapp.backups.schemas import PlanBackups
from webapp.journal.interface import Kind

KINDS = (Kind("backup.plan", 1, PlanBackups, "backups.plan", service.plan_backups, read="safety.read"),)
PROJECTIONS = (BackupPlan,)
