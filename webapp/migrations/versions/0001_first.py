"""The first tables."""

from alembic import op

from webapp.db import Base
from webapp import create_app  # noqa: F401
import webapp.patrol.models, webapp.damage.models, webapp.registry.models, webapp.accounts.models, webapp.journal.models  # noqa

revision = "0001"
down_revision = None


def upgrade() -> None:
    Base.metadata.create_all(op.get_bind())
