"""The engine: lanes and lines of tasks, how often a message went out, traces, and periodic work without a leader."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
OLD = {"ready": ["run_at"], "sent": ["sent_at"], "running": ["lease_until"]}
LIVE = {
    "ready": ["line", "run_at"],
    "sent": ["queue", "lane", "line"],
    "running": ["queue", "lane", "lease_until"],
    "dead": ["done_at"],
}


def _columns() -> list[sa.Column[object]]:
    return [
        sa.Column("lane", sa.String(length=10), nullable=False, server_default="review"),
        sa.Column("line", sa.String(length=170), nullable=False, server_default=""),
        sa.Column("sends", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("started_at", INSTANT),
        sa.Column("told_at", INSTANT),
        sa.Column("trace", sa.String(length=60)),
    ]


def upgrade() -> None:
    op.create_table(
        "firings",
        sa.Column("schedule", sa.String(length=60), nullable=False),
        sa.Column("fire_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("schedule", "fire_at", name=op.f("pk_firings")),
    )
    _drop(OLD)
    # SQLite writes a table anew, so that it is described as if it had been made so.
    anew = op.get_bind().dialect.name == "sqlite"
    with op.batch_alter_table("tasks", recreate="always" if anew else "never") as tasks:
        for column in _columns():
            tasks.add_column(column)
    op.execute("UPDATE tasks SET line = queue || '/review/' WHERE state IN ('ready', 'sent', 'running', 'dead')")
    _create(LIVE)


def downgrade() -> None:
    _drop(LIVE)
    with op.batch_alter_table("tasks") as tasks:
        for column in reversed(_columns()):
            tasks.drop_column(column.name)
    _create(OLD)
    op.drop_table("firings")


def _drop(indexes: dict[str, list[str]]) -> None:
    for state in indexes:
        op.drop_index(f"ix_tasks_{state}", table_name="tasks")


def _create(indexes: dict[str, list[str]]) -> None:
    for state, columns in indexes.items():
        only = sa.text(f"state = '{state}'")
        op.create_index(f"ix_tasks_{state}", "tasks", columns, sqlite_where=only, postgresql_where=only)
