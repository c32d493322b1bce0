"""The first tables."""

from alembic import op

from webapp import create_app  # noqa: F401
from webapp.db import Base

revision = "0001"
down_revision = None


def upgrade() -> None:
    Base.metadata.create_all(op.get_bind())
