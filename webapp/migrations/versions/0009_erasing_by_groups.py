"""Which groups of a record's fields were erased, and whether others are kept."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    # not by a new table in the old one's place: other tables point to this one
    op.add_column("record", sa.Column("erased_groups", sa.JSON(), nullable=True))
    op.add_column("record", sa.Column("is_partly_erased", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index(
        "ix_record_partly_erased",
        "record",
        ["pk"],
        unique=False,
        sqlite_where=sa.text("is_partly_erased"),
        postgresql_where=sa.text("is_partly_erased"),
    )
