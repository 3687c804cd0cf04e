"""The bytes of a case: signed letters, page pictures, files as handed in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Path, Response
from fastapi.responses import StreamingResponse

from api.access import ByKey
from api.bodies import ProblemDetails
from api.deps import Deps, Given
from api.disposition import disposition
from api.numbers import Number, PaperId, no_such_paper
from api.searchable import searchable_response
from api.uploads import blocks
from pipelines.letter import TITLES
from storage.views import LetterView, case_view, file_view, letter_view, picture_key

_PICTURES = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG", "image/png"), (b"RIFF", "image/webp"))
PageNumber = Annotated[int, Path(ge=1, le=1_000_000)]
Known = Annotated[str | None, Header(max_length=300)]
"""``If-None-Match``: which picture the browser has."""
router = APIRouter(
    prefix="/api/v1/cases/{number}",
    tags=["文书与材料"],
    responses={status: {"model": ProblemDetails} for status in (401, 404)},
    default_response_class=Response,
)


@router.get("/letters/{paper}", summary="文书（已签章的 PDF）", responses={200: {"content": {"application/pdf": {}}}})
def get_letter(number: Number, paper: PaperId, deps: Given, _: ByKey) -> Response:
    """The signed PDF."""
    return letter_response(deps, number, paper)


@router.get("/files/{paper}", summary="材料原件", responses={200: {"content": {"application/octet-stream": {}}}})
def get_file(number: Number, paper: PaperId, deps: Given, _: ByKey) -> Response:
    """A file, byte for byte as it was handed in."""
    return file_response(deps, number, paper)


@router.get(
    "/files/{paper}/searchable",
    summary="可检索 PDF",
    responses={200: {"content": {"application/pdf": {}}}, 409: {"model": ProblemDetails}},
)
def get_searchable(number: Number, paper: PaperId, deps: Given, _: ByKey) -> Response:
    """The scan with its text behind the picture. 409 while it is being made (``Retry-After``) or could not be made."""
    return searchable_response(deps, number, paper)


@router.get("/files/{paper}/pages/{page}", summary="页面图像", responses={200: {"content": {"image/*": {}}}})
def get_picture(
    number: Number, paper: PaperId, page: PageNumber, deps: Given, _: ByKey, if_none_match: Known = None
) -> Response:
    """The upright picture of a page that was read."""
    return picture_response(deps, number, paper, page, if_none_match)


@router.get("/shipments/{paper}/label", summary="面单（PDF）", responses={200: {"content": {"application/pdf": {}}}})
def get_label(number: Number, paper: PaperId, deps: Given, _: ByKey) -> Response:
    """The label of a parcel that was booked."""
    return label_response(deps, number, paper)


def letter_response(deps: Deps, number: str, letter_id: str) -> Response:
    """A letter of that case, as people save it.

    Raises:
        Refused: 404; there is no such letter in that case, or it is not made yet.
    """
    letter = letter_view(deps.ledger.engine, letter_id)
    if letter is None or letter.case_number != number or letter.object_key is None:
        raise no_such_paper()
    headers = {"Content-Disposition": disposition("inline", f"{letter_name(letter)}-{number}.pdf", "letter.pdf")}
    return Response(deps.objects.get(letter.object_key), media_type="application/pdf", headers=headers)


def letter_name(letter: LetterView) -> str:
    """What people call that letter."""
    return next((name for kind, name in TITLES.items() if kind == letter.kind), "文书")


def label_response(deps: Deps, number: str, shipment_id: str) -> Response:
    """The label of a parcel of that case.

    Raises:
        NoSuchCase: the number is unknown.
        Refused: 404; there is no such parcel in that case, or it was not booked yet.
    """
    shipments = case_view(deps.ledger.engine, number).shipments
    key = next((shipment.label_key for shipment in shipments if shipment.id == shipment_id), None)
    if key is None:
        raise no_such_paper()
    headers = {"Content-Disposition": disposition("inline", f"面单-{number}.pdf", "label.pdf")}
    return Response(deps.objects.get(key), media_type="application/pdf", headers=headers)


def file_response(deps: Deps, number: str, file_id: str) -> Response:
    """A file of that case, always to be saved and never shown: nobody has looked into it.

    Raises:
        Refused: 404; there is no such file in that case.
    """
    file = file_view(deps.ledger.engine, number, file_id)
    if file is None:
        raise no_such_paper()
    headers = {
        "Content-Disposition": disposition("attachment", file.name, "file"),
        "Content-Length": str(file.size),
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    stream = deps.objects.open(file.object_key)
    return StreamingResponse(blocks(stream), media_type="application/octet-stream", headers=headers)


def picture_response(deps: Deps, number: str, file_id: str, page: int, request_tag: str | None = None) -> Response:
    """The picture of a page of that case; nothing but a word where the browser has it (``request_tag``).

    Raises:
        Refused: 404; there is no such page in that case, or it was not read.
    """
    key = picture_key(deps.ledger.engine, number, file_id, page)
    if key is None:
        raise no_such_paper()
    if request_tag == f'"{key}"':
        return Response(status_code=304, headers={"ETag": request_tag})
    picture = deps.objects.get(key)
    media_type = next((name for start, name in _PICTURES if picture.startswith(start)), "application/octet-stream")
    # A page that a clerk turns has another picture, under another key: the browser keeps this one and asks.
    return Response(picture, media_type=media_type, headers={"Cache-Control": "private, no-cache", "ETag": f'"{key}"'})
