"""A batch from the upload to its outputs: embedded, over the servers, and with the real sandbox held against ``yici ocr``."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from pipelines.case import State
from runtime.settings import Settings
from storage.api_keys import create_key
from tests.api.batch_forms import batch, case_job, ocr_job
from tests.api.server import Server, serving
from tests.builders import application as application_page
from tests.builders import licence
from tests.doubles.scripted_reader import hanging, is_hanging, release, scripted
from tests.journeys.house import SECONDS, House, distributed, unit
from tests.journeys.test_survival import five_minutes_later, wait_for
from tests.ocr.paper import form, scan_pdf, text_pdf
from tests.office import APPLICANT, ITEM, WHOLE, installation
from tests.yici.commands import yici
from yici.embedded import Embedded
from yici.serving import application

CASE = {"item": ITEM, "applicant": APPLICANT}
BOMB = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 1 0 R/Kids[1 0 R]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
"""A file that refers to itself and has no page."""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving() as one:
        yield one


def client_of(server: Server, settings: Settings, house: House) -> httpx.Client:
    """An integrator of an installation."""
    server.app = application(settings, house.tools)
    key = create_key(house.tools.engine, "示例档案馆", house.tools.clock())
    return httpx.Client(base_url=server.url, headers={"Authorization": f"Bearer {key}"}, timeout=60)


def finished(client: httpx.Client, answer: httpx.Response, seconds: float = SECONDS) -> dict[str, Any]:
    """The batch when nothing of it waits any more."""
    assert answer.status_code == 207, answer.text
    until = time.monotonic() + seconds
    while True:
        told: dict[str, Any] = client.get(answer.headers["location"]).json()
        if told["finished"]:
            return told
        assert time.monotonic() < until, told
        time.sleep(0.1)


def as_the_command(told: bytes) -> Any:
    """The JSON without the marks of pages that have a text of their own: for a command nobody looks at those."""
    whole = json.loads(told)
    for page in whole["pages"]:
        if page["source"] == "text_layer":
            del page["marks"]
    return whole


def test_cases_and_readings_of_one_batch_each_go_their_way(house: House, server: Server) -> None:
    (papers,) = WHOLE.values()
    files = {"申请书.pdf": papers, "卷一.pdf": papers, "锁.pdf": b'{"refused": "ENCRYPTED"}'}
    jobs = (
        case_job("申请书.pdf", id="办件", case=CASE),
        ocr_job("卷一.pdf", "text", "json", "pdf", id="卷一"),
        ocr_job("锁.pdf", "text", id="锁"),
        case_job("申请书.pdf", id="坏", case={"item": "没有"}),
    )

    with client_of(server, house.tools.settings, house) as client:
        told = finished(client, client.post("/api/v1/batches", **batch(*jobs, files=files)))
        case, read, locked, bad = told["jobs"]
        house.settle(house.tools.ledger.case(case["case"]["number"]), State.ACCEPTED)
        text, words, pdf = (client.get(read["outputs"][output]) for output in ("text", "json", "pdf"))

    assert [job["state"] for job in told["jobs"]] == ["opened", "done", "failed", "refused"]
    assert (locked["problem"]["code"], bad["problem"]["code"]) == ("ENCRYPTED", "UNKNOWN_ITEM")
    assert read["pages"] == {"total": 2, "read": 2, "unreadable": []}
    assert (text.text.count("\f"), "食品经营许可申请书" in text.text) == (1, True)
    assert (words.json()["schema"], words.json()["file"], len(words.json()["pages"])) == ("yici/text/1", "卷一.pdf", 2)
    assert pdf.content.startswith(b"%PDF-")


def test_what_a_job_gives_is_what_the_command_gives(tmp_path: Path, server: Server) -> None:
    """The same sandbox, the same engine, the same code that makes the PDF."""
    scan = scan_pdf(tmp_path / "扫描.pdf", form((827, 1169)), dpi=100)
    print_ = text_pdf(tmp_path / "印本.pdf", ("食品经营许可申请书", "申请人名称：示例市样本餐饮有限公司"), ("第二页",))
    settings = installation(tmp_path / "office", ocr_engine="tesseract")
    jobs = [ocr_job(path.name, "text", "json", "pdf") for path in (scan, print_)]
    files = {path.name: path.read_bytes() for path in (scan, print_)} | {
        "炸弹.pdf": BOMB,
        "程序.exe": b"MZ" + bytes(99),
    }

    with Embedded(settings) as embedded, client_of(server, settings, House(embedded.toolbox)) as client:
        sent = batch(*jobs, ocr_job("炸弹.pdf"), ocr_job("程序.exe"), files=files)
        told = finished(client, client.post("/api/v1/batches", **sent))
        outputs = [
            {name: client.get(href).content for name, href in job["outputs"].items()} for job in told["jobs"][:2]
        ]

    assert [job["state"] for job in told["jobs"]] == ["done", "done", "failed", "failed"]
    assert [job["problem"]["code"] for job in told["jobs"][2:]] == ["NO_PAGES", "NOT_A_DOCUMENT"]
    for path, given in zip((scan, print_), outputs, strict=True):
        made = yici(tmp_path, "ocr", path, "--text", "t", "--json", "j", "--pdf", "p", YICI_OCR_ENGINE="tesseract")
        assert (made.code, made.out) == (0, "")
        assert given["text"] == (tmp_path / "t").read_bytes()
        assert as_the_command(given["json"]) == as_the_command((tmp_path / "j").read_bytes())
        assert given["pdf"] == (tmp_path / "p").read_bytes()


def test_a_worker_killed_at_a_page_of_a_job_loses_nothing_and_counts_nothing_twice(
    servers: Settings, server: Server, tmp_path: Path
) -> None:
    """Over RabbitMQ, PostgreSQL and S3, by SIGKILL, with the page in its hands; then another worker comes."""
    folder = tmp_path / "hanging"
    paper = scripted(application_page(), hanging(folder, licence()))
    with (
        distributed(servers, "relay") as house,
        unit(servers, "worker") as first,
        client_of(server, servers, house) as client,
    ):
        sent = batch(ocr_job("卷.pdf", "text", "pdf"), ocr_job("卷.pdf", "json"), files={"卷.pdf": paper})
        answer = client.post("/api/v1/batches", **sent)
        wait_for(lambda: is_hanging(folder))

        first.kill()
        release(folder)
        five_minutes_later(servers)
        with unit(servers, "worker"):
            told = finished(client, answer)
        text = client.get(told["jobs"][0]["outputs"]["text"]).text

    assert [(job["state"], job["pages"]["read"]) for job in told["jobs"]] == [("done", 2), ("done", 2)]
    assert text.count("\f") == 1
