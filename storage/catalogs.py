"""The published catalogues. What was published under a code and a version never changes: cases refer to it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, select

from pipelines.catalog import Catalog, Item
from pipelines.catalogs.lines import read_lined
from pipelines.catalogs.text import load_lined
from pipelines.errors import CatalogInvalid, Finding, Unconfigured, UnknownItem
from pipelines.legal_days import legal_day
from pipelines.lint import against, lint
from storage.catalog_versions import day_of, hold, parsed, rewriting
from storage.database import reading, transaction
from storage.sql.inserting import insert_new
from storage.tables import catalogs

LONGEST = {"version": 40, "name": 200}
"""Characters that the table has room for."""
LONGEST_SHORT = 40
"""Characters of an authority's short name: the number of a letter begins with it, and so does its sequence."""


@dataclass(frozen=True)
class ListedItem:
    """A published catalogue in a list.

    Attributes:
        effective_from: its first day; None = it has always been in force.
    """

    code: str
    version: str
    name: str
    effective_from: date | None


@dataclass(frozen=True)
class Loaded:
    """What :func:`load_folder` found.

    Attributes:
        published: code and version of each catalogue that is new.
        warnings: file name and lint finding: they would stop ``yici catalog publish``, not the start of the program.
    """

    published: tuple[tuple[str, str], ...]
    warnings: tuple[tuple[str, Finding], ...]


def publish(engine: Engine, text: str, now: datetime) -> Catalog:
    """Publish a catalogue. The same one again changes nothing.

    Raises:
        CatalogInvalid: the schema cannot hold it, lint stands against it, another text was published under its code and
            version, another version has its first day, or it would be in force on days whose cases were received under
            another version; with all findings.
        Transient: the database is away or busy.
    """
    lined = read_lined(text)
    catalog = load_lined(lined)
    found = against(lint(catalog, lined.places())) + _too_long(catalog)
    with transaction(engine) as connection:
        hold(connection)
        if _published(connection, catalog.item) is None:
            found += rewriting(connection, catalog.item, legal_day(now))
        if found:
            raise _invalid(f"材料目录有 {len(found)} 处不符合发布要求。", found)
        _insert(connection, catalog, text, now)
    return catalog


def _published(connection: Connection, item: Item) -> str | None:
    """The text under an item's code and version."""
    known = select(catalogs.c.text).where(catalogs.c.code == item.code, catalogs.c.version == item.version)
    return connection.execute(known).scalar_one_or_none()


def load_folder(engine: Engine, folder: Path, now: datetime) -> Loaded:
    """Publish the catalogues of a folder (``*.yaml``, ``*.yml``) that are new by code and version.

    Lint does not stop them: an installation starts with whatever the schema can hold. Every good file is published
    before the bad ones are told.

    Raises:
        Unconfigured: there is no such folder.
        CatalogInvalid: files that cannot be used; with all findings of all files.
        Transient: the database is away or busy.
    """
    if not folder.is_dir():
        raise Unconfigured(
            f"找不到材料目录文件夹：{folder}", code="CATALOGS", cure="请检查 YICI_CATALOGS；不设置时使用随附的目录。"
        )
    published: list[tuple[str, str]] = []
    warnings: list[tuple[str, Finding]] = []
    faults: list[Finding] = []
    for path in sorted([*folder.glob("*.yaml"), *folder.glob("*.yml")]):
        try:
            text = _text_of(path)
            lined = read_lined(text)
            catalog = load_lined(lined, path.name)
            if _store(engine, catalog, text, now):
                published.append((catalog.item.code, catalog.item.version))
            warnings += [(path.name, finding) for finding in lint(catalog, lined.places())]
        except CatalogInvalid as error:
            faults += _named(error, path)
    if faults:
        raise _invalid(f"文件夹中的材料目录有 {len(faults)} 处错误。", faults)
    return Loaded(tuple(published), tuple(warnings))


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        finding = Finding("encoding", "", None, "文件不是 UTF-8 编码。")
        raise _invalid("材料目录不是 UTF-8 编码。", [finding]) from error


def _named(error: CatalogInvalid, path: Path) -> Iterator[Finding]:
    for finding in error.findings:
        yield replace(finding, message=f"{path.name}：{finding.message}")


def _store(engine: Engine, catalog: Catalog, text: str, now: datetime) -> bool:
    """Whether it is new."""
    if too_long := _too_long(catalog):
        raise _invalid("材料目录的版本号或名称太长。", too_long)
    with transaction(engine) as connection:
        return _insert(connection, catalog, text, now)


def _insert(connection: Connection, catalog: Catalog, text: str, now: datetime) -> bool:
    item = catalog.item
    row = {
        "code": item.code,
        "version": item.version,
        "name": item.name,
        "effective_from": item.effective_from.isoformat() if item.effective_from else "",
        "text": text,
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        "published_at": now,
    }
    if insert_new(connection, catalogs, row):
        return True
    published = _published(connection, item)
    # Another comment or order of keys is no other catalogue.
    if published is None or (published != text and parsed(published) != catalog):
        message = f"事项 {item.code} 的版本 {item.version} 已经发布，内容不同；已发布的版本不能修改。"
        finding = Finding("version_taken", "item.version", None, message + "请提高版本号（item.version）。")
        raise _invalid(message, [finding], cure="请提高版本号（item.version）后重新发布。")
    return False


def _too_long(catalog: Catalog) -> list[Finding]:
    found = [
        Finding("too_long", f"item.{field}", None, f"item.{field} 超过 {longest} 个字。")
        for field, longest in LONGEST.items()
        if len(getattr(catalog.item, field)) > longest
    ]
    authority = catalog.item.authority
    if len(authority.short_name or authority.name or "") > LONGEST_SHORT:
        told = f"文书编号以机关简称开头，简称（未写时为名称）不得超过 {LONGEST_SHORT} 个字。"
        found.append(Finding("too_long", "item.authority.short_name", None, told))
    return found


def _invalid(message: str, findings: list[Finding], cure: str = "请按所列各处逐一改正后重试。") -> CatalogInvalid:
    return CatalogInvalid(message, findings, cure=cure)


def in_force(engine: Engine, code: str, version: str | None = None, *, on: date) -> Catalog:
    """The catalogue of an item: the given version, or the one in force on a day.

    Args:
        engine: the database.
        code: of the item (实施编码).
        version: exactly this one, whatever the day.
        on: the legal day of receipt.

    Raises:
        UnknownItem: there is none.
        Transient: the database is away or busy.
    """
    wanted = select(catalogs.c.text).where(catalogs.c.code == code)
    if version is not None:
        wanted = wanted.where(catalogs.c.version == version)
    else:
        wanted = wanted.where(catalogs.c.effective_from <= on.isoformat())
        wanted = wanted.order_by(catalogs.c.effective_from.desc(), catalogs.c.published_at.desc()).limit(1)
    with reading(engine) as connection:
        text = connection.execute(wanted).scalar_one_or_none()
    if text is None:
        raise _unknown(code, version, on)
    return parsed(text)


def at_receipt(engine: Engine, code: str, version: str | None, *, on: date) -> Catalog:
    """The catalogue under which what is received on a day is handled: the one in force then, and no other (许可法 30).

    Args:
        engine: the database.
        code: of the item.
        version: that somebody named; None: whichever it is.
        on: the legal day of receipt.

    Raises:
        UnknownItem: there is none; ``VERSION_NOT_IN_FORCE``: the one that was named was another day's.
        Transient: the database is away or busy.
    """
    if version is None:
        return in_force(engine, code, on=on)
    named = in_force(engine, code, version, on=on)
    try:
        current = in_force(engine, code, on=on).item
    except UnknownItem:
        current = None
    # Two versions of one first day are in force together: which of them is meant, the version says.
    if current is not None and current.effective_from == named.item.effective_from:
        return named
    cure = f"当日有效的版本是 {current.version}；不写 version 时自动选用。" if current else "请核对收件日期和版本。"
    raise UnknownItem(
        f"事项 {code} 的版本 {version} 在收件日 {on.isoformat()} 不是有效版本。", code="VERSION_NOT_IN_FORCE", cure=cure
    )


def text_sha256(engine: Engine, code: str, version: str) -> str:
    """The hash of a catalogue's text as it was published, 64 hex digits.

    Raises:
        UnknownItem: there is none.
        Transient: the database is away or busy.
    """
    wanted = select(catalogs.c.sha256).where(catalogs.c.code == code, catalogs.c.version == version)
    with reading(engine) as connection:
        found = connection.execute(wanted).scalar_one_or_none()
    if found is None:
        raise _unknown(code, version, date.max)
    return str(found)


def _unknown(code: str, version: str | None, on: date) -> UnknownItem:
    what = f"事项 {code} 没有版本 {version}。" if version else f"没有在 {on.isoformat()} 有效的事项 {code}。"
    return UnknownItem(what, code="UNKNOWN_ITEM", cure="请核对事项的实施编码和版本；可用的事项见事项列表。")


def list_items(engine: Engine) -> tuple[ListedItem, ...]:
    """Every published catalogue, by code, the newest version first.

    Raises:
        Transient: the database is away or busy.
    """
    columns = (catalogs.c.code, catalogs.c.version, catalogs.c.name, catalogs.c.effective_from)
    order = (catalogs.c.code, catalogs.c.effective_from.desc(), catalogs.c.version.desc())
    with reading(engine) as connection:
        rows = connection.execute(select(*columns).order_by(*order)).all()
    return tuple(ListedItem(row.code, row.version, row.name, day_of(row.effective_from)) for row in rows)
