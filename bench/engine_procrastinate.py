"""Contestant: procrastinate (tasks in PostgreSQL), a task that does nothing; run in the peers' own environment.

engine_procrastinate.py fill N     make its schema and put N jobs into it
engine_procrastinate.py work N     work off, N jobs at once
"""

from __future__ import annotations

import asyncio
import os
import sys
from concurrent.futures import ThreadPoolExecutor

import procrastinate  # type: ignore[import-not-found]  # it lives in .cache/peers

from bench.engine_gate import gate

app = procrastinate.App(
    connector=procrastinate.PsycopgConnector(conninfo=os.environ["YICI_BENCH_POSTGRES"], min_size=4, max_size=12)  # noqa: TID251 - set by the referee
)


@app.task  # type: ignore[untyped-decorator]  # as above
def plain() -> None:
    gate().go()


@app.task  # type: ignore[untyped-decorator]  # as above
async def coroutine() -> None:
    await gate().go_async()


TASKS = {"plain": plain, "coroutine": coroutine}


async def fill(number: int, kind: str) -> None:
    async with app.open_async():
        await app.schema_manager.apply_schema_async()
        for begun in range(0, number, 500):
            await TASKS[kind].batch_defer_async(*[{} for _ in range(min(500, number - begun))])


async def work(concurrency: int, _kind: str) -> None:
    # By default two cores have six threads: as many as jobs at once.
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(concurrency))
    async with app.open_async():
        await app.run_worker_async(concurrency=concurrency)


if __name__ == "__main__":
    asyncio.run({"fill": fill, "work": work}[sys.argv[1]](int(sys.argv[2]), sys.argv[3]))
