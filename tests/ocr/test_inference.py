"""How the nets share a machine with their neighbours."""

from __future__ import annotations

import os
import threading

import numpy as np
import pytest

from ocr.inference import Backend, load
from ocr.models import ORIENTATION


@pytest.mark.parametrize("backend", ["openvino", "onnxruntime"])
def test_a_net_ties_no_thread_to_a_core_while_it_computes(backend: Backend) -> None:
    """Every process would choose the same core: two readers on two cores would read no more than one."""
    # Given a loaded net
    net = load(ORIENTATION, threads=1, backend=backend)
    picture = np.zeros((1, 3, 224, 224), dtype=np.float32)
    free = os.sched_getaffinity(0)

    # When it computes, and somebody looks meanwhile on which cores its thread may run
    worker = threading.Thread(target=lambda: [net(picture) for _ in range(40)])
    worker.start()
    seen = set()
    while worker.is_alive():
        try:
            seen.add(frozenset(os.sched_getaffinity(worker.native_id or 0)))
        except ProcessLookupError:
            break

    # Then on every core that the process has
    assert seen == {frozenset(free)}
