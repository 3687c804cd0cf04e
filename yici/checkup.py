"""What an installation needs, looked at piece by piece. Each check does the real thing once, in small.

A check never raises: what it met is its result. Passwords and keys are never shown.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from urllib.parse import urlsplit
from uuid import uuid4

import numpy as np
import pytesseract
import typst

from ocr.reader import open_reader
from outputs.pdf import CHINESE_FAMILIES, LOCAL_FONTS, open_press
from outputs.seal import open_signer
from pipelines.case import legal_day
from pipelines.catalog_text import load_catalog, places_of
from pipelines.errors import InputInvalid, Transient, Unconfigured, YiciError
from pipelines.lint import lint
from pipelines.workdays import load_calendar
from runtime.settings import Settings
from storage.database import open_database, schema_state
from storage.objects import key_for, open_objects
from workers.connection import reachable

State = Literal["ok", "warning", "lack"]

PYTHON = (3, 11)
LANGUAGES = ("chi_sim", "osd")
DISK_WARNING = 2 * 1024**3
SHORT_KEY = 20
SCHEMAS = {"empty": "尚无数据表，首次启动时自动建立", "older": "结构较旧，启动时自动升级", "current": "结构为最新"}


@dataclass(frozen=True)
class Result:
    """What one check met.

    Attributes:
        check: stable name for programs.
        title: its name for people.
        state: ``ok``; ``warning`` = it works, but somebody should know; ``lack`` = something needed is not there.
        detail: what was found.
        cure: what to do; empty where nothing is.
    """

    check: str
    title: str
    state: State
    detail: str
    cure: str = ""


Found = tuple[State, str, str]


def examine(settings: Settings, clock: Callable[[], datetime]) -> Iterator[Result]:
    """Every check, one after the other."""
    checks: list[tuple[str, str, Callable[[], Found]]] = [
        ("python", "Python", _python),
        ("disk", "数据文件夹", lambda: _disk(settings)),
        ("database", "数据库", lambda: _database(settings)),
        ("broker", "消息队列", lambda: _broker(settings)),
        ("objects", "对象库", lambda: _objects(settings)),
        ("ocr", "识别引擎", lambda: _engine(settings.ocr_engine)),
        ("tesseract", "Tesseract", lambda: _tesseract(needed=settings.ocr_engine == "tesseract")),
        ("fonts", "字体", _fonts),
        ("signing_key", "签名密钥", lambda: _signing_key(settings)),
        ("calendar", "工作日历", lambda: _calendar(settings, clock())),
        ("catalogs", "材料目录", lambda: _catalogs(settings)),
        ("bootstrap_key", "初始接口密钥", lambda: _bootstrap_key(settings)),
    ]
    for check, title, look in checks:
        yield Result(check, title, *_looked(look))


def _looked(look: Callable[[], Found]) -> Found:
    try:
        return look()
    except InputInvalid as error:
        return "lack", f"{error.message}{error.findings[0].message if error.findings else ''}", error.cure
    except YiciError as error:
        return "lack", error.message, error.cure
    except Exception as error:  # noqa: BLE001 - whatever breaks here is the finding; the other checks go on
        # The words of a strange error may hold an address with its password.
        return "lack", f"检查时出现异常：{type(error).__name__}", "请查看日志，或联系维护人员。"


def _python() -> Found:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < PYTHON:
        return "lack", version, "请安装 Python 3.11 或更新版本。"
    return "ok", version, ""


def _disk(settings: Settings) -> Found:
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.data_dir).free
    detail = f"{settings.data_dir}，剩余 {free / 1024**3:.1f} GB"
    if free < DISK_WARNING:
        return "warning", detail, "磁盘空间不足 2 GB，请清理或扩容。"
    return "ok", detail, ""


def _place(url: str) -> str:
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.hostname}{port}{parts.path}"


def _database(settings: Settings) -> Found:
    engine = open_database(settings.database)
    name = "SQLite" if settings.database.startswith("sqlite") else f"PostgreSQL {_place(settings.database)}"
    try:
        state = schema_state(engine)
    except Transient:
        return "lack", f"{name} 无法连接", "请检查数据库服务、用户和口令、网络、磁盘空间，以及 YICI_DATABASE_URL。"
    finally:
        engine.dispose()
    if state == "newer":
        return "lack", f"{name}，由更新版本的程序建立，本版本不能使用", "请升级程序，或改用另一个数据库。"
    return "ok", f"{name}，{SCHEMAS[state]}", ""


def _broker(settings: Settings) -> Found:
    if settings.embedded:
        return "ok", "内置（单进程），无需 RabbitMQ", ""
    places = "、".join(_place(url.strip()) for url in settings.broker_url.split(","))
    if not reachable(settings.broker_url):
        return "lack", f"RabbitMQ {places} 无法连接", "请检查 RabbitMQ 服务、网络和 YICI_BROKER_URL。"
    return "ok", f"RabbitMQ {places}", ""


def _objects(settings: Settings) -> Found:
    name = "文件夹" if settings.objects.startswith("file:") else f"S3 {_place(settings.objects)}"
    key, content = key_for("doctor", uuid4().hex), b"yici"
    try:
        store = open_objects(settings.objects)
        store.put(key, content)
        whole = store.get(key) == content
        store.delete(key)
    except Transient as error:
        told = "拒绝了请求" if error.code == "OBJECTS_REFUSED" else "无法使用"
        return "lack", f"{name} {told}", "请检查对象库服务或磁盘、密钥和权限，以及 YICI_OBJECTS_URL。"
    if not whole:
        return "lack", f"{name}，写入后读出的内容不同", "请检查磁盘或对象库服务。"
    return "ok", f"{name}，可写可读", ""


def _engine(engine: str) -> Found:
    # A white page: loading the models is what can fail, reading nothing is quick.
    blank = np.full((320, 320, 3), 255, dtype=np.uint8)
    try:
        open_reader(engine).read(blank)
    except YiciError:
        cure = (
            "请安装 tesseract-ocr 和 tesseract-ocr-chi-sim。" if engine == "tesseract" else "请重新安装本程序的依赖。"
        )
        return "lack", f"{engine} 无法识别页面", cure
    return "ok", f"{engine}，模型已就绪", ""


def _tesseract(*, needed: bool) -> Found:
    absent: State = "lack" if needed else "warning"
    cure = "请安装 tesseract-ocr、tesseract-ocr-chi-sim、tesseract-ocr-osd。"
    try:
        version, languages = pytesseract.get_tesseract_version(), pytesseract.get_languages()
    except (pytesseract.TesseractNotFoundError, pytesseract.TesseractError, OSError):
        return absent, "未安装" if needed else "未安装（当前引擎不需要）", cure
    missing = [language for language in LANGUAGES if language not in languages]
    if missing:
        return absent, f"{version}，缺少语言数据：{'、'.join(missing)}", cure
    return "ok", f"{version}，{'、'.join(LANGUAGES)}", ""


def _fonts() -> Found:
    open_press()
    families = set(typst.Fonts(font_paths=[LOCAL_FONTS] if LOCAL_FONTS.is_dir() else []).families())
    preferred, substitute = CHINESE_FAMILIES
    if preferred not in families:
        return (
            "warning",
            f"未找到仿宋，文书改用 {substitute}",
            "如需公文仿宋，请运行 make demo 或把 Fandol 字体装入系统。",
        )
    return "ok", "仿宋可用", ""


def _signing_key(settings: Settings) -> Found:
    signer = open_signer(settings.signing_key, settings.signing_key_password, settings.data_dir)
    if settings.signing_key == "dev":
        return "warning", f"{signer.name}，仅供演示", "正式使用前，请把 YICI_SIGNING_KEY 设为机构证书（PKCS#12 文件）。"
    return "ok", signer.name, ""


def _calendar(settings: Settings, now: datetime) -> Found:
    try:
        calendar = load_calendar(settings.calendar.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise Unconfigured("工作日历文件无法读取。", cure="请检查 YICI_CALENDAR；不设置时使用随附的日历。") from error
    years = f"{min(calendar.years)}—{max(calendar.years)} 年" if calendar.years else "没有任何年份"
    today = legal_day(now)
    # The State Council publishes a year's holidays in November of the year before; clocks then already reach into it.
    wanted = today.year + (today.month == 12)
    if wanted not in calendar.years:
        return "warning", f"{years}；{wanted} 年的节假日未收录，期限暂按周一至周五推算", "请更新工作日历。"
    return "ok", years, ""


def _catalogs(settings: Settings) -> Found:
    paths = sorted([*settings.catalogs.glob("*.yaml"), *settings.catalogs.glob("*.yml")])
    if not paths:
        return "lack", f"{settings.catalogs} 中没有材料目录", "请检查 YICI_CATALOGS；不设置时使用随附的目录。"
    texts = [(path.name, path.read_text(encoding="utf-8-sig")) for path in paths]
    catalogs = [load_catalog(text, name) for name, text in texts]
    findings = sum(len(lint(catalog, places_of(text))) for catalog, (_, text) in zip(catalogs, texts, strict=True))
    if findings:
        cure = "请运行 yici catalog lint 查看并改正。"
        return "warning", f"{len(catalogs)} 个事项，其中有 {findings} 处不符合发布要求", cure
    return "ok", f"{len(catalogs)} 个事项", ""


def _bootstrap_key(settings: Settings) -> Found:
    if settings.bootstrap_key and len(settings.bootstrap_key) < SHORT_KEY:
        return (
            "warning",
            f"已设置，但不足 {SHORT_KEY} 个字符，容易被猜中",
            "请把 YICI_BOOTSTRAP_KEY 换成更长的随机字符串。",
        )
    return "ok", "已设置" if settings.bootstrap_key else "未设置", ""
