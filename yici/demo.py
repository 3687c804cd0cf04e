"""The body of ``yici demo``: a fictional case from the first scan to the archive, everything in this one process."""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

import samples
from pipelines.case import Case, State
from pipelines.events import (
    AcceptanceGiven,
    Decided,
    DeferralAccepted,
    Event,
    Fetched,
    FileIn,
    FilesAdded,
    HandedOver,
    NoticeGiven,
)
from pipelines.facts import Facts
from runtime.settings import SHIPPED, Settings
from storage.catalogs import in_force
from storage.ledger import Submission
from storage.objects import key_for
from storage.readings import report_of
from storage.views import case_view
from yici.demo_results import Results
from yici.embedded import Embedded
from yici.handing_over import waiting_parcels, write_list

CASE = Path(samples.__file__).parent / "food"
ITEM = "11990124MB2T1X3K9R3000131001001"
CLERK, REVIEWER = "演示窗口", "演示审查"
MORNING = datetime(2026, 9, 18, 2, 15, tzinfo=UTC)
"""The sample papers bear dates of September 2026; the demo happens then, whatever day it is run on."""


@dataclass
class Calendar:
    """The demo's clock: it runs as fast as the wall's, from that morning, and can be set forward."""

    ahead: timedelta = timedelta()
    _begun: float = field(default_factory=time.monotonic)

    def __call__(self) -> datetime:
        """The present instant of the demo."""
        return MORNING + self.ahead + timedelta(seconds=time.monotonic() - self._begun)

    def forward(self, days: int) -> None:
        """Let days pass."""
        self.ahead += timedelta(days=days)


def demo_command(settings: Settings, out: Path) -> int:
    """Run the sample case and leave its papers in ``out``; what an earlier run left there is replaced."""
    console = Console(stderr=True)
    for left in ("letters", "searchable", "round-2"):
        shutil.rmtree(out / left, ignore_errors=True)
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="yici-demo-") as store:
        clock = Calendar()
        with Embedded(_alone(settings, Path(store)), clock=clock) as embedded:
            demo = Demo(embedded, clock, console, Results(embedded.toolbox, out))
            demo.run()
        demo.results.show()
    return 0


def _alone(settings: Settings, store: Path) -> Settings:
    """A store of its own and the item as shipped, whatever this installation works with.

    Only the engine is the installation's, and the development key, so that ``yici verify`` knows the letters later.
    """
    own = {
        "database_url": f"sqlite:///{store / 'demo.db'}",
        "objects_url": f"file://{store / 'objects'}",
        "broker_url": "memory://",
        "catalogs": SHIPPED / "catalogs",
        "calendar": SHIPPED / "catalogs" / "calendar" / "cn.yaml",
        "signing_key": "dev",
        "tsa_url": "",
        "courier": "handover",
    }
    return settings.model_copy(update=own)


@dataclass
class Demo:
    """One run: the clerk, the reviewer and the applicant act; everything between is what the workers do."""

    embedded: Embedded
    clock: Calendar
    console: Console
    results: Results
    number: str = ""

    def run(self) -> None:
        """The way of the case, act by act."""
        self._hand_in()
        self._tell(NoticeGiven(at=self.clock(), by=CLERK), State.CORRECTION_REQUESTED, "出具一次性告知书")
        self._tell(HandedOver(at=self.clock(), by=CLERK), State.CORRECTION_REQUESTED, "告知书交申请人")
        self.clock.forward(days=3)
        self._hand_in_supplement()
        self._accept()
        self.clock.forward(days=2)
        self._decide()
        self._send()
        self.embedded.rest(self.number)
        self.results.collect(self.number)

    def _hand_in(self) -> None:
        facts = Facts.model_validate_json((CASE / "facts.json").read_text(encoding="utf-8"))
        item = in_force(self.embedded.toolbox.engine, ITEM, on=date(2026, 9, 18)).item
        files = self._store(CASE / "round-1")
        submission = Submission(item.code, item.name, item.version, facts, files, CLERK)
        self.number = self.embedded.ledger.open(submission, uuid4().hex).number
        self.console.print(f"收件：{item.name}，办件编号 {self.number}，{len(files)} 个文件")
        self._watch("第一轮", State.AWAITING_CLERK)
        self._report(self.results.out / "report.json")

    def _hand_in_supplement(self) -> None:
        files = self._store(CASE / "round-2")
        self.embedded.ledger.advance(self.number, FilesAdded(at=self.clock(), by=CLERK, files=files), uuid4().hex)
        self.console.print(f"申请人补正：{len(files)} 个文件")
        self._watch("第二轮", State.AWAITING_CLERK)
        self._report(self.results.out / "round-2" / "report.json")

    def _accept(self) -> None:
        case = self.embedded.ledger.case(self.number)
        lacking = case.findings.deferred if case.findings else ()
        if lacking:
            promise = DeferralAccepted(
                at=self.clock(), by=CLERK, promised=lacking, promised_by=(self.clock() + timedelta(days=1)).date()
            )
            self._tell(promise, State.DEFERRED_ACCEPTED, "容缺受理")
        else:
            self._tell(AcceptanceGiven(at=self.clock(), by=CLERK), State.ACCEPTED, "受理")

    def _decide(self) -> None:
        if self.embedded.ledger.case(self.number).fetch_open:
            self._tell(Fetched(at=self.clock(), by=REVIEWER), State.ACCEPTED, "调取共享材料")
        self._tell(
            Decided(at=self.clock(), by=REVIEWER, outcome="granted"),
            State.DELIVERING,
            "作出准予决定，制作许可证，预约寄递",
        )

    def _send(self) -> None:
        tools = self.embedded.toolbox
        write_list(tools, self.results.letters, self.clock(), waiting_parcels(tools))
        self.console.print("✓ 打印交接单，快递取件")
        self.clock.forward(days=1)
        self._tell(
            HandedOver(at=self.clock(), by="演示快递", receiver="申请人签收"), State.ARCHIVED, "申请人签收，办结，归档"
        )

    def _tell(self, event: Event, state: State, done: str) -> None:
        self.embedded.ledger.advance(self.number, event, uuid4().hex)
        case = self.embedded.settle(self.number, (state,))
        self.console.print(f"✓ {done} → {case.label}")

    def _store(self, folder: Path) -> tuple[FileIn, ...]:
        return tuple(self._stored(path) for path in sorted(folder.iterdir()))

    def _stored(self, path: Path) -> FileIn:
        file_id = uuid4().hex
        with path.open("rb") as stream:
            stored = self.embedded.toolbox.objects.put(key_for("file", file_id), stream)
        return FileIn(id=file_id, name=path.name, sha256=stored.sha256, size=stored.size, object_key=stored.key)

    def _watch(self, title: str, state: State) -> None:
        with _bar(self.console) as bar:
            line = bar.add_task(f"{title}识别", total=None)

            told = 0

            def look(case: Case) -> None:
                nonlocal told
                read, known = self._progress(case)
                bar.update(line, total=known, completed=read)
                if not self.console.is_terminal and read > told:
                    # A bar is drawn once where nobody looks at it; a log gets its lines.
                    self.console.print(f"{title}识别：{read}/{known or '?'} 页")
                told = read

            case = self.embedded.settle(self.number, (state,), timeout=600, watch=look)
        self.console.print(f"✓ {title}预审完成 → {case.label}：{_summary(case)}")

    def _progress(self, case: Case) -> tuple[int, int | None]:
        """Pages of this round that were read, and how many it has; None until all its files are open."""
        files = [
            file for file in case_view(self.embedded.toolbox.engine, case.number).files if file.round == case.round
        ]
        pages = [page for file in files for page in file.pages]
        return sum(page.read for page in pages), len(pages) if all(file.opened for file in files) else None

    def _report(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        report = report_of(self.embedded.toolbox.engine, self.number)
        if report is not None:
            text = json.dumps(report.model_dump(mode="json"), ensure_ascii=False, indent=1)
            path.write_text(text + "\n", encoding="utf-8")


@contextmanager
def _bar(console: Console) -> Iterator[Progress]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("页"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as bar:
        yield bar


def _summary(case: Case) -> str:
    found = case.findings
    if found is None:
        return "无结果"
    parts: Sequence[tuple[int, str]] = (
        (len(found.lines), "项须补正"),
        (len(found.doubts), "项有疑问"),
        (len(found.deferred), "项容缺后补"),
        (len(found.fetch), "项由本机关调取"),
    )
    return "，".join(f"{count} {what}" for count, what in parts if count) or "材料齐全"
