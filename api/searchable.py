"""The searchable PDF of a file: the scan with its text behind the picture, or an honest word why there is none (yet)."""

from __future__ import annotations

import os
from typing import BinaryIO, Literal

from fastapi import Response
from fastapi.responses import StreamingResponse

from api.deps import Deps
from api.disposition import disposition
from api.numbers import no_such_paper
from api.problems import Refused
from api.uploads import blocks
from pipelines.case import Case, State
from storage.objects import ObjectMissing
from storage.papers import searchable_key
from storage.searchable import Making, making_of
from storage.views import CaseView, FileView, case_view

Standing = Literal["made", "in_work", "failed", "none"]
"""Made; still being made; the step failed and waits for a person; of this file none can be made."""
ASK_AGAIN_SECONDS = 5
_AT_WORK = (State.RECEIVED, State.READING, State.PRECHECKING)


def standings(deps: Deps, view: CaseView) -> dict[str, Standing]:
    """How it stands with the searchable PDF of each file of a case, by the file's id."""
    making = making_of(deps.ledger.engine, view.case.number)
    return {file.id: standing(file, view.case, making) for file in view.files}


def standing(file: FileView, case: Case, making: Making) -> Standing:
    """How it stands with the searchable PDF of a file."""
    if file.problem or (file.opened and not file.pages):
        return "none"  # Quarantined or closed to us; or sound and film, which have no pages.
    if not file.opened or not all(page.read for page in file.pages):
        return "in_work"  # Also a page that was turned: what was made of it before is out of date.
    if file.id in making.made:
        return "made"
    if file.id in making.lacking:
        return "none"
    if making.under_way:
        return "in_work"
    if making.failed:
        return "failed"
    waits = case.state in _AT_WORK or case.files_open or case.pages_open
    return "in_work" if waits else "none"


def searchable_response(deps: Deps, number: str, file_id: str) -> Response:
    """The searchable PDF of a file of that case, always to be saved: papers drawn by programs are in it as they came.

    Raises:
        NoSuchCase: the number is unknown.
        Refused: 404, there is no such file in that case; 409, its PDF is still being made (with ``Retry-After``), or
            could not be made.
    """
    view = case_view(deps.ledger.engine, number)
    file = next((file for file in view.files if file.id == file_id), None)
    if file is None:
        raise no_such_paper()
    found = standings(deps, view)[file_id]
    if found != "made":
        raise _not_made(found)
    try:
        stream = deps.objects.open(searchable_key(file_id))
    except ObjectMissing as error:  # A page was turned a moment ago: it is made anew.
        raise _not_made("in_work") from error
    return saved_pdf(stream, file.name, "searchable.pdf")


def saved_pdf(stream: BinaryIO, name: str, plain: str) -> Response:
    """A searchable PDF to be saved.

    Args:
        stream: it, closed when it was sent.
        name: of the file that it was made of.
        plain: its name for programs that know only ASCII.
    """
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    headers = {
        "Content-Disposition": disposition("attachment", searchable_name(name), plain),
        "Content-Length": str(size),
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return StreamingResponse(blocks(stream), media_type="application/pdf", headers=headers)


def searchable_name(name: str) -> str:
    """``申请书.tif`` gives ``申请书-可检索.pdf``; ``申请书.pdf (2)`` gives ``申请书 (2)-可检索.pdf``."""
    whole, apart, count = name.rpartition(" (")
    plain, again = (whole, f" ({count}") if apart and count[:-1].isdigit() and count.endswith(")") else (name, "")
    stem, _, ending = plain.rpartition(".")
    return f"{stem if stem and ending.isalnum() and len(ending) <= 5 else plain}{again}-可检索.pdf"


def _not_made(found: Standing) -> Refused:
    if found == "in_work":
        return Refused(
            409,
            "可检索 PDF 正在生成。",
            code="SEARCHABLE_IN_WORK",
            cure="请稍后再试。",
            retry_after=ASK_AGAIN_SECONDS,
        )
    if found == "failed":
        return Refused(
            409,
            "可检索 PDF 没有制成。",
            code="SEARCHABLE_FAILED",
            cure="请在“失败步骤”中查看原因并重试；原件可以照常下载。",
        )
    return Refused(
        409,
        "这个文件没有可检索 PDF：文件打不开，或有页面没有识别出来，或不是文档。",
        code="SEARCHABLE_NONE",
        cure="请下载原件。",
    )
