"""The office at work: steps that failed for good, tasks that nobody takes, deadlines that nobody tells."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from pipelines.errors import Transient, Unconfigured
from runtime.settings import Settings
from storage.database import open_database, reading, schema_state
from storage.measures import Measures, measure
from storage.webhooks import ending
from yici.checkups.found import Found, worst

LONG_SECONDS = 600.0
"""A task that has waited so long for a worker has none."""


def office(settings: Settings, clock: Callable[[], datetime]) -> Found:
    """What waits for somebody to look at it."""
    try:
        engine = open_database(settings.database)
    except Unconfigured:
        return "ok", "数据库无法连接，未检查", ""  # said by the database's own check
    try:
        if schema_state(engine) != "current":
            return "ok", "尚无数据", ""
        with reading(engine) as connection:
            measures = measure(connection, clock())
    except Transient:
        return "ok", "数据库无法连接，未检查", ""
    finally:
        engine.dispose()
    return worst([_dead(measures), _waiting(measures), _untold(measures), _calls(measures)])


def _dead(measures: Measures) -> Found:
    dead = sum(
        count for (queue, _, state), count in measures.tasks.items() if state == "dead" and queue != ending.QUEUE
    )
    if dead:
        return "warning", f"{dead} 个步骤失败，等待人工处理", "请运行 yici task list 查看原因，或在“失败步骤”页处理。"
    return "ok", "没有失败的步骤", ""


def _waiting(measures: Measures) -> Found:
    (queue, lane), seconds = max(measures.oldest.items(), key=lambda one: one[1], default=(("", ""), 0.0))
    if seconds > LONG_SECONDS:
        told = f"队列 {queue}（{lane}）的任务已等待 {seconds / 60:.0f} 分钟"
        return "warning", told, "请检查是否有处理进程在办理该队列（yici worker --queues），以及中继进程。"
    return "ok", "没有久候的任务", ""


def _untold(measures: Measures) -> Found:
    if measures.untold:
        return "warning", f"{measures.untold} 个期限已届满而未处理", "请确认 yici scheduler 正在运行。"
    return "ok", "没有漏处理的期限", ""


def _calls(measures: Measures) -> Found:
    off = measures.webhooks.get("failed", 0)
    dead = measures.tasks.get((ending.QUEUE, ending.LANE, "dead"), 0)
    if off or dead:
        told = f"{off} 个回调地址因故障停用，{dead} 次回调没有送达"
        return "warning", told, "请在“回调”页查看原因；接收方修复后重新启用并重发。"
    return "ok", "没有因故障停用的回调地址", ""
