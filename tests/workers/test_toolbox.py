"""The tools of a process, where all its threads are at work at once."""

from __future__ import annotations

import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from storage.database import reading
from tests.cases import MONDAY
from tests.doubles.scripted_reader import ScriptedReader
from tests.office import SetClock, installation, open_case
from workers.toolbox import open_toolbox


def test_rules_are_read_although_others_hold_every_connection(tmp_path: Path) -> None:
    """They wait for the transaction that asks for the rules: it must not wait for them."""
    settings, clock = installation(tmp_path), SetClock(MONDAY)
    with open_toolbox(settings, clock=clock, open_reader=ScriptedReader) as before:
        case = open_case(before)

    with open_toolbox(settings, clock=clock, open_reader=ScriptedReader) as tools, ExitStack() as others:
        for _ in range(tools.engine.pool.size()):  # type: ignore[attr-defined]  # it is a pool with a size
            others.enter_context(reading(tools.engine))

        assert tools.ledger.rules(case).catalog.item.code == case.item_code


@pytest.mark.parametrize("used", ["workers.toolbox", "yici.failed_steps", "yici.access", "yici.archiving"])
def test_who_only_looks_at_what_is_stored_waits_for_no_engine(used: str) -> None:
    heavy = ("fastapi", "minio", "numpy", "PIL", "pyhanko", "pymupdf", "typst")
    asked = f"import sys, {used}\nprint(sorted({{name.partition('.')[0] for name in sys.modules}} & {set(heavy)}))"

    told = subprocess.run([sys.executable, "-c", asked], check=True, capture_output=True, text=True)

    assert told.stdout.strip() == "[]"
