"""A case made again from its record, part by part, and held against what is stored."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from pydantic import ValidationError

from outputs.pdf import render
from pipelines.audit import Link, digest
from pipelines.case import Case
from pipelines.clocks import Rules
from pipelines.errors import YiciError
from pipelines.events import EVENT, CaseOpened, LetterIssued, Made
from pipelines.explaining.proof import PageSeen, pages_seen
from pipelines.explaining.trace import Trace
from pipelines.letter import TITLES, compose
from pipelines.replay import CheckAgain, Rebuilt, differing, files_as_seen, paired, rebuild
from pipelines.report import CheckReport
from pipelines.rounds import Checked, check_round
from pipelines.text import FileRead
from pipelines.workdays import Calendar, load_calendar
from pipelines.writing.ordered import Ordered, context_of
from runtime.program import program
from storage import calendars, papers, readings
from storage.catalogs import text_sha256
from storage.chain import programs_of
from storage.readings import Kept
from workers.toolbox import Toolbox
from yici.recorded_by import Outcome, RecordedBy


@dataclass(frozen=True)
class Part:
    """One part of a case, and how it compares.

    Attributes:
        part: chain, state, check or letter.
        name: which one, in Chinese.
        detail: what was compared, or what differs.
        made: the bytes that were made again, for whoever wants to look at them; ``file`` is their name.
    """

    part: str
    name: str
    outcome: Outcome
    detail: str
    file: str = ""
    made: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class Replay:
    """All parts of a case."""

    number: str
    parts: tuple[Part, ...]

    @property
    def outcome(self) -> Outcome:
        """The worst of the parts."""
        found = {part.outcome for part in self.parts}
        return "differs" if "differs" in found else "not_comparable" if "not_comparable" in found else "identical"


def replay_case(tools: Toolbox, number: str) -> Replay:
    """Make a case again: state, reports and unsigned letters, from the recorded events and readings.

    Raises:
        NoSuchCase: the number is unknown.
    """
    return Replay(number, tuple(_Again(tools, number).parts()))


class _Again:
    """One case that is made again."""

    def __init__(self, tools: Toolbox, number: str) -> None:
        self._tools, self._number = tools, number
        self._stored: Case = tools.ledger.case(number)
        self._catalog = tools.ledger.rules(self._stored).catalog
        self._calendars: dict[str, Calendar] = {}
        self._reports: dict[int, CheckReport] = {}
        self._recorded = RecordedBy(programs_of(tools.engine, number), program())

    def parts(self) -> Iterator[Part]:
        """Every part, in the order in which they depend on one another."""
        links = papers.chain_of(self._tools.engine, self._number)
        rebuilt = rebuild(links, self._rules_of(calendars.calendars_of(self._tools.engine, self._number)))
        yield self._state(rebuilt, links)
        yield from self._checks(rebuilt)
        issued = {
            event.letter_id: (event, link.seq)
            for link in links
            if link.event["kind"] == "letter_issued"
            and isinstance(event := EVENT.validate_python(dict(link.event)), LetterIssued)
        }
        yield from self._letters(rebuilt, issued, len(links))

    def _rules_of(self, by_seq: dict[int, str]) -> Callable[[Case | CaseOpened, int], Rules]:
        def rules(_: Case | CaseOpened, seq: int) -> Rules:
            return Rules(self._catalog, self._calendar(by_seq.get(seq, "")))

        return rules

    def _calendar(self, sha256: str) -> Calendar:
        """The calendar of that hash; the present one for a link that was written before they were kept."""
        if sha256 not in self._calendars:
            text = calendars.calendar_text(self._tools.engine, sha256)
            self._calendars[sha256] = load_calendar(text) if text else self._tools.calendar
        return self._calendars[sha256]

    def _state(self, rebuilt: Rebuilt, links: Sequence[Link]) -> Part:
        changed, faults = list(rebuilt.broken), list(rebuilt.faults)
        if links and links[-1].state != self._stored.state.value:
            changed.append(f"库中的状态为 {self._stored.state.value}，最后一条记录为 {links[-1].state}")
        if rebuilt.case is not None and not faults and (names := differing(rebuilt.case, self._stored)):
            faults.append(f"重放后的办件与库中的不同：{'、'.join(names)}")
        made = b"" if rebuilt.case is None else rebuilt.case.model_dump_json(indent=1).encode()
        outcome, said = self._recorded.weighed(faults, len(links))
        if changed:  # that no program did, of whatever version
            outcome, said = "differs", "；".join((*changed, said)).rstrip("；")
        said = said or f"哈希链完整，{len(links)} 条记录逐条重放，状态“{self._stored.label}”"
        return Part("state", "办理经过和状态", outcome, said, "case.json", made)

    def _checks(self, rebuilt: Rebuilt) -> Iterator[Part]:
        kept = {one.check_no: one for one in readings.checks_of(self._tools.engine, self._number)}
        for check_no, again in rebuilt.checks.items():
            name, plan_no = f"第 {check_no} 次预审", again.case.plan_no
            files = readings.files_read(self._tools.engine, self._number, as_handed_in=True, plan_no=plan_no)
            if (stored := kept.get(check_no)) is None:
                yield Part("check", name, "differs", "预审报告没有保存")
            elif stored.trace is None:
                yield Part("check", name, "not_comparable", "由较早的版本作出，没有保存当时所见的页面")
            else:
                yield self._check(name, again, stored, files)

    def _check(self, name: str, again: CheckAgain, stored: Kept, files: tuple[FileRead, ...]) -> Part:
        try:
            recorded = tuple(PageSeen.model_validate(page) for page in stored.pages)
            report, trace = CheckReport.model_validate(stored.report), Trace.model_validate(stored.trace)
        except ValidationError:
            return Part("check", name, "differs", "保存的报告或判断过程无法读出，已被改动")
        seen = files_as_seen(files, recorded)
        if pages_seen(seen) != recorded:
            return Part("check", name, "not_comparable", "其中的页面在这次预审之后又重新识别过，当时的识别结果已被替换")
        case = again.case.but(round=stored.round)
        sha256 = text_sha256(self._tools.engine, case.item_code, case.item_version)
        checked = check_round(self._catalog, sha256, case, seen)
        self._reports[stored.check_no] = checked.report
        faults = list(_check_faults(checked, report, trace, again))
        made = checked.report.model_dump_json(indent=1).encode()
        outcome, said = self._recorded.weighed(faults, again.seq)
        said = said or f"报告、判断过程、可告知内容一致，核对码 {checked.proof.short}"
        return Part("check", name, outcome, said, f"report-{stored.check_no:02d}.json", made)

    def _letters(self, rebuilt: Rebuilt, issued: dict[str, tuple[LetterIssued, int]], links: int) -> Iterator[Part]:
        stored = papers.letters_of(self._tools.engine, self._number)
        pairs, faults = paired(rebuilt.letters, [(one.kind, one.round, one.id) for one in stored])
        for fault in faults:
            yield Part("letter", "文书登记", *self._recorded.weighed([fault], links))
        for place, letter in enumerate(stored, start=1):
            if letter.id in pairs and letter.id in issued:
                event, seq = issued[letter.id]
                ordered = Ordered(
                    id=letter.id,
                    number=letter.number,
                    task=pairs[letter.id],
                    report=self._report(pairs[letter.id].check_no),
                    new_files=self._files_of_round(letter.round),
                    public_url=event.made.public_url,
                )
                yield self._letter(place, ordered, event, seq)

    def _report(self, check_no: int) -> CheckReport | None:
        """The report as it was made again; the stored one where it could not be."""
        if not check_no:
            return None
        try:
            return self._reports.get(check_no) or readings.report_of(self._tools.engine, self._number, check_no)
        except ValidationError:
            return None  # said already, with its check

    def _files_of_round(self, round_: int) -> tuple[str, ...]:
        files = papers.files_of(self._tools.engine, self._number)
        return tuple(file.name for file in files if file.round == round_)

    def _letter(self, place: int, ordered: Ordered, event: LetterIssued, seq: int) -> Part:
        name = f"{TITLES[event.letter]} {ordered.number}"
        if not event.made.renderer:
            return Part("letter", name, "not_comparable", "由较早的版本制作，没有登记排版程序")
        try:
            letter = compose(event.letter, context_of(self._stored, self._catalog, ordered))
            unsigned = render(letter, self._tools.press).pdf
            signed = self._tools.objects.get(event.object_key)
        except YiciError as error:
            return Part("letter", name, *self._recorded.weighed([error.message], seq))
        same_words = digest(letter.model_dump(mode="json")) == event.made.content
        outcome, said = _compared(unsigned, signed, event, event.made, same_words, self._tools.press.name)
        if outcome == "differs" and hashlib.sha256(signed).hexdigest() == event.sha256:
            outcome, said = self._recorded.weighed([said], seq)
        return Part("letter", name, outcome, said, f"letters/{place:02d}-{event.letter}.pdf", unsigned)


def _check_faults(checked: Checked, report: CheckReport, trace: Trace, again: CheckAgain) -> Iterator[str]:
    if checked.report.model_dump_json() != report.model_dump_json():
        yield "重做的报告与保存的不同"
    if checked.trace.model_dump_json() != trace.model_dump_json():
        yield "重做的判断过程与保存的不同"
    if checked.findings != again.found.findings:
        yield "重做的可告知内容或核对码与办理经过中的不同"


def _compared(
    unsigned: bytes, signed: bytes, event: LetterIssued, made: Made, same_words: bool, renderer: str
) -> tuple[Outcome, str]:
    """How a letter that was made again compares with the recorded one."""
    if hashlib.sha256(signed).hexdigest() != event.sha256:
        return "differs", "签章文件与登记的哈希不同，已被改动"
    if hashlib.sha256(unsigned).hexdigest() == made.unsigned and signed.startswith(unsigned):
        return "identical", "未签章的文书逐字节一致，签章文件与登记的哈希一致"
    if renderer != made.renderer:
        words = "内容一致" if same_words else "内容也不同"
        return (
            "not_comparable",
            f"签章文件完整；排版程序或模板的版本不同，不能逐字节比较（{words}）。记录：{made.renderer}；现在：{renderer}",
        )
    return "differs", "未签章的文书不同" if same_words else "文书内容不同"
