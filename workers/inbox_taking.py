"""A claim becomes cases: which sheets lie in it, which case each part belongs to, stored first, told once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from pipelines.errors import FactsInvalid, FileRefused, Permanent, Transient
from pipelines.events import FileIn, FilesAdded
from pipelines.facts import instant_of
from pipelines.facts_text import load_facts
from pipelines.legal_days import legal_day
from pipelines.paper.belonging.control_sheets import ControlSheet, Part, control_sheet, parts_of
from pipelines.storable import storable
from storage import stated_facts
from storage.catalogs import at_receipt
from storage.ledger import Submission
from storage.objects import key_for
from workers.inbox_folder import DEFAULTS, STATED, Claim, Drop, Signature, clean_name, short_stem
from workers.toolbox import Toolbox

SHEETS = "请在材料最前面放封面页（yici cover 或“封面页”打印），或在窗口文件夹放 window.json 写明事项。"


class Refused(Permanent):
    """What was dropped cannot be taken in as it is; the sentence goes into the file beside it."""


@dataclass(frozen=True)
class Paper:
    """A file on its way into a case.

    Attributes:
        name: as people see it.
        path: where it lies; for pages taken out of a stack, the stack.
        part: its bytes, where they were taken out of a stack.
        sha256: that the bytes at ``path`` must have.
        source: of which stack, which pages; empty for a whole file.
    """

    name: str
    path: Path
    sha256: str
    part: bytes | None = None
    source: str = ""
    duplex: bool = False


@dataclass(frozen=True)
class Bundle:
    """Papers that go into one case: a new one of what is stated, or one that is there.

    Attributes:
        place: number in its claim; with the claim it makes the key under which the ledger is told.
        stated: FACTS, ``item`` and ``version``; or ``case``.
    """

    place: int
    papers: tuple[Paper, ...]
    stated: Mapping[str, Any]


@dataclass
class Taken:
    """What came of a claim.

    Attributes:
        cases: numbers, in the order of the paper.
        refused: bundles that could not be taken in, with the reason.
    """

    cases: list[str] = field(default_factory=list)
    refused: list[tuple[Bundle, Permanent]] = field(default_factory=list)


def take_in(tools: Toolbox, claim: Claim, drop: Drop, signature: Signature) -> Taken:
    """Take in all that a claim holds. Done again it tells the ledger the same under the same keys.

    Raises:
        Refused: none of it can be taken in; nothing was told.
        Transient: a store is away, or the file has changed meanwhile.
    """
    digests = {name: digest for name, _, _, digest in signature}
    whole = hashlib.sha256(json.dumps(sorted(digests.items())).encode()).hexdigest()
    taken = Taken()
    for bundle in bundles_of(tools, claim, drop, digests):
        key = hashlib.sha256(f"inbox:{claim.window.name}:{claim.id}:{whole}:{bundle.place}".encode()).hexdigest()
        try:
            taken.cases.append(_told(tools, claim.window.name, bundle, key))
        except Permanent as error:
            taken.refused.append((bundle, error))
    return taken


def bundles_of(tools: Toolbox, claim: Claim, drop: Drop, digests: Mapping[str, str]) -> list[Bundle]:
    """What goes into which case.

    Raises:
        Refused: as :func:`take_in`.
    """
    defaults = _json(claim.window.path / DEFAULTS)
    if not drop.is_folder:
        return _of_stack(tools, drop.path, digests[drop.name], defaults)
    if drop.folders():
        raise Refused(f"文件夹内还有文件夹：{drop.folders()[0].name}。", cure="一个办件的文件请直接放在一个文件夹内。")
    papers = tuple(Paper(clean_name(path.name), path, digests[path.name]) for path in drop.files())
    covers = [cover for path in drop.files() for cover in _covers(tools, path)]
    if len({(cover.case, cover.item, cover.facts) for cover in covers}) > 1:
        raise Refused(
            "一个文件夹内有不同办件的封面页。", cure="一个文件夹为一个办件；多个办件请分开，或合并扫描为一个文件。"
        )
    stated = {**defaults, **_stated(tools, covers[0] if covers else None), **_json(drop.path / STATED)}
    return [Bundle(0, papers, _complete(stated))]


def _of_stack(tools: Toolbox, path: Path, digest: str, defaults: Mapping[str, Any]) -> list[Bundle]:
    """One file: one case by its cover or by what is stated for the window; or several, a cover each."""
    parts = parts_of(_sheets(tools, path))
    name = clean_name(path.name)
    if len(parts) < 2:
        cover = parts[0].cover if parts else None
        duplex = bool(cover and cover.duplex) or defaults.get("duplex") is True
        stated = {**defaults, **_stated(tools, cover)}
        return [Bundle(0, (Paper(name, path, digest, duplex=duplex),), _complete(stated))]
    if parts[0].cover is None:
        raise Refused(f"第一张封面页之前有 {len(parts[0].pages)} 页，不知道属于哪个办件。", cure=SHEETS)
    return [
        Bundle(n, (_cut(tools, path, digest, part),), _complete({**defaults, **_stated(tools, part.cover)}))
        for n, part in enumerate(parts)
    ]


def _cut(tools: Toolbox, path: Path, digest: str, part: Part) -> Paper:
    name, numbers = clean_name(path.name), part.pages
    pages = f"第{min(numbers)}-{max(numbers)}页"
    try:
        taken_out = tools.reader.take_out(path, numbers)
    except FileRefused as error:
        raise Refused(error.message, cure=error.cure) from error
    whole = f"{short_stem(name)} {pages}{path.suffix}"
    return Paper(whole, path, digest, part=taken_out, source=f"{digest} {pages}")


def _sheets(tools: Toolbox, path: Path) -> list[ControlSheet | None]:
    """The sheets of our own in a file. One that cannot be opened has none: its case shows why."""
    try:
        pages = tools.reader.inspect(path).pages
        return [control_sheet(texts) for texts in tools.reader.codes(path, pages)]
    except FileRefused:
        return []


def _covers(tools: Toolbox, path: Path) -> list[ControlSheet]:
    return [sheet for sheet in _sheets(tools, path) if sheet is not None and sheet.is_cover]


def _stated(tools: Toolbox, cover: ControlSheet | None) -> dict[str, Any]:
    """What a cover states.

    Raises:
        Refused: the facts that it refers to are not kept any more.
    """
    if cover is None:
        return {}
    if cover.case:
        return {"case": cover.case}
    if cover.facts is None:
        return {"item": cover.item}
    facts = stated_facts.facts_of(tools.engine, cover.facts, str(cover.item))
    if facts is None:
        days = stated_facts.KEPT.days
        raise Refused(f"封面页登记的申请信息已经不在（保存 {days} 天）。", cure="请重新打印封面页后再扫描。")
    return {**facts, "item": cover.item}


def _complete(stated: Mapping[str, Any]) -> Mapping[str, Any]:
    if not stated.get("case") and not stated.get("item"):
        raise Refused("不知道这份材料办理什么事项。", cure=SHEETS)
    named = [stated[name] for name in ("case", "item", "version") if stated.get(name)]
    if not all(isinstance(one, str) and storable(one) for one in named):
        raise Refused("办件编号、事项和版本应为文字。", cure=f"请改正 {DEFAULTS} 或 {STATED} 后重新放入。")
    return stated


def _json(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        said = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Refused(f"{path.name} 不是有效的 JSON。", cure="请改正后把材料重新放入。") from error
    if not isinstance(said, dict):
        raise Refused(f"{path.name} 应是一个 JSON 对象。", cure="请改正后把材料重新放入。")
    return said


# --- stored first, then told -----------------------------------------------------------------------------------------


def _told(tools: Toolbox, window: str, bundle: Bundle, key: str) -> str:
    """Store the papers of a bundle and tell the ledger; gives the case's number. What is refused for good leaves nothing."""
    if tools.ledger.heard(key):  # by a process that was killed before it could say so
        return _tell(tools, window, bundle.stated, (), key)
    stored: list[FileIn] = []
    try:
        for n, paper in enumerate(bundle.papers):
            stored.append(_stored(tools, paper, hashlib.sha256(f"{key}/{n}".encode()).hexdigest()[:32]))
        return _tell(tools, window, bundle.stated, tuple(stored), key)
    except Permanent:
        for file in stored:
            tools.objects.delete(file.object_key)
        raise


def _tell(tools: Toolbox, window: str, stated: Mapping[str, Any], files: Sequence[FileIn], key: str) -> str:
    if stated.get("case"):
        added = FilesAdded(at=tools.clock(), by=window, files=tuple(files))
        return tools.ledger.advance(str(stated["case"]), added, key).number
    now = tools.clock()
    on = legal_day(instant_of(stated.get("received_at")) or now)
    catalog = at_receipt(tools.engine, str(stated["item"]), stated.get("version") or None, on=on)
    item = catalog.item
    said = {name: value for name, value in stated.items() if name not in ("item", "version", "duplex", "case")}
    try:
        facts = load_facts({"channel": "window", **said}, catalog, now=now)
    except FactsInvalid as error:
        every = "；".join(f"{finding.where} {finding.message}" for finding in error.findings)
        raise Refused(f"申请信息有误：{every}", cure="请改正 facts.json 或 window.json 后重新放入。") from error
    submission = Submission(item.code, item.name, item.version, facts, tuple(files), window)
    return tools.ledger.open(submission, key).number


def _stored(tools: Toolbox, paper: Paper, file_id: str) -> FileIn:
    size = len(paper.part) if paper.part is not None else paper.path.stat().st_size
    if size > tools.settings.max_file_bytes:
        raise Refused(
            f"文件“{paper.name}”超过允许的大小（{tools.settings.max_file_mb} MB）。", cure="请分成几个文件扫描。"
        )
    if paper.part is not None:
        _keep_stack(tools, paper)
    with BytesIO(paper.part) if paper.part is not None else paper.path.open("rb") as content:
        kept = tools.objects.put(key_for("file", file_id), content)
    if paper.part is None:
        _same(kept.sha256, paper)
    return FileIn(
        id=file_id,
        name=paper.name,
        sha256=kept.sha256,
        size=kept.size,
        object_key=kept.key,
        duplex=paper.duplex,
        source=paper.source,
    )


def _keep_stack(tools: Toolbox, paper: Paper) -> None:
    """The stack itself is kept byte for byte, under its own hash: the pages of a case were taken out of it."""
    key = key_for("stack", paper.sha256)
    if not tools.objects.exists(key):
        content: BinaryIO
        with paper.path.open("rb") as content:
            _same(tools.objects.put(key, content).sha256, paper)


def _same(sha256: str, paper: Paper) -> None:
    if sha256 != paper.sha256:
        raise Transient(f"文件“{paper.name}”在读取时被改动。", code="INBOX_CHANGED")
