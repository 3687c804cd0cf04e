"""How long a failed task waits, by its kind."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from pipelines.retries import JITTER, LONGEST_ASKED, SCHEDULES, attempts_of, wait_before

KINDS = st.sampled_from(["read_page", "call_webhook"])
SHARES = st.floats(0, 1)


def test_the_wait_grows_from_seconds_to_an_hour() -> None:
    assert [wait_before("read_page", attempt, 1.0) for attempt in (1, 2, 3, 8)] == [
        timedelta(seconds=5),
        timedelta(seconds=20),
        timedelta(seconds=80),
        timedelta(hours=1),
    ]
    assert wait_before("read_page", 3, 0.5) == timedelta(seconds=40)


def test_a_call_to_an_integrator_is_tried_ten_times_over_three_days() -> None:
    waits = [wait_before("call_webhook", attempt, 0.0) for attempt in range(1, attempts_of("call_webhook"))]

    assert [wait.total_seconds() for wait in waits] == [5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400]
    assert (attempts_of("call_webhook"), attempts_of("read_page")) == (10, 8)
    assert timedelta(days=3) < sum(waits, timedelta()) < timedelta(days=4)


@given(attempt=st.integers(1, 30), share=SHARES)
def test_by_a_schedule_chance_only_adds_and_by_a_fifth_at_most(attempt: int, share: float) -> None:
    least = wait_before("call_webhook", attempt, 0.0)

    assert least <= wait_before("call_webhook", attempt, share) <= least * (1 + JITTER)
    assert least in SCHEDULES["call_webhook"]


@given(kind=KINDS, attempt=st.integers(1, 12), share=SHARES, asked=st.timedeltas(timedelta(), timedelta(days=400)))
def test_what_the_other_party_asks_for_is_heeded_within_a_day(
    kind: str, attempt: int, share: float, asked: timedelta
) -> None:
    usual = wait_before(kind, attempt, share)

    assert wait_before(kind, attempt, share, asked) == max(usual, min(asked, LONGEST_ASKED))
