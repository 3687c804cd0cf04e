"""The plain archive package of a closed case: one ZIP with everything, and a manifest that vouches for each member.

The originals lie in it byte for byte as they were handed in (电子签名法 5); what was made from them lies beside them. The
same contents give the same bytes, so that a package packed twice is one package.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from pydantic import Field, ValidationError

from pipelines.errors import Permanent
from pipelines.text import Value

MANIFEST = "manifest.json"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest a ZIP knows: the dates that matter stand in the manifest and the history
_FOLDERS = ("originals", "letters", "readings", "searchable")
_PACKED = (".json", ".txt", ".csv")  # the others are compressed already


@dataclass(frozen=True)
class ArchiveContents:
    """What goes into a package. Names are plain file names; two members of one folder never share one.

    Attributes:
        case_number, item_code, item_version: which case.
        closed_at: when it was closed.
        originals: files as handed in.
        letters: signed PDFs as sent.
        readings: a JSON value for each file: what was read on its pages.
        searchable: the same files as searchable PDFs.
        history: the audit chain, a JSON value.
        reports: check reports by name, JSON values.
    """

    case_number: str
    item_code: str
    item_version: str
    closed_at: datetime
    history: object
    originals: Mapping[str, bytes] = field(default_factory=dict)
    letters: Mapping[str, bytes] = field(default_factory=dict)
    readings: Mapping[str, object] = field(default_factory=dict)
    searchable: Mapping[str, bytes] = field(default_factory=dict)
    reports: Mapping[str, object] = field(default_factory=dict)


class Member(Value):
    """A member of the package as the manifest knows it. ``sha256`` in 64 hex digits, ``bytes`` unpacked."""

    path: str
    bytes: int = Field(ge=0)
    sha256: str


class Manifest(Value):
    """What the package holds."""

    schema_: Literal["yici/archive/1"] = Field(default="yici/archive/1", alias="schema")
    case: str
    item: str
    version: str
    closed_at: datetime
    members: tuple[Member, ...]

    model_config = {"populate_by_name": True, "serialize_by_alias": True, "frozen": True, "extra": "forbid"}


class ArchiveCheck(Value):
    """What a package is found to be. Paths in the order of the manifest.

    Attributes:
        case: number of the case; empty when there is no manifest to say it.
        whole: there, and byte for byte as the manifest says.
        missing: named by the manifest and not there.
        changed: there with other bytes, or too damaged to unpack.
        extra: there and not named.
        problems: Chinese sentences about the package as a whole.
    """

    case: str = ""
    whole: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the package is whole and holds nothing else."""
        return not (self.missing or self.changed or self.extra or self.problems)


def pack(contents: ArchiveContents) -> bytes:
    """Pack a case.

    Raises:
        Permanent: a name that would leave its folder, or that two members share where case is ignored.
    """
    members = dict(_members(contents))
    manifest = Manifest(
        case=contents.case_number,
        item=contents.item_code,
        version=contents.item_version,
        closed_at=contents.closed_at,
        members=tuple(
            Member(path=path, bytes=len(data), sha256=hashlib.sha256(data).hexdigest())
            for path, data in sorted(members.items())
        ),
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        _write(package, MANIFEST, manifest.model_dump_json(indent=1).encode("utf-8"))
        for path, data in sorted(members.items()):
            _write(package, path, data)
    return out.getvalue()


def check_archive(data: bytes) -> ArchiveCheck:
    """Say what of a package is whole, missing, changed or extra. Never raises for what is in the file."""
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
    except Exception:  # noqa: BLE001 - zipfile, struct and codecs each have their own word for damage
        return ArchiveCheck(problems=("文件不是完整的归档包。",))
    with package:
        found = Counter(package.namelist())
        try:
            manifest = Manifest.model_validate_json(_read(package, MANIFEST, 64 * 2**20))
        except (KeyError, _Unreadable, ValidationError):
            return ArchiveCheck(extra=tuple(sorted(found)), problems=("归档包缺少清单，或者清单已损坏。",))
        states = {member.path: _state(package, member, found) for member in manifest.members}
    doubled = tuple(f"成员“{path}”重复出现。" for path, times in found.items() if times > 1)
    return ArchiveCheck(
        case=manifest.case,
        whole=tuple(path for path, state in states.items() if state == "whole"),
        missing=tuple(path for path, state in states.items() if state == "missing"),
        changed=tuple(path for path, state in states.items() if state == "changed"),
        extra=tuple(sorted(set(found) - set(states) - {MANIFEST})),
        problems=doubled,
    )


class _Unreadable(Exception):
    """A member that can't be unpacked, or holds more than was declared."""


def _members(contents: ArchiveContents) -> Iterator[tuple[str, bytes]]:
    taken: set[str] = set()
    for folder in _FOLDERS:
        for name, value in getattr(contents, folder).items():
            path = f"{folder}/{_plain(name)}{'.json' if folder == 'readings' else ''}"
            # Some file systems know no case: there the second would take the place of the first.
            if path.casefold() in taken:
                raise Permanent(
                    f"归档包中有两个同名文件：{path}。", code="ARCHIVE_NAME", cure="请为文件改用不同的名称。"
                )
            taken.add(path.casefold())
            yield path, value if isinstance(value, bytes) else _json(value)
    for name, report in contents.reports.items():
        yield f"reports/{_plain(name)}.json", _json(report)
    yield "history.json", _json(contents.history)


def _plain(name: str) -> str:
    """A name that stays in its folder on every system."""
    if not name or name in (".", "..") or any(mark in name for mark in "/\\\0") or len(name.encode()) > 240:
        raise Permanent(f"文件名“{name}”不能用于归档。", code="ARCHIVE_NAME", cure="请更改文件名。")
    return name


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1).encode("utf-8")


def _write(package: zipfile.ZipFile, path: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(path, date_time=_EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED if path.endswith(_PACKED) else zipfile.ZIP_STORED
    entry.create_system = 3  # the same bytes, whatever system packs them
    entry.external_attr = 0o644 << 16
    package.writestr(entry, data)


def _state(package: zipfile.ZipFile, member: Member, found: Counter[str]) -> Literal["whole", "missing", "changed"]:
    if not found[member.path]:
        return "missing"
    try:
        data = _read(package, member.path, member.bytes)
    except _Unreadable:
        return "changed"
    same = len(data) == member.bytes and hashlib.sha256(data).hexdigest() == member.sha256
    return "whole" if same else "changed"


def _read(package: zipfile.ZipFile, path: str, limit: int) -> bytes:
    """At most ``limit`` bytes of a member: a member that swells beyond what was declared is not unpacked further."""
    try:
        with package.open(path) as member:
            data = member.read(limit + 1)
    except KeyError:
        raise
    except Exception as error:  # zlib, struct, zipfile and os each have their own word for damage
        raise _Unreadable(path) from error
    if len(data) > limit:
        raise _Unreadable(path)
    return data
