"""A catalogue as a person names it on the command line: a file, or an item's code."""

from __future__ import annotations

from pathlib import Path

from outputs.catalog_files import CatalogFile, read_catalog
from pipelines.errors import FileRefused
from yici.usage import reason_of


def read_catalog_file(path: Path) -> CatalogFile:
    """Read a catalogue.

    Raises:
        FileRefused: there is no such file, or it cannot be read.
        CatalogInvalid: with all findings, each with line or cell.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        message = f"无法读取“{path}”：{reason_of(error)}。"
        raise FileRefused(message, code="NO_SUCH_FILE", cure="请检查路径和权限。") from error
    return read_catalog(data, path.name)


def write_file(path: Path, data: bytes, *, force: bool = False) -> None:
    """Write a result; what is there already is only replaced when that was asked for.

    Raises:
        FileRefused: there is a file of that name.
    """
    if path.exists() and not force:
        raise FileRefused(f"“{path}”已经存在。", code="FILE_EXISTS", cure="请换一个文件名，或加 --force 覆盖。")
    path.write_bytes(data)
