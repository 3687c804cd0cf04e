"""The watched folders: what a scanner drops becomes a case once, or says why not."""

from __future__ import annotations

import itertools
import json
import os
import signal
import sys
import threading
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from pipelines.case import State
from pipelines.errors import Unconfigured
from pipelines.text import PageText
from storage import papers, stated_facts
from storage.database import open_database
from storage.ledger import Ledger
from storage.listing import Filter, list_cases
from storage.views import case_view
from tests.builders import application, licence
from tests.doubles.scripted_reader import scripted
from tests.office import APPLICANT, ITEM, facts
from tests.pipelines.test_control_sheets import sheet
from tests.workers.conftest import Bench
from workers.inbox import LOOK_SECONDS, Inbox
from workers.inbox_folder import Window
from workers.inbox_stillness import PATIENCE_SECONDS, QUIET_SECONDS, UNFINISHED_SECONDS
from workers.toolbox import Toolbox

WHOLE = scripted(application(), licence())


class Counter:
    """A window's folder, and whoever looks at it."""

    def __init__(self, bench: Bench, folder: Path) -> None:
        self.bench, self.folder = bench, folder
        self.window = folder / "1号窗口"
        self.window.mkdir(parents=True)
        self.now = 0.0
        self.inbox = self.another()

    def another(self) -> Inbox:
        """A further process that looks."""
        return Inbox(self.bench.tools, self.folder, keep_days=30, monotonic=lambda: self.now)

    def hasty(self, tools: Toolbox) -> Inbox:
        """A process for which so much time goes by, as often as it asks, that nothing has to be waited for."""
        ticks = itertools.count(step=QUIET_SECONDS)
        return Inbox(tools, self.folder, monotonic=lambda: next(ticks))

    def state(self, **said: object) -> None:
        """What holds for everything that the window drops."""
        (self.window / "window.json").write_text(json.dumps({"item": ITEM, **said}), encoding="utf-8")

    def drop(self, name: str, data: bytes = WHOLE) -> Path:
        path = self.window / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        return path

    def look(self, times: int = 2) -> None:
        """Looks that lie far enough apart for what did not change between two of them."""
        for _ in range(times):
            self.inbox.look()
            self.now += QUIET_SECONDS

    def cases(self) -> list[str]:
        return numbers(self.bench)

    def lying(self, folder: str = "") -> list[str]:
        """What lies there, folders left out."""
        return sorted(path.name for path in (self.window / folder).rglob("*") if path.is_file())

    def reason(self) -> str:
        [path] = (self.window / "failed").glob("*.txt")
        return path.read_text(encoding="utf-8-sig").strip()


def numbers(bench: Bench) -> list[str]:
    return sorted(
        listed.case.number for listed in list_cases(bench.tools.engine, Filter(), cursor=None, limit=100).items
    )


@pytest.fixture
def counter(bench: Bench, tmp_path: Path) -> Counter:
    return Counter(bench, tmp_path / "inbox")


def cover(**said: object) -> PageText:
    return sheet(**said)


def test_a_loose_file_becomes_a_case_of_the_windows_item_and_is_moved_to_done(counter: Counter) -> None:
    counter.state()
    counter.drop("scan-0001.pdf")

    counter.look()

    [number] = counter.cases()
    view = case_view(counter.bench.tools.engine, number)
    assert [(file.name, file.size) for file in view.files] == [("scan-0001.pdf", len(WHOLE))]
    assert counter.bench.tools.objects.get(view.files[0].object_key) == WHOLE
    assert (view.case.facts.channel, view.case.submitter) == ("window", "1号窗口")
    [done] = counter.lying("done")
    assert (done.startswith(f"scan-0001.{number}."), done.endswith(".pdf")) == (True, True)
    assert list((counter.window / ".claimed").iterdir()) == []
    assert counter.bench.work(number).state is State.AWAITING_CLERK


def test_a_file_is_left_alone_until_it_has_not_changed_for_a_while(counter: Counter) -> None:
    counter.state()
    path = counter.drop("scan.pdf", WHOLE[:100])
    for end in (200, 300):
        counter.look(1)
        path.write_bytes(WHOLE[:end])
    # The same size and time with other bytes is another file, too.
    counter.look(1)
    kept = path.stat()
    path.write_bytes(b"x" * 300)
    os.utime(path, ns=(kept.st_atime_ns, kept.st_mtime_ns))
    counter.look(1)
    assert counter.cases() == []

    counter.look(1)

    assert len(counter.cases()) == 1


def test_a_scanner_that_rests_between_two_sheets_is_waited_for(counter: Counter) -> None:
    counter.state()
    path = counter.drop("scan.tif", scripted(application()))
    for _ in range(4):  # looks two seconds apart, while the next sheet is drawn in
        counter.inbox.look()
        counter.now += LOOK_SECONDS
    assert counter.cases() == []

    path.write_bytes(WHOLE)
    counter.look()

    [number] = counter.cases()
    assert [file.size for file in case_view(counter.bench.tools.engine, number).files] == [len(WHOLE)]


@pytest.mark.parametrize("code", ["TRUNCATED", "DAMAGED"])
def test_a_file_whose_end_seems_to_be_still_to_come_is_waited_for_a_minute(counter: Counter, code: str) -> None:
    counter.state()
    path = counter.drop("scan.pdf", json.dumps({"refused": code}).encode())
    for _ in range(round(UNFINISHED_SECONDS / QUIET_SECONDS)):
        counter.look(1)
    assert counter.cases() == []

    counter.look(1)

    assert len(counter.cases()) == 1
    assert not path.exists()


@pytest.mark.parametrize("name", ["scan.pdf.tmp", "scan.part", "~scan.pdf", ".scan.pdf", "Thumbs.db", "scan.pdf~"])
def test_temporary_and_hidden_names_are_no_paper(counter: Counter, name: str) -> None:
    counter.state()
    counter.drop(name)

    counter.look(3)

    assert (counter.cases(), counter.lying()) == ([], sorted([name, "window.json"]))


def test_a_link_is_never_followed(counter: Counter, tmp_path: Path) -> None:
    counter.state()
    secret = tmp_path / "secret.pdf"
    secret.write_bytes(WHOLE)
    (counter.window / "scan.pdf").symlink_to(secret)

    counter.look(3)

    assert (counter.cases(), secret.exists()) == ([], True)


def test_a_sub_folder_is_one_case_with_what_is_stated_in_it(counter: Counter) -> None:
    stated = {"item": ITEM, "channel": "post", "applicant": APPLICANT}
    counter.drop("王某/facts.json", json.dumps(stated).encode())
    counter.drop("王某/1.pdf", scripted(application()))
    counter.drop("王某/2.pdf", scripted(licence()))

    counter.look()

    [number] = counter.cases()
    view = case_view(counter.bench.tools.engine, number)
    assert [file.name for file in view.files] == ["1.pdf", "2.pdf"]
    assert view.case.facts == facts("post")
    assert counter.lying("done") == ["1.pdf", "2.pdf", "facts.json"]


def test_a_sub_folder_waits_while_one_of_its_files_is_being_written(counter: Counter) -> None:
    counter.state()
    counter.drop("甲/1.pdf")
    begun = counter.drop("甲/2.pdf.part")
    counter.look(4)
    assert counter.cases() == []

    begun.rename(begun.with_suffix(""))
    counter.look()

    [number] = counter.cases()
    assert [file.name for file in case_view(counter.bench.tools.engine, number).files] == ["1.pdf", "2.pdf"]


def test_a_cover_opens_a_case_with_the_facts_that_were_stated_for_it(counter: Counter) -> None:
    tools = counter.bench.tools
    token = stated_facts.keep(tools.engine, ITEM, {"channel": "window", "applicant": APPLICANT}, "窗口", tools.clock())
    counter.drop("scan.pdf", scripted(cover(item=ITEM, facts=token), application(), licence()))

    counter.look()

    [number] = counter.cases()
    case = counter.bench.work(number)
    assert (case.facts, case.state) == (facts("window"), State.AWAITING_CLERK)
    report = case_view(tools.engine, number).report
    assert report is not None
    assert (report.verdict, [page.why for page in report.unplaced_pages]) == ("complete", ["sheet"])


def test_a_cover_brings_more_papers_to_a_case_that_is_there(counter: Counter) -> None:
    case = counter.bench.work(counter.bench.open({"1.pdf": scripted(application())}, facts("window")).number)

    counter.drop("scan.pdf", scripted(cover(case=case.number), licence()))
    counter.look()

    assert counter.cases() == [case.number]
    assert [file.name for file in case_view(counter.bench.tools.engine, case.number).files] == ["1.pdf", "scan.pdf"]
    assert counter.bench.work(case.number).findings is not None


def test_a_stack_with_several_covers_becomes_several_cases_and_none_sees_the_others_pages(counter: Counter) -> None:
    there = counter.bench.work(counter.bench.open({"1.pdf": scripted(application())}, facts("window")).number)
    stack = scripted(cover(item=ITEM), application(), licence(), cover(case=there.number), licence(), cover(item=ITEM))
    counter.drop("scan.pdf", stack)

    counter.look()

    tools = counter.bench.tools
    views = [case_view(tools.engine, number) for number in counter.cases()]
    assert [[file.name for file in view.files] for view in views] == [
        ["1.pdf", "scan 第4-5页.pdf"],
        ["scan 第1-3页.pdf"],
        ["scan 第6-6页.pdf"],
    ]
    parts = [json.loads(tools.objects.get(view.files[-1].object_key))["pages"] for view in views]
    assert [len(pages) for pages in parts] == [2, 3, 1]
    [kept] = tools.objects.keys("stack/")
    assert tools.objects.get(kept) == stack
    assert (counter.lying("failed"), len(counter.lying("done"))) == ([], 1)


def test_a_part_of_a_stack_that_is_refused_lies_in_failed_with_its_reason_and_the_others_go_on(
    counter: Counter,
) -> None:
    counter.drop("scan.pdf", scripted(cover(item=ITEM), application(), cover(case="YC20200101-00001"), licence()))

    counter.look()

    assert len(counter.cases()) == 1
    assert counter.reason().startswith("没有收件：没有编号为 YC20200101-00001 的办件。")
    [left] = (counter.window / "failed").glob("*.pdf")
    assert len(json.loads(left.read_bytes())["pages"]) == 2
    # Put back as it is, it is not taken in a second time.
    assert (left.name.startswith("scan 第3-4页"), len(counter.lying("done"))) == (True, 1)


@pytest.mark.parametrize(
    ("pages", "reason"),
    [
        ([application()], "没有收件：不知道这份材料办理什么事项。"),
        ([cover(item="不存在的事项"), application()], "没有收件：没有"),
        ([cover(item=ITEM, facts="0" * 20), application()], "没有收件：封面页登记的申请信息已经不在"),
        ([application(), cover(item=ITEM), licence()], "没有收件：第一张封面页之前有 1 页"),
    ],
)
def test_what_cannot_be_taken_in_lies_in_failed_with_a_reason(
    counter: Counter, pages: list[PageText], reason: str
) -> None:
    data = scripted(*pages)
    counter.drop("scan.pdf", data)

    counter.look()

    assert counter.reason().startswith(reason)
    [left] = (counter.window / "failed").glob("*.pdf")
    assert (left.read_bytes(), counter.cases(), list(counter.bench.tools.objects.keys("file/"))) == (data, [], [])


@pytest.mark.parametrize(
    ("stated", "reason"),
    [
        ({"version": 2026}, "没有收件：办件编号、事项和版本应为文字。"),
        ({"item": "\0"}, "没有收件：办件编号、事项和版本应为文字。"),
        ({"item": None, "case": ["YC"]}, "没有收件：办件编号、事项和版本应为文字。"),
        ({"agent": {"name": "半\0"}}, "没有收件：申请信息有误：agent.name 含有不能保存的字符。"),
        ({"applicant": {"name": "长" * 201}}, "没有收件：申请信息有误：applicant.name 申请人名称超过 200 个字。"),
    ],
)
def test_what_no_database_takes_is_refused_with_a_reason(
    counter: Counter, stated: dict[str, object], reason: str
) -> None:
    counter.state(**stated)
    counter.drop("scan.pdf")

    counter.look()

    assert (counter.reason().startswith(reason), counter.cases()) == (True, [])


def test_what_breaks_us_or_cannot_be_moved_keeps_nobody_waiting(counter: Counter) -> None:
    # Given a file that breaks the reader, and a window whose place for what is done is no folder
    counter.state()
    counter.drop("a.pdf", b"{")
    other = counter.folder / "0号窗口"
    other.mkdir()
    for name, data in (("done", b""), ("window.json", json.dumps({"item": ITEM}).encode()), ("b.pdf", WHOLE)):
        (other / name).write_bytes(data)

    # When
    counter.look()
    counter.drop("c.pdf")
    counter.look()

    # Then
    assert [name.partition(".")[0] for name in counter.lying("done")] == ["c"]
    assert len(counter.cases()) == 2
    assert sorted(path.name for path in counter.folder.rglob(".claimed/*/*")) == ["a.pdf", "b.pdf"]


def test_a_window_that_an_older_chinese_system_named_is_called_so(counter: Counter) -> None:
    window = counter.window.rename(counter.folder / os.fsdecode("2号窗口".encode("gb18030")))
    (window / "window.json").write_text(json.dumps({"item": ITEM}), encoding="utf-8")
    (window / "scan.pdf").write_bytes(WHOLE)

    counter.look()

    [number] = counter.cases()
    assert case_view(counter.bench.tools.engine, number).case.submitter == "2号窗口"


def test_a_file_that_cannot_be_opened_becomes_a_case_that_says_so(counter: Counter) -> None:
    counter.state()
    counter.drop("scan.pdf", json.dumps({"refused": "ENCRYPTED"}).encode())

    counter.look()

    [number] = counter.cases()
    counter.bench.work(number)
    assert [file.problem for file in case_view(counter.bench.tools.engine, number).files] == ["ENCRYPTED"]


def test_an_empty_file_is_about_to_be_written_for_ten_minutes(counter: Counter) -> None:
    counter.state()
    counter.drop("scan.pdf", b"")
    counter.look(3)
    assert counter.cases() == []

    counter.now += PATIENCE_SECONDS + 1
    counter.look()

    assert len(counter.cases()) == 1


def test_one_file_handed_in_twice_is_two_submissions_but_one_drop_is_never_two(counter: Counter) -> None:
    counter.state()
    counter.drop("a.pdf")
    counter.drop("b.pdf")

    counter.look(4)

    assert len(counter.cases()) == 2


def test_several_processes_take_each_file_once(counter: Counter) -> None:
    counter.state()
    for n in range(8):
        counter.drop(f"{n}.pdf")

    def work(inbox: Inbox) -> None:
        for _ in range(8):
            inbox.look()

    threads = [threading.Thread(target=work, args=(counter.hasty(counter.bench.tools),)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(counter.cases()) == 8
    assert (len(counter.lying("done")), counter.lying("failed")) == (8, [])


def test_stacks_of_fronts_and_backs_are_marked_to_be_put_in_order(counter: Counter) -> None:
    counter.drop("scan.pdf", scripted(cover(item=ITEM, duplex=True), application()))

    counter.look()

    [number] = counter.cases()
    [opened, *_] = papers.chain_of(counter.bench.tools.engine, number)
    assert [file["duplex"] for file in opened.event["files"]] == [True]


def test_what_was_done_is_cleared_away_after_its_days(counter: Counter) -> None:
    counter.state()
    counter.drop("scan.pdf")
    counter.look()

    counter.bench.later(days=30)
    counter.look(1)
    assert len(counter.lying("done")) == 1
    counter.bench.later(days=1)
    counter.look(1)

    assert counter.lying("done") == []


def test_a_folder_that_is_not_there_is_told_at_the_start(bench: Bench, tmp_path: Path) -> None:
    with pytest.raises(Unconfigured):
        Inbox(bench.tools, tmp_path / "nowhere")


# --- killed at any line ----------------------------------------------------------------------------------------------

KILLS = 12


def looked_in_a_child(counter: Counter, line: int, told: Path) -> None:
    """Two looks of another process, which is killed before the so-manieth line of the inbox's modules."""
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        return
    count = 0

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal count
        if "/inbox" not in frame.f_code.co_filename:
            return None
        count += event == "line"
        if event == "line" and count == line:
            os.kill(os.getpid(), signal.SIGKILL)
        return trace

    tools = counter.bench.tools
    engine = open_database(tools.settings.database)  # a connection must not cross a fork
    ledger = Ledger(engine, tools.ledger.rules_of, tools.clock)
    inbox = counter.hasty(replace(tools, engine=engine, ledger=ledger))
    sys.settrace(trace)
    inbox.look()
    inbox.look()
    sys.settrace(None)
    told.write_text(str(count))
    os._exit(0)


def test_killed_at_any_line_nothing_is_lost_and_nothing_happens_twice(counter: Counter, tmp_path: Path) -> None:
    counter.state()
    told = tmp_path / "lines"
    counter.drop("0.pdf")
    looked_in_a_child(counter, 0, told)
    lines = int(told.read_text())

    for n in range(1, KILLS + 1):
        counter.drop(f"{n}.pdf", scripted(application(fields={"联系电话": f"0000-{n:07d}"})))
        looked_in_a_child(counter, n * lines // (KILLS + 1), told)
        counter.bench.later(minutes=1)  # the lease of the dead is over
        counter.look(3)
        assert (len(counter.cases()), len(counter.lying("done"))) == (n + 1, n + 1), f"killed at line {n} of {KILLS}"

    assert (counter.lying("failed"), list((counter.window / ".claimed").iterdir())) == ([], [])
    hashes = [case_view(counter.bench.tools.engine, number).files[0].sha256 for number in counter.cases()]
    assert len(set(hashes)) == KILLS + 1


def test_the_names_of_what_is_moved_are_never_too_long(tmp_path: Path) -> None:
    window = Window(tmp_path)
    name = "很" * 80 + ".pdf"
    (tmp_path / name).write_bytes(b"x")
    [drop] = window.drops()
    claim = window.claim(drop)
    assert claim is not None

    claim.refuse("试一试")

    assert len(list((tmp_path / "failed").glob("*.pdf"))) == 1
