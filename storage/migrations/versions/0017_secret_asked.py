"""Under which request's key an endpoint's secret was made: asked again, no second one is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not written anew on SQLite: other tables point at this one, so it cannot be dropped once there is an endpoint.
    op.add_column("webhooks", sa.Column("asked_under", sa.String(length=64)))


def downgrade() -> None:
    op.drop_column("webhooks", "asked_under")
