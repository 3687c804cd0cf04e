"""Taking paper in: files are stored first, then the case opens; what is wrong with a file is found out later.

Only the shape of a request, its size and its facts refuse it at the door, and then nothing of it stays behind.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from typing import Any

from api.access import Caller
from api.deps import Deps
from api.once import Answer, once
from api.problems import Fault, Refused, fault_of
from api.showing import case_body
from api.uploads import Upload
from pipelines.case import Case
from pipelines.catalog import Catalog
from pipelines.errors import FactsInvalid, Permanent, UnknownItem
from pipelines.events import FileIn, FilesAdded
from pipelines.facts import Facts, instant_of
from pipelines.facts_text import load_facts
from pipelines.legal_days import legal_day
from pipelines.storable import storable
from storage.catalogs import at_receipt
from storage.ledger import Submission
from storage.objects import key_for
from storage.views import case_view


def open_case(
    deps: Deps, caller: Caller, said: object, files: Sequence[Upload], sent_key: str | None, *, duplex: bool = False
) -> Answer:
    """Open a case.

    Args:
        deps: the stores.
        caller: who hands it in.
        said: the part ``case`` as JSON: FACTS, and which item.
        files: as sent.
        sent_key: the ``Idempotency-Key``, if any.
        duplex: each file is a stack scanned fronts first, then backs.

    Raises:
        Refused: 422 with every fault of the request; 409 and 422 of the key.
        Transient: a store is away.
    """

    def work(key: str) -> Answer:
        return _answer(deps, opened(deps, caller, said, files, key, duplex=duplex))

    return once(deps, caller, sent_key, same_request("open duplex" if duplex else "open", said, files), work)


def opened(
    deps: Deps, caller: Caller, said: object, files: Sequence[Upload], key: str, *, duplex: bool = False
) -> Case:
    """Store the files and open their case under a key of the ledger: again under the same key, it is the same case.

    Raises:
        Refused: 422 with every fault of what was said; nothing of it stays behind.
        Transient: a store is away.
    """
    catalog, facts = _understood(deps, said, files)
    item = catalog.item

    def tell(stored: tuple[FileIn, ...]) -> Case:
        submission = Submission(item.code, item.name, item.version, facts, stored, caller.name, caller.key_id or None)
        return deps.ledger.open(submission, key)

    return _store_and_tell(deps, files, key, (), tell, duplex=duplex)


def add_files(
    deps: Deps,
    caller: Caller,
    number: str,
    files: Sequence[Upload],
    replaces: Sequence[str],
    sent_key: str | None,
    *,
    duplex: bool = False,
) -> Answer:
    """Take a supplement in: into the same round before the notice, opening the next one after it.

    Args:
        deps: the stores.
        caller: who hands it in.
        number: of the case.
        files: as sent.
        replaces: the file or material that they supersede: one for all of them, or one for each.
        sent_key: the ``Idempotency-Key``, if any.
        duplex: as :func:`open_case`.

    Raises:
        NoSuchCase: the number is unknown.
        Refused: 422 with every fault of the request; 409 and 422 of the key.
        Impossible: nothing can be handed in any more.
        Transient: a store is away.
    """

    def work(key: str) -> Answer:
        superseded = _superseded(deps, number, files, replaces)

        def tell(stored: tuple[FileIn, ...]) -> Case:
            return deps.ledger.advance(number, FilesAdded(at=deps.now(), by=caller.name, files=stored), key)

        return _answer(deps, _store_and_tell(deps, files, key, superseded, tell, duplex=duplex))

    what = f"add {number}{' duplex' if duplex else ''}"
    return once(deps, caller, sent_key, same_request(what, list(replaces), files), work)


def _answer(deps: Deps, case: Case) -> Answer:
    shown = case_body(case_view(deps.ledger.engine, case.number), deps)
    return Answer(202, shown.model_dump(mode="json", by_alias=True))


def same_request(what: str, said: object, files: Sequence[Upload]) -> str:
    """Equal for two requests that ask the same, whatever boundary their forms have."""
    return json.dumps([what, said, [[file.name, file.sha256] for file in files]], sort_keys=True)


def _store_and_tell(
    deps: Deps,
    files: Sequence[Upload],
    key: str,
    superseded: Sequence[str | None],
    tell: Callable[[tuple[FileIn, ...]], Case],
    *,
    duplex: bool = False,
) -> Case:
    """Store the files, then tell the ledger. When it refuses for good, they are removed again.

    After a transient failure they stay: the ledger may have taken them, and who asks again under the same key means
    the same files.
    """
    stored: list[FileIn] = []
    try:
        for place, file in enumerate(files):
            replaces = superseded[place] if superseded else None
            one = stored_file(deps, file, key, place, replaces)
            stored.append(one.model_copy(update={"duplex": duplex}))
        return tell(tuple(stored))
    except Permanent:
        for file_in in stored:
            deps.objects.delete(file_in.object_key)
        raise


def own_key(key: str, part: object) -> str:
    """A key of its own for a part of the request, the same whenever the request comes again."""
    return hashlib.sha256(f"{key}/{part}".encode()).hexdigest()


def stored_file(deps: Deps, file: Upload, key: str, place: int = 0, replaces: str | None = None) -> FileIn:
    """Store a file under a name that follows from the request's key and its place: stored again, it is the same one."""
    file_id = own_key(key, place)[:32]
    file.content.seek(0)
    kept = deps.objects.put(key_for("file", file_id), file.content)
    return FileIn(
        id=file_id, name=file.name, sha256=kept.sha256, size=kept.size, object_key=kept.key, replaces=replaces
    )


# --- what may be wrong with a request: all of it is told at once ------------------------------------------------------


def _understood(deps: Deps, said: object, files: Sequence[Upload]) -> tuple[Catalog, Facts]:
    faults = [] if files else [Fault("/files", "没有收到任何文件，请至少上传一份材料。", "NO_FILES")]
    catalog, facts = None, None
    if not isinstance(said, dict):
        faults.append(Fault("", "“case”应是一个 JSON 对象。", "CASE"))
    else:
        try:
            catalog = _catalog(deps, said)
            facts = load_facts(_facts_of(said), catalog, now=deps.now())
        except UnknownItem as error:
            where = "/version" if error.code == "VERSION_NOT_IN_FORCE" else "/item"
            faults.append(Fault(where, f"{error.message}{error.cure if where == '/version' else ''}", error.code))
        except FactsInvalid as error:
            faults += [fault_of(finding) for finding in error.findings]
    if faults or catalog is None or facts is None:
        raise _refused(faults)
    return catalog, facts


def _facts_of(said: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if name not in ("item", "version")}


def _catalog(deps: Deps, said: dict[str, Any]) -> Catalog:
    """The catalogue that was in force when it was received; the case stays with it."""
    code, version = said.get("item"), said.get("version")
    wanted = (code, version) if version is not None else (code,)
    if not code or not all(isinstance(part, str) and storable(part) for part in wanted):
        raise UnknownItem("请写明事项的实施编码（item，文字）。", code="UNKNOWN_ITEM")
    on = legal_day(instant_of(said.get("received_at")) or deps.now())
    return at_receipt(deps.ledger.engine, str(code), version, on=on)


def _refused(faults: Sequence[Fault]) -> Refused:
    kinds = {fault.code for fault in faults}
    code = next(
        (kind for kind in ("UNKNOWN_ITEM", "VERSION_NOT_IN_FORCE", "NO_FILES", "REPLACES") if kind in kinds),
        "FACTS_INVALID",
    )
    return Refused(
        422,
        f"提交的内容有 {len(faults)} 处错误：" + "".join(fault.detail for fault in faults),
        code=code,
        cure="请按所列各处改正后重新提交。",
        faults=faults,
    )


def _superseded(deps: Deps, number: str, files: Sequence[Upload], replaces: Sequence[str]) -> tuple[str | None, ...]:
    """What each file supersedes; it must be a file or a material of the case."""
    view = case_view(deps.ledger.engine, number)
    rules = deps.ledger.rules(view.case)
    known = {file.name for file in view.files} | {material.code for material in rules.catalog.materials}
    faults = [] if files else [Fault("/files", "没有收到任何文件，请至少上传一份材料。", "NO_FILES")]
    faults += [
        Fault("/replaces", f"本办件没有名为“{name}”的文件或材料。", "REPLACES")
        for name in replaces
        if name not in known | {""}
    ]
    if len(replaces) not in (0, 1, len(files)):
        faults.append(Fault("/replaces", "replaces 应只写一个，或与文件一一对应。", "REPLACES"))
    if faults:
        raise _refused(faults)
    each = tuple(replaces) if len(replaces) == len(files) else tuple(replaces[:1]) * len(files)
    return tuple(name or None for name in each)
