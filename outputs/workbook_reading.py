"""The bytes of a workbook (XLSX) -> what its cells hold. Workbooks come from strangers: nothing in them is run or fetched.

What may hide in one is refused before it is parsed: more bytes than it says, macros, links to other files, embedded
objects, document types. Formulas are not evaluated: each is told with its cell.
"""

from __future__ import annotations

import io
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

import openpyxl

from pipelines.catalogs.cells import CellValue
from pipelines.errors import CatalogInvalid, Finding

MOST_BYTES = 4_000_000
"""Of the file as it is handed in; a catalogue of 60 materials has some 30,000."""
MOST_UNPACKED = 12_000_000
MOST_MEMBERS = 300
MOST_ROWS, MOST_COLUMNS = 3_000, 80

_FORBIDDEN = (
    (re.compile(r"vbaProject|macrosheets|\.bin$", re.IGNORECASE), "macro", "工作簿含有宏，不能使用。"),
    (re.compile(r"xl/externalLinks/", re.IGNORECASE), "external_link", "工作簿引用了其他文件（外部链接），不能使用。"),
    (
        re.compile(r"xl/(?:embeddings|activeX|ctrlProps)/", re.IGNORECASE),
        "embedded",
        "工作簿含有嵌入的对象，不能使用。",
    ),
)
_PRINTER_SETTINGS = re.compile(r"xl/printerSettings/[^/]+\.bin$", re.IGNORECASE)
_BROKEN = (
    *(KeyError, ValueError, TypeError, AttributeError, IndexError, LookupError, OSError, EOFError, SyntaxError),
    *(NotImplementedError, AssertionError, OverflowError, RecursionError, struct.error, zlib.error, zipfile.BadZipFile),
)
"""What a damaged workbook makes the parser raise."""


@dataclass
class Opened:
    """What a workbook holds.

    Attributes:
        sheets: name -> rows, from the first row and column.
        findings: cells whose content cannot be taken; they are None in ``sheets``.
    """

    sheets: dict[str, list[list[CellValue]]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def open_workbook(data: bytes) -> Opened:
    """Read a workbook.

    Raises:
        CatalogInvalid: it is none, or holds what is not taken; with all findings.
    """
    found = list(_refused(data))
    if found:
        raise CatalogInvalid(found[0].message, found, cure="请用 Excel 或 WPS 另存为不含宏的 .xlsx 后重试。")
    opened = Opened()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of extensions that openpyxl does not know; a reader needs none of them
            book = openpyxl.load_workbook(io.BytesIO(data), keep_links=False, data_only=False)
        for sheet in book.worksheets:
            _read(sheet, opened)
    except _BROKEN as error:
        damaged = Finding("damaged", "", None, "工作簿已损坏，无法读取。")
        raise CatalogInvalid(damaged.message, [damaged], cure="请用 Excel 或 WPS 打开后另存为 .xlsx 再试。") from error
    return opened


def _refused(data: bytes) -> Iterator[Finding]:
    """What is wrong with the file before anything in it is parsed."""
    if len(data) > MOST_BYTES:
        yield Finding("too_large", "", None, f"工作簿过大（最大 {MOST_BYTES // 1_000_000} MB）。")
    elif data.startswith(b"\xd0\xcf\x11\xe0"):
        yield Finding("not_xlsx", "", None, "这是旧格式（.xls）或设了密码的工作簿。")
    elif not data.startswith(b"PK"):
        yield Finding("not_xlsx", "", None, "这不是 XLSX 工作簿。")
    else:
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                yield from _refused_members(archive)
        except _BROKEN:
            yield Finding("damaged", "", None, "工作簿已损坏，无法读取。")


def _refused_members(archive: zipfile.ZipFile) -> Iterator[Finding]:
    members = archive.infolist()
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNPACKED:
        yield Finding("too_large", "", None, "工作簿解压后过大。")
        return
    if "xl/workbook.xml" not in {member.filename for member in members}:
        yield Finding("not_xlsx", "", None, "这不是 XLSX 工作簿。")
        return
    told = set()
    for member in members:
        for pattern, rule, message in _FORBIDDEN:
            if pattern.search(member.filename) and not _PRINTER_SETTINGS.search(member.filename):
                told.add((rule, message))
        if member.filename.endswith((".xml", ".rels")):
            # No more than the member says of itself comes out of it, and all of them together are few.
            text = archive.read(member)
            if b"<!DOCTYPE" in text or b"<!ENTITY" in text or b"\x00" in text[:200]:
                told.add(("document_type", "工作簿含有文档类型声明，不能使用。"))
            if b"macroEnabled" in text[:20_000] and member.filename == "[Content_Types].xml":
                told.add(("macro", "工作簿含有宏，不能使用。"))
    for rule, message in sorted(told):
        yield Finding(rule, "", None, message)


def _read(sheet: Any, opened: Opened) -> None:
    name = str(sheet.title)
    if sheet.max_row > MOST_ROWS or sheet.max_column > MOST_COLUMNS:
        size = f"{sheet.max_row} 行 {sheet.max_column} 列"
        message = f"「{name}」表过大（{size}；最多 {MOST_ROWS} 行 {MOST_COLUMNS} 列），请删除多余的行列。"
        opened.findings.append(Finding("too_large", "", None, message, cell=f"「{name}」表"))
        opened.sheets[name] = []
        return
    rows = [[_value(cell, name, opened) for cell in row] for row in sheet.iter_rows()]
    if any(value is not None for row in rows for value in row):
        opened.sheets[name] = rows


def _value(cell: Any, sheet: str, opened: Opened) -> CellValue:
    value = cell.value
    if value is None:
        return None
    place = f"「{sheet}」表 {cell.coordinate}"
    if cell.data_type == "f":
        message = f"{place}：这是公式，系统不计算公式；请改填计算好的值。"
        opened.findings.append(Finding("formula", "", None, message, cell=place))
        return None
    if cell.data_type == "e":
        opened.findings.append(Finding("cell_error", "", None, f"{place}：单元格的值有错误（{value}）。", cell=place))
        return None
    if isinstance(value, str | bool | int | float | datetime | date):
        return value
    kind = "时间" if isinstance(value, time) else "内容"
    opened.findings.append(Finding("cell", "", None, f"{place}：这种{kind}不能使用，应为文字。", cell=place))
    return None
