"""Pick-up: classes, children, adults, cards, delegates, departures, classes led out."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "child",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("class_id", sa.String(length=36), nullable=True),
        sa.Column("number", sa.String(length=32), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("card_ids", sa.JSON(), nullable=False),
        sa.Column("field_times", sa.JSON(), nullable=False),
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child")),
    )
    with op.batch_alter_table("child", schema=None) as batch_op:
        batch_op.create_index("ix_child_class_id", ["class_id", "number"], unique=False)

    op.create_table(
        "class_teacher",
        sa.Column("class_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("class_id", "person_id", name=op.f("pk_class_teacher")),
    )
    with op.batch_alter_table("class_teacher", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_class_teacher_person_id"), ["person_id"], unique=False)

    op.create_table(
        "delegate",
        sa.Column("child_id", sa.String(length=36), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("relation", sa.String(length=64), nullable=True),
        sa.Column("id_kind", sa.String(length=16), nullable=True),
        sa.Column("id_last_four", sa.String(length=4), nullable=True),
        sa.Column("mobile", sa.String(length=32), nullable=True),
        sa.Column("by", sa.String(length=8), nullable=False),
        sa.Column("guardian_id", sa.String(length=36), nullable=True),
        sa.Column("way", sa.String(length=16), nullable=False),
        sa.Column("photo_sha256", sa.String(length=64), nullable=True),
        sa.Column("photo_record_id", sa.String(length=36), nullable=True),
        sa.Column("allowed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("allowed_by_id", sa.String(length=36), nullable=False),
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("is_cancelled", sa.Boolean(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_by_id", sa.String(length=36), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=True),
        sa.Column("cancel_record_id", sa.String(length=36), nullable=True),
        sa.Column("is_recent", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegate")),
    )
    with op.batch_alter_table("delegate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delegate_child_id"), ["child_id"], unique=False)
        batch_op.create_index("ix_delegate_is_recent", ["is_recent", "on"], unique=False)

    op.create_table(
        "departure",
        sa.Column("departure_id", sa.String(length=36), nullable=False),
        sa.Column("child_id", sa.String(length=36), nullable=False),
        sa.Column("class_id", sa.String(length=36), nullable=True),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("collector_kind", sa.String(length=16), nullable=False),
        sa.Column("collector_id", sa.String(length=36), nullable=True),
        sa.Column("also_ids", sa.JSON(), nullable=False),
        sa.Column("collector_name", sa.String(length=120), nullable=True),
        sa.Column("relation", sa.String(length=64), nullable=True),
        sa.Column("way", sa.String(length=8), nullable=False),
        sa.Column("card_code", sa.String(length=16), nullable=True),
        sa.Column("no_card_why", sa.String(length=16), nullable=True),
        sa.Column("checked", sa.String(length=16), nullable=True),
        sa.Column("second_by_id", sa.String(length=36), nullable=True),
        sa.Column("second_way", sa.String(length=16), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("guard_id", sa.String(length=36), nullable=False),
        sa.Column("device_id", sa.String(length=36), nullable=False),
        sa.Column("captured_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_clock_trusted", sa.Boolean(), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("is_recent", sa.Boolean(), nullable=False),
        sa.Column("is_handed_over", sa.Boolean(), nullable=False),
        sa.Column("is_other_class", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("gaps", sa.JSON(), nullable=False),
        sa.Column("has_gaps", sa.Boolean(), nullable=False),
        sa.Column("confirmed_by_id", sa.String(length=36), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_denied", sa.Boolean(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by_id", sa.String(length=36), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.Column("void_record_id", sa.String(length=36), nullable=True),
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_departure")),
    )
    with op.batch_alter_table("departure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_departure_card_code"), ["card_code"], unique=False)
        batch_op.create_index("ix_departure_child_id", ["child_id", "on"], unique=False)
        batch_op.create_index(batch_op.f("ix_departure_departure_id"), ["departure_id"], unique=False)
        batch_op.create_index("ix_departure_is_recent", ["is_recent", "on"], unique=False)
        batch_op.create_index("ix_departure_left_at_id", ["left_at", "id"], unique=False)
        batch_op.create_index("ix_departure_on", ["on", "class_id"], unique=False)

    op.create_table(
        "departure_word",
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("row_id", sa.String(length=36), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.String(length=36), nullable=False),
        sa.Column("is_confirmed", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("record_id", "row_id", name=op.f("pk_departure_word")),
    )
    with op.batch_alter_table("departure_word", schema=None) as batch_op:
        batch_op.create_index("ix_departure_word_row_id", ["row_id", "at"], unique=False)

    op.create_table(
        "dismissal",
        sa.Column("class_id", sa.String(length=36), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("absent_ids", sa.JSON(), nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("called_by_id", sa.String(length=36), nullable=True),
        sa.Column("call_record_id", sa.String(length=36), nullable=True),
        sa.Column("led_out_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("led_out_by_id", sa.String(length=36), nullable=True),
        sa.Column("count", sa.Integer(), nullable=True),
        sa.Column("led_to", sa.String(length=120), nullable=True),
        sa.Column("led_out_record_id", sa.String(length=36), nullable=True),
        sa.Column("empty_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("empty_by_id", sa.String(length=36), nullable=True),
        sa.Column("is_empty", sa.Boolean(), nullable=True),
        sa.Column("lights_off", sa.Boolean(), nullable=True),
        sa.Column("windows_shut", sa.Boolean(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("empty_record_id", sa.String(length=36), nullable=True),
        sa.Column("gaps", sa.JSON(), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("is_recent", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dismissal")),
    )
    with op.batch_alter_table("dismissal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dismissal_class_id"), ["class_id"], unique=False)
        batch_op.create_index("ix_dismissal_is_recent", ["is_recent", "on"], unique=False)
        batch_op.create_index("ix_dismissal_on", ["on", "class_id"], unique=False)

    op.create_table(
        "guardian",
        sa.Column("child_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("relation", sa.String(length=16), nullable=False),
        sa.Column("mobile", sa.String(length=32), nullable=True),
        sa.Column("sort", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("photo_sha256", sa.String(length=64), nullable=True),
        sa.Column("photo_record_id", sa.String(length=36), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("field_times", sa.JSON(), nullable=False),
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guardian")),
    )
    with op.batch_alter_table("guardian", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_guardian_child_id"), ["child_id"], unique=False)

    op.create_table(
        "pickup_card",
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("child_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by_id", sa.String(length=36), nullable=False),
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("replaces", sa.String(length=36), nullable=True),
        sa.Column("why", sa.String(length=16), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by_id", sa.String(length=36), nullable=True),
        sa.Column("void_record_id", sa.String(length=36), nullable=True),
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pickup_card")),
        sa.UniqueConstraint("code", name=op.f("uq_pickup_card_code")),
    )
    with op.batch_alter_table("pickup_card", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pickup_card_child_id"), ["child_id"], unique=False)

    op.create_table(
        "pickup_record",
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("about_id", sa.String(length=36), nullable=False),
        sa.Column("type", sa.String(length=64), nullable=False),
        sa.Column("author_id", sa.String(length=36), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("record_id", "about_id", name=op.f("pk_pickup_record")),
    )
    with op.batch_alter_table("pickup_record", schema=None) as batch_op:
        batch_op.create_index("ix_pickup_record_about_id", ["about_id", "at"], unique=False)

    op.create_table(
        "school_class",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("grade", sa.String(length=8), nullable=True),
        sa.Column("sort", sa.Integer(), nullable=False),
        sa.Column("teacher_ids", sa.JSON(), nullable=False),
        sa.Column("room_id", sa.String(length=36), nullable=True),
        sa.Column("board_id", sa.String(length=36), nullable=True),
        sa.Column("closes_at", sa.String(length=5), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("field_times", sa.JSON(), nullable=False),
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_class")),
    )
