"""The list of cases: tabs with counts, lights, search."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response

from api.deps import Given
from api.pages.due import clocks_shown, looming
from api.pages.session import SignedIn
from api.pages.templating import rendered
from api.pages.words import LIGHTS, TABS, TONES
from pipelines.storable import storable
from storage.listing import Filter, count_by_state, list_cases

A_PAGE = 30
router = APIRouter()
Typed = Annotated[str, Query(max_length=100)]


@router.get("/cases")
def cases(
    request: Request,
    _: SignedIn,
    deps: Given,
    tab: Typed = "",
    q: Typed = "",
    cursor: Annotated[str | None, Query(max_length=300)] = None,
) -> Response:
    """Cases, newest first. Who searches searches all of them; who does not sees what waits for the window."""
    text = q.strip() if storable(q) else ""
    chosen = tab if tab in TABS else "all" if text else "mine"
    found = list_cases(
        deps.ledger.engine, Filter(states=TABS[chosen][1], text=text), cursor=cursor or None, limit=A_PAGE
    )
    by_state = count_by_state(deps.ledger.engine)
    counts = {
        name: sum(by_state.get(state, 0) for state in states) if states else sum(by_state.values())
        for name, (_, states) in TABS.items()
    }
    rows = [(listed, clocks_shown(listed.case, deps)) for listed in found.items]
    following = urlencode({"tab": chosen, "q": text, "cursor": found.next}) if found.next else ""
    values = {"tabs": TABS, "counts": counts, "chosen": chosen, "q": text, "rows": rows, "following": following}
    values["looming"], values["unanswered"] = looming(deps)
    return rendered(request, "cases.html", {**values, "tones": TONES, "lights": LIGHTS, "paged": cursor is not None})
