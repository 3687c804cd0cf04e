"""Taking a batch in: every job by itself. What is wrong with one is told of that one, and the others are taken.

Only what concerns the whole (no list of jobs, too many, two of one id, a file that no job names) refuses the whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from pydantic import ValidationError

from api.access import Caller
from api.batch_bodies import LONGEST_ID, MOST_JOBS, CaseJob, JobProblemBody, OcrJob, batch_body
from api.deps import Deps
from api.once import Answer, once
from api.plain_text import clean_name
from api.problems import Fault, Problem, Refused, pointer_of, problem_of
from api.taking_in import opened, own_key, same_request, stored_file
from api.unfit import fault_at
from api.uploads import Upload
from pipelines.errors import Permanent, Transient
from storage.batches.jobs import NewJob
from storage.batches.standing import batch_view

log = structlog.get_logger("yici.api")

KINDS: Mapping[str, type[CaseJob | OcrJob]] = {"case": CaseJob, "ocr": OcrJob}


@dataclass(frozen=True)
class _Asked:
    """A job as it was asked for.

    Attributes:
        name: what its sender calls it; its place where it has no name.
        do: as said; empty where nothing usable is said.
        job: what is to be done, or why it cannot be.
    """

    name: str
    do: str
    job: CaseJob | OcrJob | Refused


def take_batch(deps: Deps, caller: Caller, said: object, files: Sequence[Upload], sent_key: str | None) -> Answer:
    """Take a batch in: 207 with a status for each job.

    Killed half-way and sent again under the same key, it comes to the same cases and files, and is written down once.

    Args:
        deps: the stores.
        caller: who hands it in.
        said: the part ``batch`` as JSON.
        files: as sent.
        sent_key: the ``Idempotency-Key``, if any.

    Raises:
        Refused: 422 for what concerns the whole; 409 and 422 of the key.
        Transient: a store is away; nothing is remembered, and the same request may be sent again.
    """

    def work(key: str) -> Answer:
        asked, named = _understood(said, files)
        batch_id = own_key(key, "batch")[:32]
        jobs = [_take(deps, caller, one, named, own_key(key, n)) for n, one in enumerate(asked, start=1)]
        deps.jobs.take_in(batch_id, caller.key_id, caller.name, jobs)
        shown = batch_body(batch_view(deps.ledger.engine, batch_id, caller.key_id))
        return Answer(207, shown.model_dump(mode="json", by_alias=True))

    return once(deps, caller, sent_key, same_request("batch", said, files), work)


# --- one job -----------------------------------------------------------------------------------------------------


def _take(deps: Deps, caller: Caller, asked: _Asked, files: Mapping[str, Upload], key: str) -> NewJob:
    try:
        if isinstance(asked.job, Refused):
            raise asked.job
        named = _files_of(asked.job, files)
        if isinstance(asked.job, CaseJob):
            return _open(deps, caller, asked.name, asked.job, named, key)
        return _to_be_read(deps, asked.name, asked.job, named, key)
    except Permanent as error:
        return _refused(asked, problem_of(error))
    except Transient:
        raise
    except Exception:
        # A fault of ours over what this one job says must not keep the others from being taken, now and at every retry.
        log.exception("job of a batch failed")
        return _refused(
            asked, Problem(500, "INTERNAL", "系统内部错误。", "请稍后单独重新提交这个任务；如仍失败，请联系管理员。")
        )


def _open(deps: Deps, caller: Caller, name: str, job: CaseJob, files: Sequence[Upload], key: str) -> NewJob:
    if job.case.get("channel") == "window":
        # Its steps would go before those for people who stand at a window.
        fault = Fault("/channel", "批量提交的办件不能是窗口渠道（window）。", "CHANNEL")
        raise _in_case(
            Refused(422, fault.detail, code="CHANNEL", cure="请不写 channel，或写实际渠道。", faults=[fault])
        )
    try:
        case = opened(deps, caller, {"channel": "batch", **job.case}, files, key, duplex=job.duplex)
    except Refused as error:
        raise _in_case(error) from error
    return NewJob(name, "case", 202, case_number=case.number)


def _in_case(error: Refused) -> Refused:
    """The same, with each place counted from the job and not from its case."""
    faults = [Fault(f"/case{fault.pointer}", fault.detail, fault.code) for fault in error.faults]
    return Refused(error.status, error.message, code=error.code, cure=error.cure, faults=faults)


def _to_be_read(deps: Deps, name: str, job: OcrJob, files: Sequence[Upload], key: str) -> NewJob:
    if len(files) != 1:
        fault = Fault("/files", "只识别的任务（ocr）每个写一个文件。", "ONE_FILE")
        raise Refused(422, fault.detail, code="ONE_FILE", cure="请为每个文件写一个任务。", faults=[fault])
    outputs = tuple(dict.fromkeys(job.outputs))
    return NewJob(name, "ocr", 202, file=stored_file(deps, files[0], key), outputs=outputs)


def _files_of(job: CaseJob | OcrJob, files: Mapping[str, Upload]) -> tuple[Upload, ...]:
    lacking = [
        Fault(f"/files/{place}", f"没有收到名为“{name}”的文件。", "NO_SUCH_FILE")
        for place, name in enumerate(job.files)
        if clean_name(name) not in files
    ]
    if lacking:
        told = "".join(fault.detail for fault in lacking)
        raise Refused(422, told, code="NO_SUCH_FILE", cure="请核对文件名，或补传文件。", faults=lacking)
    return tuple(files[clean_name(name)] for name in dict.fromkeys(job.files))


def _refused(asked: _Asked, problem: Problem) -> NewJob:
    body = problem.body(instance="", request_id="")
    told = JobProblemBody.model_validate({name: body[name] for name in JobProblemBody.model_fields if name in body})
    return NewJob(asked.name, asked.do, problem.status, problem=told.model_dump(mode="json"))


# --- the whole ---------------------------------------------------------------------------------------------------


def _understood(said: object, files: Sequence[Upload]) -> tuple[list[_Asked], dict[str, Upload]]:
    """The jobs, and the files by their names.

    Raises:
        Refused: 422, with everything that is wrong with the whole.
    """
    wanted = said.get("jobs") if isinstance(said, dict) else said
    if not isinstance(wanted, list) or not wanted:
        told = "“batch”应为非空的任务列表，或含有“jobs”列表的对象。"
        raise Refused(422, told, code="BATCH", cure="请按接口说明填写。", faults=[Fault("/batch", told, "BATCH")])
    if len(wanted) > MOST_JOBS:
        told = f"一个批次至多 {MOST_JOBS} 个任务，收到 {len(wanted)} 个。"
        raise Refused(
            422, told, code="TOO_MANY_JOBS", cure="请分批提交。", faults=[Fault("/batch", told, "TOO_MANY_JOBS")]
        )
    asked = [_asked(one, n) for n, one in enumerate(wanted, start=1)]
    named = {file.name: file for file in files}
    faults = [*_twice("/batch", "任务编号", [one.name for one in asked]), *_twice("/files", "文件名", _names(files))]
    if all(not isinstance(one.job, Refused) for one in asked):
        faults += _left_over(asked, named)
    if faults:
        told = f"批次有 {len(faults)} 处错误：" + "".join(fault.detail for fault in faults)
        raise Refused(422, told, code="BATCH", cure="请按所列各处改正后重新提交。", faults=faults)
    return asked, named


def _names(files: Sequence[Upload]) -> list[str]:
    return [file.name for file in files]


def _twice(pointer: str, what: str, names: Sequence[str]) -> list[Fault]:
    again = sorted({name for name in names if names.count(name) > 1})
    return [Fault(pointer, f"{what}“{name}”重复。", "TWICE") for name in again]


def _left_over(asked: Sequence[_Asked], named: Mapping[str, Upload]) -> list[Fault]:
    """Files that no job names. Taken in silence they would be lost; a job that is not understood may have meant them."""
    used = {clean_name(name) for one in asked if not isinstance(one.job, Refused) for name in one.job.files}
    return [Fault("/files", f"没有任务使用文件“{name}”。", "LEFT_OVER") for name in named if name not in used]


def _asked(said: Any, n: int) -> _Asked:
    if not isinstance(said, dict):
        return _Asked(str(n), "", _unfit([Fault("", "任务应为对象。", "JOB")]))
    name, do = _name(said.get("id"), n), said.get("do")
    if not isinstance(do, str) or do not in KINDS:
        return _Asked(name, "", _unfit([Fault("/do", "“do”应为 case（立办件）或 ocr（只识别）。", "DO")]))
    try:
        job = KINDS[do].model_validate(said)
    except ValidationError as error:
        faults = [fault_at(pointer_of(detail["loc"]), detail) for detail in error.errors()]
        return _Asked(name, do, _unfit(faults))
    return _Asked(name, do, job)


def _name(said: object, n: int) -> str:
    """What a job is called, in its problem too; where its own id cannot be used, its place."""
    return said if isinstance(said, str) and 1 <= len(said) <= LONGEST_ID and said.isprintable() else str(n)


def _unfit(faults: Sequence[Fault]) -> Refused:
    told = f"任务有 {len(faults)} 处错误：" + "".join(fault.detail for fault in faults)
    return Refused(422, told, code="JOB_INVALID", cure="请按所列各处改正后重新提交。", faults=faults)
