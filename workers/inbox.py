"""The watched folders: what a window's scanner drops becomes a case, once, whatever is killed at whichever line.

A look: what lies in a window's folder and has not changed for a while is claimed by one rename; what is claimed is
stored, told to the ledger under a key of its own, and moved to ``done``, or to ``failed`` with a reason beside it. A claim
that a killed process left is taken up by any other. Any number of processes may look at the same folders.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog

from pipelines.errors import Permanent, Transient, Unconfigured
from pipelines.legal_days import legal_day
from storage import inbox_claims
from storage.inbox_claims import Held
from workers.inbox_folder import Claim, Drop, Signature, Window, short_stem, windows_of
from workers.inbox_stillness import Stillness
from workers.inbox_taking import Bundle, Taken, take_in
from workers.toolbox import Toolbox

LOOK_SECONDS = 2.0
BEAT_SECONDS = 10.0
"""How often a process that is at work on a claim says so; it has three times that long."""

log = structlog.get_logger("yici.inbox")


class Inbox:
    """Looks at the folders of all windows.

    Args:
        tools: of this process.
        folder: with a sub-folder for each window.
        keep_days: how long what is done stays in ``done``; 0 for ever.
        monotonic: a clock for what has to lie still.
        pause: seconds between two looks.

    Raises:
        Unconfigured: there is no such folder.
    """

    def __init__(
        self,
        tools: Toolbox,
        folder: Path,
        keep_days: int = 30,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        pause: float = LOOK_SECONDS,
    ) -> None:
        if not folder.is_dir():
            raise Unconfigured(
                f"扫描文件夹不存在：{folder}", code="INBOX", cure="请建立该文件夹，并为每个窗口建一个子文件夹。"
            )
        self._tools, self._folder, self._keep_days = tools, folder, keep_days
        self._pause = pause
        self._still = Stillness(tools.reader.inspect, monotonic)

    def run(self, stop: threading.Event) -> None:
        """Look again and again until ``stop`` is set."""
        while not stop.is_set():
            self._tools.watch.meter.alive("inbox")
            try:
                self.look()
            except Transient as error:
                log.warning("inbox waits", code=error.code)
            except OSError as error:
                log.warning("inbox folder cannot be read", code=type(error).__name__)
            stop.wait(self._pause)

    def look(self) -> int:
        """One look at every window; how many claims were settled. What goes wrong in one keeps no other waiting.

        Raises:
            Transient: a store is away; what is claimed is taken up again.
        """
        settled, paths = 0, set[Path]()
        for window in windows_of(self._folder):
            try:
                self._claim(window, paths)
                settled += sum(self._try(claim, paths) for claim in window.claims())
                window.forget(legal_day(self._tools.clock()), self._keep_days)
            except OSError as error:
                log.warning("folder of a window cannot be used", window=window.name, code=type(error).__name__)
        self._still.forget_all_but(paths)
        return settled

    def _claim(self, window: Window, paths: set[Path]) -> None:
        """Take what lies still out of the scanner's reach."""
        for drop in window.drops():
            paths.add(drop.path)
            if self._still.of(drop) is not None and (claim := window.claim(drop)) is not None:
                self._still.moved(drop, claim.folder / drop.name)

    def _try(self, claim: Claim, paths: set[Path]) -> bool:
        """One claim that breaks us, or cannot be moved, is tried again when its lease is over; the others go on."""
        try:
            held = claim.drop()
            paths |= {held.path} if held else set()
            return self._settle(claim, held)
        except Transient:
            raise
        except Exception:
            log.exception("claim not settled", claim=claim.id, window=claim.window.name)
            return False

    def _settle(self, claim: Claim, drop: Drop | None) -> bool:
        """Do a claim, unless somebody is at it; a failure of a store leaves it where it is."""
        held = inbox_claims.take(self._tools.engine, claim.id, claim.window.name, self._tools.clock())
        if held is None:
            return False
        with self._holding(held):
            if drop is None:
                claim.close()
                inbox_claims.settle(self._tools.engine, held, self._tools.clock(), ())
                return False
            signature = self._still.of(drop)
            if signature is None:
                inbox_claims.let_go(self._tools.engine, held)
                return False
            try:
                self._finish(claim, drop, signature, held)
            except Transient:
                inbox_claims.let_go(self._tools.engine, held)
                raise
        return True

    def _finish(self, claim: Claim, drop: Drop, signature: Signature, held: Held) -> None:
        try:
            taken = take_in(self._tools, claim, drop, signature)
        except Permanent as error:
            taken = Taken(refused=[(Bundle(0, (), {}), error)])
        reasons = [_reason(why) for _, why in taken.refused]
        now = self._tools.clock()
        if taken.cases:
            for bundle, why in taken.refused:
                _leave(claim, drop, bundle, why)
            more = f"等{len(taken.cases)}件" if len(taken.cases) > 1 else ""
            claim.done(legal_day(now), f"{taken.cases[0]}{more}")
        else:
            claim.refuse("\r\n".join(reasons))
        inbox_claims.settle(self._tools.engine, held, now, taken.cases, "；".join(reasons))
        log.info("claim settled", claim=claim.id, count=len(taken.cases), refused=len(reasons))

    @contextmanager
    def _holding(self, held: Held) -> Iterator[None]:
        """Say again and again that this process is at work on a claim."""
        over = threading.Event()

        def beat() -> None:
            while not over.wait(BEAT_SECONDS):
                self._tools.watch.meter.alive("inbox")
                try:
                    inbox_claims.renew(self._tools.engine, held, self._tools.clock())
                except Transient as error:
                    log.warning("claim not renewed", code=error.code)

        thread = threading.Thread(target=beat, name="inbox-beat", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()


def _leave(claim: Claim, drop: Drop, bundle: Bundle, error: Permanent) -> None:
    """The part of a stack that could not be taken in: its pages as a file of their own, and why."""
    for paper in bundle.papers:
        name = f"{short_stem(paper.name)}.{claim.id[:8]}{drop.path.suffix}"
        claim.window.leave(name, _reason(error), paper.part)


def _reason(error: Permanent) -> str:
    return f"没有收件：{error.message}{error.cure}"
