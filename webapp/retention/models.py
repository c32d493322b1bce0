"""The periods that the school has chosen. A projection."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from webapp.db import Base
from webapp.journal.interface import Versioned


class Retention(Versioned, Base):
    """How many days records of the type `id` (or `type/group`: a group of their fields) are kept after they were
    received; None: for ever.
    """

    __tablename__ = "retention"
    days: Mapped[int | None]
