"""The order in which lines are read: rows, columns of prose, and lines that stand."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ocr.layout.reading_order import in_reading_order
from pipelines.text import Box, Line

PROSE = "行政机关应当自收到申请之日起五个工作日内一次告知"


def line(text: str, left: float, top: float, right: float, bottom: float | None = None) -> Line:
    return Line(text=text, confidence=1, box=Box(left, top, right, bottom or top + 0.015))


def column(name: str, left: float, right: float, rows: int, *, top: float = 0.2) -> list[Line]:
    """Running text: every line full but for the first, which is indented, and the last."""
    lines = [line(f"{name}{n:02}{PROSE}", left, top + 0.02 * n, right) for n in range(rows)]
    first, last = lines[0], lines[-1]
    lines[0] = line(first.text, left + 0.03, top, right)
    lines[-1] = line(last.text[:6], left, last.box.top, left + 0.1)
    return lines


def texts(lines: tuple[Line, ...] | list[Line]) -> list[str]:
    return [one.text for one in lines]


def test_two_columns_are_read_one_after_the_other_between_what_runs_across_them() -> None:
    # Given a heading, two columns whose lines stand at the same heights, a rule of law across both, and two columns more
    heading = line("关于印发政务服务管理办法的通知", 0.2, 0.1, 0.8)
    upper = [column("左", 0.1, 0.48, 8), column("右", 0.52, 0.9, 8)]
    across = line("第二章" + PROSE + PROSE, 0.1, 0.45, 0.9)
    lower = [column("次", 0.1, 0.48, 6, top=0.5), column("末", 0.52, 0.9, 6, top=0.5)]
    expected = [heading, *upper[0], *upper[1], across, *lower[0], *lower[1]]

    # When they come in the order of their heights
    found = in_reading_order(sorted(expected, key=lambda one: (one.box.top, one.box.left)))

    # Then each column is whole
    assert texts(found) == texts(expected)


def test_three_columns_are_read_one_after_the_other() -> None:
    columns = [column("一", 0.05, 0.33, 7), column("二", 0.36, 0.64, 7), column("三", 0.67, 0.95, 7)]
    expected = [one for each in columns for one in each]

    found = in_reading_order(sorted(expected, key=lambda one: (one.box.top, one.box.left)))

    assert texts(found) == texts(expected)


def test_what_stands_below_a_column_makes_its_lines_no_rows() -> None:
    # Given two columns, and below the right one a place to sign, its date, and what was read of a seal's words
    left, right = column("左", 0.1, 0.48, 20), column("右", 0.52, 0.9, 8)
    foot = [line(text, 0.6 + 0.01 * n, 0.4 + 0.02 * n, 0.66 + 0.01 * n) for n, text in enumerate("章人日示例县青禾")]
    expected = [*left, *right, *foot]

    # When they come in the order of their heights
    found = in_reading_order(sorted(expected, key=lambda one: (one.box.top, one.box.left)))

    # Then each column is whole
    assert texts(found) == texts(expected)


def test_columns_of_short_paragraphs_are_read_one_after_the_other_though_a_photograph_leans() -> None:
    # Given a contract in two columns: paragraphs of three lines, the first indented, the last short, all leaning to the
    # right, and under it two places to sign beside each other
    def leaning_column(name: str, left: float) -> list[Line]:
        lines = []
        for n in range(18):
            lean, part = 0.0016 * n, n % 3
            begin, end = left + lean + (0.03 if part == 0 else 0), left + lean + (0.1 if part == 2 else 0.33)
            text = f"{name}{n:02}" + (PROSE[:6] if part == 2 else PROSE)
            lines.append(line(text, begin, 0.2 + 0.016 * n, end, 0.212 + 0.016 * n))
        return [*lines, line(f"{name}（签字）：", left + 0.03, 0.55, left + 0.15)]

    expected = [*leaning_column("甲", 0.1), *leaning_column("乙", 0.46)]

    found = in_reading_order(sorted(expected, key=lambda one: (one.box.top, one.box.left)))

    assert texts(found) == texts(expected)


def test_the_cells_of_a_list_are_read_row_by_row_however_long_they_are() -> None:
    # Given names of companies beside their addresses, each as long as it happens to be
    lengths = [(18, 14), (12, 22), (15, 11), (9, 19), (20, 12), (11, 16)]
    rows = [
        (
            line("司" * one, 0.1, 0.2 + 0.03 * n, 0.1 + 0.018 * one),
            line("址" * two, 0.5, 0.2 + 0.03 * n, 0.5 + 0.018 * two),
        )
        for n, (one, two) in enumerate(lengths)
    ]
    expected = [cell for row in rows for cell in row]

    assert texts(in_reading_order(sorted(expected, key=lambda one: one.box.left))) == texts(expected)


def test_a_label_beside_running_text_is_read_where_it_stands() -> None:
    # Given the label of a form, in the middle of the lines that fill its cell
    cell = column("文", 0.3, 0.9, 7)
    label = line("经营范围", 0.1, 0.26, 0.2)

    found = in_reading_order([*cell, label])

    assert texts(found) == texts([*cell[:3], label, *cell[3:]])


def test_a_value_of_several_lines_is_read_to_its_end_before_what_stands_beside_it() -> None:
    # Given a licence printed across, without rules: 经营范围 goes on below itself, beside it rows of their own
    scope = [line(f"{n}{PROSE}", 0.18, 0.3 + 0.02 * n, 0.48 if n < 3 else 0.3) for n in range(4)]
    expected = [
        line("经营范围", 0.07, 0.3, 0.15),
        *scope,
        line("营业期限", 0.52, 0.3, 0.6),
        line("长期", 0.62, 0.3, 0.7),
        line("住所", 0.52, 0.333, 0.6),
        line("青禾县示范路八号示例大厦十层一千零二室", 0.62, 0.333, 0.92),
        line("登记机关", 0.7, 0.42, 0.8),
    ]

    found = in_reading_order(sorted(expected, key=lambda one: (one.box.top, one.box.left)))

    assert texts(found) == texts(expected)


def test_a_line_that_stands_joins_no_row() -> None:
    # Given a certificate whose title stands at its right, beside rows of fields
    title = line("专业技术资格证书", 0.85, 0.1, 0.9, 0.5)
    fields = [
        line(text, left, top, left + 0.2)
        for top in (0.2, 0.25, 0.3, 0.35)
        for text, left in ((f"名{top}", 0.1), (f"值{top}", 0.4))
    ]

    assert texts(in_reading_order([*fields, title])) == texts([title, *fields])


def test_lines_that_stand_beside_each_other_are_read_from_the_right() -> None:
    standing = [
        line(text, left, 0.1, left + 0.03, 0.6) for text, left in (("第三行", 0.70), ("第二行", 0.75), ("第一行", 0.80))
    ]

    assert texts(in_reading_order(standing)) == ["第一行", "第二行", "第三行"]


SPANS = st.lists(st.integers(0, 100), min_size=2, max_size=2, unique=True).map(
    lambda ends: [end / 100 for end in sorted(ends)]
)


@given(st.lists(st.tuples(st.sampled_from(["字", "栏" * 9, "文" * 20, "12"]), SPANS, SPANS), max_size=40))
def test_no_line_is_lost_or_read_twice(drawn: list[tuple[str, list[float], list[float]]]) -> None:
    lines = [line(text, left, top, right, bottom) for text, (left, right), (top, bottom) in drawn]

    found = in_reading_order(lines)

    assert sorted(map(id, found)) == sorted(map(id, lines))
