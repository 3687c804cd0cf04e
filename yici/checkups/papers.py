"""What is read and written: the engine, fonts, the key, the calendar, the catalogues."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pytesseract
import typst

from ocr.nets.backends import has_bfloat16
from ocr.rapid import RapidReader
from ocr.reader import PageReader, open_reader
from outputs.pdf import CHINESE_FAMILIES, LOCAL_FONTS, open_press
from outputs.seal import open_signer
from pipelines.catalogs.lines import read_lined
from pipelines.catalogs.text import load_lined
from pipelines.errors import Unconfigured, YiciError
from pipelines.legal_days import legal_day
from pipelines.lint import lint
from pipelines.workdays import load_calendar
from runtime.settings import Settings
from yici.checkups.found import Found, State

LANGUAGES = ("chi_sim", "osd")
SHORT_KEY = 20


def engine(settings: Settings) -> Found:
    """The engine of the settings reads a page."""
    name = settings.ocr_engine
    # A white page: loading the models is what can fail, reading nothing is quick.
    blank = np.full((320, 320, 3), 255, dtype=np.uint8)
    try:
        reader = open_reader(name)
        reader.read(blank)
    except Unconfigured as error:
        return "lack", error.message, error.cure
    except YiciError:
        cure = "请安装 tesseract-ocr 和 tesseract-ocr-chi-sim。" if name == "tesseract" else "请重新安装本程序的依赖。"
        return "lack", f"{name} 无法识别页面", cure
    return "ok", f"{name}{_runs_on(reader)}，模型已就绪", ""


def _runs_on(reader: PageReader) -> str:
    """What runs the nets of an engine that has a choice."""
    if not isinstance(reader, RapidReader):
        return ""
    precision = "bfloat16" if has_bfloat16() else "float32"
    return f"（OpenVINO，{precision}）" if reader.backend == "openvino" else "（onnxruntime，float32）"


def tesseract(settings: Settings) -> Found:
    """Tesseract: needed where it is the engine, asked for a second opinion where it is not."""
    absent, why = without_tesseract(settings)
    cure = "请安装 tesseract-ocr、tesseract-ocr-chi-sim、tesseract-ocr-osd。"
    try:
        version, languages = pytesseract.get_tesseract_version(), pytesseract.get_languages()
    except (pytesseract.TesseractNotFoundError, pytesseract.TesseractError, OSError):
        return absent, why, cure
    missing = [language for language in LANGUAGES if language not in languages]
    if missing:
        return absent, f"{version}，缺少语言数据：{'、'.join(missing)}", cure
    return "ok", f"{version}，{'、'.join(LANGUAGES)}", ""


def without_tesseract(settings: Settings) -> tuple[State, str]:
    """How grave it is that tesseract is not there, and what follows from it."""
    if settings.ocr_engine == "tesseract":
        return "lack", "未安装"
    if settings.second_opinion:
        return "warning", "未安装：疑处不能由另一识别引擎复核，直接由窗口人员确认"
    return "warning", "未安装（当前设置不需要）"


def fonts(_settings: Settings) -> Found:
    """The fonts of letters."""
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


def signing_key(settings: Settings) -> Found:
    """The key that seals."""
    signer = open_signer(settings.signing_key, settings.signing_key_password, settings.data_dir)
    if settings.signing_key == "dev":
        return "warning", f"{signer.name}，仅供演示", "正式使用前，请把 YICI_SIGNING_KEY 设为机构证书（PKCS#12 文件）。"
    return "ok", signer.name, ""


def calendar(settings: Settings, now: datetime) -> Found:
    """The working days, of this year and, in December, of the next."""
    try:
        known = load_calendar(settings.calendar.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise Unconfigured("工作日历文件无法读取。", cure="请检查 YICI_CALENDAR；不设置时使用随附的日历。") from error
    years = f"{min(known.years)}—{max(known.years)} 年" if known.years else "没有任何年份"
    today = legal_day(now)
    # The State Council publishes a year's holidays in November of the year before; clocks then already reach into it.
    wanted = today.year + (today.month == 12)
    if wanted not in known.years:
        return (
            "warning",
            f"{years}；{wanted} 年的节假日未收录，期限暂按周一至周五推算，只扣除元旦、劳动节、国庆节",
            "请更新工作日历。",
        )
    return "ok", years, ""


def catalogs(settings: Settings) -> Found:
    """The catalogues of the installation."""
    paths = sorted([*settings.catalogs.glob("*.yaml"), *settings.catalogs.glob("*.yml")])
    if not paths:
        return "lack", f"{settings.catalogs} 中没有材料目录", "请检查 YICI_CATALOGS；不设置时使用随附的目录。"
    findings = 0
    for path in paths:
        lined = read_lined(path.read_text(encoding="utf-8-sig"))
        findings += len(lint(load_lined(lined, path.name), lined.places()))
    if findings:
        cure = "请运行 yici catalog lint 查看并改正。"
        return "warning", f"{len(paths)} 个事项，其中有 {findings} 处不符合发布要求", cure
    return "ok", f"{len(paths)} 个事项", ""


def bootstrap_key(settings: Settings) -> Found:
    """The integrator's key of the first start."""
    if settings.bootstrap_key and len(settings.bootstrap_key) < SHORT_KEY:
        return (
            "warning",
            f"已设置，但不足 {SHORT_KEY} 个字符，容易被猜中",
            "请把 YICI_BOOTSTRAP_KEY 换成更长的随机字符串。",
        )
    return "ok", "已设置" if settings.bootstrap_key else "未设置", ""
