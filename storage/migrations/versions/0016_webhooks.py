"""Who is told of cases, what was said to them, and how it went."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    unsent = sa.text("state IN ('dead', 'cancelled') AND queue = 'notify'")
    op.create_index("ix_tasks_unsent", "tasks", ["line", "created_at"], sqlite_where=unsent, postgresql_where=unsent)
    op.create_table(
        "webhooks",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("key_id", sa.String(length=32), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.Column("types", JSON, nullable=False),
        sa.Column("every_case", sa.Boolean(), nullable=False),
        sa.Column("secret", sa.String(length=100), nullable=False),
        sa.Column("old_secret", sa.String(length=100)),
        sa.Column("old_until", INSTANT),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("off_at", INSTANT),
        sa.Column("off_why", sa.Text()),
        sa.Column("succeeded_at", INSTANT),
        sa.Column("failed_at", INSTANT),
        sa.Column("failure", sa.Text()),
        sa.Column("deleted_at", INSTANT),
        sa.ForeignKeyConstraint(["key_id"], ["api_keys.id"], name=op.f("fk_webhooks_key_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhooks")),
    )
    op.create_index("ix_webhooks_key", "webhooks", ["key_id", "created_at", "id"])
    deleted = sa.text("deleted_at IS NOT NULL")
    op.create_index("ix_webhooks_deleted", "webhooks", ["deleted_at"], sqlite_where=deleted, postgresql_where=deleted)
    op.create_table(
        "case_keys",
        sa.Column("case_number", sa.String(length=40), nullable=False),
        sa.Column("key_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name=op.f("fk_case_keys_case_number")),
        sa.ForeignKeyConstraint(["key_id"], ["api_keys.id"], name=op.f("fk_case_keys_key_id")),
        sa.PrimaryKeyConstraint("case_number", name=op.f("pk_case_keys")),
    )
    op.create_table(
        "webhook_deliveries",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("webhook_id", sa.String(length=32), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("case_number", sa.String(length=40)),
        sa.Column("seq", sa.Integer()),
        sa.Column("ordered_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["webhook_id"], ["webhooks.id"], name=op.f("fk_webhook_deliveries_webhook_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_deliveries")),
    )
    op.create_index("ix_webhook_deliveries_newest", "webhook_deliveries", ["webhook_id", "ordered_at", "id"])
    op.create_table(
        "webhook_attempts",
        sa.Column("id", SERIAL, autoincrement=True, nullable=False),
        sa.Column("delivery_id", sa.String(length=32), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT),
        sa.Column("milliseconds", sa.Integer()),
        sa.Column("status", sa.Integer()),
        sa.Column("code", sa.String(length=40)),
        sa.Column("note", sa.Text()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_attempts")),
    )
    op.create_index("ix_webhook_attempts_delivery", "webhook_attempts", ["delivery_id", "id"])
    op.create_table(
        "webhook_acts",
        sa.Column("id", SERIAL, autoincrement=True, nullable=False),
        sa.Column("webhook_id", sa.String(length=32), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["webhook_id"], ["webhooks.id"], name=op.f("fk_webhook_acts_webhook_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_acts")),
    )
    op.create_index("ix_webhook_acts_webhook", "webhook_acts", ["webhook_id", "id"])


def downgrade() -> None:
    op.drop_index("ix_tasks_unsent", table_name="tasks")
    for table in ("webhook_acts", "webhook_attempts", "webhook_deliveries", "case_keys", "webhooks"):
        op.drop_table(table)
