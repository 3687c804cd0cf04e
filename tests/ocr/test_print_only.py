"""What of the read lines is print, and what may be a pen's."""

from __future__ import annotations

import pytest

from ocr.print_only import print_only
from pipelines.text import Box, Line, Seal, Word

SEAL = Seal(box=Box(0.42, 0.5, 0.6, 0.62))
PRINT = [
    Line(text="委托权限：一般代理。", confidence=0.99, box=Box(0.1, at / 20, 0.5, at / 20 + 0.02)) for at in range(5)
]


def written(text: str, *, high: float = 0.03, confidence: float = 0.99) -> Line:
    """A line beside the seal, each character a word."""
    step = 0.4 / len(text)
    words = tuple(
        Word(text=sign, box=Box(0.1 + at * step, 0.5, 0.1 + (at + 1) * step, 0.5 + high), confidences=(confidence,))
        for at, sign in enumerate(text)
    )
    return Line(text=text, confidence=confidence, box=Box(0.1, 0.5, 0.5, 0.5 + high), words=words)


def left_of(line: Line, seals: tuple[Seal, ...] = (SEAL,)) -> list[str]:
    lines = print_only([*PRINT, line], seals)
    return ["".join(word.text for word in one.words) for one in lines[len(PRINT) :]]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        pytest.param("受托人（签字）：例", ["受托人（签字）："], id="a character behind the words of the place"),
        pytest.param(
            "受托人（签字）·M4", ["受托人（签字）·"], id="letters and digits behind a colon that came as a dot"
        ),
        pytest.param("勤样校", [], id="three characters by themselves"),
        pytest.param("2026", ["2026"], id="a number"),
        pytest.param("日", ["日"], id="what is left of a date"),
        pytest.param("公章", ["公章"], id="the words of the place to seal"),
        pytest.param("申请单位：示例餐饮店", ["申请单位：示例餐饮店"], id="a longer text"),
        pytest.param("经办人：", ["经办人："], id="a label"),
    ],
)
def test_what_stands_under_a_seal_and_is_much_higher_than_print_may_be_a_pens(text: str, left: list[str]) -> None:
    assert left_of(written(text)) == left


@pytest.mark.parametrize(
    ("line", "seals"),
    [
        pytest.param(written("勤样校", high=0.022), (SEAL,), id="as high as print"),
        pytest.param(written("勤样校"), (), id="no seal"),
        pytest.param(
            written("勤样校"), (SEAL.model_copy(update={"colour": "grey"}),), id="a seal that could not be faded"
        ),
    ],
)
def test_other_words_are_print(line: Line, seals: tuple[Seal, ...]) -> None:
    assert left_of(line, seals) == ["勤样校"]


def test_letters_that_were_guessed_alone_are_no_print() -> None:
    assert left_of(written("KIA", high=0.02, confidence=0.6)) == []
    assert left_of(written("KIA", high=0.02)) == ["KIA"]
