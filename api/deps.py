"""What the API is handed by the composition root. It opens nothing itself and reads no settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Protocol
from urllib.parse import urlsplit

from fastapi import Depends, Request

from outputs.webhooks import Networks
from pipelines.errors import Unconfigured
from pipelines.legal_days import legal_day
from pipelines.writing.covers import PrintedSheet
from runtime.tracing import Tracer
from storage.batches.jobs import Jobs
from storage.ledger import Ledger
from storage.objects import Objects


class Signed(Protocol):
    """One signature of a file, as far as it is shown."""

    @property
    def signer(self) -> str:
        """Common name of the certificate."""

    @property
    def development(self) -> bool:
        """Whether it is this installation's development key."""

    @property
    def signed_at(self) -> datetime | None:
        """When, as the signer states it."""


class Verified(Protocol):
    """What is known of a file's signatures, as far as it is shown."""

    @property
    def valid(self) -> bool:
        """Whether every signature is intact, trusted and followed by no change."""

    @property
    def intact(self) -> bool:
        """Whether the signed bytes are the ones that were signed."""

    @property
    def signatures(self) -> Sequence[Signed]:
        """Each signature, in the order of signing."""

    @property
    def problems(self) -> Sequence[str]:
        """Chinese sentences; empty when all is well."""


def nothing_printed(_: Sequence[PrintedSheet], __: date) -> bytes:
    """Where nobody sets sheets.

    Raises:
        Unconfigured: always.
    """
    raise Unconfigured("这个服务没有打印封面页的程序。", code="NO_PRESS", cure="请用 yici cover 打印。")


@dataclass(frozen=True)
class Deps:
    """Everything the API works with.

    Attributes:
        ledger: the one door through which a case changes; its engine and clock are used for reading too.
        objects: where the bytes lie.
        verify: says who signed a PDF and whether it is whole.
        max_file_bytes: the largest file that is taken.
        public_url: the address that people use; ``https`` makes cookies secure.
        heartbeat_seconds: how often a silent event stream says that it is alive.
        poll_seconds: how often an event stream looks for news.
        silence_seconds: an uploader that says nothing for so long is cut off.
        print_sheets: sets cover and separator sheets as PDF.
        tracer: follows requests, and through the tasks that they order what comes of them.
        webhook_networks: private networks in which integrators may be called.
        carrier_salts: with what the carriers sign that may tell us how parcels fare, by their name.
        trusted_proxies: networks of the proxies before us, whose word on who asks is believed.
        linger_seconds: how long a refused uploader may go on sending; who is cut at once never reads the answer.
    """

    ledger: Ledger
    objects: Objects
    verify: Callable[[bytes], Verified]
    max_file_bytes: int
    public_url: str
    print_sheets: Callable[[Sequence[PrintedSheet], date], bytes] = nothing_printed
    tracer: Tracer = field(default_factory=Tracer)
    webhook_networks: Networks = ()
    carrier_salts: Mapping[str, str] = field(default_factory=dict, repr=False)
    trusted_proxies: Networks = ()
    heartbeat_seconds: float = 15.0
    poll_seconds: float = 1.0
    silence_seconds: float = 60.0
    linger_seconds: float = 10.0

    @property
    def jobs(self) -> Jobs:
        """The one door through which a job of a batch changes."""
        return Jobs(self.ledger.engine, self.ledger.clock, self.ledger.sender)

    def now(self) -> datetime:
        """The present instant."""
        return self.ledger.clock()

    def today(self) -> date:
        """The present legal day."""
        return legal_day(self.now())

    @property
    def secure(self) -> bool:
        """Whether people reach the installation by https."""
        return urlsplit(self.public_url).scheme == "https"


async def deps_of(request: Request) -> Deps:
    """The Deps of the app that a request came to."""
    deps: Deps = request.app.state.deps
    return deps


Given = Annotated[Deps, Depends(deps_of)]
"""Deps, as the parameter of a handler."""
