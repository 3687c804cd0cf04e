"""Cases as applicants and clerks bring them: opened and acted upon over HTTP, each request until it is answered."""

from __future__ import annotations

import hashlib
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import httpx
import psycopg

from bench.chaos_papers import Content, paper
from tests.office import APPLICANT, COURIER, ITEM

KEY = "chaos-bench-key-of-nobody"  # an integrator's key of this run only
GIVE_UP_SECONDS = 300.0

PlanName = Literal["accepted", "noticed", "cured", "word", "archived"]


@dataclass(frozen=True)
class Plan:
    """What is done with a case, and where it must end.

    Attributes:
        content: of the first file.
        channel: at a window the clerk gives the word.
        delivery: wished by the applicant.
        acts: what a person does when the case has come to a state: an act of the API, or ``supplement``.
        end: the state at the end.
        letters: kinds of letters, each once.
        parcels: how many a courier takes.
        share: of all cases, in hundredths.
    """

    content: Content
    end: str
    letters: frozenset[str]
    share: int
    channel: str = "api"
    delivery: Mapping[str, str] | None = None
    acts: tuple[tuple[str, str], ...] = ()
    parcels: int = 0

    @property
    def rounds(self) -> int:
        """How often everything handed in was read, and so how many checks are asked for."""
        return 1 + sum(act == "supplement" for _, act in self.acts)


PLANS: Mapping[PlanName, Plan] = {
    "accepted": Plan("whole", "accepted", frozenset({"receipt", "acceptance"}), share=40),
    "noticed": Plan(
        "faulty",
        "correction_requested",
        frozenset({"receipt", "notice"}),
        share=20,
        delivery=COURIER,
        parcels=1,
    ),
    "cured": Plan(
        "faulty",
        "accepted",
        frozenset({"receipt", "notice", "correction_receipt", "acceptance"}),
        share=15,
        acts=(("correction_requested", "supplement"),),
    ),
    "word": Plan(
        "faulty",
        "correction_requested",
        frozenset({"receipt", "notice"}),
        share=15,
        channel="window",
        acts=(("awaiting_clerk", "give_notice"),),
    ),
    "archived": Plan(
        "whole",
        "archived",
        frozenset({"receipt", "acceptance", "decision", "licence"}),
        share=10,
        acts=(("accepted", "decide"), ("delivering", "handed_over")),
    ),
}


@dataclass
class Handed:
    """One case as it was brought.

    Attributes:
        files: SHA-256 of every file handed in, in order.
        pages: of all files together.
        number: once it is known.
        acted: how many of the plan's acts are done.
    """

    plan_name: PlanName
    key: str
    seed: int
    files: list[str] = field(default_factory=list)
    pages: int = 0
    number: str = ""
    acted: int = 0

    @property
    def plan(self) -> Plan:
        """What is done with it."""
        return PLANS[self.plan_name]


class Load:
    """Opens cases and acts on them until all have come to their end.

    Args:
        api: the base address.
        database_url: to look how far the cases are.
        cases: how many.
        pages: of the first file of each.
        seed: of plans and bytes.
        backlog: tasks that may wait before the next case is opened.
        share: how much of all may be opened by now, 0..1.
    """

    def __init__(
        self,
        api: str,
        database_url: str,
        cases: int,
        pages: int,
        *,
        seed: int = 0,
        backlog: int = 3000,
        share: Callable[[], float] = lambda: 1.0,
    ) -> None:
        self._api, self._database = api, database_url.replace("+psycopg", "")
        self._pages, self.backlog, self.share = pages, backlog, share
        chance = random.Random(seed)
        names, shares = list(PLANS), [plan.share for plan in PLANS.values()]
        drawn = [*names, *chance.choices(names, shares, k=max(0, cases - len(names)))][:cases]
        chance.shuffle(drawn)
        self.cases = [Handed(name, f"chaos-{seed}-{place}", chance.getrandbits(32)) for place, name in enumerate(drawn)]
        self.answers: Counter[str] = Counter()
        self.refused: list[str] = []
        self._stop, self._enough = threading.Event(), threading.Event()
        self.opened_all = threading.Event()

    def run(self) -> None:
        """Open and act, in two threads, until :meth:`stop` or the end of the plans."""
        opener = threading.Thread(target=self._open_all, name="opener")
        opener.start()
        while not self._stop.is_set() and not self.acted_all:
            self._act_on_all()
            time.sleep(0.3)
        opener.join()

    def stop(self) -> None:
        """Do nothing more."""
        self._stop.set()

    def bring_no_more(self) -> None:
        """Open no further case; what is open is brought to its end."""
        self._enough.set()

    @property
    def brought(self) -> list[Handed]:
        """The cases that were handed in."""
        return [one for one in self.cases if one.files]

    @property
    def acted_all(self) -> bool:
        """Whether everything that people do is done."""
        return self.opened_all.is_set() and all(one.acted == len(one.plan.acts) for one in self.brought)

    @property
    def _ended(self) -> bool:
        return self._stop.is_set() or self._enough.is_set()

    def _open_all(self) -> None:
        for place, one in enumerate(self.cases):
            while not self._ended and (place > self.share() * len(self.cases) or self._waiting() > self.backlog):
                time.sleep(0.2)
            if self._ended:
                break
            stated = {"item": ITEM, "channel": one.plan.channel, "applicant": APPLICANT}
            if one.plan.delivery:
                stated["delivery"] = dict(one.plan.delivery)
            data = self._paper(one, one.plan.content, self._pages)
            answer = self._ask("/cases", one.key, data={"case": json.dumps(stated)}, files=_files(data))
            if answer is not None:
                one.number = answer["number"]
        self.opened_all.set()

    def _act_on_all(self) -> None:
        states = self._states()
        for one in self.cases:
            if one.acted < len(one.plan.acts) and states.get(one.number) == one.plan.acts[one.acted][0]:
                self._act(one, one.plan.acts[one.acted][1])

    def _act(self, one: Handed, act: str) -> None:
        key = f"{one.key}-{one.acted}"
        if act == "supplement":
            data = self._paper(one, "whole", max(2, self._pages // 10), again=True)
            answer = self._ask(f"/cases/{one.number}/supplements", key, files=_files(data))
        else:
            said = {"act": act, "by": "李样本"} | ({"outcome": "granted"} if act == "decide" else {})
            answer = self._ask(f"/cases/{one.number}/acts", key, json=said)
        if answer is not None:
            one.acted += 1

    def _paper(self, one: Handed, content: Content, pages: int, *, again: bool = False) -> bytes:
        data = paper(content, pages, random.Random(one.seed + again))
        one.files.append(hashlib.sha256(data).hexdigest())
        one.pages += max(pages, 2 if content == "whole" else 1)
        return data

    def _ask(self, path: str, key: str, **request: Any) -> Any:
        """Send it until it is answered, under one key; None when it was refused or the run is over."""
        headers = {"Authorization": f"Bearer {KEY}", "Idempotency-Key": key}
        until = time.monotonic() + GIVE_UP_SECONDS
        said = "no answer"
        while not self._stop.is_set() and time.monotonic() < until:
            try:
                answer = httpx.post(f"{self._api}/api/v1{path}", headers=headers, timeout=30, **request)
            except httpx.TransportError as error:
                self.answers[type(error).__name__] += 1
            else:
                self.answers[str(answer.status_code)] += 1
                if answer.is_success:
                    return answer.json()
                said = f"{answer.status_code} {answer.text[:300]}"
                if answer.status_code < 500 and answer.json().get("code") != "IDEMPOTENCY_RUNNING":
                    break
            time.sleep(0.3)
        self.refused.append(f"{path} {key}: {said}")
        return None

    def _states(self) -> Mapping[str, str]:
        return dict(self._select("SELECT number, state FROM cases"))

    def _waiting(self) -> int:
        rows = self._select("SELECT count(*) FROM tasks WHERE state IN ('ready', 'sent', 'running')")
        return int(rows[0][0]) if rows else 1 << 30

    def _select(self, query: str) -> Sequence[tuple[Any, ...]]:
        try:
            with psycopg.connect(self._database, connect_timeout=5) as connection:
                return connection.execute(query.encode()).fetchall()
        except psycopg.OperationalError:
            return []


def _files(data: bytes) -> list[tuple[str, tuple[str, bytes, str]]]:
    return [("files", ("材料.pdf", data, "application/pdf"))]
