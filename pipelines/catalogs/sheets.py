"""The sheets of a workbook -> a catalogue, or everything that is wrong with them, at once and by cell."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pipelines.catalog import SCHEMA, Catalog
from pipelines.catalogs.cells import CellFault, CellValue, value_of
from pipelines.catalogs.columns import CLOCK_NAMES, EXAMPLE, FORM, ITEM, LISTS, NOTES, Column, column_at
from pipelines.catalogs.lines import LinedText, Path, dotted
from pipelines.catalogs.text import load_lined
from pipelines.errors import CatalogInvalid, Finding

Rows = Sequence[Sequence[CellValue]]
Sheets = Mapping[str, Rows]
"""Name of a sheet -> its rows, from the first row and column; short rows are filled up with nothing."""

_HEADING_ROWS = 6
"""Among the first so many rows the headings are sought: offices put a title above them."""


@dataclass
class _Read:
    """What the sheets say, and in which cell.

    Attributes:
        data: as the text of a catalogue would say it.
        cells: path -> cell, of empty cells too.
        findings: what stands against taking it.
    """

    data: dict[str, Any] = field(default_factory=lambda: {"schema": SCHEMA, "item": {}})
    cells: dict[Path, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def say(self, rule: str, cell: str, message: str) -> None:
        self.findings.append(Finding(rule, "", None, f"{cell}：{message}", cell=cell))


@dataclass(frozen=True)
class FromSheets:
    """A catalogue that was read from sheets.

    Attributes:
        cells: dotted path -> cell, for findings of lint.
    """

    catalog: Catalog
    cells: Mapping[str, str]

    def placed(self, findings: Sequence[Finding]) -> list[Finding]:
        """Findings about the catalogue with the cells that they are about."""
        return [_placed(finding, self.cells) for finding in findings]


def read_sheets(sheets: Sheets, found: Sequence[Finding] = (), name: str = "") -> FromSheets:
    """Read a catalogue from the sheets of a workbook.

    Args:
        sheets: what the cells hold.
        found: what was found against the workbook while it was opened (formulas, for instance).
        name: what to call it in the error (a file's name).

    Raises:
        CatalogInvalid: with ALL findings, each with its cell.
    """
    read = _Read(findings=list(found))
    _form(sheets, read)
    for sheet, columns in LISTS.items():
        for row in _entries(sheets, sheet, columns, read):
            _ADD[sheet](row, read)
    for sheet in sheets:
        if sheet not in {FORM, NOTES, *LISTS}:
            known = "、".join((FORM, *LISTS, NOTES))
            read.say("unknown_sheet", f"「{sheet}」表", f"不认识的表（可用：{known}）。")
    cells = {dotted(path): cell for path, cell in read.cells.items()}
    findings = list(read.findings)
    try:
        catalog = load_lined(LinedText(data=read.data), name)
    except CatalogInvalid as error:
        told = {finding.cell for finding in findings}
        placed = (_placed(finding, cells) for finding in error.findings)
        # A cell that cannot be taken leaves its element out: that it lacks is told already, with the reason.
        findings += [one for one in placed if one.rule not in _LACKING or one.cell not in told]
    else:
        if not findings:
            return FromSheets(catalog, cells)
    of = f"“{name}”" if name else ""
    raise CatalogInvalid(f"工作簿{of}有 {len(findings)} 处错误。", findings, cure="请按所列单元格逐一改正后重试。")


def _placed(finding: Finding, cells: Mapping[str, str]) -> Finding:
    where = finding.where
    while where and where not in cells:
        where = where[: max(where.rfind("."), where.rfind("["), 0)]
    cell, message = cells.get(where, finding.cell), _in_words(finding)
    return replace(finding, line=None, cell=cell, message=f"{cell}：{message}" if cell else message)


_LACKING = frozenset({"missing", "union_tag_not_found"})


def _in_words(finding: Finding) -> str:
    """The message with the heading of the column where it names the element by its key."""
    kind = finding.rule == "union_tag_not_found"
    column = column_at(f"{finding.where}.kind" if kind else finding.where)
    key = "kind" if kind else finding.where.rpartition(".")[2]
    return finding.message.replace(f"“{key}”", f"“{column.name}”") if column else finding.message


def _letter(index: int) -> str:
    """0 -> A, 25 -> Z, 26 -> AA."""
    return (_letter(index // 26 - 1) if index >= 26 else "") + chr(ord("A") + index % 26)


def _cell(sheet: str, row: int, column: int) -> str:
    return f"「{sheet}」表 {_letter(column)}{row + 1}"


def _at(row: Sequence[CellValue], index: int) -> CellValue:
    return row[index] if index < len(row) else None


def _named(columns: Sequence[Column]) -> dict[str, Column]:
    return {_key(name): column for column in columns for name in (column.name, *column.also)}


def _key(heading: CellValue) -> str:
    """A heading for comparison: offices mark required ones by a star, and use either kind of bracket."""
    said = "".join(str(heading or "").split()).strip("*＊：:")
    return said.replace("(", "（").replace(")", "）")


def _put(data: dict[str, Any], path: Sequence[str], value: Any) -> None:
    for part in path[:-1]:
        data = data.setdefault(part, {})
    data[path[-1]] = value


def _form(sheets: Sheets, read: _Read) -> None:
    if FORM not in sheets:
        read.say("no_sheet", f"「{FORM}」表", "工作簿中没有这张表。")
        return
    known = _named(ITEM)
    seen: set[str] = set()
    for row, cells in enumerate(sheets[FORM]):
        heading, value = _key(_at(cells, 0)), _at(cells, 1)
        column, place = known.get(heading), _cell(FORM, row, 1)
        if column is None:
            if heading and value is not None and heading != "要素":
                read.say("unknown_element", _cell(FORM, row, 0), f"不认识的要素“{heading}”。")
            continue
        if column.name in seen:
            read.say("duplicate_element", _cell(FORM, row, 0), f"要素“{column.name}”写了两次。")
            continue
        seen.add(column.name)
        read.cells[column.path] = place
        _take(column, value, place, column.path, read.data, read)


def _take(column: Column, cell: CellValue, place: str, path: Sequence[str], data: dict[str, Any], read: _Read) -> None:
    try:
        value = value_of(column, cell)
    except CellFault as fault:
        read.say("cell", place, f"{column.name}{fault}。")
        return
    if value is not None:
        _put(data, path, value)


@dataclass
class _Entry:
    """A row of a list: what it says, and the cell of each of its elements."""

    data: dict[str, Any]
    places: dict[tuple[str, ...], str]


def _entries(sheets: Sheets, sheet: str, columns: Sequence[Column], read: _Read) -> Iterator[_Entry]:
    rows = sheets.get(sheet)
    if rows is None:
        if sheet == "材料":
            read.say("no_sheet", f"「{sheet}」表", "工作簿中没有这张表。")
        return
    known = _named(columns)
    head = next((n for n, row in enumerate(rows[:_HEADING_ROWS]) if sum(_key(c) in known for c in row) >= 2), None)
    if head is None:
        if any(cell is not None for row in rows for cell in row):
            read.say("no_headings", f"「{sheet}」表", f"没有找到表头（应有：{'、'.join(c.name for c in columns)}）。")
        return
    used = dict(_headings(sheet, head, rows[head], known, read))
    for number, row in enumerate(rows[head + 1 :], start=head + 1):
        blank = all(cell is None or not str(cell).strip() for cell in row)
        if blank or str(_at(row, min(used, default=0)) or "").startswith(EXAMPLE):
            continue
        entry = _Entry({}, {})
        for index, column in used.items():
            entry.places[column.path] = _cell(sheet, number, index)
            _take(column, _at(row, index), entry.places[column.path], column.path, entry.data, read)
        yield entry


def _headings(
    sheet: str, head: int, row: Sequence[CellValue], known: Mapping[str, Column], read: _Read
) -> Iterator[tuple[int, Column]]:
    seen: set[str] = set()
    for index, cell in enumerate(row):
        heading, place = _key(cell), _cell(sheet, head, index)
        if not heading or heading in {"序号", "备注"}:
            continue
        column = known.get(heading)
        if column is None:
            read.say("unknown_column", place, f"不认识的列“{heading}”。")
        elif column.name in seen:
            read.say("duplicate_column", place, f"列“{column.name}”写了两次。")
        else:
            seen.add(column.name)
            yield index, column


def _listed(key: str, row: _Entry, read: _Read) -> None:
    entries = read.data.setdefault(key, [])
    here: Path = (key, len(entries))
    _remember(here, row, read)
    entries.append(row.data)


def _remember(here: Path, row: _Entry, read: _Read) -> None:
    for path, place in row.places.items():
        read.cells[(*here, *path)] = place
    read.cells.setdefault(here, next(iter(row.places.values())))


def _add_clock(row: _Entry, read: _Read) -> None:
    name = row.data.pop("clock", None)
    place = row.places.pop(("clock",), None) or next(iter(row.places.values()), "「时限」表")
    clocks = read.data["item"].setdefault("clocks", {})
    if name is None:
        read.say("missing", place, "缺少“期限”。")
    elif name in clocks:
        read.say("duplicate_clock", place, f"期限“{CLOCK_NAMES[name]}”写了两次。")
    else:
        read.cells[("item", "clocks", name)] = place
        _remember(("item", "clocks", name), row, read)
        clocks[name] = row.data


def _add_of_material(key: str, row: _Entry, read: _Read) -> None:
    code, place = row.data.pop("material", None), row.places.pop(("material",), "")
    materials = read.data.get("materials", [])
    index = next((n for n, one in enumerate(materials) if one.get("code") == code and code), None)
    if index is None:
        read.say(
            "unknown_material",
            place or next(iter(row.places.values())),
            f"「材料」表中没有代码为“{code or ''}”的材料。",
        )
        return
    entries = materials[index].setdefault(key, [])
    _remember(("materials", index, key, len(entries)), row, read)
    entries.append(row.data)


_ADD: dict[str, Callable[[_Entry, _Read], None]] = {
    "时限": _add_clock,
    "情形": lambda row, read: _listed("conditions", row, read),
    "材料": lambda row, read: _listed("materials", row, read),
    "字段": lambda row, read: _add_of_material("fields", row, read),
    "检查": lambda row, read: _add_of_material("checks", row, read),
}
