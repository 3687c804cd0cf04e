"""More ways in which papers lay out their fields: licences, identity cards, contracts' clauses, sentences, tables of people."""

from __future__ import annotations

import random
from collections.abc import Sequence

from bench.bundle_items import ric
from bench.bundle_pages import HIGH, LEFT, RIGHT, WIDE, Drawn, Fields, put_fields, width_of, wrapped

MORE_LAYOUTS = ("below", "sameline")
"""Beside those of bench.bundle_pages, for any paper: the value in the next line; two fields in a line of print."""

Rows = Sequence[Sequence[str]]


def put(page: Drawn, rng: random.Random, fields: Fields, layout: str, rows: Rows = ()) -> None:
    """Labelled values in any layout.

    Args:
        page: where to.
        rng: chance.
        fields: (label, value) in the order of the catalogue.
        layout: one of bench.bundle_pages or of this module.
        rows: of a table of people: the cells under the labels.
    """
    match layout:
        case "licence":
            _licence(page, fields)
        case "card":
            _card(page, rng, fields)
        case "clauses":
            _clauses(page, fields)
        case "sentence":
            _sentence(page, fields)
        case "table":
            _table(page, fields, rows)
        case "below":
            _below(page, fields)
        case "sameline":
            _same_line(page, fields)
        case _:
            put_fields(page, fields, layout)


def _spread(label: str) -> str:
    """A label of two characters set as wide as one of four, as licences print them."""
    return "\u3000\u3000".join(label) if len(label) == 2 else label


def _licence(page: Drawn, fields: Fields) -> None:
    """The two columns of a business licence: code on top, labels spread without a colon, values behind them."""
    code = [pair for pair in fields if "代码" in pair[0] or "号" in pair[0]]
    rest = [pair for pair in fields if pair not in code]
    for label, value in code:
        page.write(LEFT, f"{label}" if len(label) > 4 else f"{label}：", 10)
        page.write(LEFT + (0 if len(label) > 4 else 50), value, 11, top=page.top + (17 if len(label) > 4 else 0))
        page.top += 44
    left = rest[: (len(rest) + 1) // 2]
    right = rest[(len(rest) + 1) // 2 :]
    start = page.top
    for column, pairs, width in ((LEFT, left, 150), (318, right, 140)):
        page.top = start
        for label, value in pairs:
            page.write(column, _spread(label))
            for line in wrapped(value, width, 11):
                page.write(column + 68, line)
                page.top += 16
            page.top += 12
        start_next = page.top
        page.top = max(start_next, start)
    page.top = start + 220
    page.write(340, "登记机关", 11)
    page.top += 40


def _card(page: Drawn, rng: random.Random, fields: Fields) -> None:
    """Both sides of an identity card on one copy."""
    given = dict(fields)
    left, top = rng.choice((90, 130)), page.top + 30
    person, number = given["姓名"], given["公民身份号码"]
    birth = number if len(number) >= 14 else ric(5)
    page.write(left, f"姓名 {person}" if rng.random() < 0.5 else f"姓  名  {person}", top=top)
    page.write(left, f"性别 男  民族 {rng.choice(('汉', '回', '维吾尔', '藏'))}", top=top + 26)
    page.write(left, f"出生 {birth[6:10]} 年 {int(birth[10:12])} 月 {int(birth[12:14])} 日", top=top + 52)
    page.write(left, "住址", top=top + 78)
    for number_of_line, line in enumerate(wrapped(given["住址"], 130, 11)):
        page.write(left + 28, line, top=top + 78 + 16 * number_of_line)
    page.write(left, f"公民身份号码  {number}", top=top + 150)
    page.rules += _frame(left - 15, top - 25, left + 255, top + 165)
    top += 230
    page.write(left + 70, "中华人民共和国", 13, top=top + 10)
    page.write(left + 60, "居 民 身 份 证", 17, top=top + 40)
    page.write(left + 20, "签发机关  示例市公安局样张分局", top=top + 110)
    page.write(left + 20, f"有效期限  {given['有效期限']}", top=top + 136)
    page.rules += _frame(left - 15, top - 25, left + 255, top + 165)
    page.top = top + 220


def _frame(x0: float, y0: float, x1: float, y1: float) -> list[tuple[float, float, float, float]]:
    return [(x0, y0, x1, y0), (x1, y0, x1, y1), (x1, y1, x0, y1), (x0, y1, x0, y0)]


def _clauses(page: Drawn, fields: Fields) -> None:
    """Parties on top, the rest as numbered clauses whose value follows the label in the sentence."""
    parties = [pair for pair in fields if "方" in pair[0]]
    for label, value in parties:
        page.write(LEFT, f"{label}：{value}")
        page.top += 22
    page.write(LEFT, "经双方协商一致，订立本合同如下：")
    page.top += 22
    numerals = "一二三四五六七八九"
    for place, (label, value) in enumerate(pair for pair in fields if pair not in parties):
        text = f"{numerals[place]}、{label}：{value}"
        for line in wrapped(text + ("。" if value else ""), RIGHT - LEFT, 11):
            page.write(LEFT, line)
            page.top += 18
        page.top += 4


def _sentence(page: Drawn, fields: Fields) -> None:
    """A letter: the fields in running text, each label with a colon inside brackets or a clause."""
    text = "兹委托下列人员办理本事项，" + "，".join(f"{label}：{value}" for label, value in fields) + "。"
    text += "受托人在办理上述事项过程中所签署的有关文件，委托人均予以认可，并承担相应的法律责任。"
    for line in wrapped("　　" + text, RIGHT - LEFT, 11):
        page.write(LEFT, line)
        page.top += 19
    page.top += 10


def _table(page: Drawn, fields: Fields, rows: Rows) -> None:
    """A table with a heading row and a row for each person; the first and the last column are not asked for."""
    labels = ["序号", *(label for label, _ in fields), "岗位"]
    widths = [
        32,
        *(100 if "名" in label else 135 if "身份" in label or "公民" in label else 95 for label, _ in fields),
        70,
    ]
    edges = [LEFT]
    for width in widths:
        edges.append(edges[-1] + width)
    everything = [labels, *([str(n), *row, "职员"] for n, row in enumerate(rows, start=1))]
    top = page.top - 16
    for row in everything:
        for left, right, cell in zip(edges, edges[1:], row, strict=False):
            page.write(left + max(3, (right - left - width_of(cell, 10)) / 2), cell, 10, top=top + 16)
        page.rules.append((edges[0], top, edges[-1], top))
        top += 24
    page.rules.append((edges[0], top, edges[-1], top))
    page.rules += [(edge, page.top - 16, edge, top) for edge in edges]
    page.top = top + 24


def _below(page: Drawn, fields: Fields) -> None:
    """Each value in the line below its label."""
    for label, value in fields:
        page.write(LEFT, f"{label}：")
        page.top += 18
        for line in wrapped(value, RIGHT - LEFT - 24, 11):
            page.write(LEFT + 24, line)
            page.top += 18
        page.top += 6


def _same_line(page: Drawn, fields: Fields) -> None:
    """Two short fields in one line of print, a long one alone."""
    short = [pair for pair in fields if width_of("".join(pair), 11) <= 190]
    long = [pair for pair in fields if pair not in short]
    for place in range(0, len(short), 2):
        for left, (label, value) in zip((LEFT, 300), short[place : place + 2], strict=False):
            page.write(left, f"{label}：{value}")
        page.top += 24
    for label, value in long:
        for line in wrapped(f"{label}：{value}", RIGHT - LEFT, 11):
            page.write(LEFT, line)
            page.top += 18
        page.top += 6


def signed(page: Drawn, near: str, name: str) -> None:
    """The place for a signature at the foot of a paper, and what is written there."""
    page.top = min(max(page.top, 640), HIGH - 120)
    page.write(WIDE / 2 - 40, f"{near}：")
    page.write(WIDE / 2 - 40 + width_of(f"{near}：", 11) + 6, name, 13)
    page.top += 26
