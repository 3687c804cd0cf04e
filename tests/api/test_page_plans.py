"""The page plan of a case over the API and on its page; cover sheets; stacks of fronts and backs."""

from __future__ import annotations

import hashlib
import re
from typing import Any

import pymupdf
import pytest

from pipelines.case import State
from pipelines.paper.belonging.control_sheets import control_sheet
from storage import stated_facts
from tests.api.answers import problem
from tests.api.desk import ITEM, Desk, fault, form
from tests.api.test_failed_steps import signed_in
from tests.ocr.test_stack import codes


def waiting(desk: Desk, pages: int = 4) -> str:
    """A case of one file that waits for its clerk."""
    number = desk.submit()
    desk.read(number, pages)
    desk.found(number, ("M1", fault()))
    return number


def plan_of(desk: Desk, number: str) -> dict[str, Any]:
    return dict(desk.client().get(f"/api/v1/cases/{number}/page-plan").json())


def said(plan: dict[str, Any]) -> list[list[int]]:
    return [[page["page"] for page in group["pages"]] for group in plan["groups"]]


def operate(desk: Desk, number: str, do: str, *pages: int, **more: Any) -> Any:
    plan = plan_of(desk, number)
    file = desk.view(number).files[0].id
    body = {"version": plan["version"], "do": do, "pages": [{"file": file, "page": page} for page in pages], **more}
    return desk.client().post(f"/api/v1/cases/{number}/page-plan/operations", json=body)


def test_the_pages_lie_as_they_came_until_somebody_arranges_them(desk: Desk) -> None:
    number = waiting(desk)

    plan = plan_of(desk, number)

    assert (plan["version"], plan["undo"], plan["possible"], said(plan), plan["aside"]) == (
        0,
        False,
        True,
        [[1, 2, 3, 4]],
        [],
    )
    assert [page["recognised"] for page in plan["groups"][0]["pages"]] == ["M1"] * 4


def test_a_page_whose_place_a_newer_one_took_is_said_to_be_replaced(desk: Desk) -> None:
    number = waiting(desk)
    desk.client().post(f"/api/v1/cases/{number}/supplements", files=[("files", ("更正.pdf", b"%PDF-1.7 more"))])
    desk.read(number, 1)
    desk.found(number)  # the report places the pages of the first file only

    groups = plan_of(desk, number)["groups"]

    assert [page["recognised"] for group in groups for page in group["pages"]] == ["M1"] * 4 + ["replaced"]
    assert "已替换" in signed_in(desk).get(f"/cases/{number}/arrange").text


def test_operations_follow_one_another_and_are_undone_one_by_one(desk: Desk) -> None:
    number = waiting(desk)
    before = plan_of(desk, number)

    operate(desk, number, "split", 3)
    operate(desk, number, "assign", 3, 4, material="M2")
    operate(desk, number, "aside", 1)

    plan = plan_of(desk, number)
    assert (said(plan), [group["material"] for group in plan["groups"]]) == ([[2], [3, 4]], [None, "M2"])
    assert [page["page"] for page in plan["aside"]] == [1]
    seen = [plan["version"]]
    while plan["undo"]:
        undo = desk.client().post(f"/api/v1/cases/{number}/page-plan/undo", json={"version": plan["version"]})
        plan = undo.json()
        seen.append(plan["version"])
    assert (said(plan), seen) == (said(before), [3, 4, 5, 6])
    kinds = [item["kind"] for item in desk.client().get(f"/api/v1/cases/{number}/history").json()["items"]]
    assert kinds.count("pages_arranged") == 6
    assert desk.client().get(f"/api/v1/cases/{number}/history").json()["whole"] is True


def test_a_whole_plan_is_put_and_the_case_is_checked_anew(desk: Desk) -> None:
    number = waiting(desk)
    plan = plan_of(desk, number)
    pages = [{"file": page["file"], "page": page["page"]} for page in plan["groups"][0]["pages"]]
    body = {"version": 0, "groups": [{"pages": pages[::-1][:3], "material": "M5"}], "aside": pages[:1]}

    answer = desk.client(**{"Idempotency-Key": "once"}).put(f"/api/v1/cases/{number}/page-plan", json=body)
    again = desk.client(**{"Idempotency-Key": "once"}).put(f"/api/v1/cases/{number}/page-plan", json=body)

    assert (answer.status_code, again.json()) == (200, answer.json())
    assert (said(answer.json()), answer.json()["version"]) == ([[4, 3, 2]], 1)
    assert desk.ledger.case(number).state is State.PRECHECKING


def test_only_a_turned_page_is_read_anew_and_the_original_stays_byte_for_byte(desk: Desk) -> None:
    number = waiting(desk)
    file = desk.view(number).files[0]
    whole = desk.objects.get(file.object_key)

    operate(desk, number, "rotate", 2, turn=90)

    case = desk.ledger.case(number)
    assert (case.state, case.pages_open) == (State.READING, 1)
    assert desk.objects.get(file.object_key) == whole
    assert hashlib.sha256(whole).hexdigest() == file.sha256
    plan = plan_of(desk, number)
    assert [page["rotation"] for page in plan["groups"][0]["pages"]] == [None, 90, None, None]


def test_a_plan_of_another_version_or_of_other_pages_changes_nothing(desk: Desk) -> None:
    number = waiting(desk)
    file = desk.view(number).files[0].id
    put = f"/api/v1/cases/{number}/page-plan"
    pages = [{"file": file, "page": page} for page in (1, 2, 3)]

    problem(desk.client().put(put, json={"version": 0, "groups": [{"pages": pages}]}), 409, "PAGE_PLAN")
    problem(desk.client().put(put, json={"version": 7, "groups": [{"pages": pages}]}), 409, "PLAN_CHANGED")
    problem(operate(desk, number, "assign", 1, material="M99"), 422, "MATERIAL")
    problem(desk.client().post(f"{put}/undo", json={"version": 0}), 422, "REQUEST_INVALID")
    problem(operate(desk, number, "merge", 1), 409, "PAGE_PLAN")

    assert (plan_of(desk, number)["version"], desk.ledger.case(number).state) == (0, State.AWAITING_CLERK)


def test_after_the_notice_the_pages_cannot_be_arranged_and_it_is_said_why(desk: Desk) -> None:
    number = waiting(desk)
    desk.client().post(f"/api/v1/cases/{number}/acts", json={"act": "give_notice"})

    problem(operate(desk, number, "aside", 1), 409, "IMPOSSIBLE")

    assert plan_of(desk, number)["why_not"] == "告知书已经出具，补正材料交来以后可以再整理。"


def test_without_any_script_each_button_is_one_operation(desk: Desk) -> None:
    number = waiting(desk)
    client = signed_in(desk)
    page = client.get(f"/cases/{number}/arrange").text
    token = re.search(r'name="csrf" value="([^"]+)"', page)
    assert token is not None
    file = desk.view(number).files[0].id

    answer = client.post(
        f"/cases/{number}/arrange",
        data={"csrf": token[1], "version": "0", "do": "aside", "page": [f"{file}:1", f"{file}:3"]},
    )
    refused = client.post(f"/cases/{number}/arrange", data={"csrf": token[1], "version": "0", "do": "aside"})

    assert (answer.status_code, refused.status_code) == (303, 422)
    assert [one["page"] for one in plan_of(desk, number)["aside"]] == [1, 3]


@pytest.mark.parametrize("plan", ["[]", "5", "[" * 100_000, '{"groups": 5}'])
def test_a_plan_that_is_none_is_refused_on_the_page(desk: Desk, plan: str) -> None:
    number = waiting(desk)
    client = signed_in(desk)
    token = re.search(r'name="csrf" value="([^"]+)"', client.get(f"/cases/{number}/arrange").text)
    assert token

    answer = client.post(f"/cases/{number}/arrange", data={"csrf": token[1], "version": "0", "plan": plan})

    assert (answer.status_code, "没有选择页面，或所选的页面不对。" in answer.text) == (422, True)


def test_a_picture_that_the_browser_has_is_not_sent_again(desk: Desk) -> None:
    number = waiting(desk)
    file = desk.view(number).files[0].id
    path = f"/api/v1/cases/{number}/files/{file}/pages/1"
    first = desk.client().get(path)

    again = desk.client(**{"If-None-Match": first.headers["etag"]}).get(path)

    assert (again.status_code, again.content) == (304, b"")


def test_a_stack_of_fronts_and_backs_is_marked_when_it_is_handed_in(desk: Desk) -> None:
    sent = form("正反面.pdf")
    sent["data"]["duplex"] = "yes"

    number = desk.client().post("/api/v1/cases", **sent).json()["number"]

    [opened] = desk.client().get(f"/api/v1/cases/{number}/history").json()["items"]
    assert [file["duplex"] for file in opened["event"]["files"]] == [True]


@pytest.mark.parametrize(
    ("said", "marked"), [("true", True), ("1", True), ("no", False), ("", False), ("正反面.pdf", None)]
)
def test_no_word_on_the_order_of_a_stack_is_passed_over(desk: Desk, said: str, marked: bool | None) -> None:
    sent = form("正反面.pdf")
    sent["data"]["duplex"] = said

    answer = desk.client().post("/api/v1/cases", **sent)

    if marked is None:
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/duplex")
        return
    [opened] = desk.client().get(f"/api/v1/cases/{answer.json()['number']}/history").json()["items"]
    assert [file["duplex"] for file in opened["event"]["files"]] == [marked]


def test_cover_sheets_are_printed_for_an_item_and_for_a_case(desk: Desk, tmp_path: Any) -> None:
    number = desk.submit()
    facts = {"applicant": {"name": "示例面馆"}}
    path = tmp_path / "cover.pdf"

    wanted = {"item": ITEM, "facts": facts, "materials": ["M1"], "duplex": True}
    path.write_bytes(desk.client().post("/api/v1/covers", json=wanted).content)
    cover, separator = (control_sheet(found) for found in codes(path))
    of_case = desk.client().post("/api/v1/covers", json={"case": number})

    assert cover is not None
    assert separator is not None
    assert (cover.item, cover.duplex, separator.material) == (ITEM, True, "M1")
    assert stated_facts.facts_of(desk.engine, str(cover.facts), ITEM) == facts
    with pymupdf.open(stream=of_case.content) as pdf:
        assert number in pdf[0].get_text()


def test_covers_of_nothing_or_with_bad_facts_are_refused(desk: Desk) -> None:
    post = desk.client().post

    problem(post("/api/v1/covers", json={}), 422, "COVER")
    problem(post("/api/v1/covers", json={"item": ITEM, "materials": ["M99"]}), 422, "COVER")
    problem(post("/api/v1/covers", json={"item": ITEM, "facts": {"nonsense": 1}}), 422, "COVER")
    problem(post("/api/v1/covers", json={"case": "YC20200101-00001"}), 404, "NO_SUCH_CASE")


def test_the_pages_of_covers_are_for_those_who_signed_in(desk: Desk) -> None:
    client = signed_in(desk)

    assert "封面页和材料分隔页" in client.get("/covers").text
    assert client.get(f"/covers.pdf?item={ITEM}&separators=yes").content[:5] == b"%PDF-"
    assert desk.client(key="").get("/covers").status_code == 303
    assert client.get("/covers.pdf?item=%00").status_code == 422
