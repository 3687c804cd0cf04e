"""The versions of an item's catalogue: which is in force when, and what a new one may not change.

A case stays with the version in force on the day of its receipt (许可法 30: what was on show that day). So a new version
must not take a day that another one has, nor days on which cases were received already.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from sqlalchemy import Connection, Engine, select, text

from pipelines.case import Case
from pipelines.catalog import Catalog, Item
from pipelines.catalogs.text import load_catalog
from pipelines.errors import Finding, UnknownItem
from pipelines.legal_days import begins
from storage.database import reading
from storage.tables import cases, catalogs

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Version:
    """A published version.

    Attributes:
        effective_from: its first day; None = it has always been in force.
        until: its last day; None = none is set.
        status: ``sample`` or ``official``.
        sha256: of its text.
    """

    code: str
    version: str
    name: str
    effective_from: date | None
    until: date | None
    status: str
    published_at: datetime
    sha256: str

    def stands(self, day: date) -> str:
        """``past``, ``present`` or ``future`` on a day."""
        if self.effective_from is not None and day < self.effective_from:
            return "future"
        return "past" if self.until is not None and day > self.until else "present"


def versions(engine: Engine, code: str | None = None) -> tuple[Version, ...]:
    """Every published version, by code, the newest first.

    Args:
        engine: the database.
        code: of one item only.

    Raises:
        Transient: the database is away or busy.
    """
    query = select(catalogs)
    if code is not None:
        query = query.where(catalogs.c.code == code)
    order = (catalogs.c.code, catalogs.c.effective_from.desc(), catalogs.c.published_at.desc())
    with reading(engine) as connection:
        rows = connection.execute(query.order_by(*order)).all()
    found: list[Version] = []
    for row in rows:
        newer = found[-1] if found and found[-1].code == row.code else None
        begins = newer.effective_from if newer else None
        found.append(
            Version(
                row.code,
                row.version,
                row.name,
                day_of(row.effective_from),
                begins - _ONE_DAY if begins else None,
                parsed(row.text).status,
                row.published_at,
                row.sha256,
            )
        )
    return tuple(found)


def text_of(engine: Engine, code: str, version: str) -> str:
    """A version as it was published.

    Raises:
        UnknownItem: there is none.
        Transient: the database is away or busy.
    """
    wanted = select(catalogs.c.text).where(catalogs.c.code == code, catalogs.c.version == version)
    with reading(engine) as connection:
        found = connection.execute(wanted).scalar_one_or_none()
    if found is None:
        message = f"事项 {code} 没有版本 {version}。"
        raise UnknownItem(message, code="UNKNOWN_ITEM", cure="请核对事项的实施编码和版本；可用的见目录列表。")
    return str(found)


# A pure function of the text, asked for every page of every case; texts never change once they are published.
@lru_cache(maxsize=256)
def parsed(text: str) -> Catalog:
    """A published text as a catalogue."""
    return load_catalog(text)


def day_of(stored: str) -> date | None:
    """A first day as the table keeps it."""
    return date.fromisoformat(stored) if stored else None


def hold(connection: Connection) -> None:
    """Let nobody else publish until the transaction ends; SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE catalogs IN SHARE ROW EXCLUSIVE MODE"))


def rewriting(connection: Connection, item: Item, today: date) -> Iterator[Finding]:
    """What a new version would change of the past, or of what other versions have.

    Args:
        connection: of the transaction that is to publish it.
        item: of the new version.
        today: the present legal day.
    """
    others = select(catalogs.c.version, catalogs.c.effective_from).where(
        catalogs.c.code == item.code, catalogs.c.version != item.version
    )
    rows = connection.execute(others).all()
    begins = item.effective_from.isoformat() if item.effective_from else ""
    for row in rows:
        if row.effective_from == begins:
            shown = f"自 {begins} 起施行" if begins else "没有写明施行日期"
            message = f"版本 {row.version} 也{shown}；同一天只能有一个版本。请改 item.effective_from。"
            yield Finding("effective_taken", "item.effective_from", None, message)
    first = item.effective_from or date.min
    if rows and first <= today:
        ends = min((row.effective_from for row in rows if row.effective_from > begins), default=None)
        if number := _received(connection, item.code, first, day_of(ends or "")):
            message = (
                f"自 {begins or '最初'} 起已有收件（例如 {number}），它们适用收件当日的版本；"
                f"新版本不能倒签，施行日期最早为 {(today + _ONE_DAY).isoformat()}。"
            )
            yield Finding("backdated", "item.effective_from", None, message)


def _received(connection: Connection, code: str, first: date, before: date | None) -> str | None:
    """The number of a case of the item received on or after a day, and before another; None where there is none."""
    query = select(cases.c.number, cases.c.case).where(cases.c.item_code == code)
    # Nothing is received later than it is opened.
    query = query.where(cases.c.opened_at >= begins(first))
    for row in connection.execute(query.execution_options(yield_per=200)):
        received = Case.model_validate(row.case).received_on
        if received >= first and (before is None or received < before):
            return str(row.number)
    return None
