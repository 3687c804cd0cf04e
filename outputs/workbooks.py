"""Sheets -> the bytes of a workbook (XLSX) that a person fills in: headings, drop-downs, notes, an example."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from pipelines.catalogs.cells import CellValue
from pipelines.catalogs.columns import CLOCK_NAMES, EXAMPLE, FORM, ITEM, LISTS, NOTES, Column

SPARE_ROWS = 300
"""Rows with drop-downs below what is filled in."""

_HEAD = PatternFill("solid", fgColor="DDE7F3")
_SAMPLE = PatternFill("solid", fgColor="EEEEEE")
_WRAP = Alignment(wrap_text=True, vertical="top")
_WIDE, _MIDDLE, _NARROW = 40, 24, 14
_NEEDED = {
    "实施编码",
    "事项名称",
    "目录版本",
    "材料代码",
    "材料名称",
    "材料必要性",
    "字段代码",
    "检查内容",
    "情形代码",
    "期限",
    "时限",
}

_INSTRUCTIONS = (
    "本工作簿是事项的材料目录。表和列的名称与政务服务事项实施清单的要素一致，请不要改名；列的先后可以调整，不用的列可以留空或删除。",
    "带 * 的要素必须填写。一格可填多项的，一行一项（在单元格内按 Alt+Enter 换行）。",
    "不要使用公式、宏和外部链接。代码、版本、电话按文本填写。",
    f"以“{EXAMPLE}”开头的行是示例，不会读入。",
    "「时限」表每种期限一行。时限从起算事件的次日起计算；法定时限与承诺时限分开填写，承诺时限不得长于法定时限。",
    '「情形」表列出决定哪些材料适用的问题；「材料」表的“适用情形”用情形代码写成条件，例如 by_agent、not x、kind == "甲" and x。',
    "「字段」「检查」表按材料代码逐行填写：要读出的字段，以及盖章、签名、有效期、一致、页数等检查。",
    "材料名称必须具体，不得出现“其他材料”“有关材料”“等”“必要时”一类的兜底条款；每种材料写明依据。",
    "没有来源证实的内容不要编造：留空，或者把要素路径列入“未经核实的要素”。",
    "填好后：yici catalog import 文件.xlsx --out 目录.yaml，或者在“材料目录”页面上传；问题按单元格一次列出。",
)


def write_workbook(sheets: Mapping[str, Sequence[Sequence[CellValue]]], *, example: bool = False) -> bytes:
    """Make the workbook of a catalogue.

    Args:
        sheets: of :func:`pipelines.catalogs.sheets_out.write_sheets`; without any, an empty form to fill in.
        example: put an example below the headings of each list, and beside each element of the item.
    """
    book = Workbook()
    book.remove(book.active)
    book.properties.creator = "Yici"
    _form(book.create_sheet(FORM), sheets.get(FORM, ()), example=example)
    for name, columns in LISTS.items():
        _list(book.create_sheet(name), columns, sheets.get(name, ())[1:], example=example)
    _notes(book.create_sheet(NOTES))
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _put(sheet: Any, row: int, column: int, value: CellValue) -> Any:
    """Write a value as what it is: a text that begins with = is no formula."""
    cell = sheet.cell(row=row, column=column)
    cell.alignment = _WRAP
    if value is None:
        cell.number_format = "@"
        return cell
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
        cell.number_format = "@"
    return cell


def _heading(sheet: Any, row: int, column: int, text: str) -> Any:
    cell = _put(sheet, row, column, f"{text}*" if text in _NEEDED else text)
    cell.font, cell.fill = Font(bold=True), _HEAD
    return cell


def _width(column: Column) -> int:
    if column.kind in {"number", "yes_no", "choice", "day"}:
        return _NARROW
    return _WIDE if column.name in {"材料名称", "要求提供材料的依据", "受理标准", "期限依据", "情形问题"} else _MIDDLE


def _drop_down(sheet: Any, column: Column, where: str) -> None:
    words = ["是", "否"] if column.kind == "yes_no" else list(column.words.values())
    if not words:
        return
    choice = DataValidation("list", formula1=f'"{",".join(words)}"', allow_blank=True, showErrorMessage=True)
    choice.error, choice.errorTitle = f"请从列表中选择：{'、'.join(words)}"[:220], column.name[:30]
    sheet.add_data_validation(choice)
    choice.add(where)


def _form(sheet: Any, rows: Sequence[Sequence[CellValue]], *, example: bool) -> None:
    values = {str(row[0]): row[1] for row in rows[1:]}
    for column, text in enumerate(("要素", "填写", "说明"), start=1):
        _heading(sheet, 1, column, text)
    for row, element in enumerate(ITEM, start=2):
        _heading(sheet, row, 1, element.name)
        _put(sheet, row, 2, values.get(element.name))
        shown = f"{element.note}（例：{element.example}）" if example and element.example else element.note
        _put(sheet, row, 3, shown or None)
        _drop_down(sheet, element, f"B{row}")
    for letter, width in (("A", _MIDDLE), ("B", 60), ("C", 50)):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "B2"


def _list(sheet: Any, columns: Sequence[Column], rows: Sequence[Sequence[CellValue]], *, example: bool) -> None:
    shown: list[Sequence[CellValue]] = list(rows)
    if example:
        shown.insert(0, _example(columns))
    for index, column in enumerate(columns, start=1):
        heading = _heading(sheet, 1, index, column.name)
        if column.note:
            heading.comment = Comment(column.note, "Yici", width=260, height=70)
        for row, values in enumerate(shown, start=2):
            cell = _put(sheet, row, index, values[index - 1])
            if example and row == 2:
                cell.fill, cell.font = _SAMPLE, Font(italic=True, color="666666")
        letter = get_column_letter(index)
        sheet.column_dimensions[letter].width = _width(column)
        _drop_down(sheet, column, f"{letter}2:{letter}{len(shown) + SPARE_ROWS}")
    sheet.freeze_panes = "B2"


def _example(columns: Sequence[Column]) -> list[CellValue]:
    first = columns[0].example or next(iter(CLOCK_NAMES.values()))
    return [EXAMPLE + first, *(column.example or None for column in columns[1:])]


def _notes(sheet: Any) -> None:
    for row, text in enumerate(_INSTRUCTIONS, start=1):
        _put(sheet, row, 1, f"{row}. {text}")
    sheet.column_dimensions["A"].width = 110
