"""Numbers and ids in a path. What cannot be one is not found, before any database hears of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated

from fastapi import Path
from pydantic import AfterValidator

from api.plain_text import CASE_NUMBER, PAPER_ID
from api.problems import Refused
from pipelines.errors import Permanent
from storage.batches.standing import no_such_batch
from storage.dead_letters import NoSuchTask
from storage.ledger import NoSuchCase
from storage.webhooks.deliveries import no_such_delivery
from storage.webhooks.endpoints import no_such_webhook


def no_such_paper() -> Refused:
    """There is no such file, letter or page in that case."""
    return Refused(404, "没有找到这份文件。", code="NO_SUCH_PAPER", cure="请核对编号。")


def no_such_letter() -> Refused:
    """Nobody has issued a letter under that id; the person who asks holds it in his hand."""
    cure = (
        "请确认网址完整，或重新扫描。如确由文书上的二维码打开本页，该文书可能不是本机关签发的，请向文书所列机关核实。"
    )
    return Refused(404, "没有查到这份文书。", code="NO_SUCH_PAPER", cure=cure)


def _no_such_case() -> NoSuchCase:
    return NoSuchCase("没有这个编号的办件。", code="NO_SUCH_CASE", cure="请核对办件编号。")


def _no_such_task() -> NoSuchTask:
    return NoSuchTask("没有这个编号的步骤。", code="NO_SUCH_TASK", cure="请核对编号，或刷新列表。")


def _fit(pattern: re.Pattern[str], unfit: Callable[[], Permanent]) -> AfterValidator:
    """Let through what can be an id; what cannot is raised as not found."""

    def check(text: str) -> str:
        if not pattern.fullmatch(text):
            raise unfit()
        return text

    return AfterValidator(check)


Number = Annotated[str, Path(description="办件编号"), _fit(CASE_NUMBER, _no_such_case)]
TaskId = Annotated[str, Path(description="步骤的编号"), _fit(PAPER_ID, _no_such_task)]
BatchId = Annotated[str, Path(description="批次的编号"), _fit(PAPER_ID, no_such_batch)]
PaperId = Annotated[str, Path(description="文件或文书的编号"), _fit(PAPER_ID, no_such_paper)]
LetterId = Annotated[str, Path(description="文书的编号，即二维码中网址的最后一段"), _fit(PAPER_ID, no_such_letter)]
WebhookId = Annotated[str, Path(description="回调地址的编号"), _fit(PAPER_ID, no_such_webhook)]
DeliveryId = Annotated[str, Path(description="回调记录的编号（webhook-id）"), _fit(PAPER_ID, no_such_delivery)]
