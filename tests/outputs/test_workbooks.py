"""A catalogue goes through a workbook and comes back the same; what is wrong in one is told by cell, all at once."""

from __future__ import annotations

import io
import typing
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

import catalogs
from outputs.workbook_reading import open_workbook
from outputs.workbooks import write_workbook
from pipelines import catalog as schema
from pipelines.catalog import Catalog
from pipelines.catalogs.columns import CHECKS, CLOCKS, CONDITIONS, FIELDS, ITEM, MATERIALS, Column
from pipelines.catalogs.sheets import FromSheets, read_sheets
from pipelines.catalogs.sheets_out import write_sheets
from pipelines.catalogs.text import load_catalog, write_catalog
from pipelines.errors import CatalogInvalid
from pipelines.lint import lint

SHIPPED = sorted(Path(catalogs.__file__).parent.glob("*.yaml"))

texts = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"]) | st.sampled_from(" 、：=+-@'\"\\,"), min_size=1, max_size=30
).map(str.strip).filter(bool)  # fmt: skip
lines = texts | st.lists(texts, min_size=2, max_size=3).map("\n".join)
codes = st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{0,6}", fullmatch=True)


def some(**given: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=given)


authority = some(**dict.fromkeys(("name", "code", "address", "phone", "review_body", "court", "seal"), texts))
clocks = some(
    **{
        name: st.fixed_dictionaries(
            {"days": st.integers(1, 400)},
            optional={
                "unit": st.sampled_from(["workday", "natural_day", "month"]),
                "from": st.sampled_from(["received", "accepted", "decided", "told"]),
                "on_lapse": st.sampled_from(["deemed_accepted", "lapsed"]),
                "pauses": st.booleans(),
                "extension": st.fixed_dictionaries({"days": st.integers(1, 99)}, optional={"approver": texts}),
                "basis": lines,
            },
        )
        for name in ("notice", "correction", "statutory", "promised", "delivery")
    }
)
fields = st.lists(
    st.fixed_dictionaries(
        {"code": codes},
        optional={"label": st.lists(lines, max_size=3), "kind": st.sampled_from(["text", "uscc", "choice"]), "required": st.booleans()},
    ),
    max_size=3,
    unique_by=lambda one: one["code"],
)  # fmt: skip
materials = st.lists(
    st.fixed_dictionaries(
        {"code": codes, "name": texts, "necessity": st.sampled_from(["required", "optional", "deferrable"])},
        optional={
            "material_type": st.sampled_from(["certificate", "form", "other"]),
            "applies_when": st.sampled_from(["x", "not x", 'k == "甲" and x']),
            "copy_kind": st.sampled_from(["original", "original_and_photocopy"]),
            "original_copies": st.integers(0, 9),
            "legal_basis": lines,
            "correctable_on_spot": st.booleans(),
            "recognise": some(titles=st.lists(texts), phrases=st.lists(lines), min_pages=st.integers(1, 9)),
            "fields": fields,
            "checks": st.lists(
                st.sampled_from(
                    [
                        {"kind": "seal"},
                        {"kind": "signature", "near": "签字（=章）"},
                        {"kind": "page_count", "basis": "第三条"},
                    ]
                ),
                max_size=2,
            ),
        },
    ),
    max_size=4,
    unique_by=lambda one: one["code"],
)
whole = st.fixed_dictionaries(
    {
        "schema": st.just("yici/catalog/1"),
        "item": st.fixed_dictionaries(
            {"code": texts, "name": texts, "version": texts},
            optional={
                "effective_from": st.dates().map(lambda day: day.isoformat()),
                "authority": authority,
                "service_object": st.lists(texts, max_size=3),
                "on_deficiency": st.sampled_from(["hold", "return"]),
                "clocks": clocks,
            },
        ),
        "materials": materials,
    },
    optional={"status": st.sampled_from(["sample", "official"]), "unverified": st.lists(texts, max_size=2)},
)


def through_a_workbook(catalog: Catalog) -> FromSheets:
    opened = open_workbook(write_workbook(write_sheets(catalog)))
    return read_sheets(opened.sheets, opened.findings)


@settings(max_examples=40, deadline=None)
@given(whole)
def test_whatever_a_catalogue_says_a_workbook_gives_it_back(data: dict[str, Any]) -> None:
    catalog = Catalog.model_validate(data)

    back = through_a_workbook(catalog).catalog

    assert write_catalog(back) == write_catalog(catalog)
    assert load_catalog(write_catalog(catalog)) == catalog == back


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_catalogue_goes_through_a_workbook_unchanged(path: Path) -> None:
    catalog = load_catalog(path.read_text(encoding="utf-8"))

    assert write_catalog(through_a_workbook(catalog).catalog) == write_catalog(catalog)


def _paths(model: type[BaseModel], before: tuple[str, ...] = ()) -> set[tuple[str, ...]]:
    """Every leaf of a part of the schema; lists of parts have sheets of their own."""
    found: set[tuple[str, ...]] = set()
    for name, info in model.model_fields.items():
        path = (*before, info.alias or name)
        parts = [one for one in (info.annotation, *typing.get_args(info.annotation)) if isinstance(one, type)]
        if path[-1] in {"conditions", "materials", "fields", "checks", "schema"}:
            continue
        inner = next((one for one in parts if issubclass(one, BaseModel)), None)
        found |= _paths(inner, path) if inner else {path}
    return found


def test_every_element_of_the_schema_has_its_column() -> None:
    checks = {path for part in typing.get_args(typing.get_args(schema.Check)[0]) for path in _paths(part)}
    item = {path for path in _paths(Catalog) if path[:2] != ("item", "clocks")}
    pairs: list[tuple[tuple[Column, ...], set[tuple[str, ...]]]] = [
        (ITEM, item),
        (CLOCKS[1:], _paths(schema.Clock)),
        (CONDITIONS, _paths(schema.Condition)),
        (MATERIALS, _paths(schema.Material)),
        (FIELDS[1:], _paths(schema.FieldSpec)),
        (CHECKS[1:], checks),
    ]
    assert [{column.path for column in columns} ^ paths for columns, paths in pairs] == [set()] * 6


def test_every_value_of_a_choice_has_its_word() -> None:
    words = {column.path[-1]: set(column.words) for column in (*ITEM, *CLOCKS, *CONDITIONS, *MATERIALS) if column.words}
    parts = (schema.Item, schema.Clock, schema.Condition, schema.Material, Catalog)
    literals = {
        info.alias or name: set(typing.get_args(next(one for one in (info.annotation, *typing.get_args(info.annotation)) if typing.get_origin(one) is typing.Literal)))
        for part in parts
        for name, info in part.model_fields.items()
        if "Literal" in str(info.annotation) and name != "schema_"
    }  # fmt: skip

    assert {name: words.get(name) for name in literals} == literals
    assert set(next(c for c in FIELDS if c.path == ("kind",)).words) == set(typing.get_args(schema.FieldKind))


# ------------------------------------------------------------------------------------------------ filling in


def book(change: Callable[[Any], None] = lambda _: None) -> bytes:
    """The workbook of a small good catalogue, changed by hand."""
    catalog = Catalog.model_validate(
        {
            "schema": "yici/catalog/1",
            "item": {"code": "a", "name": "示例事项", "version": "1"},
            "materials": [{"code": "M1", "name": "申请书", "necessity": "required", "fields": [{"code": "f"}]}],
        }
    )
    opened = openpyxl.load_workbook(io.BytesIO(write_workbook(write_sheets(catalog))))
    change(opened)
    written = io.BytesIO()
    opened.save(written)
    return written.getvalue()


def read(data: bytes) -> FromSheets:
    opened = open_workbook(data)
    return read_sheets(opened.sheets, opened.findings)


def faults(data: bytes) -> list[tuple[str, str]]:
    with pytest.raises(CatalogInvalid) as refused:
        read(data)
    assert all(one.message.startswith(one.cell) for one in refused.value.findings)
    return sorted((one.cell, one.rule) for one in refused.value.findings)


def test_everything_that_is_wrong_is_told_at_once_by_cell() -> None:
    def change(opened: Any) -> None:
        opened["材料"]["D2"] = "也许"  # necessity
        opened["材料"]["H2"] = "两份"
        opened["材料"]["B2"] = "=1+1"
        opened["材料"]["V1"] = "颜色"
        opened["材料"]["A3"], opened["材料"]["B3"], opened["材料"]["D3"] = "M1", "平面图", "必要"
        opened["字段"]["A3"], opened["字段"]["B3"] = "M9", "x"
        opened["字段"]["B2"] = None
        opened["时限"]["A2"], opened["时限"]["B2"] = "承诺办结", 0
        opened["事项"]["B3"] = None
        opened["检查"]["A2"], opened["检查"]["B2"], opened["检查"]["C2"] = "M1", "在有效期内", "nope"
        opened.create_sheet("草稿")["A1"] = "随手记"

    assert faults(book(change)) == [
        ("「事项」表 B3", "missing"),
        ("「字段」表 A3", "unknown_material"),
        ("「字段」表 B2", "missing"),
        ("「时限」表 B2", "greater_than"),
        ("「材料」表 A3", "duplicate_code"),
        ("「材料」表 B2", "formula"),
        ("「材料」表 D2", "cell"),
        ("「材料」表 H2", "cell"),
        ("「材料」表 V1", "unknown_column"),
        ("「检查」表 C2", "unknown_field"),
        ("「草稿」表", "unknown_sheet"),
    ]


def test_what_offices_do_to_a_sheet_is_understood() -> None:
    def change(opened: Any) -> None:
        sheet = opened["材料"]
        sheet.insert_rows(1)
        sheet["A1"] = "示例事项材料清单（2026 年）"
        sheet["B2"] = " 材料 名称 ＊"
        sheet["D3"] = "1"  # the code of public systems for 必要
        sheet["G3"] = "原件和复印件"
        sheet["H3"], sheet["I3"] = 2.0, "1份"
        sheet["V2"], sheet["V3"] = "备注", "随手写的"
        sheet["P3"] = True
        opened["事项"]["B4"] = 2026  # typed as a number
        opened["事项"]["B5"] = "2026年3月1日"

    catalog = read(book(change)).catalog

    (material,) = catalog.materials
    assert (material.necessity, material.original_copies, material.photocopy_copies) == ("required", 2, 1)
    assert (material.correctable_on_spot, catalog.item.version) == (True, "2026")
    assert str(catalog.item.effective_from) == "2026-03-01"


def test_a_version_that_a_program_took_for_a_date_is_told() -> None:
    from datetime import date

    def change(opened: Any) -> None:
        opened["事项"]["B4"] = date(2026, 1, 1)

    assert faults(book(change)) == [("「事项」表 B4", "cell")]


@pytest.mark.parametrize(("code", "found"), [(110101190009213510, [("「事项」表 B2", "cell")]), (123456789012345, [])])
def test_a_code_of_which_the_program_lost_the_last_digits_is_told(code: int, found: list[tuple[str, str]]) -> None:
    def change(opened: Any) -> None:
        opened["事项"]["B2"] = code

    if found:
        assert faults(book(change)) == found
    else:
        assert read(book(change)).catalog.item.code == str(code)


def test_what_lacks_is_called_as_its_column_is() -> None:
    def change(opened: Any) -> None:
        opened["材料"]["B2"] = None
        opened["检查"]["A2"], opened["检查"]["D2"] = "M1", "M1.x"
        opened["时限"]["A2"] = "承诺办结"
        opened["事项"]["B3"] = None

    with pytest.raises(CatalogInvalid) as refused:
        read(book(change))

    assert sorted(one.message for one in refused.value.findings) == [
        "「事项」表 B3：缺少“事项名称”。",
        "「时限」表 B2：缺少“时限”。",
        "「材料」表 B2：缺少“材料名称”。",
        "「检查」表 B2：检查缺少“检查内容”。",
    ]


def test_lint_names_the_cell_too() -> None:
    found = read(book())
    placed = found.placed(lint(found.catalog))

    assert ("no_legal_basis", "「材料」表 A2") in {(one.rule, one.cell) for one in placed}


def test_the_template_has_drop_downs_notes_and_an_example_that_is_not_read() -> None:
    data = write_workbook({}, example=True)
    sheet = openpyxl.load_workbook(io.BytesIO(data))["材料"]

    choices = {str(one.sqref): one.formula1 for one in sheet.data_validations.dataValidation}
    assert choices["D2:D301"].strip('"').split(",") == ["必要", "非必要", "容缺后补"]
    assert sheet["B1"].comment.text == "具体名称；不得写“其他材料”“等”"
    assert str(sheet["A2"].value).startswith("（示例）")
    assert faults(data) == [("「事项」表 B2", "missing"), ("「事项」表 B3", "missing"), ("「事项」表 B4", "missing")]


# ------------------------------------------------------------------------------------------------ strangers' files


def repacked(change: Callable[[dict[str, bytes]], object]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(book())) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return written.getvalue()


def _bomb(members: dict[str, bytes]) -> None:
    members["xl/worksheets/sheet1.xml"] += b" " * 40_000_000


def _many(members: dict[str, bytes]) -> None:
    members.update({f"xl/media/{n}.png": b"" for n in range(400)})


def _entities(members: dict[str, bytes]) -> None:
    body = members["xl/workbook.xml"]
    members["xl/workbook.xml"] = b'<!DOCTYPE x [<!ENTITY a "b">]>' + body


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"", "not_xlsx"),
        (b"name,code\n", "not_xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "not_xlsx"),
        (b"PK\x03\x04" + bytes(100), "damaged"),
        (book()[:2000], "damaged"),
        (bytes(5_000_000), "too_large"),
        (repacked(_bomb), "too_large"),
        (repacked(_many), "too_large"),
        (repacked(_entities), "document_type"),
        (repacked(lambda members: members.update({"xl/vbaProject.bin": b"x"})), "macro"),
        (repacked(lambda members: members.update({"xl/externalLinks/externalLink1.xml": b"<a/>"})), "external_link"),
        (repacked(lambda members: members.update({"xl/embeddings/a.docx": b"x"})), "embedded"),
        (repacked(lambda members: members.pop("xl/workbook.xml")), "not_xlsx"),
        (repacked(lambda members: members.update({"xl/worksheets/sheet2.xml": b"<worksheet><row"})), "damaged"),
    ],
    ids=lambda value: value if isinstance(value, str) else "data",
)
def test_what_may_harm_or_is_no_workbook_is_refused(data: bytes, rule: str) -> None:
    with pytest.raises(CatalogInvalid) as refused:
        open_workbook(data)

    assert [one.rule for one in refused.value.findings] == [rule]


def test_a_sheet_that_claims_a_million_rows_is_told_and_the_others_are_read() -> None:
    def change(opened: Any) -> None:
        opened["检查"]["A1048576"] = "x"
        opened["事项"]["B3"] = None

    assert faults(book(change)) == [("「事项」表 B3", "missing"), ("「检查」表", "too_large")]
