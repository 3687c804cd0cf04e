"""What a child answers is believed only when it can be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from ocr.children import believed
from pipelines.text import Box, Line, PageText
from tests.ocr.paper import as_jpeg, blank

JPEG = as_jpeg(blank((40, 60)))
LINE = Line(text="可以阅读", confidence=0.9, box=Box(0.1, 0.1, 0.9, 0.2))
PAGE = PageText(page=2, width=40, height=60, source="rapid", lines=(LINE,))


def told(page: PageText) -> Mapping[str, Any]:
    return {"text": page.model_dump_json()}


def test_a_sound_page_is_believed() -> None:
    assert believed.read_page(dict(told(PAGE)), JPEG, 2).text == PAGE


@pytest.mark.parametrize(
    ("page", "picture"),
    [
        (PAGE.model_copy(update={"page": 3}), JPEG),
        (PAGE.model_copy(update={"width": 0}), JPEG),
        (PAGE.model_copy(update={"height": 10**9}), JPEG),
        (PAGE.model_copy(update={"problem": "TIMEOUT"}), JPEG),
        (PAGE.model_copy(update={"lines": (LINE.model_copy(update={"box": Box(0.5, 0.1, 0.4, 0.2)}),)}), JPEG),
        (PAGE.model_copy(update={"lines": (LINE.model_copy(update={"box": Box(-1, 0, 1, 2)}),)}), JPEG),
        (PAGE.model_copy(update={"lines": (LINE.model_copy(update={"text": "字" * 300_000}),)}), JPEG),
        (PAGE.model_copy(update={"lines": (LINE,) * 6000}), JPEG),
        (PAGE, b""),
        (PAGE, b"\xff\xd8\xff no size"),
        (PAGE, JPEG + bytes(30 << 20)),
        (PAGE, JPEG.replace(b"\x00\x3c\x00\x28", b"\xff\xff\xff\xff")),
    ],
)
def test_a_page_that_cannot_be_is_not_believed(page: PageText, picture: bytes) -> None:
    with pytest.raises(believed.Unbelievable):
        believed.read_page(dict(told(page)), picture, 2)


@pytest.mark.parametrize(
    "answer",
    [
        {"kind": "application/pdf", "pages": 0},
        {"kind": "application/pdf", "pages": 2001},
        {"kind": "application/pdf", "pages": -1},
        {"kind": "text/html", "pages": 1},
        {"kind": "video/mp4", "pages": 1},
        {"kind": "application/pdf", "pages": 1, "warnings": ["长" * 9000]},
        {"kind": "application/pdf", "pages": "many"},
        {},
    ],
)
def test_an_inspection_that_cannot_be_is_not_believed(answer: dict[str, Any]) -> None:
    with pytest.raises(believed.Unbelievable):
        believed.inspection(answer)
