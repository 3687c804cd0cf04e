"""The thread that lengthens leases goes on whatever happens to it."""

from __future__ import annotations

import threading
from datetime import datetime

from tests.workers.conftest import Bench
from workers.leases import Leases


def test_a_beat_that_fails_by_a_fault_of_ours_is_not_the_last(bench: Bench) -> None:
    # Given
    bench.open()
    taken = bench.take(bench.sent()[0].task_id)
    assert taken is not None
    failed, again = threading.Event(), threading.Event()

    def stumbling() -> datetime:
        if not failed.is_set():
            failed.set()
            raise KeyError("示例")
        again.set()
        return bench.clock()

    # When
    leases = Leases(bench.tools.engine, stumbling, beat_seconds=0.01)
    with leases.held(taken):
        went_on = again.wait(30)
    leases.close()

    # Then
    assert (failed.is_set(), went_on) == (True, True)
