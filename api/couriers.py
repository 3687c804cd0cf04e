"""``/hooks/couriers/{carrier}``: where a carrier tells how its parcels fare. No key: it signs what it tells.

What is told twice, late or out of order changes nothing. Every answer is one that the carrier understands; what it is told no to, it
tells again later.
"""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

import structlog
from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from pydantic import Field

from api.bodies import Body
from api.deps import Deps, Given
from pipelines.errors import Impossible, Permanent, Transient
from pipelines.events import ShipmentMoved
from pipelines.kuaidi100 import Report, signed, understood
from pipelines.parcel import ShipmentState, meant
from pipelines.receiver import goes_there
from storage.parcels import Followed, followed, still_so

MOST_BYTES = 256 * 1024
"""Of what is told: the whole way of a parcel, some two hundred bytes an entry."""
TITLES = {"kuaidi100": "快递100"}
"""The carriers that tell, with what people call them."""

log = structlog.get_logger("yici.api")
router = APIRouter(tags=["寄递推送"])


class PushAnswer(Body):
    """What a carrier is answered.

    Attributes:
        result: whether it was taken; else it is told again later.
        return_code: 200, or why not.
    """

    result: bool
    return_code: str = Field(serialization_alias="returnCode")
    message: str


class _No(Exception):
    """What was told is not taken."""

    def __init__(self, status: int, message: str, code: str) -> None:
        super().__init__(message)
        self.status, self.message, self.code = status, message, code


SENT: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {
                    "type": "object",
                    "required": ["sign", "param"],
                    "properties": {
                        "sign": {"type": "string", "description": "md5(param + salt)，大小写均可"},
                        "param": {"type": "string", "description": "快递100 推送的 JSON，逐字节参与签名"},
                    },
                }
            }
        },
    }
}


@router.post(
    "/hooks/couriers/{carrier}",
    summary="接收寄递进度",
    response_model=PushAnswer,
    responses={status: {"model": PushAnswer} for status in (400, 403, 404, 408, 413, 503)},
    openapi_extra=SENT,
)
async def push(carrier: str, request: Request, deps: Given) -> JSONResponse:
    """Hear a carrier."""
    try:
        salt = deps.carrier_salts.get(carrier, "")
        if not salt or carrier not in TITLES:
            raise _No(404, "没有这家承运方", "CARRIER_UNKNOWN")
        sent = await _received(request, deps.silence_seconds)
        await run_in_threadpool(_heard, deps, carrier, _signed(sent, salt))
    except _No as no:
        log.warning("push refused", code=no.code, status=no.status)
        return _answer(no.status, no.message)
    return _answer(200, "成功")


def _answer(status: int, message: str) -> JSONResponse:
    said = PushAnswer(result=status == 200, return_code=str(status), message=message)
    return JSONResponse(said.model_dump(by_alias=True), status_code=status)


async def _received(request: Request, seconds: float) -> bytes:
    """What was sent, bounded in size and time."""
    body = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for chunk in request.stream():
                body += chunk
                if len(body) > MOST_BYTES:
                    raise _No(413, "推送的内容过大", "PUSH_TOO_LARGE")
    except TimeoutError as error:
        raise _No(408, "推送中断", "PUSH_TOO_SLOW") from error
    return bytes(body)


def _signed(sent: bytes, salt: str) -> Report:
    """What was told, once it is known who told it."""
    try:
        form = parse_qs(sent.decode(), max_num_fields=20)
        [sign], [param] = form["sign"], form["param"]
    except (ValueError, KeyError) as error:
        raise _No(400, "缺少 sign 或 param", "PUSH_UNREADABLE") from error
    if not signed(param, sign, salt):
        raise _No(403, "签名错误", "PUSH_UNSIGNED")
    try:
        return understood(param)
    except Permanent as error:
        raise _No(400, error.message, error.code) from error


def _heard(deps: Deps, carrier: str, report: Report) -> None:
    """Tell the case where its parcel is, if that is news."""
    try:
        parcel = followed(deps.ledger.engine, carrier, report.waybill)
        if parcel is None:
            raise _No(404, "没有这个运单", "WAYBILL_UNKNOWN")
        if report.corrected:
            log.warning("followed under another company", carrier=carrier, case=parcel.case_number)
        if report.state is not None:
            _told(deps, carrier, parcel, report, meant(parcel.state, report.state))
    except Transient as error:
        raise _No(503, error.message, error.code) from error


def _told(deps: Deps, carrier: str, parcel: Followed, report: Report, state: ShipmentState) -> None:
    engine, now = deps.ledger.engine, deps.now()
    as_of = min(report.as_of or now, now)
    if state == parcel.state:
        still_so(engine, parcel.id, as_of)
        return
    if state == "cancelled" and not goes_there(deps.ledger.case(parcel.case_number).facts, parcel.to):
        return  # it is we who call it back, and tell so ourselves
    moved = ShipmentMoved(
        at=_instant(report, parcel, now),
        by=TITLES[carrier],
        shipment_id=parcel.id,
        letter_ids=parcel.letter_ids,
        state=state,
        note=report.note,
        as_of=as_of,
    )
    try:
        deps.ledger.advance(parcel.case_number, moved, f"push-{parcel.id}-{state}-{as_of:%Y%m%d%H%M%S}")
    except Impossible as error:
        log.info("push changes nothing", case=parcel.case_number, state=state, code=error.code)


def _instant(report: Report, parcel: Followed, now: datetime) -> datetime:
    """When it happened: the day on which a parcel was signed for is the day of service, whenever we hear of it.

    What cannot be, before the order or after now, is as of now; so is what nobody saw happen.
    """
    if report.as_of is None or report.state == "exception" or not parcel.ordered_at <= report.as_of <= now:
        return now
    return report.as_of
