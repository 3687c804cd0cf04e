"""The same door over PostgreSQL and S3."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from storage.catalogs import load_folder
from storage.database import migrate, open_database
from storage.objects import open_objects
from tests.api.answers import problem
from tests.api.desk import ITEM, ROOT, Desk, fault, form, supplement
from tests.api.server import Server
from tests.cases import MONDAY


@pytest.fixture
def office(fresh_database: str, fresh_bucket: str, server: Server) -> Iterator[Desk]:
    """An installation over real servers."""
    engine = open_database(fresh_database)
    migrate(engine)
    load_folder(engine, ROOT / "catalogs", MONDAY)
    desk = Desk(engine, open_objects(fresh_bucket), server)
    yield desk
    desk.close()


def test_a_case_goes_from_upload_to_notice_and_supplement(office: Desk) -> None:
    client, headers = office.client(), {"Idempotency-Key": "receipt-1"}
    first = client.post("/api/v1/cases", headers=headers, **form("申请书.pdf"))
    again = client.post("/api/v1/cases", headers=headers, **form("申请书.pdf"))
    number = first.json()["number"]
    assert (first.status_code, again.json()) == (202, first.json())

    office.read(number)
    office.found(number, ("M1", fault(file="申请书.pdf", certain=False)))
    client.post(f"/api/v1/cases/{number}/confirmations", json={"answers": [{"id": "M1.UNSEALED", "is": "fault"}]})
    office.found(number, ("M1", fault(file="申请书.pdf")))
    told = client.post(f"/api/v1/cases/{number}/acts", json={"act": "give_notice"})
    office.issue(number)
    more = client.post(f"/api/v1/cases/{number}/supplements", **supplement("补.pdf", replaces="M1"))

    assert (told.json()["state"], more.json()["round"]) == ("correction_requested", 2)
    case = client.get(f"/api/v1/cases/{number}").json()
    assert client.get(case["letters"][-1]["href"]).content in office.verify.signed
    assert client.get(case["files"][0]["pages"][0]["picture"]).headers["content-type"] == "image/jpeg"
    assert client.get(case["files"][0]["href"]).content == b"%PDF-1.7 sample"
    assert client.get(f"/api/v1/cases/{number}/history").json()["whole"] is True
    assert client.get("/readyz").json() == {"status": "ready"}


def test_a_list_is_filtered_and_continued(office: Desk) -> None:
    numbers = [office.submit(applicant={"name": f"示例{n}店"}) for n in range(3)]

    page = office.client().get("/api/v1/cases", params={"limit": 2}).json()
    rest = office.client().get("/api/v1/cases", params={"limit": 2, "cursor": page["next"]}).json()
    found = office.client().get("/api/v1/cases", params={"q": "示例1", "item": ITEM, "state": "received"}).json()

    assert [item["number"] for item in page["items"] + rest["items"]] == numbers[::-1]
    assert [item["number"] for item in found["items"]] == [numbers[1]]


def test_nothing_of_a_refused_request_stays_in_the_bucket(office: Desk) -> None:
    sent = form("good.pdf")
    sent["files"].append(("files", ("bad.pdf", b"x" * (office.max_file_bytes + 1))))

    problem(office.client().post("/api/v1/cases", **sent), 413, "TOO_LARGE")

    assert list(office.objects.keys()) == []


def test_what_no_database_can_hold_is_refused_before_it_gets_there(office: Desk) -> None:
    client = office.client()
    number = office.submit()
    nul = json.dumps({"item": ITEM, "applicant": {"name": "a\0b"}})

    opened = client.post("/api/v1/cases", data={"case": nul}, files=[("files", ("a.pdf", b"x"))])
    acted = client.post(f"/api/v1/cases/{number}/acts", json={"act": "withdraw", "reason": "a\0b"})

    problem(opened, 422, "FACTS_INVALID")
    problem(acted, 422, "REQUEST_INVALID")
