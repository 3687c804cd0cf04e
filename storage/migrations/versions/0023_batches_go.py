"""A batch that is over is marked before what is stored of it goes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

MARKED = sa.text("forgotten_at IS NOT NULL")
CURRENT = sa.text("forgotten_at IS NULL")


def upgrade() -> None:
    op.add_column("batches", sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=True))
    op.drop_index("ix_batches_created", "batches")
    op.create_index("ix_batches_current", "batches", ["created_at"], sqlite_where=CURRENT, postgresql_where=CURRENT)
    op.create_index("ix_batches_marked", "batches", ["id"], sqlite_where=MARKED, postgresql_where=MARKED)


def downgrade() -> None:
    op.drop_index("ix_batches_marked", "batches")
    op.drop_index("ix_batches_current", "batches")
    op.create_index("ix_batches_created", "batches", ["created_at"])
    op.drop_column("batches", "forgotten_at")
