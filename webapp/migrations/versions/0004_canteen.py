"""The canteen: rules, menus, samples, fridges, freezes, days, papers."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "box_discard",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("box_id", sa.String(length=36), nullable=False),
        sa.Column("sample_id", sa.String(length=36), nullable=True),
        sa.Column("is_named", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.String(length=36), nullable=False),
        sa.Column("way", sa.String(length=32), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("known_freezes", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_box_discard")),
    )
    with op.batch_alter_table("box_discard", schema=None) as batch_op:
        batch_op.create_index("ix_box_discard_box_id", ["box_id", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_box_discard_sample_id"), ["sample_id"], unique=False)

    op.create_table(
        "canteen_day",
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("has_findings", sa.Boolean(), nullable=False),
        sa.Column("findings", sa.Text(), nullable=True),
        sa.Column("measures", sa.Text(), nullable=True),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reported_by_id", sa.String(length=36), nullable=False),
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("is_recent", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canteen_day")),
    )
    with op.batch_alter_table("canteen_day", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_canteen_day_on"), ["on"], unique=False)

    op.create_table(
        "canteen_profile",
        sa.Column("profile_id", sa.String(length=64), nullable=False),
        sa.Column("profile_version", sa.Integer(), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by_id", sa.String(length=36), nullable=False),
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canteen_profile")),
    )
    with op.batch_alter_table("canteen_profile", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_canteen_profile_profile_id"), ["profile_id"], unique=False)

    op.create_table(
        "canteen_record",
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("about_id", sa.String(length=36), nullable=False),
        sa.Column("type", sa.String(length=64), nullable=False),
        sa.Column("author_id", sa.String(length=36), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_canteen_record")),
    )
    with op.batch_alter_table("canteen_record", schema=None) as batch_op:
        batch_op.create_index("ix_canteen_record_about_id", ["about_id", "at"], unique=False)

    op.create_table(
        "dish",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("meal_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("needs_sample", sa.Boolean(), nullable=False),
        sa.Column("sort", sa.Integer(), nullable=False),
        sa.Column("is_removed", sa.Boolean(), nullable=False),
        sa.Column("field_times", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dish")),
    )
    with op.batch_alter_table("dish", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dish_meal_id"), ["meal_id"], unique=False)

    op.create_table(
        "freeze",
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("placed_by_id", sa.String(length=36), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by_id", sa.String(length=36), nullable=True),
        sa.Column("lift_reason", sa.Text(), nullable=True),
        sa.Column("lift_record_id", sa.String(length=36), nullable=True),
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_freeze")),
    )
    with op.batch_alter_table("freeze", schema=None) as batch_op:
        batch_op.create_index("ix_freeze_state", ["state", "placed_at"], unique=False)

    op.create_table(
        "fridge_case",
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("fridge_id", sa.String(length=36), nullable=False),
        sa.Column("place_id", sa.String(length=36), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by_id", sa.String(length=36), nullable=False),
        sa.Column("worst_c", sa.BigInteger(), nullable=False),
        sa.Column("bad_checks", sa.Integer(), nullable=False),
        sa.Column("rechecked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recheck_id", sa.String(length=36), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.String(length=36), nullable=True),
        sa.Column("closing_note", sa.Text(), nullable=True),
        sa.Column("closing_record_id", sa.String(length=36), nullable=True),
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fridge_case")),
    )
    with op.batch_alter_table("fridge_case", schema=None) as batch_op:
        batch_op.create_index("ix_fridge_case_fridge_id", ["fridge_id", "opened_at"], unique=False)
        batch_op.create_index("ix_fridge_case_state_opened_at", ["state", "opened_at", "id"], unique=False)

    op.create_table(
        "fridge_check",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("fridge_id", sa.String(length=36), nullable=False),
        sa.Column("place_id", sa.String(length=36), nullable=True),
        sa.Column("use", sa.String(length=8), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("slot", sa.String(length=32), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("temperature_c", sa.BigInteger(), nullable=False),
        sa.Column("first_c", sa.BigInteger(), nullable=False),
        sa.Column("min_c", sa.BigInteger(), nullable=True),
        sa.Column("max_c", sa.BigInteger(), nullable=True),
        sa.Column("is_in_range", sa.Boolean(), nullable=False),
        sa.Column("action", sa.Text(), nullable=True),
        sa.Column("profile", sa.String(length=80), nullable=False),
        sa.Column("by_id", sa.String(length=36), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_clock_trusted", sa.Boolean(), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("amended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("amended_by_id", sa.String(length=36), nullable=True),
        sa.Column("case_id", sa.String(length=36), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fridge_check")),
    )
    with op.batch_alter_table("fridge_check", schema=None) as batch_op:
        batch_op.create_index("ix_fridge_check_at_id", ["at", "id"], unique=False)
        batch_op.create_index("ix_fridge_check_fridge_id_at", ["fridge_id", "at"], unique=False)
        batch_op.create_index("ix_fridge_check_on", ["on", "fridge_id"], unique=False)

    op.create_table(
        "fridge_closing",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("fridge_id", sa.String(length=36), nullable=False),
        sa.Column("check_id", sa.String(length=36), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.String(length=36), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fridge_closing")),
    )
    with op.batch_alter_table("fridge_closing", schema=None) as batch_op:
        batch_op.create_index("ix_fridge_closing_fridge_id", ["fridge_id", "at"], unique=False)

    op.create_table(
        "fridge_reading",
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("check_id", sa.String(length=36), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_fridge_reading")),
    )
    with op.batch_alter_table("fridge_reading", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fridge_reading_check_id"), ["check_id"], unique=False)

    op.create_table(
        "fridge_state",
        sa.Column("use", sa.String(length=8), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_c", sa.BigInteger(), nullable=False),
        sa.Column("is_in_range", sa.Boolean(), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=True),
        sa.Column("recent", sa.JSON(), nullable=False),
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fridge_state")),
    )
    op.create_table(
        "health_certificate",
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("post", sa.String(length=32), nullable=True),
        sa.Column("number", sa.String(length=64), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("issuer", sa.String(length=120), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("photo_record_id", sa.String(length=36), nullable=True),
        sa.Column("field_times", sa.JSON(), nullable=False),
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_health_certificate")),
    )
    with op.batch_alter_table("health_certificate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_health_certificate_expires_on"), ["expires_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_health_certificate_person_id"), ["person_id"], unique=False)

    op.create_table(
        "meal",
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("meal", sa.String(length=32), nullable=False),
        sa.Column("is_served", sa.Boolean(), nullable=False),
        sa.Column("headcount", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("dishes", sa.JSON(), nullable=False),
        sa.Column("is_recent", sa.Boolean(), nullable=False),
        sa.Column("field_times", sa.JSON(), nullable=False),
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meal")),
    )
    with op.batch_alter_table("meal", schema=None) as batch_op:
        batch_op.create_index("ix_meal_is_recent", ["is_recent", "on"], unique=False)
        batch_op.create_index("ix_meal_on", ["on", "meal"], unique=False)

    op.create_table(
        "sample",
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("meal", sa.String(length=32), nullable=False),
        sa.Column("dish_id", sa.String(length=36), nullable=True),
        sa.Column("dish_name", sa.String(length=120), nullable=False),
        sa.Column("pot", sa.Integer(), nullable=False),
        sa.Column("box_id", sa.String(length=36), nullable=False),
        sa.Column("box_code", sa.String(length=128), nullable=True),
        sa.Column("weight_g", sa.BigInteger(), nullable=True),
        sa.Column("weight_reason", sa.Text(), nullable=True),
        sa.Column("core_c", sa.BigInteger(), nullable=True),
        sa.Column("is_box_clean", sa.Boolean(), nullable=True),
        sa.Column("fridge_id", sa.String(length=36), nullable=True),
        sa.Column("sampler_id", sa.String(length=36), nullable=False),
        sa.Column("certificate_reason", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("profile", sa.String(length=80), nullable=False),
        sa.Column("photo_count", sa.Integer(), nullable=False),
        sa.Column("gaps", sa.JSON(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("release_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("discard_by_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.String(length=36), nullable=False),
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("captured_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_clock_trusted", sa.Boolean(), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("checker_id", sa.String(length=36), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("check_record_id", sa.String(length=36), nullable=True),
        sa.Column("discard_id", sa.String(length=36), nullable=True),
        sa.Column("discarded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("discarded_by_id", sa.String(length=36), nullable=True),
        sa.Column("discard_way", sa.String(length=32), nullable=True),
        sa.Column("discard_note", sa.Text(), nullable=True),
        sa.Column("second_id", sa.String(length=36), nullable=True),
        sa.Column("second_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("second_record_id", sa.String(length=36), nullable=True),
        sa.Column("removed_why", sa.String(length=32), nullable=True),
        sa.Column("freeze_id", sa.String(length=36), nullable=True),
        sa.Column("was_discarded_early", sa.Boolean(), nullable=False),
        sa.Column("was_discarded_frozen", sa.Boolean(), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=True),
        sa.Column("awaits_second", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sample")),
    )
    with op.batch_alter_table("sample", schema=None) as batch_op:
        batch_op.create_index("ix_sample_box_id", ["box_id", "taken_at"], unique=False)
        batch_op.create_index("ix_sample_dish_id", ["dish_id"], unique=False)
        batch_op.create_index("ix_sample_fridge_id", ["fridge_id", "taken_at"], unique=False)
        batch_op.create_index("ix_sample_on_meal", ["on", "meal", "id"], unique=False)
        batch_op.create_index("ix_sample_state_release_at", ["state", "release_at", "id"], unique=False)
        batch_op.create_index("ix_sample_taken_at_id", ["taken_at", "id"], unique=False)

    op.create_table(
        "sample_move",
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("sample_id", sa.String(length=36), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("from_fridge_id", sa.String(length=36), nullable=True),
        sa.Column("to_fridge_id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("record_id", "sample_id", name=op.f("pk_sample_move")),
    )
    with op.batch_alter_table("sample_move", schema=None) as batch_op:
        batch_op.create_index("ix_sample_move_sample_id", ["sample_id", "at"], unique=False)

    op.create_table(
        "sample_taking",
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("sample_id", sa.String(length=36), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sampler_id", sa.String(length=36), nullable=False),
        sa.Column("fridge_id", sa.String(length=36), nullable=True),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_sample_taking")),
    )
    with op.batch_alter_table("sample_taking", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sample_taking_sample_id"), ["sample_id"], unique=False)

    op.create_table(
        "supplier",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("contact", sa.String(length=120), nullable=True),
        sa.Column("phone", sa.String(length=64), nullable=True),
        sa.Column("address", sa.String(length=300), nullable=True),
        sa.Column("business_licence", sa.String(length=64), nullable=True),
        sa.Column("food_licence", sa.String(length=64), nullable=True),
        sa.Column("food_licence_scope", sa.String(length=300), nullable=True),
        sa.Column("licence_until_on", sa.Date(), nullable=True),
        sa.Column("contract_from_on", sa.Date(), nullable=True),
        sa.Column("contract_until_on", sa.Date(), nullable=True),
        sa.Column("category", sa.String(length=32), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("photo_record_id", sa.String(length=36), nullable=True),
        sa.Column("field_times", sa.JSON(), nullable=False),
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier")),
    )
    with op.batch_alter_table("supplier", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_supplier_licence_until_on"), ["licence_until_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_supplier_name"), ["name"], unique=False)

    with op.batch_alter_table("verdict", schema=None) as batch_op:
        batch_op.add_column(sa.Column("detail", sa.String(length=200), nullable=True))
