"""Failed steps over HTTP and on the pages: listed with cause and cure, handled once, by whom and why on record."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from pipelines.case import State
from storage.accounts import Role, add_account
from storage.dead_letters import count
from storage.papers import chain_of
from tests.api.answers import pointers, problem
from tests.api.desk import Desk
from tests.dead import die, finish, ids_of, state_of

PASSWORD = "fictional-password-1"


def broken(desk: Desk, pages: int = 2, dead: int = 1, code: str = "ENGINE_BROKEN") -> tuple[str, list[str]]:
    """A case whose first pages could not be read; its number and the dead tasks."""
    number = desk.submit()
    for task_id in ids_of(desk.engine, number, "split_file"):
        finish(desk.ledger, task_id, pages=pages)
    dying = ids_of(desk.engine, number, "read_page")[:dead]
    for task_id in dying:
        desk.later(minutes=1)
        die(desk.ledger, task_id, code=code)
    return number, dying


def shown(desk: Desk, number: str) -> dict[str, Any]:
    told: dict[str, Any] = desk.client().get(f"/api/v1/cases/{number}").json()
    return told


def told(desk: Desk, number: str, kind: str) -> list[dict[str, Any]]:
    return [dict(link.event) for link in chain_of(desk.engine, number) if link.event["kind"] == kind]


def test_a_failed_step_is_listed_with_cause_cure_attempts_and_the_ways_on(desk: Desk) -> None:
    number, (task_id,) = broken(desk)

    listed = desk.client().get("/api/v1/tasks?state=dead").json()

    (item,) = listed["items"]
    assert listed["next"] is None
    assert {key: item[key] for key in ("id", "case", "task", "task_label", "page", "file", "code", "attempts")} == {
        "id": task_id, "case": number, "task": "read_page", "task_label": "识别页面", "page": 1,
        "file": "扫描件.pdf", "code": "ENGINE_BROKEN", "attempts": 1}  # fmt: skip
    assert (item["cause"], item["cure"]) == ("识别引擎无法启动。", "请检查识别引擎后重试。")
    assert item["acts"] == ["retry", "skip", "quarantine"]
    assert [one["message"] for one in item["errors"]] == ["识别引擎无法启动。"]
    assert desk.client().get(f"/api/v1/tasks/{task_id}").json() == item


def test_a_case_tells_every_problem_and_the_first_one_as_before(desk: Desk) -> None:
    number, dead = broken(desk, pages=3, dead=2)

    case = shown(desk, number)

    assert case["problem"] == {
        "task": "read_page", "cause": "识别引擎无法启动。", "cure": "请检查识别引擎后重试。"}  # fmt: skip
    assert [(one["id"], one["page"], one["acts"]) for one in case["problems"]] == [
        (task_id, page, ["retry", "skip", "quarantine"]) for page, task_id in enumerate(dead, 1)
    ]
    assert {"retry", "skip", "quarantine"} <= set(case["acts"])


def test_the_list_is_filtered_and_leads_on_by_a_cursor(desk: Desk) -> None:
    broken(desk, code="AWAY")
    number, _ = broken(desk, pages=3, dead=2)
    client = desk.client()

    first = client.get("/api/v1/tasks?limit=2").json()
    second = client.get("/api/v1/tasks", params={"limit": 2, "cursor": first["next"]}).json()

    assert [len(page["items"]) for page in (first, second)] == [2, 1]
    assert len(client.get("/api/v1/tasks?cause=AWAY").json()["items"]) == 1
    assert len(client.get(f"/api/v1/tasks?case={number}").json()["items"]) == 2
    assert client.get("/api/v1/tasks?queue=issue").json()["items"] == []
    problem(client.get("/api/v1/tasks?cursor=none"), 422, "CURSOR")
    problem(client.get("/api/v1/tasks?state=done"), 422, "REQUEST_INVALID")


def test_a_retry_sends_the_step_back_to_work_and_the_case_to_where_it_stood(desk: Desk) -> None:
    number, (task_id,) = broken(desk)

    done = desk.client().post(f"/api/v1/tasks/{task_id}/retry", json={"by": "李运维", "reason": "引擎已恢复"})

    assert (done.status_code, done.json()["state"], done.json()["case_state"]) == (200, "ready", "reading")
    assert [(one["by"], one["reason"]) for one in told(desk, number, "retried")] == [("李运维", "引擎已恢复")]
    assert shown(desk, number)["problems"] == []


@pytest.mark.parametrize(("how", "aside"), [("skip", (1, False)), ("quarantine", (None, True))])
def test_a_page_is_skipped_or_its_file_set_aside_with_a_reason(
    desk: Desk, how: str, aside: tuple[int | None, bool]
) -> None:
    number, (task_id,) = broken(desk)
    client = desk.client()

    lacking = problem(client.post(f"/api/v1/tasks/{task_id}/{how}", json={}), 422, "ACT_INCOMPLETE")
    done = client.post(f"/api/v1/tasks/{task_id}/{how}", json={"reason": "页面破损"})

    assert pointers(lacking) == ["/reason"]
    assert (done.status_code, done.json()["state"], done.json()["acts"]) == (200, "cancelled", [])
    case = shown(desk, number)
    assert [(one["page"], one["quarantined"]) for one in case["set_aside"]] == [aside]
    assert case["files"][0]["problem"] == ("QUARANTINED" if how == "quarantine" else None)


def test_what_the_law_asks_for_is_not_skipped_and_it_is_said_why(desk: Desk) -> None:
    number = desk.submit()
    desk.read(number)
    (task_id,) = ids_of(desk.engine, number, "check_case")
    die(desk.ledger, task_id)

    refused = desk.client().post(f"/api/v1/tasks/{task_id}/skip", json={"reason": "不想等"})

    assert problem(refused, 409, "IMPOSSIBLE")["detail"] == "预审不能跳过：没有预审，就不能告知，也不能受理。"
    assert desk.client().get(f"/api/v1/tasks/{task_id}").json()["acts"] == ["retry"]
    assert state_of(desk.engine, task_id) == "dead"


def test_an_act_of_the_case_does_the_same(desk: Desk) -> None:
    number, (task_id,) = broken(desk)
    act = f"/api/v1/cases/{number}/acts"
    client = desk.client()

    lacking = problem(client.post(act, json={"act": "skip"}), 422, "ACT_INCOMPLETE")
    skipped = client.post(act, json={"act": "skip", "task": task_id, "reason": "页面破损"}).json()
    back = client.post(act, json={"act": "retry", "task": task_id}).json()

    assert pointers(lacking) == ["/task", "/reason"]
    assert (skipped["problems"], len(skipped["set_aside"])) == ([], 1)
    assert (back["set_aside"], back["state"]) == ([], "reading")


def test_a_quarantined_file_is_read_again_by_its_own_name(desk: Desk) -> None:
    number, (task_id,) = broken(desk)
    client = desk.client()
    client.post(f"/api/v1/tasks/{task_id}/quarantine", json={"reason": "疑似恶意文件"})
    file_id = shown(desk, number)["files"][0]["id"]

    back = client.post(f"/api/v1/cases/{number}/acts", json={"act": "retry", "file": file_id}).json()

    assert (back["state"], back["files"][0]["opened"], back["files"][0]["problem"]) == ("reading", False, None)


def test_two_people_who_skip_at_once_skip_once_and_one_is_told(desk: Desk) -> None:
    number, (task_id,) = broken(desk)

    def skip(_: int) -> httpx.Response:
        return desk.client().post(f"/api/v1/tasks/{task_id}/skip", json={"reason": "页面破损"})

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(skip, range(4)))

    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert len(told(desk, number, "skipped")) == 1
    assert {answer.json()["detail"] for answer in answers if answer.status_code == 409} <= {
        "这个步骤现在没有失败，可能已经由他人处理。",
        "没有失败的步骤。",
        "当前状态“数字化”不能进行“跳过”。",
    }


def test_a_request_that_comes_twice_is_carried_out_once(desk: Desk) -> None:
    number, (task_id,) = broken(desk)
    client = desk.client(**{"Idempotency-Key": "press-1"})

    first, again = (client.post(f"/api/v1/tasks/{task_id}/retry", json={}) for _ in range(2))

    assert (first.status_code, again.json()) == (200, first.json())
    assert len(told(desk, number, "retried")) == 1


def test_after_an_outage_all_that_died_of_it_are_retried_and_each_says_what_became_of_it(desk: Desk) -> None:
    one, of_one = broken(desk, pages=3, dead=2, code="AWAY")
    two, of_two = broken(desk, code="AWAY")
    _, other = broken(desk, code="BROKEN")
    silent = ids_of(desk.engine, two, "read_page")[0]
    desk.tamper(f"UPDATE tasks SET state = 'dead', done_at = created_at WHERE id = '{silent}'")  # noqa: S608 - our own id

    many = desk.client().post("/api/v1/tasks/retry", json={"cause": "AWAY", "reason": "引擎已恢复"})

    assert (many.status_code, many.json()["more"]) == (207, False)
    assert {item["id"]: item["status"] for item in many.json()["items"]} == dict.fromkeys((*of_one, *of_two), 200)
    assert [state_of(desk.engine, task_id) for task_id in (*of_one, *of_two, *other)] == [
        "ready", "ready", "ready", "dead"]  # fmt: skip
    assert desk.ledger.case(one).state is State.READING

    rest = desk.client().post("/api/v1/tasks/retry", json={}).json()["items"]
    assert {item["id"]: item["status"] for item in rest} == {other[0]: 200, silent: 409}


def test_without_a_key_nothing_is_told_or_done(desk: Desk) -> None:
    _, (task_id,) = broken(desk)
    client = desk.client(key="")

    for answer in (
        client.get("/api/v1/tasks"),
        client.get(f"/api/v1/tasks/{task_id}"),
        client.post(f"/api/v1/tasks/{task_id}/retry", json={}),
        client.post("/api/v1/tasks/retry", json={}),
    ):
        problem(answer, 401, "UNAUTHENTICATED")
    assert count(desk.engine) == 1


@pytest.mark.parametrize("path", ["/api/v1/tasks/nobody", "/api/v1/tasks/%E5%8D%8A"])
def test_an_unknown_step_is_not_found(desk: Desk, path: str) -> None:
    problem(desk.client().get(path), 404, "NO_SUCH_TASK")


# --- the pages -------------------------------------------------------------------------------------------------------


def signed_in(desk: Desk, login: str = "zhang", name: str = "张窗口", role: Role = "clerk") -> httpx.Client:
    add_account(desk.engine, login, name, role, PASSWORD, desk.at)
    browser = desk.client(key="", Accept="text/html")
    assert browser.post("/login", data={"name": login, "password": PASSWORD}).status_code == 303
    return browser


def field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found is not None
    return found.group(1)


def form(page: str, act: str, task_id: str, **more: str) -> dict[str, str]:
    return {"csrf": field(page, "csrf"), "act": act, "task": task_id, **more}


def test_the_page_shows_what_failed_and_the_navigation_counts_it(desk: Desk) -> None:
    browser = signed_in(desk)
    assert "没有失败的步骤。" in browser.get("/tasks").text
    number, _ = broken(desk)

    page = browser.get("/tasks").text

    assert all(said in page for said in (number, "识别页面", "识别引擎无法启动。", "请检查识别引擎后重试。"))
    assert '<span class="count hot">1<span class="sr"> 个待处理</span></span>' in browser.get("/cases").text


def test_a_double_click_retries_once(desk: Desk) -> None:
    number, (task_id,) = broken(desk)
    browser = signed_in(desk)
    page = browser.get("/tasks").text
    pressed = form(page, "retry", task_id, once=field(page, "once"))

    answers = [browser.post(f"/tasks/{task_id}", data=pressed) for _ in range(2)]

    assert [answer.headers.get("location") for answer in answers] == ["/tasks?done=retry"] * 2
    assert [one["by"] for one in told(desk, number, "retried")] == ["张窗口"]
    assert "已安排重试" in browser.get("/tasks?done=retry").text


def test_who_comes_second_reads_that_it_was_handled(desk: Desk) -> None:
    _, (first, second) = broken(desk, pages=3, dead=2)
    browser = signed_in(desk)
    page = browser.get("/tasks").text
    desk.client().post(f"/api/v1/tasks/{first}/retry", json={})

    answer = browser.post(f"/tasks/{first}", data=form(page, "skip", first, reason="页面破损"))

    assert answer.status_code == 409
    assert "可能已经由他人处理" in answer.text
    assert state_of(desk.engine, second) == "dead"


def test_a_form_without_a_reason_of_a_foreign_page_or_of_no_known_act_does_nothing(desk: Desk) -> None:
    _, (task_id,) = broken(desk)
    browser = signed_in(desk)
    page = browser.get("/tasks").text

    statuses = [
        browser.post(f"/tasks/{task_id}", data=said).status_code
        for said in (form(page, "skip", task_id), {"act": "retry"}, form(page, "delete", task_id))
    ]

    assert statuses == [422, 403, 422]
    assert browser.post("/tasks", data={}).status_code == 403
    assert state_of(desk.engine, task_id) == "dead"


def test_all_of_one_cause_are_retried_from_the_page(desk: Desk) -> None:
    broken(desk, pages=3, dead=2, code="AWAY")
    _, (other,) = broken(desk, code="BROKEN")
    browser = signed_in(desk)
    said = {"csrf": field(browser.get("/tasks").text, "csrf"), "cause": "AWAY"}

    answer = browser.post("/tasks", data=said)

    assert answer.headers["location"] == "/tasks?done=2"
    assert (count(desk.engine), state_of(desk.engine, other)) == (1, "dead")
    assert "已安排重试 2 个步骤。" in browser.get("/tasks?done=2").text


def test_the_page_of_the_case_shows_each_failure_what_was_set_aside_and_leads_back(desk: Desk) -> None:
    number, (first, second) = broken(desk, pages=3, dead=2)
    browser = signed_in(desk)
    page = browser.get(f"/cases/{number}").text
    acts = f"/cases/{number}/acts"

    assert (page.count("失败：</b>识别引擎无法启动。"), "识别页面（第 2 页）失败" in page) == (2, True)
    browser.post(acts, data=form(page, "skip", first, reason="页面破损"))
    browser.post(acts, data=form(page, "quarantine", second, reason="疑似恶意文件"))
    page = browser.get(f"/cases/{number}").text
    assert ("已隔离" in page, "重新读取" in page, "失败：" in page) == (True, True, False)
    assert "疑似恶意文件" in browser.get(f"/cases/{number}/history").text

    browser.post(acts, data=form(page, "retry", second))
    assert desk.ledger.case(number).set_aside == ()
