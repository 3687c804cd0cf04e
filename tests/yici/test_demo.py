"""``yici demo`` once, as a newcomer runs it: from a foreign folder, with the default engine and settings of its own."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pymupdf
import pytest

from tests.yici.commands import ROOT, Ran, yici

RAPID = {"YICI_OCR_ENGINE": "rapid"}
# The demo has its own stores, catalogue and courier, whatever the installation works with.
ELSEWHERE = {"YICI_CATALOGS": "/nowhere", "YICI_CALENDAR": "/nowhere", "YICI_DATABASE_URL": "nonsense"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("newcomer")


@pytest.fixture(scope="module")
def ran(folder: Path) -> Ran:
    (folder / "out" / "letters").mkdir(parents=True)
    (folder / "out" / "letters" / "of-an-earlier-run.pdf").write_bytes(b"old")
    return yici(folder, "demo", "--out", "out", **RAPID, **ELSEWHERE)


def test_the_demo_ends_well_and_shows_its_progress_page_by_page(ran: Ran) -> None:
    assert ran.code == 0, ran.err
    lines = ran.err.splitlines()
    assert [line for line in lines if line.startswith("第一轮识别：")][-1] == "第一轮识别：10/10 页"
    assert [line for line in lines if line.startswith("第二轮识别：")][-1] == "第二轮识别：8/8 页"
    assert lines[-1] == "✓ 申请人签收，办结，归档 → 归档"


def test_the_first_report_finds_what_the_samples_hold(ran: Ran, folder: Path) -> None:
    expected = json.loads((ROOT / "samples/food/expected.json").read_text(encoding="utf-8"))["rounds"]
    for path, told in zip(("out/report.json", "out/round-2/report.json"), expected, strict=True):
        report = json.loads((folder / path).read_text(encoding="utf-8"))
        assert (report["schema"], report["verdict"]) == ("yici/check-report/1", told["verdict"])
    first = json.loads((folder / "out/report.json").read_text(encoding="utf-8"))
    found = {fault["id"] for one in first["materials"] for fault in one["deficiencies"] if fault["certain"]}
    assert found == {
        fault["id"] for one in expected[0]["materials"].values() for fault in one["deficiencies"] if fault["certain"]
    }


def test_every_letter_is_signed_and_nothing_of_an_earlier_run_is_left(ran: Ran, folder: Path) -> None:
    letters = sorted((folder / "out" / "letters").glob("*.pdf"))

    assert [path.stem for path in letters] == [
        "01-receipt",
        "02-notice",
        "03-correction_receipt",
        "04-acceptance",
        "05-decision",
        "06-licence",
        "handover-20260923-1",
    ]
    for path in (letters[1], letters[-1]):
        verified = yici(folder, "verify", path, "--json")
        assert (verified.code, verified.json["valid"]) == (0, True)
        assert verified.json["signatures"][0]["development"] is True


def test_the_key_of_another_installation_does_not_vouch_for_a_letter(ran: Ran, folder: Path, tmp_path: Path) -> None:
    notice = folder / "out" / "letters" / "02-notice.pdf"
    changed = tmp_path / "changed.pdf"
    changed.write_bytes(notice.read_bytes().replace(b"/Producer", b"/Producex", 1) + b"%")

    foreign, damaged = yici(tmp_path, "verify", notice, "--json"), yici(folder, "verify", changed, "--json")

    assert (foreign.code, foreign.json["intact"], foreign.json["trusted"]) == (3, True, False)
    assert (damaged.code, damaged.json["valid"]) == (3, False)


def test_scans_can_be_searched_and_the_parcel_is_on_the_list(ran: Ran, folder: Path) -> None:
    pdfs = {path.stem: pymupdf.open(path) for path in (folder / "out" / "searchable").glob("*.pdf")}
    assert {stem: pdf.page_count for stem, pdf in pdfs.items()} == {
        "scan-0001": 6,
        "scan-0002": 2,
        "scan-0003": 1,
        "scan-0004": 1,
        "scan-0101": 4,
        "scan-0102": 3,
        "scan-0103": 1,
    }
    assert "食品经营许可申请书" in pdfs["scan-0001"][0].get_text().replace(" ", "").replace("\n", "")
    with (folder / "out/letters/handover-20260923-1.csv").open(encoding="utf-8-sig", newline="") as table:
        assert len(list(csv.reader(table))) == 2


def test_the_table_names_each_paper_whole_on_a_narrow_screen(ran: Ran, folder: Path) -> None:
    made = [path for path in (folder / "out").rglob("*") if path.is_file()]

    assert [path.name for path in made if f" {path.relative_to(folder / 'out')} " not in ran.out] == []
    assert f"文件夹：{folder / 'out'}" in ran.out
    assert ran.out.count("✓ 签章有效") == 7
