"""What a key may do beside handing in and reading. Keys that were there keep what they could: everything."""

from __future__ import annotations

from typing import Literal

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    anew: Literal["always", "never"] = "always" if op.get_bind().dialect.name == "sqlite" else "never"
    scopes = sa.Column("scopes", sa.String(length=60), nullable=False, server_default="publish operate")
    with op.batch_alter_table("api_keys", recreate=anew) as changed:
        changed.add_column(scopes)


def downgrade() -> None:
    with op.batch_alter_table("api_keys") as changed:
        changed.drop_column("scopes")
