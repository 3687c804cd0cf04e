"""The bytes of a catalogue's file, YAML or workbook -> the catalogue, its text, and what lint says of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from outputs.workbook_reading import open_workbook
from pipelines.catalog import Catalog
from pipelines.catalogs.lines import read_lined
from pipelines.catalogs.sheets import read_sheets
from pipelines.catalogs.text import load_lined, write_catalog
from pipelines.errors import CatalogInvalid, Finding
from pipelines.lint import lint

_WORKBOOKS = (".xlsx", ".xlsm", ".xls")


@dataclass(frozen=True)
class CatalogFile:
    """A catalogue with its text.

    Attributes:
        text: YAML; of a workbook, what it says as YAML.
        findings: of lint, warnings too, each with its line or cell.
    """

    catalog: Catalog
    text: str
    findings: Sequence[Finding]


def read_catalog(data: bytes, name: str) -> CatalogFile:
    """Read a catalogue's file.

    Args:
        data: its bytes.
        name: the file's name: its ending says what it is, and errors call it so.

    Raises:
        CatalogInvalid: with all findings, each with line or cell.
    """
    if name.lower().endswith(_WORKBOOKS) or data.startswith(b"PK\x03\x04"):
        opened = open_workbook(data)
        read = read_sheets(opened.sheets, opened.findings, name)
        return CatalogFile(read.catalog, write_catalog(read.catalog), read.placed(lint(read.catalog)))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        finding = Finding("encoding", "", None, "文件不是 UTF-8 编码。")
        raise CatalogInvalid(f"“{name}”不是 UTF-8 文本。", [finding], cure="请另存为 UTF-8 编码。") from error
    lined = read_lined(text)
    catalog = load_lined(lined, name)
    return CatalogFile(catalog, text, lint(catalog, lined.places()))
