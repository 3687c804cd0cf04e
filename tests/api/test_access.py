"""Who is let in, and what every answer carries."""

from __future__ import annotations

import pytest

from storage.api_keys import list_keys, revoke_key
from tests.api.answers import problem
from tests.api.desk import Desk, form
from tests.api.test_failed_steps import signed_in

OPEN = {"/healthz", "/readyz", "/verify/{paper}", "/hooks/couriers/{carrier}"}
"""What asks for no key: a carrier signs what it tells, see ``test_courier_pushes``."""


def test_without_a_key_nothing_is_told(desk: Desk) -> None:
    told = desk.client(key="").get("/api/v1/cases")

    problem(told, 401, "UNAUTHENTICATED")
    assert told.headers["www-authenticate"] == 'Bearer realm="yici"'


@pytest.mark.parametrize(
    "sent", ["Bearer wrong", "Bearer", "Basic YTpi", "yici_x", "Bearer 密钥".encode().decode("latin-1")]
)
def test_what_is_no_key_of_ours_is_refused(desk: Desk, sent: str) -> None:
    answer = desk.client(key="").get("/api/v1/cases", headers=[(b"authorization", sent.encode("latin-1"))])

    problem(answer, 401, "UNAUTHENTICATED")


def test_a_key_in_the_address_is_no_key(desk: Desk) -> None:
    problem(desk.client(key="").get(f"/api/v1/cases?key={desk.key}&access_token={desk.key}"), 401, "UNAUTHENTICATED")


def test_a_revoked_key_is_refused_from_that_moment(desk: Desk) -> None:
    client = desk.client()
    assert client.get("/api/v1/cases").status_code == 200

    revoke_key(desk.engine, list_keys(desk.engine)[0].id, desk.at)

    problem(client.get("/api/v1/cases"), 401, "UNAUTHENTICATED")


def test_every_call_of_the_api_asks_for_a_key(desk: Desk) -> None:
    paths = desk.client().get("/api/v1/openapi.json").json()["paths"]
    client = desk.client(key="")
    let_in = []

    for path, methods in paths.items():
        for method in methods if path not in OPEN else ():
            address = path.format(
                batch="b",
                n=1,
                number="YC20260914-00001",
                paper="x",
                page=1,
                task="x",
                how="retry",
                webhook="x",
                delivery="x",
            )
            answer = client.request(method, address, json={} if method == "post" else None)
            if answer.status_code != 401:
                let_in.append((method, path, answer.status_code))

    assert let_in == []


def test_a_request_without_a_key_is_not_read_before_it_is_refused(desk: Desk) -> None:
    problem(desk.client(key="").post("/api/v1/cases", **form("a.pdf")), 401, "UNAUTHENTICATED")

    assert list(desk.objects.keys()) == []


@pytest.mark.parametrize("path", ["/api/v1/cases", "/api/v1/nothing", "/healthz", "/docs"])
def test_every_answer_protects_who_reads_it(desk: Desk, path: str) -> None:
    headers = desk.client().get(path).headers

    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert len(headers["x-request-id"]) == 32


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/v1/nothing", 404, "NOT_FOUND"),
        ("DELETE", "/api/v1/cases", 405, "METHOD_NOT_ALLOWED"),
        ("GET", "/api/v1/cases/nonsense", 404, "NO_SUCH_CASE"),
        ("GET", "/api/v1/cases/YC20260914-00009", 404, "NO_SUCH_CASE"),
        ("GET", "/api/v1/cases/YC20260914-00009/history", 404, "NO_SUCH_CASE"),
        ("GET", "/api/v1/cases/YC20260914-00009/events", 404, "NO_SUCH_CASE"),
        ("GET", "/api/v1/cases/YC%00/history", 404, "NO_SUCH_CASE"),
        ("GET", "/api/v1/cases/YC20260914-00009/letters/%00", 404, "NO_SUCH_PAPER"),
        ("GET", "/api/v1/cases/YC20260914-00009/files/x/pages/1", 404, "NO_SUCH_PAPER"),
        ("GET", "/api/v1/cases/YC20260914-00009/files/x/pages/0", 422, "REQUEST_INVALID"),
        ("POST", "/api/v1/cases/YC20260914-00009/acts", 422, "REQUEST_INVALID"),
        ("POST", "/api/v1/cases/YC20260914-00009/supplements", 404, "NO_SUCH_CASE"),
        ("GET", "/verify/nothing", 404, "NO_SUCH_PAPER"),
    ],
)
def test_what_is_not_there_is_a_problem_object(desk: Desk, method: str, path: str, status: int, code: str) -> None:
    told = problem(desk.client().request(method, path), status, code)

    assert set(told) >= {"type", "title", "status", "detail", "instance", "code", "request_id"}


def test_a_body_that_is_too_large_is_refused(desk: Desk) -> None:
    path = "/api/v1/cases/YC20260914-00009/acts"

    problem(desk.client().post(path, json={"act": "x" * 2_000_000}), 413, "TOO_LARGE")


def test_a_store_that_is_away_is_503_and_says_when_to_ask_again(desk: Desk) -> None:
    desk.engine.dispose()
    desk.database.write_bytes(b"")

    answer = desk.client().get("/readyz")

    problem(answer, 503, "NOT_READY")


def test_a_fault_of_ours_tells_nothing_but_its_number(desk: Desk) -> None:
    desk.submit()
    desk.breaks = True

    answer = desk.client().get("/api/v1/cases")

    told = problem(answer, 500, "INTERNAL")
    assert told["request_id"] == answer.headers["x-request-id"]
    assert "broken on purpose" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_fault_of_ours_is_a_page_to_a_person(desk: Desk) -> None:
    desk.submit()
    browser = signed_in(desk)
    desk.breaks = True

    answer = browser.get("/cases")

    assert (answer.status_code, answer.headers["content-type"]) == (500, "text/html; charset=utf-8")
    assert f"请把请求编号 {answer.headers['x-request-id']} 告知维护人员" in answer.text
    assert "broken on purpose" not in answer.text


def test_the_process_says_that_it_lives_and_that_it_can_serve(desk: Desk) -> None:
    client = desk.client(key="")

    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ready"}
    assert list(desk.objects.keys()) == []


def test_the_description_of_the_api_is_where_programs_look_for_it(desk: Desk) -> None:
    client = desk.client(key="")

    assert client.get("/openapi.json").headers["location"] == "/api/v1/openapi.json"
    described = client.get("/api/v1/openapi.json").json()
    assert {"/api/v1/cases", "/api/v1/cases/{number}/acts"} <= set(described["paths"])
    page = client.get("/docs")
    assert ("/api/v1/cases/{number}/supplements" in page.text, "收件：打开一个办件" in page.text) == (True, True)
