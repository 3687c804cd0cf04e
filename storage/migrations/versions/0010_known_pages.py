"""What pages are made of, so that a page is read once; and why a searchable PDF is no PDF/A."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0005"
branch_labels = None
depends_on = None

INDEX = "ix_pages_known_as"


def upgrade() -> None:
    op.create_table(
        "page_contents",
        sa.Column("file_id", sa.String(length=32), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("content", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_page_contents_file_id")),
        sa.PrimaryKeyConstraint("file_id", "page", name=op.f("pk_page_contents")),
    )
    known = sa.text("known_as IS NOT NULL")
    # SQLite writes the table anew, so that the column stands in it as in a new database.
    anew = op.get_bind().dialect.name == "sqlite"
    with op.batch_alter_table("pages", recreate="always" if anew else "never") as pages:
        pages.add_column(sa.Column("known_as", sa.String(length=64), nullable=True))
    op.create_index(INDEX, "pages", ["known_as"], sqlite_where=known, postgresql_where=known)
    op.create_table(
        "searchable_pdfs",
        sa.Column("file_id", sa.String(length=32), nullable=False),
        sa.Column("notes", sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_searchable_pdfs_file_id")),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_searchable_pdfs")),
    )


def downgrade() -> None:
    op.drop_table("searchable_pdfs")
    op.drop_index(INDEX, table_name="pages")
    with op.batch_alter_table("pages") as pages:
        pages.drop_column("known_as")
    op.drop_table("page_contents")
