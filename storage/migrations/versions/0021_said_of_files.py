"""What was said of a file when it was opened: why it was refused and what cures that, or what is odd about it."""

from __future__ import annotations

from typing import Any, Literal

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

ADDED: dict[str, sa.types.TypeEngine[Any]] = {
    "message": sa.Text(),
    "cure": sa.Text(),
    "warnings": sa.JSON().with_variant(JSONB(), "postgresql"),
}


def upgrade() -> None:
    # SQLite appends a column behind the table's constraints; a table that is written anew reads as it is declared.
    anew: Literal["always", "never"] = "always" if op.get_bind().dialect.name == "sqlite" else "never"
    with op.batch_alter_table("files", recreate=anew) as changed:
        for name, kind in ADDED.items():
            changed.add_column(sa.Column(name, kind, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("files") as changed:
        for name in reversed(ADDED):
            changed.drop_column(name)
