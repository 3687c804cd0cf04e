"""POST /batches: each job has its own fate, the whole is taken once, and nobody sees another key's."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from api.batch_bodies import MOST_JOBS
from storage import idempotency
from storage.api_keys import create_key
from storage.database import transaction
from storage.schema.batches import batch_jobs
from tests.api.answers import pointers, problem
from tests.api.batch_forms import ONLINE, batch, case_job, ocr_job
from tests.api.desk import ITEM, Desk

PDF = b"%PDF-1.7 sample"
BATCHES = "/api/v1/batches"
FILES = {"甲.pdf": PDF, "乙.pdf": PDF + b"2", "丙.pdf": PDF + b"3"}


def sent(desk: Desk, *jobs: Any, **more: Any) -> httpx.Response:
    """A batch with the three files."""
    return desk.client(**more).post(BATCHES, **batch(*jobs, files=FILES))


def statuses(answer: httpx.Response) -> list[tuple[str, int, str]]:
    assert answer.status_code == 207, answer.text
    return [(job["id"], job["status"], job["state"]) for job in answer.json()["jobs"]]


def test_cases_are_opened_as_by_themselves_and_files_are_taken_to_be_read(desk: Desk) -> None:
    answer = sent(desk, case_job("甲.pdf", id="申请1"), case_job("乙.pdf"), ocr_job("丙.pdf", "text", "pdf"))

    assert statuses(answer) == [("申请1", 202, "opened"), ("2", 202, "opened"), ("3", 202, "waiting")]
    told = answer.json()
    assert answer.headers["location"] == told["href"] == f"{BATCHES}/{told['id']}"
    first, _, read = told["jobs"]
    assert first["case"] == {"number": "YC20260914-00001", "state": "received", "state_label": "收件"}
    assert first["href"] == "/api/v1/cases/YC20260914-00001"
    assert (read["href"], read["outputs"]) == (f"{told['href']}/jobs/3", {"text": None, "pdf": None})
    assert (told["finished"], read["file"], read["problem"]) == (False, "丙.pdf", None)
    assert desk.client().get(told["href"]).json() == told


def test_a_case_of_a_batch_waits_behind_those_of_people_and_says_how_it_came(desk: Desk) -> None:
    number = sent(desk, case_job("甲.pdf", "乙.pdf", "丙.pdf")).json()["jobs"][0]["case"]["number"]

    assert desk.ledger.case(number).facts.channel == "batch"
    assert desk.client().get(f"/api/v1/cases/{number}").json()["item"]["code"] == ITEM


@pytest.mark.parametrize(
    ("bad", "status", "code", "where"),
    [
        ({"do": "case", "files": ["乙.pdf"], "case": {"item": "没有的事项"}}, 422, "UNKNOWN_ITEM", ["/case/item"]),
        (case_job("乙.pdf", case={**ONLINE, "channel": "window"}), 422, "CHANNEL", ["/case/channel"]),
        (case_job("乙.pdf", case={**ONLINE, "copies": {"M99": 1}}), 422, "FACTS_INVALID", ["/case/copies/M99"]),
        (case_job("没有.pdf", "乙.pdf"), 422, "NO_SUCH_FILE", ["/files/0"]),
        (case_job("乙.pdf", duplx=True), 422, "JOB_INVALID", ["/duplx"]),
        ({"do": "case", "files": ["乙.pdf"]}, 422, "JOB_INVALID", ["/case"]),
        ({"do": "case", "files": [], "case": ONLINE}, 422, "JOB_INVALID", ["/files"]),
        ({"do": "translate", "files": ["乙.pdf"]}, 422, "JOB_INVALID", ["/do"]),
        ({"files": "乙.pdf"}, 422, "JOB_INVALID", ["/do"]),
        ({"do": "ocr", "files": "乙.pdf"}, 422, "JOB_INVALID", ["/files"]),
        (ocr_job("乙.pdf", "docx"), 422, "JOB_INVALID", ["/outputs/0"]),
        ({"do": "ocr", "files": ["甲.pdf", "乙.pdf"]}, 422, "ONE_FILE", ["/files"]),
        (ocr_job("乙.pdf", id="\x00"), 422, "JOB_INVALID", ["/id"]),
        ("乙.pdf", 422, "JOB_INVALID", [""]),
    ],
)  # fmt: skip
def test_one_bad_job_among_good_ones_is_told_of_that_one_alone(
    desk: Desk, bad: Any, status: int, code: str, where: list[str]
) -> None:
    answer = sent(desk, case_job("甲.pdf", "乙.pdf"), bad, ocr_job("丙.pdf"))

    assert statuses(answer) == [("1", 202, "opened"), ("2", status, "refused"), ("3", 202, "waiting")]
    refused = answer.json()["jobs"][1]
    assert (refused["problem"]["code"], refused["href"], refused["case"]) == (code, None, None)
    assert [error["pointer"] for error in refused["problem"]["errors"]] == where


def test_nothing_of_a_refused_job_stays_behind(desk: Desk) -> None:
    answer = desk.client().post(BATCHES, **batch(case_job("甲.pdf", case={"item": "无"}), files={"甲.pdf": PDF}))

    assert statuses(answer) == [("1", 422, "refused")]
    assert (answer.json()["finished"], list(desk.objects.keys())) == (True, [])


@pytest.mark.parametrize(
    ("said", "code", "where"),
    [
        ("[", "JSON", ["/batch"]),
        ("[]", "BATCH", ["/batch"]),
        ('{"job": []}', "BATCH", ["/batch"]),
        ("7", "BATCH", ["/batch"]),
        (json.dumps([ocr_job("甲.pdf", id="a"), ocr_job("甲.pdf", id="a")]), "BATCH", ["/batch"]),
        (json.dumps([ocr_job("甲.pdf")] * (MOST_JOBS + 1)), "TOO_MANY_JOBS", ["/batch"]),
    ],
)
def test_what_concerns_the_whole_refuses_the_whole(desk: Desk, said: str, code: str, where: list[str]) -> None:
    answer = desk.client().post(BATCHES, data={"batch": said}, files=[("files", ("甲.pdf", PDF))])

    assert pointers(problem(answer, 422, code)) == where
    assert list(desk.objects.keys()) == []


def test_a_file_that_no_job_names_and_two_of_one_name_are_never_dropped_in_silence(desk: Desk) -> None:
    files = [("files", (name, PDF)) for name in ("甲.pdf", "甲.pdf", "多余.pdf")]

    answer = desk.client().post(BATCHES, data={"batch": json.dumps([ocr_job("甲.pdf")])}, files=files)

    told = problem(answer, 422, "BATCH")
    assert [error["detail"] for error in told["errors"]] == ["文件名“甲.pdf”重复。", "没有任务使用文件“多余.pdf”。"]


def test_a_batch_without_its_list_is_refused(desk: Desk) -> None:
    problem(desk.client().post(BATCHES, files=[("files", ("甲.pdf", PDF))]), 422, "BATCH")
    problem(desk.client().post(BATCHES, json={"jobs": []}), 415, "NOT_A_FORM")


def test_what_is_too_large_is_cut_off_while_it_comes(desk: Desk) -> None:
    large = {"甲.pdf": b"x" * (desk.max_file_bytes + 1)}

    problem(desk.client().post(BATCHES, **batch(ocr_job("甲.pdf"), files=large)), 413, "TOO_LARGE")


def test_a_repeated_key_is_carried_out_once_and_answered_alike(desk: Desk) -> None:
    jobs = (case_job("甲.pdf"), case_job("乙.pdf"), ocr_job("丙.pdf"))
    first = sent(desk, *jobs, **{"Idempotency-Key": "k1"})
    again = sent(desk, *jobs, **{"Idempotency-Key": "k1"})
    other = sent(desk, *jobs[:2], ocr_job("丙.pdf", "pdf"), **{"Idempotency-Key": "k1"})

    assert (first.status_code, again.json()) == (207, first.json())
    problem(other, 422, "IDEMPOTENCY_CONFLICT")
    assert len(desk.client().get("/api/v1/cases").json()["items"]) == 2


def test_a_request_that_died_after_half_of_its_cases_and_comes_again_opens_each_once(desk: Desk) -> None:
    # Given one that was killed after its work and before its answer was remembered
    jobs, key = (case_job("甲.pdf"), case_job("乙.pdf"), ocr_job("丙.pdf")), {"Idempotency-Key": "k1"}
    first = sent(desk, *jobs, **key).json()
    desk.tamper("UPDATE idempotency SET status = NULL, answer = NULL")
    desk.tamper("DELETE FROM batch_jobs")
    desk.tamper("DELETE FROM batches")
    desk.tamper("DELETE FROM tasks WHERE case_number IS NULL")
    desk.tamper("DELETE FROM files WHERE case_number IS NULL")

    # When
    desk.at += idempotency.RUNNING_AT_MOST
    again = sent(desk, *jobs, **key).json()

    # Then
    assert [job["href"] for job in again["jobs"]] == [job["href"] for job in first["jobs"]]
    assert len(desk.client().get("/api/v1/cases").json()["items"]) == 2


def test_a_request_whose_batch_is_written_down_and_that_comes_again_changes_nothing(desk: Desk) -> None:
    jobs, key = (ocr_job("甲.pdf"), ocr_job("乙.pdf"), ocr_job("丙.pdf")), {"Idempotency-Key": "k1"}
    first = sent(desk, *jobs, **key).json()
    desk.tamper("UPDATE idempotency SET status = NULL, answer = NULL")
    desk.at += idempotency.RUNNING_AT_MOST

    assert sent(desk, *jobs, **key).json() == first
    assert len(list(desk.objects.keys("file/"))) == 3


def test_a_fault_of_ours_in_one_job_is_that_jobs_alone(desk: Desk) -> None:
    desk.breaks = True

    answer = sent(desk, case_job("甲.pdf", "乙.pdf"), ocr_job("丙.pdf"))

    assert statuses(answer) == [("1", 500, "refused"), ("2", 202, "waiting")]
    assert "broken" not in answer.text


def test_another_key_sees_no_batch_and_no_output(desk: Desk) -> None:
    href = sent(desk, ocr_job("甲.pdf"), ocr_job("乙.pdf"), ocr_job("丙.pdf")).json()["href"]
    other = desk.client(key=create_key(desk.engine, "另一接入方", desk.at))

    for path in (href, f"{href}/jobs/1", f"{href}/jobs/1/text"):
        problem(other.get(path), 404, "NO_SUCH_BATCH")
        problem(desk.client(key="").get(path), 401, "UNAUTHENTICATED")


def test_what_there_is_not_is_not_found(desk: Desk) -> None:
    href = sent(desk, ocr_job("甲.pdf"), case_job("乙.pdf", "丙.pdf")).json()["href"]
    client = desk.client()

    problem(client.get(f"{BATCHES}/none"), 404, "NO_SUCH_BATCH")
    problem(client.get(f"{BATCHES}/{'x' * 40}"), 404, "NO_SUCH_BATCH")
    problem(client.get(f"{href}/jobs/3"), 404, "NO_SUCH_JOB")
    problem(client.get(f"{href}/jobs/1/pdf"), 404, "NO_SUCH_OUTPUT")
    problem(client.get(f"{href}/jobs/2/text"), 404, "NO_SUCH_OUTPUT")


def test_its_sender_deletes_a_batch_that_is_over_and_its_cases_stay(desk: Desk) -> None:
    over = sent(desk, case_job("甲.pdf", "乙.pdf", "丙.pdf")).json()
    at_work = sent(desk, case_job("甲.pdf", "乙.pdf"), ocr_job("丙.pdf")).json()
    other = desk.client(key=create_key(desk.engine, "另一接入方", desk.at))
    client = desk.client()

    problem(other.delete(over["href"]), 404, "NO_SUCH_BATCH")
    problem(client.delete(at_work["href"]), 409, "BATCH_IN_WORK")
    assert client.delete(over["href"]).status_code == 204

    problem(client.get(over["href"]), 404, "NO_SUCH_BATCH")
    problem(client.delete(over["href"]), 404, "NO_SUCH_BATCH")
    assert client.get(over["jobs"][0]["href"]).status_code == 200


def test_who_asks_for_an_output_too_early_is_told_when_to_ask_again(desk: Desk) -> None:
    href = sent(desk, ocr_job("甲.pdf"), case_job("乙.pdf", "丙.pdf")).json()["href"]

    answer = desk.client().get(f"{href}/jobs/1/text")

    problem(answer, 409, "JOB_IN_WORK")
    assert answer.headers["retry-after"] == "5"


def test_its_sender_tries_a_failed_job_again_and_nobody_one_that_did_not_fail(desk: Desk) -> None:
    told = sent(desk, ocr_job("甲.pdf"), case_job("乙.pdf"), ocr_job("丙.pdf", "docx")).json()
    href = told["href"]
    other = desk.client(key=create_key(desk.engine, "另一接入方", desk.at))
    client = desk.client()

    # One under way is answered as it stands
    waits = client.post(f"{href}/jobs/1/retry")
    assert (waits.status_code, waits.json()["state"]) == (202, "waiting")
    # Given that it failed
    failed = {"code": "TRUNCATED", "detail": "文件不完整。", "cure": ""}
    with transaction(desk.engine) as connection:
        connection.execute(update(batch_jobs).where(batch_jobs.c.n == 1).values(state="failed", problem=failed))
    assert client.get(f"{href}/jobs/1").json()["problem"]["code"] == "TRUNCATED"

    problem(other.post(f"{href}/jobs/1/retry"), 404, "NO_SUCH_BATCH")
    problem(client.post(f"{href}/jobs/9/retry"), 404, "NO_SUCH_JOB")
    problem(client.post(f"{href}/jobs/2/retry"), 409, "NOTHING_FAILED")
    problem(client.post(f"{href}/jobs/3/retry"), 409, "NOTHING_FAILED")
    again = client.post(f"{href}/jobs/1/retry")

    assert (again.status_code, again.json()["state"], again.json()["problem"]) == (202, "waiting", None)
