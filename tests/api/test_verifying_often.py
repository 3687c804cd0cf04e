"""Who may ask how often whether letters are genuine: nobody with a code in his hand is kept waiting, who tries ids is."""

from __future__ import annotations

import httpx
import pytest

from tests.api.answers import problem
from tests.api.desk import Desk
from tests.api.test_papers import told

HERE, ELSEWHERE = "203.0.113.7", "198.51.100.20"
NOBODYS = f"{1:032x}"
JSON = {"Accept": "application/json"}


def ask(desk: Desk, paper: str, client: str | None, **headers: str) -> httpx.Response:
    """Verify a letter from an address, through the proxy of this machine."""
    named = {"X-Forwarded-For": client} if client else {}
    return desk.client(key="").get(f"/verify/{paper}", headers={**JSON, **named, **headers})


def try_ids(desk: Desk, client: str | None, times: int = 21) -> list[int]:
    return [ask(desk, f"{n:032x}", client).status_code for n in range(times)]


def test_who_tries_ids_is_told_to_wait_and_learns_nothing_meanwhile(desk: Desk) -> None:
    # Given
    _, notice = told(desk)

    # When
    tried = try_ids(desk, HERE)
    unknown, known = ask(desk, NOBODYS, HERE), ask(desk, notice, HERE)

    # Then
    assert tried == [404] * 20 + [429]
    for answer in (unknown, known):
        refused = problem(answer, 429, "VERIFYING_TOO_OFTEN")
        assert refused["detail"] == "来自您所在网络的核验过于频繁，请在 1 秒后再试。"
        assert answer.headers["retry-after"] == "1"
    assert ask(desk, notice, ELSEWHERE).status_code == 200


def test_after_the_wait_one_letter_is_verified_again_and_in_an_hour_all_is_forgotten(desk: Desk) -> None:
    _, notice = told(desk)
    try_ids(desk, HERE)

    desk.later(seconds=1)
    after_the_wait = [ask(desk, paper, HERE).status_code for paper in (notice, notice)]
    desk.later(hours=1)

    assert after_the_wait == [200, 429]
    assert try_ids(desk, HERE) == [404] * 20 + [429]


def test_a_hundred_people_behind_one_address_scan_their_codes_at_once(desk: Desk) -> None:
    _, notice = told(desk)

    assert {ask(desk, notice, HERE).status_code for _ in range(100)} == {200}


def test_a_person_who_is_refused_reads_it_on_a_page_that_leads_to_no_desk_of_ours(desk: Desk) -> None:
    _, notice = told(desk)
    try_ids(desk, HERE)

    page = ask(desk, notice, HERE, Accept="text/html")

    assert (page.status_code, page.headers["content-type"]) == (429, "text/html; charset=utf-8")
    assert ("核验过于频繁，请在 1 秒后再试" in page.text, 'href="/cases"' in page.text) == (True, False)


def test_an_address_that_the_asker_makes_up_is_not_believed(desk: Desk) -> None:
    """A proxy adds whom it saw at the end; what stands before it was sent along."""
    tried = [ask(desk, f"{n:032x}", f"198.51.100.{n}, {HERE}").status_code for n in range(21)]

    assert tried == [404] * 20 + [429]


@pytest.mark.parametrize(
    ("others", "status"), [("2001:db8:1:1:ffff::%x", 429), ("2001:db8:1:%x::1", 404)], ids=["one network", "many"]
)
def test_all_addresses_of_one_ipv6_network_are_one_asker(desk: Desk, others: str, status: int) -> None:
    tried = [ask(desk, NOBODYS, others % (n + 2)).status_code for n in range(21)]

    assert tried == [404] * 20 + [status]


def test_who_comes_through_a_proxy_that_names_nobody_is_not_taken_for_all_the_others(desk: Desk) -> None:
    assert try_ids(desk, None, 30) == [404] * 30


def test_ids_that_are_tried_are_counted_for_all_servers_together_and_only_while_it_matters(desk: Desk) -> None:
    # Given
    try_ids(desk, HERE)

    # When: another server over the same database
    desk.serve_at("https://window.example.gov.cn")
    other_server = ask(desk, NOBODYS, HERE).status_code
    desk.later(minutes=3)
    ask(desk, NOBODYS, ELSEWHERE)

    # Then
    with desk.engine.connect() as connection:
        kept = connection.exec_driver_sql("SELECT count(*) FROM allowances").scalar_one()
    assert (other_server, kept) == (429, 1)
