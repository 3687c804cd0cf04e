"""A case and all that belongs to it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _create_cases() -> None:
    op.create_table(
        "cases",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.Column("item_code", sa.String(length=50), nullable=False),
        sa.Column("item_name", sa.String(length=200), nullable=False),
        sa.Column("applicant", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=True),
        sa.Column("case", JSON, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_cases")),
    )
    op.create_index("ix_cases_newest", "cases", ["opened_at", "number"], unique=False)
    op.create_index("ix_cases_state", "cases", ["state", "opened_at"], unique=False)


def _create_deadlines() -> None:
    op.create_table(
        "deadlines",
        sa.Column("case_number", sa.String(length=40), nullable=False),
        sa.Column("clock", sa.String(length=20), nullable=False),
        sa.Column("passes_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name=op.f("fk_deadlines_case_number")),
        sa.PrimaryKeyConstraint("case_number", "clock", name=op.f("pk_deadlines")),
    )
    op.create_index("ix_deadlines_passes", "deadlines", ["passes_at"], unique=False)


def _create_files() -> None:
    op.create_table(
        "files",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_number", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("object_key", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("replaces", sa.String(length=255), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("problem", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name=op.f("fk_files_case_number")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_files")),
        sa.UniqueConstraint("case_number", "position", name=op.f("uq_files_case_number_position")),
    )


def _create_history() -> None:
    op.create_table(
        "history",
        sa.Column("id", SERIAL, autoincrement=True, nullable=False),
        sa.Column("case_number", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("event", JSON, nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name=op.f("fk_history_case_number")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history")),
        sa.UniqueConstraint("case_number", "seq", name=op.f("uq_history_case_number_seq")),
        sa.UniqueConstraint("key", name=op.f("uq_history_key")),
    )


def _create_letters() -> None:
    op.create_table(
        "letters",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_number", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("ordered_at", INSTANT, nullable=False),
        sa.Column("number", sa.String(length=80), nullable=True),
        sa.Column("issued_at", INSTANT, nullable=True),
        sa.Column("object_key", sa.String(length=200), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("mode", sa.String(length=20), nullable=False),
        sa.Column("delivered_at", INSTANT, nullable=True),
        sa.Column("delivered_how", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name=op.f("fk_letters_case_number")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letters")),
    )
    op.create_index("ix_letters_case", "letters", ["case_number", "ordered_at"], unique=False)
    op.create_index(
        "uq_letters_one_notice_a_round",
        "letters",
        ["case_number", "round"],
        unique=True,
        sqlite_where=sa.text("kind IN ('notice', 'return')"),
        postgresql_where=sa.text("kind IN ('notice', 'return')"),
    )


def _create_page_counts() -> None:
    op.create_table(
        "page_counts",
        sa.Column("case_number", sa.String(length=40), nullable=False),
        sa.Column("files_open", sa.Integer(), nullable=False),
        sa.Column("pages_open", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name=op.f("fk_page_counts_case_number")),
        sa.PrimaryKeyConstraint("case_number", name=op.f("pk_page_counts")),
    )


def _create_reports() -> None:
    op.create_table(
        "reports",
        sa.Column("case_number", sa.String(length=40), nullable=False),
        sa.Column("check_no", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("report", JSON, nullable=False),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name=op.f("fk_reports_case_number")),
        sa.PrimaryKeyConstraint("case_number", "check_no", name=op.f("pk_reports")),
    )


def _create_shipments() -> None:
    op.create_table(
        "shipments",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_number", sa.String(length=40), nullable=False),
        sa.Column("carrier", sa.String(length=30), nullable=False),
        sa.Column("waybill", sa.String(length=60), nullable=True),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("letters", JSON, nullable=False),
        sa.Column("parcel", JSON, nullable=True),
        sa.Column("label_key", sa.String(length=200), nullable=True),
        sa.Column("ordered_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name=op.f("fk_shipments_case_number")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipments")),
        sa.UniqueConstraint("carrier", "waybill", name=op.f("uq_shipments_carrier_waybill")),
    )
    op.create_index("ix_shipments_state", "shipments", ["state", "ordered_at"], unique=False)


def _create_tasks() -> None:
    op.create_table(
        "tasks",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_number", sa.String(length=40), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("queue", sa.String(length=40), nullable=False),
        sa.Column("payload", JSON, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("run_at", INSTANT, nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("max_attempts", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=True),
        sa.Column("lease_until", INSTANT, nullable=True),
        sa.Column("sent_at", INSTANT, nullable=True),
        sa.Column("done_at", INSTANT, nullable=True),
        sa.Column("dedup", sa.String(length=120), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name=op.f("fk_tasks_case_number")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
        sa.UniqueConstraint("dedup", name=op.f("uq_tasks_dedup")),
    )
    op.create_index("ix_tasks_case", "tasks", ["case_number"], unique=False)
    op.create_index(
        "ix_tasks_ready",
        "tasks",
        ["run_at"],
        unique=False,
        sqlite_where=sa.text("state = 'ready'"),
        postgresql_where=sa.text("state = 'ready'"),
    )
    op.create_index(
        "ix_tasks_running",
        "tasks",
        ["lease_until"],
        unique=False,
        sqlite_where=sa.text("state = 'running'"),
        postgresql_where=sa.text("state = 'running'"),
    )
    op.create_index(
        "ix_tasks_sent",
        "tasks",
        ["sent_at"],
        unique=False,
        sqlite_where=sa.text("state = 'sent'"),
        postgresql_where=sa.text("state = 'sent'"),
    )


def _create_pages() -> None:
    op.create_table(
        "pages",
        sa.Column("file_id", sa.String(length=32), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=40), nullable=True),
        sa.Column("reading", JSON, nullable=True),
        sa.Column("picture_key", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_pages_file_id")),
        sa.PrimaryKeyConstraint("file_id", "page", name=op.f("pk_pages")),
    )


def upgrade() -> None:
    """Create the tables."""
    _create_cases()
    _create_deadlines()
    _create_files()
    _create_history()
    _create_letters()
    _create_page_counts()
    _create_reports()
    _create_shipments()
    _create_tasks()
    _create_pages()


def downgrade() -> None:
    """Drop the tables, and all that is stored in them."""
    op.drop_table("pages")
    op.drop_table("tasks")
    op.drop_table("shipments")
    op.drop_table("reports")
    op.drop_table("page_counts")
    op.drop_table("letters")
    op.drop_table("history")
    op.drop_table("files")
    op.drop_table("deadlines")
    op.drop_table("cases")
