"""Which program decided each event of a history."""

from __future__ import annotations

from typing import Literal

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # SQLite appends a column behind the table's constraints; a table that is written anew reads as it is declared.
    anew: Literal["always", "never"] = "always" if op.get_bind().dialect.name == "sqlite" else "never"
    with op.batch_alter_table("history", recreate=anew) as changed:
        changed.add_column(sa.Column("program", sa.String(length=64), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("history") as changed:
        changed.drop_column("program")
