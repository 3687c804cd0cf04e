"""The catalogues: their versions, a file held against the rules and the version in force, publishing it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from api.catalogs import Form, file_of, published_text
from api.deps import Deps, Given
from api.pages.session import SignedIn, refuse_foreign
from api.pages.templating import rendered
from api.problems import Refused
from api.uploads import received
from outputs.catalog_files import CatalogFile, read_catalog
from outputs.workbook_reading import MOST_BYTES
from outputs.workbooks import write_workbook
from pipelines.catalogs.changes import changes
from pipelines.errors import CatalogInvalid, UnknownItem
from pipelines.lint import against
from storage.catalog_versions import versions
from storage.catalogs import in_force, publish
from storage.sessions import Session

EDITORS = {"reviewer", "admin"}
STANDS = {"past": "已失效", "present": "施行中", "future": "未施行"}
STATUSES = {"sample": "样例", "official": "正式"}
router = APIRouter()


@router.get("/catalogs")
def catalogs(
    request: Request, session: SignedIn, deps: Given, done: Annotated[str, Query(max_length=60)] = ""
) -> Response:
    """Every version that was published."""
    return _page(request, session, deps, done="目录已发布。" if done == "published" else "")


@router.get("/catalogs/file")
def catalog_file(
    _: SignedIn,
    deps: Given,
    code: Annotated[str, Query(max_length=50)],
    version: Annotated[str, Query(max_length=40)],
    form: Form = "yaml",
) -> Response:
    """A version as a file."""
    return file_of(published_text(deps, code, version), form)


@router.get("/catalogs/template.xlsx")
def template(_: SignedIn) -> Response:
    """An empty workbook to fill in."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    headers = {"Content-Disposition": 'attachment; filename="template.xlsx"'}
    return Response(write_workbook({}, example=True), media_type=kind, headers=headers)


@router.post("/catalogs")
async def look(request: Request, session: SignedIn, deps: Given) -> Response:
    """Hold a file against the rules; nothing is kept."""
    async with received(request, deps) as form:
        refuse_foreign(request, deps, session, form.text("csrf"))
        if not form.files:
            raise Refused(422, "没有选择文件。", code="NO_FILE", cure="请选择 YAML 或 XLSX 文件。")
        name, data = form.files[0].name, form.files[0].content.read(MOST_BYTES + 1)
    return await run_in_threadpool(_looked, request, session, deps, name, data)


def _looked(request: Request, session: Session, deps: Deps, name: str, data: bytes) -> Response:
    _may_edit(session)
    if len(data) > MOST_BYTES:
        raise Refused(413, "目录文件过大。", code="TOO_LARGE", cure="请精简后重试。")
    try:
        read = read_catalog(data, name)
    except CatalogInvalid as error:
        return _page(
            request, session, deps, name=name, findings=error.findings, said=error.message + error.cure, status=422
        )
    return _shown(request, session, deps, name, read)


def _shown(request: Request, session: Session, deps: Deps, name: str, read: CatalogFile) -> Response:
    stopping = against(tuple(read.findings))
    try:
        old = in_force(deps.ledger.engine, read.catalog.item.code, on=deps.today())
    except UnknownItem:
        old = None
    values: dict[str, Any] = {
        "name": name,
        "findings": read.findings,
        "said": f"有 {len(stopping)} 处不符合发布规则，请改正后重新上传。" if stopping else "",
        "read": None if stopping else read,
        "item": read.catalog.item,
        "old": old,
        "changes": changes(old, read.catalog) if old else (),
    }
    return _page(request, session, deps, **values)


@router.post("/catalogs/publish")
async def published(request: Request, session: SignedIn, deps: Given) -> Response:
    """Publish what was looked at."""
    # As a form of parts: written as an address is, each Chinese character would take nine bytes of what a body may have.
    async with received(request, deps) as form:
        refuse_foreign(request, deps, session, form.text("csrf"))
        text, name = form.text("text") or "", (form.text("name") or "")[:200]

    def work() -> Response:
        _may_edit(session)
        try:
            # A browser sends line feeds as CR LF.
            publish(deps.ledger.engine, text.replace("\r\n", "\n"), deps.now())
        except CatalogInvalid as error:
            return _page(
                request, session, deps, name=name, findings=error.findings, said=error.message + error.cure, status=422
            )
        return RedirectResponse("/catalogs?done=published", status_code=303)

    return await run_in_threadpool(work)


def _may_edit(session: Session) -> None:
    if session.account.role not in EDITORS:
        raise Refused(403, "只有审查人员和管理员可以维护材料目录。", code="ROLE", cure="请联系管理员。")


def _page(request: Request, session: Session, deps: Deps, *, status: int = 200, **values: Any) -> Response:
    blank = {"name": "", "findings": (), "said": "", "read": None, "item": None, "old": None, "changes": (), "done": ""}
    found = [(one, STANDS[one.stands(deps.today())], STATUSES[one.status]) for one in versions(deps.ledger.engine)]
    known = {"versions": found, "may_edit": session.account.role in EDITORS}
    return rendered(request, "catalogs.html", {**blank, **known, **values}, status=status)
