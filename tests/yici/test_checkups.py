"""What the doctor finds, piece by piece, where something is not as it should be."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pika
import psycopg
import pytest
from sqlalchemy import Engine, insert

from ocr.children.pool import walls_for
from pipelines.errors import Transient
from pipelines.happened import SYSTEM
from runtime.children.walls import Kind
from runtime.settings import Settings
from storage.api_keys import create_key, key_owner
from storage.database import migrate, open_database, transaction
from storage.server_facts import ServerFacts, facts_of
from storage.tables import tasks
from storage.webhooks import endpoints
from storage.webhooks.endpoints import Wish
from tests.cases import MONDAY
from tests.doubles.kuaidi100 import carrying
from tests.doubles.otlp import collecting
from tests.serving import free_port
from tests.walls import behind
from workers.broker_facts import oldest
from workers.inbox_folder import Drop, Window
from workers.metrics import PrometheusMeter
from workers.metrics_server import serving
from workers.queues import ARGUMENTS, broker_queues
from workers.toolbox import wall_clock
from yici.checkups import broker, courier, inbox, machine, office, papers, proxies, sandbox, stores
from yici.checkups.found import worst


def settings(**more: Any) -> Settings:
    return Settings.model_validate(more)


def at_the_broker(url: str, **how: Any) -> None:
    """Declare one of our queues."""
    connection = pika.BlockingConnection(pika.URLParameters(url))
    connection.channel().queue_declare(broker_queues()[0], durable=True, **how)
    connection.close()


def test_without_tesseract_it_is_said_what_follows_for_the_settings() -> None:
    said = [
        papers.without_tesseract(settings(**chosen))
        for chosen in ({"ocr_engine": "tesseract"}, {}, {"second_opinion": False})
    ]

    assert said == [
        ("lack", "未安装"),
        ("warning", "未安装：疑处不能由另一识别引擎复核，直接由窗口人员确认"),
        ("warning", "未安装（当前设置不需要）"),
    ]


def test_a_year_that_lacks_in_the_calendar_is_named_with_how_its_days_are_counted_meanwhile(tmp_path: Path) -> None:
    (tmp_path / "cn.yaml").write_text(
        "schema: yici/calendar/1\nyears:\n  2026:\n    holidays: []\n    workdays: []\n", encoding="utf-8"
    )

    found = papers.calendar(settings(calendar=tmp_path / "cn.yaml"), datetime(2026, 12, 1, 4, tzinfo=UTC))

    said = "2026—2026 年；2027 年的节假日未收录，期限暂按周一至周五推算，只扣除元旦、劳动节、国庆节"
    assert found == ("warning", said, "请更新工作日历。")


def test_several_findings_are_as_grave_as_the_gravest() -> None:
    assert worst([("ok", "甲", ""), ("lack", "乙", "补乙。"), ("warning", "丙", "补丙。")]) == (
        "lack",
        "甲；乙；丙",
        "补乙。补丙。",
    )


# the broker


def test_a_broker_without_queues_is_as_good_as_one_that_has_ours(fresh_vhost: str) -> None:
    given = settings(broker_url=fresh_vhost)
    before = broker.broker(given)
    at_the_broker(fresh_vhost, arguments=dict(ARGUMENTS["quorum"]))

    assert (before[0], "尚未建立" in before[1], "消息可写可取" in before[1]) == ("ok", True, True)
    assert broker.broker(given)[0] == "ok"


def test_a_queue_of_another_type_is_told_with_its_cure(fresh_vhost: str) -> None:
    at_the_broker(fresh_vhost, arguments={"x-queue-type": "classic"})

    state, detail, cure = broker.broker(settings(broker_url=fresh_vhost))
    assert (state, broker_queues()[0] in detail, "YICI_QUEUE_TYPE" in cure) == ("lack", True, True)
    assert broker.broker(settings(broker_url=fresh_vhost, queue_type="classic"))[0] == "ok"


def test_the_doctor_makes_no_queue(fresh_vhost: str) -> None:
    broker.broker(settings(broker_url=fresh_vhost))

    connection = pika.BlockingConnection(pika.URLParameters(fresh_vhost))
    with pytest.raises(pika.exceptions.ChannelClosedByBroker) as caught:
        connection.channel().queue_declare(broker_queues()[0], passive=True)
    connection.close()
    assert caught.value.reply_code == 404


def test_each_address_of_a_cluster_is_told_by_itself_without_its_password(fresh_vhost: str) -> None:
    dead = f"amqp://u:geheim@127.0.0.1:{free_port()}/v"

    state, detail, cure = broker.broker(settings(broker_url=f"{dead},{fresh_vhost}"))
    assert (state, "（无法连接）" in detail, "集群" in cure) == ("warning", True, True)
    assert "geheim" not in detail + cure


@pytest.mark.parametrize(
    ("versions", "found"), [(["4.1.2", "3.13.7"], (3, 13)), (["", "4.0"], (4, 0)), (["?"], (0, 0)), ([], (0, 0))]
)
def test_the_oldest_node_of_a_cluster_counts(versions: list[str], found: tuple[int, int]) -> None:
    assert oldest(versions) == found


# the database


def test_a_database_that_does_not_wait_for_the_disk_is_a_warning(fresh_database: str) -> None:
    """The tests' own PostgreSQL is such a one."""
    state, detail, _ = stores.database(settings(database_url=fresh_database), wall_clock)

    assert state == "warning"
    assert all(word in detail for word in ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "连接 "))


@pytest.mark.parametrize(("seconds", "state"), [(0.5, "ok"), (5, "warning"), (-90, "lack")])
def test_clocks_that_differ_are_told(fresh_database: str, seconds: float, state: str) -> None:
    with psycopg.connect(fresh_database.replace("+psycopg", ""), autocommit=True) as connection:
        name = fresh_database.rpartition("/")[2]
        connection.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = on'.encode())
    engine = open_database(fresh_database)
    facts = facts_of(engine, lambda: wall_clock() + timedelta(seconds=seconds))
    engine.dispose()

    assert facts.skew is not None
    # The two clocks are one here; what the question itself takes is less than half a second.
    assert abs(facts.skew + seconds) < 0.5
    found = worst([("ok", "", ""), *stores.of_the_server(ServerFacts("15.1", (), 100, 3, facts.skew))])
    assert (found[0], "时钟" in found[1]) == (state, state != "ok")


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        (ServerFacts("15.6", (), most=97, used=5), "ok"),
        (ServerFacts("15.6", (), most=97, used=80), "warning"),
        (ServerFacts("11.2", (), most=97, used=5), "warning"),
        (ServerFacts("3.40.1", ()), "ok"),
        (ServerFacts("3.40.1", ("journal_mode=delete",)), "warning"),
    ],
)
def test_a_server_is_judged_by_its_version_its_safety_and_its_room(facts: ServerFacts, state: str) -> None:
    assert worst([("ok", "", ""), *stores.of_the_server(facts)])[0] == state


def test_our_own_sqlite_waits_for_the_disk(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'yici.db'}")

    facts = facts_of(engine, wall_clock)
    engine.dispose()
    assert (facts.unsafe, facts.skew, facts.most) == ((), None, 0)


# the objects


def test_a_clock_that_the_object_store_refuses_is_told_as_that() -> None:
    skewed = Transient("对象库拒绝了请求（RequestTimeTooSkewed），稍后会自动重试。", code="OBJECTS_REFUSED")
    denied = Transient("对象库拒绝了请求（AccessDenied），稍后会自动重试。", code="OBJECTS_REFUSED")

    assert ["时钟" in stores.objects_refused("S3", error)[1] for error in (skewed, denied)] == [True, False]


# the machine


@pytest.mark.parametrize(
    ("readers", "free_kb", "state"), [(1, 8_000_000, "ok"), (500, 8_000_000, "warning"), (1, 900_000, "warning")]
)
def test_readers_need_a_core_and_memory_each(tmp_path: Path, readers: int, free_kb: int, state: str) -> None:
    meminfo = tmp_path / "meminfo"
    meminfo.write_text(f"MemTotal: 1 kB\nMemAvailable: {free_kb} kB\n")

    assert machine.cores_and_memory(settings(readers=readers), meminfo)[0] == state


def test_a_port_of_metrics_is_free_or_ours_or_somebody_elses() -> None:
    free = free_port()
    with serving(PrometheusMeter(), "127.0.0.1", 0) as ours, socket.create_server(("127.0.0.1", 0)) as other:
        other.settimeout(0)
        found = [machine.metrics(settings(metrics_port=port))[0] for port in (None, free, ours, other.getsockname()[1])]

    assert found == ["ok", "ok", "ok", "lack"]


def test_a_collector_of_traces_answers_or_not() -> None:
    with collecting() as collector:
        there = machine.traces(settings(otlp_url=collector.url))
    gone = machine.traces(settings(otlp_url=f"http://127.0.0.1:{free_port()}"))

    assert (machine.traces(settings())[0], there[0], gone[0]) == ("ok", "ok", "warning")


# the office


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[tuple[Settings, Engine]]:
    given = settings(data_dir=tmp_path)
    engine = open_database(given.database)
    migrate(engine)
    yield given, engine
    engine.dispose()


def add_task(engine: Engine, state: str, run_at: datetime) -> None:
    row = {
        "id": uuid4().hex,
        "kind": "read_page",
        "queue": "read",
        "lane": "window",
        "line": "read/window/",
        "payload": {},
    }
    with transaction(engine) as connection:
        times = {"run_at": run_at, "created_at": run_at, "done_at": run_at}
        connection.execute(insert(tasks).values(row | {"state": state} | times))


def test_an_office_where_all_is_well_is_well(kept: tuple[Settings, Engine], tmp_path: Path) -> None:
    add_task(kept[1], "ready", MONDAY - timedelta(minutes=5))

    assert office.office(kept[0], lambda: MONDAY)[0] == "ok"
    assert office.office(settings(data_dir=tmp_path / "new"), lambda: MONDAY)[0] == "ok"


@pytest.mark.parametrize(("state", "waited", "cure"), [("dead", 0, "yici task list"), ("ready", 30, "yici worker")])
def test_what_waits_for_a_person_is_told(kept: tuple[Settings, Engine], state: str, waited: int, cure: str) -> None:
    add_task(kept[1], state, MONDAY - timedelta(minutes=waited))

    found = office.office(kept[0], lambda: MONDAY)
    assert (found[0], cure in found[2]) == ("warning", True)


@pytest.mark.parametrize(("by", "state"), [(SYSTEM, "warning"), ("示例平台", "ok")])
def test_a_receiver_that_could_not_be_told_is_told_and_one_that_was_switched_off_is_not(
    kept: tuple[Settings, Engine], by: str, state: str
) -> None:
    # Given
    engine = kept[1]
    owner = key_owner(engine, create_key(engine, "示例平台", MONDAY))
    assert owner is not None
    made, _ = endpoints.register(engine, owner.id, Wish("https://example.org/"), "示例平台", MONDAY)
    endpoints.switch_off(engine, made.id, by, "没有人接听。", MONDAY)

    # When
    found = office.office(kept[0], lambda: MONDAY)

    # Then
    said = "1 个回调地址因故障停用，0 次回调没有送达"
    assert (found[0], said in found[1], "“回调”页" in found[2]) == (state, state == "warning", state == "warning")


WALLS: dict[Kind, tuple[str, str]] = {
    "bubblewrap": ("ok", "自检通过：不能运行程序、不能联网、读不到账号文件和密钥、不能改系统文件（用户 65534）"),
    "none": ("warning", "自检发现：能读系统账号文件"),
}


@pytest.mark.parametrize("kind", behind("bubblewrap", "none"))
def test_the_doctor_tells_which_walls_stand_and_what_a_child_can_do(tmp_path: Path, kind: Kind) -> None:
    state, said = WALLS[kind]

    found = sandbox.sandbox(settings(data_dir=tmp_path), replace(walls_for(), kind=kind))

    assert (found[0], said in found[1], bool(found[2])) == (state, True, state != "ok")


def test_the_watched_folders_say_what_waits_there_and_what_came_to_nothing(tmp_path: Path) -> None:
    # Given
    folder = tmp_path / "inbox"
    window, long_ago = folder / "1号窗口", wall_clock().timestamp() - 3600

    def found() -> tuple[str, str]:
        state, detail, _ = inbox.inbox(settings(inbox=folder))
        return state, detail

    # When
    said = [found()]
    folder.mkdir()
    said.append(found())
    window.mkdir()
    said.append(found())
    (window / "scan.pdf").write_bytes(b"%PDF-1.7")
    said.append(found())
    os.utime(window / "scan.pdf", (long_ago, long_ago))
    said.append(found())
    claim = Window(window).claim(Drop(window / "scan.pdf"))
    assert claim is not None
    said.append(found())
    os.utime(claim.folder, (long_ago, long_ago))
    said.append(found())
    claim.refuse("没有收件。")
    said.append(found())

    # Then
    waits = ("warning", "有放入很久而没有收件的文件：1号窗口")
    assert said == [
        ("lack", f"扫描文件夹不存在：{folder}"),
        ("warning", f"{folder} 中还没有窗口"),
        ("ok", "1 个窗口"),
        ("ok", "1 个窗口"),
        waits,
        ("ok", "1 个窗口"),
        waits,
        ("warning", "1 份没有收件，原因在 failed 文件夹的 .txt 中"),
    ]


@pytest.mark.parametrize(
    ("named", "state", "told"),
    [
        (None, "ok", "采信 127.0.0.1、::1 的 X-Forwarded-For"),
        ("", "ok", "不采信任何反向代理的 X-Forwarded-For"),
        ("127.0.0.1,172.16.0.0/12", "ok", "采信 127.0.0.1、172.16.0.0/12 的 X-Forwarded-For"),
        ("192.0.2.7, 0.0.0.0/0", "warning", "采信 192.0.2.7、0.0.0.0/0 的 X-Forwarded-For"),
        ("10.0.0.0/8", "warning", "采信 10.0.0.0/8 的 X-Forwarded-For"),
        ("::/0", "warning", "采信 ::/0 的 X-Forwarded-For"),
    ],
)
def test_proxies_that_may_be_anybody_are_a_warning(named: str | None, state: str, told: str) -> None:
    found = proxies.proxies(settings() if named is None else settings(trusted_proxies=named))

    assert found[:2] == (state, told)
    assert ("假冒来源地址" in found[2]) is (state == "warning")


def test_a_carrier_that_lacks_its_settings_is_lacking_and_each_of_them_is_named() -> None:
    assert courier.courier(settings()) == ("ok", "窗口交接", "")
    state, told, _ = courier.courier(settings(courier="kuaidi100", kuaidi100_key="K", kuaidi100_company="ems"))

    assert (state, told) == ("lack", "快递100 缺少设置：YICI_KUAIDI100_SECRET、YICI_KUAIDI100_SALT")


def test_a_carrier_that_cannot_reach_us_or_could_be_played_by_others_is_worth_a_warning() -> None:
    with carrying() as carrier:
        contract = carrier.settings()
        sound = courier.courier(settings(**contract, public_url="https://office.example.com"))
        inside = courier.courier(settings(**contract, public_url="http://127.0.0.1:8000"))
        short = courier.courier(
            settings(**{**contract, "kuaidi100_salt": "x"}, public_url="https://office.example.com")
        )
    gone = courier.courier(settings(**contract, public_url="https://office.example.com"))

    assert [one[0] for one in (sound, inside, short, gone)] == ["ok", "warning", "warning", "warning"]
    assert carrier.methods == []
    assert "/hooks/couriers/kuaidi100" in inside[2]
