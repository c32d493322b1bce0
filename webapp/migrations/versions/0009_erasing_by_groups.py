"""Which groups of a record's fields were erased, and whether others are kept."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    with op.batch_alter_table("record", schema=None) as batch_op:
        batch_op.add_column(sa.Column("erased_groups", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("is_partly_erased", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.create_index(
            "ix_record_partly_erased",
            ["pk"],
            unique=False,
            sqlite_where=sa.text("is_partly_erased"),
            postgresql_where=sa.text("is_partly_erased"),
        )
