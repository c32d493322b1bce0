"""Which room's labels a print job has, and which of its items have been printed."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "printed_item",
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("item_id", sa.String(length=36), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("source", "item_id", name=op.f("pk_printed_item")),
    )
    with op.batch_alter_table("printed_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_printed_item_at"), ["at"], unique=False)

    with op.batch_alter_table("print_job", schema=None) as batch_op:
        batch_op.add_column(sa.Column("source", sa.String(length=32), nullable=True))
