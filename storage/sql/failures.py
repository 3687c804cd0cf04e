"""Which failures of a database heal by themselves.

They become :class:`pipelines.errors.Transient`, so that workers try again and the API answers 503; every other error
(a broken constraint, a wrong statement) stays what it is.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, ExceptionContext, event
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from pipelines.errors import Transient

_SQLITE_HEALS = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
}
# SQLSTATE: transactions that lost against another one (class 40), and locks that were not to be had in time.
_CONTENDED = {"40001", "40P01", "55P03"}
# SQLSTATE: the server takes no writes. Another one does: this one was the first of a cluster until a moment ago.
_DEMOTED = "25006"

BUSY = "DATABASE_BUSY"
"""Code of what others hold: nothing was done, and it may be tried again at once."""


@contextmanager
def healing() -> Iterator[None]:
    """Turn the failures that heal by themselves into Transient.

    Raises:
        Transient: ``DATABASE_BUSY`` when others hold what is wanted, ``DATABASE_AWAY`` when the server or disk is gone.
    """
    try:
        yield
    except PoolExhausted as error:
        raise _busy() from error
    except DBAPIError as error:
        if (transient := _as_transient(error)) is None:
            raise
        raise transient from error


@contextmanager
def healing_driver(engine: Engine) -> Iterator[None]:
    """The same for what is run on the driver of PostgreSQL without SQLAlchemy; what does not heal is raised as it is.

    Raises:
        Transient: as :func:`healing`.
    """
    driver = engine.dialect.loaded_dbapi
    try:
        with healing():
            yield
    except driver.Error as error:
        state = getattr(error, "sqlstate", None)
        if state in _CONTENDED:
            raise _busy() from error
        if state == _DEMOTED or isinstance(error, driver.OperationalError | driver.InterfaceError):
            raise _away() from error
        raise


def is_lost(driver: Any, error: Exception) -> bool:
    """Whether a driver's connection is of no use after an error: it is gone, or its server takes no writes any more."""
    return bool(driver.closed) or getattr(error, "sqlstate", None) == _DEMOTED


def leave_the_demoted(engine: Engine) -> None:
    """Count a server that takes no writes any more as lost, with all connections to it.

    Behind the same address the next connection meets its successor; the old ones would fail at every write for ever.
    """

    def failed(context: ExceptionContext) -> None:
        if getattr(context.original_exception, "sqlstate", None) == _DEMOTED:
            context.is_disconnect = True

    event.listen(engine, "handle_error", failed)


def _as_transient(error: DBAPIError) -> Transient | None:
    origin = error.orig
    if isinstance(origin, sqlite3.Error):
        # Extended codes carry the primary code in their low byte.
        primary = getattr(origin, "sqlite_errorcode", 0) & 0xFF
        if primary not in _SQLITE_HEALS:
            return None
        return _busy() if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) else _away()
    if getattr(origin, "sqlstate", None) in _CONTENDED:
        return _busy()
    if error.connection_invalidated or isinstance(error, OperationalError | InterfaceError):
        return _away()
    return None


def _busy() -> Transient:
    return Transient("数据库正忙，稍后会自动重试。", code=BUSY, cure="如反复出现，请检查数据库负载。")


def _away() -> Transient:
    return Transient(
        "数据库暂时无法使用，稍后会自动重试。",
        code="DATABASE_AWAY",
        cure="请检查数据库服务、网络和磁盘空间；可运行 yici doctor 查看。",
    )
