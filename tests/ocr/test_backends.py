"""What runs the nets, by the processor; and how a reading process keeps memory for it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ocr.nets.backends import Backend, best_backend, memory_settings

AMX = "processor\t: 0\nmodel name\t: one\nflags\t\t: fpu sse2 avx512_bf16 amx_tile\n"
OLD = "processor\t: 0\nmodel name\t: avx512_bf16\nflags\t\t: fpu sse2 avx2\n"

ASKS_ANEW = """
import resource
def faults():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    block = bytearray(16_000_000)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
faults()
print(sum(faults() for _ in range(10)) > 10_000)
"""


@pytest.mark.parametrize(("told", "backend"), [(AMX, "openvino"), (OLD, "onnxruntime"), (None, "onnxruntime")])
def test_the_processor_says_what_runs_the_nets(tmp_path: Path, told: str | None, backend: str) -> None:
    cpu = tmp_path / "cpuinfo"
    if told is not None:
        cpu.write_text(told, encoding="utf-8")

    assert best_backend(cpu) == backend


@pytest.mark.parametrize(("backend", "anew"), [("openvino", "True"), ("onnxruntime", "False")])
def test_what_onnxruntime_frees_stays_with_its_process(backend: Backend, anew: str) -> None:
    """Given a process with the memory settings of a backend, When it asks ten times for what an answer of a net takes,
    Then the system has to find the pages each time for OpenVINO, which seldom asks, and not for onnxruntime."""
    command = [sys.executable, "-c", ASKS_ANEW]

    told = subprocess.run(command, env=memory_settings(backend), check=True, capture_output=True, text=True)

    assert told.stdout.strip() == anew
