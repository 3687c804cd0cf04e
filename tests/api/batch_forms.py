"""Batches as integrators send them. All persons and papers are fictional."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tests.api.desk import FACTS

ONLINE = {name: value for name, value in FACTS.items() if name != "channel"}
"""What is stated of a case that comes in a batch."""


def case_job(*files: str, **more: Any) -> dict[str, Any]:
    """A job that opens a case."""
    return {"do": "case", "files": list(files), "case": ONLINE, **more}


def ocr_job(file: str, *outputs: str, **more: Any) -> dict[str, Any]:
    """A job that only reads."""
    return {"do": "ocr", "files": [file], "outputs": list(outputs or ("text",)), **more}


def batch(*jobs: Any, files: Mapping[str, bytes]) -> dict[str, Any]:
    """The arguments of a POST."""
    said = json.dumps({"jobs": list(jobs)})
    return {"data": {"batch": said}, "files": [("files", (name, data)) for name, data in files.items()]}
