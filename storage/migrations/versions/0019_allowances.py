"""How often somebody without a key may ask."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.schema.columns import Instant

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "allowances",
        sa.Column("who_hash", sa.String(length=64), nullable=False),
        sa.Column("whole_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("who_hash", name="pk_allowances"),
    )
    op.create_index("ix_allowances_whole", "allowances", ["whole_at"])


def downgrade() -> None:
    op.drop_table("allowances")
