"""An installation that is watched: metrics, traces and logs of its real processes. All names are fictional."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from runtime.settings import Settings
from tests.builders import application, licence
from tests.doubles.otlp import Received, collecting
from tests.doubles.scripted_reader import scripted
from tests.journeys.house import ROOT, environment, unit
from tests.office import APPLICANT, ITEM, installation
from tests.serving import free_port

KEY = "yici_example_key_of_this_test_only"
ROLES = ("worker", "relay", "scheduler")


@dataclass(frozen=True)
class Office:
    """What is left of an installation that took one case in, worked it off and was ended.

    Attributes:
        number: of the case.
        request: the id that the answer to its opening bore.
        spans: that were sent.
        metrics: by role, as they were before the end.
        said: by role, the lines of its log.
        exits: by role, how it ended.
    """

    number: str
    request: str
    spans: list[Received]
    metrics: dict[str, str]
    said: dict[str, list[str]]
    exits: dict[str, int]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, new_database: Any, new_vhost: Any, new_bucket: Any) -> Office:
    """One journey, looked at by every test of this module."""
    folder = tmp_path_factory.mktemp("watched")
    stores = {"database_url": new_database(), "broker_url": new_vhost(), "objects_url": new_bucket()}
    settings = installation(folder, bootstrap_key=KEY, **stores)
    with collecting() as collector, ExitStack() as stack:
        ports = {role: free_port() for role in (*ROLES, "api")}
        its = {
            role: settings.model_copy(update={"otlp_url": collector.url, "metrics_port": ports[role]}) for role in ports
        }
        units = {role: stack.enter_context(unit(its[role], role)) for role in ROLES}
        with served(its["api"], folder / "api.log") as (address, api):
            number, request = handed_in(address)
            metrics = {role: scraped(port) for role, port in ports.items()}
            exits = {role: one.end() for role, one in units.items()}
            api.terminate()
            exits["api"] = api.wait(30)
        said = {role: one.said.splitlines() for role, one in units.items()}
        said["api"] = (folder / "api.log").read_text(encoding="utf-8").splitlines()
        return Office(number, request, collector.spans, metrics, said, exits)


@contextmanager
def served(settings: Settings, log: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """``yici api`` as a process of its own, and its address."""
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "yici.cli", "api", "--port", "0"],
            cwd=ROOT,
            env={**os.environ, **environment(settings)},  # noqa: TID251 - a child inherits it
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    try:
        assert process.stdout is not None
        found = re.search(r"http://\S+", process.stdout.readline())
        assert found is not None
        yield found.group(), process
    finally:
        process.kill()
        process.wait()


def handed_in(address: str) -> tuple[str, str]:
    """Hand a case in and wait until it is accepted; its number and the id of the request."""
    with httpx.Client(base_url=address, headers={"Authorization": f"Bearer {KEY}"}, trust_env=False) as client:
        stated = json.dumps({"item": ITEM, "channel": "api", "applicant": APPLICANT})
        paper = ("files", ("申请书.pdf", scripted(application(), licence()), "application/pdf"))
        opened = client.post("/api/v1/cases", data={"case": stated}, files=[paper])
        assert opened.status_code == 202, opened.text
        case: dict[str, Any] = {}
        for _ in range(600):
            case = client.get(opened.headers["Location"]).json()
            if case["state"] == "accepted" and any(letter["issued_at"] for letter in case["letters"]):
                return str(case["number"]), opened.headers["X-Request-ID"]
            time.sleep(0.1)
    raise AssertionError(case)


def scraped(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=20) as answer:
        return str(answer.read().decode())


def test_the_way_from_the_request_to_the_check_is_one_trace(office: Office) -> None:
    """api -> split -> read -> check, each hanging on what ordered it."""
    by_id = {span.id: span for span in office.spans}
    (check,) = [span for span in office.spans if span.name == "do check_case"]

    names, span = [], check
    while span.parent:
        names.append(span.name)
        span = by_id[span.parent]
    assert [*names, span.name] == [
        "do check_case",
        "order check_case",
        "do read_page",
        "order read_page",
        "do split_file",
        "order split_file",
        "POST /api/v1/cases",
    ]
    assert {span.trace for span in office.spans if span.attributes.get("yici.case") == office.number} == {check.trace}
    assert (check.service, span.service, span.attributes["yici.request"]) == ("yici-worker", "yici-api", office.request)


def test_spans_say_what_was_done_and_nothing_of_what_was_said(office: Office) -> None:
    (split,) = [span for span in office.spans if span.name == "do split_file"]

    assert {name: value for name, value in split.attributes.items() if name != "yici.task"} == {
        "yici.case": office.number,
        "yici.kind": "split_file",
        "yici.queue": "split",
        "yici.lane": "review",
        "yici.attempt": 1,
        "yici.result": "done",
    }
    said = " ".join(f"{span.name} {list(span.attributes.values())}" for span in office.spans)
    assert said.isascii()
    assert APPLICANT["id_no"] not in said


def test_every_unit_shows_what_it_did(office: Office) -> None:
    worker, relay, scheduler, api = (office.metrics[role] for role in ("worker", "relay", "scheduler", "api"))

    assert "yici_pages_total 2.0" in worker
    assert 'yici_step_results_total{kind="check_case",result="done"} 1.0' in worker
    assert 'yici_loop_age_seconds{loop="leases"}' in worker
    assert 'yici_loop_age_seconds{loop="relay"}' in relay
    assert 'yici_loop_age_seconds{loop="scheduler"}' in scheduler
    for of_the_office in (relay, scheduler, api):
        assert 'yici_cases{state="accepted"} 1.0' in of_the_office
        assert 'yici_tasks{lane="window",queue="read",state="dead"} 0.0' in of_the_office
    assert "yici_cases" not in worker


def test_every_line_of_every_log_is_one_object_without_personal_data(office: Office) -> None:
    for role, lines in office.said.items():
        told = [json.loads(line) for line in lines]
        assert all({"event", "level", "timestamp"} <= line.keys() for line in told), role
        assert not re.search(r"[\u4e00-\u9fff]|\\u[4-9]", "".join(lines).replace("\\u2026", "")), role


def test_lines_bear_the_case_the_task_and_the_request(office: Office) -> None:
    worker, api = ([json.loads(line) for line in office.said[role]] for role in ("worker", "api"))

    taken = [line for line in worker if line["event"] == "taken"]
    assert {line["case"] for line in taken} == {office.number}
    assert {"split_file", "read_page", "check_case", "issue_letter"} <= {line["kind"] for line in taken}
    assert all(len(line["task"]) == 32 for line in taken)
    (opened,) = [line for line in api if line.get("request") == office.request]
    assert (opened["event"], opened["method"], opened["path"], opened["status"]) == (
        "answered",
        "POST",
        "/api/v1/cases",
        202,
    )


def test_every_unit_ends_cleanly_when_it_is_told_to(office: Office) -> None:
    assert office.exits == {"worker": 0, "relay": 0, "scheduler": 0, "api": 0}
