"""Batches: many jobs handed in together. The file of a job that opens no case belongs to no case."""

from __future__ import annotations

from typing import Literal

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")
INSTANT = sa.DateTime(timezone=True)
DEAD_JOBS = sa.text("state = 'dead' AND case_number IS NULL AND queue <> 'notify'")


def upgrade() -> None:
    _case_of_a_file(nullable=True)
    op.create_index("ix_tasks_dead_jobs", "tasks", ["done_at"], sqlite_where=DEAD_JOBS, postgresql_where=DEAD_JOBS)
    op.create_table(
        "batches",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("key_id", sa.String(32), nullable=False),
        sa.Column("by", sa.String(100), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["key_id"], ["api_keys.id"], name=op.f("fk_batches_key_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
    )
    op.create_index("ix_batches_created", "batches", ["created_at"])
    op.create_table(
        "batch_jobs",
        sa.Column("batch_id", sa.String(32), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("do", sa.String(10), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("case_number", sa.String(40), nullable=True),
        sa.Column("file_id", sa.String(32), nullable=True),
        sa.Column("outputs", JSON, nullable=False),
        sa.Column("pages_open", sa.Integer(), nullable=False),
        sa.Column("engine", sa.String(20), nullable=True),
        sa.Column("problem", JSON, nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_batch_jobs_batch_id")),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name=op.f("fk_batch_jobs_case_number")),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_batch_jobs_file_id")),
        sa.PrimaryKeyConstraint("batch_id", "n", name=op.f("pk_batch_jobs")),
        sa.UniqueConstraint("file_id", name=op.f("uq_batch_jobs_file_id")),
    )
    op.create_index("ix_batch_jobs_case", "batch_jobs", ["case_number"])


def downgrade() -> None:
    op.drop_table("batch_jobs")
    op.drop_table("batches")
    op.drop_index("ix_tasks_dead_jobs", "tasks")
    op.execute("DELETE FROM pages WHERE file_id IN (SELECT id FROM files WHERE case_number IS NULL)")
    op.execute("DELETE FROM page_contents WHERE file_id IN (SELECT id FROM files WHERE case_number IS NULL)")
    op.execute("DELETE FROM searchable_pdfs WHERE file_id IN (SELECT id FROM files WHERE case_number IS NULL)")
    op.execute("DELETE FROM files WHERE case_number IS NULL")
    _case_of_a_file(nullable=False)


def _case_of_a_file(*, nullable: bool) -> None:
    anew: Literal["always", "never"] = "always" if op.get_bind().dialect.name == "sqlite" else "never"
    with op.batch_alter_table("files", recreate=anew) as changed:
        changed.alter_column("case_number", existing_type=sa.String(40), nullable=nullable)
