"""What differs between two versions of a catalogue, in the words of the sheets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pipelines.catalog import Catalog
from pipelines.catalogs.cells import CellFault, cell_of
from pipelines.catalogs.columns import CLOCK_NAMES, CLOCKS, CONDITIONS, FIELDS, ITEM, MATERIALS, Column
from pipelines.catalogs.text import plain


@dataclass(frozen=True)
class Change:
    """One element that differs.

    Attributes:
        sign: ``+`` it is new, ``-`` it is gone, ``~`` it says something else.
        what: of what part, and which element.
        before, after: what it says; empty where it says nothing.
    """

    sign: str
    what: str
    before: str
    after: str


def changes(old: Catalog, new: Catalog) -> tuple[Change, ...]:
    """Every element that differs, in the order of the sheets; nothing for two that mean the same."""
    before, after = _data(old), _data(new)
    return (
        *_elements("事项", ITEM, before, after),
        *_parts("期限", CLOCKS[1:], _clocks(before), _clocks(after)),
        *_parts("情形", CONDITIONS, _by_code(before, "conditions"), _by_code(after, "conditions")),
        *_parts("材料", MATERIALS, _by_code(before, "materials"), _by_code(after, "materials")),
        *_of_materials(before, after),
    )


def _data(catalog: Catalog) -> dict[str, Any]:
    whole: dict[str, Any] = plain(catalog.model_dump(mode="json", by_alias=True))
    return whole


def _clocks(data: dict[str, Any]) -> dict[str, Any]:
    return {CLOCK_NAMES[name]: clock for name, clock in data["item"].get("clocks", {}).items()}


def _by_code(data: dict[str, Any], key: str) -> dict[str, Any]:
    return {entry["code"]: entry for entry in data.get(key, ())}


def _parts(kind: str, columns: tuple[Column, ...], old: dict[str, Any], new: dict[str, Any]) -> Iterator[Change]:
    for code in dict.fromkeys([*old, *new]):
        name = (new.get(code) or old.get(code) or {}).get("name", "")
        what = f"{kind} {code} {name}".rstrip()
        if code not in old:
            yield Change("+", what, "", "新增")
        elif code not in new:
            yield Change("-", what, "原有", "")
        else:
            yield from _elements(what, columns, old[code], new[code])


def _elements(what: str, columns: tuple[Column, ...], old: Any, new: Any) -> Iterator[Change]:
    for column in columns:
        before, after = _said(column, old), _said(column, new)
        if before != after:
            sign = "~" if before and after else "+" if after else "-"
            yield Change(sign, f"{what} {column.name}", before, after)


def _said(column: Column, data: Any) -> str:
    for part in column.path:
        data = data.get(part) if isinstance(data, dict) else None
    if data is None:
        return ""
    try:
        return str(cell_of(column, data))
    except CellFault:  # too long for a cell; long enough to be shown
        return str(data)


def _of_materials(before: dict[str, Any], after: dict[str, Any]) -> Iterator[Change]:
    """Fields and checks of materials that are in both."""
    old, new = _by_code(before, "materials"), _by_code(after, "materials")
    for code in [one for one in old if one in new]:
        yield from _parts(f"材料 {code} 字段", FIELDS[1:], _by_code(old[code], "fields"), _by_code(new[code], "fields"))
        first, second = old[code].get("checks", []), new[code].get("checks", [])
        for check in first:
            if check not in second:
                yield Change("-", f"材料 {code} 检查", _check(check), "")
        for check in second:
            if check not in first:
                yield Change("+", f"材料 {code} 检查", "", _check(check))


def _check(check: dict[str, Any]) -> str:
    return "，".join(str(value) for value in check.values())
