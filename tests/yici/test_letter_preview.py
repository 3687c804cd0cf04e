"""``yici letter preview``: a template as PDF, marked, unsigned, and nothing of it kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.case import State
from pipelines.letter import KINDS
from tests.journeys.house import embedded
from tests.office import CATALOG, FAULTY, installation, open_case
from tests.outputs.papers import text_of
from tests.yici.commands import yici

WARNING = "预览样张：未签章，不得送达，不具有法律效力"


def test_without_a_name_the_kinds_are_listed(tmp_path: Path) -> None:
    ran = yici(tmp_path, "letter", "preview")

    assert ran.code == 0
    assert [kind for kind in KINDS if kind in ran.out] == list(KINDS)
    assert list(tmp_path.iterdir()) == []


def test_a_preview_needs_no_installation_and_leaves_one_unsigned_file(tmp_path: Path) -> None:
    ran = yici(tmp_path, "letter", "preview", "notice")

    (pdf,) = tmp_path.iterdir()
    assert (ran.code, ran.out, pdf.name) == (0, "preview-notice.pdf\n", "preview-notice.pdf")
    assert "补正材料一次性告知书" in text_of(pdf.read_bytes())
    assert WARNING in text_of(pdf.read_bytes())
    assert yici(tmp_path, "verify", pdf.name).code == 3


def test_a_catalogue_of_ones_own_is_previewed(tmp_path: Path) -> None:
    (tmp_path / "item.yaml").write_text(CATALOG, encoding="utf-8")

    ran = yici(tmp_path, "letter", "preview", "decision", "--refused", "--catalog", "item.yaml", "--out", "to/no.pdf")

    said = text_of((tmp_path / "to" / "no.pdf").read_bytes())
    assert ran.code == 0
    assert ("示例事项许可" in said, "不予行政许可决定书" in said, "示例市人民政府" in said) == (True, True, True)


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("letters",), "没有名为“letters”的文书"),
        (("notice", "--refused"), "--refused 只用于决定书"),
        (("notice", "--case", "YC1", "--catalog", "bare.yaml"), "只能写一个"),
        (("notice", "--catalog", "none.yaml"), "none.yaml"),
        (("notice", "--catalog", "bare.yaml"), "缺少：行政机关名称、印章名称"),
        (("notice", "--case", "YC20260101-00001"), "YC20260101-00001"),
    ],
)
def test_what_cannot_be_previewed_is_one_line_and_no_file(arguments: tuple[str, ...], why: str, tmp_path: Path) -> None:
    bare = 'schema: yici/catalog/1\nitem: {code: T-1, name: 示例事项, version: "1"}\n'
    (tmp_path / "bare.yaml").write_text(bare, encoding="utf-8")

    ran = yici(tmp_path, "letter", "preview", *arguments)

    assert why in ran.refusal
    assert list(tmp_path.glob("*.pdf")) == []


def test_a_case_is_previewed_as_it_stands_and_stays_as_it_was(tmp_path: Path) -> None:
    with embedded(installation(tmp_path)) as house:
        case = open_case(house.tools, FAULTY)
        house.settle(case, State.CORRECTION_REQUESTED)
        house.rest(case)
    settings = {"YICI_DATA_DIR": str(tmp_path / "data"), "YICI_CATALOGS": str(tmp_path / "catalogs")}
    before = yici(tmp_path, "case", "show", case.number, "--json", **settings).json
    objects = sorted(path for path in (tmp_path / "data" / "objects").rglob("*") if path.is_file())

    ran = yici(tmp_path, "letter", "preview", "notice", "--case", case.number, "--out", "notice.pdf", **settings)

    said = text_of((tmp_path / "notice.pdf").read_bytes())
    assert ran.code == 0
    assert (case.number in said, "【样例】" in said, WARNING in said) == (True, False, True)
    assert "共2项" in said
    assert yici(tmp_path, "case", "show", case.number, "--json", **settings).json == before
    assert sorted(path for path in (tmp_path / "data" / "objects").rglob("*") if path.is_file()) == objects
