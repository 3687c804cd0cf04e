"""What a pen left at places to sign on scans and photographs, where a reader made letters of it or a seal lies on it."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from pipelines.completeness import check
from pipelines.facts import Facts
from pipelines.text import Box, Line, Seal, Stroke, Word
from tests.builders import RECEIVED, catalog, centred, file, line, page

MATERIAL: dict[str, Any] = {"name": "承诺书", "checks": [{"kind": "signature", "near": "承诺人（签字）"}]}
LABEL = line("承诺人（签字）：", 0.3, 0.5)
OVER = Seal(box=Box(0.4, 0.4, 0.58, 0.53))
"""A red seal whose edge lies on the place to sign."""


def told(*lines: Line, strokes: tuple[Stroke, ...] = (), seals: tuple[Seal, ...] = ()) -> list[tuple[str, bool]]:
    sheet = page([centred("承诺书", 0.06), *lines], strokes=strokes, seals=seals)
    report = check(catalog(MATERIAL), Facts(), [file("a.pdf", sheet)], received_on=RECEIVED)
    return [(one.code, one.certain) for _, one in report.deficiencies()]


def guessed(letters: str, *, behind: str = "", left: float, right: float, sure: float = 0.5) -> Line:
    """Letters of which a reader was not sure, alone or behind the words of a line of which it was."""
    box = Box(0.3 if behind else left, 0.5, right, 0.514)
    edges = [box.left + (left - box.left) * at / max(1, len(behind)) for at in range(len(behind) + 1)]
    words = [
        Word(text=sign, box=Box(one, 0.5, other, 0.514), confidences=(0.99,))
        for sign, (one, other) in zip(behind, pairwise(edges), strict=False)
    ]
    words.append(Word(text=letters, box=Box(left, 0.5, right, 0.514), confidences=(sure,) * len(letters)))
    mean = (0.99 * len(behind) + sure * len(letters)) / (len(behind) + len(letters))
    return Line(text=behind + letters, confidence=mean, box=box, words=tuple(words))


PEN = Stroke(box=Box(0.47, 0.497, 0.56, 0.52), ink=0.3)
"""Dark ink beside the words of the place."""


UNDER = Stroke(box=Box(0.45, 0.497, 0.475, 0.52), ink=0.3)
"""Dark ink where something was read."""


@pytest.mark.parametrize("seals", [(), (OVER,)])
@pytest.mark.parametrize(
    "lines",
    [
        pytest.param((LABEL, guessed("XNX", left=0.46, right=0.54)), id="a line of their own"),
        pytest.param((guessed("AMY", behind="承诺人（签字）：", left=0.44, right=0.54),), id="behind the words"),
    ],
)
def test_letters_that_a_reader_guessed_at_a_place_to_sign_are_a_signature_where_a_pen_wrote(
    lines: tuple[Line, ...], seals: tuple[Seal, ...]
) -> None:
    assert told(*lines, strokes=(PEN,), seals=seals) == []
    assert told(*lines, seals=seals) == [("UNSIGNED", False)]


def test_print_beside_a_place_to_sign_ends_it_however_badly_it_was_read() -> None:
    # Given a date of which the reader was not sure, and ink behind it
    date = guessed("2026.9.8", left=0.46, right=0.54)
    behind = PEN.model_copy(update={"box": Box(0.55, 0.497, 0.64, 0.52)})

    assert told(LABEL, date, strokes=(behind,)) == [("UNSIGNED", False)]


@pytest.mark.parametrize(
    ("text", "ink", "signed"),
    [
        pytest.param("例", (UNDER,), True, id="a lone character of a name on a pen's ink"),
        pytest.param("勤样校", (UNDER,), True, id="a name misread on a pen's ink"),
        pytest.param("·M4", (UNDER,), True, id="letters and digits on a pen's ink"),
        pytest.param("例", (), False, id="a letter of the seal"),
        pytest.param("2026", (UNDER,), False, id="a date"),
    ],
)
def test_what_was_read_under_a_seal_is_a_signature_where_dark_ink_is_left_of_it(
    text: str, ink: tuple[Stroke, ...], *, signed: bool
) -> None:
    read = line(text, 0.45, 0.5)

    assert told(LABEL, read, strokes=ink, seals=(OVER,)) == ([] if signed else [("UNSIGNED", False)])


@pytest.mark.parametrize(
    ("belief", "near", "signed"),
    [
        pytest.param(0.55, 0.004, True, id="its reader doubted it, ink beside it"),
        pytest.param(0.95, 0.004, False, id="it was sure of it"),
        pytest.param(0.55, 0.03, False, id="the ink stands far behind"),
    ],
)
def test_one_character_of_a_name_by_hand_does_not_end_the_place_to_sign(
    belief: float, near: float, *, signed: bool
) -> None:
    # Given a name of which a reader made one character, and a seal on the end of the rest of it
    read = line("大", 0.45, 0.5, confidence=belief)
    pen = Stroke(box=Box(read.box.right + near, 0.497, read.box.right + near + 0.04, 0.52), ink=0.3)

    assert told(LABEL, read, strokes=(pen,), seals=(OVER,)) == ([] if signed else [("UNSIGNED", False)])


def test_a_name_read_under_a_seal_is_one_though_its_colon_was_read_as_a_semicolon() -> None:
    signed = line("承诺人（签字）；柏望", 0.3, 0.5, confidence=0.99)

    assert told(signed, seals=(OVER.model_copy(update={"box": Box(0.43, 0.42, 0.6, 0.54)}),)) == []
