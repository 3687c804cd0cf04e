"""The tools of a process, where all its threads are at work at once."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

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
