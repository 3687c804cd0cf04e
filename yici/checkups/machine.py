"""The machine: Python, disk, cores and memory, the port on which it is watched."""

from __future__ import annotations

import os
import shutil
import socket
import sys
import urllib.request
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

from runtime.settings import Settings
from runtime.tracing import open_tracer
from yici.checkups.found import GB, Found, place

PYTHON = (3, 11)
DISK_WARNING = 2 * GB
READER_BYTES = 0.6 * GB
"""What one reading child took on the samples."""
HOUSE_BYTES = 0.5 * GB
"""What everything else of a process takes."""
MEMINFO = Path("/proc/meminfo")
SECONDS = 3.0


def python() -> Found:
    """The interpreter."""
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < PYTHON:
        return "lack", version, "请安装 Python 3.11 或更新版本。"
    return "ok", version, ""


def disk(settings: Settings) -> Found:
    """Room in the data folder."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.data_dir).free
    detail = f"{settings.data_dir}，剩余 {free / GB:.1f} GB"
    if free < DISK_WARNING:
        return "warning", detail, "磁盘空间不足 2 GB，请清理或扩容。"
    return "ok", detail, ""


def cores_and_memory(settings: Settings, meminfo: Path = MEMINFO) -> Found:
    """Whether the reading children find a core and memory each."""
    cores, readers = len(os.sched_getaffinity(0)), settings.readers
    free = available(meminfo)
    detail = f"{cores} 核，可用内存 {free / GB:.1f} GB，每个处理进程同时识别 {readers} 页"
    if readers > cores:
        return "warning", detail, f"识别进程多于处理器核数，只会互相等待；请把 YICI_READERS 设为 {cores} 或更少。"
    if free < readers * READER_BYTES + HOUSE_BYTES:
        return "warning", detail, "内存可能不足（每个识别进程约 0.6 GB）；请减少 YICI_READERS 或增加内存。"
    return "ok", detail, ""


def available(meminfo: Path) -> int:
    """Bytes that new processes can have before the machine swaps."""
    for line in meminfo.read_text(encoding="ascii").splitlines():
        name, _, rest = line.partition(":")
        if name == "MemAvailable":
            return int(rest.split()[0]) * 1024
    return 0


def metrics(settings: Settings) -> Found:
    """Whether the port of the metrics is free, or serves them already."""
    if settings.metrics_port is None:
        return "ok", "未启用", ""
    where = f"{settings.metrics_host}:{settings.metrics_port}"
    family = socket.AF_INET6 if ":" in settings.metrics_host else socket.AF_INET
    with closing(socket.socket(family)) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((settings.metrics_host, settings.metrics_port))
        except OSError:
            return _taken(where)
    return "ok", f"{where} 空闲", ""


def _taken(where: str) -> Found:
    try:
        with urllib.request.urlopen(f"http://{where}/metrics", timeout=SECONDS) as answer:
            ours = b"yici_" in answer.read()
    except (OSError, ValueError):
        ours = False
    if ours:
        return "ok", f"{where} 正在提供监控指标", ""
    return "lack", f"{where} 已被占用或无法监听", "请换一个 YICI_METRICS_PORT，或检查 YICI_METRICS_HOST。"


def traces(settings: Settings) -> Found:
    """Whether traces can be sent, and somebody takes them."""
    if not settings.otlp_url:
        return "ok", "未启用", ""
    open_tracer(settings.otlp_url, "yici-doctor").close()
    parts = urlsplit(settings.otlp_url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        socket.create_connection((parts.hostname or "", port), timeout=SECONDS).close()
    except OSError:
        told = f"{place(settings.otlp_url)} 没有应答"
        return "warning", told, "请检查采集端和 YICI_OTLP_URL；业务不受影响，只是没有链路追踪。"
    return "ok", place(settings.otlp_url), ""
