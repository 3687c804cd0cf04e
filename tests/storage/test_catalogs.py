"""What is published stays as it was published, on both databases."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

import catalogs as shipped
from pipelines.errors import CatalogInvalid, Unconfigured, UnknownItem
from storage.catalogs import ListedItem, at_receipt, in_force, list_items, load_folder, publish

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
SHIPPED = Path(shipped.__file__).parent


def _text(version: str = "1", name: str = "示例事项", effective_from: str = "2026-01-01", more: str = "") -> str:
    return f"""schema: yici/catalog/1
item:
  code: "SAMPLE-1"
  name: {name}
  version: "{version}"
  effective_from: {effective_from}
  authority: {{name: 示例局, phone: 0000-0000, review_body: 示例区政府, court: 示例法院, seal: 示例专用章}}
materials:
  - code: M1
    name: 申请书
    necessity: required
    material_type: form
    submission_form: paper
    original_copies: 1
    source_channel: applicant
    legal_basis: 示例办法第1条
    acceptance_standard: 填写完整
{more}"""


def _put(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")


def test_every_shipped_catalogue_can_be_published(engine: Engine) -> None:
    files = sorted(SHIPPED.glob("*.yaml"))
    codes = {publish(engine, path.read_text(encoding="utf-8"), NOW).item.code for path in files}

    assert len(files) >= 2
    assert {item.code for item in list_items(engine)} == codes


def test_a_folder_is_published_once(engine: Engine) -> None:
    first = load_folder(engine, SHIPPED, NOW)
    second = load_folder(engine, SHIPPED, NOW)

    assert set(first.published) == {(item.code, item.version) for item in list_items(engine)}
    assert second.published == ()


def test_several_starts_at_once_publish_a_folder_once(engine: Engine, tmp_path: Path) -> None:
    _put(tmp_path, "a.yaml", _text())
    published: list[tuple[str, str]] = []
    threads = [
        threading.Thread(target=lambda: published.extend(load_folder(engine, tmp_path, NOW).published))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert published == [("SAMPLE-1", "1")]


def test_an_item_is_found_by_code_with_its_version_in_force_that_day(engine: Engine) -> None:
    publish(engine, _text("1", effective_from="2025-01-01"), NOW)
    publish(engine, _text("2", effective_from="2026-03-02"), NOW)
    publish(engine, _text("3", effective_from="2027-01-01"), NOW)

    days = (date(2025, 1, 1), date(2026, 3, 1), TODAY, date(2027, 5, 1))
    assert [in_force(engine, "SAMPLE-1", on=day).item.version for day in days] == ["1", "1", "2", "3"]


def test_a_version_that_is_named_is_given_whatever_the_day(engine: Engine) -> None:
    publish(engine, _text("9", effective_from="2030-01-01"), NOW)

    assert in_force(engine, "SAMPLE-1", "9", on=TODAY).item.version == "9"


@pytest.mark.parametrize(("version", "on"), [("2", TODAY), ("1", date(2026, 3, 1)), (None, TODAY)])
def test_a_case_is_handled_under_the_version_that_is_in_force_on_the_day_of_receipt(
    engine: Engine, version: str | None, on: date
) -> None:
    publish(engine, _text("1", effective_from="2025-01-01"), NOW)
    publish(engine, _text("2", effective_from="2026-03-02"), NOW)

    assert at_receipt(engine, "SAMPLE-1", version, on=on) == in_force(engine, "SAMPLE-1", on=on)


@pytest.mark.parametrize(
    ("version", "on", "cure"),
    [
        ("1", TODAY, "当日有效的版本是 2；不写 version 时自动选用。"),
        ("3", TODAY, "当日有效的版本是 2；不写 version 时自动选用。"),
        ("1", date(2024, 12, 31), "请核对收件日期和版本。"),
    ],
)
def test_a_version_of_another_day_is_refused_with_the_one_that_holds(
    engine: Engine, version: str, on: date, cure: str
) -> None:
    for number, day in (("1", "2025-01-01"), ("2", "2026-03-02"), ("3", "2027-01-01")):
        publish(engine, _text(number, effective_from=day), NOW)

    with pytest.raises(UnknownItem) as caught:
        at_receipt(engine, "SAMPLE-1", version, on=on)

    assert (caught.value.code, caught.value.cure) == ("VERSION_NOT_IN_FORCE", cure)


def test_an_item_without_a_first_day_has_always_been_in_force(engine: Engine) -> None:
    publish(engine, _text().replace("  effective_from: 2026-01-01\n", ""), NOW)

    assert in_force(engine, "SAMPLE-1", on=date(1990, 1, 1)).item.effective_from is None
    assert list_items(engine) == (ListedItem("SAMPLE-1", "1", "示例事项", None),)


@pytest.mark.parametrize(
    ("code", "version", "on"),
    [("NONE", None, TODAY), ("SAMPLE-1", "2", TODAY), ("SAMPLE-1", None, date(2025, 12, 31)), ("", None, TODAY)],
)
def test_an_item_that_is_not_there_is_unknown(engine: Engine, code: str, version: str | None, on: date) -> None:
    publish(engine, _text(), NOW)

    with pytest.raises(UnknownItem) as caught:
        in_force(engine, code, version, on=on)

    assert caught.value.code == "UNKNOWN_ITEM"


def test_a_published_version_cannot_be_changed(engine: Engine) -> None:
    publish(engine, _text(), NOW)

    with pytest.raises(CatalogInvalid) as caught:
        publish(engine, _text(name="另一个事项"), NOW)

    assert [finding.rule for finding in caught.value.findings] == ["version_taken"]
    assert "提高版本号" in caught.value.cure
    assert in_force(engine, "SAMPLE-1", on=TODAY).item.name == "示例事项"


def test_another_comment_is_no_change(engine: Engine) -> None:
    publish(engine, _text(), NOW)

    publish(engine, _text(more="# 补充说明\n"), NOW)

    assert len(list_items(engine)) == 1


def test_what_lint_stands_against_is_not_published(engine: Engine) -> None:
    with pytest.raises(CatalogInvalid) as caught:
        publish(engine, _text().replace("申请书", "其他材料"), NOW)

    assert "catch_all" in {finding.rule for finding in caught.value.findings}
    assert list_items(engine) == ()


def test_a_folder_is_taken_with_what_lint_would_refuse_and_says_so(engine: Engine, tmp_path: Path) -> None:
    _put(tmp_path, "a.yaml", _text().replace("申请书", "其他材料"))

    loaded = load_folder(engine, tmp_path, NOW)

    assert loaded.published == (("SAMPLE-1", "1"),)
    assert ("a.yaml", "catch_all") in {(name, finding.rule) for name, finding in loaded.warnings}


def test_good_files_are_published_and_bad_ones_told_all_at_once(engine: Engine, tmp_path: Path) -> None:
    # Given
    _put(tmp_path, "a.yaml", "item: [")
    _put(tmp_path, "b.yml", _text())
    _put(tmp_path, "c.yaml", _text(name="另一个事项"))
    (tmp_path / "d.yaml").write_bytes("示例".encode("gb18030"))
    _put(tmp_path, "notes.txt", "not a catalogue")

    # When
    with pytest.raises(CatalogInvalid) as caught:
        load_folder(engine, tmp_path, NOW)

    # Then
    told = {finding.message.partition("：")[0] for finding in caught.value.findings}
    assert len(told) == 3
    assert {"a.yaml", "d.yaml"} < told
    assert [item.code for item in list_items(engine)] == ["SAMPLE-1"]


def test_a_name_that_the_table_cannot_hold_is_told(engine: Engine) -> None:
    with pytest.raises(CatalogInvalid) as caught:
        publish(engine, _text(version="v" * 41, name="名" * 201), NOW)

    too_long = [finding.where for finding in caught.value.findings if finding.rule == "too_long"]
    assert too_long == ["item.version", "item.name"]


def test_an_authority_whose_name_the_number_of_a_letter_has_no_room_for_is_told(engine: Engine) -> None:
    long = "局" * 41
    for named in (f"{{name: {long},", f"{{name: 示例局, short_name: {long},"):
        with pytest.raises(CatalogInvalid) as caught:
            publish(engine, _text().replace("{name: 示例局,", named), NOW)
        assert [one.where for one in caught.value.findings if one.rule == "too_long"] == ["item.authority.short_name"]
    made = publish(engine, _text().replace("{name: 示例局,", f"{{name: {long}, short_name: {long[:40]},"), NOW)
    assert made.item.authority.short_name == long[:40]


def test_a_folder_that_is_not_there_is_told(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(Unconfigured) as caught:
        load_folder(engine, tmp_path / "none", NOW)

    assert caught.value.code == "CATALOGS"
