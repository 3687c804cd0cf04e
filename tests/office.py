"""An office for tests: a small fictional item, its papers, and a case that is opened with them. No OCR, no broker."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

from pipelines.case import Case
from pipelines.events import FileIn
from pipelines.facts import Facts
from runtime.settings import Settings
from storage.ledger import Submission
from storage.objects import key_for
from tests.builders import COMPANY, GOOD_USCC, WRONG_USCC, application, licence
from tests.doubles.scripted_reader import scripted
from workers.toolbox import Toolbox

ITEM, NAME, VERSION = "11990124MB2T1X3K9R9000001", "示例事项许可", "2026-01"

CATALOG = f"""
schema: yici/catalog/1
status: sample
item:
  code: "{ITEM}"
  name: {NAME}
  version: "{VERSION}"
  authority:
    name: 示例市示范区行政审批局
    short_name: 演许
    address: 示例市示范区示范路1号
    phone: 0000-0000000
    review_body: 示例市人民政府
    court: 示例市示范区人民法院
    seal: 行政许可专用章
  item_kind: 行政许可
  legal_basis: ["示例办法第二条"]
  clocks:
    notice: {{days: 5, unit: workday, from: received, on_lapse: deemed_accepted, basis: 许可法32}}
    correction: {{days: 30, unit: natural_day, from: told, on_lapse: lapsed, basis: 示例办法第十八条}}
    statutory: {{days: 20, unit: workday, from: accepted, extension: {{days: 10, approver: 本机关负责人}}, basis: 许可法42}}
    delivery: {{days: 10, unit: workday, from: decided, basis: 许可法44}}
  result: {{name: 示例许可证}}
materials:
  - code: M1
    name: 食品经营许可申请书
    necessity: required
    legal_basis: 示例办法第三条
    correctable_on_spot: true
    recognise: {{titles: [食品经营许可申请书], phrases: [申请人名称, 主体业态, 经营项目]}}
    fields:
      - {{code: applicant, label: [申请人名称], kind: company, required: true}}
      - {{code: uscc, label: [统一社会信用代码], kind: uscc, required: true}}
  - code: M2
    name: 营业执照
    necessity: required
    legal_basis: 示例办法第四条
    recognise: {{titles: [营业执照], phrases: [注册资本, 成立日期, 登记机关]}}
    fields:
      - {{code: name, label: [名称], kind: company, required: true}}
"""

APPLICANT = {"name": COMPANY, "kind": "legal_person", "id_type": "uscc", "id_no": GOOD_USCC, "phone": "0000-0000001"}
ADDRESS = {"province": "示例省", "city": "示例市", "county": "示范区", "address": "示范路2号"}
COURIER = {"mode": "courier", "name": "周样本", "phone": "0000-0000002", **ADDRESS}

WHOLE = {"申请书.pdf": scripted(application(), licence())}
"""All that the item asks for."""

FAULTY = {"申请书.pdf": scripted(application(fields={"统一社会信用代码": WRONG_USCC}))}
"""A wrong check digit, and the licence is missing: two certain faults, no doubt."""

CURE = {"补正.pdf": scripted(application(), licence())}


def installation(folder: Path, **more: object) -> Settings:
    """Settings of an installation in a folder, whose only item is the one of this module."""
    catalogs = folder / "catalogs"
    catalogs.mkdir(parents=True, exist_ok=True)
    (catalogs / "item.yaml").write_text(CATALOG, encoding="utf-8")
    return Settings.model_validate({"data_dir": folder / "data", "catalogs": catalogs, **more})


def facts(channel: str = "api", **more: object) -> Facts:
    """What is stated: a company, by the API, with the papers to be fetched at the window."""
    return Facts.model_validate({"channel": channel, "applicant": APPLICANT, **more})


def hand_in(tools: Toolbox, papers: Mapping[str, bytes]) -> tuple[FileIn, ...]:
    """Store files as the API does."""
    return tuple(_stored(tools, name, data) for name, data in papers.items())


def open_case(tools: Toolbox, papers: Mapping[str, bytes] = WHOLE, stated: Facts | None = None) -> Case:
    """Open a case with those papers."""
    submission = Submission(ITEM, NAME, VERSION, stated or facts(), hand_in(tools, papers), "示例接口")
    return tools.ledger.open(submission, uuid4().hex)


def _stored(tools: Toolbox, name: str, data: bytes) -> FileIn:
    file_id = uuid4().hex
    stored = tools.objects.put(key_for("file", file_id), data)
    assert stored.sha256 == hashlib.sha256(data).hexdigest()
    return FileIn(id=file_id, name=name, sha256=stored.sha256, size=stored.size, object_key=stored.key)


class SetClock:
    """A clock that stands where it is set."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


class MovingClock:
    """A clock that runs as fast as the wall's from a given instant, and can be set forward."""

    def __init__(self, start: datetime) -> None:
        self._start, self._begun = start, time.monotonic()

    def __call__(self) -> datetime:
        return self._start + timedelta(seconds=time.monotonic() - self._begun)

    def forward(self, days: float) -> None:
        """Let days pass."""
        self._start += timedelta(days=days)
