"""``yici case``, ``task``, ``handover``, ``archive`` and ``serve`` over one installation that has archived a case."""

from __future__ import annotations

import re
import shutil
import signal
import socket
import subprocess
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from pipelines.case import State
from pipelines.events import Decided, HandedOver
from tests.journeys.house import embedded
from tests.office import installation, open_case
from tests.yici.commands import SECONDS, Ran, command, environment, yici

KEY = "fictional-key-of-a-test-0123456789"


@dataclass(frozen=True)
class Office:
    """An installation in a folder with one archived case and one that waits for its decision."""

    folder: Path
    archived: str
    waiting: str

    def yici(self, *arguments: object, **settings: str) -> Ran:
        """Run a command of this installation."""
        return yici(self.folder, *arguments, **{**self.settings, **settings})

    @property
    def settings(self) -> dict[str, str]:
        """Its environment."""
        return {"YICI_DATA_DIR": str(self.folder / "data"), "YICI_CATALOGS": str(self.folder / "catalogs")}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    folder = tmp_path_factory.mktemp("office")
    with embedded(installation(folder)) as house:
        case, waiting = open_case(house.tools), open_case(house.tools)
        house.settle(case, State.ACCEPTED)
        house.tell(case, Decided(at=house.tools.clock(), by="李样本", outcome="granted"))
        house.settle(case, State.DELIVERING)
        house.tell(case, HandedOver(at=house.tools.clock(), by="李样本", receiver="周样本"))
        house.settle(case, State.ARCHIVED)
        house.settle(waiting, State.ACCEPTED)
        house.rest(case)
        house.rest(waiting)
    return Office(folder, case.number, waiting.number)


@pytest.fixture(scope="module")
def package(office: Office) -> Path:
    path = office.folder / "package.zip"
    ran = office.yici("archive", "get", office.archived, "--out", path)
    assert (ran.code, ran.out, ran.err) == (0, f"{path}\n", "")
    return path


@contextmanager
def serving(
    office: Office, *, behind: Sequence[str] = (), **settings: str
) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """``yici serve`` on a free port, ``behind`` the words of another command; and the lines that it greets with."""
    process = subprocess.Popen(
        [*behind, *command("serve", "--port", "0")],
        cwd=office.folder,
        env=environment(office.folder, {**office.settings, **settings}),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
    )
    assert process.stdout is not None
    try:
        greeting: list[str] = []
        while "接口说明" not in (greeting[-1] if greeting else ""):
            line = process.stdout.readline()
            assert line, greeting
            greeting.append(line.rstrip("\n"))
        yield process, greeting
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def address(greeting: list[str]) -> str:
    found = re.fullmatch(r"一次 Yici 已启动：(http://127\.0\.0\.1:\d+)", greeting[0])
    assert found is not None
    return found[1]


# yici serve


def test_serve_greets_once_with_an_account_answers_as_case_show_does_and_ends_cleanly(office: Office) -> None:
    with serving(office, YICI_BOOTSTRAP_KEY=KEY) as (process, greeting):
        head = {"Authorization": f"Bearer {KEY}"}
        answer = httpx.get(f"{address(greeting)}/api/v1/cases/{office.archived}", headers=head)
        stranger = httpx.get(f"{address(greeting)}/api/v1/cases/{office.archived}")
        process.send_signal(signal.SIGTERM)
        code = process.wait(SECONDS)

    shown = office.yici("case", "show", office.archived, "--json")
    assert (answer.status_code, stranger.status_code, code) == (200, 401, 0)
    assert re.fullmatch(r"首个账号：admin    口令：\S+    （只显示这一次，请登录后妥善保存）", greeting[1])
    assert (shown.code, shown.err, shown.json) == (0, "", answer.json())

    with serving(office) as (process, again):
        process.send_signal(signal.SIGINT)
        code = process.wait(SECONDS)
    assert ([line.partition("：")[0] for line in again], code) == (["一次 Yici 已启动", "接口说明"], 0)


@pytest.mark.parametrize("unit", ["serve", "api"])
def test_a_port_in_use_is_one_line_and_nothing_is_begun(tmp_path: Path, unit: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = yici(tmp_path, unit, "--port", port)

    assert ran.refusal.startswith(f"yici：端口 {port} 已被占用。")
    assert list(tmp_path.iterdir()) == []


def test_an_address_that_is_not_ours_is_one_line(tmp_path: Path) -> None:
    assert "无法在 192.0.2.1 的端口" in yici(tmp_path, "serve", "--host", "192.0.2.1", "--port", "0").refusal


# yici case, task, handover


def test_a_case_is_shown_with_what_can_be_done_now(office: Office) -> None:
    shown = office.yici("case", "show", office.waiting, "--json").json

    assert (shown["number"], shown["state"], shown["state_label"], shown["round"]) == (
        office.waiting,
        "accepted",
        "受理",
        1,
    )
    assert {
        "number",
        "state",
        "state_label",
        "round",
        "item",
        "report",
        "clocks",
        "letters",
        "shipments",
        "acts",
    } <= set(shown)
    assert "decide" in shown["acts"]
    assert office.yici("case", "show", office.waiting).out.splitlines()[0].startswith(f"{office.waiting}  受理")


def test_the_history_of_a_case_is_a_whole_chain(office: Office) -> None:
    ran = office.yici("case", "history", office.archived, "--json")

    assert (ran.code, ran.err, ran.json["whole"], ran.json["faults"]) == (0, "", True, [])
    assert [link["seq"] for link in ran.json["links"]] == list(range(1, len(ran.json["links"]) + 1))
    assert ran.json["links"][-1]["state"] == "archived"


def test_nothing_has_failed_and_nothing_waits_at_the_counter(office: Office) -> None:
    tasks, counter = office.yici("task", "list", "--json"), office.yici("handover", "--out", "lists")

    assert (tasks.code, tasks.json) == (0, [])
    assert (counter.code, counter.out) == (0, "没有待交接的寄递件。\n")
    assert not (office.folder / "lists").exists()


@pytest.mark.parametrize("arguments", [("case", "show"), ("case", "history"), ("task", "retry")])
def test_a_number_that_nobody_has_is_one_line(office: Office, arguments: tuple[str, str]) -> None:
    assert office.yici(*arguments, "YC-0").refusal == "yici：没有编号为 YC-0 的办件。请核对办件编号。"


# yici archive


def test_the_package_of_an_archived_case_is_whole(office: Office, package: Path) -> None:
    ran = office.yici("archive", "check", package, "--json")

    assert (ran.code, ran.err, ran.json["schema"], ran.json["ok"]) == (0, "", "yici/archive-check/1", True)
    assert (ran.json["case"], ran.json["missing"], ran.json["changed"], ran.json["extra"]) == (
        office.archived,
        [],
        [],
        [],
    )
    with zipfile.ZipFile(package) as opened:
        assert sorted(ran.json["whole"]) == sorted(set(opened.namelist()) - {"manifest.json"})


def test_missing_changed_and_extra_members_are_told_apart(office: Office, package: Path) -> None:
    hurt = office.folder / "hurt.zip"
    with zipfile.ZipFile(package) as before, zipfile.ZipFile(hurt, "w") as after:
        gone, bent, *kept = sorted(set(before.namelist()) - {"manifest.json"})
        for name in ["manifest.json", *kept]:
            after.writestr(name, before.read(name))
        after.writestr(bent, before.read(bent) + b" ")
        after.writestr("extra.txt", b"extra")

    ran = office.yici("archive", "check", "hurt.zip", "--json")
    people = office.yici("archive", "check", "hurt.zip")

    assert (ran.code, ran.json["ok"]) == (3, False)
    assert (ran.json["missing"], ran.json["changed"], ran.json["extra"]) == ([gone], [bent], ["extra.txt"])
    assert people.out.splitlines()[1:4] == [f"✗ 缺少：{gone}", f"✗ 被改动：{bent}", "✗ 多出：extra.txt"]


def test_a_package_that_was_cut_off_is_not_whole(office: Office, package: Path) -> None:
    (office.folder / "cut.zip").write_bytes(package.read_bytes()[:-400])

    ran = office.yici("archive", "check", "cut.zip", "--json")

    assert (ran.code, ran.json["problems"]) == (3, ["文件不是完整的归档包。"])


@pytest.mark.parametrize("name", ["nowhere.zip", "catalogs/item.yaml"])
def test_what_is_no_package_is_unusable(office: Office, name: str) -> None:
    assert name in office.yici("archive", "check", name, "--json").refusal


def test_a_case_that_is_not_archived_has_no_package(office: Office) -> None:
    ran = office.yici("archive", "get", office.waiting, "--out", "none.zip")

    assert ran.refusal == f"yici：办件 {office.waiting} 还没有归档，现在是“受理”。请在归档后再取。"
    assert not (office.folder / "none.zip").exists()


def test_a_package_that_was_changed_in_the_store_is_not_given_out(office: Office, tmp_path: Path) -> None:
    shutil.copytree(office.folder / "data", tmp_path / "data")
    (stored,) = [
        path for path in (tmp_path / "data").rglob("*") if path.is_file() and path.read_bytes()[:4] == b"PK\x03\x04"
    ]
    stored.write_bytes(stored.read_bytes() + b" ")

    ran = office.yici("archive", "get", office.archived, "--out", "changed.zip", YICI_DATA_DIR=str(tmp_path / "data"))

    assert "与归档时的不一致" in ran.refusal
    assert not (office.folder / "changed.zip").exists()


def test_an_output_without_a_folder_is_one_line(office: Office) -> None:
    ran = office.yici("archive", "get", office.archived, "--out", "nowhere/package.zip")

    assert "没有这个文件或文件夹" in ran.refusal
