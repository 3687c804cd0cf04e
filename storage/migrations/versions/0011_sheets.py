"""Page plans, facts stated for cover sheets, and claims of the watched folders."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0011"
down_revision = "0012"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "page_plans",
        sa.Column("case_number", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("before", sa.Integer(), nullable=False),
        sa.Column("plan", JSON, nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name=op.f("fk_page_plans_case_number")),
        sa.PrimaryKeyConstraint("case_number", "version", name=op.f("pk_page_plans")),
    )
    op.create_table(
        "file_origins",
        sa.Column("file_id", sa.String(length=32), nullable=False),
        sa.Column("duplex", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_file_origins_file_id")),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_file_origins")),
    )
    op.create_table(
        "page_turns",
        sa.Column("file_id", sa.String(length=32), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("rotation", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_page_turns_file_id")),
        sa.PrimaryKeyConstraint("file_id", "page", name=op.f("pk_page_turns")),
    )
    op.create_table(
        "stated_facts",
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("item_code", sa.String(length=50), nullable=False),
        sa.Column("facts", JSON, nullable=False),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_stated_facts")),
    )
    op.create_index("ix_stated_facts_made", "stated_facts", ["made_at"])
    op.create_table(
        "inbox_claims",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("window", sa.String(length=100), nullable=False),
        sa.Column("token", sa.String(length=32)),
        sa.Column("lease_until", INSTANT),
        sa.Column("cases", JSON),
        sa.Column("error", sa.Text()),
        sa.Column("claimed_at", INSTANT, nullable=False),
        sa.Column("done_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox_claims")),
    )
    op.create_index("ix_inbox_claims_done", "inbox_claims", ["done_at"])


def downgrade() -> None:
    for table in ("inbox_claims", "stated_facts", "page_turns", "file_origins", "page_plans"):
        op.drop_table(table)
