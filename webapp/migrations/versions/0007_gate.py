"""The gate: rules, visits, passes, invitations, the watch list, shifts, musters."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "gate_look",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("about_id", sa.String(length=36), nullable=False),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("decision", sa.String(length=16), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate_look")),
    )
    with op.batch_alter_table("gate_look", schema=None) as batch_op:
        batch_op.create_index("ix_gate_look_about_id", ["about_id", "at"], unique=False)
        batch_op.create_index("ix_gate_look_at", ["at", "id"], unique=False)

    op.create_table(
        "gate_notice",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_gate_notice")),
    )
    op.create_table(
        "gate_record",
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("about_id", sa.String(length=36), nullable=False),
        sa.Column("type", sa.String(length=64), nullable=False),
        sa.Column("author_id", sa.String(length=36), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("record_id", "about_id", name=op.f("pk_gate_record")),
    )
    with op.batch_alter_table("gate_record", schema=None) as batch_op:
        batch_op.create_index("ix_gate_record_about_id", ["about_id", "at"], unique=False)

    op.create_table(
        "gate_rules",
        sa.Column("is_epidemic", sa.Boolean(), nullable=False),
        sa.Column("closes_at", sa.String(length=5), nullable=False),
        sa.Column("keys", sa.JSON(), nullable=False),
        sa.Column("asks", sa.JSON(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=True),
        sa.Column("notice_version", sa.Integer(), nullable=False),
        sa.Column("notice", sa.JSON(), nullable=True),
        sa.Column("field_times", sa.JSON(), nullable=False),
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate_rules")),
    )
    op.create_table(
        "hand_over",
        sa.Column("by_id", sa.String(length=36), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("device_id", sa.String(length=36), nullable=False),
        sa.Column("to_id", sa.String(length=36), nullable=True),
        sa.Column("visit_ids", sa.JSON(), nullable=False),
        sa.Column("passes_out", sa.JSON(), nullable=False),
        sa.Column("passes_missing", sa.JSON(), nullable=False),
        sa.Column("keys", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("is_recent", sa.Boolean(), nullable=False),
        sa.Column("taken_by_id", sa.String(length=36), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("take_record_id", sa.String(length=36), nullable=True),
        sa.Column("is_agreed", sa.Boolean(), nullable=True),
        sa.Column("differences", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_over")),
    )
    with op.batch_alter_table("hand_over", schema=None) as batch_op:
        batch_op.create_index("ix_hand_over_at", ["at", "id"], unique=False)
        batch_op.create_index("ix_hand_over_is_recent", ["is_recent", "at"], unique=False)

    op.create_table(
        "invitation",
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("from_time", sa.String(length=5), nullable=True),
        sa.Column("until_time", sa.String(length=5), nullable=True),
        sa.Column("host_id", sa.String(length=36), nullable=False),
        sa.Column("author_id", sa.String(length=36), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=True),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("guests", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("token", sa.String(length=16), nullable=True),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_by_id", sa.String(length=36), nullable=True),
        sa.Column("cancel_record_id", sa.String(length=36), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=True),
        sa.Column("is_recent", sa.Boolean(), nullable=False),
        sa.Column("arrived", sa.JSON(), nullable=False),
        sa.Column("arrived_people", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token", name=op.f("uq_invitation_token")),
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitation_author_id"), ["author_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_invitation_host_id"), ["host_id"], unique=False)
        batch_op.create_index("ix_invitation_is_recent", ["is_recent", "until_on"], unique=False)
        batch_op.create_index("ix_invitation_on", ["on", "until_on"], unique=False)

    op.create_table(
        "invitation_guest",
        sa.Column("invitation_id", sa.String(length=36), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("sort", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("organisation", sa.String(length=120), nullable=True),
        sa.Column("mobile", sa.String(length=40), nullable=True),
        sa.Column("plate", sa.String(length=20), nullable=True),
        sa.PrimaryKeyConstraint("invitation_id", "id", name=op.f("pk_invitation_guest")),
    )
    op.create_table(
        "muster",
        sa.Column("title", sa.String(length=120), nullable=True),
        sa.Column("is_drill", sa.Boolean(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by_id", sa.String(length=36), nullable=False),
        sa.Column("place_ids", sa.JSON(), nullable=False),
        sa.Column("person_ids", sa.JSON(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.String(length=36), nullable=True),
        sa.Column("close_record_id", sa.String(length=36), nullable=True),
        sa.Column("close_note", sa.Text(), nullable=True),
        sa.Column("is_recent", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_muster")),
    )
    with op.batch_alter_table("muster", schema=None) as batch_op:
        batch_op.create_index("ix_muster_is_recent", ["is_recent"], unique=False)
        batch_op.create_index("ix_muster_opened_at", ["opened_at", "id"], unique=False)

    op.create_table(
        "muster_mark",
        sa.Column("muster_id", sa.String(length=36), nullable=False),
        sa.Column("item_kind", sa.String(length=8), nullable=False),
        sa.Column("item_id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.String(length=36), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("where", sa.Text(), nullable=True),
        sa.Column("word_id", sa.String(length=36), nullable=False),
        sa.Column("is_disputed", sa.Boolean(), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("is_recent", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_muster_mark")),
    )
    with op.batch_alter_table("muster_mark", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_muster_mark_muster_id"), ["muster_id"], unique=False)

    op.create_table(
        "muster_word",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("muster_id", sa.String(length=36), nullable=False),
        sa.Column("item_kind", sa.String(length=8), nullable=False),
        sa.Column("item_id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.String(length=36), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("where", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_muster_word")),
    )
    with op.batch_alter_table("muster_word", schema=None) as batch_op:
        batch_op.create_index("ix_muster_word_muster_id", ["muster_id", "item_kind", "item_id", "at"], unique=False)

    op.create_table(
        "visit",
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("host_department", sa.String(length=120), nullable=True),
        sa.Column("host_answer", sa.String(length=16), nullable=False),
        sa.Column("refusal", sa.String(length=16), nullable=True),
        sa.Column("notice_version", sa.Integer(), nullable=True),
        sa.Column("pass_id", sa.String(length=36), nullable=True),
        sa.Column("pass_number", sa.String(length=64), nullable=True),
        sa.Column("pass_key", sa.String(length=128), nullable=True),
        sa.Column("invitation_id", sa.String(length=36), nullable=True),
        sa.Column("watch_id", sa.String(length=36), nullable=True),
        sa.Column("watch_said", sa.JSON(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=True),
        sa.Column("name_masked", sa.String(length=120), nullable=True),
        sa.Column("organisation", sa.String(length=120), nullable=True),
        sa.Column("id_kind", sa.String(length=16), nullable=True),
        sa.Column("is_id_seen", sa.Boolean(), nullable=True),
        sa.Column("id_last_four", sa.String(length=4), nullable=True),
        sa.Column("id_hash", sa.String(length=32), nullable=True),
        sa.Column("mobile", sa.String(length=40), nullable=True),
        sa.Column("visitor_id", sa.String(length=36), nullable=True),
        sa.Column("temperature", sa.String(length=8), nullable=True),
        sa.Column("plate", sa.String(length=20), nullable=True),
        sa.Column("goods", sa.Text(), nullable=True),
        sa.Column("purpose_note", sa.Text(), nullable=True),
        sa.Column("refusal_note", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("host_id", sa.String(length=36), nullable=True),
        sa.Column("host_name", sa.String(length=120), nullable=True),
        sa.Column("guest_id", sa.String(length=36), nullable=True),
        sa.Column("watch_reasons", sa.JSON(), nullable=False),
        sa.Column("guard_id", sa.String(length=36), nullable=False),
        sa.Column("device_id", sa.String(length=36), nullable=False),
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("captured_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_clock_trusted", sa.Boolean(), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("void_record_id", sa.String(length=36), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by_id", sa.String(length=36), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.Column("is_held", sa.Boolean(), nullable=False),
        sa.Column("hold_record_id", sa.String(length=36), nullable=True),
        sa.Column("hold_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hold_by_id", sa.String(length=36), nullable=True),
        sa.Column("hold_reason", sa.Text(), nullable=True),
        sa.Column("erased_groups", sa.JSON(), nullable=False),
        sa.Column("people_left", sa.Integer(), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("out_way", sa.String(length=8), nullable=True),
        sa.Column("out_by_id", sa.String(length=36), nullable=True),
        sa.Column("out_record_id", sa.String(length=36), nullable=True),
        sa.Column("settled_reason", sa.Text(), nullable=True),
        sa.Column("goods_out", sa.Text(), nullable=True),
        sa.Column("is_pass_back", sa.Boolean(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("gaps", sa.JSON(), nullable=False),
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
    )
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.create_index("ix_visit_entered_at_id", ["entered_at", "id"], unique=False)
        batch_op.create_index("ix_visit_host_id", ["host_id", "entered_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_visit_id_hash"), ["id_hash"], unique=False)
        batch_op.create_index(batch_op.f("ix_visit_invitation_id"), ["invitation_id"], unique=False)
        batch_op.create_index("ix_visit_left_at", ["left_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_visit_mobile"), ["mobile"], unique=False)
        batch_op.create_index("ix_visit_on_id", ["on", "id"], unique=False)
        batch_op.create_index("ix_visit_pass_key", ["pass_key", "entered_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_visit_plate"), ["plate"], unique=False)
        batch_op.create_index("ix_visit_state_entered_at", ["state", "entered_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_visit_visitor_id"), ["visitor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_visit_watch_id"), ["watch_id"], unique=False)

    op.create_table(
        "visit_entry",
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("visit_id", sa.String(length=36), nullable=False),
        sa.Column("is_refusal", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gaps", sa.JSON(), nullable=False),
        sa.Column("watch_id", sa.String(length=36), nullable=True),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_visit_entry")),
    )
    with op.batch_alter_table("visit_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_entry_visit_id"), ["visit_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_visit_entry_watch_id"), ["watch_id"], unique=False)

    op.create_table(
        "visit_leaving",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("visit_id", sa.String(length=36), nullable=True),
        sa.Column("is_named", sa.Boolean(), nullable=False),
        sa.Column("pass_key", sa.String(length=128), nullable=True),
        sa.Column("pass_number", sa.String(length=64), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("way", sa.String(length=8), nullable=False),
        sa.Column("by_id", sa.String(length=36), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("goods_out", sa.Text(), nullable=True),
        sa.Column("is_pass_back", sa.Boolean(), nullable=True),
        sa.Column("return_record_id", sa.String(length=36), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_leaving")),
    )
    with op.batch_alter_table("visit_leaving", schema=None) as batch_op:
        batch_op.create_index("ix_visit_leaving_pass_key", ["pass_key", "left_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_visit_leaving_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "visitor",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("organisation", sa.String(length=120), nullable=True),
        sa.Column("id_kind", sa.String(length=16), nullable=True),
        sa.Column("id_last_four", sa.String(length=4), nullable=True),
        sa.Column("id_hash", sa.String(length=32), nullable=True),
        sa.Column("mobile", sa.String(length=40), nullable=True),
        sa.Column("plate", sa.String(length=20), nullable=True),
        sa.Column("last_purpose", sa.String(length=16), nullable=False),
        sa.Column("last_host_id", sa.String(length=36), nullable=True),
        sa.Column("last_visit_id", sa.String(length=36), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visitor")),
    )
    with op.batch_alter_table("visitor", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visitor_id_hash"), ["id_hash"], unique=False)
        batch_op.create_index(batch_op.f("ix_visitor_last_at"), ["last_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_visitor_mobile"), ["mobile"], unique=False)
        batch_op.create_index(batch_op.f("ix_visitor_name"), ["name"], unique=False)

    op.create_table(
        "watch",
        sa.Column("name", sa.String(length=120), nullable=True),
        sa.Column("other_names", sa.JSON(), nullable=False),
        sa.Column("id_kind", sa.String(length=16), nullable=True),
        sa.Column("id_last_four", sa.String(length=4), nullable=True),
        sa.Column("id_hash", sa.String(length=32), nullable=True),
        sa.Column("mobile", sa.String(length=40), nullable=True),
        sa.Column("plate", sa.String(length=20), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.String(length=120), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("advice", sa.Text(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("matched", sa.JSON(), nullable=False),
        sa.Column("field_times", sa.JSON(), nullable=False),
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch")),
    )
    with op.batch_alter_table("watch", schema=None) as batch_op:
        batch_op.create_index("ix_watch_is_active", ["is_active", "from_at"], unique=False)
