"""Forms that are sent twice, or refused: what becomes of them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import httpx
import pytest

from api.pages.tried import once_only
from api.problems import Refused
from tests.api.desk import Desk, fault
from tests.api.test_pages import checked, clerk, csrf

__all__ = ["clerk"]


def running() -> Refused:
    return Refused(409, "同一请求正在办理。", code="IDEMPOTENCY_RUNNING")


def test_the_second_of_two_equal_forms_waits_for_the_first() -> None:
    tries: list[int] = []

    def work() -> str:
        tries.append(1)
        if len(tries) < 3:
            raise running()
        return "done"

    assert (once_only(work), len(tries)) == ("done", 3)


def test_what_is_refused_is_not_tried_again() -> None:
    tries: list[int] = []

    def work() -> None:
        tries.append(1)
        raise Refused(422, "没有选择任何一项。", code="NONE_CHOSEN")

    with pytest.raises(Refused):
        once_only(work)
    assert tries == [1]


def test_one_form_that_is_sent_by_many_at_once_is_carried_out_once(desk: Desk, clerk: httpx.Client) -> None:
    number = checked(desk, ("M1", fault()))
    form = {"act": "give_notice", "once": "one-and-the-same", "csrf": csrf(clerk)}
    together = Event()

    def send(_: int) -> int:
        together.wait()
        return clerk.post(f"/cases/{number}/acts", data=form).status_code

    with ThreadPoolExecutor(4) as threads:
        sent = threads.map(send, range(4))
        together.set()

    assert list(sent) == [303] * 4
    items = desk.client().get(f"/api/v1/cases/{number}/history").json()["items"]
    assert [item["kind"] for item in items].count("notice_given") == 1


def test_a_form_that_was_carried_out_and_comes_again_with_other_words_says_so(desk: Desk, clerk: httpx.Client) -> None:
    number = checked(desk, ("M1", fault()))
    form = {"act": "change_delivery", "mode": "electronic", "once": "one-and-the-same", "csrf": csrf(clerk)}
    clerk.post(f"/cases/{number}/acts", data=form)

    again = clerk.post(f"/cases/{number}/acts", data={**form, "mode": "window", "name": "王示例"})

    assert again.status_code == 409
    assert "这份表单此前已经办理过，填写的内容与当时不同，没有再次办理。" in again.text
    assert 'value="王示例"' in again.text
    assert desk.ledger.case(number).facts.delivery.mode == "electronic"


@pytest.mark.parametrize("form", ["acts", "answers", "supplements"])
def test_the_address_of_a_form_leads_to_its_case(desk: Desk, clerk: httpx.Client, form: str) -> None:
    number = checked(desk, ("M1", fault()))

    answer = clerk.get(f"/cases/{number}/{form}")

    assert (answer.status_code, answer.headers["location"]) == (303, f"/cases/{number}")
