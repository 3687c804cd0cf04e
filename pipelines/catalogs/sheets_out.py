"""A catalogue -> the sheets of a workbook, in the form in which they are read again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipelines.catalog import Catalog
from pipelines.catalogs.cells import CellFault, CellValue, cell_of
from pipelines.catalogs.columns import FORM, ITEM, LISTS, Column
from pipelines.catalogs.lines import Path, dotted
from pipelines.catalogs.text import plain
from pipelines.errors import CatalogInvalid, Finding


def write_sheets(catalog: Catalog) -> dict[str, list[list[CellValue]]]:
    """A catalogue as sheets with headings; :func:`pipelines.catalogs.sheets.read_sheets` gives the same catalogue back.

    Raises:
        CatalogInvalid: a text that no cell can hold; with all of them.
    """
    data = plain(catalog.model_dump(mode="json", by_alias=True, exclude_unset=True))
    findings: list[Finding] = []
    form: list[list[CellValue]] = [
        ["要素", "填写", "说明"],
        *([column.name, _cell_at(data, column, (), findings), column.note] for column in ITEM),
    ]
    sheets: dict[str, list[list[CellValue]]] = {FORM: form}
    for sheet, columns in LISTS.items():
        rows = [
            [_cell_at(entry, column, path, findings) for column in columns] for path, entry in _rows_of(sheet, data)
        ]
        sheets[sheet] = [[column.name for column in columns], *rows]
    if findings:
        raise CatalogInvalid(f"目录有 {len(findings)} 处不能写进工作簿。", findings, cure="请改正后重试。")
    return sheets


def _rows_of(sheet: str, data: dict[str, Any]) -> Iterator[tuple[Path, dict[str, Any]]]:
    match sheet:
        case "时限":
            for name, clock in data["item"].get("clocks", {}).items():
                yield ("item", "clocks", name), {"clock": name, **clock}
        case "情形" | "材料":
            key = "conditions" if sheet == "情形" else "materials"
            yield from (((key, index), entry) for index, entry in enumerate(data.get(key, ())))
        case _:
            key = "fields" if sheet == "字段" else "checks"
            for index, material in enumerate(data.get("materials", ())):
                for place, entry in enumerate(material.get(key, ())):
                    yield ("materials", index, key, place), {"material": material["code"], **entry}


def _cell_at(data: Any, column: Column, path: Path, findings: list[Finding]) -> CellValue:
    for part in column.path:
        data = data.get(part) if isinstance(data, dict) else None
    if data is None:
        return None
    try:
        return cell_of(column, data)
    except CellFault as fault:
        findings.append(Finding("cell", dotted((*path, *column.path)), None, f"{column.name}{fault}。"))
        return None
