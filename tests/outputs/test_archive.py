"""The archive package: packed the same each time, and checked member by member."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outputs.archive import MANIFEST, ArchiveCheck, ArchiveContents, check_archive, pack
from pipelines.errors import Permanent

CONTENTS = ArchiveContents(
    case_number="202609180001",
    item_code="SAMPLE-FOOD-NEW",
    item_version="2026-01",
    closed_at=datetime(2026, 10, 9, 3, 0, tzinfo=UTC),
    originals={"申请书.pdf": b"%PDF-1.7 scan" * 50, "照片.jpg": b"\xff\xd8\xff" * 99},
    letters={"受理通知书.pdf": b"%PDF-1.7 letter"},
    readings={"申请书.pdf": {"pages": [{"page": 1}]}},
    searchable={"申请书.pdf": b"%PDF-1.7 text"},
    reports={"round-1": {"verdict": "complete"}},
    history=[{"event": "opened"}],
)
MEMBERS = (
    "history.json",
    "letters/受理通知书.pdf",
    "originals/照片.jpg",
    "originals/申请书.pdf",
    "readings/申请书.pdf.json",
    "reports/round-1.json",
    "searchable/申请书.pdf",
)


def repacked(change: Callable[[dict[str, bytes]], object]) -> bytes:
    """The package with other members, its manifest untouched."""
    with zipfile.ZipFile(io.BytesIO(pack(CONTENTS))) as package:
        members = {name: package.read(name) for name in package.namelist()}
    change(members)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, data in members.items():
            package.writestr(name, data)
    return out.getvalue()


def test_a_package_is_whole_as_it_was_packed() -> None:
    checked = check_archive(pack(CONTENTS))

    assert checked == ArchiveCheck(case="202609180001", whole=MEMBERS)
    assert checked.ok is True


def test_the_same_contents_give_the_same_bytes_in_whatever_order_they_came() -> None:
    turned = ArchiveContents(**{**CONTENTS.__dict__, "originals": dict(reversed(list(CONTENTS.originals.items())))})

    assert pack(turned) == pack(CONTENTS)


def test_the_originals_lie_in_it_byte_for_byte() -> None:
    with zipfile.ZipFile(io.BytesIO(pack(CONTENTS))) as package:
        assert package.read("originals/申请书.pdf") == CONTENTS.originals["申请书.pdf"]
        assert package.namelist()[0] == MANIFEST
        assert json.loads(package.read(MANIFEST))["schema"] == "yici/archive/1"


def test_a_missing_member_is_named() -> None:
    checked = check_archive(repacked(lambda members: members.pop("originals/照片.jpg")))

    assert (checked.missing, checked.ok) == (("originals/照片.jpg",), False)


def test_a_changed_member_is_named() -> None:
    checked = check_archive(repacked(lambda members: members.update({"history.json": b"[]"})))

    assert (checked.changed, len(checked.whole), checked.ok) == (("history.json",), len(MEMBERS) - 1, False)


def test_a_member_of_the_same_length_with_other_bytes_is_named() -> None:
    checked = check_archive(repacked(lambda members: members.update({"letters/受理通知书.pdf": b"%PDF-1.7 letteR"})))

    assert checked.changed == ("letters/受理通知书.pdf",)


def test_an_extra_member_is_named() -> None:
    checked = check_archive(repacked(lambda members: members.update({"letters/more.pdf": b"x"})))

    assert (checked.extra, checked.ok) == (("letters/more.pdf",), False)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_member_that_is_there_twice_is_named() -> None:
    out = io.BytesIO(pack(CONTENTS))
    with zipfile.ZipFile(out, "a") as package:
        package.writestr("history.json", b"[]")

    checked = check_archive(out.getvalue())

    assert (checked.problems, checked.ok) == (("成员“history.json”重复出现。",), False)


def test_a_member_that_swells_is_not_unpacked_beyond_what_was_declared() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(pack(CONTENTS))) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, bytes(2**24) if name == "history.json" else old.read(name))

    assert check_archive(out.getvalue()).changed == ("history.json",)


@pytest.mark.parametrize("data", [b"", b"not a zip", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_package_is_not_whole(data: bytes) -> None:
    assert check_archive(data).ok is False


def test_a_package_without_its_manifest_vouches_for_nothing() -> None:
    checked = check_archive(repacked(lambda members: members.pop(MANIFEST)))

    assert (checked.whole, checked.problems) == ((), ("归档包缺少清单，或者清单已损坏。",))


@settings(max_examples=200)
@given(share=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_a_changed_bit_never_raises_and_never_changes_what_is_called_whole(share: float, bit: int) -> None:
    data = bytearray(pack(CONTENTS))
    data[int(share * len(data))] ^= 1 << bit

    checked = check_archive(bytes(data))

    with zipfile.ZipFile(io.BytesIO(pack(CONTENTS))) as package:
        assert set(checked.whole) <= set(package.namelist())


@pytest.mark.parametrize("name", ["../up.pdf", "a/b.pdf", "a\\b.pdf", "", "..", "长" * 100])
def test_a_name_that_would_leave_its_folder_is_refused(name: str) -> None:
    with pytest.raises(Permanent) as refused:
        pack(ArchiveContents(**{**CONTENTS.__dict__, "originals": {name: b"x"}}))

    assert refused.value.code == "ARCHIVE_NAME"


def test_two_names_that_some_systems_take_for_one_are_refused() -> None:
    with pytest.raises(Permanent) as refused:
        pack(ArchiveContents(**{**CONTENTS.__dict__, "originals": {"A.pdf": b"x", "a.pdf": b"y"}}))

    assert refused.value.code == "ARCHIVE_NAME"
