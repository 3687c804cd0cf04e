"""The stores: database and objects."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

from pipelines.errors import Transient
from runtime.settings import Settings
from storage.database import open_database, schema_state
from storage.objects import key_for, open_objects
from storage.server_facts import A_PROCESS, ServerFacts, facts_of
from yici.checkups.found import Found, place, worst

SCHEMAS = {"empty": "尚无数据表，首次启动时自动建立", "older": "结构较旧，启动时自动升级", "current": "结构为最新"}
SKEW_WARNING, SKEW_LACK = 1.0, 60.0
"""Seconds between the clocks of this machine and of the database. Yici goes by the database's; logs, certificates and
signed requests go by the machine's."""
OLDEST_POSTGRESQL = 13

Clock = Callable[[], datetime]


def database(settings: Settings, host_clock: Clock) -> Found:
    """The database: reached, of which version, set up so that nothing is lost, with room for connections."""
    engine = open_database(settings.database)
    name = "SQLite" if settings.database.startswith("sqlite") else f"PostgreSQL {place(settings.database)}"
    try:
        state = schema_state(engine)
        facts = facts_of(engine, host_clock)
    except Transient:
        return "lack", f"{name} 无法连接", "请检查数据库服务、用户和口令、网络、磁盘空间，以及 YICI_DATABASE_URL。"
    finally:
        engine.dispose()
    if state == "newer":
        return "lack", f"{name}，由更新版本的程序建立，本版本不能使用", "请升级程序，或改用另一个数据库。"
    return worst([("ok", f"{name}，版本 {facts.version}，{SCHEMAS[state]}", ""), *of_the_server(facts)])


def of_the_server(facts: ServerFacts) -> list[Found]:
    """What is to be said of a server beside that it answers."""
    found: list[Found] = []
    if facts.unsafe:
        told = f"断电时可能丢失已提交的数据（{'、'.join(facts.unsafe)}）"
        found.append(("warning", told, "正式使用前，请改回数据库的安全设置（默认值即可），并使用本机磁盘。"))
    if facts.most:
        found += _of_postgresql(facts)
    if facts.skew is not None and abs(facts.skew) > SKEW_WARNING:
        state = "lack" if abs(facts.skew) > SKEW_LACK else "warning"
        told = f"本机时钟与数据库相差 {abs(facts.skew):.0f} 秒"
        found.append((state, told, "请在各台机器上启用时间同步（chrony 或 systemd-timesyncd）。"))  # type: ignore[arg-type]  # one of the two
    return found


def _of_postgresql(facts: ServerFacts) -> list[Found]:
    found: list[Found] = []
    if int(facts.version.split(".")[0]) < OLDEST_POSTGRESQL:
        found.append(("warning", f"版本 {facts.version} 已停止维护", "请升级 PostgreSQL。"))
    told = f"连接 {facts.used}/{facts.most}，每个进程最多 {A_PROCESS}"
    if facts.most - facts.used < A_PROCESS:
        found.append(("warning", told, "再启动一个进程连接就可能不够；请增大 max_connections。"))
    else:
        found.append(("ok", told, ""))
    return found


def objects(settings: Settings) -> Found:
    """The object store: written, read and deleted once."""
    name = "文件夹" if settings.objects.startswith("file:") else f"S3 {place(settings.objects)}"
    key, content = key_for("doctor", uuid4().hex), b"yici"
    try:
        store = open_objects(settings.objects)
        store.put(key, content)
        whole = store.get(key) == content
        store.delete(key)
    except Transient as error:
        return objects_refused(name, error)
    if not whole:
        return "lack", f"{name}，写入后读出的内容不同", "请检查磁盘或对象库服务。"
    return "ok", f"{name}，可写、可读、可删", ""


def objects_refused(name: str, error: Transient) -> Found:
    """Why a store did not do as it was asked."""
    if "RequestTimeTooSkewed" in error.message:
        return "lack", f"{name} 拒绝了请求：本机时钟与对象库相差过大", "请在本机和对象库上启用时间同步。"
    told = "拒绝了请求" if error.code == "OBJECTS_REFUSED" else "无法使用"
    return "lack", f"{name} {told}", "请检查对象库服务或磁盘、密钥和权限，以及 YICI_OBJECTS_URL。"
