"""POST /cases: what is taken, what is refused at the door, and that nothing of a refused request stays behind."""

from __future__ import annotations

import hashlib
import json
import socket
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from storage import idempotency
from storage.api_keys import create_key
from tests.api.answers import pointers, problem
from tests.api.desk import FACTS, ITEM, Desk, form


def test_a_submission_opens_a_case_and_says_where_it_is(desk: Desk) -> None:
    answer = desk.client().post("/api/v1/cases", **form("申请书.pdf", "平面图.jpg"))

    assert (answer.status_code, answer.headers["location"]) == (202, "/api/v1/cases/YC20260914-00001")
    assert answer.json() == desk.client().get(answer.headers["location"]).json()
    assert answer.json()["state"] == "received"
    assert [file["file"] for file in answer.json()["files"]] == ["申请书.pdf", "平面图.jpg"]
    assert desk.rings == 1


def test_the_bytes_are_stored_as_they_came(desk: Desk) -> None:
    data = bytes(range(256)) * 100

    answer = desk.client().post("/api/v1/cases", **form("a.bin", data=data))

    [file] = desk.view(answer.json()["number"]).files
    assert desk.objects.get(file.object_key) == data
    assert (file.sha256, file.size) == (hashlib.sha256(data).hexdigest(), len(data))


def test_what_is_no_document_and_what_is_empty_opens_a_case_too(desk: Desk) -> None:
    sent = form()
    sent["files"] = [("files", ("空.pdf", b"")), ("files", ("不是文档.exe", b"MZ"))]

    answer = desk.client().post("/api/v1/cases", **sent)

    assert answer.status_code == 202
    assert [file["size"] for file in answer.json()["files"]] == [0, 2]


def test_the_submission_is_the_keys_owners_and_the_facts_are_kept(desk: Desk) -> None:
    number = desk.submit(conditions={"by_agent": True})

    assert desk.client().get(f"/api/v1/cases/{number}/history").json()["items"][0]["by"] == "示例接入方"
    assert desk.ledger.case(number).facts.conditions == {"by_agent": True}


def test_the_version_in_force_on_the_day_of_receipt_is_taken(desk: Desk) -> None:
    sent = form("a.pdf", received_at="2025-06-01T10:00:00+08:00")

    told = problem(desk.client().post("/api/v1/cases", **sent), 422, "UNKNOWN_ITEM")

    assert told["detail"].count("2025-06-01") == 1


@pytest.mark.parametrize(
    ("facts", "code", "where"),
    [
        ({"item": "没有的事项"}, "UNKNOWN_ITEM", "/item"),
        ({"item": None}, "UNKNOWN_ITEM", "/item"),
        ({"item": "\0"}, "UNKNOWN_ITEM", "/item"),
        ({"version": "1900-01"}, "UNKNOWN_ITEM", "/item"),
        ({"version": "2026-01", "received_at": "2025-06-01T10:00:00+08:00"}, "VERSION_NOT_IN_FORCE", "/version"),
        ({"deferral": {"promised": ["M1"], "by": "2026-09-20"}}, "FACTS_INVALID", "/deferral/promised/0"),
        ({"conditions": {"by_magic": True}}, "FACTS_INVALID", "/conditions/by_magic"),
        ({"received_at": "2026-09-14T10:00:01+08:00"}, "FACTS_INVALID", "/received_at"),
        ({"received_at": "昨天"}, "FACTS_INVALID", "/received_at"),
        ({"received_at": "0001-01-01T00:00:00+14:00"}, "FACTS_INVALID", "/received_at"),
        ({"received_at": 1_788_000_000}, "FACTS_INVALID", "/received_at"),
        ({"chanel": "window"}, "FACTS_INVALID", "/chanel"),
        ({"applicant": {"name": "长" * 201}}, "FACTS_INVALID", "/applicant/name"),
        ({"applicant": {"name": "半\ud800"}}, "FACTS_INVALID", "/applicant/name"),
        ({"deferral": {"promised": ["M99"]}}, "FACTS_INVALID", "/deferral/promised/0"),
    ],
)
def test_facts_that_cannot_be_used_are_named_with_their_place(
    desk: Desk, facts: dict[str, Any], code: str, where: str
) -> None:
    told = problem(desk.client().post("/api/v1/cases", **form("a.pdf", **facts)), 422, code)

    assert where in pointers(told)
    assert list(desk.objects.keys()) == []


def test_every_fault_of_a_request_is_told_at_once(desk: Desk) -> None:
    sent = form(conditions={"by_magic": True}, copies={"M99": 1}, received_at="2026-09-15T10:00:00+08:00")
    sent["files"] = [("other", (None, b"no file"))]

    told = problem(desk.client().post("/api/v1/cases", **sent), 422, "NO_FILES")

    assert sorted(pointers(told)) == ["/conditions/by_magic", "/copies/M99", "/files", "/received_at"]


@pytest.mark.parametrize("said", ["{", "[1]", '"text"', "null", "[" * 2000 + "]" * 2000, '{"a":' * 60 + "1" + "}" * 60])
def test_a_case_part_that_is_no_object_is_refused(desk: Desk, said: str) -> None:
    answer = desk.client().post("/api/v1/cases", data={"case": said}, files=[("files", ("a.pdf", b"x"))])

    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")


def test_a_body_that_is_no_form_is_refused(desk: Desk) -> None:
    problem(desk.client().post("/api/v1/cases", json=dict(FACTS)), 415, "NOT_A_FORM")


@pytest.mark.parametrize(
    ("body", "boundary"),
    [(b"", "b"), (b"--b\r\n", "b"), (b'--b\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\nx', "b"),
     (b"garbage", "b"), (b"--b--\r\n", ""), (b"x", "b" * 71)],
)  # fmt: skip
def test_a_form_that_breaks_off_is_refused(desk: Desk, body: bytes, boundary: str) -> None:
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}

    problem(desk.client().post("/api/v1/cases", content=body, headers=headers), 400, "MALFORMED")

    assert list(desk.objects.keys()) == []


def test_a_file_of_the_largest_size_is_taken_and_one_byte_more_is_not(desk: Desk) -> None:
    largest = b"x" * desk.max_file_bytes

    taken = desk.client().post("/api/v1/cases", **form("a.pdf", data=largest))
    refused = desk.client().post("/api/v1/cases", **form("a.pdf", data=largest + b"x"))

    assert taken.status_code == 202
    told = problem(refused, 413, "TOO_LARGE")
    assert "0.0625 MB" in told["detail"]
    assert len(list(desk.objects.keys())) == 1


def test_a_file_that_is_too_large_takes_the_good_one_before_it_along(desk: Desk) -> None:
    sent = form("good.pdf")
    sent["files"].append(("files", ("bad.pdf", b"x" * (desk.max_file_bytes + 1))))

    problem(desk.client().post("/api/v1/cases", **sent), 413, "TOO_LARGE")

    assert list(desk.objects.keys()) == []
    assert desk.client().get("/api/v1/cases").json()["items"] == []


def test_files_that_are_too_many_bytes_together_are_refused(desk: Desk) -> None:
    sent = form(*(f"{n}.pdf" for n in range(21)), data=b"x" * desk.max_file_bytes)

    problem(desk.client().post("/api/v1/cases", **sent), 413, "TOO_LARGE")


def test_too_many_parts_and_too_long_a_field_are_refused(desk: Desk) -> None:
    many = form(*(f"{n}.pdf" for n in range(301)), data=b"")

    problem(desk.client().post("/api/v1/cases", **many), 413, "TOO_MANY_PARTS")
    long = {"case": " " * (1024 * 1024 + 1)}
    answer = desk.client().post("/api/v1/cases", data=long, files=[("files", ("a.pdf", b"x"))])
    problem(answer, 413, "FIELD_TOO_LONG")


def test_many_fields_that_are_too_long_together_are_refused_while_they_come(desk: Desk) -> None:
    """Each may be 1 MiB, and there may be 300: they are held in memory."""
    part = b'--b\r\nContent-Disposition: form-data; name="%d"\r\n\r\n' + b" " * 1024 * 1024 + b"\r\n"
    with raw(desk, "Transfer-Encoding: chunked") as connection:
        for n in range(3):
            one = part % n
            connection.sendall(f"{len(one):x}\r\n".encode() + one + b"\r\n")
        # The last chunk is never sent; when the answer was told, the line is cut.
        answer = b"".join(iter(lambda: connection.recv(65536), b"")).decode()

    assert answer.startswith("HTTP/1.1 413")
    assert '"TEXT_TOO_LONG"' in answer
    assert "表单中的文字合计不得超过 2 MB。" in answer


def test_fields_that_are_long_and_not_too_long_together_are_taken(desk: Desk) -> None:
    sent = form("a.pdf")
    sent["data"] |= {"replaces": "x" * 1024 * 1024, "more": "x" * 900 * 1024}

    assert desk.client().post("/api/v1/cases", **sent).status_code == 202


def raw(desk: Desk, *headers: str) -> socket.socket:
    """A connection on which a POST was begun."""
    address = urlsplit(desk.server.url)
    connection = socket.create_connection((str(address.hostname), address.port or 0), timeout=20)
    first = ["POST /api/v1/cases HTTP/1.1", "Host: x", f"Authorization: Bearer {desk.key}"]
    connection.sendall(
        "\r\n".join([*first, "Content-Type: multipart/form-data; boundary=b", *headers, "", ""]).encode()
    )
    return connection


def status(connection: socket.socket) -> int:
    """The status of the answer."""
    received = b""
    while b"\r\n" not in received:
        received += connection.recv(4096)
    return int(received.split(maxsplit=2)[1])


def test_a_stream_without_end_is_refused_before_it_ends(desk: Desk) -> None:
    with raw(desk, "Transfer-Encoding: chunked") as connection:
        opening = b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.pdf"\r\n\r\n'
        for block in (opening, b"x" * desk.max_file_bytes, b"xx" * 100):
            connection.sendall(f"{len(block):x}\r\n".encode() + block + b"\r\n")

        # The last chunk is never sent.
        assert status(connection) == 413
    assert list(desk.objects.keys()) == []


def test_a_length_that_is_too_large_is_refused_without_a_byte_of_it(desk: Desk) -> None:
    with raw(desk, f"Content-Length: {desk.max_file_bytes * 1000}") as connection:
        assert status(connection) == 413


def test_a_length_that_lies_does_not_let_more_in(desk: Desk) -> None:
    with raw(desk, f"Content-Length: {desk.max_file_bytes * 2}") as connection:
        connection.sendall(b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.pdf"\r\n\r\n')
        connection.sendall(b"x" * (desk.max_file_bytes + 100))

        assert status(connection) == 413
    assert list(desk.objects.keys()) == []


def test_a_refused_sender_may_finish_and_still_reads_the_answer(desk: Desk) -> None:
    def stream() -> Any:
        yield b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.pdf"\r\n\r\n'
        for _ in range(200):
            yield b"x" * 65536

    headers = {"Content-Type": "multipart/form-data; boundary=b"}

    problem(desk.client().post("/api/v1/cases", content=stream(), headers=headers), 413, "TOO_LARGE")


def test_a_sender_that_falls_silent_is_told_so(desk: Desk) -> None:
    desk.silence_seconds = 0.2
    desk.serve_at(desk.public_url)

    with raw(desk, "Content-Length: 1000") as connection:
        connection.sendall(b"--b\r\n")

        assert status(connection) == 408


def test_a_refused_sender_without_end_is_cut_off(desk: Desk) -> None:
    with raw(desk, f"Content-Length: {desk.max_file_bytes * 1000}") as connection:
        assert status(connection) == 413

        while connection.recv(4096):  # until the line is cut
            pass


def test_while_the_first_request_is_at_work_the_second_is_told_to_wait(desk: Desk) -> None:
    client, headers = desk.client(), {"Idempotency-Key": "receipt-1"}
    first = client.post("/api/v1/cases", headers=headers, **form("a.pdf"))
    desk.tamper("UPDATE idempotency SET status = NULL, answer = NULL")

    told = problem(client.post("/api/v1/cases", headers=headers, **form("a.pdf")), 409, "IDEMPOTENCY_RUNNING")
    desk.later(hours=1)  # the first one died with its process
    again = client.post("/api/v1/cases", headers=headers, **form("a.pdf"))

    assert (told["title"], again.json()["number"]) == ("当前状态不能这样办理", first.json()["number"])
    assert len(desk.view(first.json()["number"]).files) == 1
    assert len(list(desk.objects.keys())) == 1


def test_the_same_request_under_one_key_opens_one_case_and_is_answered_alike(desk: Desk) -> None:
    client = desk.client()
    headers = {"Idempotency-Key": "receipt-1"}

    first = client.post("/api/v1/cases", headers=headers, **form("a.pdf"))
    desk.read(first.json()["number"])
    again = client.post("/api/v1/cases", headers=headers, **form("a.pdf"))

    assert (again.status_code, again.json()) == (202, first.json())
    assert again.headers["location"] == first.headers["location"]
    assert len(desk.client().get("/api/v1/cases").json()["items"]) == 1


def test_another_body_under_the_same_key_is_refused(desk: Desk) -> None:
    headers = {"Idempotency-Key": "receipt-1"}
    desk.client().post("/api/v1/cases", headers=headers, **form("a.pdf"))

    problem(desk.client().post("/api/v1/cases", headers=headers, **form("b.pdf")), 422, "IDEMPOTENCY_CONFLICT")


def test_a_key_that_comes_again_with_other_papers_after_its_answer_was_forgotten_touches_nothing_of_before(
    desk: Desk,
) -> None:
    # Given
    headers = {"Idempotency-Key": "receipt-1"}
    first = desk.client().post("/api/v1/cases", headers=headers, **form("a.pdf", data=b"%PDF-1.7 first")).json()
    idempotency.forget(desk.engine, desk.at + timedelta(seconds=1))

    # When
    second = desk.client().post("/api/v1/cases", headers=headers, **form("b.pdf", data=b"%PDF-1.7 second")).json()

    # Then
    kept = [desk.client().get(case["files"][0]["href"]).content for case in (first, second)]
    assert (kept, second["number"] == first["number"]) == ([b"%PDF-1.7 first", b"%PDF-1.7 second"], False)


def test_a_refused_request_gives_its_key_free(desk: Desk) -> None:
    headers = {"Idempotency-Key": "receipt-1"}
    problem(desk.client().post("/api/v1/cases", headers=headers, **form("a.pdf", item="x")), 422, "UNKNOWN_ITEM")

    assert desk.client().post("/api/v1/cases", headers=headers, **form("a.pdf")).status_code == 202


def test_two_callers_with_the_same_key_do_not_meet(desk: Desk) -> None:
    headers = {"Idempotency-Key": "receipt-1"}
    other = desk.client(key=create_key(desk.engine, "另一接入方", desk.at))

    numbers = {client.post("/api/v1/cases", headers=headers, **form("a.pdf")).json()["number"]
               for client in (desk.client(), other)}  # fmt: skip

    assert len(numbers) == 2


@pytest.mark.parametrize("key", ["", "x" * 256, "a\tb"])
def test_an_idempotency_key_that_is_unfit_is_refused(desk: Desk, key: str) -> None:
    answer = desk.client().post("/api/v1/cases", headers={"Idempotency-Key": key}, **form("a.pdf"))

    problem(answer, 400, "IDEMPOTENCY_KEY")


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("申请书.pdf", "申请书.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\扫描\\一.pdf", "一.pdf"),
        ("e\u0301.pdf", "é.pdf"),
        ("好\u202efdp.exe", "好fdp.exe"),
        ("零\u200b宽.pdf", "零宽.pdf"),
        ("..", "未命名文件"),
        ("  ", "未命名文件"),
        ("长" * 100 + ".pdf", "长" * 83 + ".pdf"),
    ],
)
def test_a_files_name_is_cleaned_for_people_and_never_used_to_store_it(desk: Desk, sent: str, shown: str) -> None:
    number = desk.submit(sent)

    [file] = desk.view(number).files
    assert (file.name, len(file.name.encode()) <= 255) == (shown, True)
    assert file.object_key.rpartition("/")[2] == file.id


def test_a_name_that_only_old_programs_write_is_read_too(desk: Desk) -> None:
    part = b"--b\r\nContent-Disposition: form-data; name=\"files\"; filename*=utf-8''%E4%B8%80.pdf\r\n\r\nx\r\n"
    case = b'--b\r\nContent-Disposition: form-data; name="case"\r\n\r\n' + json.dumps({"item": ITEM}).encode()
    headers = {"Content-Type": "multipart/form-data; boundary=b"}

    answer = desk.client().post("/api/v1/cases", content=part + case + b"\r\n--b--\r\n", headers=headers)

    assert [file["file"] for file in answer.json()["files"]] == ["一.pdf"]


def test_two_files_of_one_name_are_told_apart(desk: Desk) -> None:
    number = desk.submit("a.pdf", "a.pdf")

    assert [file.name for file in desk.view(number).files] == ["a.pdf", "a.pdf (2)"]


def test_when_the_ledger_refuses_the_stored_files_are_removed(desk: Desk) -> None:
    number = desk.submit()
    kept = set(desk.objects.keys())
    desk.client().post(f"/api/v1/cases/{number}/acts", json={"act": "withdraw"})

    answer = desk.client().post(f"/api/v1/cases/{number}/supplements", files=[("files", ("b.pdf", b"x"))])

    problem(answer, 409, "IMPOSSIBLE")
    assert set(desk.objects.keys()) == kept
