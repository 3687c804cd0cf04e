"""Logs: one JSON object a line, with case and task ids, without personal data.

A log is read by more people than a case is, and kept longer. So nothing gets in by itself: only the words listed in
KNOWN keep their value, texts in Chinese (names, addresses, what was read, our own messages that may quote them) and
numbers of persons are covered, and of an exception the log keeps its kind, its code and where it happened, not what it
said. What a person must read is in the case's history.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
import traceback
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

import structlog
from structlog.contextvars import bound_contextvars
from structlog.stdlib import ProcessorFormatter

__all__ = ["KNOWN", "bound_contextvars", "open_logs"]

_WORDS = """
    event level timestamp logger exception where
    account attempt carrier case catalogue code count deadline engine file_id host item key kind letter line method
    page pages path pid port process queue request round rule run_at seconds shipment size state status task threads
    version webhook why worker
"""
KNOWN = frozenset(_WORDS.split())
"""Words whose values are ids, names of ours, or measures."""

COVER = "…"
_PERSON = re.compile(r"(?<![0-9A-Za-z])(?:\d{17}[\dXx]|1[3-9]\d{9})(?![0-9A-Za-z])")  # identity and mobile numbers
_SHORTEST_NUMBER = 11
_CHINESE = re.compile(r"[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_QUERY = re.compile(r"\?[^\s\"']*")  # what stands behind the path of an address in somebody else's log line
_FRAMES = 12
_LIBRARIES = ("dramatiq", "uvicorn")  # their own news is worth reading, that of the others only as warnings

Fields = MutableMapping[str, Any]


def open_logs(stream: TextIO | None = None, *, level: str = "INFO", unattended: bool = True) -> None:
    """Send every log of the process, ours and that of the libraries, to one stream. Called once, by the front door.

    Args:
        stream: default standard error; standard output belongs to results.
        level: the least that is written of our own.
        unattended: nobody sits before the process. What Python would write by itself, warnings and the exceptions that
            nobody caught, becomes lines of the log too, so that no words of an exception get into it.
    """
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    last: list[Any] = [
        _exception,
        ProcessorFormatter.remove_processors_meta,
        _covered,
        structlog.processors.JSONRenderer(),
    ]
    handler.setFormatter(ProcessorFormatter(foreign_pre_chain=[*shared, _without_query], processors=last))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("yici").setLevel(level)
    for library in _LIBRARIES:
        logging.getLogger(library).setLevel(level)
    logging.captureWarnings(unattended)
    if unattended:
        sys.excepthook = _uncaught
        threading.excepthook = _uncaught_in_thread


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    structlog.get_logger("yici").critical("ended by a fault", exc_info=error.with_traceback(trace))


def _uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None:
        name = args.thread.name if args.thread is not None else None
        structlog.get_logger("yici").error("a thread ended by a fault", worker=name, exc_info=args.exc_value)


def _without_query(_logger: object, _method: str, fields: Fields) -> Fields:
    fields["event"] = _QUERY.sub(f"?{COVER}", str(fields["event"]))
    return fields


def _exception(_logger: object, _method: str, fields: Fields) -> Fields:
    """Of an exception: its kind (and code), those that caused it, and where it happened."""
    given = fields.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        fields["exception"] = [_kind(one) for one in _causes(error)]
        fields["where"] = [
            f"{Path(frame.filename).name}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(error.__traceback__)[-_FRAMES:]
        ]
    # What the standard library or dramatiq wrote out already holds the words of the exception.
    for written in ("exception_text", "exc_text", "stack_info", "stack"):
        fields.pop(written, None)
    return fields


def _kind(error: BaseException) -> str:
    code = getattr(error, "code", None)
    return f"{type(error).__name__} {code}" if isinstance(code, str) and code else type(error).__name__


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    met: set[int] = set()
    while error is not None and id(error) not in met:
        met.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _covered(_logger: object, _method: str, fields: Fields) -> Fields:
    return {word: _cover(value) if word in KNOWN else COVER for word, value in fields.items()}


def _cover(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        # A number of a person is written as text everywhere; as an int it would be taken for a measure.
        return _PERSON.sub(COVER, str(value)) if isinstance(value, int) and value > 10**10 else value
    if isinstance(value, list | tuple):
        return [_cover(one) for one in value]
    text = str(value)
    # Nearly every value is a short word or an id of ours: neither is searched where nothing can be found.
    if len(text) >= _SHORTEST_NUMBER:
        text = _PERSON.sub(COVER, text)
    return text if text.isascii() else _CHINESE.sub(COVER, text)
