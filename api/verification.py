"""``/verify/{id}``: whoever holds a letter can see, without a key, that it is ours and whole. Names are masked.

An id holds 80 bits of chance, so that nobody finds one by trying. Who tries all the same is slowed down, by address.
"""

from __future__ import annotations

import hashlib
import math
from datetime import datetime, timedelta

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from api.bodies import Body, ProblemDetails
from api.client import client_of
from api.deps import Deps, Given
from api.numbers import LetterId, no_such_letter
from api.pages.templating import rendered
from api.papers import letter_name
from pipelines.case import Case
from storage.allowances import Allowance, spend
from storage.throttle import TooOften
from storage.views import LetterView, letter_view

router = APIRouter(tags=["文书核验"])
ASKING = Allowance("verify", 120, timedelta(seconds=1))
"""Of one address: 120 letters at once, one a second in the long run. Behind one address may be a whole village or a hall's
network, and each person looks at the one letter in his hand."""
UNKNOWN = 6
"""What an id that there is not costs: twenty at once, ten a minute. Whoever scans a code never asks for one."""


class VerifiedLetter(Body):
    """What is told of a letter to whoever holds it.

    Attributes:
        valid: the stored file is the one that was issued, and its signature holds.
        unchanged: its SHA-256 is the one of its issue.
        intact: every signed byte is as it was signed.
        case: number of the case, its middle covered.
        applicant: covered but for the first character.
        problems: Chinese sentences; empty when all is well.
    """

    id: str
    valid: bool
    unchanged: bool
    intact: bool
    letter: str
    number: str
    issued_at: datetime
    authority: str
    item: str
    case: str
    applicant: str
    signer: str
    development: bool
    sha256: str
    problems: tuple[str, ...]


@router.get(
    "/verify/{paper}",
    summary="核验文书",
    response_model=VerifiedLetter,
    responses={200: {"content": {"text/html": {}}}, 404: {"model": ProblemDetails}, 429: {"model": ProblemDetails}},
)
def verify_letter(paper: LetterId, request: Request, deps: Given) -> Response:
    """A page, or JSON where that is asked for.

    Raises:
        Refused: 404; no letter has that id.
        TooOften: too many were asked for from that address.
    """
    letter = letter_view(deps.ledger.engine, paper)
    if letter is None or letter.object_key is None or letter.issued_at is None:
        _count(request, deps, UNKNOWN)
        raise no_such_letter()
    _count(request, deps, 1)
    verified = _verified(deps, letter, deps.objects.get(letter.object_key), letter.issued_at)
    accepted = request.headers.get("accept", "")
    if "json" in accepted and "text/html" not in accepted:
        return JSONResponse(verified.model_dump(mode="json"))
    return rendered(request, "verify.html", {"letter": verified})


def _count(request: Request, deps: Deps, points: int) -> None:
    """Count before anything is told, so that a refusal does not tell whether there is such a letter."""
    client = client_of(request, deps)
    wait = spend(deps.ledger.engine, ASKING, client, points, deps.now()) if client else timedelta(0)
    if wait > timedelta(0):
        seconds = math.ceil(wait.total_seconds())
        told = f"来自您所在网络的核验过于频繁，请在 {seconds} 秒后再试。"
        cure = "文书本身不受影响；如反复出现，请凭文书上的文号向签发机关查询。"
        raise TooOften(told, wait, code="VERIFYING_TOO_OFTEN", cure=cure)


def _verified(deps: Deps, letter: LetterView, data: bytes, issued_at: datetime) -> VerifiedLetter:
    case = deps.ledger.case(letter.case_number)
    signature = deps.verify(data)
    unchanged = hashlib.sha256(data).hexdigest() == letter.sha256
    problems = () if unchanged else ("保存的文件与签发时不一致。",)
    last = signature.signatures[-1] if signature.signatures else None
    return VerifiedLetter(
        id=letter.id,
        valid=signature.valid and unchanged,
        unchanged=unchanged,
        intact=signature.intact,
        letter=letter_name(letter),
        number=letter.number,
        issued_at=issued_at,
        authority=deps.ledger.rules(case).catalog.item.authority.name or "",
        item=case.item_name,
        case=f"{case.number[:4]}********{case.number[-3:]}",
        applicant=_covered(case),
        signer=last.signer if last else "",
        development=last.development if last else False,
        sha256=letter.sha256 or "",
        problems=(*problems, *signature.problems),
    )


def _covered(case: Case) -> str:
    name = case.facts.applicant.name or ""
    return name[:1] + "*" * min(len(name) - 1, 8) if name else ""
