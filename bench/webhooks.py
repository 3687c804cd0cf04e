"""What it costs a case that integrators can be told of it: nobody registered, one endpoint, ten.

    .venv/bin/python -m bench.webhooks [ROUNDS]        101, unless said otherwise

One PostgreSQL, started for it; the same ledger over it, once without asking who listens (the control) and once for each
number of endpoints, one after the other in every round. A round is a case of four pages: opened, split, read, checked: seven
events, of which three are told. Nothing is called: what is measured is the transaction in which the call is ordered.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from statistics import median
from uuid import uuid4

from sqlalchemy import Engine

from pipelines.events import FileSplit, PageRead
from pipelines.facts import Facts
from storage import papers
from storage.api_keys import create_key, key_owner
from storage.database import migrate, open_database
from storage.ledger import Ledger, Submission
from storage.webhooks import endpoints, orders
from storage.webhooks.endpoints import Wish
from tests import services
from tests.cases import MONDAY, complete, file_in
from tests.past import ledger_over

PAGES = 4
EVENTS = PAGES + 3
ENDPOINTS = (0, 1, 10)


def one_case(ledger: Ledger, key_id: str) -> None:
    name = uuid4().hex[:20]
    handed_in = Submission(
        "SAMPLE-1", "示例事项许可", "2026-01", Facts(), (file_in(f"file-{name}"),), "示例平台", key_id
    )
    case = ledger.open(handed_in, name)
    file_id = papers.files_of(ledger.engine, case.number)[0].id
    ledger.advance(case.number, FileSplit(at=MONDAY, file_id=file_id, pages=PAGES), f"split-{name}")
    for page in range(1, PAGES + 1):
        case = ledger.advance(case.number, PageRead(at=MONDAY, file_id=file_id, page=page), f"{page}-{name}")
    ledger.advance(case.number, complete(case), f"found-{name}")


@contextmanager
def nobody_asked() -> Iterator[None]:
    """The ledger as it was before anybody could listen: the control."""
    asked = orders.order_calls
    orders.order_calls = lambda *_, **__: []
    try:
        yield
    finally:
        orders.order_calls = asked


def key_with(engine: Engine, number: int) -> str:
    owner = key_owner(engine, create_key(engine, f"示例平台 {number}", MONDAY))
    assert owner is not None
    for place in range(number):
        endpoints.register(engine, owner.id, Wish(f"https://example.org/{place}"), "示例平台", MONDAY)
    return owner.id


def timed(work: Callable[[], None]) -> float:
    begun = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - begun) / EVENTS


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 101
    with services.postgres() as url:
        engine = open_database(url)
        migrate(engine)
        ledger = ledger_over(engine)
        keys = {count: key_with(engine, count) for count in ENDPOINTS}
        times: dict[str, list[float]] = {}

        def control() -> None:
            with nobody_asked():
                one_case(ledger, keys[0])

        works: list[tuple[str, Callable[[], None]]] = [("control", control)]
        works += [(f"{count} endpoints", partial(one_case, ledger, keys[count])) for count in ENDPOINTS]
        for number in range(rounds + 3):
            for name, work in works if number % 2 else works[::-1]:
                took = timed(work)
                if number >= 3:
                    times.setdefault(name, []).append(took)
        print(f"{'ms an event, median':<22}{'':>8}{'paired':>9}{'n':>5}")
        for name in ("control", *(f"{count} endpoints" for count in ENDPOINTS)):
            paired = median(b / a for a, b in zip(times["control"], times[name], strict=True))
            print(f"{name:<22}{median(times[name]):8.3f}{paired:9.3f}{len(times[name]):5}")
        engine.dispose()


if __name__ == "__main__":
    main()
