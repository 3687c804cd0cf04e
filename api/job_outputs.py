"""What was made of the file of a job, or an honest word why there is nothing (yet)."""

from __future__ import annotations

from fastapi import Response

from api.deps import Deps
from api.disposition import disposition
from api.problems import Refused
from api.searchable import ASK_AGAIN_SECONDS, saved_pdf
from pipelines.jobs import Output
from pipelines.text import PageText
from pipelines.transcript import as_json, as_lines, as_text
from storage.batches.standing import JobView, job_view
from storage.papers import readings_of, searchable_key

_ENDINGS: dict[Output, str] = {"text": "txt", "json": "json"}
_TYPES: dict[Output, str] = {
    "text": "text/plain; charset=utf-8",
    "json": "application/json",
}


def output_response(deps: Deps, key_id: str, batch_id: str, n: int, output: Output) -> Response:
    """An output of a job, always to be saved.

    Raises:
        NoSuchBatch: there is no such batch or job, or it is another key's.
        Refused: 404, it was not asked for; 409, it is not made yet (with ``Retry-After``), or the job failed.
    """
    job = job_view(deps.ledger.engine, batch_id, key_id, n)
    if output not in job.outputs or job.file_id is None or job.file is None:
        raise Refused(404, "这个任务没有要求这种结果。", code="NO_SUCH_OUTPUT", cure="请查看任务的 outputs。")
    if not job.made(output):
        raise _not_made(job)
    if output == "pdf":
        return saved_pdf(deps.objects.open(searchable_key(job.file_id)), job.file, "output.pdf")
    pages = [PageText.model_validate(page) for page in readings_of(deps.ledger.engine, job.file_id)]
    told = as_text(pages) if output == "text" else as_lines(as_json(job.file, job.engine, pages))
    ending = _ENDINGS[output]
    headers = {
        "Content-Disposition": disposition("attachment", f"{job.file}.{ending}", f"output.{ending}"),
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return Response(told.encode(), media_type=_TYPES[output], headers=headers)


def _not_made(job: JobView) -> Refused:
    if job.state == "failed" and job.problem is not None:
        return Refused(409, job.problem["detail"], code="JOB_FAILED", cure=job.problem.get("cure", ""))
    return Refused(409, "结果正在制作。", code="JOB_IN_WORK", cure="请稍后再试。", retry_after=ASK_AGAIN_SECONDS)
