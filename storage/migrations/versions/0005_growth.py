"""Growth: indexes for what lists and housekeeping ask, room for updates in place, and the search for stray objects."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)

INDEXES: dict[str, tuple[str, list[str], str | None]] = {
    "ix_cases_state": ("cases", ["state", "opened_at", "number"], None),
    "ix_cases_item": ("cases", ["item_code", "opened_at", "number"], None),
    "ix_cases_due": ("cases", ["due_at"], "due_at IS NOT NULL"),
    "ix_shipments_case": ("shipments", ["case_number"], None),
    "ix_tasks_untold": ("tasks", ["done_at"], "state = 'dead' AND (told_at IS NULL OR told_at < done_at)"),
    "ix_tasks_over": ("tasks", ["done_at"], "state IN ('done', 'cancelled')"),
    "ix_idempotency_created": ("idempotency", ["created_at"], None),
    "ix_sessions_expires": ("sessions", ["expires_at"], None),
    "ix_login_failures_last": ("login_failures", ["last_at"], None),
}

STORAGE = {
    # Rows that change while they live: room on the page for their next version, which then needs no new index entries.
    "cases": "fillfactor = 80, autovacuum_vacuum_scale_factor = 0.01",
    "page_counts": "fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01",
    # Every task changes its state three times: what it leaves behind is cleared when it is a fiftieth of the table, not
    # a fifth, and its statistics keep up with a queue that is empty in the morning and full at ten.
    "tasks": "fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000, "
    "autovacuum_analyze_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0",
    "deadlines": "autovacuum_vacuum_scale_factor = 0.01",
    # Only ever added to: frozen in steps of a hundred thousand rows, not in one long run when it is a fifth larger.
    "history": "autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 100000, "
    "autovacuum_analyze_scale_factor = 0.01",
    "pages": "autovacuum_vacuum_scale_factor = 0.01, autovacuum_analyze_scale_factor = 0.01",
}


def upgrade() -> None:
    op.create_table(
        "sweeps",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_sweeps")),
    )
    op.create_table(
        "strays",
        sa.Column("key", sa.String(length=210), nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.Column("alien", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_strays")),
    )
    op.create_index("ix_strays_seen", "strays", ["seen_at"])
    alien = sa.text("alien")
    op.create_index("ix_strays_alien", "strays", ["key"], sqlite_where=alien, postgresql_where=alien)
    op.drop_index("ix_cases_state", table_name="cases")
    for name, (table, columns, where) in INDEXES.items():
        only = None if where is None else sa.text(where)
        op.create_index(name, table, columns, sqlite_where=only, postgresql_where=only)
    _store()


def _store() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table, options in STORAGE.items():
            op.execute(f"ALTER TABLE {table} SET ({options})")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table, options in STORAGE.items():
            names = ", ".join(option.partition("=")[0].strip() for option in options.split(","))
            op.execute(f"ALTER TABLE {table} RESET ({names})")
    for name, (table, _, _) in INDEXES.items():
        op.drop_index(name, table_name=table)
    op.create_index("ix_cases_state", "cases", ["state", "opened_at"])
    op.drop_table("strays")
    op.drop_table("sweeps")
