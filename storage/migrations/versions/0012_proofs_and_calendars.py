"""Why a check came out so, by which calendar a last day was counted, and when it is to be warned of."""

from __future__ import annotations

from typing import Any, Literal

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0012"
down_revision = "0010"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(JSONB(), "postgresql")


ADDED: dict[str, dict[str, sa.types.TypeEngine[Any]]] = {
    "history": {"calendar": sa.String(length=64)},
    "reports": {"trace": JSON, "pages": JSON},
    "deadlines": {"warns_at": INSTANT, "calendar": sa.String(length=64)},
}


def upgrade() -> None:
    op.create_table(
        "calendars",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_calendars")),
    )
    # SQLite appends a column behind the table's constraints; a table that is written anew reads as it is declared.
    anew: Literal["always", "never"] = "always" if op.get_bind().dialect.name == "sqlite" else "never"
    for table, columns in ADDED.items():
        with op.batch_alter_table(table, recreate=anew) as changed:
            for name, kind in columns.items():
                changed.add_column(sa.Column(name, kind, nullable=True))
    due = sa.text("warns_at IS NOT NULL")
    op.create_index("ix_deadlines_warns", "deadlines", ["warns_at"], sqlite_where=due, postgresql_where=due)
    op.create_index("ix_deadlines_calendar", "deadlines", ["calendar", "case_number"])


def downgrade() -> None:
    op.drop_index("ix_deadlines_calendar", table_name="deadlines")
    op.drop_index("ix_deadlines_warns", table_name="deadlines")
    for table, columns in ADDED.items():
        with op.batch_alter_table(table) as changed:
            for name in reversed(columns):
                changed.drop_column(name)
    op.drop_table("calendars")
