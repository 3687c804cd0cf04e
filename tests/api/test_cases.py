"""Looking at cases, supplementing, answering, acting: the shapes that integrators rely on, and every refusal."""

from __future__ import annotations

import base64
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from pipelines.case import LABELS, State
from pipelines.events import TaskDied
from tests.api.answers import pointers, problem
from tests.api.desk import ITEM, Desk, fault, form, supplement


def act(desk: Desk, number: str, name: str, **said: Any) -> Any:
    return desk.client().post(f"/api/v1/cases/{number}/acts", json={"act": name, "by": "张窗口", **said})


def answer(desk: Desk, number: str, *answers: dict[str, Any]) -> Any:
    return desk.client().post(f"/api/v1/cases/{number}/confirmations", json={"answers": answers})


def shown(desk: Desk, number: str) -> Any:
    return desk.client().get(f"/api/v1/cases/{number}").json()


def packed(text: str) -> str:
    """What a cursor looks like from outside."""
    return "cursor=" + base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def checked(desk: Desk, *faults: Any, **facts: Any) -> str:
    """A case whose check is done."""
    number = desk.submit(**facts)
    desk.read(number)
    desk.found(number, *faults)
    return number


def test_a_case_has_the_shape_that_was_promised(desk: Desk) -> None:
    number = checked(desk, ("M1", fault()))
    desk.issue(number)

    case = shown(desk, number)

    assert (case["number"], case["state"], case["state_label"], case["round"]) == (
        number, "awaiting_clerk", "待窗口确认", 1)  # fmt: skip
    assert case["item"] == {"code": ITEM, "name": "食品经营许可证核发（新办）", "version": "2026-01"}
    assert case["report"]["schema"] == "yici/check-report/1"
    assert case["report"]["materials"][0]["deficiencies"][0]["evidence"][0]["box"] == [0.55, 0.7, 0.85, 0.8]
    assert case["clocks"][0] | {"start": ""} == {
        "clock": "notice", "label": "一次性告知", "start": "", "due": "2026-09-20", "provisional": False,
        "light": "green", "paused_on": None, "extended": False, "on_lapse": "deemed_accepted"}  # fmt: skip
    assert case["acts"] == ["give_notice", "not_accept", "withdraw", "handed_over", "change_delivery"]
    assert (case["problem"], case["overdue"]) == (None, [])
    [letter] = case["letters"]
    assert (letter["kind"], letter["round"], letter["delivery"]["delivered"]) == ("receipt", 1, False)
    assert letter["href"] == f"/api/v1/cases/{number}/letters/{letter['id']}"
    assert case["progress"] == {"files_open": 0, "pages": 2, "pages_read": 2}


def test_a_letter_is_listed_from_its_issue_on(desk: Desk) -> None:
    number = checked(desk, ("M1", fault()))

    assert shown(desk, number)["letters"] == []


def test_the_light_turns_yellow_and_red_as_the_last_day_comes(desk: Desk) -> None:
    number = desk.submit()
    lights = []

    for _ in range(4):
        lights.append(shown(desk, number)["clocks"][0]["light"])
        desk.later(days=2)

    assert lights == ["green", "green", "yellow", "yellow"]
    assert shown(desk, number)["clocks"][0]["light"] == "red"


def test_a_failed_step_is_told_with_cause_and_cure(desk: Desk) -> None:
    number = desk.submit()
    died = TaskDied(at=desk.at, task_id="t", task="split_file", cause="磁盘已满。", cure="请清理磁盘后重试。")
    desk.ledger.advance(number, died, uuid4().hex)

    case = shown(desk, number)

    assert (case["state"], case["problem"]) == (
        "needs_attention", {"task": "split_file", "cause": "磁盘已满。", "cure": "请清理磁盘后重试。"})  # fmt: skip
    assert "retry" in case["acts"]


def test_the_newest_case_is_the_first_of_the_list_and_a_cursor_leads_on(desk: Desk) -> None:
    numbers = []
    for _ in range(5):
        desk.later(minutes=1)
        numbers.append(desk.submit())
    pages, asked = [], {"limit": "2"}

    for _ in range(3):
        page = desk.client().get("/api/v1/cases", params=asked).json()
        pages.append([item["number"] for item in page["items"]])
        asked = {"limit": "2", "cursor": page["next"]}

    newest = numbers[::-1]
    assert pages == [newest[:2], newest[2:4], newest[4:]]
    assert asked["cursor"] is None


def test_cases_of_one_instant_are_neither_lost_nor_shown_twice(desk: Desk) -> None:
    numbers = [desk.submit() for _ in range(3)]

    first = desk.client().get("/api/v1/cases?limit=2").json()
    second = desk.client().get("/api/v1/cases", params={"limit": 2, "cursor": first["next"]}).json()

    assert [item["number"] for item in first["items"] + second["items"]] == numbers[::-1]


def test_the_list_is_filtered_by_state_item_day_and_words(desk: Desk) -> None:
    early = desk.submit(applicant={"name": "示例甲店"})
    desk.later(days=3)
    late = desk.submit(applicant={"name": "示例乙店_50%"})
    act(desk, early, "withdraw")

    def found(**asked: Any) -> list[str]:
        return [item["number"] for item in desk.client().get("/api/v1/cases", params=asked).json()["items"]]

    assert found(state="withdrawn") == [early]
    assert found(state=["withdrawn", "received"]) == [late, early]
    assert (found(item=ITEM), found(item="other")) == ([late, early], [])
    assert (found(due_before="2026-09-23"), found(due_before="2026-09-24")) == ([], [late])
    assert (found(due_before="0001-01-01"), found(due_before="9999-12-31")) == ([], [late])
    assert (found(q="甲店"), found(q=late[2:10]), found(q="_50%"), found(q="%")) == ([early], [late], [late], [late])


@pytest.mark.parametrize(
    "asked",
    ["state=nowhere", "limit=0", "limit=-1", "limit=NaN", "due_before=soon", "cursor=%00", "cursor=bm9uc2Vuc2U", "item=%00",
     "cursor=WyIyMDI2IiwiYSJd", "q=%00", packed('["0001-01-01T00:00:00+14:00", "a"]'),
     packed('["2026-09-18T00:00:00+00:00", "\\ud800"]')],
)  # fmt: skip
def test_a_question_that_makes_no_sense_is_refused(desk: Desk, asked: str) -> None:
    assert desk.client().get(f"/api/v1/cases?{asked}").status_code == 422


def test_what_is_left_blank_asks_for_nothing(desk: Desk) -> None:
    number = desk.submit()

    found = desk.client().get("/api/v1/cases?state=&item=&due_before=&cursor=&limit=&q=")

    assert [item["number"] for item in found.json()["items"]] == [number]


def test_a_limit_beyond_all_measure_is_capped(desk: Desk) -> None:
    desk.submit()

    assert desk.client().get("/api/v1/cases?limit=1000000000").status_code == 200


def test_a_supplement_before_the_notice_joins_the_round(desk: Desk) -> None:
    number = checked(desk, ("M1", fault()))

    sent = desk.client().post(f"/api/v1/cases/{number}/supplements", **supplement("b.pdf", replaces="M1"))

    assert (sent.status_code, sent.headers["location"]) == (202, f"/api/v1/cases/{number}")
    case = sent.json()
    assert (case["state"], case["round"], case["files"][1]["replaces"]) == ("reading", 1, "M1")


def test_a_supplement_after_the_notice_opens_the_next_round(desk: Desk) -> None:
    number = checked(desk, ("M1", fault()))
    act(desk, number, "give_notice")

    sent = desk.client().post(f"/api/v1/cases/{number}/supplements", **supplement("b.pdf"))

    assert (sent.json()["round"], sent.json()["files"][1]["round"]) == (2, 2)


def test_each_file_of_a_supplement_may_replace_another(desk: Desk) -> None:
    number = desk.submit("a.pdf")
    sent = supplement("b.pdf", "c.pdf", replaces=["a.pdf", "M2"])

    case = desk.client().post(f"/api/v1/cases/{number}/supplements", **sent).json()

    assert [file["replaces"] for file in case["files"]] == [None, "a.pdf", "M2"]


def test_a_supplement_without_files_or_for_what_is_not_there_is_refused(desk: Desk) -> None:
    number = desk.submit()
    path = f"/api/v1/cases/{number}/supplements"

    nothing = desk.client().post(path, files={"note": (None, "x")})
    unknown = desk.client().post(path, **supplement("b.pdf", replaces="M99"))
    too_many = desk.client().post(path, **supplement("b.pdf", replaces=["M1", "M2"]))

    assert pointers(problem(nothing, 422, "NO_FILES")) == ["/files"]
    assert pointers(problem(unknown, 422, "REPLACES")) == ["/replaces"]
    assert pointers(problem(too_many, 422, "REPLACES")) == ["/replaces"]


def test_the_same_supplement_under_one_key_is_taken_once(desk: Desk) -> None:
    number = desk.submit()
    headers = {"Idempotency-Key": "more-1"}

    for _ in range(2):
        path = f"/api/v1/cases/{number}/supplements"
        assert desk.client().post(path, headers=headers, **supplement("b.pdf")).status_code == 202

    assert len(desk.view(number).files) == 2


def test_an_answer_is_kept_with_its_places_and_the_check_is_made_again(desk: Desk) -> None:
    number = checked(desk, ("M1", fault(certain=False)))

    said = answer(desk, number, {"id": "M1.UNSEALED", "is": "fine", "note": "印章在背面"})

    assert (said.status_code, said.json()["state"]) == (200, "prechecking")
    assert said.json()["answers"] == {
        "M1.UNSEALED": {"is": "fine", "note": "印章在背面", "by": "示例接入方", "places": [["扫描件.pdf", 1]]}
    }


def test_what_was_answered_can_be_answered_anew(desk: Desk) -> None:
    number = checked(desk, ("M1", fault(certain=False)))
    answer(desk, number, {"id": "M1.UNSEALED", "is": "fine"})
    desk.found(number)

    again = answer(desk, number, {"id": "M1.UNSEALED", "is": "fault"})

    assert again.json()["answers"]["M1.UNSEALED"]["is"] == "fault"
    assert again.json()["answers"]["M1.UNSEALED"]["places"] == [["扫描件.pdf", 1]]


def test_answers_to_what_nobody_asked_are_all_refused(desk: Desk) -> None:
    number = checked(desk, ("M1", fault(certain=False)))

    said = answer(
        desk, number, {"id": "M1.UNSEALED", "is": "fine"}, {"id": "X", "is": "fine"}, {"id": "Y", "is": "fault"}
    )

    assert pointers(problem(said, 422, "UNKNOWN_ID")) == ["/answers/1/id", "/answers/2/id"]
    assert shown(desk, number)["answers"] == {}


@pytest.mark.parametrize(
    "body",
    [{}, {"answers": []}, {"answers": [{"id": "a", "is": "maybe"}]}, {"answers": [{"id": "\0", "is": "fine"}]}, []],
)
def test_an_answer_that_is_none_is_refused(desk: Desk, body: Any) -> None:
    number = checked(desk, ("M1", fault(certain=False)))

    sent = desk.client().post(f"/api/v1/cases/{number}/confirmations", json=body)

    problem(sent, 422, "REQUEST_INVALID")


def test_two_words_on_one_question_are_refused(desk: Desk) -> None:
    number = checked(desk, ("M1", fault(certain=False)))
    words = [{"id": "M1.UNSEALED", "is": word} for word in ("fault", "fault", "fine")]

    told = problem(answer(desk, number, *words), 422, "ANSWERED_TWICE")

    assert (pointers(told), desk.ledger.case(number).answers) == (["/answers/2/id"], {})
    assert answer(desk, number, *words[:2]).status_code == 200


def test_an_answer_before_the_check_is_impossible(desk: Desk) -> None:
    number = desk.submit()

    told = problem(answer(desk, number, {"id": "M1.UNSEALED", "is": "fine"}), 409, "IMPOSSIBLE")

    assert told["acts"] == ["not_accept", "withdraw", "change_delivery"]


def test_an_act_is_done_and_bears_a_name(desk: Desk) -> None:
    number = checked(desk, ("M1", fault()))

    done = act(desk, number, "give_notice")

    assert (done.status_code, done.json()["state"]) == (200, "correction_requested")
    last = desk.client().get(f"/api/v1/cases/{number}/history").json()["items"][-1]
    assert (last["kind"], last["by"]) == ("notice_given", "张窗口")


def test_an_act_without_a_name_bears_the_keys(desk: Desk) -> None:
    number = desk.submit()

    desk.client().post(f"/api/v1/cases/{number}/acts", json={"act": "withdraw"})

    assert desk.client().get(f"/api/v1/cases/{number}/history").json()["items"][-1]["by"] == "示例接入方"


def test_what_is_impossible_now_says_what_is_possible(desk: Desk) -> None:
    number = checked(desk, ("M1", fault(certain=False)))

    told = problem(act(desk, number, "give_notice"), 409, "IMPOSSIBLE")

    assert (told["detail"], told["acts"]) == (
        "还有 1 个疑问待确认，确认后才能一次性告知。",
        ["not_accept", "withdraw", "change_delivery"],
    )


def test_what_the_flow_itself_refuses_says_what_is_possible_too(desk: Desk) -> None:
    number = checked(desk)
    act(desk, number, "accept")

    told = problem(act(desk, number, "fetched", materials=["M1"]), 409, "IMPOSSIBLE")

    assert "decide" in told["acts"]


def test_an_act_that_nobody_knows_is_refused(desk: Desk) -> None:
    number = desk.submit()

    assert pointers(problem(act(desk, number, "celebrate"), 422, "UNKNOWN_ACT")) == ["/act"]


@pytest.mark.parametrize(
    ("name", "said", "lacking"),
    [
        ("extend", {}, ["/approver", "/reason"]),
        ("suspend", {}, ["/procedure", "/days"]),
        ("suspend", {"procedure": "现场勘验", "days": 5}, ["/procedure"]),
        ("decide", {"outcome": "refused"}, ["/reason"]),
        ("decide", {"outcom": "refused"}, ["/outcome"]),
        ("terminate", {"reason": " "}, ["/reason"]),
    ],
)
def test_everything_that_an_act_lacks_is_named(desk: Desk, name: str, said: dict[str, Any], lacking: list[str]) -> None:
    number = checked(desk)
    act(desk, number, "accept")

    told = problem(act(desk, number, name, **said), 422, "ACT_INCOMPLETE")

    assert pointers(told) == lacking
    assert shown(desk, number)["state"] == "accepted"


@pytest.mark.parametrize("value", [r'"\ud800"', "[" * 400 + "]" * 400, "1e999", "9" * 4000])
def test_a_field_that_no_act_knows_may_hold_anything(desk: Desk, value: str) -> None:
    number = checked(desk)
    path, headers = f"/api/v1/cases/{number}/acts", {"Content-Type": "application/json"}

    done = desk.client().post(path, content=f'{{"act": "accept", "remark": {value}}}', headers=headers)

    assert (done.status_code, done.json()["state"]) == (200, "accepted")


def test_a_case_goes_its_whole_way_by_acts(desk: Desk) -> None:
    number = checked(desk)

    states = [act(desk, number, "accept").json()["state"]]
    states.append(act(desk, number, "review").json()["state"])
    states.append(act(desk, number, "suspend", kind="检测", days=5).json()["state"])
    states.append(act(desk, number, "resume").json()["state"])
    states.append(act(desk, number, "extend", approver="李局长", reason="案情复杂").json()["state"])
    states.append(act(desk, number, "decide", decision="granted").json()["state"])
    desk.issue(number)
    desk.issue(number)
    states.append(shown(desk, number)["state"])
    states.append(act(desk, number, "handed_over", receiver="王示例").json()["state"])

    assert states == ["accepted", "reviewing", "suspended", "reviewing", "reviewing", "granted", "delivering", "closed"]
    assert shown(desk, number)["letters"][-1]["delivery"]["how"] == "王示例"


def test_a_decision_is_granted_where_nothing_else_is_said_and_refused_with_a_reason(desk: Desk) -> None:
    granted, refused = checked(desk), checked(desk)
    for number in (granted, refused):
        act(desk, number, "accept")

    assert act(desk, granted, "decide").json()["outcome"] == "granted"
    said = act(desk, refused, "decide", outcome="refused", reason="不符合条件").json()
    assert (said["state"], said["reason"]) == ("refused", "不符合条件")


def test_a_letter_of_another_case_cannot_be_handed_over(desk: Desk) -> None:
    number = checked(desk, ("M1", fault()))
    desk.issue(number)

    assert pointers(problem(act(desk, number, "handed_over", letters=["x"]), 422, "ACT_INCOMPLETE")) == ["/letters"]


def test_a_deferral_is_accepted_with_its_promise(desk: Desk) -> None:
    number = desk.submit()
    desk.read(number)
    desk.found(number, deferred=("M7",))

    told = problem(act(desk, number, "accept_deferred"), 409, "IMPOSSIBLE")
    done = act(desk, number, "accept_deferred", promised=["M7"], by_date="2026-09-18")

    assert "accept_deferred" in told["acts"]
    assert (done.json()["state"], done.json()["promised_by"]) == ("deferred_accepted", "2026-09-18")


def test_the_delivery_is_changed_by_an_act(desk: Desk) -> None:
    number = desk.submit()

    wished = {"mode": "courier", "name": "王示例", "phone": "13000000008", "address": "样张路1号"}
    changed = desk.client().post(f"/api/v1/cases/{number}/acts", json={"act": "change_delivery", **wished})
    lacking = problem(act(desk, number, "change_delivery"), 422, "ACT_INCOMPLETE")

    wish = changed.json()["facts"]["delivery"]
    assert (wish["mode"], wish["name"], wish["address"]) == ("courier", "王示例", "样张路1号")
    assert pointers(lacking) == ["/mode"]


def test_letters_cannot_be_sent_to_where_nobody_knows(desk: Desk) -> None:
    # Given: an applicant whose name and phone are known, and no address
    number = desk.submit()

    # When
    nowhere = problem(act(desk, number, "change_delivery", mode="courier"), 422, "ACT_INCOMPLETE")
    somewhere = act(desk, number, "change_delivery", mode="courier", address="样张路1号")
    opened = desk.client().post("/api/v1/cases", **form("扫描件.pdf", delivery={"mode": "courier"}))

    # Then
    assert [(fault["pointer"], fault["code"]) for fault in nowhere["errors"]] == [("/address", "NO_RECEIVER")]
    assert nowhere["detail"] == "邮寄送达须写明收件地址：申请人也没有填写。请补全，或者改为窗口领取。"
    assert (somewhere.status_code, desk.ledger.case(number).facts.delivery.mode) == (200, "courier")
    assert opened.status_code == 202  # paper is taken in, whatever is still to be asked


def test_the_same_act_under_one_key_is_done_once(desk: Desk) -> None:
    number = checked(desk, ("M1", fault()))
    path, headers = f"/api/v1/cases/{number}/acts", {"Idempotency-Key": "act-1"}

    answers = [desk.client().post(path, headers=headers, json={"act": "give_notice"}) for _ in range(2)]

    assert [sent.status_code for sent in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()


def test_an_act_whose_answer_was_lost_with_its_process_is_answered_when_it_is_sent_again(desk: Desk) -> None:
    number = checked(desk, ("M1", fault()))
    path, headers = f"/api/v1/cases/{number}/acts", {"Idempotency-Key": "act-1"}
    desk.client().post(path, headers=headers, json={"act": "give_notice"})
    desk.tamper("UPDATE idempotency SET status = NULL, answer = NULL")
    desk.later(hours=1)

    again = desk.client().post(path, headers=headers, json={"act": "give_notice"})

    assert (again.status_code, again.json()["state"]) == (200, "correction_requested")


def test_the_history_is_a_whole_chain_that_anybody_can_check(desk: Desk) -> None:
    number = checked(desk, ("M1", fault()))

    chain = desk.client().get(f"/api/v1/cases/{number}/history").json()

    assert (chain["whole"], chain["faults"]) == (True, [])
    assert [link["seq"] for link in chain["items"]] == list(range(1, 6))
    assert [link["previous"] for link in chain["items"][1:]] == [link["hash"] for link in chain["items"][:-1]]
    assert chain["items"][0]["state_label"] == LABELS[State.RECEIVED]


def test_a_history_that_was_tampered_with_says_so(desk: Desk) -> None:
    number = checked(desk, ("M1", fault()))
    desk.tamper("UPDATE history SET event = json_set(event, '$.by', '别人') WHERE seq = 2")

    chain = desk.client().get(f"/api/v1/cases/{number}/history").json()

    assert (chain["whole"], chain["faults"]) == (False, ["第 2 条记录被改动"])


def test_the_days_are_legal_days_of_shanghai(desk: Desk) -> None:
    desk.later(hours=14, minutes=30)  # half past midnight there, still the day before in UTC

    number = desk.submit()

    assert shown(desk, number)["received_on"] == date(2026, 9, 15).isoformat()
