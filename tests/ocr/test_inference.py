"""How the nets share a machine with their neighbours."""

from __future__ import annotations

import os
import threading

import numpy as np
import pytest

from ocr.nets.backends import Backend
from ocr.nets.inference import load, load_painter
from ocr.nets.models import DETECTION, ORIENTATION


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


def test_a_painter_with_its_last_steps_in_one_paints_the_same() -> None:
    # Given the net that finds lines, as it comes and with its last steps folded, and a picture wider than high with bars on it
    plain, folded = load(DETECTION, backend="openvino"), load_painter(DETECTION, backend="openvino")
    picture = np.full((1, 3, 192, 320), 2.0, dtype=np.float32)
    picture[:, :, 40:60, 30:250], picture[:, :, 100:112, 60:200:3] = -2.0, -2.0

    # When both paint it
    one, other = plain(picture), folded(picture)

    # Then pixel for pixel the same but for the rounding of bfloat16 (which alone comes to 0.16), and not a picture of nothing
    assert (one.shape, other.shape) == ((1, 1, 192, 320), (1, 1, 192, 320))
    assert np.abs(one - other).max() < 0.05
    assert one.max() > 0.5
