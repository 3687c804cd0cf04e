"""Contestant: celery with a pool of threads, acknowledging after the work; run in the peers' own environment.

engine_celery.py N     put N tasks into the queue
"""

from __future__ import annotations

import os
import sys

import celery  # type: ignore[import-not-found]  # it lives in .cache/peers

from bench.engine_gate import gate

app = celery.Celery("bench", broker=os.environ["YICI_BENCH_RABBITMQ"])  # noqa: TID251 - set by the referee
app.conf.update(task_acks_late=True, task_ignore_result=True, worker_hijack_root_logger=False)


@app.task(name="nothing")  # type: ignore[untyped-decorator]  # as above
def nothing() -> None:
    gate().go()


if __name__ == "__main__":
    with app.producer_pool.acquire(block=True) as producer:
        for _ in range(int(sys.argv[1])):
            nothing.apply_async(producer=producer)
