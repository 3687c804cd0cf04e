"""Under which request's key an endpoint's secret was made: asked again, no second one is."""

from __future__ import annotations

from typing import Literal

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    anew: Literal["always", "never"] = "always" if op.get_bind().dialect.name == "sqlite" else "never"
    with op.batch_alter_table("webhooks", recreate=anew) as changed:
        changed.add_column(sa.Column("asked_under", sa.String(length=64)))


def downgrade() -> None:
    with op.batch_alter_table("webhooks") as changed:
        changed.drop_column("asked_under")
