"""What a preview says: of a fictional case, of a real one, and of an item that lacks what the law asks for."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import catalogs
from pipelines.catalog import Catalog
from pipelines.catalogs.text import load_catalog
from pipelines.clocks import Rules
from pipelines.errors import LetterRefused
from pipelines.letter import KINDS, LetterContext, LetterKind, compose
from pipelines.specimens import preview, specimen_case, specimen_report
from pipelines.workdays import Calendar, add
from tests.letters import catalog

ON = date(2026, 9, 21)
SHIPPED = sorted(Path(catalogs.__file__).parent.glob("*.yaml"))


def previewed(kind: LetterKind, of: Catalog, *, refused: bool = False) -> LetterContext:
    case, rules = specimen_case(of, ON), Rules(of, Calendar())
    return preview(kind, case, specimen_report(of), rules, ON, "http://127.0.0.1:8000", refused=refused)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_letter_of_every_shipped_item_can_be_previewed(path: Path) -> None:
    item = load_catalog(path.read_text(encoding="utf-8"), path.name)

    titles = [compose(kind, previewed(kind, item)).kind for kind in KINDS]

    assert titles == list(KINDS)


def test_a_preview_has_a_number_and_an_address_that_no_letter_has() -> None:
    context = previewed("notice", catalog())

    assert context.letter_number == "示范食许补〔2026〕0号"
    assert context.verify_url == "http://127.0.0.1:8000/verify/preview"


def test_what_the_item_says_is_taken_and_what_nothing_says_calls_itself_a_specimen() -> None:
    notice, extension = previewed("notice", catalog()), previewed("extension", catalog())

    assert [name for name, _ in notice.told] == ["食品经营许可申请书", "营业执照复印件", "从业人员健康证明"]
    assert [fault.message.startswith("【样例】") for _, fault in notice.told] == [True] * 3
    assert (extension.reason, extension.days_needed) == ("【样例】此处填写具体理由", 10)
    assert extension.due == add(ON, 20, "workday", Calendar()).day


def test_a_refusal_names_its_remedies() -> None:
    granted, refused = (compose("decision", previewed("decision", catalog(), refused=no)) for no in (False, True))

    assert (granted.title, refused.title) == ("准予行政许可决定书", "不予行政许可决定书")
    assert "示例市示范区人民法院" in refused.model_dump_json()


def test_an_item_without_a_seal_gets_no_preview_as_it_gets_no_letter() -> None:
    with pytest.raises(LetterRefused, match="印章名称"):
        compose("receipt", previewed("receipt", catalog(authority={"seal": ""})))
