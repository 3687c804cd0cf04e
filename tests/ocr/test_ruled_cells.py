"""What rules close in is read as a whole: labels of several lines beside values of others, however the page leans."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.layout.reading_order import in_reading_order
from ocr.layout.ruled_cells import Cell, cells_of
from ocr.picture import Picture
from pipelines.text import Box, Line

WIDTH, HEIGHT = 1240, 1754
COLUMNS = (120, 300, 620, 800, 1120)
ROWS = (300, 410, 520, 630)
PRINT = 30


def page(rules: list[tuple[tuple[int, int], tuple[int, int]]]) -> Picture:
    """A page at 150 dpi with rules on it."""
    picture = np.full((HEIGHT, WIDTH, 3), 250, np.uint8)
    for start, end in rules:
        cv2.line(picture, start, end, (20, 20, 20), 2)
    return picture


def table() -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """The rules of a form of four columns; its first column is one cell over two rows."""
    level = [((COLUMNS[0] if n != 1 else COLUMNS[1], y), (COLUMNS[-1], y)) for n, y in enumerate(ROWS)]
    return level + [((x, ROWS[0]), (x, ROWS[-1])) for x in COLUMNS]


def printed(text: str, x: int, y: int) -> Line:
    return Line(
        text=text, confidence=1, box=Box(x / WIDTH, y / HEIGHT, (x + PRINT * len(text)) / WIDTH, (y + PRINT) / HEIGHT)
    )


# As a browser lays them: each in the middle of its cell's height.
LINES = (
    printed("表头", 500, 200),
    printed("申请人", 130, 360),
    printed("情况", 130, 420),
    printed("中文姓", 310, 322),
    printed("名全称", 310, 358),
    printed("张示例", 640, 340),
    printed("出生", 810, 322),
    printed("日期", 810, 358),
    printed("住所地", 310, 416),
    printed("经营场", 310, 448),
    printed("所地址", 310, 480),
    printed("青禾县示范", 640, 432),
    printed("路八号", 640, 466),
    printed("末行", 130, 560),
)
EXPECTED = [
    *[
        "表头",
        "申请人",
        "情况",
        "中文姓",
        "名全称",
        "张示例",
        "出生",
        "日期",
        "住所地",
        "经营场",
        "所地址",
        "青禾县示范",
        "路八号",
        "末行",
    ]
]


def leaning(degrees: float) -> tuple[Picture, list[Line]]:
    """The form as a photograph shows it whose rules lean: the picture, and the lines where they lie in it."""
    matrix = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), degrees, 1.0)
    picture = cv2.warpAffine(page(table()), matrix, (WIDTH, HEIGHT), borderValue=(250, 250, 250))
    lines = []
    for line in LINES:
        box = line.box
        x, y = matrix @ (WIDTH * (box.left + box.right) / 2, HEIGHT * (box.top + box.bottom) / 2, 1.0)
        wide, high = (box.right - box.left) / 2, (box.bottom - box.top) / 2
        lines.append(
            line.model_copy(
                update={"box": Box(x / WIDTH - wide, y / HEIGHT - high, x / WIDTH + wide, y / HEIGHT + high)}
            )
        )
    return np.asarray(picture, np.uint8), lines


@pytest.mark.parametrize("degrees", [0.0, 1.2, -1.2])
def test_labels_and_values_of_several_lines_are_read_cell_by_cell(degrees: float) -> None:
    # Given a form whose labels have two or three lines, beside values of one or two, and a cell beside two rows
    picture, lines = leaning(degrees)

    # When its lines come in any order
    shuffled = sorted(lines, key=lambda one: one.text)
    found = in_reading_order(shuffled, cells_of(picture, [line.box for line in shuffled]))

    # Then each cell is whole, the one beside two rows before them
    assert [line.text for line in found] == EXPECTED


def test_without_rules_the_same_lines_are_rows() -> None:
    boxes = [line.box for line in LINES]

    assert cells_of(page([]), boxes) == [None] * len(LINES)
    assert in_reading_order(LINES, cells_of(page([]), boxes)) == in_reading_order(LINES)


def test_the_border_of_a_certificate_is_no_cell_and_a_worn_rule_joins_cells_to_none() -> None:
    # Given a border around a page, and a form of which a piece of a rule is worn away where two rows meet
    border = [((60, 60), (1180, 60)), ((1180, 60), (1180, 1690)), ((1180, 1690), (60, 1690)), ((60, 1690), (60, 60))]
    worn = page(border + table())
    worn[ROWS[1] - 4 : ROWS[1] + 5, 640:760] = 250

    found = cells_of(worn, [line.box for line in LINES])

    # Then what stands in the border alone, and what the wear has run together, is in no cell
    numbers = dict(zip([line.text for line in LINES], [cell and cell.number for cell in found], strict=True))
    assert numbers["表头"] is None
    assert numbers["中文姓"] == numbers["名全称"]
    assert numbers["住所地"] == numbers["经营场"] == numbers["所地址"]
    assert len({numbers["申请人"], numbers["中文姓"], numbers["住所地"], numbers["出生"]}) == 4


@pytest.mark.parametrize("gap", [(840, 990), (800, 930)])
def test_a_gap_in_one_rule_makes_no_columns_of_two_rows(gap: tuple[int, int]) -> None:
    # Given a list of three columns, and a rule between two of its rows that is worn in one column
    rows = [(300 + 60 * n) for n in range(5)]
    columns = (120, 420, 800, 1120)
    rules = [((columns[0], y), (columns[-1], y)) for y in rows] + [((x, rows[0]), (x, rows[-1])) for x in columns]
    picture = page(rules)
    picture[rows[2] - 4 : rows[2] + 5, gap[0] : gap[1]] = 250
    texts = [[f"{column}{row}" for column in "甲乙丙"] for row in "一二三四"]
    lines = [
        printed(text, x + 20, y + 16)
        for row, y in zip(texts, rows, strict=False)
        for text, x in zip(row, columns, strict=False)
    ]

    found = in_reading_order(lines, cells_of(picture, [line.box for line in lines]))

    assert [line.text for line in found] == [text for row in texts for text in row]


def test_the_edge_of_a_sheet_on_a_table_closes_in_no_cell() -> None:
    # Given a form on a sheet that is seen with the table it lies on
    edge = [((80, 180), (1160, 180)), ((1160, 180), (1160, 1300)), ((1160, 1300), (80, 1300)), ((80, 1300), (80, 180))]
    picture = page(table() + edge)

    found = in_reading_order(LINES, cells_of(picture, [line.box for line in LINES]))

    # Then what stands above the form is read first, as it is where nothing closes the form in
    assert [line.text for line in found] == EXPECTED
    assert cells_of(picture, [LINES[0].box, *(line.box for line in LINES)])[0] is None


def test_print_that_is_level_as_a_rule_is_parts_no_cell() -> None:
    # Given a cell with two lines, and a blank to fill in between them that reaches none of its sides
    picture = page([*table(), ((330, 412 + 42), (600, 412 + 42))])

    found = cells_of(picture, [line.box for line in LINES])

    numbers = dict(zip([line.text for line in LINES], [cell and cell.number for cell in found], strict=True))
    assert numbers["住所地"] == numbers["经营场"] == numbers["所地址"]


SPANS = st.lists(st.integers(0, 100), min_size=2, max_size=2, unique=True).map(
    lambda ends: [end / 100 for end in sorted(ends)]
)


@given(st.lists(st.tuples(SPANS, SPANS, st.none() | st.integers(0, 4)), max_size=30))
def test_no_line_of_a_cell_is_lost_or_read_twice(
    drawn: list[tuple[list[float], list[float], int | None]],
) -> None:
    lines = [
        Line(text="字", confidence=1, box=Box(left, top, right, bottom)) for (left, right), (top, bottom), _ in drawn
    ]
    cells = [
        None
        if number is None
        else Cell(number, Box(0.1 * number, 0.2 * number, 0.1 * number + 0.3, 0.2 * number + 0.3))
        for _, _, number in drawn
    ]

    assert sorted(map(id, in_reading_order(lines, cells))) == sorted(map(id, lines))
