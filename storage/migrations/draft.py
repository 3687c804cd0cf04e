"""Write the first migrations anew from ``storage.tables``. For developers, until the first release; then never again.

Run ``python -m storage.migrations.draft`` after a change of the tables, then look at the difference and commit it.
After the first release a change of the tables is a new migration, written by hand, that keeps what is stored.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from alembic.autogenerate import render_python_code
from alembic.autogenerate.api import AutogenContext
from alembic.operations.ops import CreateIndexOp, CreateTableOp, UpgradeOps
from sqlalchemy import Table

from storage.tables import Instant, metadata

VERSIONS = Path(__file__).parent / "versions"
OFFICE = {"accounts", "sessions", "login_failures", "api_keys", "catalogs", "idempotency", "sequences"}

HEAD = '''"""{title} Written by storage/migrations/draft.py from storage/tables.py."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
{imports}
revision = "{revision}"
down_revision = {previous}
branch_labels = None
depends_on = None
'''

TYPES = {
    "INSTANT": "sa.DateTime(timezone=True)",
    "JSON": 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")',
    "SERIAL": 'sa.BigInteger().with_variant(sa.Integer(), "sqlite")',
}


def _type_name(kind: str, item: object, _context: AutogenContext) -> str | Literal[False]:
    """The name in TYPES of a type of ours, or False: Alembic writes it out."""
    if kind != "type":
        return False
    if isinstance(item, Instant):
        return "INSTANT"
    varies = bool(getattr(item, "_variant_mapping", None))
    return {"JSON": "JSON", "BIGINT": "SERIAL"}.get(str(item), False) if varies else False


def _function(table: Table) -> str:
    indexes = sorted(table.indexes, key=lambda index: str(index.name))
    operations = [CreateTableOp.from_table(table), *map(CreateIndexOp.from_index, indexes)]
    code = render_python_code(UpgradeOps(operations), render_item=_type_name)
    body = [f"    {line.strip()}" for line in code.splitlines() if line.strip() and not line.strip().startswith("#")]
    return "\n".join([f"def _create_{table.name}() -> None:", *body]) + "\n"


def _types(functions: Sequence[str]) -> str:
    used = {name: code for name, code in TYPES.items() if any(f" {name}," in function for function in functions)}
    return "\n".join(f"{name} = {code}" for name, code in used.items())


def _parts(title: str, revision: str, previous: str, tables: Sequence[Table]) -> Iterator[str]:
    functions = [_function(table) for table in tables]
    types = _types(functions)
    imports = "from sqlalchemy.dialects import postgresql\n" if "postgresql" in types else ""
    yield HEAD.format(title=title, revision=revision, previous=previous, imports=imports) + f"\n{types}\n"
    yield from functions
    calls = "\n".join(f"    _create_{table.name}()" for table in tables)
    drops = "\n".join(f'    op.drop_table("{table.name}")' for table in reversed(tables))
    yield f'def upgrade() -> None:\n    """Create the tables."""\n{calls}\n'
    yield f'def downgrade() -> None:\n    """Drop the tables, and all that is stored in them."""\n{drops}\n'


def write() -> None:
    """Write both files."""
    tables = metadata.sorted_tables
    case, office = [t for t in tables if t.name not in OFFICE], [t for t in tables if t.name in OFFICE]
    first = _parts("A case and all that belongs to it.", "0001", "None", case)
    second = _parts("What the office needs beside its cases.", "0002", '"0001"', office)
    (VERSIONS / "0001_first.py").write_text("\n\n".join(first), encoding="utf-8")
    (VERSIONS / "0002_office.py").write_text("\n\n".join(second), encoding="utf-8")


if __name__ == "__main__":
    write()
