"""Server-sent events: what happens to a case, as it happens. An id is the number of the event in the case's chain."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Header
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse

from api.access import ByKey
from api.bodies import ProblemDetails
from api.deps import Deps, Given
from api.numbers import Number
from api.showing import link_body, progress_of
from storage.views import case_view, history_view

LONGEST_SECONDS = 600.0
"""A stream ends then, and the reader comes back with the last id: a key that was revoked meanwhile opens no new one."""

LastEventId = Annotated[str | None, Header(alias="Last-Event-ID", max_length=40)]
router = APIRouter(prefix="/api/v1/cases", tags=["办件"])


@router.get(
    "/{number}/events",
    summary="办理动态（SSE）",
    response_class=StreamingResponse,
    responses={
        200: {"content": {"text/event-stream": {}}},
        401: {"model": ProblemDetails},
        404: {"model": ProblemDetails},
    },
)
async def get_events(number: Number, deps: Given, _: ByKey, last_event_id: LastEventId = None) -> StreamingResponse:
    """Every event after ``Last-Event-ID``, then each new one."""
    return await event_response(deps, number, last_event_id)


async def event_response(deps: Deps, number: str, last_event_id: str | None) -> StreamingResponse:
    """The stream of a case.

    Raises:
        NoSuchCase: the number is unknown.
    """
    await run_in_threadpool(deps.ledger.case, number)
    after = int(last_event_id) if last_event_id and re.fullmatch("[0-9]{1,9}", last_event_id) else 0
    # Proxies must not hold events back.
    return StreamingResponse(
        _stream(deps, number, after), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"}
    )


async def _stream(deps: Deps, number: str, after: int) -> AsyncIterator[str]:
    loop = asyncio.get_running_loop()
    ends, quiet_since = loop.time() + LONGEST_SECONDS, loop.time()
    yield "retry: 3000\n\n"
    while loop.time() < ends:
        news = await run_in_threadpool(_news, deps, number, after)
        for seq, text in news:
            after, quiet_since = seq, loop.time()
            yield text
        if loop.time() - quiet_since >= deps.heartbeat_seconds:
            quiet_since = loop.time()
            yield ": \n\n"
        await asyncio.sleep(deps.poll_seconds)


def _news(deps: Deps, number: str, after: int) -> list[tuple[int, str]]:
    links = history_view(deps.ledger.engine, number, after=after).links
    if not links:
        return []
    view = case_view(deps.ledger.engine, number)
    progress = progress_of(view).model_dump(mode="json")
    return [(link.seq, _text(link_body(link).model_dump(mode="json"), progress)) for link in links]


def _text(link: dict[str, object], progress: dict[str, object]) -> str:
    told = {name: link[name] for name in ("seq", "kind", "at", "by", "state", "state_label")}
    data = json.dumps(told | {"progress": progress}, ensure_ascii=False)
    return f"id: {link['seq']}\nevent: {link['kind']}\ndata: {data}\n\n"
