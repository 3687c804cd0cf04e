"""Versions of a catalogue: each day has one, and no new one changes days on which cases were received."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine

from pipelines.errors import CatalogInvalid, UnknownItem
from storage.catalog_versions import text_of, versions
from storage.catalogs import in_force, publish
from tests.cases import MONDAY
from tests.past import ledger_over, opened
from tests.storage.test_catalogs import _text

TODAY = date(2026, 9, 14)


def _refused(engine: Engine, version: str, effective_from: str) -> list[str]:
    with pytest.raises(CatalogInvalid) as caught:
        publish(engine, _text(version, effective_from=effective_from), MONDAY)
    return [finding.rule for finding in caught.value.findings]


def test_each_version_ends_where_the_next_begins(engine: Engine) -> None:
    for version, day in (("1", "2025-01-01"), ("2", "2026-09-14"), ("3", "2027-01-01")):
        publish(engine, _text(version, effective_from=day), MONDAY)

    found = versions(engine, "SAMPLE-1")

    assert [(one.version, one.until, one.stands(TODAY), one.status) for one in found] == [
        ("3", None, "future", "sample"),
        ("2", date(2026, 12, 31), "present", "sample"),
        ("1", date(2026, 9, 13), "past", "sample"),
    ]
    assert text_of(engine, "SAMPLE-1", "2") == _text("2", effective_from="2026-09-14")


def test_a_text_that_was_never_published_is_unknown(engine: Engine) -> None:
    with pytest.raises(UnknownItem):
        text_of(engine, "SAMPLE-1", "1")


def test_two_versions_may_not_begin_on_one_day(engine: Engine) -> None:
    publish(engine, _text("1", effective_from="2026-01-01"), MONDAY)

    assert _refused(engine, "2", "2026-01-01") == ["effective_taken"]
    assert in_force(engine, "SAMPLE-1", on=TODAY).item.version == "1"


def test_a_version_may_not_begin_before_cases_were_received_under_another(engine: Engine) -> None:
    publish(engine, _text("1", effective_from="2026-01-01"), MONDAY)
    number = opened(ledger_over(engine), "a").number

    assert _refused(engine, "2", "2026-09-14") == ["backdated"]
    assert _refused(engine, "2", "2026-02-01") == ["backdated"]
    publish(engine, _text("2", effective_from="2026-09-15"), MONDAY)
    with pytest.raises(CatalogInvalid) as caught:
        publish(engine, _text("3", effective_from="2026-03-01"), MONDAY)
    assert number in caught.value.findings[0].message
    assert [in_force(engine, "SAMPLE-1", on=TODAY + timedelta(days=n)).item.version for n in (0, 1)] == ["1", "2"]


def test_a_version_may_fill_past_days_on_which_nothing_was_received(engine: Engine) -> None:
    publish(engine, _text("1", effective_from="2026-01-01"), MONDAY)
    publish(engine, _text("2", effective_from="2026-09-10"), MONDAY)
    opened(ledger_over(engine), "a")

    publish(engine, _text("1.5", effective_from="2026-05-01"), MONDAY)

    assert in_force(engine, "SAMPLE-1", on=date(2026, 6, 1)).item.version == "1.5"


def test_the_same_version_again_changes_nothing_also_when_it_is_in_use(engine: Engine) -> None:
    publish(engine, _text("1", effective_from="2026-01-01"), MONDAY)
    opened(ledger_over(engine), "a")

    publish(engine, _text("1", effective_from="2026-01-01"), MONDAY)

    assert len(versions(engine)) == 1


def test_of_two_that_are_published_at_once_for_one_day_one_is_refused(engine: Engine) -> None:
    refused: list[str] = []

    def work(version: str) -> None:
        try:
            publish(engine, _text(version, effective_from="2027-01-01"), MONDAY)
        except CatalogInvalid as error:
            refused.extend(finding.rule for finding in error.findings)

    threads = [threading.Thread(target=work, args=(f"v{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (refused, len(versions(engine))) == (["effective_taken"] * 3, 1)
