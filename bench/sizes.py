"""What a case leaves behind: bytes in PostgreSQL by table, bytes in the object store by kind of object.

    tools/services .venv/bin/python -m bench.sizes [CASES] [FILE]      (bench/recordings/sizes.json)

The sample case goes its whole way, once with the real engine and then again and again with the same readings. The first cases are not
counted: pages of the database that are begun only once, catalogues, accounts. Indexes and TOAST are in the figures.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from rich.console import Console
from sqlalchemy import Connection, text

from ocr.sandbox import Sandbox
from runtime.logs import open_logs
from runtime.settings import Settings
from storage.database import transaction
from storage.handles import Engine
from tests.doubles.remembering_reader import RememberingReader
from yici.demo import Calendar, Demo
from yici.demo_results import Results
from yici.embedded import Embedded

RECORDED = Path(__file__).parent / "recordings" / "sizes.json"
WARM_UP = 3

Found = dict[str, tuple[int, int]]
"""By name: how many rows or objects, how many bytes."""


def tables(engine: Engine) -> Found:
    """Rows and bytes of every table as it stands after a vacuum: with the room that dead versions of rows had."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    with transaction(engine) as connection:
        names = connection.execute(
            text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        ).scalars()
        return {name: _table(connection, name) for name in names}


def _table(connection: Connection, name: str) -> tuple[int, int]:
    rows = connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one()  # noqa: S608 - a name from pg_tables
    size = connection.execute(text("SELECT pg_total_relation_size(quote_ident(:name)::regclass)"), {"name": name})
    return int(rows), int(size.scalar_one())


def objects(folder: Path) -> Found:
    """Objects and bytes by the first part of their keys."""
    count: Counter[str] = Counter()
    size: Counter[str] = Counter()
    for path in folder.rglob("*"):
        if path.is_file():
            kind = path.relative_to(folder).parts[0]
            count[kind] += 1
            size[kind] += path.stat().st_size
    return {kind: (count[kind], size[kind]) for kind in sorted(count)}


def measure(cases: int) -> dict[str, Any]:
    """Bring so many cases to their archive; what one of them left, on the average."""
    with tempfile.TemporaryDirectory(prefix="yici-sizes-") as folder, Sandbox(size=2) as sandbox:
        reader, clock, out = RememberingReader(sandbox), Calendar(), Path(folder) / "out"
        out.mkdir()
        settings = Settings(data_dir=Path(folder), database_url=_database())
        with Embedded(settings, clock=clock, open_reader=lambda: reader) as embedded:

            def look() -> tuple[Found, Found]:
                return tables(embedded.toolbox.engine), objects(Path(folder) / "objects")

            def live(count: int) -> None:
                for number in range(count):
                    Demo(embedded, clock, Console(quiet=True), Results(embedded.toolbox, out)).run()
                    print(f"case {number + 1} of {count}", file=sys.stderr)

            live(WARM_UP)
            before = look()
            live(cases)
            after = look()
    return {
        "schema": "yici/sizes/1",
        "sample": "samples/food, both rounds, from the first scan to the archive",
        "cases": cases,
        "tables": _each(before[0], after[0], cases),
        "objects": _each(before[1], after[1], cases),
    }


def _each(before: Found, after: Found, cases: int) -> dict[str, dict[str, float]]:
    grown = {
        name: ((count - before.get(name, (0, 0))[0]) / cases, (size - before.get(name, (0, 0))[1]) / cases)
        for name, (count, size) in after.items()
    }
    return {name: {"each": round(count, 2), "bytes": round(size)} for name, (count, size) in grown.items() if count}


def _database() -> str:
    address = os.environ.get("YICI_TEST_POSTGRES")  # noqa: TID251 - from tools/services
    if address is None:
        raise SystemExit("start me with: tools/services .venv/bin/python -m bench.sizes")
    return address


def main() -> None:
    """Measure and write it down."""
    open_logs(level="ERROR")
    cases = sys.argv[1] if len(sys.argv) > 1 else "20"
    file = Path(sys.argv[2]) if len(sys.argv) > 2 else RECORDED
    file.write_text(json.dumps(measure(int(cases)), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
