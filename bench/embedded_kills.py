"""The embedded installation (SQLite, a folder, the broker in memory), killed again and again: what is left of it?

    .venv/bin/python -m bench.embedded_kills [--tasks 5000] [--kills 20] [--seed 1]

One process opens cases and works them off with the honest reader; kill -9 strikes it as the work goes on, and it is
started again. At the end nothing may be lost, doubled or changed. With ``--kills 0`` the steps a second are the figure:
each step is a page read, stored and told, with SQLite's synchronous FULL.
"""

from __future__ import annotations

import argparse
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from bench import chaos_log
from bench.chaos_load import Handed, PlanName
from bench.chaos_papers import HonestReader, paper
from bench.chaos_proof import Proof, prove
from pipelines.events import FileIn
from pipelines.facts import Facts
from runtime.logs import open_logs
from runtime.settings import Settings
from storage.database import migrate, open_database
from storage.ledger import Submission
from storage.objects import key_for, open_objects
from tests.office import APPLICANT, ITEM, NAME, VERSION, installation
from workers.toolbox import Toolbox
from yici.embedded import Embedded

ROOT = Path(__file__).resolve().parent.parent
PLANS: tuple[PlanName, ...] = ("accepted", "noticed")
"""Plans in which nobody acts."""
LIMIT_SECONDS = 900.0


def handed_in(cases: int, seed: int) -> list[Handed]:
    """The same in every process of a run."""
    chance = random.Random(seed)
    return [
        Handed(PLANS[place % len(PLANS)], f"kills-{seed}-{place}", chance.getrandbits(32)) for place in range(cases)
    ]


def open_one(tools: Toolbox, one: Handed, pages: int) -> None:
    """Hand a case in as the API does: its file first; asked again under the same key it is the same case."""
    stored = tools.objects.put(key_for("file", one.key), paper(one.plan.content, pages, random.Random(one.seed)))
    file = FileIn(id=one.key, name="材料.pdf", sha256=stored.sha256, size=stored.size, object_key=stored.key)
    facts = {"channel": one.plan.channel, "applicant": APPLICANT}
    facts |= {"delivery": dict(one.plan.delivery)} if one.plan.delivery else {}
    submission = Submission(ITEM, NAME, VERSION, Facts.model_validate(facts), (file,), "示例接口")
    one.number = tools.ledger.open(submission, one.key).number
    one.files, one.pages = [stored.sha256], pages


def work(settings: Settings, cases: int, pages: int, seed: int) -> None:
    """The process that is killed: open what is not open yet, and work until all is done."""
    open_logs(level="ERROR")
    handed = handed_in(cases, seed)
    with Embedded(settings, open_reader=HonestReader) as yici:
        for one in handed:
            open_one(yici.toolbox, one, pages)
        for one in handed:
            yici.rest(one.number, LIMIT_SECONDS)


def progress(folder: Path) -> tuple[int, int]:
    """Tasks done, tasks in all."""
    with closing(sqlite3.connect(f"file:{folder / 'data' / 'yici.db'}?mode=ro", uri=True, timeout=30)) as connection:
        row = connection.execute("SELECT count(*) FILTER (WHERE state = 'done'), count(*) FROM tasks").fetchone()
    return int(row[0]), int(row[1])


def _start(folder: Path, cases: int, pages: int, seed: int) -> subprocess.Popen[bytes]:
    words = ["--child", str(folder), "--cases", str(cases), "--pages", str(pages), "--seed", str(seed)]
    with (folder / "log").open("ab") as log:
        command = ["setpriv", "--pdeathsig", "KILL", sys.executable, "-m", "bench.embedded_kills", *words]
        return subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)


def strike(folder: Path, cases: int, pages: int, kills: int, seed: int) -> tuple[int, float, float]:
    """Run to the end in spite of so many kills.

    Returns:
        Kills that struck, seconds, and steps a second from the first page on, which mean something without kills.
    """
    chance, begun, struck = random.Random(seed), time.monotonic(), 0
    expected, first = cases * (pages + 5), 0.0
    process = _start(folder, cases, pages, seed)
    try:
        while process.poll() is None and time.monotonic() - begun < LIMIT_SECONDS:
            done, _ = progress(folder)
            first = first or (time.monotonic() if done else 0.0)
            if struck < kills and done >= expected * 0.95 * (struck + chance.random()) / kills:
                process.kill()
                process.wait()
                struck += 1
                process = _start(folder, cases, pages, seed)
            time.sleep(0.05)
        if process.poll() != 0:
            raise SystemExit(f"did not end: {(folder / 'log').read_text(errors='replace')[-3000:]}")
    finally:
        process.kill()
        process.wait()
    now = time.monotonic()
    return struck, now - begun, progress(folder)[0] / (now - first)


def run(folder: Path, tasks: int, kills: int, seed: int, pages: int = 200) -> tuple[Proof, int, float, float]:
    """One run: the proof, the kills that struck, seconds, steps a second."""
    cases = max(1, round(tasks / (pages + 5)))
    settings = installation(folder)
    engine = open_database(settings.database)
    migrate(engine)
    chaos_log.install(engine)
    struck, seconds, rate = strike(folder, cases, pages, kills, seed)
    handed = handed_in(cases, seed)
    with Embedded(settings, open_reader=HonestReader) as yici:
        for one in handed:
            open_one(yici.toolbox, one, pages)  # known by its key: gives its number
    proof = prove(engine, open_objects(settings.objects), handed)
    engine.dispose()
    return proof, struck, seconds, rate


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--tasks", type=int, default=5000)
    options.add_argument("--kills", type=int, default=20)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--pages", type=int, default=200)
    options.add_argument("--cases", type=int, help=argparse.SUPPRESS)
    options.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    said = options.parse_args()
    if said.child:
        work(installation(said.child), said.cases, said.pages, said.seed)
        return 0
    with tempfile.TemporaryDirectory(prefix="yici-kills-") as folder:
        proof, struck, seconds, rate = run(Path(folder), said.tasks, said.kills, said.seed, said.pages)
    print(proof.table())
    print(f"kills {struck} of {said.kills}, {seconds:.1f} s, {rate:.0f} steps/s, load {os.getloadavg()[0]:.1f}")
    return 0 if proof.holds and struck == said.kills else 1


if __name__ == "__main__":
    sys.exit(main())
