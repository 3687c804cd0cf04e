"""A case made again from what is recorded: every decision anew, from the first event to the last.

The flow is pure, so the same events under the same rules give the same states and order the same letters. Where they do
not, the record or the program is another one, and that is said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import get_args

from pydantic import ValidationError

from pipelines.audit import Link, broken
from pipelines.case import Case
from pipelines.clocks import Rules
from pipelines.decision import Decision
from pipelines.errors import Impossible
from pipelines.events import EVENT, CaseOpened, Event, Found
from pipelines.explaining.proof import PageSeen, digest_of
from pipelines.flow import decide, open_case
from pipelines.tasks import IssueLetter
from pipelines.text import FileRead


@dataclass(frozen=True)
class CheckAgain:
    """A check as it was asked for: the case before its answer, the answer, and its number in the chain."""

    case: Case
    found: Found
    seq: int


@dataclass
class Rebuilt:
    """What the events come to.

    Attributes:
        case: as it stands after the last event; None where not even the first could be read.
        checks: by their number.
        letters: in the order in which they were ordered.
        broken: what is wrong with the chain itself, Chinese sentences.
        faults: what is decided otherwise than is recorded, Chinese sentences.
    """

    case: Case | None = None
    checks: dict[int, CheckAgain] = field(default_factory=dict)
    letters: list[IssueLetter] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def rebuild(links: Sequence[Link], rules_of: Callable[[Case | CaseOpened, int], Rules]) -> Rebuilt:
    """Decide every event of a chain again.

    Args:
        links: the whole chain, oldest first.
        rules_of: the rules under which the link of that number was decided.
    """
    rebuilt = Rebuilt(broken=list(broken(links)))
    for link in links:
        try:
            event = EVENT.validate_python(dict(link.event))
            decision = _decided(rebuilt, event, link.seq, rules_of)
        except (ValidationError, Impossible) as error:
            why = error.message if isinstance(error, Impossible) else "事件无法读出"
            rebuilt.faults.append(f"第 {link.seq} 条记录不能重放：{why}")
            return rebuilt
        rebuilt.case = decision.case
        rebuilt.letters += [task for task in decision.tasks if isinstance(task, IssueLetter)]
        if decision.case.state.value != link.state:
            rebuilt.faults.append(
                f"第 {link.seq} 条记录之后应为“{decision.case.label}”（{decision.case.state.value}），记录为 {link.state}"
            )
    return rebuilt


def _decided(rebuilt: Rebuilt, event: Event, seq: int, rules_of: Callable[[Case | CaseOpened, int], Rules]) -> Decision:
    if isinstance(event, CaseOpened):
        return open_case(event, rules_of(event, seq))
    if rebuilt.case is None:
        raise Impossible("缺少收件的记录", code="NO_OPENING")
    if isinstance(event, get_args(Found)) and event.check_no == rebuilt.case.check_no:
        rebuilt.checks[event.check_no] = CheckAgain(rebuilt.case, event, seq)
    return decide(rebuilt.case, event, rules_of(rebuilt.case, seq))


def differing(rebuilt: Case, stored: Case) -> tuple[str, ...]:
    """Names of the attributes in which two cases differ."""
    one, other = rebuilt.model_dump(mode="json"), stored.model_dump(mode="json")
    counts = ("files_open", "pages_open")
    names = [name for name in one if one[name] != other.get(name)]
    return (*names, *(name for name in counts if getattr(rebuilt, name) != getattr(stored, name)))


def files_as_seen(files: Sequence[FileRead], seen: Sequence[PageSeen]) -> tuple[FileRead, ...]:
    """The files as a check saw them: those that came later, and what was read later, are left out."""
    by_file: dict[str, list[PageSeen]] = {}
    for page in seen:
        by_file.setdefault(page.file, []).append(page)
    return tuple(_as_seen(file, by_file[file.file]) for file in files if file.file in by_file)


def _as_seen(file: FileRead, seen: Sequence[PageSeen]) -> FileRead:
    numbers = {page.page for page in seen}
    if numbers == {0}:
        problem = seen[0].problem
        return file.model_copy(update={"pages": 0 if problem else file.pages, "problem": problem, "readings": ()})
    readings = tuple(page for page in file.readings if page.page in numbers)
    looked_at = {one for page in seen for one in page.seconds}
    seconds = tuple(second for second in file.seconds if digest_of(second) in looked_at)
    return file.model_copy(update={"readings": readings, "seconds": seconds, "problem": None})


def paired(
    tasks: Sequence[IssueLetter], stored: Sequence[tuple[str, int, str]]
) -> tuple[Mapping[str, IssueLetter], tuple[str, ...]]:
    """Which ordered letter is which stored one: the n-th of its kind in its round.

    Args:
        tasks: as ordered by the rebuilt decisions.
        stored: kind, round and id of each letter, in the order of ordering.

    Returns:
        id -> task, and Chinese sentences about letters that are on one side only.
    """
    waiting: dict[tuple[str, int], list[IssueLetter]] = {}
    for task in tasks:
        waiting.setdefault((task.letter, task.round), []).append(task)
    pairs: dict[str, IssueLetter] = {}
    faults: list[str] = []
    for kind, round_, letter_id in stored:
        if queue := waiting.get((kind, round_), []):
            pairs[letter_id] = queue.pop(0)
        else:
            faults.append(f"文书 {letter_id}（{kind}，第 {round_} 轮）不是重放的办理经过所出具的")
    faults += [
        f"重放的办理经过应出具 {task.letter}（第 {task.round} 轮），没有登记"
        for queue in waiting.values()
        for task in queue
    ]
    return pairs, tuple(faults)
