"""The calls on catalogues: list the versions, get one, look for faults, publish."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel

from api.access import ByKey, PublisherByKey
from api.bodies import ProblemDetails
from api.deps import Deps, Given
from api.problems import MEDIA_TYPE, Refused
from outputs.catalog_files import CatalogFile, read_catalog
from outputs.workbook_reading import MOST_BYTES
from outputs.workbooks import write_workbook
from pipelines.catalogs.sheets_out import write_sheets
from pipelines.errors import Finding
from pipelines.storable import storable
from storage.catalog_versions import parsed, text_of, versions
from storage.catalogs import publish

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PROBLEM: dict[str, Any] = {"model": ProblemDetails, "content": {MEDIA_TYPE: {}}}
router = APIRouter(
    prefix="/api/v1/catalogs", tags=["材料目录"], responses=dict.fromkeys((401, 403, 413, 422, 503), PROBLEM)
)
Form = Literal["yaml", "xlsx"]


class VersionBody(BaseModel):
    """A published version; ``stands`` is past, present or future today."""

    code: str
    version: str
    name: str
    status: str
    effective_from: date | None
    until: date | None
    stands: str
    published_at: datetime
    sha256: str


class FindingBody(BaseModel):
    """One finding; ``severity`` lint refuses publishing, warning does not."""

    rule: str
    where: str
    line: int | None
    cell: str
    message: str
    severity: str
    basis: str


class LintBody(BaseModel):
    """What stands against publishing a catalogue that the schema can hold."""

    code: str
    version: str
    publishable: bool
    findings: list[FindingBody]


def finding_body(finding: Finding) -> FindingBody:
    """A finding as it is answered."""
    return FindingBody(
        rule=finding.rule,
        where=finding.where,
        line=finding.line,
        cell=finding.cell,
        message=finding.message,
        severity=finding.severity,
        basis=finding.basis,
    )


@router.get("", response_model=list[VersionBody], summary="全部已发布的版本")
def get_versions(deps: Given, _: ByKey, code: Annotated[str | None, Query(max_length=50)] = None) -> list[VersionBody]:
    """Every version, by code, the newest first."""
    # What no database can hold is no code.
    found = versions(deps.ledger.engine, code or None) if storable(code or "") else ()
    today = deps.today()
    return [
        VersionBody(
            code=one.code,
            version=one.version,
            name=one.name,
            status=one.status,
            effective_from=one.effective_from,
            until=one.until,
            stands=one.stands(today),
            published_at=one.published_at,
            sha256=one.sha256,
        )
        for one in found
    ]


@router.get("/text", summary="一个已发布的版本（YAML 或 XLSX）")
def get_text(
    deps: Given,
    _: ByKey,
    code: Annotated[str, Query(max_length=50)],
    version: Annotated[str, Query(max_length=40)],
    form: Form = "yaml",
) -> Response:
    """A version as it was published, or as a workbook."""
    return file_of(published_text(deps, code, version), form)


def published_text(deps: Deps, code: str, version: str) -> str:
    """A version as it was published.

    Raises:
        UnknownItem: there is none.
    """
    # What no database can hold is no code: it is sought as nothing.
    return text_of(deps.ledger.engine, *((code, version) if storable(code + version) else ("", "")))


def file_of(text: str, form: Form) -> Response:
    """A catalogue to be kept as a file."""
    if form == "xlsx":
        name, kind, data = "catalog.xlsx", XLSX, write_workbook(write_sheets(parsed(text)))
    else:
        name, kind, data = "catalog.yaml", "application/yaml; charset=utf-8", text.encode()
    return Response(data, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@router.post("/lint", response_model=LintBody, summary="检查目录能否发布（请求体为 YAML 或 XLSX）")
async def post_lint(request: Request, _: ByKey) -> LintBody:
    """Every finding at once; nothing is kept. What the schema cannot hold is 422."""
    data = await _body(request)
    return await run_in_threadpool(_linted, data)


@router.post("", status_code=201, response_model=LintBody, summary="发布目录（请求体为 YAML 或 XLSX）")
async def post_catalog(request: Request, deps: Given, _: PublisherByKey) -> LintBody:
    """Publish; what stands against it is 422 with every finding."""
    data = await _body(request)

    def work() -> LintBody:
        read = read_catalog(data, "catalog")
        publish(deps.ledger.engine, read.text, deps.now())
        return _lint_body(read)

    return await run_in_threadpool(work)


def _linted(data: bytes) -> LintBody:
    return _lint_body(read_catalog(data, "catalog"))


def _lint_body(read: CatalogFile) -> LintBody:
    findings = [finding_body(finding) for finding in read.findings]
    publishable = all(finding.severity == "warning" for finding in findings)
    item = read.catalog.item
    return LintBody(code=item.code, version=item.version, publishable=publishable, findings=findings)


async def _body(request: Request) -> bytes:
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > MOST_BYTES:
            raise Refused(
                413, f"目录文件过大（最大 {MOST_BYTES // 1_000_000} MB）。", code="TOO_LARGE", cure="请精简后重试。"
            )
    return bytes(data)
