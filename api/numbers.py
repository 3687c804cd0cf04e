"""Numbers and ids in a path. What cannot be one is not found, before any database hears of it."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path

from api.plain_text import CASE_NUMBER, PAPER_ID
from api.problems import Refused
from storage.dead_letters import NoSuchTask
from storage.ledger import NoSuchCase
from storage.webhook_deliveries import NoSuchDelivery
from storage.webhooks import NoSuchWebhook


async def case_number(number: Annotated[str, Path(description="办件编号")]) -> str:
    """The number of a case.

    Raises:
        NoSuchCase: it cannot be one.
    """
    if not CASE_NUMBER.fullmatch(number):
        raise NoSuchCase("没有这个编号的办件。", code="NO_SUCH_CASE", cure="请核对办件编号。")
    return number


async def paper_id(paper: Annotated[str, Path(description="文件或文书的编号")]) -> str:
    """The id of a file or letter.

    Raises:
        Refused: 404; it cannot be one.
    """
    if not PAPER_ID.fullmatch(paper):
        raise no_such_paper()
    return paper


async def task_id(task: Annotated[str, Path(description="步骤的编号")]) -> str:
    """The id of a task.

    Raises:
        NoSuchTask: it cannot be one.
    """
    if not PAPER_ID.fullmatch(task):
        raise NoSuchTask("没有这个编号的步骤。", code="NO_SUCH_TASK", cure="请核对编号，或刷新列表。")
    return task


async def webhook_id(webhook: Annotated[str, Path(description="回调地址的编号")]) -> str:
    """The id of an endpoint.

    Raises:
        NoSuchWebhook: it cannot be one.
    """
    if not PAPER_ID.fullmatch(webhook):
        raise NoSuchWebhook("没有这个编号的回调地址。", code="NO_SUCH_WEBHOOK", cure="请核对编号，或查看列表。")
    return webhook


async def delivery_id(delivery: Annotated[str, Path(description="回调记录的编号（webhook-id）")]) -> str:
    """The id of a delivery.

    Raises:
        NoSuchDelivery: it cannot be one.
    """
    if not PAPER_ID.fullmatch(delivery):
        raise NoSuchDelivery("没有这个编号的回调记录。", code="NO_SUCH_DELIVERY", cure="请核对编号。")
    return delivery


def no_such_paper() -> Refused:
    """There is no such file, letter or page in that case."""
    return Refused(404, "没有找到这份文件。", code="NO_SUCH_PAPER", cure="请核对编号。")


Number = Annotated[str, Depends(case_number)]
TaskId = Annotated[str, Depends(task_id)]
PaperId = Annotated[str, Depends(paper_id)]
WebhookId = Annotated[str, Depends(webhook_id)]
DeliveryId = Annotated[str, Depends(delivery_id)]
