"""What an installation needs, looked at piece by piece. Each check does the real thing once, in small.

A check never raises: what it met is its result. Passwords and keys are never shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from pipelines.errors import InputInvalid, YiciError
from runtime.settings import Settings
from workers.toolbox import wall_clock
from yici.checkups import broker, courier, inbox, machine, office, papers, proxies, sandbox, stores
from yici.checkups.found import Found, State

Clock = Callable[[], datetime]
Look = Callable[[Settings], Found]


@dataclass(frozen=True)
class Result:
    """What one check met.

    Attributes:
        check: stable name for programs.
        title: its name for people.
        state: see :data:`yici.checkups.found.State`.
        detail: what was found.
        cure: what to do; empty where nothing is.
    """

    check: str
    title: str
    state: State
    detail: str
    cure: str = ""


def examine(settings: Settings, clock: Clock, host_clock: Clock = wall_clock) -> Iterator[Result]:
    """Every check, one after the other.

    Args:
        settings: of the installation.
        clock: gives the instant that deadlines and years are held against.
        host_clock: gives this machine's own instant, which is held against the database's.
    """
    checks: list[tuple[str, str, Look]] = [
        ("python", "Python", lambda _: machine.python()),
        ("disk", "数据文件夹", machine.disk),
        ("machine", "处理器和内存", machine.cores_and_memory),
        ("database", "数据库", lambda given: stores.database(given, host_clock)),
        ("broker", "消息队列", broker.broker),
        ("objects", "对象库", stores.objects),
        ("office", "办理情况", lambda given: office.office(given, clock)),
        ("inbox", "扫描文件夹", inbox.inbox),
        ("proxies", "反向代理", proxies.proxies),
        ("courier", "寄递", courier.courier),
        ("metrics", "监控端口", machine.metrics),
        ("traces", "链路追踪", machine.traces),
        ("ocr", "识别引擎", papers.engine),
        ("tesseract", "Tesseract", papers.tesseract),
        ("sandbox", "文件隔离", sandbox.sandbox),
        ("office_files", "Word 和 Excel", sandbox.office_files),
        ("fonts", "字体", papers.fonts),
        ("signing_key", "签名密钥", papers.signing_key),
        ("calendar", "工作日历", lambda given: papers.calendar(given, clock())),
        ("catalogs", "材料目录", papers.catalogs),
        ("bootstrap_key", "初始接口密钥", papers.bootstrap_key),
    ]
    for check, title, look in checks:
        yield Result(check, title, *_looked(look, settings))


def _looked(look: Look, settings: Settings) -> Found:
    try:
        return look(settings)
    except InputInvalid as error:
        return "lack", f"{error.message}{error.findings[0].message if error.findings else ''}", error.cure
    except YiciError as error:
        return "lack", error.message, error.cure
    except Exception as error:  # noqa: BLE001 - whatever breaks here is the finding; the other checks go on
        # The words of a strange error may hold an address with its password.
        return "lack", f"检查时出现异常：{type(error).__name__}", "请查看日志，或联系维护人员。"
