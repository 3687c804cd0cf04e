"""No secret of an endpoint stays in an answer that is kept for a request that comes again: it stands with its endpoint."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.schema.columns import Json

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

answers = sa.table("idempotency", sa.column("key", sa.String), sa.column("answer", Json))
"""Of the table as it is now, what is looked at here."""


def upgrade() -> None:
    connection = op.get_bind()
    held = sa.cast(answers.c.answer, sa.Text).contains('"whsec_', autoescape=True)
    for key, answer in connection.execute(sa.select(answers.c.key, answers.c.answer).where(held)).all():
        if isinstance(answer, dict) and str(answer.get("secret", "")).startswith("whsec_"):
            kept = {name: value for name, value in answer.items() if name != "secret"}
            connection.execute(sa.update(answers).where(answers.c.key == key).values(answer=kept))


def downgrade() -> None:
    pass
