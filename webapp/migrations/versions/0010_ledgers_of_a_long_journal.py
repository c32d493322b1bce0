"""Indexes for what people ask of a long journal: by outcome, by when it was written, what was erased."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_index("ix_record_outcome", "record", ["outcome", "pk"], unique=False)
    op.create_index("ix_record_captured_at", "record", ["captured_at", "id"], unique=False)
    op.create_index(
        "ix_record_erased",
        "record",
        ["pk"],
        unique=False,
        sqlite_where=sa.text("erased_at IS NOT NULL"),
        postgresql_where=sa.text("erased_at IS NOT NULL"),
    )
