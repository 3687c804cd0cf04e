"""One cell of a workbook <-> one value of a catalogue."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from pipelines.catalogs.columns import Column

CellValue = str | int | float | bool | date | datetime | None
"""What a cell holds. Formulas and errors are told by who opens the workbook; here they are None."""

LONGEST = 32_767
"""Characters that a cell of a workbook can hold."""

_MOST_DIGITS = 15
"""Digits that a workbook keeps of a number; those behind them are noughts."""

_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_YES, _NO = {"是", "√", "true", "y", "yes", "1"}, {"否", "×", "false", "n", "no", "0"}
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]|_x[0-9A-Fa-f]{4}_")


class CellFault(ValueError):
    """What a cell holds cannot be taken; the text says why, in Chinese."""


def value_of(column: Column, cell: CellValue) -> Any:
    """What a cell says, as the catalogue's text would say it; None where it says nothing.

    Raises:
        CellFault: it cannot be that.
    """
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None
    match column.kind:
        case "number":
            return _number(cell)
        case "yes_no":
            return _yes_no(cell)
        case "day":
            return _day(cell)
        case "choice":
            return _chosen(column, _text(cell))
        case "list":
            return [_unescaped(line.strip()) for line in _text(cell).splitlines() if line.strip()]
        case _:
            return _text(cell)


def cell_of(column: Column, value: Any) -> CellValue:
    """What is written for a value.

    Raises:
        CellFault: no cell can hold it.
    """
    match column.kind:
        case "number" | "yes_no" if isinstance(value, bool):
            return "是" if value else "否"
        case "number":
            return int(value)
        case "choice":
            return column.words.get(str(value), str(value))
        case "list":
            return _written("\n".join(_escaped(str(entry)) for entry in value))
        case _:
            return _written(str(value))


def _written(text: str) -> str:
    if len(text) > LONGEST:
        raise CellFault(f"内容超过 {LONGEST} 个字，一个单元格放不下")
    if found := _UNWRITABLE.search(text):
        raise CellFault(f"含有工作簿不能保存的字符（{found[0]!r}）")
    return text


def _text(cell: CellValue) -> str:
    """A text; a number that was typed as one is taken as it is written."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, date):
        raise CellFault("此格被识别为日期，应为文字；请把单元格格式设为“文本”后重新填写")
    if isinstance(cell, int | float) and abs(cell) >= 10**_MOST_DIGITS:
        raise CellFault(f"是数字，工作簿只保留前{_MOST_DIGITS}位，其余已经丢失；请把单元格格式设为“文本”后重新填写")
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _number(cell: CellValue) -> int:
    if isinstance(cell, bool | date):
        raise CellFault("应为整数")
    if isinstance(cell, str):
        digits = re.fullmatch(r"([+-]?\d{1,9})\s*(?:份|个|天|日|页|年|工作日|个月)?", cell.strip())
        if digits is None:
            raise CellFault(f"“{cell.strip()[:20]}”应为整数")
        return int(digits[1])
    if cell is None or not float(cell).is_integer():
        raise CellFault(f"“{cell}”应为整数")
    return int(cell)


def _yes_no(cell: CellValue) -> bool:
    if isinstance(cell, bool):
        return cell
    said = _text(cell).lower()
    if said in _YES | _NO:
        return said in _YES
    raise CellFault(f"“{said[:20]}”应为“是”或“否”")


def _day(cell: CellValue) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    found = _DAY.fullmatch(_text(cell))
    if found is None:
        raise CellFault("应为日期（如 2026-01-01）")
    try:
        return date(int(found[1]), int(found[2]), int(found[3])).isoformat()
    except ValueError as error:
        raise CellFault("没有这一天") from error


def _chosen(column: Column, said: str) -> str:
    by_word = {word: value for value, word in column.words.items()}
    plain = said.strip("；;。. ")
    for known in (by_word, column.codes, {value: value for value in column.words}):
        if plain in known:
            return known[plain]
    raise CellFault(f"“{said[:20]}”不在可选值之中（{'、'.join(by_word)}）")


def _escaped(entry: str) -> str:
    return entry.replace("\\", "\\\\").replace("\n", "\\n")


def _unescaped(line: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], line)
