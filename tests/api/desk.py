"""A whole installation for the tests of the API: real stores, the real app, a clock that stands still until it is moved.

What workers would do is told to the ledger directly; no page is read. All persons, companies and numbers are fictional.
"""

from __future__ import annotations

import io
import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from fastapi import FastAPI
from PIL import Image, ImageDraw

from api.deps import Deps
from api.main import create_app
from outputs.covers import covers_pdf
from outputs.pdf import open_press
from outputs.webhooks import networks_of
from pipelines.case import Case, ClockName, Findings, Told
from pipelines.clocks import Rules
from pipelines.events import (
    DeadlinePassed,
    FileSplit,
    FoundComplete,
    FoundDeficient,
    FoundDoubtful,
    LetterIssued,
    PageRead,
    ShipmentBooked,
)
from pipelines.explaining.explain import explain
from pipelines.receiver import destination
from pipelines.report import CheckReport, Deficiency
from pipelines.text import PageText
from pipelines.workdays import load_calendar
from storage import readings
from storage.api_keys import SCOPES, create_key
from storage.catalogs import in_force
from storage.handles import Engine
from storage.ledger import Ledger
from storage.objects import Objects, key_for
from storage.views import CaseView, case_view
from tests.api.server import Server
from tests.cases import MONDAY
from tests.doubles.kuaidi100 import SALT
from tests.doubles.verifier import KnownFiles

ROOT = Path(__file__).resolve().parents[2]
ITEM = "11990124MB2T1X3K9R3000131001001"
CALENDAR = load_calendar((ROOT / "catalogs" / "calendar" / "cn.yaml").read_text(encoding="utf-8"))
PAGES = 2
FACTS: Mapping[str, Any] = {
    "item": ITEM,
    "channel": "window",
    "applicant": {"name": "示例面馆（个体工商户）", "kind": "legal_person", "id_type": "uscc", "phone": "000-0000"},
}
COURIER: Mapping[str, Any] = {"mode": "courier", "address": "示例市示范区样张路1号"}
"""To be sent to where the applicant is, by name and phone as in FACTS."""


@dataclass
class Desk:
    """The installation.

    Attributes:
        at: the present instant of its clock.
        rings: how often the doorbell rang.
        breaks: the rules cannot be read: a fault that nobody foresaw.
    """

    engine: Engine
    objects: Objects
    server: Server
    max_file_bytes: int = 64 * 1024
    silence_seconds: float = 30.0
    public_url: str = "http://127.0.0.1"
    at: datetime = MONDAY
    rings: int = 0
    breaks: bool = False
    carrier_salts: Mapping[str, str] = field(default_factory=lambda: {"kuaidi100": SALT})
    verify: KnownFiles = field(default_factory=KnownFiles)

    def __post_init__(self) -> None:
        self._clients: list[httpx.Client] = []
        self.ledger = Ledger(self.engine, self._rules, lambda: self.at, self._ring)
        self.key = create_key(self.engine, "示例接入方", self.at, SCOPES)
        self.serve_at(self.public_url)

    def serve_at(self, public_url: str) -> None:
        """Serve anew, under another public address."""
        self.public_url = public_url
        self.server.app = self._app()

    def _app(self) -> FastAPI:
        deps = Deps(
            ledger=self.ledger,
            objects=self.objects,
            verify=self.verify,
            max_file_bytes=self.max_file_bytes,
            public_url=self.public_url,
            poll_seconds=0.02,
            heartbeat_seconds=0.05,
            silence_seconds=self.silence_seconds,
            linger_seconds=0.5,
            trusted_proxies=networks_of("127.0.0.1"),
            carrier_salts=self.carrier_salts,
            print_sheets=lambda sheets, day: covers_pdf(sheets, day, open_press()),
        )
        return create_app(deps)

    @property
    def database(self) -> Path:
        """The file of the database."""
        return Path(str(self.engine.url.database))

    def tamper(self, statement: str) -> None:
        """Change what is stored behind the program's back."""
        with sqlite3.connect(self.database) as connection:
            connection.execute(statement)
        connection.close()

    def _rules(self, code: str, version: str) -> Rules:
        if self.breaks:
            raise RuntimeError("broken on purpose")
        return Rules(in_force(self.engine, code, version, on=self.at.date()), CALENDAR)

    def _ring(self) -> None:
        self.rings += 1

    def client(self, *, key: str | None = None, **headers: str) -> httpx.Client:
        """An integrator's program; ``key=""`` sends none."""
        sent = {"Authorization": f"Bearer {key or self.key}"} if key != "" else {}
        client = httpx.Client(base_url=self.server.url, headers={**sent, **headers}, timeout=60)
        self._clients.append(client)
        return client

    def close(self) -> None:
        """End every connection, and the database's."""
        for client in self._clients:
            client.close()
        self.engine.dispose()

    def later(self, **delta: float) -> None:
        """Move the clock."""
        self.at += timedelta(**delta)

    # --- what workers would do ---------------------------------------------------------------------------------------

    def submit(self, *names: str, **facts: Any) -> str:
        """Hand a case in; its number."""
        sent = self.client().post("/api/v1/cases", **form(*(names or ("扫描件.pdf",)), **facts))
        assert sent.status_code == 202, sent.text
        return str(sent.json()["number"])

    def view(self, number: str) -> CaseView:
        return case_view(self.engine, number)

    def split(self, number: str, pages: int = PAGES) -> None:
        """Every file that is still closed is opened."""
        for file in self.view(number).files:
            if not file.opened:
                self.tell(number, FileSplit(at=self.at, file_id=file.id, pages=pages, media_type="application/pdf"))

    def read(self, number: str, pages: int = PAGES) -> None:
        """Every file is opened and every page read."""
        self.split(number, pages)
        for file in self.view(number).files:
            for page in file.pages:
                if not page.read:
                    self.read_page(number, file.id, page.page)

    def read_page(self, number: str, file_id: str, page: int) -> None:
        """A page is read: its picture is stored."""
        key = key_for("picture", f"{file_id}-{page}")
        self.objects.put(key, picture(f"{page}"))
        text = PageText(page=page, width=620, height=877, source="rapid")
        readings.save_page(self.engine, file_id, text, key)
        self.tell(number, PageRead(at=self.at, file_id=file_id, page=page))

    def found(self, number: str, *faults: tuple[str, Deficiency], **findings: Any) -> Case:
        """The check is done: these faults of these materials."""
        case = self.ledger.case(number)
        report = self.report(case, faults)
        trace = explain(self.ledger.rules(case).catalog, case.facts, report)
        readings.save_report(self.engine, number, case.check_no, report, round_=case.round, now=self.at, trace=trace)
        lines = tuple(Told(material=code, name=code, deficiency=fault) for code, fault in faults if fault.certain)
        doubts = tuple(fault.id for _, fault in faults if not fault.certain)
        told = Findings(lines=lines, doubts=doubts, **findings)
        kind = FoundDoubtful if doubts else FoundDeficient if lines else FoundComplete
        return self.tell(number, kind(at=self.at, check_no=case.check_no, findings=told))

    def report(self, case: Case, faults: Iterable[tuple[str, Deficiency]]) -> CheckReport:
        """A report that says so, over the item's own materials."""
        of_material: dict[str, list[Deficiency]] = {}
        for code, fault in faults:
            of_material.setdefault(code, []).append(fault)
        shown, catalog = self.view(case.number).files, self.ledger.rules(case).catalog
        first = [{"file": shown[0].name, "page": page.page} for page in shown[0].pages]
        materials = [
            {
                "code": material.code,
                "name": material.name,
                "status": _status(of_material.get(material.code, [])),
                "pages": first if material.code == catalog.materials[0].code else [],
                "deficiencies": of_material.get(material.code, []),
            }
            for material in catalog.materials
        ]
        verdicts = {_status(of) for of in of_material.values()}
        verdict = "deficient" if "deficient" in verdicts else "doubtful" if verdicts else "complete"
        files = [{"file": file.name, "sha256": file.sha256, "pages": len(file.pages)} for file in shown]
        item = {"code": case.item_code, "name": case.item_name, "version": case.item_version}
        whole = {"item": item, "verdict": verdict, "files": files, "materials": materials}
        return CheckReport.model_validate(whole)

    def issue(self, number: str) -> None:
        """Every letter that was ordered is made, signed and stored."""
        for letter in self.view(number).letters:
            if letter.issued_at is None:
                data = f"%PDF-1.7 {letter.kind} {letter.id}".encode()
                self.verify.signed.add(data)
                stored = self.objects.put(key_for("letter", letter.id), data)
                event = {
                    "letter_id": letter.id,
                    "letter": letter.kind,
                    "object_key": stored.key,
                    "sha256": stored.sha256,
                }
                self.tell(number, LetterIssued.model_validate({"at": self.at, **event}))

    def book(self, number: str, carrier: str = "handover", waybill: str = "SAMPLE-0001") -> None:
        """A carrier takes the parcel that waits."""
        [shipment] = self.view(number).shipments
        stored = self.objects.put(key_for("label", shipment.id), b"%PDF-1.7 label")
        booked = ShipmentBooked(
            at=self.at,
            shipment_id=shipment.id,
            carrier=carrier,
            waybill=waybill,
            letter_ids=shipment.letters,
            label_key=stored.key,
            to=destination(self.ledger.case(number).facts),
        )
        self.tell(number, booked)

    def passed(self, number: str, clock: ClockName) -> Case:
        """A last day is over."""
        return self.tell(number, DeadlinePassed(at=self.at, clock=clock))

    def tell(self, number: str, event: Any) -> Case:
        """Something happened."""
        return self.ledger.advance(number, event, uuid4().hex)


def _status(faults: list[Deficiency]) -> str:
    if any(fault.certain for fault in faults):
        return "deficient"
    return "unsure" if faults else "satisfied"


def form(*names: str, data: bytes = b"%PDF-1.7 sample", **facts: Any) -> dict[str, Any]:
    """The arguments of a POST that opens a case."""
    said = {**FACTS, **facts}
    return {"data": {"case": json.dumps(said)}, "files": [("files", (name, data)) for name in names]}


def supplement(*names: str, data: bytes = b"%PDF-1.7 more", **fields: Any) -> dict[str, Any]:
    """The arguments of a POST that hands more files in."""
    return {"data": fields, "files": [("files", (name, data)) for name in names]}


def fault(
    finding_id: str = "M1.UNSEALED", *, certain: bool = True, file: str = "扫描件.pdf", **more: Any
) -> Deficiency:
    """A finding that shows in a box on the first page."""
    whole = {
        "id": finding_id,
        "code": finding_id.partition(".")[2],
        "certain": certain,
        "message": "申请书上没有看到申请人印章。",
        "cure": "请在申请书“申请人（盖章）”处加盖公章。",
        "basis": "《食品经营许可和备案管理办法》第十七条",
        "evidence": [{"file": file, "page": 1, "box": [0.55, 0.7, 0.85, 0.8]}],
    }
    return Deficiency.model_validate(whole | more)


def picture(words: str) -> bytes:
    """A sheet with a few strokes on it."""
    sheet = Image.new("RGB", (620, 877), "white")
    pen = ImageDraw.Draw(sheet)
    for line in range(90, 800, 42):
        pen.line((70, line, 550, line), fill=(90, 90, 90), width=2)
    pen.text((280, 40), words, fill=(0, 0, 0))
    data = io.BytesIO()
    sheet.save(data, "JPEG")
    return data.getvalue()
