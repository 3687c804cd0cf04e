"""What this machine runs nets with, told by its processor before any library is loaded.

On a processor with bfloat16 OpenVINO takes half the time of onnxruntime (13 ms against 28 ms for a line of 640 pixels, one
thread). Without bfloat16, on a processor with AVX2, they are alike: nine scans took 1.74 and 1.85 s of processor a page with
onnxruntime, 1.85 and 1.62 with OpenVINO, and read the same; onnxruntime needs less memory.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final, Literal

Backend = Literal["openvino", "onnxruntime"]

_BF16_FLAGS: Final = frozenset({"avx512_bf16", "amx_bf16"})
_CPU: Final = Path("/proc/cpuinfo")


def best_backend(cpu: Path = _CPU) -> Backend:
    """What this machine runs nets with.

    Args:
        cpu: what the kernel tells of the processor; a machine that has no such file gets onnxruntime.
    """
    return "openvino" if has_bfloat16(cpu) else "onnxruntime"


def has_bfloat16(cpu: Path = _CPU) -> bool:
    """Whether the processor multiplies bfloat16 by itself."""
    try:
        told = cpu.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    flags = next((line for line in told.splitlines() if line.startswith("flags")), "")
    return not _BF16_FLAGS.isdisjoint(flags.split())


def memory_settings(backend: Backend) -> dict[str, str]:
    """How a process that reads pages keeps what it frees, as settings of glibc's malloc.

    OpenVINO asks once for the memory of each shape. There pictures of pages go back to the system and smaller things stay: with
    both thresholds at 1 MB a page took a quarter more processor, with glibc's own the process was 100 MB larger. onnxruntime
    asks for each answer anew: where that goes back to the system, a page takes a fifth more time (docs/benchmarks.md).

    Args:
        backend: what runs its nets.
    """
    if backend == "openvino":
        trim, mapped = 32_000_000, 4_000_000
    else:
        trim, mapped = 256_000_000, 33_000_000
    return {
        # One process a core, one thread each.
        "MALLOC_ARENA_MAX": "1",
        "MALLOC_TRIM_THRESHOLD_": str(trim),
        "MALLOC_MMAP_THRESHOLD_": str(mapped),
    }
