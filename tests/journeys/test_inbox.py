"""Watched folders over RabbitMQ, PostgreSQL and S3: several processes, one of them killed; each drop is one case, once."""

from __future__ import annotations

import json
from pathlib import Path

from pipelines.case import State
from runtime.settings import Settings
from storage.listing import Filter, list_cases
from storage.views import case_view
from tests.builders import application, licence
from tests.doubles.scripted_reader import scripted
from tests.journeys.house import distributed, unit
from tests.journeys.test_survival import wait_for
from tests.office import ITEM


def test_what_scanners_drop_is_taken_in_once_also_when_a_process_is_killed(servers: Settings, tmp_path: Path) -> None:
    window = tmp_path / "inbox" / "1号窗口"
    window.mkdir(parents=True)
    (window / "window.json").write_text(json.dumps({"item": ITEM, "channel": "api"}), encoding="utf-8")
    settings = servers.model_copy(update={"inbox": window.parent})
    settings.model_fields_set.add("inbox")
    for n in range(6):
        (window / f"{n}.pdf").write_bytes(scripted(application(fields={"联系电话": f"0000-{n:07d}"}), licence()))

    with distributed(settings, "worker", "relay") as house, unit(settings, "inbox") as first, unit(settings, "inbox"):
        wait_for(lambda: any((window / ".claimed").glob("*/*")) or any(window.glob("done/*/*")))
        first.kill()
        wait_for(lambda: len(list(window.glob("done/*/*.pdf"))) == 6, seconds=120)

        listed = [one.case for one in list_cases(house.tools.engine, Filter(), limit=50).items]
        assert len(listed) == 6
        assert {house.settle(case, State.ACCEPTED).state for case in listed} == {State.ACCEPTED}
        views = [case_view(house.tools.engine, case.number) for case in listed]
    assert len({view.files[0].sha256 for view in views}) == 6
    assert (list((window / ".claimed").iterdir()), (window / "failed").exists()) == ([], False)
