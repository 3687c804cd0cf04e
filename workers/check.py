"""What was read is held against the catalogue, and the report is brought into the words of the flow.

Where it is in doubt about what was read, another engine is asked first, once.
"""

from __future__ import annotations

from pipelines.checking.second_looks import places_in_doubt
from pipelines.events import Found, FoundComplete, FoundDeficient, FoundDoubtful, SecondOpinionWanted
from pipelines.rounds import check_round
from pipelines.tasks import CheckCase
from storage import readings
from storage.catalogs import text_sha256
from storage.outbox import Taken
from workers.toolbox import Toolbox


def check_case(tools: Toolbox, taken: Taken, task: CheckCase) -> Found | SecondOpinionWanted | None:
    """Check a case. A newer check that was asked for meanwhile makes this one needless."""
    case = tools.ledger.case(taken.case_number)
    if case.check_no != task.check_no:
        return None
    files = readings.files_read(tools.engine, case.number)
    sha256 = text_sha256(tools.engine, case.item_code, case.item_version)
    checked = check_round(tools.ledger.rules(case).catalog, sha256, case, files)
    if tools.settings.second_opinion and case.opinion_no != task.check_no:
        places = places_in_doubt(checked.report, files)
        if places:
            return SecondOpinionWanted(at=tools.clock(), check_no=task.check_no, places=places)
    readings.save_report(
        tools.engine,
        case.number,
        task.check_no,
        checked.report,
        round_=case.round,
        now=tools.clock(),
        trace=checked.trace,
        seen=checked.pages,
    )
    findings = checked.findings
    found = FoundDoubtful if findings.doubts else FoundDeficient if findings.lines else FoundComplete
    return found(at=tools.clock(), check_no=task.check_no, findings=findings)
