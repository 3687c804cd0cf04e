"""Where the nets run: OpenVINO in bfloat16 where the processor has it, else onnxruntime (:mod:`ocr.nets.backends`)."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ocr.nets.altered import pruned_to, unfolded, with_folded_doubling
from ocr.nets.backends import Backend, best_backend, has_bfloat16
from ocr.nets.models import Model, bytes_of

Numbers = npt.NDArray[np.float32]
Net = Callable[[Numbers], Numbers]
"""A loaded net with one input and one output, which holds until the net is asked again."""

_SHAPES: Final = 1000
"""Compiled steps that are kept for shapes that come again: each net has some forty, and an own one of each for each shape.
With a few dozen nothing of it is left when a width comes again: a page took a fifth more, and 20 MB less."""


def load(model: Model, threads: int = 1, backend: Backend | None = None) -> Net:
    """Load a net. To be called in the process that will use it: what they start does not survive a fork.

    Args:
        model: an ONNX file of an installed wheel.
        threads: that it may use.
        backend: by default the best of this machine.

    Raises:
        Unconfigured: MODEL.
    """
    data = bytes_of(model)
    if (backend or best_backend()) == "openvino":
        return _on_openvino(data, threads)
    return _on_onnxruntime(data, threads)


def load_recogniser(model: Model, kept: list[int], threads: int = 1, backend: Backend | None = None) -> Net:
    """Load a recogniser whose last layer answers only with some of its classes.

    Args:
        model: a net with one softmax over all classes at its end.
        kept: the classes that it may answer with, ascending.
        threads: that it may use.
        backend: by default the best of this machine.

    Returns:
        A net whose answer has shape (batch, steps, len(kept)) and sums to 1 over the last axis.

    Raises:
        Unconfigured: MODEL.
    """
    if (backend or best_backend()) == "openvino":
        return _on_openvino(bytes_of(model), threads, lambda net: pruned_to(net, kept))
    whole = _on_onnxruntime(bytes_of(model), threads)
    index = np.array(kept)

    def answered(batch: Numbers) -> Numbers:
        # Dividing what is left of a softmax by its sum is the softmax over what is left. Taken row by row: by an index of
        # the last axis numpy lays the answer out by classes, which takes five times as long, and once more in its argmax.
        left = whole(batch).take(index, axis=-1, mode="clip")
        left /= left.sum(axis=-1, keepdims=True)
        return left

    return answered


def load_painter(model: Model, threads: int = 1, backend: Backend | None = None) -> Net:
    """Load a net that paints each pixel of its picture by how likely it is something, shape (1, 1, height, width).

    Args:
        model: a net whose last steps double what it painted twice, so that on OpenVINO they can be done in one.
        threads: that it may use.
        backend: by default the best of this machine.

    Raises:
        Unconfigured: MODEL.
    """
    if (backend or best_backend()) != "openvino":
        return _on_onnxruntime(bytes_of(model), threads)
    folded = _on_openvino(bytes_of(model), threads, with_folded_doubling)
    return lambda batch: unfolded(folded(batch))


def _on_onnxruntime(data: bytes, threads: int) -> Net:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 4
    session = onnxruntime.InferenceSession(data, sess_options=options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    return lambda batch: np.asarray(session.run(None, {name: batch})[0], dtype=np.float32)


@cache
def _core() -> Any:
    import openvino

    return openvino.Core()


def _on_openvino(data: bytes, threads: int, altered: Callable[[Any], Any] = lambda net: net) -> Net:
    import openvino

    model = altered(_core().read_model(model=data))
    settings = {
        "INFERENCE_PRECISION_HINT": "bf16" if has_bfloat16() else "f32",
        "INFERENCE_NUM_THREADS": threads,
        "NUM_STREAMS": 1,
        "PERFORMANCE_HINT": "LATENCY",
        # Left alone it ties its thread to the first core while it computes: in every process to the same one, so that two
        # readers on two cores read no more than one (measured: 1.25 times, and 2.0 times without).
        "ENABLE_CPU_PINNING": False,
        "CPU_RUNTIME_CACHE_CAPACITY": _SHAPES,
    }
    request = _core().compile_model(model, "CPU", settings).create_infer_request()

    def answered(batch: Numbers) -> Numbers:
        # By its tensor: what `infer` does about its arguments takes a tenth of a millisecond, and a page has fifty lines.
        request.set_input_tensor(openvino.Tensor(batch, shared_memory=True))
        request.start_async()
        request.wait()
        # The request's own, which the next call overwrites: a copy of a long line's answer takes a tenth of its time.
        return np.asarray(request.get_output_tensor(0).data, dtype=np.float32)

    return answered
