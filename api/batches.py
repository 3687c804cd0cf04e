"""The calls on batches: many jobs at once, cases to be opened or files only to be read. A key sees only its own."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from api.access import ByKey
from api.batch_bodies import MOST_JOBS, BatchBody, JobBody, batch_body, job_body
from api.batching import take_batch
from api.bodies import ProblemDetails
from api.deps import Given
from api.forms import described_form, json_part
from api.job_outputs import output_response
from api.numbers import BatchId
from api.once import IdempotencyKey
from api.problems import MEDIA_TYPE, Refused
from api.uploads import received
from pipelines.jobs import ENDED, OUTPUTS, JobState
from storage.batches.removal import give_up
from storage.batches.standing import batch_view, job_view

PROBLEM: dict[str, Any] = {"model": ProblemDetails, "content": {MEDIA_TYPE: {}}}
JobNumber = Annotated[int, Path(ge=1, le=1_000_000, description="任务在批次中的序号，从 1 起")]
router = APIRouter(prefix="/api/v1/batches", tags=["批量"], responses=dict.fromkeys((401, 404, 409, 422, 503), PROBLEM))

_ID = {"type": "string", "description": "自定编号，批次内不重复；不写时为序号"}
_NAMES = {"type": "array", "items": {"type": "string"}, "description": "files 中的文件名"}
_CASE_JOB = {
    "type": "object",
    "description": "立办件，与 POST /cases 相同",
    "required": ["do", "case", "files"],
    "properties": {
        "id": _ID,
        "do": {"const": "case"},
        "files": _NAMES,
        "case": {
            "type": "object",
            "description": '与 POST /cases 的 case 部分相同：申报事实加上 "item"；不写 channel 时为 batch，不能为 window',
        },
        "duplex": {"type": "boolean", "description": "每个文件是先扫全部正面、再扫全部反面的一叠"},
    },
}
_OCR_JOB = {
    "type": "object",
    "description": "只识别一个文件，不立办件",
    "required": ["do", "files"],
    "properties": {
        "id": _ID,
        "do": {"const": "ocr"},
        "files": {**_NAMES, "minItems": 1, "maxItems": 1},
        "outputs": {
            "type": "array",
            "items": {"enum": list(OUTPUTS)},
            "description": "text 文本（页间为换页符），json 带位置的文字（yici/text/1），pdf 可检索 PDF；不写时为 text",
        },
    },
}
BATCH_PART = {
    "type": "object",
    "description": f"JSON：任务列表，至多 {MOST_JOBS} 个",
    "required": ["jobs"],
    "properties": {"jobs": {"type": "array", "maxItems": MOST_JOBS, "items": {"oneOf": [_CASE_JOB, _OCR_JOB]}}},
    "example": {
        "jobs": [
            {"id": "卷1", "do": "ocr", "files": ["卷1.pdf"], "outputs": ["text", "pdf"]},
            {"id": "申请2", "do": "case", "files": ["申请书.pdf"], "case": {"item": "11990124MB2T1X3K9R3000131001001"}},
        ]
    },
}


@router.post(
    "",
    status_code=207,
    response_model=BatchBody,
    responses={413: PROBLEM, 415: PROBLEM},
    summary="批量提交：立办件、只识别",
    openapi_extra=described_form({"batch": BATCH_PART}, {}),
)
async def post_batch(request: Request, deps: Given, caller: ByKey, idempotency_key: IdempotencyKey = None) -> Response:
    """Hand in many jobs: part ``batch`` is JSON, parts ``files`` are the papers; each job has a status of its own."""
    async with received(request, deps) as form:
        said = json_part(form, "batch")
        answer = await run_in_threadpool(take_batch, deps, caller, said, form.files, idempotency_key)
    return JSONResponse(answer.body, status_code=answer.status, headers={"Location": answer.body["href"]})


@router.get("/{batch}", response_model=BatchBody, summary="一个批次及其各个任务")
def get_batch(batch: BatchId, deps: Given, caller: ByKey) -> BatchBody:
    """How far each job has come, and where its outputs are."""
    return batch_body(batch_view(deps.ledger.engine, batch, caller.key_id))


@router.delete("/{batch}", status_code=204, response_class=Response, summary="删除批次及其结果")
def delete_batch(batch: BatchId, deps: Given, caller: ByKey) -> Response:
    """Remove a batch that is over, with its files and outputs; the cases that it opened stay."""
    if not batch_view(deps.ledger.engine, batch, caller.key_id).finished:
        told = "批次中还有等待或进行中的任务，不能删除。"
        raise Refused(409, told, code="BATCH_IN_WORK", cure="请在全部任务结束之后删除。")
    give_up(deps.ledger.engine, batch, deps.now())
    return Response(status_code=204)


@router.get("/{batch}/jobs/{n}", response_model=JobBody, summary="批次中的一个任务")
def get_job(batch: BatchId, n: JobNumber, deps: Given, caller: ByKey) -> JobBody:
    """One job."""
    return job_body(batch, job_view(deps.ledger.engine, batch, caller.key_id, n))


@router.post("/{batch}/jobs/{n}/retry", status_code=202, response_model=JobBody, summary="重试一个失败的识别任务")
def retry_job(batch: BatchId, n: JobNumber, deps: Given, caller: ByKey) -> JobBody:
    """Try what failed of a job once more. One that is under way is answered as it stands, so asking twice is no harm."""
    job_view(deps.ledger.engine, batch, caller.key_id, n)  # ...which tells a job of that key from any other
    tried = deps.jobs.try_again(batch, n)
    job = job_view(deps.ledger.engine, batch, caller.key_id, n)
    if not tried and job.state in ENDED:
        raise Refused(409, "这个任务没有可以重试的内容。", code="NOTHING_FAILED", cure=_NOT_TRIED.get(job.state, ""))
    return job_body(batch, job)


_NOT_TRIED: dict[JobState, str] = {
    "refused": "未收下的任务请改正后在新批次中提交。",
    "opened": "所立的办件请在办件中重试。",
    "done": "各页均已识别，结果可直接取用。",
}
"""What to do instead, by the state of the job."""
_GIVES: dict[int | str, dict[str, Any]] = {409: PROBLEM}


@router.get(
    "/{batch}/jobs/{n}/text",
    response_class=Response,
    responses={**_GIVES, 200: {"content": {"text/plain": {}}}},
    summary="识别出的文本",
)
def get_text(batch: BatchId, n: JobNumber, deps: Given, caller: ByKey) -> Response:
    """The text, pages parted by a form feed."""
    return output_response(deps, caller.key_id, batch, n, "text")


@router.get(
    "/{batch}/jobs/{n}/json",
    response_class=Response,
    responses={**_GIVES, 200: {"content": {"application/json": {}}}},
    summary="带位置的文字（yici/text/1）",
)
def get_json(batch: BatchId, n: JobNumber, deps: Given, caller: ByKey) -> Response:
    """The words with their places and marks, in the format of ``yici ocr --json``."""
    return output_response(deps, caller.key_id, batch, n, "json")


@router.get(
    "/{batch}/jobs/{n}/pdf",
    response_class=Response,
    responses={**_GIVES, 200: {"content": {"application/pdf": {}}}},
    summary="可检索 PDF",
)
def get_pdf(batch: BatchId, n: JobNumber, deps: Given, caller: ByKey) -> Response:
    """The scan with its text behind the picture."""
    return output_response(deps, caller.key_id, batch, n, "pdf")
