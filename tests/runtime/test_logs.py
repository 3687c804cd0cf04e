"""The log says which case and task, never who the person is. All persons and numbers are fictional."""

from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from pipelines.errors import FileRefused
from runtime.logs import COVER, bound_contextvars, open_logs


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Where the logs go during a test; afterwards the process has its former logs again."""
    root = logging.getLogger()
    names = ("", "yici", "dramatiq", "uvicorn")
    before, levels = root.handlers[:], {name: logging.getLogger(name).level for name in names}
    before_ours, stream = structlog.get_config(), io.StringIO()
    open_logs(stream)
    yield stream
    root.handlers[:] = before
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
    structlog.configure(**before_ours)
    logging.captureWarnings(capture=False)
    sys.excepthook, threading.excepthook = sys.__excepthook__, threading.__excepthook__


def _lines(log: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def test_a_line_says_what_happened_to_which_case_and_task(log: io.StringIO) -> None:
    structlog.get_logger("yici.workers").info("taken", case="YC20260302-00001", task="a" * 32, attempt=2)

    (line,) = _lines(log)
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "taken",
        "case": "YC20260302-00001",
        "task": "a" * 32,
        "attempt": 2,
        "level": "info",
        "logger": "yici.workers",
    }


def test_what_is_bound_stands_in_every_line_until_it_is_released(log: io.StringIO) -> None:
    logger = structlog.get_logger("yici.workers")
    with bound_contextvars(case="YC1", task="t1"):
        logger.info("read")
    logger.info("idle")

    assert [(line.get("case"), line.get("task")) for line in _lines(log)] == [("YC1", "t1"), (None, None)]


def test_a_word_that_nobody_allowed_keeps_its_value_to_itself(log: io.StringIO) -> None:
    structlog.get_logger("yici").info("opened", applicant="Zhang San", case="YC1")

    assert _lines(log)[0]["applicant"] == COVER
    assert "Zhang" not in log.getvalue()


@pytest.mark.parametrize(
    "secret",
    ["张三", "11010119900307001X", "13800000000", "㐂某", "示例市示范路1号 13800000000", "id 110101199003070011."],
)
@pytest.mark.parametrize("place", ["event", "why"])
def test_names_and_numbers_of_persons_are_covered_wherever_they_stand(
    log: io.StringIO, secret: str, place: str
) -> None:
    logger = structlog.get_logger("yici")
    logger.info(secret if place == "event" else "x", **({"why": secret} if place == "why" else {}))
    logging.getLogger("uvicorn").info("got %s", secret)

    covered = [_lines(log)[0][place], _lines(log)[1]["event"]]
    assert all(COVER in one for one in covered)
    assert not any(part in str(covered) for part in ("张", "13800000000", "1990030700", "某", "示例"))


def test_a_number_of_a_person_is_covered_as_a_number_too(log: io.StringIO) -> None:
    structlog.get_logger("yici").info("x", size=13800000000, count=[1, "13800000000"])

    assert (_lines(log)[0]["size"], _lines(log)[0]["count"]) == (COVER, [1, COVER])


def test_ids_and_sizes_are_not_taken_for_numbers_of_persons(log: io.StringIO) -> None:
    task = "13800000000" + "a" * 21
    structlog.get_logger("yici").info("x", task=task, size=99_999_999_999, seconds=1.5, state=None)

    line = _lines(log)[0]
    assert [line[word] for word in ("task", "seconds", "state")] == [task, 1.5, None]


def test_an_exception_is_told_by_kind_code_and_place_without_its_words(log: io.StringIO) -> None:
    try:
        try:
            raise ValueError("applicant Zhang San")
        except ValueError as error:
            raise FileRefused("文件已加密：张三.pdf", code="ENCRYPTED") from error
    except FileRefused:
        structlog.get_logger("yici").exception("failed", case="YC1")
        logging.getLogger("dramatiq").exception("failed too")

    for line in _lines(log):
        assert line["exception"] == ["FileRefused ENCRYPTED", "ValueError"]
        assert line["where"][-1].startswith("test_logs.py:")
    assert "Zhang" not in log.getvalue()


def test_what_libraries_say_is_one_json_line_too_without_the_query(log: io.StringIO) -> None:
    logging.getLogger("uvicorn.access").info('%s - "GET %s"', "127.0.0.1:1", "/api/v1/cases?name=%E5%BC%A0")

    assert _lines(log)[0]["event"] == f'127.0.0.1:1 - "GET /api/v1/cases?{COVER}"'


def test_chatter_of_libraries_is_left_out(log: io.StringIO) -> None:
    logging.getLogger("pika").info("connected")
    logging.getLogger("yici").debug("detail")
    logging.getLogger("urllib3").warning("retrying")

    assert [line["event"] for line in _lines(log)] == ["retrying"]


def test_nobody_can_write_a_second_line_or_steer_a_terminal(log: io.StringIO) -> None:
    structlog.get_logger("yici").info("x\n{}\r", path="a\x1b[31m\u202e\u2028b")

    assert len(log.getvalue().splitlines()) == 1
    assert log.getvalue().rstrip("\n").isascii()
    assert log.getvalue().rstrip("\n").isprintable()


def test_what_python_would_write_by_itself_is_one_line_of_the_log_each_without_its_words() -> None:
    # Given
    program = """
import threading, warnings
from runtime.logs import open_logs
open_logs()
def fail(): raise ValueError("applicant Zhang San")
thread = threading.Thread(target=fail, name="beat")
thread.start(); thread.join()
warnings.warn("\u5f20\u4e09 is old")
fail()
"""

    # When
    ended = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True, text=True)

    # Then
    told = [json.loads(line) for line in ended.stderr.splitlines()]
    assert ended.returncode == 1
    assert [(line["level"], line.get("worker"), line.get("exception")) for line in told] == [
        ("error", "beat", ["ValueError"]),
        ("warning", None, None),
        ("critical", None, ["ValueError"]),
    ]
    assert "Zhang" not in ended.stderr
