"""One statement that is a transaction by itself, run straight on the driver.

Taking a task and finishing it are done at every step of the office, always in the same words. SQLAlchemy builds, wraps and
unwraps anew what never changes, and that was more than half of their cost. The words are still made from the tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, Executable

from storage.database import transaction
from storage.sql.failures import healing_driver, is_lost


class Alone:
    """A statement with named values, whose words never change.

    Args:
        statement: of SQLAlchemy. Instants are handed to it with their time zone.
    """

    def __init__(self, statement: Executable) -> None:
        self._statement = statement
        self._words: dict[str, tuple[str, Mapping[str, Any]]] = {}

    def row(self, engine: Engine, values: Mapping[str, Any]) -> Any:
        """Run it, commit, and give the one row that it returns, or None.

        Raises:
            Transient: the server is away, or a lock was not to be had; see :func:`storage.database.transaction`.
        """
        return self._run(engine, values, lambda result: result.fetchone())

    def changed(self, engine: Engine, values: Mapping[str, Any]) -> int:
        """Run it, commit, and give how many rows it changed; of one that returns nothing.

        Raises:
            Transient: as for :meth:`row`.
        """
        return int(self._run(engine, values, lambda result: result.rowcount))

    def _run(self, engine: Engine, values: Mapping[str, Any], ask: Callable[[Any], Any]) -> Any:
        if engine.dialect.name != "postgresql":
            with transaction(engine) as connection:
                return ask(connection.execute(self._statement, values))
        words, constants = self._spelt(engine)
        with _committing(engine) as driver:
            return ask(driver.execute(words, {**constants, **values}))

    def _spelt(self, engine: Engine) -> tuple[str, Mapping[str, Any]]:
        name = engine.dialect.name
        if name not in self._words:
            compiled = self._statement.compile(dialect=engine.dialect)  # type: ignore[attr-defined]  # every statement can
            self._words[name] = (compiled.string, compiled.params)
        return self._words[name]


@contextmanager
def _committing(engine: Engine) -> Iterator[Any]:
    """A pooled connection of PostgreSQL on which each statement is committed by itself: one way to the server, not three."""
    with healing_driver(engine):
        pooled = engine.raw_connection()
        driver: Any = pooled.driver_connection
        try:
            driver.autocommit = True
            yield driver
        except engine.dialect.loaded_dbapi.Error as error:
            if is_lost(driver, error):
                pooled.invalidate(error)
            raise
        finally:
            # Also after a refused statement: whoever has the connection next must get a transaction.
            if pooled.is_valid:
                driver.autocommit = False
                pooled.close()
