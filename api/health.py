"""Is the process alive, and can it serve: for load balancers and people on call. No key is needed, nothing is told."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from api.bodies import ProblemDetails
from api.deps import Given
from api.problems import Refused
from pipelines.errors import Transient
from storage.database import schema_is_current

PROBE = "probe/ready"
router = APIRouter(tags=["运行状况"])


@router.get("/healthz", summary="进程在运行")
async def healthz() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/readyz", summary="可以受理请求", responses={503: {"model": ProblemDetails}})
def readyz(deps: Given) -> JSONResponse:
    """Database and object store can be used: a small object is written and removed again.

    Raises:
        Refused: 503; what cannot be used, all of it at once.
    """
    lacking = []
    try:
        if not schema_is_current(deps.ledger.engine):
            lacking.append("数据库的结构不是本版本的。")
    except Transient as error:
        lacking.append(error.message)
    try:
        deps.objects.put(PROBE, b"ready")
        deps.objects.delete(PROBE)
    except Transient as error:
        lacking.append(error.message)
    if lacking:
        raise Refused(503, "".join(lacking), code="NOT_READY", cure="请运行 yici doctor 查看。")
    return JSONResponse({"status": "ready"})
